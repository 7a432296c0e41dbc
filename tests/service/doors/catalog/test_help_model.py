"""`/help/model`: the page for people who write their own SPARQL."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize("language", ["de", "en"])
def test_page_tells_the_model_in_ten_lines(client: FlaskClient, language: str) -> None:
    text = client.get(f"/help/model?lang={language}").text
    main = text.partition("<main")[2].partition("</main>")[0]
    assert main.partition("<ol>")[2].partition("</ol>")[0].count("<li>") == 10
    for term in ("ag:attests", "ag:institution", "ag:notBefore", "ag:earliest", "GRAPH ?source"):
        assert term in html.unescape(main)


def test_every_pattern_is_a_link_that_runs(client: FlaskClient) -> None:
    text = client.get("/help/model?lang=en").text
    runs = [html.unescape(link) for link in re.findall(r'href="(/sparql\?[^"]+)"', text)]
    assert len(runs) == 5
    for link in runs:
        asked = link.replace("format=html", "format=json")
        answer = client.get(asked)
        assert answer.status_code == 200 and answer.json
        assert answer.json["results"]["bindings"], link
    editors = [html.unescape(link) for link in re.findall(r'href="(/query\?query=[^"]+)"', text)]
    assert len(editors) == 5
    assert client.get(editors[0]).status_code == 200


def test_help_leads_to_it(client: FlaskClient) -> None:
    assert 'href="/help/model' in client.get("/help?lang=de").text
