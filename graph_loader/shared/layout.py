"""How a release lies on disk: the names of its files and folders, and of what lies around it.

<home>/releases/<version>/   store/  dump.{nq,trig,jsonld,ttl}.gz  tables.zip  search.sqlite
                             network/  datapackage.json  links.sssom.tsv
                             report.ttl  void.ttl  catalog.ttl  catalog-report.ttl
                             manifest.json
                             merged/, if there are named graphs in a store/ that is not merged
                             default.nt.gz, the default graph of merged/ or else store/
<home>/current               symbolic link to the published release
<home>/builds/<inputs>       names the release that these inputs gave
<home>/history.tsv           version and time of each publication; of a release from which a person
                             was erased, also the versions it replaces and the day
<home>/erased.tsv            by which a build knows a person that was erased, and no reader does
<home>/.erasing              what is to be done until an erasure is through
<home>/.pulls/               what came of a release that is being fetched
<home>/.lock                 held while something is written
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

RELEASES = "releases"
CURRENT = "current"
BUILDS = "builds"
HISTORY = "history.tsv"
ERASED = "erased.tsv"
ERASING = ".erasing"
PULLS = ".pulls"
LOCK = ".lock"

STORE = "store"
MERGED = "merged"  #: the same quads, and the merge of all graphs as the default graph
DEFAULT = "default.nt.gz"  #: the default graph of that, by predicate; older releases have none
MANIFEST = "manifest.json"
SEARCH = "search.sqlite"
SEARCH_LAYOUT = 3  #: user_version of the search index; the service reads no other
NETWORK = "network"  #: see shared/network/files.py
DUMP_NQ = "dump.nq.gz"
DUMP_TRIG = "dump.trig.gz"
DUMP_JSONLD = "dump.jsonld.gz"
DUMP_TURTLE = "dump.ttl.gz"
TABLES = "tables.zip"
TABLES_DESCRIBED = "datapackage.json"  #: in that archive and beside it
LINKS = "links.sssom.tsv"  #: to other registers
REPORT = "report.ttl"
VOID = "void.ttl"
CATALOG = "catalog.ttl"
CATALOG_REPORT = "catalog-report.ttl"

_NAME = re.compile(r"[\w-][\w.-]*")
_PUBLICATION = re.compile(r"([\w.-]+)\t(\S+?)(?:\t([\w.,-]+)\t(\S+))?")


def is_plain_name(name: str) -> bool:
    """Whether a text can name a release or a file of one: it never leads out of their folder."""
    return bool(_NAME.fullmatch(name))


def release_folder(home: Path, version: str) -> Path:
    """Where a release of that version lies."""
    return home / RELEASES / version


def publications(history: str) -> list[tuple[str, str]]:
    """Version and time of each line of history.tsv, as they stand there; others are no lines."""
    return [(match[1], match[2]) for match in _lines(history)]


def replaced(history: str) -> dict[str, tuple[str, str]]:
    """Of each version that was replaced: the one in its place, and the day."""
    return {
        before: (match[1], match[4])
        for match in _lines(history)
        for before in (match[3] or "").split(",")
        if before
    }


def publication(version: str, when: str) -> str:
    """The line of history.tsv for a publication."""
    return f"{version}\t{when}\n"


def with_replaced(history: str, versions: Mapping[str, str], day: str) -> str:
    """A history in which these versions stand in place of others, with a note that they do."""
    lines = []
    for line in history.splitlines():
        match = _PUBLICATION.fullmatch(line)
        if match and match[1] in versions:
            before = ",".join([*filter(None, [match[3]]), match[1]])
            line = f"{versions[match[1]]}\t{match[2]}\t{before}\t{day}"
        lines.append(line)
    return "".join(f"{line}\n" for line in lines)


def _lines(history: str) -> list[re.Match[str]]:
    found = (_PUBLICATION.fullmatch(line) for line in history.splitlines())
    return [match for match in found if match]
