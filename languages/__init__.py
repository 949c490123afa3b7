"""Everything that depends on a language, as data: one folder per language, one file per subject.

A new language is a new folder and touches nothing else. The code that reads a subject says what its
words mean: docs/decisions/languages.md lists the subjects and who reads them.
"""

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
FALLBACK = "en"
"""The language used for texts in a language without word lists."""
FAR = frozenset("ar bg cs el es fi fr he hi hu it ja ko pl pt ro ru tr uk vi zh".split())
"""Languages distant enough that a German or English sentence full of names is not taken for one."""

Words = Mapping[str, frozenset[str]]


@cache
def codes(subject: str = "") -> tuple[str, ...]:
    """Sorted ISO 639-1 codes of the languages with a folder, or with a file on a subject."""
    found = [path for path in FOLDER.iterdir() if path.is_dir() and len(path.name) == 2]
    return tuple(
        sorted(one.name for one in found if not subject or (one / f"{subject}.toml").exists())
    )


@cache
def supported() -> tuple[str, ...]:
    """The languages in which people can ask and are answered, sorted; others are only read."""
    return tuple(code for code in codes("questions") if code in codes("prompts"))


def supported_or_fallback(language: str) -> str:
    """The language if people can ask in it, else the fallback."""
    return language if language in supported() else FALLBACK


@cache
def everywhere() -> tuple[str, ...]:
    """Languages expected in every collection; others need evidence."""
    return tuple(code for code in codes("writing") if read(code, "writing").get("everywhere"))


def read(code: str, subject: str) -> Mapping[str, Any]:
    """The data of a language on a subject, as in its file; empty if there is none.

    The code may come from a document and be anything.
    """
    return _parsed(FOLDER / code / f"{subject}.toml") if code in codes() else {}


def read_supported(language: str, subject: str) -> Mapping[str, Any]:
    """The data of a language in which people can ask, or else of the fallback, on a subject."""
    return read(supported_or_fallback(language), subject)


@cache
def words(subject: str) -> Mapping[str, Words]:
    """The word lists of a subject by language; empty for languages without any."""
    return {code: _listed(read(code, subject)) for code in codes()}


@cache
def together(subject: str) -> Words:
    """The word lists of a subject in all languages together, for a text of unknown language."""
    joined: dict[str, frozenset[str]] = {}
    for lists in words(subject).values():
        for name, listed in lists.items():
            joined[name] = joined.get(name, frozenset()) | listed
    return joined


@cache
def pattern(subject: str, name: str) -> str:
    """The alternatives of all languages as one regular expression; the files hold one per line."""
    listed = [read(code, subject).get(name, "") for code in codes(subject)]
    lines = (line.strip() for text in listed for line in text.splitlines())
    return "|".join(dict.fromkeys(line for line in lines if line))


@cache
def interface() -> Mapping[str, Mapping[str, Any]]:
    """The strings of page and widget by supported language."""
    return {
        code: json.loads((FOLDER / code / "interface.json").read_text("utf-8"))
        for code in supported()
    }


@cache
def _parsed(path: Path) -> Mapping[str, Any]:
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}


def _listed(found: Mapping[str, Any]) -> Words:
    return {
        name: frozenset(listed.split()) for name, listed in found.items() if isinstance(listed, str)
    }
