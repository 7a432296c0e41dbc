# The list of actors of a workshop that a document holds, and how much of it is known.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>

INSERT {
  GRAPH ?source {
    ?list a ag:ActorList ; ag:listIn ?document ; ag:listOf ?workshop ; ag:listExtent ?extent ; ag:othersAsNeeded ?others .
    ?attestation ag:attests ?list .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:lists ; row:document ?document ; row:workshop ?workshop ; row:extent ?extent ; row:list ?list ;
      row:source ?source ; row:attestation ?attestation .
    OPTIONAL { ?row row:others_as_needed ?others }
  }
}
