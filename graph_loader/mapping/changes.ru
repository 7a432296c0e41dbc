# An organisation is renamed or succeeded by another. Only a renaming keeps the institution the same.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX change: <https://w3id.org/actor-graph/scheme/change-kind/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>

INSERT {
  GRAPH ?source {
    ?change a ?class ; org:originalOrganization ?original ; org:resultingOrganization ?resulting ;
      ag:date ?date ; ag:earliest ?earliest ; ag:latest ?latest .
    ?original ?link ?resulting .
    ?attestation ag:attests ?change .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:changes ; row:about ?change ; row:kind ?kind ; row:original ?original ; row:resulting ?resulting ;
      row:source ?source ; row:attestation ?attestation .
    OPTIONAL { ?row row:date ?date ; row:date_earliest ?earliest ; row:date_latest ?latest }
    BIND(IF(?kind = change:renaming, ag:Renaming, ag:Succession) AS ?class)
    BIND(IF(?kind = change:renaming, ag:continuedAs, ag:succeededBy) AS ?link)
  }
}
