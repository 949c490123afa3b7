"""What depends on a language, as data: a folder for each, a file in it for each subject.

A new language is a new folder and touches nothing else. The code that asks for a subject says what its words
mean. The upper storey has folders of its own, read by the same functions: docs/decisions/languages.md.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
FALLBACK = "en"
"""Takes over where a text's language has no words of its own."""
FAR = frozenset("ar bg cs el es fi fr he hi hu it ja ko pl pt ro ru tr uk vi zh".split())
"""Languages that sentences in German or English, full of names as they may be, are not taken for."""

Words = Mapping[str, frozenset[str]]


@cache
def codes(subject: str = "", folder: Path = FOLDER) -> tuple[str, ...]:
    """ISO 639-1 codes of the languages that have a folder, or a file on a subject, in alphabetical order."""
    found = [path for path in folder.iterdir() if path.is_dir() and len(path.name) == 2]
    return tuple(
        sorted(one.name for one in found if not subject or (one / f"{subject}.toml").exists())
    )


def read(code: str, subject: str, folder: Path = FOLDER) -> Mapping[str, Any]:
    """What a language says of a subject, as it stands in the file; empty where it says nothing.

    The code may be whatever a document calls its language.
    """
    return _parsed(folder / code / f"{subject}.toml") if code in codes("", folder) else {}


@cache
def everywhere() -> tuple[str, ...]:
    """The languages that questions and documents of any collection may be in; others have to show."""
    return tuple(code for code in codes("writing") if read(code, "writing").get("everywhere"))


@cache
def words(subject: str, folder: Path = FOLDER) -> Mapping[str, Words]:
    """The word lists of a subject by language; empty where a language says nothing of it."""
    return {code: _listed(read(code, subject, folder)) for code in codes("", folder)}


@cache
def together(subject: str, folder: Path = FOLDER) -> Words:
    """The word lists of a subject, all languages joined: for a text whose language nobody told."""
    joined: dict[str, frozenset[str]] = {}
    for lists in words(subject, folder).values():
        for name, listed in lists.items():
            joined[name] = joined.get(name, frozenset()) | listed
    return joined


@cache
def pattern(subject: str, name: str, folder: Path = FOLDER) -> str:
    """The alternatives of all languages as one regular expression; a language writes one a line."""
    listed = [read(code, subject, folder).get(name, "") for code in codes(subject, folder)]
    lines = (line.strip() for text in listed for line in text.splitlines())
    return "|".join(dict.fromkeys(line for line in lines if line))


@cache
def _parsed(path: Path) -> Mapping[str, Any]:
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}


def _listed(found: Mapping[str, Any]) -> Words:
    return {
        name: frozenset(listed.split()) for name, listed in found.items() if isinstance(listed, str)
    }
