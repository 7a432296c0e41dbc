# Organisations; the class follows from the kind of actor (ag:instanceClass of the code list).
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX scheme: <https://w3id.org/actor-graph/scheme>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT {
  GRAPH ?source {
    ?organisation a ?class ; org:classification ?kind ; skos:prefLabel ?de ; ag:abbreviation ?abbreviation ; ag:collective ?collective .
  }
  GRAPH ?editorial { ?organisation skos:prefLabel ?en }
}
WHERE {
  GRAPH rows: {
    ?row a row:organisations ; row:about ?organisation ; row:name ?name ; row:kind ?kind ; row:source ?source .
    ?region a row:region ; row:editorial_source ?editorial .
    OPTIONAL { ?row row:abbreviation ?abbreviation }
    OPTIONAL { ?row row:name_en ?nameEn }
    OPTIONAL { ?row row:collective ?collective }
    BIND(STRLANG(?name, "de") AS ?de)
    BIND(STRLANG(?nameEn, "en") AS ?en)
  }
  OPTIONAL { GRAPH scheme: { ?kind ag:instanceClass ?special } }
  BIND(COALESCE(?special, ag:Actor) AS ?class)
}
