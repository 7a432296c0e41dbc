# A figure as printed. What is in euro is an amount of money as well.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX schema: <https://schema.org/>
PREFIX unit: <https://w3id.org/actor-graph/scheme/unit/>

INSERT {
  GRAPH ?source {
    ?figure a ?class ;
      ag:figureOf ?subject ; ag:quantity ?quantity ; ag:value ?value ; ag:unit ?unit ; ag:bound ?bound ; ag:part ?part ;
      ag:fromProgramme ?programme ; schema:value ?money ; schema:currency ?currency .
    ?attestation ag:attests ?figure .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:figures ; row:subject ?subject ; row:quantity ?quantity ; row:value ?value ; row:unit ?unit ;
      row:bound ?bound ; row:part ?part ; row:source ?source ; row:attestation ?attestation ; row:figure ?figure .
    OPTIONAL { ?row row:programme ?programme }
    BIND(IF(?unit = unit:eur, ag:Amount, ag:Figure) AS ?class)
    BIND(IF(?unit = unit:eur, ?value, ?none) AS ?money)
    BIND(IF(?unit = unit:eur, "EUR", ?none) AS ?currency)
  }
}
