"""Styles, fonts and icons: all ours to give out, and nothing else."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import urllib.request
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.request.asset_files import FILES
from tests.running import running

BROWSER = {"Accept": "text/html"}
SERVICE = Path(__file__).parents[3] / "service"


def addresses(client: FlaskClient) -> list[str]:
    text = client.get("/", headers=BROWSER).text
    return re.findall(r'(?:href|src)="(/assets/[^"]+)"', text)


def test_pages_name_assets_that_are_there(client: FlaskClient) -> None:
    found = addresses(client)
    assert {address.rpartition("/")[2] for address in found} == {
        "kern.css",
        "site.css",
        "icon.svg",
        "matrix.css",
        "home.css",
        "suggestions.js",
        "table.css",
        "table.js",
    }
    for address in found:
        response = client.get(address)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_checkout_without_npm_ci_says_at_start_what_pages_lack(
    region_home: Path, tmp_path: Path
) -> None:
    """Pages without styles work, but nobody should find that out by looking at one."""
    shutil.copytree(SERVICE, tmp_path / "service", ignore=shutil.ignore_patterns("node_modules"))
    for folder in ("queries", "ontology"):
        (tmp_path / folder).symlink_to(SERVICE.parent / folder)
    with running(region_home, tmp_path) as service:
        said = service.log.read_text()
        with urllib.request.urlopen(f"{service.url}/?lang=en") as page:
            assert page.status == 200
    needed = [path for path in FILES.values() if "node_modules" in path.parts]
    assert f"warning: {len(needed)} files for pages are missing" in said
    assert f"Run `npm ci --ignore-scripts --prefix {tmp_path}/service`" in said


def test_every_asset_of_the_list_is_there(client: FlaskClient) -> None:
    folder = addresses(client)[0].rpartition("/")[0]
    for name, path in FILES.items():
        assert client.get(f"{folder}/{name}").data == path.read_bytes()


def test_styles_ask_nobody_else_for_anything(client: FlaskClient) -> None:
    for address in addresses(client):
        text = client.get(address).text
        for url in re.findall(r"url\(([^)]*)\)|@import\s+([^;]+)", text):
            target = "".join(url).strip("\"'")
            assert target.startswith("data:") or target in FILES, target


def test_packed_only_for_who_can_unpack(client: FlaskClient) -> None:
    address = next(a for a in addresses(client) if a.endswith("kern.css"))
    plain = client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 5
    assert (
        "Accept-Encoding" in packed.headers["Vary"] and "Accept-Encoding" in plain.headers["Vary"]
    )
    refused = client.get(address, headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_other_version_is_served_but_not_kept(client: FlaskClient) -> None:
    response = client.get("/assets/000000000000/site.css")
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize(
    "name",
    ["package.json", "..%2Fpackage.json", "../assets.py", "kern.min.css", "", "node_modules"],
)
def test_anything_else_gives_404(client: FlaskClient, name: str) -> None:
    folder = addresses(client)[0].rpartition("/")[0]
    assert client.get(f"{folder}/{name}").status_code == 404


def test_lock_file_names_hashes_and_no_registry() -> None:
    lock = json.loads((SERVICE / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    for entry in packages.values():
        assert entry["integrity"].startswith("sha512-") and "resolved" not in entry
