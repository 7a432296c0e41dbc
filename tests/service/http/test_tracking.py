"""What others hang on addresses: no page refuses it or repeats it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from service.http.tracking import untracked

HUNG_ON = "utm_source=newsletter&utm_campaign=a%20b&fbclid=IwAR0&gclid=1&mc_eid=2&UTM_Medium=x"
ADDRESSES = [
    "/",
    "/projects?district=cottbus",
    "/projects.csv",
    "/browse/place",
    "/search?q=btu",
    "/suggest?q=btu",
    "/match",
    "/queries",
    "/queries/workshop-participants?workshop=workshop/werkstatt-4",
    "/network",
    "/api/v1/network/ego?of=workshop/werkstatt-4",
    "/api/v1/queries/workshop-participants?workshop=workshop/werkstatt-4&format=csv",
    "/doc/workshop/werkstatt-4",
    "/reconcile",
    "/sparql?query=ASK%20%7B%7D",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_address_answers_as_it_does_without(client: FlaskClient, address: str) -> None:
    headers = {"Accept": "text/html, */*;q=0.5"}
    sign = "&" if "?" in address else "?"
    plain = client.get(address, headers=headers)
    hung_on = client.get(f"{address}{sign}{HUNG_ON}", headers=headers)
    assert hung_on.status_code == plain.status_code == 200
    assert hung_on.headers.get("ETag") == plain.headers.get("ETag")
    assert not any(word in hung_on.text for word in ("newsletter", "IwAR0", "UTM_Medium"))


@pytest.mark.parametrize(
    "address",
    ["/projects?utmost=1", "/search?q=btu&source=x", "/suggest?q=btu&ref=x", "/network?id=1"],
)
def test_other_names_are_refused_as_before(client: FlaskClient, address: str) -> None:
    assert client.get(address, headers={"Accept": "application/json"}).status_code == 400


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", ""),
        ("ASK%20%7B%7D", "ASK%20%7B%7D"),
        ("utm_id=1", ""),
        ("q=a+b&utm%5Fid=1&kind=x", "q=a+b&kind=x"),
        ("q=utm_id=1&q=%C3%A4", "q=utm_id=1&q=%C3%A4"),
        ("gclid", "gclid"),
    ],
)
def test_what_is_left_stays_as_it_was_written(query: str, left: str) -> None:
    assert untracked(query) == left
