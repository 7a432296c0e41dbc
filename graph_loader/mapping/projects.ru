# Projects with their preferred name; the names documents use come from project_names.csv.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT {
  GRAPH ?source { ?project a ag:Project ; skos:prefLabel ?label }
}
WHERE {
  GRAPH rows: {
    ?row a row:projects ; row:about ?project ; row:name ?name ; row:source ?source .
    BIND(STRLANG(?name, "de") AS ?label)
  }
}
