"""The protocol of a reader, its input and its output."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from index.types import Passage
from rag.reader.unit import Unit


@dataclass(frozen=True, slots=True)
class Material:
    """A passage found, with its units. `behind` is its search score minus the first hit's.

    `time` is the question's wording of the time that it asks about, if the passage's document says
    that it is valid then; else "".
    """

    passage: Passage
    units: tuple[Unit, ...]
    behind: float = 0.0
    time: str = ""

    @property
    def title(self) -> str:
        """What is read as the document's title: with the time, which then needs no proof in the passage."""
        return titled(self.passage.title, self.time)


def titled(title: str, time: str) -> str:
    """A title with the time that its document is valid at."""
    return f"{title} ({time})" if time and time.casefold() not in title.casefold() else title


def label(title: str, heading: str) -> str:
    """What precedes a place in a prompt: its document's title and the nearest heading."""
    nearest = heading.rsplit(" › ", 1)[-1]
    return title if not nearest or nearest == title else f"{title}: {nearest}"


@dataclass(frozen=True, slots=True)
class Place:
    """A unit that was read: its probability of answering, and its answering words as offsets into
    the document's text.

    `answerable` is the same probability without the search score; None if the reader gives only one.
    It decides whether anything answers; `probability` decides which unit does. `time` is the
    material's.
    """

    passage: Passage
    unit: Unit
    probability: float
    words: tuple[int, int] | None = None
    answerable: float | None = None
    time: str = ""

    @property
    def key(self) -> tuple[str, int]:
        """Identifies the unit, however it was read."""
        return self.passage.id, self.unit.start

    def overlaps(self, other: "Place") -> bool:
        """Whether both show some of the same text, as a list and an item of it do."""
        return (
            self.passage.document_id == other.passage.document_id
            and self.unit.start < other.unit.stop
            and other.unit.start < self.unit.stop
        )

    def as_item(self) -> "Place":
        """The place without the list that it introduces or opens."""
        return replace(self, unit=replace(self.unit, items=(), whole=""))

    @property
    def quote(self) -> str:
        """The unit's own words, verbatim."""
        begin = self.passage.start
        return self.unit.whole or self.passage.text[self.unit.start - begin : self.unit.end - begin]

    @property
    def shown(self) -> str:
        """The text as read: a row with its column names, an item after its introducing line, that
        line before its list.
        """
        text = "\n".join((self.unit.text, *self.unit.items))
        return f"{self.unit.lead} {text}" if self.unit.lead else text

    @property
    def heading(self) -> str:
        """The heading right above it in its passage, else those above the whole passage."""
        return self.unit.heading or self.passage.heading

    @property
    def label(self) -> str:
        """What stands above it: its document's title and the nearest heading."""
        return label(self.title, self.heading)

    @property
    def title(self) -> str:
        """What is read as its document's title."""
        return titled(self.passage.title, self.time)

    @property
    def chance(self) -> float:
        """The probability of answering, without the search score if known."""
        return self.probability if self.answerable is None else self.answerable


@dataclass(frozen=True, slots=True)
class Reading:
    """The units of some passages that were read, in reading order."""

    places: tuple[Place, ...]

    @property
    def answerable(self) -> float:
        """The probability that any unit answers."""
        return max((place.chance for place in self.places), default=0.0)


class Reader(Protocol):
    """Reads question and passage together; judges claims."""

    @property
    def name(self) -> str:
        """What it is called in reports."""
        ...

    def load(self) -> None:
        """Load the model before the first question. Raises ModelError."""
        ...

    def read(self, question: str, material: Sequence[Material], *, before: str = "") -> Reading:
        """How probably each unit answers; `before` is the question that this one follows. Raises
        ModelError.
        """
        ...

    def follows(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """The probability that each question depends on the one before it; pairs of (before,
        question). Raises ModelError.
        """
        ...

    def judge(
        self, question: str, claim: str, places: Sequence[Place], *, before: str = ""
    ) -> float:
        """The probability that places support a claim, given in answer to a question that may
        follow `before`.

        Raises ModelError.
        """
        ...
