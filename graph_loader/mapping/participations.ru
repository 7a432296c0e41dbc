# An actor takes part in a workshop. One participation per actor and workshop, one attestation per document.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX certainty: <https://w3id.org/actor-graph/scheme/certainty/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX role: <https://w3id.org/actor-graph/scheme/role/>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>

INSERT {
  GRAPH ?source {
    ?participation a ag:Participation ;
      org:member ?actor ; org:organization ?workshop ; org:role role:participant .
    ?actor ag:participatesIn ?workshop .
    ?attestation ag:attests ?participation ; ag:nameAsPrinted ?printed ; ag:standing ?standing ; ag:certainty ?certainty .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:participations ; row:workshop ?workshop ; row:actor ?actor ; row:printed ?printed ; row:name ?name ;
      row:source ?source ; row:attestation ?attestation .
    ?region a row:region ; row:base ?base .
    OPTIONAL { ?row row:standing ?standing }
    # The decision for this document comes before the one for all.
    OPTIONAL { ?own a row:identities ; row:name ?name ; row:source ?source ; row:certainty ?ownCertainty }
    OPTIONAL {
      ?every a row:identities ; row:name ?name ; row:certainty ?everyCertainty
      FILTER NOT EXISTS { ?every row:source ?one }
    }
    BIND(COALESCE(?ownCertainty, ?everyCertainty) AS ?decided)
    BIND(IF(?decided = certainty:certain, ?none, ?decided) AS ?certainty)
    BIND(IRI(CONCAT(STR(?base), "id/participation/", STRAFTER(STR(?workshop), "/id/workshop/"),
      "--", STRAFTER(STR(?actor), "/id/organisation/"))) AS ?participation)
  }
}
