# Further names of places, Sorbian ones above all.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT {
  GRAPH ?source {
    ?place skos:altLabel ?label .
    ?attestation ag:attests ?place ; ag:nameAsPrinted ?label .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:place_names ; row:place ?place ; row:name ?name ; row:language ?language ; row:source ?source ; row:attestation ?attestation .
    BIND(STRLANG(?name, ?language) AS ?label)
  }
}
