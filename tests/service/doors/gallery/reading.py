"""Reads what pages of questions answer, and what the endpoint gives for the same query."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from html.parser import HTMLParser

from flask.testing import FlaskClient

from service.questions.operation_files import read_operations

OPERATIONS = read_operations()
GERMAN = {"Accept": "text/html", "Accept-Language": "de"}
ENGLISH = {"Accept": "text/html", "Accept-Language": "en"}


class Table(HTMLParser):
    """The cells of the answer of a page, by the heading of their column."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[dict[str, str]] = []
        self._inside, self._label = False, ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._inside = self._inside or given.get("class") == "answer"
        if self._inside and tag == "tr":
            self.rows.append({})
        if self._inside and tag == "td":
            self._label = given["data-label"] or ""
            self.rows[-1][self._label] = ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "table"
        self._label = "" if tag == "td" else self._label

    def handle_data(self, data: str) -> None:
        if self._inside and self._label:
            self.rows[-1][self._label] += data


def whole_table(client: FlaskClient, name: str) -> list[dict[str, str]]:
    """All rows of all pages of an answer."""
    rows, address = [], f"/queries/{name}"
    while address:
        response = client.get(address, headers=GERMAN)
        assert response.status_code == 200
        rows += [row for row in Table(response.text).rows if row]
        following = re.search(r'<a rel="next" href="([^"]+)"', response.text)
        address = unescape(following[1]) if following else ""
    return rows


def sparql(client: FlaskClient, text: str) -> list[dict[str, str]]:
    """The rows that the endpoint gives for a query."""
    response = client.post("/sparql", data={"query": text}, headers={"Accept": "text/csv"})
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.text)))
