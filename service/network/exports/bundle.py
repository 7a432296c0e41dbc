"""All files in one archive, with what tells them, and lines that read them."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from service.network.exports import graphs, lists, matrices
from service.network.exports.contents import Contents, Writer
from service.words.formatting import licence_name
from service.words.texts import Texts

#: What writes a format and the file it is in the archive, by the name of the format.
WRITERS: dict[str, tuple[str, Writer]] = {
    "graphml": ("network.graphml", graphs.graphml),
    "gexf": ("network.gexf", graphs.gexf),
    "pajek": ("network.net", matrices.pajek),
    "dl": ("network.dl", matrices.dl),
    "incidence": ("incidence.csv", matrices.incidence),
    "nodes": ("nodes.csv", lists.nodes),
    "ties": ("ties.csv", lists.ties),
    "spells": ("spells.csv", lists.spells),
}
_COLUMNS = {
    "nodes.csv": lists.NODE_COLUMNS,
    "ties.csv": lists.TIE_COLUMNS,
    "spells.csv": lists.SPELL_COLUMNS,
}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip file can say
_SCRIPTS = Path(__file__).parent


def archive(contents: Contents, t: Texts) -> bytes:
    """The archive; each file is byte by byte what its format gives alone."""
    files: dict[str, bytes] = {name: write(contents) for name, write in WRITERS.values()}
    files["short.dl"] = matrices.short_dl(contents)
    files["attributes.csv"] = matrices.attributes(contents)
    files["codebook.csv"] = _codebook(t)
    files["CITATION.cff"] = _citation(contents)
    files["LICENSE.txt"] = f"{licence_name(contents.licence)}\n{contents.licence}\n".encode()
    for name in ("read.py", "read.R"):
        files[name] = (_SCRIPTS / f"{name}.txt").read_bytes()
    files["checksums.sha256"] = _checksums(files)
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in sorted(files.items()):
            packed.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return body.getvalue()


def _codebook(t: Texts) -> bytes:
    """What each column of the tables means."""
    rows = [
        [file, name, t(f"network.column.{name}")]
        for file, names in _COLUMNS.items()
        for name in names
    ]
    return matrices.table([["file", "column", "meaning"], *rows])


def _citation(contents: Contents) -> bytes:
    """How to cite it (Citation File Format 1.2.0)."""
    said = {
        "cff-version": "1.2.0",
        "message": contents.title,
        "type": "dataset",
        "title": contents.title,
        "version": contents.release,
        "url": contents.address,
        "license-url": contents.licence,
    }
    lines = [f"{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in said.items()]
    publisher = json.dumps(contents.publisher, ensure_ascii=False)
    return ("\n".join([*lines, "authors:", f"  - name: {publisher}"]) + "\n").encode()


def _checksums(files: Mapping[str, bytes]) -> bytes:
    """As `sha256sum -c` reads them."""
    lines = [
        f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())
    ]
    return "".join(lines).encode()
