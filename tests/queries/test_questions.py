"""Every shipped question runs unedited, tells what it gives, and answers rightly.

The expected answers were worked out by hand from the collected facts, not from the graph.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

FOLDER = Path(__file__).parents[2] / "queries" / "api"
FILES = sorted(FOLDER.glob("*.rq"))
ID = "https://w3id.org/lausitz-graph/id/"
SCHEME = "https://w3id.org/actor-graph/scheme/"
XSD = "http://www.w3.org/2001/XMLSchema#"
REQUIRED = ("summary_de", "summary_en", "description_de", "description_en", "tags", "view")
TYPES = {"iri", "date", "integer", "decimal", "text", "language"}
COLUMN_TYPES = {"iri", "iris", "text", "integer", "decimal", "boolean", "date", "edtf", "value"}
VIEWS = {"table", "bar", "line", "map", "network", "matrix"}
SLOT = re.compile(r"VALUES\s+\?(\w+)\s*\{([^{}]*)\}")
EVERY_FILE = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])

Row = dict[str, str | None]


def headers(path: Path, key: str) -> list[str]:
    """What the `#+ key…: value` lines of a file say, after the key."""
    text = path.read_text(encoding="utf-8")
    return [line.strip() for line in re.findall(rf"(?m)^#\+ {key}[: ](.*)$", text)]


def declared(path: Path, key: str) -> dict[str, list[str]]:
    """The parts of each `#+ param name: …` or `#+ column name: …` line, by name."""
    lines = [re.fullmatch(r"(\w+): (.+)", line) for line in headers(path, key)]
    assert all(lines), f"{path.name}: a {key} line is not 'name: …'"
    return {m[1]: [part.strip() for part in m[2].split("|")] for m in lines if m}


def solutions(graph: Store, query: str) -> QuerySolutions:
    answer = graph.query(query)
    assert isinstance(answer, QuerySolutions)
    return answer


def short(iri: str) -> str:
    return iri.removeprefix(ID).removeprefix(SCHEME)


def ask(graph: Store, name: str, **terms: NamedNode | Literal) -> list[Row]:
    """The rows of a question, with a caller's terms put where the examples are."""

    def fill(slot: re.Match[str]) -> str:
        term = terms.get(slot[1])
        return slot[0] if term is None else f"VALUES ?{slot[1]} {{ {term} }}"

    query = SLOT.sub(fill, (FOLDER / f"{name}.rq").read_text(encoding="utf-8"))
    found = solutions(graph, query)
    names = [variable.value for variable in found.variables]
    return [
        {
            n: None if (term := row[n]) is None else short(str(getattr(term, "value", term)))
            for n in names
        }
        for row in found
    ]


def column(rows: list[Row], name: str) -> set[str | None]:
    return {row[name] for row in rows}


def pairs(rows: list[Row], one: str, other: str) -> set[tuple[str | None, str | None]]:
    return {(row[one], row[other]) for row in rows}


def iri(path: str) -> NamedNode:
    return NamedNode(ID + path)


def date(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + "date"))


def organisations(*keys: str) -> set[str | None]:
    return {f"organisation/{key}" for key in keys}


def projects(*keys: str) -> set[str | None]:
    return {f"project/{key}" for key in keys}


# The form of every file


def test_there_are_questions() -> None:
    assert len(FILES) >= 30


@EVERY_FILE
def test_header_is_complete(path: Path) -> None:
    for key in REQUIRED:
        said = headers(path, key)
        assert len(said) == 1 and said[0], f"{key} of {path.name}"
    assert headers(path, "view")[0] in VIEWS
    for kind, german, english in declared(path, "param").values():
        assert kind in TYPES and german and english
    for kind, german, english in declared(path, "column").values():
        assert kind in COLUMN_TYPES and german and english


@EVERY_FILE
def test_params_are_the_slots(path: Path) -> None:
    slots = SLOT.findall(path.read_text(encoding="utf-8"))
    names = [name for name, _ in slots]
    params = declared(path, "param")
    assert sorted(names) == sorted(params)
    for name, example in slots:
        kind = params[name][0]
        assert len(example.split()) == 1, f"?{name} has one example"
        assert example.strip().startswith("<") == (kind == "iri")
        assert example.strip().endswith("^^xsd:date") == (kind == "date")


@EVERY_FILE
def test_only_examples_name_the_region(path: Path) -> None:
    text = SLOT.sub("", path.read_text(encoding="utf-8"))
    assert "lausitz" not in text.lower()


@EVERY_FILE
def test_is_ordered(path: Path) -> None:
    assert re.search(r"(?m)^ORDER BY ", path.read_text(encoding="utf-8"))


@EVERY_FILE
def test_runs_unedited(graph: Store, path: Path) -> None:
    found = solutions(graph, path.read_text(encoding="utf-8"))
    assert [v.value for v in found.variables] == list(declared(path, "column"))
    rows = [tuple(row) for row in found]
    assert rows
    assert len(rows) == len(set(rows)), "a row appears twice"


