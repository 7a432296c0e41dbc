# Groups of society a project works with.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>

INSERT {
  GRAPH ?source {
    ?project ag:involvesGroup ?group .
    ?attestation ag:attests ?project ; ag:attestedGroup ?group .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:project_groups ; row:project ?project ; row:group ?group ; row:source ?source ; row:attestation ?attestation .
  }
}
