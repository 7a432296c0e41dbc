# Who carries a project, in which role, under which printed name.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX certainty: <https://w3id.org/actor-graph/scheme/certainty/>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX sponsor: <https://w3id.org/actor-graph/scheme/sponsor-role/>

INSERT {
  GRAPH ?source {
    ?sponsorship a ag:Sponsorship ; ag:sponsoredProject ?project ; ag:sponsoringBody ?actor ; ag:sponsorRole ?role .
    ?project ag:sponsor ?carrier .
    ?attestation ag:attests ?sponsorship ; ag:nameAsPrinted ?printed ; ag:certainty ?certainty .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:project_sponsors ; row:project ?project ; row:actor ?actor ; row:printed ?printed ; row:name ?name ; row:role ?role ;
      row:source ?source ; row:attestation ?attestation .
    ?region a row:region ; row:base ?base .
    BIND(IRI(CONCAT(STR(?base), "id/sponsorship/", STRAFTER(STR(?project), "/id/project/"), "--",
      STRAFTER(STR(?actor), "/id/organisation/"), "--", STRAFTER(STR(?role), "/scheme/sponsor-role/"))) AS ?sponsorship)
    # The decision for this document comes before the one for all.
    OPTIONAL { ?own a row:identities ; row:name ?name ; row:source ?source ; row:certainty ?ownCertainty }
    OPTIONAL {
      ?every a row:identities ; row:name ?name ; row:certainty ?everyCertainty
      FILTER NOT EXISTS { ?every row:source ?one }
    }
    BIND(COALESCE(?ownCertainty, ?everyCertainty) AS ?decided)
    BIND(IF(?decided = certainty:certain, ?none, ?decided) AS ?certainty)
    # Who may become the sponsor is not one yet.
    BIND(IF(?role = sponsor:prospective-sponsor, ?none, ?actor) AS ?carrier)
  }
}
