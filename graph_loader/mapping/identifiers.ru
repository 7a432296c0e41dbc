# Identifiers: a literal where the code list names a property for it, a link where it names an address.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX scheme: <https://w3id.org/actor-graph/scheme>

INSERT {
  GRAPH ?source {
    ?subject ?literalProperty ?value ; ?linkProperty ?link .
    ?attestation ag:attests ?subject ; ag:attestedIdentifier ?value ; ag:identifierScheme ?scheme .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:identifiers ; row:subject ?subject ; row:scheme ?scheme ; row:value ?value ; row:source ?source ; row:attestation ?attestation .
  }
  OPTIONAL { GRAPH scheme: { ?scheme ag:literalProperty ?literalProperty } }
  OPTIONAL {
    GRAPH scheme: {
      ?scheme ag:linkProperty ?linkProperty ; ag:iriPrefix ?prefix .
      OPTIONAL { ?scheme ag:iriSuffix ?suffix }
    }
  }
  # Outside OPTIONAL, where ?value is in scope.
  BIND(IRI(CONCAT(?prefix, ?value, COALESCE(?suffix, ""))) AS ?link)
}