@EVERY_FILE
def test_every_answer_says_who_says_so(path: Path) -> None:
    columns = declared(path, "column")
    if path.stem == "counts":  # counts of the whole graph
        return
    told = {"source", "sources", "before", "projectSources", "editorial"}
    assert told & columns.keys()


@EVERY_FILE
def test_a_slot_takes_only_its_term(graph: Store, path: Path) -> None:
    params = declared(path, "param")
    if not params:
        return
    nothing = {
        name: date("1900-01-01") if kind == "date" else iri("organisation/nobody")
        for name, (kind, *_) in params.items()
    }
    assert ask(graph, path.stem, **nothing) == []


# 1, 1b: who was in a workshop


def test_workshop_participants_of_2025(graph: Store) -> None:
    rows = ask(graph, "workshop-participants")
    assert {row["source"]: row["on"] for row in rows} == {
        "source/wrl-w4-2020": "2020~",
        "source/wrl-w4-2021": "2021",
        "source/wrl-w4-2025": "2025",
        "source/lausebande-2025-70": "2025-05",
        "source/lausitzrunde-bg": None,
    }
    assert len([row for row in rows if row["source"] == "source/wrl-w4-2025"]) == 26
    in_2020 = {
        row["actor"]: row["standing"] for row in rows if row["source"] == "source/wrl-w4-2020"
    }
    assert in_2020 == {
        "organisation/lausitz-beauftragter": "standing/permanent",
        "organisation/mil": "standing/permanent",
        "organisation/mluk": "standing/permanent",
        "organisation/dabb": "standing/further",
        "organisation/kags-vier": "standing/further",
        "organisation/leader-spreewald-plus": "standing/further",
        "organisation/leader-spree-neisse-land": "standing/further",
    }


def test_workshop_participants_puts_undated_documents_last(graph: Store) -> None:
    dated = [row["on"] is not None for row in ask(graph, "workshop-participants")]
    assert dated == sorted(dated, reverse=True)


def test_document_participants_of_2021(graph: Store) -> None:
    rows = ask(graph, "document-participants")
    assert column(rows, "actor") == organisations(
        *("lausitz-beauftragter", "mbjs", "mwfk", "mluk", "mil", "msgiv", "dabb", "stgb-bb"),
        *("kag-spn", "kag-lds", "kag-ee", "kag-osl"),
    )
    assert column(rows, "workshop") == {"workshop/werkstatt-4"}


# 2: who joined, who left


def changed(rows: list[Row], change: str) -> set[str | None]:
    return column([row for row in rows if row["change"] == change], "actor")


def test_participation_changes_between_2021_and_2025(graph: Store) -> None:
    rows = ask(graph, "participation-changes")
    assert changed(rows, "stayed") == organisations(
        *("lausitz-beauftragter", "mil", "mbjs", "dabb"),
        *("kag-spn", "kag-lds", "kag-ee", "kag-osl"),
    )
    assert changed(rows, "left") == organisations("mwfk", "stgb-bb")
    assert changed(rows, "joined") == organisations(
        *("lelf", "landkreis-elbe-elster", "lag-ee", "lag-elsl", "lag-spn", "lag-spreewald"),
        *("lausitzrunde", "stadt-welzow", "mul-ct", "cit", "wfg-lds", "ihk-cottbus", "btu"),
        *("dgb-sb", "brl", "kjbb"),
    )
    renamed = [row for row in rows if row["change"] == "renamed"]
    assert pairs(renamed, "formerActor", "actor") == {
        ("organisation/mluk", "organisation/mleuv"),
        ("organisation/msgiv", "organisation/mgs"),
    }
    assert len(rows) == 28
    assert {(row["beforeOn"], row["afterOn"]) for row in rows} == {("2021", "2025")}


def test_participation_changes_backwards(graph: Store) -> None:
    rows = ask(
        graph,
        "participation-changes",
        before=iri("source/wrl-w4-2025"),
        after=iri("source/wrl-w4-2021"),
    )
    assert changed(rows, "joined") == organisations("mwfk", "stgb-bb")
    assert changed(rows, "renamed") == organisations("mluk", "msgiv")


def test_participation_changes_of_another_workshop(graph: Store) -> None:
    rows = ask(
        graph,
        "participation-changes",
        workshop=iri("workshop/werkstatt-5"),
        before=iri("source/wrl-w5-old"),
        after=iri("source/wrl-w5-2025"),
    )
    renamed = [row for row in rows if row["change"] == "renamed"]
    assert pairs(renamed, "formerActor", "actor") == {
        ("organisation/mwae", "organisation/mwaek"),
    }
    assert changed(rows, "left") == set()
    assert len(changed(rows, "stayed")) == 10
    assert len(changed(rows, "joined")) == 11


def known(rows: list[Row], state: str) -> set[str | None]:
    return {row["institution"] for row in rows if row["state"] == state}


