# Who carries a project, in which role, under which printed name.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX certainty: <https://w3id.org/actor-graph/scheme/certainty/>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX scheme: <https://w3id.org/actor-graph/scheme>

INSERT {
  GRAPH ?source {
    ?sponsorship a ag:Sponsorship ; ag:sponsoredProject ?project ; ag:sponsoringBody ?actor ; ag:sponsorRole ?role .
    ?project ?link ?actor .
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
  }
  # A property for each role, as the code list names it: who may become the sponsor is not one yet.
  OPTIONAL { GRAPH scheme: { ?role ag:directProperty ?link } }
}
