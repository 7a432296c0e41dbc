# A decision of a body on a project. An undated mention stays a decision of its own: nobody says it is the dated one.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>

INSERT {
  GRAPH ?source {
    ?decision a ag:Decision ;
      ag:decisionOn ?project ; ag:decidedBy ?body ; ag:outcome ?outcome ; ag:part ?part ; ag:inSession ?session ;
      ag:date ?date ; ag:earliest ?earliest ; ag:latest ?latest .
    ?attestation ag:attests ?decision .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:decisions ; row:project ?project ; row:body ?body ; row:outcome ?outcome ;
      row:source ?source ; row:attestation ?attestation ; row:decision ?decision .
    OPTIONAL { ?row row:part ?part }
    OPTIONAL { ?row row:session ?session }
    OPTIONAL { ?row row:date ?date ; row:date_earliest ?earliest ; row:date_latest ?latest }
  }
}
