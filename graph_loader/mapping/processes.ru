# Processes that several workshops belong to.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT {
  GRAPH ?source { ?process a ag:WorkshopProcess ; skos:prefLabel ?de, ?en }
}
WHERE {
  GRAPH rows: {
    ?row a row:processes ; row:about ?process ; row:label_de ?labelDe ; row:label_en ?labelEn ; row:source ?source .
    BIND(STRLANG(?labelDe, "de") AS ?de)
    BIND(STRLANG(?labelEn, "en") AS ?en)
  }
}
