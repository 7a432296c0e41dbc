# A programme pays for a project: programme, grant, project.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX schema: <https://schema.org/>

INSERT {
  GRAPH ?source {
    ?grant a ag:Grant ; ag:underProgramme ?programme ; schema:fundedItem ?project ; ag:grantAmount ?figure .
    ?project ag:fundedUnder ?programme .
    ?attestation ag:attests ?grant ; ag:nameAsPrinted ?printed .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:project_programmes ; row:project ?project ; row:programme ?programme ; row:grant ?grant ;
      row:source ?source ; row:attestation ?attestation .
    OPTIONAL { ?row row:printed ?printed }
    OPTIONAL { ?amount a row:figures ; row:subject ?project ; row:programme ?programme ; row:source ?source ; row:figure ?figure }
  }
}