def test_participants_on_a_date_between_two_lists(graph: Store) -> None:
    rows = ask(graph, "participants-on-a-date")
    assert known(rows, "before-and-after") == organisations(
        *("lausitz-beauftragter", "mil", "mbjs", "dabb", "mleuv", "masgz"),
        *("kag-spn", "kag-lds", "kag-ee", "kag-osl"),
    )
    assert known(rows, "only-before") == organisations(
        *("mwfk", "stgb-bb", "kags-vier", "leader-spree-neisse-land", "leader-spreewald-plus")
    )
    assert len(known(rows, "only-after")) == 16
    assert column(rows, "state") == {"before-and-after", "only-before", "only-after"}
    ministry = next(row for row in rows if row["institution"] == "organisation/masgz")
    assert (ministry["lastBefore"], ministry["firstAfter"]) == ("2021-12-31", "2025-01-01")
    assert (ministry["first"], ministry["last"]) == ("2021-01-01", "2025-12-31")
    assert len(str(ministry["names"]).split("; ")) == 2
    assert "https://w3id.org/lausitz-graph/id/source/wrl-w4-2021" in [
        ID + part.removeprefix(ID) for part in str(ministry["sources"]).split()
    ]


def test_participants_on_a_day_that_a_list_may_mean(graph: Store) -> None:
    rows = ask(graph, "participants-on-a-date", date=date("2025-05-15"))
    assert len(known(rows, "within-period")) == 26
    assert not known(rows, "attested"), "a list of a year proves no day"


def test_participants_on_the_day_of_a_document(graph: Store) -> None:
    where, day = iri("workshop/werkstatt-1"), date("2024-01-25")
    rows = ask(graph, "participants-on-a-date", workshop=where, date=day)
    assert known(rows, "attested") == organisations("egc")
    assert known(rows, "only-after") == organisations("kjbb")


def test_participants_by_documents_without_a_date(graph: Store) -> None:
    rows = ask(graph, "participants-on-a-date", workshop=iri("workshop/werkstatt-3"))
    assert len(known(rows, "undated")) == 11
    assert known(rows, "only-after") == organisations("kjbb")


# 3, 4, 5: who sits where


def test_institutions_in_several_workshops(graph: Store) -> None:
    rows = ask(graph, "institutions-in-several-workshops")
    counts = {row["institution"]: row["workshopCount"] for row in rows}
    assert counts == {
        "organisation/kjbb": "5",
        "organisation/btu": "4",
        "organisation/ihk-cottbus": "4",
        "organisation/lausitz-beauftragter": "4",
        "organisation/lausitzrunde": "4",
        "organisation/dabb": "3",
        "organisation/mwfk": "3",
        "organisation/brl": "2",
        "organisation/fraunhofer-ieg": "2",
        "organisation/leag": "2",
        "organisation/mil": "2",
        "organisation/mweke": "2",
        "organisation/th-wildau": "2",
    }
    assert len(rows) == sum(int(count or 0) for count in counts.values())
    (economy,) = (
        row["names"]
        for row in rows
        if (row["institution"], row["workshop"]) == ("organisation/mweke", "workshop/werkstatt-5")
    )
    assert economy is not None and len(economy.split(" · ")) == 2


def test_institution_in_workshops_under_any_name(graph: Store) -> None:
    expected = {
        ("workshop/werkstatt-2", "organisation/mwae", "source/wrl-w2-2024"),
        ("workshop/werkstatt-5", "organisation/mwaek", "source/wrl-w5-2025"),
        ("workshop/werkstatt-5", "organisation/mwae", "source/wrl-w5-old"),
    }
    for name in ("mwae", "mwaek", "mweke"):
        rows = ask(graph, "institution-in-workshops", organisation=iri(f"organisation/{name}"))
        assert {(row["workshop"], row["actor"], row["source"]) for row in rows} == expected


def test_a_successor_is_not_the_same_institution(graph: Store) -> None:
    rows = ask(graph, "institution-in-workshops", organisation=iri("organisation/mul-ct"))
    assert column(rows, "actor") == {"organisation/mul-ct"}


def test_local_bodies_in_workshops(graph: Store) -> None:
    rows = ask(graph, "local-bodies-in-workshops")
    by_kind = {
        kind: pairs([row for row in rows if row["kind"] == kind], "actor", "workshop")
        for kind in column(rows, "kind")
    }
    w4 = "workshop/werkstatt-4"
    assert by_kind == {
        "actor-kind/local-action-group": {
            (f"organisation/{key}", w4)
            for key in (
                *("lag-ee", "lag-elsl", "lag-spn", "lag-spreewald"),
                *("leader-spreewald-plus", "leader-spree-neisse-land"),
            )
        },
        "actor-kind/municipal-working-group": {
            (f"organisation/{key}", w4)
            for key in ("kag-spn", "kag-lds", "kag-ee", "kag-osl", "kags-vier")
        },
        "actor-kind/district-authority": {
            ("organisation/landkreis-elbe-elster", w4),
            ("organisation/landkreis-oberspreewald-lausitz", "workshop/werkstatt-5"),
        },
        "actor-kind/municipal-authority": {
            ("organisation/stadt-welzow", w4),
            ("organisation/stadt-cottbus", "workshop/werkstatt-2"),
        },
    }


