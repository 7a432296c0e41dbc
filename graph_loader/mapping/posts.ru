# A person holds a post in a body, perhaps on behalf of a home organisation.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>

INSERT {
  GRAPH ?source {
    ?holding a ag:PostHolding ;
      org:member ?person ; org:organization ?body ; org:role ?role ; ag:post ?post ; ag:onBehalfOf ?home .
    ?post a org:Post ; org:postIn ?body ; org:role ?role ; org:heldBy ?person .
    ?attestation ag:attests ?holding ; ag:functionAsPrinted ?printed ; ag:phase ?phase ; ag:attestedHome ?home ; ag:standing ?standing .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:posts ; row:person ?person ; row:role ?role ; row:body ?body ; row:phase ?phase ;
      row:source ?source ; row:attestation ?attestation .
    ?region a row:region ; row:base ?base .
    OPTIONAL { ?row row:on_behalf_of ?home }
    OPTIONAL { ?row row:printed ?printed }
    OPTIONAL { ?row row:standing ?standing }
    BIND(CONCAT(STRAFTER(STR(?role), "/scheme/role/"), "--", REPLACE(STRAFTER(STR(?body), "/id/"), "/", "-")) AS ?slug)
    BIND(IRI(CONCAT(STR(?base), "id/post/", ?slug)) AS ?post)
    BIND(IRI(CONCAT(STR(?base), "id/post-holding/", STRAFTER(STR(?person), "/id/person/"), "--", ?slug)) AS ?holding)
  }
}
