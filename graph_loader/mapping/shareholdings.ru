# Shares in a company. What a document says of them stands on its attestation.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>

INSERT {
  GRAPH ?source {
    ?shareholding a ag:Shareholding ; org:member ?shareholder ; org:organization ?company .
    ?attestation ag:attests ?shareholding ; ag:holdingState ?state ; ag:sharePercent ?share .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:shareholdings ; row:company ?company ; row:shareholder ?shareholder ; row:state ?state ;
      row:shareholding ?shareholding ; row:source ?source ; row:attestation ?attestation .
    OPTIONAL { ?row row:share ?share }
  }
}
