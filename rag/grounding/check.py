"""Grounding: a place can prove a sentence only if it holds all its numbers, dates and names.

This check is exact; whether the place says what the sentence says is for the reader to judge. Knows
no model.
"""

import re
from collections.abc import Sequence

import languages
from index.language import is_in
from index.stores.keywords import stems
from rag.grounding.cells import in_its_unit, means_its_column
from rag.grounding.notation import read
from rag.grounding.quantities import missing
from rag.reader.types import Place

_NAME = re.compile(r"(?<=[\w,;:–’')“”\"«»] )[A-ZÄÖÜÀ-Þ][^\W_]+(?:[-’'][^\W_]+)*")
_SHORTEST = 4
"""The fewest letters with which a name and a word must both begin: either may be inflected."""


def grounding(claim: str, question: str, places: Sequence[Place]) -> list[Place]:
    """The places that hold every number, date and name of the claim; rows are read with their
    columns, one of which has to be meant.

    Figures that the question names may also be in the place's passage, heading or title. A name that stands
    only elsewhere in the passage is of another place.
    """
    asked = read(question)
    said = read(claim)
    own = [one for one in said if missing([one], asked)]
    repeated = [one for one in said if not missing([one], asked)]
    found = []
    for place in places:
        here = read(place.shown)
        around = read(f"{place.passage.title} {place.passage.heading} {place.passage.text}")
        if missing(own, here) or missing(repeated, [*here, *around]):
            continue
        if not in_its_unit(own, place) or not means_its_column(own, claim, question, place):
            continue
        unknown = unknown_names(claim, f"{_with_labels(place)} {question}")
        mixed = any(name in place.passage.text for name in unknown)
        if not (unknown and (mixed or is_in(claim, place.passage.language))):
            found.append(place)
    return found


def adds_nothing(claim: str, question: str) -> bool:
    """Whether a sentence only repeats the question's words."""
    return not set(stems(claim)) - set(stems(question)) and not missing(read(claim), read(question))


def _with_labels(place: Place) -> str:
    """The place with what says of what it is: the sentence before, its label, headings and title."""
    unit, passage = place.unit, place.passage
    above = f"{passage.title} {passage.heading} {unit.heading}"
    return f"{above} {unit.label} {unit.before} {place.shown}"


def unknown_names(claim: str, known: str) -> list[str]:
    """Capitalized words inside the claim that resemble no known word: names, and German nouns.

    Every part of a hyphenated name must be known: Nord-Ilmenau is not Süd-Ilmenau.
    """
    there = set(stems(known))
    words = {word.casefold() for word in re.findall(r"[^\W_]+", known)}
    return [
        name
        for name in _NAME.findall(claim)
        if not all(
            set(stems(part)) & there or _alike(part, words)
            for part in re.split(r"[-’']", name.casefold())
            if len(part) > 1
        )
    ]


def _alike(word: str, words: set[str]) -> bool:
    """Whether it begins like one of the words, or is part of one: inflection and compounds.

    Names with digits must be equal, and others may differ in their endings only: Schmitt is not
    Schmidt.
    """
    if any(letter.isdigit() for letter in word):
        return word in words
    begin = word[: max(_SHORTEST, len(word) - 3)]
    return any(
        (other.startswith(begin) and _ends_alike(word, other))
        or (len(word) > _SHORTEST and word in other)
        for other in words
    )


def _ends_alike(word: str, other: str) -> bool:
    """Whether two words with the same beginning differ in endings only, or one is a compound of the
    other.
    """
    common = next(
        (at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b),
        min(len(word), len(other)),
    )
    ends = word[common:], other[common:]
    return not all(ends) or all(end in languages.together("checks")["endings"] for end in ends)
