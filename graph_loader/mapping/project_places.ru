# Where a project is.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>

INSERT {
  GRAPH ?source {
    ?project ag:locatedIn ?place .
    ?attestation ag:attests ?project ; ag:attestedPlace ?place ; ag:nameAsPrinted ?printed .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:project_places ; row:project ?project ; row:place ?place ; row:source ?source ; row:attestation ?attestation .
    OPTIONAL { ?row row:printed ?printed }
  }
}
