# The workshop to which a document assigns a project.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>

INSERT {
  GRAPH ?source {
    ?project ag:qualifiedIn ?workshop .
    ?attestation ag:attests ?project ; ag:attestedWorkshop ?workshop .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:project_workshops ; row:project ?project ; row:workshop ?workshop ; row:source ?source ; row:attestation ?attestation .
  }
}
