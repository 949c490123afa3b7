"""What depends on a language, as data: a folder for each, a file in it for each subject.

A new language is a new folder and touches nothing else. Knows no text and no rule: who asks for a
subject says what its words mean.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent

Words = Mapping[str, frozenset[str]]


def codes() -> tuple[str, ...]:
    """ISO 639-1 codes of the languages that have a folder, in alphabetical order."""
    return tuple(sorted(path.name for path in FOLDER.iterdir() if _is_code(path)))


@cache
def words(subject: str) -> Mapping[str, Words]:
    """The word lists of a subject by language; empty where a language says nothing of it."""
    return {code: _read(FOLDER / code / f"{subject}.toml") for code in codes()}


@cache
def together(subject: str) -> Words:
    """The word lists of a subject, all languages joined: for a text whose language nobody told."""
    joined: dict[str, frozenset[str]] = {}
    for lists in words(subject).values():
        for name, listed in lists.items():
            joined[name] = joined.get(name, frozenset()) | listed
    return joined


def _is_code(path: Path) -> bool:
    return path.is_dir() and len(path.name) == 2


def _read(path: Path) -> Words:
    if not path.exists():
        return {}
    found = tomllib.loads(path.read_text("utf-8"))
    return {name: frozenset(listed.split()) for name, listed in found.items()}
