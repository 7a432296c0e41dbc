# A meeting of one or more workshops, announced or held; it belongs to the series of each.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT {
  GRAPH ?source {
    ?meeting a ag:Meeting ;
      ag:meetingOf ?workshop ; ag:meetingKind ?kind ; ag:ordinal ?ordinal ;
      ag:date ?date ; ag:earliest ?earliest ; ag:latest ?latest ; schema:location ?place ; schema:superEvent ?series .
    ?series a ag:MeetingSeries ; ag:meetingOf ?workshop .
    ?attestation ag:attests ?meeting ; ag:meetingStatus ?status ; skos:note ?remark .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:meetings ; row:about ?meeting ; row:kind ?kind ; row:status ?status ;
      row:source ?source ; row:attestation ?attestation .
    ?region a row:region ; row:base ?base .
    OPTIONAL { ?row row:ordinal ?ordinal }
    OPTIONAL { ?row row:date ?date ; row:date_earliest ?earliest ; row:date_latest ?latest }
    OPTIONAL { ?row row:place ?place }
    OPTIONAL { ?row row:note ?note }
    BIND(STRLANG(?note, "de") AS ?remark)
    OPTIONAL { ?row row:workshops ?workshop }
    BIND(IRI(CONCAT(STR(?base), "id/meeting-series/", STRAFTER(STR(?workshop), "/id/workshop/"))) AS ?series)
  }
}