# 6: speakers


def test_workshop_speakers(graph: Store) -> None:
    rows = ask(graph, "workshop-speakers")
    assert pairs(rows, "workshop", "person") == {
        ("workshop/werkstatt-1", "person/anne-francken"),
        ("workshop/werkstatt-2", "person/michael-huebner"),
        ("workshop/werkstatt-3", "person/jens-krause"),
        ("workshop/werkstatt-4", "person/sven-guntermann"),
        ("workshop/werkstatt-5", "person/gert-streidt"),
    }
    fourth = [row for row in rows if row["workshop"] == "workshop/werkstatt-4"]
    assert pairs(fourth, "year", "source") == {
        ("2021", "source/rbb-2021-02"),
        ("2021", "source/wrl-w4-2021"),
        ("2024", "source/wrl-w4-2024"),
        ("2025", "source/wrl-w4-2025"),
        (None, "source/wrl-w4-komm"),
    }
    assert column(fourth, "home") == {"organisation/lag-ee"}
    first = [row for row in rows if row["workshop"] == "workshop/werkstatt-1"]
    assert pairs(first, "source", "home") == {
        ("source/osl-2021-02", None),
        ("source/wrl-w1-kurz", "organisation/basf-schwarzheide"),
    }


# 7, 7b: decisions


def test_confirmed_on_a_date(graph: Store) -> None:
    rows = ask(graph, "confirmed-on-a-date")
    found = {(row["project"], row["workshop"], row["match"]) for row in rows}
    assert found == {
        ("project/leistungszentrum-lausitz", "workshop/werkstatt-1", "day"),
        ("project/rundweg-cottbuser-ostsee", "workshop/werkstatt-5", "day"),
        ("project/ladegleis-koenigs-wusterhausen", "workshop/werkstatt-3", "day"),
        ("project/wasserstoff-im-oepnv", "workshop/werkstatt-1", "period"),
        ("project/wasserstoff-im-oepnv", "workshop/werkstatt-2", "period"),
    }


def test_confirmed_on_a_date_leaves_undated_lists_out(graph: Store) -> None:
    sources = column(ask(graph, "confirmed-on-a-date"), "source")
    assert "source/wrl-w4-2021" not in sources


def test_confirmed_on_a_date_through_the_session(graph: Store) -> None:
    rows = ask(graph, "confirmed-on-a-date", date=date("2024-07-11"))
    assert pairs(rows, "source", "match") == {
        ("source/ltv-76", "day"),
        ("source/wrl-76", "session"),
    }
    assert column(rows, "project") == projects(
        "gewerbepark-herzberg", "mint-kita-herzberg", "niederlausitzhalle"
    )


def test_confirmed_projects(graph: Store) -> None:
    rows = ask(graph, "confirmed-projects")
    fourth = [row for row in rows if row["workshop"] == "workshop/werkstatt-4"]
    assert column(fourth, "project") == projects(
        *("bildungszentrum-gesundheit", "bmx-zentrum-cottbus", "future-branitz-plant"),
        *("gesundheitslandhaus-schwarze-pumpe", "kultur-und-sportzentrum-burg"),
        *("pflegeschule-forst", "sportzentrum-cottbus", "trampolinhalle"),
        *("trinkwasserversorgung-spremberg", "zentrum-medizintechnologien"),
    )
    assert {row["decidedOn"] for row in fourth if row["decidedOn"]} == {"2023-03-15", "2023-03"}


# 8: projects by place


def test_projects_by_place(graph: Store) -> None:
    rows = ask(graph, "projects-by-place")
    spremberg = [row for row in rows if row["municipalityLabel"] == "Spremberg"]
    assert column(spremberg, "districtLabel") == {"Spree-Neiße"}
    assert column(spremberg, "project") == projects(
        *("gesundheitslandhaus-schwarze-pumpe", "suederweiterung-schwarze-pumpe"),
        "trinkwasserversorgung-spremberg",
    )
    grants = [
        row
        for row in spremberg
        if row["project"] == "project/suederweiterung-schwarze-pumpe"
        and row["quantity"] == "quantity/grant"
    ]
    assert pairs(grants, "euro", "source") == {
        ("85000", "source/asg-isp"),
        ("1250000", "source/cit-isp"),
        ("3520000", "source/bb-isp"),
    }


def test_projects_by_place_prefers_the_finer_place(graph: Store) -> None:
    rows = ask(graph, "projects-by-place")
    hall = [row for row in rows if row["project"] == "project/baumuniversitaet-branitz"]
    assert pairs(hall, "districtLabel", "municipalityLabel") == {("Cottbus", "Cottbus")}
    assert column(hall, "euro") == {"5000000", "5500000"}


def test_project_map(graph: Store) -> None:
    rows = ask(graph, "project-map")
    assert ("place/sedlitz", "project/sedlitzer-bucht") in pairs(rows, "place", "project")
    assert all(
        50 < float(row["latitude"] or 0) < 53 and 12 < float(row["longitude"] or 0) < 16
        for row in rows
    )


