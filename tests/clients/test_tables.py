"""Programs that read a table from an address: pandas, and R with a query in the URL."""

from __future__ import annotations

import csv
import http.client
import io
import subprocess
from urllib.parse import urlencode

import pandas as pd
import pytest
from pandas.api import types
from pyoxigraph import Store

from tests.clients import answers
from tests.programs import needed
from tests.running import Service

#: One column of each kind, and every second number missing.
KINDS = """
SELECT ?text ?whole ?part ?yes ?day ?some {
  VALUES (?text ?whole ?part ?yes ?day ?some) {
    ("Spree-Neiße" 12 1.5 true "2021-03-25"^^<http://www.w3.org/2001/XMLSchema#date> 7)
    ("Oberlausitz, \\"Süd\\"" -3 2.25 false "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date>
     UNDEF)
  }
} ORDER BY DESC(?whole)"""
#: What `read.csv(url)` does: the address is opened by R, which names itself and no format.
READ_CSV = """
found <- read.csv(commandArgs(TRUE)[1], encoding = "UTF-8")
cat(nrow(found), ncol(found), class(found$length), nchar(found$printed[1]) == found$length[1])
"""


def address(service: Service, query: str) -> str:
    """The query as part of an address that gives CSV."""
    return f"{service.sparql}?{urlencode({'query': query, 'format': 'csv'})}"


def test_pandas_reads_a_table_from_the_address(service: Service, merged: Store) -> None:
    found = pd.read_csv(address(service, answers.SELECT), dtype=str, keep_default_na=False)
    rows = sorted(tuple(map(str, row)) for row in found.itertuples(index=False))
    expected = answers.plain(answers.expected_rows(merged, answers.SELECT))
    assert rows == sorted(expected.elements())
    assert any("ß" in name for name in found["printed"])


def test_pandas_sees_the_kinds_of_columns(service: Service) -> None:
    found = pd.read_csv(address(service, KINDS), parse_dates=["day"])
    assert list(found.columns) == ["text", "whole", "part", "yes", "day", "some"]
    assert list(found["text"]) == ["Spree-Neiße", 'Oberlausitz, "Süd"']
    assert types.is_integer_dtype(found["whole"])
    assert types.is_float_dtype(found["part"])
    assert types.is_bool_dtype(found["yes"])
    assert types.is_datetime64_any_dtype(found["day"])
    assert found["some"].isna().tolist() == [False, True]


def test_pandas_reads_tsv_and_ask(service: Service) -> None:
    tabs = address(service, KINDS).replace("format=csv", "format=tsv")
    assert list(pd.read_csv(tabs, sep="\t").columns)[:2] == ["?text", "?whole"]
    assert pd.read_csv(address(service, answers.ASK), header=None).to_numpy().tolist() == [[True]]


@pytest.mark.parametrize("accept", ["", "Accept: */*\r\n"])
def test_request_as_r_sends_it_gives_csv(service: Service, merged: Store, accept: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    path = address(service, answers.SELECT).removeprefix(service.url)
    connection.connect()
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{service.port}\r\n"
    agent = "User-Agent: R (4.2.2 x86_64-pc-linux-gnu x86_64 linux-gnu)\r\n"
    connection.sock.sendall(f"{head}{agent}{accept}Connection: close\r\n\r\n".encode())
    with http.client.HTTPResponse(connection.sock) as response:
        response.begin()
        body = response.read().decode()
        assert response.headers.get_content_type() == "text/csv"
        assert response.headers.get_content_charset() == "utf-8"
    connection.close()
    _, *rows = csv.reader(io.StringIO(body, newline=""), strict=True)
    expected = answers.plain(answers.expected_rows(merged, answers.SELECT))
    assert sorted(map(tuple, rows)) == sorted(expected.elements())


@pytest.mark.foreign
def test_r_reads_a_table_from_the_address(service: Service, merged: Store) -> None:
    program = needed("Rscript", package="r-base-core")
    command = [program, "--vanilla", "-e", READ_CSV, address(service, answers.SELECT)]
    found = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    rows = answers.expected_rows(merged, answers.SELECT)
    columns = len(next(iter(rows)))
    assert found.stdout.split() == [str(rows.total()), str(columns), "integer", "TRUE"]
