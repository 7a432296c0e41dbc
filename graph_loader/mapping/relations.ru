# A relation between two things: as a node that can be attested, and as the plain triple the code list names for it.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX scheme: <https://w3id.org/actor-graph/scheme>

INSERT {
  GRAPH ?source {
    ?relation a ag:Relation ; ag:relationSubject ?subject ; ag:relationKind ?kind ; ag:relationObject ?object .
    ?subject ?property ?object .
    ?attestation ag:attests ?relation .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:relations ; row:subject ?subject ; row:relation ?kind ; row:object ?object ;
      row:relation_claim ?relation ; row:source ?source ; row:attestation ?attestation .
  }
  OPTIONAL { GRAPH scheme: { ?kind ag:directProperty ?property } }
}
