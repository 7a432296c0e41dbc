# Goals a document gives a workshop.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>

INSERT {
  GRAPH ?source {
    ?workshop ag:goal ?goal .
    ?attestation ag:attests ?workshop ; ag:attestedGoal ?goal .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:workshop_goals ; row:workshop ?workshop ; row:goal ?goal ; row:source ?source ; row:attestation ?attestation .
  }
}
