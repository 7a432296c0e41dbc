"""The soak, long enough to tell a trend: nothing grows, and nothing is answered wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import soak


@pytest.mark.long
@pytest.mark.serial
def test_service_keeps_its_shape(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert soak.main(["--minutes", "8", "--home", str(home)]) == 0, capsys.readouterr().out
    assert "too short" not in capsys.readouterr().out
