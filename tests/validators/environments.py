"""Environments of their own for validators that bring dozens of packages.

Each has a lock file beside this one, made by `echo 'frictionless==5.21.0' | uv pip compile -
--universal --generate-hashes --no-annotate --no-header --python-version 3.11 -o
tests/validators/frictionless.lock`.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from tests.programs import missing

_HERE = Path(__file__).parent
_SECONDS = 900.0


def validated(name: str, *arguments: str | Path) -> tuple[bool, str]:
    """Whether the validator `name` accepts what these arguments name, and what it says of it.

    It is `<name>_validator.py` of this folder, run where `<name>.lock` is installed; it ends with
    status 1 if it does not accept something. Raises AssertionError if it fails in another way.
    """
    command = [str(_python(name)), "-B", str(_HERE / f"{name}_validator.py"), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout, f"{name} said nothing: {done.stderr}"
    return done.returncode == 0, done.stdout


def _python(name: str) -> Path:
    """The interpreter in which the packages of a lock file are; they are installed once."""
    lock = _HERE / f"{name}.lock"
    kept = Path(sys.prefix) / "validators"
    kept.mkdir(exist_ok=True)
    folder = kept / f"{name}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    with (kept / f"{name}.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            venv.create(folder, with_pip=True)
            _install(folder, lock)
            (folder / "done").touch()
    return folder / "bin" / "python"


def _install(folder: Path, lock: Path) -> None:
    """pip checks the hash of every package against the lock file."""
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    command = [*pip, "--disable-pip-version-check", "--require-hashes", "-r", str(lock)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
    if done.returncode:
        missing(f"the packages of {lock.name} cannot be installed: {done.stderr[-500:]}")