# 9: disagreements


def test_disagreeing_figures(graph: Store) -> None:
    rows = ask(graph, "disagreeing-figures")
    found = {(row["subject"], row["value"], row["otherValue"], row["comparison"]) for row in rows}
    assert found >= {
        ("project/trampolinhalle", "11000000", "11500000", "same"),
        ("project/trampolinhalle", "11000000", "11680000", "related"),
        ("project/osz-elsterwerda", "8200000", "10400000", "related"),
        ("project/rundweg-cottbuser-ostsee", "23", "24", "same"),
        ("project/rundweg-cottbuser-ostsee", "24", "27", "same"),
        ("project/leistungszentrum-lausitz", "70000000", "140000000", "related"),
        ("project/ladegleis-koenigs-wusterhausen", "8300000", "8600000", "related"),
        ("project/ladegleis-koenigs-wusterhausen", "8600000", "12000000", "related"),
        ("project/seewasserwaermepumpe", "40000000", "77000000", "related"),
        ("project/baumuniversitaet-branitz", "5000000", "5500000", "same"),
        ("project/verkehrslandeplatz-neuhausen", "10750000", "20200000", "same"),
        ("project/strassenbahn-cottbus", "36000000", "97740000", "same"),
        ("session/imag-2024-07-11", "53100000", "59000000", "same"),
        ("programme/teilhabefonds", "1000000", "4000000", "same"),
        ("programme/projektfonds-kulturplan", "24", "25", "same"),
        ("organisation/lausitzrunde", "23", "53", "same"),
        ("organisation/lausitzrunde", "53", "57", "same"),
    }


def test_disagreeing_figures_weighs_the_bound(graph: Store) -> None:
    verdicts = {
        (row["subject"], row["boundLabel"], row["value"], row["otherValue"]): row["verdict"]
        for row in ask(graph, "disagreeing-figures")
    }
    session = ("session/imag-2022-10-05", "über", "50000000", "54000000")
    assert verdicts[session] == "compatible"
    airfield = ("project/verkehrslandeplatz-neuhausen", "genau", "9600000", "9700000")
    assert verdicts[airfield] == "rounded"
    assert verdicts[("project/trampolinhalle", "genau", "11000000", "11500000")] == "differs"


def test_disagreeing_figures_leaves_out_what_one_document_says(graph: Store) -> None:
    # krasse-h2regio gives 3.1 and 7.5 million: two sums, no disagreement.
    found = pairs(ask(graph, "disagreeing-figures"), "value", "otherValue")
    assert ("3100000", "7500000") not in found


def test_disagreements(graph: Store) -> None:
    rows = ask(graph, "disagreements")

    def of(kind: str) -> set[tuple[str | None, str | None, str | None]]:
        found = [row for row in rows if row["kind"] == kind]
        return {(row["subject"], row["value"], row["otherValue"]) for row in found}

    park = "project/suederweiterung-schwarze-pumpe"
    assert of("sponsor") == {(park, "Stadt Spremberg", "Zweckverband Industriepark Schwarze Pumpe")}
    assert of("life-event") == {
        ("organisation/brl", "2018", "2020-09-19"),
        ("organisation/lelf", "1991-08-19", "1991-09-17"),
        ("organisation/mul-ct", "2024-06", "2024-07-01"),
        ("project/zukunftswerkstatt-lausitz", "2017-06", "2017-12-01"),
        ("project/zukunftswerkstatt-lausitz", "2017-06", "2018-03"),
        ("project/zukunftswerkstatt-lausitz", "2017-12-01", "2018-03"),
    }
    assert of("change") == set()
    assert ("person/tobias-schick", "Oberbürgermeister", "Bürgermeister") in of("function")
    assert of("grant-handover") == {
        ("project/ladegleis-koenigs-wusterhausen", "Jutta Jahns-Böhm", "Kathrin Schneider")
    }


# 10: what a page dropped


def test_page_changes(graph: Store) -> None:
    rows = ask(graph, "page-changes")

    def of(change: str, kind: str) -> set[str | None]:
        return column([r for r in rows if (r["change"], r["kind"]) == (change, kind)], "thing")

    assert of("dropped", "project") == projects("future-branitz-plant")
    assert of("added", "project") == projects(
        *("bildungszentrum-gesundheit", "pflegeschule-forst", "sportzentrum-cottbus"),
        "trinkwasserversorgung-spremberg",
    )
    # The later state has no list of participants, so none of them was dropped from it.
    assert of("dropped", "participant") == set()


# 11: owners


def owners(rows: list[Row], basis: str) -> set[tuple[str | None, str | None]]:
    return pairs([row for row in rows if row["basis"] == basis], "shareholder", "state")


