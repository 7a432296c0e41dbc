"""The wheel holds all that is served: installed by itself, it answers as the checkout does."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import zipfile
from collections import Counter
from collections.abc import Iterator
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from service.config import Settings
from service.request.asset_files import FILES
from tests.graph_loader.support import REGION
from tests.running import ROOT, Service, client_over, running

PACKAGES = ("graph_loader", "service", "ontology", "queries")
BROWSER = {"Accept": "text/html, */*;q=0.1"}
#: They tell of the process or of the moment.
OF_THE_MOMENT = {"/metrics", "/.well-known/security.txt"}
#: Where no link leads over a region with another base and one release.
WITHOUT_LINK = (
    "/id/workshop/arbeit",
    "/graph/inferred",
    "/release/current/changes/current",
    "/api/v1/queries/counts/csvw",
    "/reconcile/suggest/entity?prefix=arbeit",
)
#: What answers no GET.
_WITHOUT_GET = {"sparql.options", "match.match", "reconcile.match", "reconcile.extend"}
_EVERY_MODULE = """
import importlib, pkgutil, graph_loader, service
for package in (graph_loader, service):
    print(package.__file__)
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__"):
            print(importlib.import_module(module.name).__file__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, made without asking anybody for anything."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", str(ROOT), *options, "--wheel-dir", str(folder)],
        check=True,
    )
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel; what it depends on is lent by the one of the tests."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin" / "python"
    install = ["install", "--no-deps", "--no-index", "--quiet", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), *install], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    # A folder named here is searched for modules, and links to checkouts in it are not followed.
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return python


def test_every_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    left_out = {"__pycache__", "node_modules"}
    for package in PACKAGES:
        files = [path for path in (ROOT / package).rglob("*") if path.is_file()]
        for path in files:
            if not left_out & set(path.parts) and path.name not in (".npmrc",):
                assert path.relative_to(ROOT).as_posix() in packed
    for path in FILES.values():
        assert path.relative_to(ROOT).as_posix() in packed
    assert not [name for name in packed if name.startswith("tests/")]


def test_every_module_is_taken_from_the_wheel(python: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [python, "-W", "ignore", "-c", _EVERY_MODULE], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    files = done.stdout.split()
    assert len(files) > 150
    assert {Path(file).is_relative_to(python.parents[1]) for file in files} == {True}


def test_command_of_the_wheel_builds_the_same_release(
    python: Path, region_home: Path, tmp_path: Path
) -> None:
    folders = ["--facts", str(REGION), "--home", str(tmp_path / "home")]
    command = [str(python.with_name("actorgraph")), "build", "--quiet", *folders]
    subprocess.run(command, cwd=tmp_path, check=True)
    releases = [(home / "current").resolve().name for home in (region_home, tmp_path / "home")]
    assert releases[0] == releases[1]


@pytest.fixture(scope="module")
def installed(
    python: Path, region_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """The service of the wheel, started where there is no checkout."""
    with running(region_home, tmp_path_factory.mktemp("elsewhere"), python) as service:
        yield service
        assert service.failures() == []


@pytest.fixture(scope="module")
def checkout(region_home: Path) -> Iterator[FlaskClient]:
    """The service of the checkout over the same release."""
    with client_over(Settings(home=region_home)) as client:
        yield client


def endpoint_of(client: FlaskClient, address: str) -> str:
    """The function that answers an address, with the suffix that it has."""
    adapter = client.application.url_map.bind("localhost")
    try:
        endpoint, arguments = adapter.match(urlsplit(address).path)
    except RequestRedirect as redirect:
        return endpoint_of(client, redirect.new_url)
    except HTTPException:
        return ""
    return " ".join([endpoint, *(str(arguments.get(n, "")) for n in ("kind", "suffix", "form"))])


def links(text: str, address: str) -> Iterator[str]:
    """What a page or a document names of this service."""
    for link in re.findall(r'(?:href|src)="([^"#]+)|(http://localhost/[^"<>\s#),]*)', text):
        parts = urlsplit(urljoin(f"http://localhost{address}", unescape("".join(link))))
        if parts.netloc == "localhost":
            yield parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.fixture(scope="module")
def addresses(checkout: FlaskClient) -> list[str]:
    """What needs no argument, all assets, and a link for each function, kind and format."""
    rules = checkout.application.url_map.iter_rules()
    found = [rule.rule for rule in rules if not rule.arguments and "GET" in (rule.methods or ())]
    found += WITHOUT_LINK
    taken = Counter(endpoint_of(checkout, address) for address in found)
    for address in found:
        with checkout.get(address, headers=BROWSER) as response:
            if "/assets/" in address:
                continue
            text = " ".join(
                [*response.headers.getlist("Link"), response.data.decode(errors="replace")]
            )
        for link in links(text, address):
            endpoint = endpoint_of(checkout, link)
            if (
                link.isascii()
                and endpoint
                and link not in found
                and (not taken[endpoint] or "/assets/" in link)
            ):
                taken[endpoint] += 1
                found.append(link)
    return found


def answer(service: Service, address: str, headers: dict[str, str]) -> tuple[int, str, bytes]:
    connection = HTTPConnection("127.0.0.1", service.port, timeout=60)
    connection.request("GET", address, headers={**headers, "Host": "localhost"})
    with connection.getresponse() as response:
        found = response.status, response.headers["Content-Type"], response.read()
    connection.close()
    return found


def test_everything_is_answered_as_by_the_checkout(
    installed: Service, checkout: FlaskClient, addresses: list[str]
) -> None:
    reached = {endpoint_of(checkout, address).split(" ")[0] for address in addresses}
    there = {rule.endpoint for rule in checkout.application.url_map.iter_rules()}
    assert there - reached == _WITHOUT_GET
    for address in addresses:
        for language in ("de", "en") if "lang=" not in address else ("de",):
            headers = {**BROWSER, "Accept-Language": language}
            with checkout.get(address, headers=headers) as response:
                expected = response.status_code, response.headers["Content-Type"], response.data
            assert expected[0] < 500, address
            found = answer(installed, address, headers)
            compared = slice(1 if address in OF_THE_MOMENT else 3)
            assert found[compared] == expected[compared], address


def test_every_asset_is_given_out(installed: Service, addresses: list[str]) -> None:
    folder = next(address for address in addresses if "/assets/" in address).rpartition("/")[0]
    for name, path in FILES.items():
        assert answer(installed, f"{folder}/{name}", {})[::2] == (200, path.read_bytes())


def test_every_question_is_there(installed: Service, checkout: FlaskClient) -> None:
    questions = [path.stem for path in (ROOT / "queries" / "api").glob("*.rq")]
    assert len(questions) > 30
    for question in questions:
        path = f"/queries/{question}?lang=en"
        status, _, page = answer(installed, path, BROWSER)
        assert (status, page) == (200, checkout.get(path, headers=BROWSER).data)


def test_query_is_answered(installed: Service) -> None:
    status, body = installed.ask("SELECT (COUNT(*) AS ?n) { ?s a ?c }")
    assert status == 200
    assert b'"n"' in body
