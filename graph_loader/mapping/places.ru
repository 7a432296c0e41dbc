# Places. The class follows from the kind of place (ag:instanceClass of the code list).
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>
PREFIX schema: <https://schema.org/>
PREFIX scheme: <https://w3id.org/actor-graph/scheme>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT {
  GRAPH ?source {
    ?place a ?class ; ag:placeKind ?kind ; skos:prefLabel ?label ; ag:officialName ?official ; ag:within ?parent ;
      schema:latitude ?lat ; schema:longitude ?lon ; ag:pointKind ?point ; geo:hasCentroid ?centroid .
    ?centroid a geo:Geometry ; geo:asWKT ?wkt .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:places ; row:about ?place ; row:name ?name ; row:kind ?kind ; row:source ?source .
    ?region a row:region ; row:base ?base .
    OPTIONAL { ?row row:name_official ?official }
    OPTIONAL { ?row row:parent ?parent }
    OPTIONAL { ?row row:point ?point }
    OPTIONAL {
      ?row row:lat ?lat ; row:lon ?lon .
      BIND(IRI(CONCAT(STR(?base), "id/geometry/", STRAFTER(STR(?place), "/id/place/"), "-point")) AS ?centroid)
      BIND(STRDT(CONCAT("POINT(", STR(?lon), " ", STR(?lat), ")"), geo:wktLiteral) AS ?wkt)
    }
    BIND(STRLANG(?name, "de") AS ?label)
  }
  OPTIONAL { GRAPH scheme: { ?kind ag:instanceClass ?special } }
  BIND(COALESCE(?special, ag:Place) AS ?class)
}
