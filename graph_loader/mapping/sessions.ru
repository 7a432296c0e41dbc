# A session of a deciding body.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>

INSERT {
  GRAPH ?source {
    ?session a ag:Session ; ag:sessionOf ?body ; ag:ordinal ?ordinal ;
      ag:date ?date ; ag:earliest ?earliest ; ag:latest ?latest .
    ?attestation ag:attests ?session .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:sessions ; row:about ?session ; row:body ?body ; row:source ?source ; row:attestation ?attestation .
    OPTIONAL { ?row row:ordinal ?ordinal }
    OPTIONAL { ?row row:date ?date ; row:date_earliest ?earliest ; row:date_latest ?latest }
  }
}
