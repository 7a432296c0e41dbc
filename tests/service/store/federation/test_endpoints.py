"""Which endpoints SERVICE may ask: those of a list, at public addresses, that prove their name."""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.config import BadSetting, Settings, read_settings
from service.model.ip_ranges import is_public
from service.store.federation.outgoing import Endpoints
from service.store.worker.messages import Wanted
from tests.running import ROOT, client_over
from tests.service.awkward import Awkward, running

BASE = "https://w3id.org/actor-graph/"
REFUSED = "urn:actor-graph:problem:service-refused"


@pytest.fixture(scope="module")
def awkward() -> Iterator[str]:
    with running() as port:
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1", "fec0::1"),
    ],
)
def test_address_that_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "193.175.0.1", "2a00:1450::1", "2620:0:860::1"])
def test_address_that_is_public(address: str) -> None:
    assert is_public(address)


def test_name_of_a_private_address_is_refused_when_it_is_used(region_home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        endpoint = f"http://localhost:{listener.getsockname()[1]}/"
        settings = read_settings({"ACTORGRAPH_SERVICE_ENDPOINTS": endpoint})
        assert settings.service_endpoints == (endpoint,)
        with client_over(Settings(home=region_home, service_endpoints=(endpoint,))) as client:
            for silent in ("", "SILENT "):
                query = f"ASK {{ SERVICE {silent}<{endpoint}> {{ ?s ?p ?o }} }}"
                response = client.post("/sparql", data={"query": query})
                assert (response.status_code, response.get_json()["type"]) == (403, REFUSED)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_name_is_looked_up_once(awkward: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to the address that was checked, whatever the name means by then."""
    port = awkward.rpartition(":")[2]
    endpoint = f"http://rebinding.example:{port}/full"
    looked_up, look_up = [], socket.getaddrinfo

    def first_here_then_elsewhere(host: Any, *args: Any, **more: Any) -> Any:
        if host != "rebinding.example":
            return look_up(host, *args, **more)
        looked_up.append(host)
        return look_up(f"127.0.0.{len(looked_up)}", *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", first_here_then_elsewhere)
    endpoints = Endpoints([endpoint], private=True)
    clauses = endpoints.clauses(f"ASK {{ SERVICE <{endpoint}> {{ ?s ?p ?o }} }}", BASE)
    endpoints.fetcher(clauses, 5)(Wanted("services"), time.monotonic() + 10, None)
    assert looked_up == ["rebinding.example"]
    assert Awkward.asked[-1][1]["Host"] == f"rebinding.example:{port}"


@pytest.mark.parametrize(
    "value",
    [
        *("x", "ftp://example.org/", "http:///sparql", "http://user:word@example.org/"),
        *("http://example.org/#x", "http://example.org:99999/", "http://exämple.org/"),
        *("http://127.0.0.1/", "http://[::1]:80/", "http://10.1.2.3/sparql"),
        "https://example.org/sparql http://169.254.169.254/",
    ],
)
def test_bad_endpoint_stops_the_start(value: str) -> None:
    with pytest.raises(BadSetting, match="ACTORGRAPH_SERVICE_ENDPOINTS"):
        read_settings({"ACTORGRAPH_SERVICE_ENDPOINTS": value})


def test_endpoints_are_read_from_the_environment() -> None:
    value = {"ACTORGRAPH_SERVICE_ENDPOINTS": "https://a.example/q, http://b.example:81/?x=y"}
    assert read_settings(value).service_endpoints == (
        "https://a.example/q",
        "http://b.example:81/?x=y",
    )
    private = {
        "ACTORGRAPH_SERVICE_ENDPOINTS": "http://10.1.2.3/",
        "ACTORGRAPH_SERVICE_PRIVATE": "yes",
    }
    assert read_settings(private).service_private
    with pytest.raises(BadSetting, match="ACTORGRAPH_SERVICE_PRIVATE"):
        read_settings({"ACTORGRAPH_SERVICE_PRIVATE": "perhaps"})


# Who an endpoint is, under TLS.

TLS_CLIENT = """
import sys, time
from service.store.federation.outgoing import Endpoints
from service.store.errors import ServiceFailed
from service.store.worker.messages import Wanted

iri = sys.argv[1]
endpoints = Endpoints([iri], private=True)
clauses = endpoints.clauses(f"ASK {{ SERVICE <{iri}> {{ ?s ?p ?o }} }}", "http://x/")
try:
    print(endpoints.fetcher(clauses, 5)(Wanted("services"), time.monotonic() + 10, None).decode())
except ServiceFailed as error:
    print("failed", error.detail)
"""


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The awkward endpoint under TLS as `localhost`: its port, and its certificate."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with running(context) as port:
        yield port, certificate


@pytest.mark.parametrize(
    ("host", "trusted", "answers"),
    [("localhost", True, True), ("localhost", False, False), ("127.0.0.1", True, False)],
)
def test_tls_proves_the_name(
    secure: tuple[int, Path], host: str, trusted: bool, answers: bool
) -> None:
    port, certificate = secure
    trust = {"SSL_CERT_FILE": str(certificate)} if trusted else {}
    run = subprocess.run(
        [sys.executable, "-c", TLS_CLIENT, f"https://{host}:{port}/names"],
        cwd=ROOT,
        env={**os.environ, **trust},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.stdout.startswith('["{') if answers else "cannot be reached" in run.stdout


#: What IANA's registries of special-purpose addresses call not globally reachable, or relay.
SPECIAL = """
0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24
224.0.0.0/4 240.0.0.0/4 255.255.255.255/32
::/128 ::1/128 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23
2001:db8::/32 2002::/16 3fff::/20 5f00::/16 fc00::/7 fe80::/10 ff00::/8
""".split()


@pytest.mark.parametrize("network", SPECIAL)
def test_special_range_is_not_public_from_its_first_to_its_last_address(network: str) -> None:
    parsed = ipaddress.ip_network(network)
    assert not is_public(str(parsed[0]))
    assert not is_public(str(parsed[-1]))


@pytest.mark.parametrize("address", ["3ffe:ffff::1", "4000::1", "192.0.1.1", "100.128.0.1"])
def test_neighbours_of_special_ranges_are_what_they_are(address: str) -> None:
    assert is_public(address) == (address != "4000::1")
