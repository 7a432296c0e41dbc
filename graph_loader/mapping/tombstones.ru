# What the editors withdrew or renamed. The old address then says so, or leads to the successor.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>

INSERT {
  GRAPH ?editorial {
    ?thing ag:withdrawnOn ?on ; ag:withdrawnBecause ?german, ?english ; dcterms:isReplacedBy ?successor .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:tombstones ; row:thing ?thing ; row:on ?on ; row:reason ?reason .
    ?region a row:region ; row:editorial_source ?editorial .
    OPTIONAL { ?row row:reason_en ?reasonEnglish }
    OPTIONAL { ?row row:successor ?successor }
    BIND(STRLANG(?reason, "de") AS ?german)
    BIND(STRLANG(?reasonEnglish, "en") AS ?english)
  }
}
