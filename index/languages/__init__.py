"""Everything that depends on a language, as data: one folder per language, one file per subject.

A new language is a new folder and touches nothing else. The code that reads a subject says what its
words mean. rag/languages has the same layout and is read by the same functions:
docs/decisions/languages.md.
"""

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
def codes(subject: str = "", folder: Path = FOLDER) -> tuple[str, ...]:
    """Sorted ISO 639-1 codes of the languages with a folder, or with a file on a subject."""
    found = [path for path in folder.iterdir() if path.is_dir() and len(path.name) == 2]
    return tuple(
        sorted(one.name for one in found if not subject or (one / f"{subject}.toml").exists())
    )


def read(code: str, subject: str, folder: Path = FOLDER) -> Mapping[str, Any]:
    """The data of a language on a subject, as in its file; empty if there is none.

    The code may come from a document and be anything.
    """
    return _parsed(folder / code / f"{subject}.toml") if code in codes("", folder) else {}


@cache
def everywhere() -> tuple[str, ...]:
    """Languages expected in every collection; others need evidence."""
    return tuple(code for code in codes("writing") if read(code, "writing").get("everywhere"))


@cache
def words(subject: str, folder: Path = FOLDER) -> Mapping[str, Words]:
    """The word lists of a subject by language; empty for languages without any."""
    return {code: _listed(read(code, subject, folder)) for code in codes("", folder)}


@cache
def together(subject: str, folder: Path = FOLDER) -> Words:
    """The word lists of a subject in all languages together, for a text of unknown language."""
    joined: dict[str, frozenset[str]] = {}
    for lists in words(subject, folder).values():
        for name, listed in lists.items():
            joined[name] = joined.get(name, frozenset()) | listed
    return joined


@cache
def pattern(subject: str, name: str, folder: Path = FOLDER) -> str:
    """The alternatives of all languages as one regular expression; the files hold one per line."""
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
