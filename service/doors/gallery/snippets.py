"""How to ask a saved query from elsewhere: lines to copy for common tools."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass


@dataclass(frozen=True)
class Snippet:
    """Lines for one tool; `name` is the key of its title, `snippet.<name>`."""

    name: str
    text: str


@dataclass(frozen=True)
class Addresses:
    """Where the answer lies, absolute and with all arguments."""

    csv: str
    json: str
    endpoint: str  #: of SPARQL


def snippets(at: Addresses, query: str) -> list[Snippet]:
    """All of them; `query` is the SPARQL with the arguments in it, addresses hold no quotes."""
    return [
        Snippet("curl", f"curl -o answer.csv {shlex.quote(at.csv)}"),
        Snippet("pandas", f'import pandas as pd\n\ntable = pd.read_csv("{at.csv}")\nprint(table)'),
        Snippet("sparqlwrapper", _sparqlwrapper(at.endpoint, query)),
        Snippet("r", f'table <- read.csv("{at.csv}", encoding = "UTF-8")\nhead(table)'),
        Snippet("javascript", _javascript(at.json)),
        Snippet("excel", _excel(at.csv)),
        Snippet("libreoffice", f'=WEBSERVICE("{at.csv}")'),
        Snippet("google", f'=IMPORTDATA("{at.csv}")'),
        Snippet("grafana", _grafana(at.csv)),
    ]


def _sparqlwrapper(endpoint: str, query: str) -> str:
    lines = query.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return (
        "from SPARQLWrapper import JSON, POST, SPARQLWrapper\n\n"
        f'endpoint = SPARQLWrapper("{endpoint}")\n'
        "endpoint.setReturnFormat(JSON)\n"
        "endpoint.setMethod(POST)\n"
        f'endpoint.setQuery("""\n{lines}\n""")\n'
        'for row in endpoint.queryAndConvert()["results"]["bindings"]:\n'
        '    print({name: term["value"] for name, term in row.items()})'
    )


def _javascript(address: str) -> str:
    return (
        f'const response = await fetch("{address}");\n'
        "const answer = await response.json();\n"
        "console.log(answer);"
    )


def _excel(address: str) -> str:
    """Power Query, because no formula of Excel reads a table."""
    return (
        "let\n"
        f'  Source = Csv.Document(Web.Contents("{address}"),\n'
        '    [Delimiter = ",", Encoding = 65001]),\n'
        "  Table = Table.PromoteHeaders(Source)\n"
        "in\n"
        "  Table"
    )


def _grafana(address: str) -> str:
    """A query of the data source Infinity, as its JSON."""
    query = {
        "type": "csv",
        "source": "url",
        "parser": "backend",
        "format": "table",
        "url": address,
        "url_options": {"method": "GET"},
        "root_selector": "",
        "columns": [],
    }
    return json.dumps(query, indent=2)
