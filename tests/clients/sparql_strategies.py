"""SPARQL queries to be surprised by: valid ones, and ones that nearly are."""

from __future__ import annotations

from hypothesis import strategies as st

#: Characters that end lines, turn directions, hide, combine, or belong to nobody.
ODD = "\0\x01\x0b\x1b\x7f\x85\u0301\u200b\u200f\u2028\u202e\ufeff\ufffd\ufffe\U0001f33b\U0010ffff"
_PREFIXES = "PREFIX ex: <https://example.org/data> PREFIX : <urn:> "

_text = st.text(st.sampled_from("aß'\"\\<>{}?#@^%&+ \t" + ODD), max_size=6)
_escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_string = _text.map(lambda text: '"' + "".join(_escapes.get(c, c) for c in text) + '"')
_iri = st.sampled_from(
    ["<https://example.org/data1>", "ex:2", "ex:", "a", ":ß", "<urn:a>", "<#x>", "<>", "<../y>"]
)
_variable = st.sampled_from(["?s", "?p", "?o", "$g", "?ä", "?_1"])
_number = st.sampled_from(["0", "1", "-1", "+.5", "1e308", "-1e-400", "99999999999999999999", "1."])
_literal = st.one_of(
    _string,
    st.builds("{}@{}".format, _string, st.sampled_from(["de", "en-GB", "x", "de--ltr"])),
    st.builds("{}^^{}".format, _string, st.sampled_from(["<urn:t>", "ex:t"])),
    st.sampled_from(["true", "false", "'''a'b\n'''", '""""'[:6], "'\\u00e4'", "'\\uD800'"]),
    _number,
)
_term = st.one_of(_variable, _variable, _iri, _literal, st.sampled_from(["[]", "_:b", "(1 ?x)"]))
_path = st.recursive(
    st.one_of(_iri, _variable),
    lambda path: st.one_of(
        st.builds("({}{})".format, path, st.sampled_from("*+?")),
        st.builds("({}{}{})".format, path, st.sampled_from("/|"), path),
        st.builds("^({})".format, path),
        st.builds("!({})".format, _iri),
    ),
    max_leaves=3,
)
_functions = (
    "STR LANG DATATYPE BOUND IRI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE REPLACE "
    "SUBSTR REGEX STRBEFORE STRAFTER ENCODE_FOR_URI CONTAINS YEAR MONTH DAY HOURS SECONDS TIMEZONE "
    "TZ NOW UUID STRUUID MD5 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISNUMERIC LANGMATCHES "
    "COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT TRIPLE SUBJECT ISTRIPLE LANGDIR ADJUST <urn:f> ex:f"
).split()
_operators = "= != < > <= >= + - * / && || IN ^".split()


def _call(name: str, arguments: list[str]) -> str:
    return f"{name}({', '.join(arguments)})"


_expression = st.recursive(
    st.one_of(_variable, _literal, _iri),
    lambda inner: st.one_of(
        st.builds(_call, st.sampled_from(_functions), st.lists(inner, max_size=4)),
        st.builds("({} {} {})".format, inner, st.sampled_from(_operators), inner),
        st.builds("(!{})".format, inner),
        st.builds("({} NOT IN ({}, {}))".format, inner, inner, inner),
        st.builds("EXISTS {{ {} ?p {} }}".format, _term, inner),
    ),
    max_leaves=5,
)
_triple = st.builds("{} {} {} .".format, _term, _path, _term)
_rows = st.lists(st.one_of(_literal, _iri, st.just("UNDEF")), max_size=4).map(" ".join)
_pattern = st.recursive(
    st.one_of(_triple, _triple, st.builds("VALUES ?o {{ {} }}".format, _rows), st.just("")),
    lambda inner: st.one_of(
        st.builds("{} {}".format, inner, inner),
        st.builds("OPTIONAL {{ {} }}".format, inner),
        st.builds("{{ {} }} UNION {{ {} }}".format, inner, inner),
        st.builds("MINUS {{ {} }}".format, inner),
        st.builds("GRAPH {} {{ {} }}".format, st.one_of(_variable, _iri), inner),
        st.builds("{} FILTER({})".format, inner, _expression),
        st.builds("{} BIND({} AS ?{})".format, inner, _expression, st.sampled_from("abs")),
        st.builds("{{ SELECT {} {{ {} }} LIMIT 3 }}".format, _variable, inner),
        st.builds("SERVICE {} {{ {} }}".format, _iri, inner),
        st.builds("{}{}{}".format, st.just("{" * 40), inner, st.just("}" * 40)),
    ),
    max_leaves=4,
)
_head = st.one_of(
    st.just("SELECT *"),
    st.just("SELECT DISTINCT ?s"),
    st.builds("SELECT ({} AS ?x)".format, _expression),
    st.just("ASK"),
    st.builds("CONSTRUCT {{ {} }}".format, _triple),
    st.builds("DESCRIBE {}".format, st.one_of(_variable, _iri)),
    st.sampled_from(["ASK FROM ex:1", "SELECT ?s FROM NAMED ex:2 FROM ex:3", "INSERT", "DELETE"]),
)
_tail = st.one_of(
    st.just(""),
    st.builds("ORDER BY DESC({})".format, _expression),
    st.builds("GROUP BY ({} AS ?k) HAVING ({})".format, _expression, _expression),
    st.builds("LIMIT {} OFFSET {}".format, _number, _number),
    st.builds("VALUES (?s ?o) {{ ({} {}) }}".format, _iri, _literal),
)
sound_queries = st.builds(
    "{}{} WHERE {{ {} }} {}".format, st.just(_PREFIXES), _head, _pattern, _tail
)


def _spoilt(query: str, place: int, length: int, instead: str) -> str:
    start = place % (len(query) + 1)
    return query[:start] + instead + query[start + length :]


_spoiling = st.one_of(
    st.text(st.sampled_from("{}()[]<>\"'\\.;,?#@^|&*" + ODD), max_size=3),
    st.sampled_from(["(" * 200, "{" * 300, "'" * 3, "\\u", "SELECT", "..", "UNION", "%00", "\r"]),
)
spoilt_queries = st.builds(
    _spoilt, sound_queries, st.integers(0, 2000), st.integers(0, 30), _spoiling
)
#: Any of them, and sometimes any text at all.
queries = st.one_of(sound_queries, spoilt_queries, spoilt_queries, st.text(max_size=30))
