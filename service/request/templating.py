"""How templates are compiled and written: once, and without what makes no difference to a page."""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import Environment, Template
from jinja2.bccache import Bucket, FileSystemBytecodeCache
from markupsafe import Markup, escape

_FOLDER = Path(__file__).parents[1] / "__pycache__" / "compiled"
_SPECIAL = re.compile("[&<>\"']")


def install(environment: Environment) -> None:
    """Have an environment, whose options are set, compile and write templates this way."""
    options = f"{environment.trim_blocks:d}{environment.lstrip_blocks:d}"
    environment.bytecode_cache = CompiledTemplates(options)
    environment.template_class = QuickTemplate


def escaped(value: object, /) -> str:
    """The value as `escape` writes it: most have nothing to escape, and stay the text they are.

    A page has thousands, and what is made of it is only put together with the rest.
    """
    if type(value) is Markup or (type(value) is str and not _SPECIAL.search(value)):
        return value
    return escape(value)


class QuickTemplate(Template):
    """A template that escapes by `escaped`."""

    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],  # noqa: A002  (Jinja's name for it)
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        """The template of what Jinja compiled, in which `escape` is a name of the module."""
        found = super().from_code(environment, code, globals, uptodate)
        names = found.root_render_func.__globals__
        assert names["escape"] is escape
        names["escape"] = escaped
        return found


class CompiledTemplates(FileSystemBytecodeCache):
    """What was compiled lies beside the code, as Python does it with modules, by template and text.

    Where nothing may be written, it is compiled again.
    """

    def __init__(self, options: str) -> None:
        """`options` are those of the environment that what is compiled depends on."""
        with suppress(OSError):
            _FOLDER.mkdir(parents=True, exist_ok=True)
        super().__init__(str(_FOLDER), f"{version('jinja2')}-{options}-%s.cache")

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write it down, if that is possible here."""
        with suppress(OSError):
            super().dump_bytecode(bucket)
