"""A home with a past: three releases of the small region."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

from graph_loader.release import Home
from tests.graph_loader.support import REGION, Region


class History:
    """A home with three releases, published at noon on the first of three months."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        region = Region(Path(shutil.copytree(REGION, folder / "region")))
        self.versions = [self._build(region)]
        region.replace("organisations.csv", "Handwerkskammer Probe", "Handwerkskammer Süd")
        region.append("participations.csv", "wege,Jugendring,Jugendring,further,,bericht-2023")
        self.versions.append(self._build(region))
        region.replace("posts.csv", "muster,speaker,workshop", "muster,deputy-speaker,workshop")
        self.versions.append(self._build(region))
        lines = [f"{v}\t2026-0{n}-01T12:00:00+00:00\n" for n, v in enumerate(self.versions, 1)]
        (self.home / "history.tsv").write_text("".join(lines), encoding="utf-8")

    def _build(self, region: Region) -> str:
        outcome = region.build(self.home)
        assert outcome.status == 0, outcome.err
        version = Home(self.home).published()
        assert version
        return version

    def dump(self, number: int) -> set[str]:
        path = self.home / "releases" / self.versions[number] / "dump.nq.gz"
        return set(gzip.decompress(path.read_bytes()).decode().splitlines())
