# Seats and offices of organisations.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX site: <https://w3id.org/actor-graph/scheme/site-kind/>

INSERT {
  GRAPH ?source {
    ?site a ag:Site ; ag:siteOf ?organisation ; ag:sitePlace ?place ; ag:siteKind ?kind .
    ?organisation ?link ?place .
    ?attestation ag:attests ?site .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:seats ; row:organisation ?organisation ; row:place ?place ; row:kind ?kind ; row:site ?site ;
      row:source ?source ; row:attestation ?attestation .
    BIND(IF(?kind = site:seat, ag:hasSeat, ag:hasOfficeIn) AS ?link)
  }
}
