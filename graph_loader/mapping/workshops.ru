# Workshops with their short names; the names documents use come from workshop_names.csv.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT {
  GRAPH ?source {
    ?workshop a ag:Workshop ; ag:number ?number ; skos:prefLabel ?de, ?en .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:workshops ; row:about ?workshop ; row:label_de ?labelDe ; row:label_en ?labelEn ; row:source ?source .
    OPTIONAL { ?row row:number ?number }
    BIND(STRLANG(?labelDe, "de") AS ?de)
    BIND(STRLANG(?labelEn, "en") AS ?en)
  }
}
