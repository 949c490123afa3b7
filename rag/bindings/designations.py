"""Names with digits ("X20", "B12"): a unit about another one is excluded.

Models confuse such names; people do not.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.types import Passage
from rag.bindings.binding import Opinion, Opinions, key_of
from rag.grounding.names import DESIGNATION, going_on, plain
from rag.reader.types import Material
from rag.reader.unit import Unit

_KIND = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Designations:
    """The `Binding` of the designations in a question."""

    question: str

    def opinions(self, material: Sequence[Material]) -> Opinions:
        """Exclude units that name another thing, if some unit names exactly the one asked about."""
        asked = _names(self.question)
        if not asked or not any(asked & _about(one, "") for one in material):
            return {}
        kinds = {_kind(name) for name in asked}
        longest = _longest(self.question, material)
        exact = _exact_titles(material, asked, self.question)
        return {
            key_of(one, unit): Opinion(False, "designation")
            for one in material
            for unit in one.units
            if (exact and _goes_on(one.passage.title, asked, self.question))
            or _another(_about(one, f"{unit.lead} {unit.text}"), asked, kinds)
            or _shorter(one.passage, unit, longest)
        }


def _longest(question: str, material: Sequence[Material]) -> dict[str, str]:
    """Names that question and some passage extend by a word: "x20" by "pro"."""
    found = {}
    for match in DESIGNATION.finditer(question):
        if behind := re.match(r"[ -](\w+)", question[match.end() :]):
            found[plain(match[0])] = behind[1].casefold()
    written = [going_on(_all(one.passage, one.passage.text)) for one in material]
    return {
        name: word
        for name, word in found.items()
        if any(word in one.get(name, ()) for one in written)
    }


def _shorter(passage: Passage, unit: Unit, longest: Mapping[str, str]) -> bool:
    """Whether a unit, with its title and heading, names only the beginning of a name asked for."""
    named = going_on(_all(passage, unit.text))
    return any(name in named and word not in named[name] for name, word in longest.items())


def _all(passage: Passage, text: str) -> str:
    return f"{passage.title}\n{passage.heading}\n{text}"


def _about(one: Material, text: str) -> set[str]:
    """The names in a unit's text, else in its heading or title, else in the passage."""
    return (
        _names(text)
        or _names(f"{one.passage.title} {one.passage.heading}")
        or (_names(one.passage.text) if not text else set())
    )


def _another(names: set[str], asked: set[str], kinds: set[str]) -> bool:
    return not names & asked and any(_kind(name) in kinds for name in names)


def _names(text: str) -> set[str]:
    return {plain(found) for found in DESIGNATION.findall(text)}


def _kind(name: str) -> str:
    found = _KIND.match(name)
    return found[0] if found else ""


def _exact_titles(material: Sequence[Material], asked: set[str], question: str) -> bool:
    """Whether some title names exactly what is asked for."""
    return any(
        asked & _names(one.passage.title) and not _goes_on(one.passage.title, asked, question)
        for one in material
    )


def _goes_on(title: str, asked: set[str], question: str) -> bool:
    """Whether a title's name goes on beyond the one asked for: "X20 Pro" is not "X20"."""
    known = {word.casefold() for word in re.findall(r"\w+", question)}
    for name, words in going_on(title).items():
        if name in asked and (further := words - {""}):
            return not further & known
    return False
