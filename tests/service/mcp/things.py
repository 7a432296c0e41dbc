"""Things of the shipped graph that the tools are asked about."""

ID = "https://w3id.org/lausitz-graph/id/"
AG = "https://w3id.org/actor-graph/ontology#"
WORKSHOP = f"{ID}workshop/werkstatt-4"
