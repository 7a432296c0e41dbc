"""What is easier to see without HTTP: negotiation, guard, dates, texts, saved queries."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

import service
from graph_loader.shared.query_files import SavedQuery
from service.config import OPTIONS, BadSetting, Settings, misspelt_settings, read_settings
from service.errors import ServiceError
from service.http.negotiation import pick, prefers_html
from service.questions.saved_queries import EXAMPLES, PAGES, saved_query
from service.store.errors import QueryTooComplex, ServiceRefused
from service.store.federation.guard import inspect, refuse_service
from service.store.protocol import Store
from service.store.provider import Stores
from service.words.formatting import format_date, format_number
from service.words.texts import LANGUAGES, texts_in

SERVICE = Path(service.__file__).parent
OFFERS = ["text/turtle", "text/html", "application/ld+json"]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/*;q=0.5, application/ld+json;q=0.4", "text/turtle"),
        ("text/html", "text/html"),
        ("text/turtle;q=0, */*", "text/html"),
        ("text/turtle;q=0.1, */*;q=0.5", "text/html"),
        ("text/html;q=0.3, text/*;q=0.7", "text/turtle"),
        ("application/*", "application/ld+json"),
        ("TEXT/HTML", "text/html"),
        ("image/png", None),
        ("text/turtle;q=0", None),
        ('application/ld+json;profile="http://example.org/"', "application/ld+json"),
    ],
)
def test_pick(header: str, expected: str | None) -> None:
    assert pick(parse_accept_header(header, MIMEAccept), OFFERS) == expected


def test_prefers_html() -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert prefers_html(parse_accept_header(browser, MIMEAccept))
    assert not prefers_html(parse_accept_header("*/*", MIMEAccept))
    assert not prefers_html(parse_accept_header("text/csv, text/html;q=0.5", MIMEAccept))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
        "SELECT * { service\n<http://x/> { ?s ?p ?o } }",
        "SELECT * { SeRvIcE SILENT ?x { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o.SERVICE<http://x/>{} }",
        "ASK { FILTER EXISTS { SERVICE <http://x/> {} } }",
        'SELECT * { FILTER(1<2)#>"""\nSERVICE <http://x/> {}\n#"""\n}',
        "SELECT * { FILTER(1<'''>''')  SERVICE <http://x/> {} }",
        'SELECT * { <http://x/\\u0041#> ?p """\n""" SERVICE <http://x/> {} #"""\n}',
        "SELECT * { ?s ex:a\\'''' ?o SERVICE <http://x/> {} #'''\n}",
        "SELECT * { SERVICESILENT<http://x/>{} }",
        "SELECT * { ?s ?p trueSERVICE<http://x/>{} }",
    ],
)
def test_guard_refuses_service_for_any_reader(query: str) -> None:
    with pytest.raises(ServiceRefused):
        refuse_service(query)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s ?p "SERVICE <http://x/>" }',
        "SELECT * { ?s ?p '''a ' SERVICE''' }",
        'SELECT * { ?s ?p """a "quoted" SERVICE""" }',
        "SELECT * { ?s <http://example.org/SERVICE> ?o }",
        "SELECT * { ?service ex:SERVICE ?o } # SERVICE",
        "PREFIX service: <http://example.org/ns#> SELECT * { ?s service:x $SERVICE }",
        "SELECT * { ?s ?p 'it\\'s a SERVICE'@en }",
    ],
)
def test_guard_lets_the_mere_word_pass(query: str) -> None:
    refuse_service(query)


def test_guard_refuses_depth_operators_and_length() -> None:
    inspect("ASK " + "{" * 128 + "}" * 128, 1000)
    inspect("ASK { FILTER(1" + "+1" * 900 + ") }", 10_000)
    inspect("ASK { VALUES ?x { " + "<http://x/a_(b)> " * 300 + "} }", 10_000)
    for hidden in ("1<" + "(" * 200 + "1" + ")" * 200 + ">2", "1<(1&&1>" * 200):
        with pytest.raises(QueryTooComplex):
            inspect(f"ASK {{ FILTER({hidden}) }}", 5000)
    deep, busy = "ASK " + "{" * 129 + "}" * 129, "ASK { FILTER(1" + "+1" * 1100 + ") }"
    for query in (deep, busy, "#" * 9999):
        with pytest.raises(QueryTooComplex):
            inspect(query, 5000)


def test_guard_sees_volatile_functions() -> None:
    for query in ("SELECT (now() AS ?n) {}", "ASK { FILTER(1<NOW # c\n()&&3>2) }", "RAND#\n()"):
        assert inspect(query, 99).is_volatile
    assert not inspect("SELECT ?rand { ?rand ex:NOW 'UUID' } # bnode", 99).is_volatile


