# Every row that attests something becomes an attestation in the graph of its document.
# The date is the row's own, else the document's; a document without a date leaves it open.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>

INSERT {
  GRAPH ?source {
    ?attestation a ag:Attestation ;
      dcterms:source ?source ;
      ag:attestedOn ?on ; ag:notBefore ?from ; ag:notAfter ?to ; ag:approximate ?approximate ;
      ag:certainty ?certainty ;
      ag:validFrom ?begin ; ag:validEarliest ?earliest ; ag:validTo ?end ; ag:validLatest ?latest .
  }
}
WHERE {
  GRAPH rows: {
    ?row row:attestation ?attestation ; row:source ?source .
    ?document a row:documents ; row:about ?source .
    OPTIONAL { ?row row:date ?rowDate ; row:date_earliest ?rowFrom ; row:date_latest ?rowTo }
    OPTIONAL { ?row row:date_approximate ?rowApproximate }
    OPTIONAL { ?row row:certainty ?certainty }
    # The period of the thing itself, where the document gives one.
    OPTIONAL { ?row row:valid_from ?begin ; row:valid_from_earliest ?earliest }
    OPTIONAL { ?row row:valid_to ?end ; row:valid_to_latest ?latest }
    OPTIONAL { ?document row:date ?documentDate ; row:date_earliest ?documentFrom ; row:date_latest ?documentTo }
    OPTIONAL { ?document row:date_approximate ?documentApproximate }
    # Events carry their date themselves; their attestation has the date of the document.
    BIND(EXISTS { ?row a ?event . VALUES ?event { row:meetings row:decisions row:sessions row:project_statuses row:changes row:lifespans } } AS ?isEvent)
    BIND(IF(BOUND(?rowDate) && !?isEvent, ?rowDate, ?documentDate) AS ?on)
    BIND(IF(BOUND(?rowDate) && !?isEvent, ?rowFrom, ?documentFrom) AS ?from)
    BIND(IF(BOUND(?rowDate) && !?isEvent, ?rowTo, ?documentTo) AS ?to)
    BIND(IF(BOUND(?rowDate) && !?isEvent, ?rowApproximate, ?documentApproximate) AS ?approximate)
  }
}