BRANDENBURG = ("dahme-spreewald", "elbe-elster", "oberspreewald-lausitz", "spree-neisse")
HOLDERS = {f"organisation/landkreis-{d}" for d in BRANDENBURG} | {"organisation/stadt-cottbus"}
SAXON = {"organisation/landkreis-bautzen", "organisation/landkreis-goerlitz"}


def test_owners_in_2022(graph: Store) -> None:
    rows = ask(graph, "owners-on-a-date")
    state = {("organisation/land-brandenburg", "holding-state/holds")}
    assert owners(rows, "last") == state | {(h, "holding-state/holds") for h in HOLDERS} | {
        (h, "holding-state/left") for h in SAXON
    }
    shares = {
        row["shareholder"]: row["sharePercent"]
        for row in rows
        if row["basis"] == "last" and row["state"] == "holding-state/holds"
    }
    assert shares == {h: "9.09" for h in HOLDERS} | {"organisation/land-brandenburg": "54.55"}


def test_owners_keeps_undated_statements_apart(graph: Store) -> None:
    rows = [row for row in ask(graph, "owners-on-a-date") if row["basis"] == "undated"]
    assert column(rows, "source") == {
        "source/lbr-aufsichtsrat",
        "source/lds-els",
        "source/wrl-mehrheit",
    }
    assert column(rows, "on") == {None}


def test_owners_before_the_state_joined(graph: Store) -> None:
    rows = ask(graph, "owners-on-a-date", date=date("2020-01-31"))
    assert owners(rows, "last") == {(h, "holding-state/holds") for h in HOLDERS | SAXON}
    rows = ask(graph, "owners-on-a-date", date=date("2021-06-30"))
    assert ("organisation/land-brandenburg", "holding-state/prepared") in owners(rows, "last")
    assert owners(rows, "period") == {(h, "holding-state/holds") for h in HOLDERS}


def test_owners_under_the_former_name(graph: Store) -> None:
    rows = ask(graph, "owners-on-a-date", date=date("2015-01-01"))
    last = [row for row in rows if row["basis"] == "last"]
    assert column(last, "company") == {"organisation/elsw"}
    assert column(last, "shareholder") == HOLDERS


# 12, 13: who sits with whom


def test_co_participants(graph: Store) -> None:
    rows = {row["institution"]: row for row in ask(graph, "co-participants")}
    office = rows["organisation/lausitz-beauftragter"]
    assert (office["workshops"], office["documents"]) == ("4", "5")
    # In all four workshops, yet only the list of 2025 of workshop 4 names both.
    youth = rows["organisation/kjbb"]
    assert (youth["workshops"], youth["documents"]) == ("4", "1")
    economy = rows["organisation/mweke"]
    assert (economy["workshops"], economy["documents"]) == ("2", "3")
    # Named in workshop 4 in 2021, when the Lausitzrunde was not.
    assert rows["organisation/stgb-bb"]["documents"] == "0"
    assert not rows.keys() & organisations("mwae", "mwaek", "mluk", "msgiv", "lausitzrunde", "egc")


def test_connections_over_one_station(graph: Store) -> None:
    rows = ask(graph, "connections", to=iri("organisation/domowina"))
    assert column(rows, "station") == {"workshop/werkstatt-5"}
    assert column(rows, "length") == {"2"}


def test_connections_puts_the_direct_one_first(graph: Store) -> None:
    rows = ask(
        graph,
        "connections",
        **{"from": iri("organisation/cit"), "to": iri("organisation/landkreis-spree-neisse")},
    )
    assert rows[0]["length"] == "1" and rows[0]["station"] is None
    direct = [row for row in rows if row["length"] == "1"]
    assert len(direct) == 3  # shares, subsidiary of, economic development body of


def test_connections_over_two_stations(graph: Store) -> None:
    # The chamber is on the board of the local action group and in workshop 5 with the Domowina.
    rows = ask(graph, "connections-over-two-stations")
    assert pairs(rows, "first", "second") == {("organisation/ihk-cottbus", "workshop/werkstatt-5")}


# 14: one source only


def test_single_source_participations(graph: Store) -> None:
    rows = ask(graph, "single-source-participations")
    fourth = [row for row in rows if row["workshop"] == "workshop/werkstatt-4"]
    named = column(fourth, "actor")
    # Named in several documents on workshop 4.
    assert not named & organisations(
        *("lausitz-beauftragter", "mil", "mluk", "dabb", "mbjs", "lausitzrunde", "kjbb"),
        *("kag-spn", "kag-lds", "kag-ee", "kag-osl"),
    )
    assert organisations("mwfk", "stgb-bb", "stadt-welzow", "kags-vier") <= named
    elsewhere = {row["actor"]: row["otherNames"] for row in fourth}
    assert elsewhere["organisation/mleuv"] == "2"
    assert elsewhere["organisation/stadt-welzow"] == "0"
    assert {row["workshop"] for row in rows if row["actor"] == "organisation/egc"} == {
        "workshop/werkstatt-1"
    }


# 15: meetings


def met(rows: list[Row]) -> dict[tuple[str | None, str | None], tuple[str | None, str | None]]:
    return {(r["workshop"], r["which"]): (r["heldOn"], r["status"]) for r in rows}


