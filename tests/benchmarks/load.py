"""Loading speed against the engine's own command: `python -m tests.benchmarks.load [ROUNDS]`.

Times `actorgraph load` and `oxigraph load` as whole processes on the same file of a million
statements about actors who take part, in turns after a warm-up, and prints what was measured.
Nothing is asserted: machines differ.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUADS = 1_000_000
ROUNDS = 5
_AG = "https://w3id.org/actor-graph/ontology#"
_ORG = "http://www.w3.org/ns/org#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_ID = "https://example.org/large/id/"
_WORDS = "Amt Kreis Stadt Verein Netz Kammer Hochschule Klinik Bund Werk Süd Nord Ost".split()


def statements(seed: int = 1) -> Iterator[str]:
    """Participations without end: six quads each, in the graph of one of a thousand documents."""
    dice = random.Random(seed)
    for number in range(sys.maxsize):
        actor, workshop = f"<{_ID}organisation/{number // 3}>", f"<{_ID}workshop/{number % 20}>"
        participation = f"<{_ID}participation/{number}>"
        graph = f"<{_ID}source/{dice.randrange(1000)}> .\n"
        name = " ".join(dice.choices(_WORDS, k=3))
        day = f"{dice.randrange(2019, 2026)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
        yield f"{participation} <{_RDF}type> <{_AG}Participation> {graph}"
        yield f"{participation} <{_ORG}member> {actor} {graph}"
        yield f"{participation} <{_ORG}organization> {workshop} {graph}"
        yield f'{participation} <{_AG}attestedOn> "{day}"^^<{_XSD}date> {graph}'
        yield f"{actor} <{_AG}participatesIn> {workshop} {graph}"
        yield f'{actor} <{_SKOS}altLabel> "{name} {number % 5000}"@de {graph}'


def write_file(path: Path, quads: int = QUADS) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(line for line, _ in zip(statements(), range(quads), strict=False))


def measure(command: list[str]) -> tuple[float, float]:
    """Wall-clock seconds and peak megabytes of one process."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr
    complaint = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    if status:
        raise SystemExit(f"{command[0]} failed: {complaint.decode()}")
    process.returncode = status
    return seconds, usage.ru_maxrss / 1024


def main(rounds: int) -> None:
    oxigraph = Path(sys.executable).with_name("oxigraph")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, home, store = folder / "large.nq", folder / "home", folder / "store"
        write_file(file)
        print(f"{QUADS} quads, {file.stat().st_size / 1e6:.0f} MB, {os.cpu_count()} cores")
        ours = [sys.executable, "-m", "graph_loader", "load", str(file), "--home", str(home)]
        peers = {
            "actorgraph load": [*ours, "--quiet"],
            "oxigraph load": [str(oxigraph), "load", "--location", str(store), "--file", str(file)],
        }
        results: dict[str, list[tuple[float, float]]] = {peer: [] for peer in peers}
        for number in range(rounds + 1):
            for peer, command in peers.items():
                shutil.rmtree(home, ignore_errors=True)
                shutil.rmtree(store, ignore_errors=True)
                result = measure(command)
                if number:  # the first round warms the caches up
                    results[peer].append(result)
    medians = {peer: statistics.median(s for s, _ in runs) for peer, runs in results.items()}
    for peer, runs in results.items():
        seconds = " ".join(f"{s:.2f}" for s, _ in runs)
        peak = max(memory for _, memory in runs)
        print(f"{peer:16} median {medians[peer]:.2f} s ({seconds}), peak {peak:.0f} MB")
    ratio = medians["actorgraph load"] / medians["oxigraph load"]
    print(f"ratio of medians {ratio:.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", nargs="?", type=int, default=ROUNDS, help="(%(default)s)")
    main(parser.parse_args().rounds)
