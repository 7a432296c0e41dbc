"""Queries of an operator, beside those that are shipped."""

from __future__ import annotations

#: One that is as it should be.
GOOD = """\
#+ summary_de: Akteure einer Art
#+ summary_en: Actors of a kind
#+ description_de: Nach Namen.
#+ description_en: By name.
#+ tags: organisation
#+ param kind: concept actor-kind list | Art | kind
#+ column actor: iri | Akteur | actor
#+ column name: text | Name | name
#+ view: table
PREFIX kind: <https://w3id.org/actor-graph/scheme/actor-kind/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?actor ?name WHERE {
  VALUES ?kind { kind:chamber kind:university }
  ?actor org:classification ?kind ; skos:prefLabel ?name . FILTER(LANG(?name) = "de")
} ORDER BY ?name
"""

#: For what no shipped one needs.
OWN = {
    "actors-of-kinds": GOOD,
    "described": """\
#+ summary_de: Eine Werkstatt
#+ summary_en: A workshop
#+ description_de: Ihre Namen.
#+ description_en: Its names.
#+ tags: workshop
#+ param workshop: iri | Werkstatt | workshop
#+ view: table
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?workshop skos:prefLabel ?name } WHERE {
  VALUES ?workshop { <https://w3id.org/lausitz-graph/id/workshop/werkstatt-4> }
  ?workshop skos:prefLabel ?name
}
""",
    "is-larger": """\
#+ summary_de: Ist das so?
#+ summary_en: Is it so?
#+ description_de: Rechnet.
#+ description_en: Calculates.
#+ tags: test
#+ param one: decimal | eins | one
#+ param two: integer optional | zwei | two
#+ param strict: boolean optional | streng | strict
#+ view: table
ASK {
  VALUES ?one { 2.5 } VALUES ?two { 2 } VALUES ?strict { true }
  FILTER(?one > ?two || (!?strict && ?one = ?two))
}
""",
    "spoken": """\
#+ summary_de: Was jemand sagt
#+ summary_en: What somebody says
#+ description_de: Gibt zurück, was kommt.
#+ description_en: Gives back what comes.
#+ tags: test
#+ param said: text | Text | text
#+ param tag: language optional | Sprache | language
#+ column said: text | Text | text
#+ column marked: value | mit Sprache | with its language
#+ view: table
SELECT ?said ?marked WHERE {
  VALUES ?said { "=1+1" } VALUES ?tag { "de" }
  BIND(STRLANG(?said, ?tag) AS ?marked)
}
""",
}
