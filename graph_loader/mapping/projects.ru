# Projects with their preferred name; the names documents use come from project_names.csv.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT {
  GRAPH ?source { ?project a ag:Project ; skos:prefLabel ?label }
  # The English name is of the editors; a translation says so.
  GRAPH ?editorial { ?project skos:prefLabel ?en ; ag:translatedLabel ?translated }
}
WHERE {
  GRAPH rows: {
    ?row a row:projects ; row:about ?project ; row:name ?name ; row:source ?source .
    ?region a row:region ; row:editorial_source ?editorial .
    OPTIONAL { ?row row:name_en ?nameEn }
    BIND(STRLANG(?name, "de") AS ?label)
    BIND(STRLANG(?nameEn, "en") AS ?en)
    BIND(IF(?nameEn != ?name, ?en, ?none) AS ?translated)
  }
}
