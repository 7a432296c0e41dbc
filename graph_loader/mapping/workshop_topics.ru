# Topics a document gives a workshop.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>

INSERT {
  GRAPH ?source {
    ?workshop ag:topic ?topic .
    ?attestation ag:attests ?workshop ; ag:attestedTopic ?topic .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:workshop_topics ; row:workshop ?workshop ; row:topic ?topic ; row:source ?source ; row:attestation ?attestation .
  }
}