@pytest.mark.parametrize(
    ("text", "german", "english"),
    [
        ("2021-03-25", "25. März 2021", "25 March 2021"),
        ("2021-03", "März 2021", "March 2021"),
        ("2021", "2021", "2021"),
        ("2020~", "um 2020", "about 2020"),
        ("2021-04/2021", "zwischen April 2021 und 2021", "between April 2021 and 2021"),
        ("2021-13", "2021-13", "2021-13"),
        ("soon", "soon", "soon"),
    ],
)
def test_format_date(text: str, german: str, english: str) -> None:
    assert (format_date(text, "de"), format_date(text, "en")) == (german, english)


@pytest.mark.parametrize(
    ("text", "german", "english"),
    [("1234567.5", "1.234.567,5", "1,234,567.5"), ("100", "100", "100"), ("x", "x", "x")],
)
def test_format_number(text: str, german: str, english: str) -> None:
    assert (format_number(text, "de"), format_number(text, "en")) == (german, english)


def test_languages_have_the_same_texts() -> None:
    tables = [
        json.loads(path.read_text()) for path in sorted((SERVICE / "words" / "languages").iterdir())
    ]
    assert len(tables) == 2
    assert tables[0].keys() == tables[1].keys()
    for key, text in tables[0].items():
        slots = [set(re.findall(r"\{(\w+)\}", table[key])) for table in tables]
        assert slots[0] == slots[1], key
        assert text


def test_texts_of_templates_and_queries_exist() -> None:
    keys = json.loads((SERVICE / "words" / "languages" / "de.json").read_text()).keys()
    for template in SERVICE.rglob("templates/*"):
        for key in re.findall(r"\bt\('([\w.-]+)'[,)]", template.read_text()):
            assert key in keys, f"{template.name}: {key}"


def test_every_error_has_its_text() -> None:
    """Also in the other language: the name of an error stands in no page."""
    for path in SERVICE.rglob("*.py"):
        if path.stem != "__main__":
            importlib.import_module(
                ".".join(path.relative_to(SERVICE.parent).with_suffix("").parts)
            )
    errors = [ServiceError]
    for error in errors:
        errors += error.__subclasses__()
    assert len(errors) > 20
    for language in LANGUAGES:
        for error in errors:
            assert f"error.{error.name}" in texts_in(language), error


def test_settings_are_described_and_read() -> None:
    assert read_settings({}) == Settings()
    for option in OPTIONS:
        assert option.sentence.endswith(".")
        assert read_settings({option.variable: option.default}) == Settings()


@pytest.mark.parametrize(
    ("variable", "text", "value"),
    [
        ("ACTORGRAPH_PORT", "99", 99),
        ("ACTORGRAPH_QUERY_SECONDS", "0.5", 0.5),
        ("ACTORGRAPH_QUERIES", "own", Path("own")),
        ("ACTORGRAPH_BASE_URL", "https://example.org/", "https://example.org"),
        ("ACTORGRAPH_STORE", "http://example.org/sparql/", "http://example.org/sparql/"),
        ("ACTORGRAPH_TRUSTED_HOSTS", "One.example, two.example", ("one.example", "two.example")),
        ("ACTORGRAPH_DEFAULT_GRAPH", "plain", "plain"),
        ("ACTORGRAPH_SERVICE_PRIVATE", "yes", True),
    ],
)
def test_variable_sets_the_field_of_its_name(variable: str, text: str, value: object) -> None:
    name = next(option.field for option in OPTIONS if option.variable == variable)
    assert getattr(read_settings({variable: text}), name) == value


@pytest.mark.parametrize(
    ("variable", "texts"),
    [
        ("ACTORGRAPH_QUERY_SECONDS", ("x", "-1", "nan", "inf", "")),
        ("ACTORGRAPH_PORT", ("x", "0")),
        ("ACTORGRAPH_BASE_URL", ("example.org", "ftp://example.org")),
        ("ACTORGRAPH_STORE", ("file:///sparql",)),
        ("ACTORGRAPH_DEFAULT_GRAPH", ("all", "")),
        ("ACTORGRAPH_SERVICE_PRIVATE", ("true",)),
    ],
)
def test_setting_that_cannot_be_understood_is_named(variable: str, texts: tuple[str, ...]) -> None:
    for text in texts:
        with pytest.raises(BadSetting, match=f"^{variable} must "):
            read_settings({variable: text})


