"""A graph with a hub: thousands of links to one thing, blank nodes, umlauts."""

from __future__ import annotations

from pathlib import Path

from graph_loader.load import load
from graph_loader.release import Home
from tests.service.documents import SKOS

HUB = "https://hub.example/"
LINKS = 5_000
HUB_TURTLE = f"""
PREFIX x: <{HUB}vocabulary/>
PREFIX skos: <{SKOS}>
GRAPH <{HUB}id/source/list> {{
  <{HUB}id/hub/big> skos:prefLabel "Nabe"@de ; x:part [ x:size [ x:unit (1 2 3) ] ] .
  <{HUB}id/list/short> x:part [ x:size [ x:unit (1 2 3) ] ] , [] .
  [] x:names <{HUB}id/hub/big>, <{HUB}id/list/short> ; x:because "unnamed" .
  <{HUB}id/organisation/müller> skos:prefLabel "Müller" .
  <{HUB}id/organisation/gr%C3%BCn> skos:prefLabel "Grün" .
  <{HUB}id/file/data.ttl> skos:prefLabel "A file" .
  <{HUB}id/file/v1.2> skos:prefLabel "A version" .
}}
<{HUB}id/organisation/plain> skos:prefLabel "In no graph" ; x:of <{HUB}id/hub/big> .
"""


def publish_hub(folder: Path) -> Path:
    """A home in the folder with that graph, loaded as it is."""
    file = folder / "hub.trig"
    links = "".join(
        f"<{HUB}id/member/m{number}> <{HUB}vocabulary/in> <{HUB}id/hub/big> .\n"
        for number in range(LINKS)
    )
    text = f"{HUB_TURTLE}\nGRAPH <{HUB}id/source/members> {{ {links} }}\n"
    file.write_text(text, encoding="utf-8")
    load([file], Home(folder / "home"), quiet=True)
    return folder / "home"
