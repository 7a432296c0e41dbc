# Laws, programmes, guidelines and funds.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT {
  GRAPH ?source {
    ?programme a ag:FundingProgramme ; skos:prefLabel ?de ; ag:abbreviation ?abbreviation ; ag:programmeKind ?kind .
  }
  GRAPH ?editorial { ?programme skos:prefLabel ?en }
}
WHERE {
  GRAPH rows: {
    ?row a row:programmes ; row:about ?programme ; row:name ?name ; row:kind ?kind ; row:source ?source .
    ?region a row:region ; row:editorial_source ?editorial .
    OPTIONAL { ?row row:abbreviation ?abbreviation }
    OPTIONAL { ?row row:name_en ?nameEn }
    BIND(STRLANG(?name, "de") AS ?de)
    BIND(STRLANG(?nameEn, "en") AS ?en)
  }
}
