# A name a document uses for a project.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT {
  GRAPH ?source {
    ?project skos:altLabel ?label .
    ?attestation ag:attests ?project ; ag:nameAsPrinted ?name .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:project_names ; row:project ?project ; row:name ?name ; row:source ?source ; row:attestation ?attestation .
    BIND(STRLANG(?name, "de") AS ?label)
  }
}
