"""The words that answering needs, by language: prompts, templates, numerals, dates, interface.

One folder per language, read by the functions of index/languages, which hold what search needs.
People can ask in a language that has prompts. Knows no question.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from index import languages

FOLDER = Path(__file__).parent


def codes() -> tuple[str, ...]:
    """The languages in which questions are answered, sorted."""
    return languages.codes("prompts", FOLDER)


def known(language: str) -> str:
    """The language if questions are answered in it, else the fallback."""
    return language if language in codes() else languages.FALLBACK


def words_for(language: str, subject: str) -> Mapping[str, Any]:
    """The data of a language, or else of the fallback, on a subject."""
    return languages.read(known(language), subject, FOLDER)


def raw(code: str, subject: str) -> Mapping[str, Any]:
    """The data of a language on a subject, as in its file; empty if there is none."""
    return languages.read(code, subject, FOLDER)


def together(subject: str) -> languages.Words:
    """The word lists of a subject in all languages together."""
    return languages.together(subject, FOLDER)


def words(subject: str) -> Mapping[str, languages.Words]:
    """The word lists of a subject by language."""
    return languages.words(subject, FOLDER)


def pattern(subject: str, name: str) -> str:
    """The alternatives of all languages as one regular expression."""
    return languages.pattern(subject, name, FOLDER)


@cache
def interface() -> Mapping[str, Mapping[str, Any]]:
    """The interface's strings by language, for page and widget."""
    return {
        code: json.loads((FOLDER / code / "interface.json").read_text("utf-8")) for code in codes()
    }
