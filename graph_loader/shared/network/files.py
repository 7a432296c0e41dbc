"""How a network lies in the folder of a release: all numbers of a kind in one file, and a manifest.

Readers map the files and copy nothing. A file that is not what the manifest says is refused, and
so is a folder that was laid out in another way.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from graph_loader.shared.network.model import (
    UNITS,
    Attestations,
    Documents,
    Labels,
    Lists,
    Network,
    Nodes,
    Relation,
    Strings,
    Ties,
)

LAYOUT = 1  #: of the files; a reader takes no other
_MANIFEST = "manifest.json"
_TABLES = ("terms", "claims", "printed")
_POSITIONS = ("nodes.x", "nodes.y")
#: The numbers of a file, by its name; all little-endian.
_FILES = {"ints": "<i4", "starts": "<i8", "bytes": "|u1", "floats": "<f4"}
_KINDS = {"Ints": "ints", "Bytes": "bytes", "Floats": "floats"}
_Array = npt.NDArray[Any]
_T = TypeVar("_T")


class BadNetwork(Exception):
    """The files are not those of a network that can be read; the message says which and why."""


def write_network(folder: Path, network: Network) -> bytes:
    """Write the files into a new folder. Returns a hash of all of it but the positions.

    Those may differ in their last digit where another processor made them.
    """
    folder.mkdir()
    parts: dict[str, list[_Array]] = {name: [] for name in _FILES}
    ends = dict.fromkeys(_FILES, 0)
    arrays = {}
    digest = hashlib.sha256()
    for name, (file, array) in _arrays(network).items():
        parts[file].append(array.astype(_FILES[file], copy=False))
        arrays[name] = [file, ends[file], ends[file] + len(array)]
        ends[file] += len(array)
        if name not in _POSITIONS:
            digest.update(f"{name} {len(array)}\n".encode() + array.tobytes())
    files = {}
    for file, kind in _FILES.items():
        path = folder / f"{file}.npy"
        with path.open("wb") as output:
            np.save(output, np.concatenate([np.zeros(0, kind), *parts[file]]), allow_pickle=False)
        data = path.read_bytes()
        # Readers look for damage by the quick sum; the other is for who does not trust the sender.
        sums = {"crc32": zlib.crc32(data), "sha256": hashlib.sha256(data).hexdigest()}
        files[file] = {"bytes": len(data), **sums}
    relations = [
        {"name": one.name, "sources": one.sources, "targets": one.targets, "iri": one.iri}
        for one in network.relations
    ]
    said = {"layout": LAYOUT, "languages": list(network.labels), "relations": relations}
    text = json.dumps({**said, "files": files, "arrays": arrays}, ensure_ascii=False)
    (folder / _MANIFEST).write_text(text + "\n", encoding="utf-8")
    digest.update(json.dumps(said).encode())
    return digest.digest()


def read_network(folder: Path) -> Network:
    """The network in a folder. Raises BadNetwork."""
    path = folder / _MANIFEST
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["layout"] != LAYOUT:
            raise BadNetwork(f"{path} tells another layout than {LAYOUT}")
        mapped = {file: _mapped(folder, file, said["files"][file]) for file in _FILES}
        return _network(_Reader(mapped, said["arrays"]), said)
    except (OSError, ValueError, KeyError, TypeError, EOFError, RecursionError) as error:
        raise BadNetwork(f"{folder}: {type(error).__name__}: {error}") from None


def _mapped(folder: Path, file: str, said: Mapping[str, object]) -> _Array:
    """One of the files, if it is what the manifest says."""
    path = folder / f"{file}.npy"
    whole = np.memmap(path, np.uint8, "r")
    if len(whole) != said["bytes"] or not _is_whole(whole, said):
        raise BadNetwork(f"{path} is damaged")
    array = np.load(path, mmap_mode="r", allow_pickle=False)
    if array.dtype != np.dtype(_FILES[file]) or array.ndim != 1:
        raise BadNetwork(f"{path} holds something else than it should")
    return np.asarray(array)


def _network(read: _Reader, said: Mapping[str, Any]) -> Network:
    return Network(
        read.part(Nodes, "nodes"),
        {unit: read.part(Ties, unit) for unit in UNITS},
        read.part(Attestations, "attestations"),
        read.part(Documents, "documents"),
        read.part(Lists, "lists"),
        read.strings("terms"),
        read.strings("claims"),
        read.strings("printed"),
        tuple(
            Relation(one["name"], tuple(one["sources"]), tuple(one["targets"]), one["iri"])
            for one in said["relations"]
        ),
        {tag: read.part(Labels, f"labels.{place}") for place, tag in enumerate(said["languages"])},
    )


def _arrays(network: Network) -> dict[str, tuple[str, _Array]]:
    """Every array by its name, with the file it goes into."""
    return dict(_named(network))


def _named(network: Network) -> Iterator[tuple[str, tuple[str, _Array]]]:
    parts: dict[str, object] = {
        "nodes": network.nodes,
        **{unit: network.ties[unit] for unit in UNITS},
        "attestations": network.attestations,
        "documents": network.documents,
        "lists": network.lists,
        **{f"labels.{place}": labels for place, labels in enumerate(network.labels.values())},
    }
    for name in _TABLES:
        yield from _of_strings(name, getattr(network, name))
    for name, part in parts.items():
        for one in fields(part):  # type: ignore[arg-type]  # each is a dataclass
            value = getattr(part, one.name)
            if isinstance(value, Strings):
                yield from _of_strings(f"{name}.{one.name}", value)
            else:
                yield f"{name}.{one.name}", (_KINDS[str(one.type)], value)


def _of_strings(name: str, strings: Strings) -> Iterator[tuple[str, tuple[str, _Array]]]:
    yield f"{name}.start", ("starts", strings.start)
    yield f"{name}.text", ("bytes", strings.text)


class _Reader:
    """Finds the arrays in the files."""

    def __init__(self, files: Mapping[str, _Array], places: Mapping[str, Sequence[Any]]) -> None:
        self._files, self._places = files, places

    def part(self, kind: type[_T], name: str) -> _T:
        """A part of the network, each field as its type says."""
        values = {
            one.name: self.strings(f"{name}.{one.name}")
            if one.type == "Strings"
            else self._array(f"{name}.{one.name}", _KINDS[str(one.type)])
            for one in fields(kind)  # type: ignore[arg-type]  # each is a dataclass
        }
        return kind(**values)

    def strings(self, name: str) -> Strings:
        return Strings(self._array(f"{name}.start", "starts"), self._array(f"{name}.text", "bytes"))

    def _array(self, name: str, kind: str) -> _Array:
        file, begin, end = self._places[name]
        whole = self._files[file]
        if file != kind or not 0 <= begin <= end <= len(whole):
            raise ValueError(f"{name} does not lie where it should")
        return whole[begin:end]


def _is_whole(data: _Array, said: Mapping[str, object]) -> bool:
    """Whether data has the quick sum of the manifest; releases before there was one, the hash."""
    if "crc32" in said:
        return zlib.crc32(data.data) == said["crc32"]
    return hashlib.sha256(data.data).hexdigest() == said["sha256"]
