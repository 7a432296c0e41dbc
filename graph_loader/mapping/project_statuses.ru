# The status of a project, or of a part of it, at a time.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>

INSERT {
  GRAPH ?source {
    ?observation a ag:StatusObservation ;
      ag:statusOf ?project ; ag:status ?status ; ag:part ?part ;
      ag:date ?date ; ag:earliest ?earliest ; ag:latest ?latest .
    ?attestation ag:attests ?observation .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:project_statuses ; row:project ?project ; row:status ?status ; row:part ?part ;
      row:source ?source ; row:attestation ?attestation ; row:observation ?observation .
    OPTIONAL { ?row row:date ?date ; row:date_earliest ?earliest ; row:date_latest ?latest }
  }
}
