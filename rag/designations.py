"""Names with figures in them ("X20", "B12") are exact: what speaks of another one is no answer.

Such names are near each other for a model, and not for people. Knows no model and no search.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.tuning import tuned
from rag.reader.types import Material

_NAME = re.compile(r"(?<![\w.-])[A-Za-z]{1,8}-?\d{1,6}[A-Za-z]{0,3}(?!\w)")
_KIND = re.compile(r"[A-Za-z]+")


def weighed(question: str, material: Sequence[Material]) -> list[Material]:
    """The material, units made improbable that name another thing than the question does.

    As it is where the question names none, or nothing names just that one.
    """
    asked = _names(question)
    if not asked or not any(asked & _about(one, "") for one in material):
        return list(material)
    kinds = {_kind(name) for name in asked}
    plain = _plain_titles(material, asked, question)
    found = []
    for one in material:
        other = plain and _goes_on(one.passage.title, asked, question)
        units = tuple(
            replace(unit, weight=unit.weight * tuned("rag.designations.another"))
            if other or _another(_about(one, f"{unit.lead} {unit.text}"), asked, kinds)
            else unit
            for unit in one.units
        )
        found.append(replace(one, units=units))
    return found


def _about(one: Material, text: str) -> set[str]:
    """The names in a unit's text; where it has none, in its heading or title, or in the passage."""
    return (
        _names(text)
        or _names(f"{one.passage.title} {one.passage.heading}")
        or (_names(one.passage.text) if not text else set())
    )


def _another(names: set[str], asked: set[str], kinds: set[str]) -> bool:
    return not names & asked and any(_kind(name) in kinds for name in names)


def _names(text: str) -> set[str]:
    return {found.replace("-", "").casefold() for found in _NAME.findall(text)}


def _kind(name: str) -> str:
    found = _KIND.match(name)
    return found[0] if found else ""


def _plain_titles(material: Sequence[Material], asked: set[str], question: str) -> bool:
    """Whether some title names just what is asked for."""
    return any(
        asked & _names(one.passage.title) and not _goes_on(one.passage.title, asked, question)
        for one in material
    )


def _goes_on(title: str, asked: set[str], question: str) -> bool:
    """Whether a title's name is longer than the one asked for: "X20 Pro" is not "X20"."""
    known = {word.casefold() for word in re.findall(r"\w+", question)}
    for match in _NAME.finditer(title):
        after = re.match(r"[ -]([A-ZÄÖÜ]\w*)", title[match.end() :])
        if after and _names(match[0]) <= asked:
            return after[1].casefold() not in known
    return False