def test_meetings_around_the_first_of_may_2025(graph: Store) -> None:
    held, announced = "meeting-status/held", "meeting-status/announced"
    w = "workshop/werkstatt-"
    assert met(ask(graph, "meetings-around-a-date")) == {
        (w + "1", "last"): ("2025-03-24", held),
        (w + "2", "last"): ("2025-03-24", held),
        (w + "3", "last"): ("2025-03-24", held),
        (w + "4", "last"): ("2025-03-24", held),
        (w + "4", "next"): ("2025-05-20", announced),
        (w + "5", "last"): ("2025-04-30", announced),
    }


def test_meetings_around_a_day_in_2021(graph: Store) -> None:
    found = met(ask(graph, "meetings-around-a-date", date=date("2021-08-18")))
    held, announced = "meeting-status/held", "meeting-status/announced"
    assert found[("workshop/werkstatt-4", "last")] == ("2021-08-18", held)
    assert found[("workshop/werkstatt-4", "next")] == ("2021-10-05", announced)
    assert found[("workshop/werkstatt-3", "next")] == ("2021-08-19", announced)
    assert ("workshop/werkstatt-3", "last") not in found


# 16, 17


def test_place_names(graph: Store) -> None:
    rows = ask(graph, "place-names")
    names = {(row["place"], row["language"], row["name"]) for row in rows}
    assert {
        ("place/cottbus", "dsb", "Chóśebuz"),
        ("place/cottbus", "hsb", "Choćebuz"),
        ("place/gem-12071372", "dsb", "Grodk"),
        ("place/ot-schwarze-pumpe", "dsb", "Carna Pluma"),
        ("place/ot-schwarze-pumpe", "dsb", "Carna Plumpa"),
        ("place/gem-14625020", "hsb", "Budyšin"),
        ("place/gem-14626490", "hsb", "Slepo"),
    } <= names
    assert column(rows, "language") == {"dsb", "hsb"}
    # One document misspells Teichland's name: only the official list's form is recorded.
    teichland = [row for row in rows if row["placeLabel"] == "Teichland"]
    assert pairs(teichland, "name", "source") == {("Gatojce", "source/gisco-nuts-lau-2024")}


def test_sponsors_in_workshops(graph: Store) -> None:
    rows = ask(graph, "sponsors-in-workshops")
    assert column(rows, "institution") == organisations(
        *("btu", "ctk", "egc", "landkreis-elbe-elster", "landkreis-oberspreewald-lausitz"),
        *("leag", "mul-ct", "mwfk", "stadt-cottbus"),
    )
    same = [row for row in rows if row["sameWorkshop"] == "true"]
    assert {(row["institution"], row["project"], row["workshop"]) for row in same} == {
        ("organisation/btu", "project/chesco", "workshop/werkstatt-2"),
        ("organisation/leag", "project/seewasserwaermepumpe", "workshop/werkstatt-2"),
        ("organisation/mwfk", "project/dlr-flaechenerschliessung", "workshop/werkstatt-2"),
    }


# Further questions


def test_actors_by_kind_counts_a_renamed_ministry_once(graph: Store) -> None:
    rows = ask(graph, "actors-by-kind")
    ministries = {
        row["workshop"]: row["institutions"] for row in rows if row["kind"] == "actor-kind/ministry"
    }
    # W4: MIL, MBJS, MWFK, MLUK/MLEUV, MSGIV/MGS.
    assert ministries == {
        "workshop/werkstatt-2": "2",
        "workshop/werkstatt-3": "1",
        "workshop/werkstatt-4": "5",
        "workshop/werkstatt-5": "2",
    }


def test_participants_per_document(graph: Store) -> None:
    rows = ask(graph, "participants-per-document")
    counts = {row["source"]: row["actors"] for row in rows}
    assert {key: counts[f"source/wrl-w4-{key}"] for key in ("2020", "2021", "2025")} == {
        "2020": "7",
        "2021": "12",
        "2025": "26",
    }
    assert counts["source/wrl-w5-2025"] == "22"
    assert counts["source/wrl-w2-2024"] == "20"


def test_project_figures_side_by_side(graph: Store) -> None:
    rows = ask(graph, "project-figures")
    money = [row for row in rows if row["unitLabel"] == "Euro"]
    assert {(row["quantity"], row["value"], row["source"]) for row in money} == {
        ("quantity/cost", "12000000", "source/sfl-trampolin"),
        ("quantity/funding", "11680000", "source/krasse-trampolin2"),
        ("quantity/grant", "11000000", "source/bb-trampolin"),
        ("quantity/grant", "11000000", "source/sportschau-trampolin"),
        ("quantity/grant", "11000000", "source/wrl-trampolin"),
        ("quantity/grant", "11500000", "source/krasse-trampolin1"),
        ("quantity/grant", "11500000", "source/wk-trampolin"),
    }


