# People in a public function.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT {
  GRAPH ?source {
    ?person a ag:Person ; foaf:name ?name ; skos:prefLabel ?label ; ag:academicTitle ?title .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:people ; row:about ?person ; row:name ?name ; row:source ?source .
    OPTIONAL { ?row row:title ?title }
    BIND(STRLANG(?name, "de") AS ?label)
  }
}
