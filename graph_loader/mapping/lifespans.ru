# Beginnings and ends as documents state them.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>

INSERT {
  GRAPH ?source {
    ?event a ag:LifeEvent ; ag:lifeEventOf ?subject ; ag:lifeEventKind ?kind ;
      ag:date ?date ; ag:earliest ?earliest ; ag:latest ?latest .
    ?attestation ag:attests ?event .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:lifespans ; row:subject ?subject ; row:event ?kind ; row:life_event ?event ; row:source ?source ; row:attestation ?attestation .
    OPTIONAL { ?row row:date ?date ; row:date_earliest ?earliest ; row:date_latest ?latest }
  }
}