def test_project_timeline(graph: Store) -> None:
    rows = ask(graph, "project-timeline")
    assert {(row["happenedOn"], row["event"]) for row in rows} == {
        ("2024-03-22", "project-status/grant-handed-over"),
        ("2024-11-25", "project-status/ground-breaking"),
        (None, "decision-outcome/confirmed"),
        (None, "project-status/grant-handed-over"),
    }
    undated = [row["happenedOn"] is None for row in rows]
    assert undated == sorted(undated)


def test_person_posts(graph: Store) -> None:
    rows = ask(graph, "person-posts")
    assert {(row["role"], row["body"]) for row in rows} == {
        ("role/commissioner", "organisation/lausitz-beauftragter"),
        ("role/chair", "organisation/imag"),
        ("role/supervisory-board-chair", "organisation/wrl"),
    }
    assert ("2018-06", "source/lb-home") in pairs(rows, "on", "source")


def test_document_statements(graph: Store) -> None:
    rows = ask(graph, "document-statements")
    count = {
        predicate: len([row for row in rows if row["predicate"] == predicate])
        for predicate in column(rows, "predicate")
    }
    participates = "https://w3id.org/actor-graph/ontology#participatesIn"
    assert count[participates] == 12
    assert count["decision-outcome/confirmed"] == 6
    assert count["meeting-kind/workshop-session"] == 2
    assert column(rows, "source") == {"source/wrl-w4-2021"}


def test_renamings(graph: Store) -> None:
    rows = ask(graph, "renamings")
    dated = {
        (row["former"], row["later"], row["changedOn"])
        for row in rows
        if row["kind"] == "renaming" and row["changedOn"]
    }
    o = "organisation/"
    assert dated == {
        (o + "bmbf", o + "bmftr", "2025-05-06"),
        (o + "elsw", o + "wrl", "2017"),
        (o + "mgs", o + "masgz", "2026-03-18"),
        (o + "mluk", o + "mleuv", "2024-12-11"),
        (o + "mlul", o + "mluk", "2019-11-20"),
        (o + "msgiv", o + "mgs", "2024-12-11"),
        (o + "mwae", o + "mwaek", "2024-12-11"),
        (o + "mwaek", o + "mweke", "2026-03-18"),
    }
    succeeded = pairs([row for row in rows if row["kind"] == "succession"], "former", "later")
    assert succeeded == {(o + "ctk", o + "mul-ct"), (o + "lvlf", o + "lelf")}


def test_counts(graph: Store) -> None:
    found = {row["kind"]: int(row["count"] or 0) for row in ask(graph, "counts")}
    assert found["workshop"] == 5
    assert found["meeting"] == 18
    # 98 projects of the facts, and those that other facts name.
    assert found["project"] >= 98
    assert found["statement"] > found["document"] > 343


def test_sessions_of_a_body(graph: Store) -> None:
    rows = ask(graph, "sessions-of-a-body")
    july = [
        row
        for row in rows
        if row["session"] == "session/imag-2024-07-11"
        and row["quantity"] == "quantity/confirmed-volume"
    ]
    assert pairs(july, "value", "source") == {
        ("53100000", "source/ltv-76"),
        ("59000000", "source/wrl-76"),
    }
    # The page of the WRL does not print the day; another document does.
    assert column(july, "sessionDay") == {"2024-07-11"}
    assert {row["heldOn"] for row in july if row["source"] == "source/wrl-76"} == {None}


def test_workshop_names(graph: Store) -> None:
    names = column(ask(graph, "workshop-names"), "name")
    assert {
        "Kunst, Kultur, Tourismus und Marketing",
        "Marketing, Kunst, Kultur, Tourismus",
        "Kultur, Kreativwirtschaft, Tourismus & Marketing",
    } <= names


def test_workshop_projects(graph: Store) -> None:
    rows = ask(graph, "workshop-projects")
    first = column([row for row in rows if row["source"] == "source/wrl-w4-2021"], "project")
    assert first == projects(
        *("bmx-zentrum-cottbus", "future-branitz-plant", "gesundheitslandhaus-schwarze-pumpe"),
        *("kultur-und-sportzentrum-burg", "trampolinhalle", "zentrum-medizintechnologien"),
    )
    assert len(column(rows, "project")) == 10


def test_identity_decisions(graph: Store) -> None:
    rows = ask(graph, "identity-decisions")
    probable = [row for row in rows if row["certainty"] == "certainty/probable"]
    assert {"Kinder- und Jugendbeteiligung Brandenburg", "Spree-Neiße-Land GmbH"} <= column(
        probable, "printedName"
    )
    assert all(row["comment"] for row in rows if row["certainty"] == "certainty/certain")
    assert column(rows, "editorial") == {"source/redaktion"}


def test_participation_network(graph: Store) -> None:
    rows = ask(graph, "participation-network")
    edges = pairs(rows, "institution", "workshop")
    assert len(edges) == len(rows)
    assert ("organisation/mweke", "workshop/werkstatt-5") in edges
    assert not {edge for edge in edges if edge[0] in organisations("mwae", "mwaek", "mluk")}
