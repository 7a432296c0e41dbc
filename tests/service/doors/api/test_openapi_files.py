"""The files of the OpenAPI document name what is there, and what is unknown is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from service.doors.api import openapi_fixed
from service.words.texts import LANGUAGES, texts_in

FOLDER = Path(openapi_fixed.__file__).parent
FILES = ("paths.yaml", "components.yaml", "network_paths.yaml", "network_components.yaml")
_TEXT = re.compile(r"!text (?:\{key: )?(openapi[\w.]*)")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FILES)
def test_texts_that_a_file_names_are_there(name: str, language: str) -> None:
    keys = set(_TEXT.findall((FOLDER / name).read_text(encoding="utf-8")))
    assert keys or name == "network_components.yaml"
    assert [key for key in sorted(keys) if key not in texts_in(language)] == []
    assert "openapi.nosuch" not in texts_in(language)


@pytest.mark.parametrize("name", FILES)
def test_no_name_stands_twice_in_a_mapping(name: str) -> None:
    """YAML forbids it (section 3.2.1.3), and its readers say nothing."""
    assert list(_twice(yaml.compose((FOLDER / name).read_text(encoding="utf-8")))) == []
    assert list(_twice(yaml.compose("{a: 1, b: {c: 1, c: 2}}"))) == ["c"]


def _twice(node: yaml.Node) -> list[str]:
    if isinstance(node, yaml.ScalarNode):
        return []
    if isinstance(node, yaml.SequenceNode):
        return [name for one in node.value for name in _twice(one)]
    names = [key.value for key, _ in node.value]
    again = [name for place, name in enumerate(names) if name in names[:place]]
    return again + [name for _, value in node.value for name in _twice(value)]


@pytest.mark.parametrize("text", ["a: !nosuch b", "a: !content [NOSUCH]", "a: !!python/name:os.x"])
def test_what_a_file_may_not_say_is_refused(text: str) -> None:
    with pytest.raises((yaml.YAMLError, KeyError)):
        yaml.load(text, openapi_fixed._Loader)
