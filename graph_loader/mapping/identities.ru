# The editors' decisions which organisation a printed name stands for, as data one can question.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>

INSERT {
  GRAPH ?editorial {
    ?identity a ag:IdentityDecision ;
      ag:printedName ?name ; ag:identifiedAs ?organisation ; ag:certainty ?certainty ; ag:decidedFor ?source ;
      rdfs:comment ?comment .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:identities ; row:identity ?identity ; row:name ?name ; row:organisation ?organisation ; row:certainty ?certainty .
    ?region a row:region ; row:editorial_source ?editorial .
    OPTIONAL { ?row row:source ?source }
    OPTIONAL { ?row row:note ?note }
    BIND(STRLANG(?note, "en") AS ?comment)
  }
}
