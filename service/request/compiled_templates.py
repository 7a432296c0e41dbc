"""Templates are compiled once, and read again from beside the code, as Python does with modules."""

from __future__ import annotations

from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from jinja2.bccache import Bucket, FileSystemBytecodeCache

_FOLDER = Path(__file__).parents[1] / "__pycache__" / "templates"


class CompiledTemplates(FileSystemBytecodeCache):
    """What was compiled, by template and its text. Where nothing may be written, it is again."""

    def __init__(self, options: str) -> None:
        """`options` are those of the environment that what is compiled depends on."""
        with suppress(OSError):
            _FOLDER.mkdir(parents=True, exist_ok=True)
        super().__init__(str(_FOLDER), f"{version('jinja2')}-{options}-%s.cache")

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write it down, if that is possible here."""
        with suppress(OSError):
            super().dump_bytecode(bucket)
