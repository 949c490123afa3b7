"""Passages, units and places made by hand, for tests of what is done with them."""

from index.types import Passage
from rag.reader.types import Material, Place
from rag.reader.units import units_of


def passage(
    text: str,
    name: str = "a",
    *,
    title: str = "Regeln",
    heading: str = "",
    start: int = 0,
    language: str = "de",
) -> Passage:
    """A passage of the document `name`, at `start` in it."""
    return Passage(
        id=f"{name}:{start}",
        document_id=name,
        document=f"{name}.txt",
        title=title,
        start=start,
        end=start + len(text),
        text=text,
        heading=heading,
        language=language,
    )


def material(one: Passage) -> Material:
    """A passage with its units, as a text of its own."""
    blank = " " * one.start
    return Material(one, tuple(units_of(blank + one.text, one.start, one.end)))


def places(one: Passage, *probabilities: float) -> list[Place]:
    """The passage's units with these probabilities; the last one for those that are left."""
    units = material(one).units
    filled = [*probabilities, *[probabilities[-1]] * len(units)]
    return [Place(one, unit, chance) for unit, chance in zip(units, filled, strict=False)]


def place(
    text: str,
    name: str = "a",
    *,
    probability: float = 0.9,
    title: str = "Regeln",
    language: str = "de",
) -> Place:
    """A text as the first place of its passage."""
    return places(passage(text, name, title=title, language=language), probability)[0]
