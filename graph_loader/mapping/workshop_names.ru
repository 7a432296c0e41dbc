# A name a document uses for a workshop, with the document's date.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT {
  GRAPH ?source {
    ?workshop skos:altLabel ?label ; ag:number ?number .
    ?attestation ag:attests ?workshop ; ag:nameAsPrinted ?name .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:workshop_names ; row:workshop ?workshop ; row:name ?name ; row:source ?source ; row:attestation ?attestation .
    OPTIONAL { ?row row:number ?number }
    BIND(STRLANG(?name, "de") AS ?label)
  }
}
