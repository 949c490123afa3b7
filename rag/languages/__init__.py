"""The words that answering needs, by language: prompts, templates, numerals, dates, interface.

A folder per language, read by the functions of index/languages, whose folders hold what search needs. If a
language has prompts, people can ask and are answered in it. Knows no question.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from index import languages

FOLDER = Path(__file__).parent


def codes() -> tuple[str, ...]:
    """The languages in which questions are answered, in alphabetical order."""
    return languages.codes("prompts", FOLDER)


def known(language: str) -> str:
    """The language itself where it is one to answer in, else the one that takes over."""
    return language if language in codes() else languages.FALLBACK


def words_for(language: str, subject: str) -> Mapping[str, Any]:
    """What the language, or the one that takes over, says of a subject."""
    return languages.read(known(language), subject, FOLDER)


def raw(code: str, subject: str) -> Mapping[str, Any]:
    """What a language says of a subject, as it stands in its file; empty where it says nothing."""
    return languages.read(code, subject, FOLDER)


def together(subject: str) -> languages.Words:
    """The word lists of a subject, all languages joined."""
    return languages.together(subject, FOLDER)


def words(subject: str) -> Mapping[str, languages.Words]:
    """The word lists of a subject by language."""
    return languages.words(subject, FOLDER)


def pattern(subject: str, name: str) -> str:
    """The alternatives of all languages as one regular expression."""
    return languages.pattern(subject, name, FOLDER)


@cache
def interface() -> Mapping[str, Mapping[str, Any]]:
    """The interface's strings by language: of the chat, of what the page has beside it, of the widget."""
    return {
        code: json.loads((FOLDER / code / "interface.json").read_text("utf-8")) for code in codes()
    }
