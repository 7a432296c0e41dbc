# A source document describes itself in its own graph.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT {
  GRAPH ?document {
    ?document a ag:SourceDocument ;
      dcterms:title ?title ; skos:prefLabel ?label ;
      ag:publisherName ?publisher ; foaf:page ?url ; ag:documentKind ?kind ;
      dcterms:issued ?date ; ag:notBefore ?from ; ag:notAfter ?to ; ag:approximate ?approximate ;
      dcterms:license ?licence ; ag:sha256 ?sha256 ; skos:editorialNote ?remark .
  }
  # The English title is of the editors; a translation says so. What the document itself is called is dcterms:title.
  GRAPH ?editorial { ?document skos:prefLabel ?en ; ag:translatedLabel ?translated }
}
WHERE {
  GRAPH rows: {
    ?row a row:documents ; row:about ?document ; row:title ?title ; row:kind ?kind .
    ?region a row:region ; row:editorial_source ?editorial .
    OPTIONAL { ?row row:title_en ?titleEn }
    OPTIONAL { ?row row:publisher ?publisher }
    OPTIONAL { ?row row:url ?url }
    OPTIONAL { ?row row:date ?date ; row:date_earliest ?from ; row:date_latest ?to }
    OPTIONAL { ?row row:date_approximate ?approximate }
    OPTIONAL { ?row row:licence ?licence }
    OPTIONAL { ?row row:sha256 ?sha256 }
    OPTIONAL { ?row row:note ?note }
    BIND(STRLANG(?title, "de") AS ?label)
    BIND(STRLANG(?note, "en") AS ?remark)
    BIND(STRLANG(?titleEn, "en") AS ?en)
    BIND(IF(?titleEn != ?title, ?en, ?none) AS ?translated)
  }
}
