# A further name a document uses for an organisation.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT {
  GRAPH ?source {
    ?organisation skos:altLabel ?label .
    ?attestation ag:attests ?organisation ; ag:nameAsPrinted ?name .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:organisation_names ; row:organisation ?organisation ; row:name ?name ; row:source ?source ; row:attestation ?attestation .
    OPTIONAL { ?row row:language ?language }
    BIND(STRLANG(?name, COALESCE(?language, "de")) AS ?label)
  }
}
