# Topics of a project.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>

INSERT {
  GRAPH ?source {
    ?project ag:topic ?topic .
    ?attestation ag:attests ?project ; ag:attestedTopic ?topic .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:project_topics ; row:project ?project ; row:topic ?topic ; row:source ?source ; row:attestation ?attestation .
  }
}