def test_password_is_never_shown() -> None:
    settings = read_settings({"ACTORGRAPH_STORE_PASSWORD": "secret", "ACTORGRAPH_STORE_USER": "me"})
    assert settings.store_password == "secret"
    assert "secret" not in repr(settings) and "'me'" in repr(settings)


def test_misspelt_setting_is_named() -> None:
    said = misspelt_settings({"ACTORGRAPH_QUERRY_SECONDS": "5", "ACTORGRAPH_PORT": "1", "PATH": ""})
    assert said == [
        "ACTORGRAPH_QUERRY_SECONDS is no setting; did you mean ACTORGRAPH_QUERY_SECONDS?"
    ]


def test_command_without_release_ends_with_1(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "service", "--home", str(tmp_path)]
    run = subprocess.run(command, cwd=SERVICE.parent, capture_output=True, text=True, timeout=60)
    assert run.returncode == 1
    assert run.stderr.startswith("error: no published release in ")


ALL_QUERIES = sorted(path.stem for path in PAGES.rglob("*.rq"))
#: What only releases loaded as they are can hold: the shipped graph has no blank nodes.
WITHOUT_ANSWER = {"description-blank"}


@pytest.fixture(scope="module")
def store(home: Path) -> Iterator[Store]:
    stores = Stores(Settings(home=home))
    yield stores.current().pages
    stores.close()


@pytest.mark.parametrize("name", ALL_QUERIES)
def test_saved_query_answers_its_example(store: Store, name: str) -> None:
    query = saved_query(name)
    assert query.header["summary"]
    form = re.search(r"^(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", query.text, re.MULTILINE)
    assert form
    answer = {"SELECT": store.select, "ASK": store.ask}.get(form[1], store.construct)
    assert answer(query.text) or name in WITHOUT_ANSWER, name


@pytest.mark.parametrize("name", ALL_QUERIES)
def test_saved_query_declares_its_parameters(name: str) -> None:
    query = saved_query(name)
    for line in re.findall(r"^#\+ param (\w+):", query.text, re.MULTILINE):
        assert re.search(rf"VALUES \?{line} \{{", query.text), f"{name} has no slot {line}"


def test_examples_have_a_question_in_each_language() -> None:
    for path in EXAMPLES.glob("*.rq"):
        assert "#+ question_de: " in path.read_text() and "#+ question_en: " in path.read_text()


def test_every_page_query_has_a_name_of_its_own() -> None:
    assert len(ALL_QUERIES) == len(set(ALL_QUERIES)) >= 80
    assert not list(PAGES.glob("*.rq")), "each stands in the folder of what it is for"


def test_bind_never_reads_a_term_as_sparql() -> None:
    query = SavedQuery("x", 'ASK { VALUES ?x { "a" } VALUES ?y { "b" } }', {})
    bound = query.bind(x=Literal('VALUES ?y { "c" } " } #'))
    assert bound == 'ASK { VALUES ?x { "VALUES ?y { \\"c\\" } \\" } #" } VALUES ?y { "b" } }'
    with pytest.raises(KeyError):
        query.bind(z=NamedNode("a:b"))


def test_service_and_loader_never_import_each_other() -> None:
    """But for what both must see alike, which imports nothing of either."""
    loader, imports = (
        SERVICE.parent / "graph_loader",
        re.compile(r"^\s*(?:from|import) ([\w.]+)", re.M),
    )
    for folder, others in (
        (SERVICE, r"graph_loader(?!\.shared\b)"),
        (loader, r"service\b"),
        (loader / "shared", r"(service|graph_loader(?!\.shared\b))\b"),
    ):
        for path in folder.rglob("*.py"):
            found = imports.findall(path.read_text())
            assert not [name for name in found if re.match(others, name)], path


def test_processes_that_evaluate_have_no_web_framework_in_them() -> None:
    loaded = "import sys, service.store.worker.host; print({'flask', 'ssl'} & set(sys.modules))"
    command = [sys.executable, "-c", loaded]
    run = subprocess.run(command, cwd=SERVICE.parent, capture_output=True, text=True, timeout=60)
    assert run.stdout == "set()\n"


@pytest.mark.parametrize(
    "hard",
    ["<" + "\\u000000" * 40 + " ", "a." * 40_000, '"""' * 30_000, "'\\" * 40_000, "a-" * 400],
)
def test_guard_reads_every_text_in_one_go(hard: str) -> None:
    """Each of these took seconds to for ever while a token could be read in several ways."""
    inspect("SELECT * { " + hard, 100_000)
    with suppress(ServiceRefused):
        refuse_service("# service\n" + hard)
