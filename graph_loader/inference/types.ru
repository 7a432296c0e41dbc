# What a document calls a ministry it calls an actor: the wider classes of this vocabulary stand in the
# graph of the document too, so that GRAPH ?document { ?thing a ag:Actor } finds what is stated there.
# Those of other vocabularies follow in the inferred graph alone; they would be twelve times as many.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT { GRAPH ?document { ?thing a ?wider } }
WHERE {
  GRAPH ?document { ?thing a ?class }
  GRAPH <https://w3id.org/actor-graph/ontology> { ?class rdfs:subClassOf+ ?wider }
  FILTER(STRSTARTS(STR(?wider), STR(ag:)))
}
