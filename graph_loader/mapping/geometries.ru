# Polygons of districts; the licence notice stands on every geometry.
PREFIX ag: <https://w3id.org/actor-graph/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX row: <https://w3id.org/actor-graph/row#>
PREFIX rows: <urn:actor-graph:rows>

INSERT {
  GRAPH ?source {
    ?place geo:hasGeometry ?geometry ; geo:hasDefaultGeometry ?geometry .
    ?geometry a geo:Geometry ; geo:asWKT ?wkt ; dcterms:license ?licence ; dcterms:rights ?rights .
  }
}
WHERE {
  GRAPH rows: {
    ?row a row:geometries ; row:place ?place ; row:geometry ?geometry ; row:wkt ?wkt ; row:source ?source .
    OPTIONAL { ?row row:licence ?licence }
    OPTIONAL { ?row row:rights ?rights }
  }
}
