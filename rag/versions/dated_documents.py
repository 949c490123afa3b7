"""The documents of one question with their validity, each read once, and the time it asks about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from index.types import Document
from rag.versions.dates import Period
from rag.versions.occasions import Occasion, occasion
from rag.versions.times import asked_for, meet, time_said, times
from rag.versions.validity import Validity, validity


@dataclass(frozen=True, slots=True)
class AskedTime:
    """The time that a question asks about (None: now), and all times that it names, in order.

    `said` is its wording of that time ("May 2022", "today"), "" if it names none.
    """

    when: Period | None
    times: tuple[Period, ...]
    said: str = ""


def asked_time(question: str, today: date, *, before: str = "") -> AskedTime:
    """The time of a question; a follow-up keeps that of the question `before`."""
    own = asked_for(question, today)
    when = own or asked_for(before, today)
    said = time_said(question if own else f"{before} {question}", when)
    return AskedTime(when, tuple(times(question, today)), said)


class DatedDocuments:
    """Documents by id with validity and occasion, as of a day."""

    def __init__(self, document_of: Callable[[str], Document], today: date) -> None:
        self.today = today
        self._document_of = document_of
        self._documents: dict[str, Document] = {}
        self._validities: dict[str, Validity] = {}
        self._occasions: dict[str, Occasion | None] = {}

    def document(self, id_: str) -> Document:
        """The document with this id."""
        if id_ not in self._documents:
            self._documents[id_] = self._document_of(id_)
        return self._documents[id_]

    def validity(self, id_: str) -> Validity:
        """When a document is valid."""
        if id_ not in self._validities:
            self._validities[id_] = validity(self.document(id_))
        return self._validities[id_]

    def states(self, id_: str, asked: AskedTime) -> bool:
        """Whether a document says of itself that it is valid, and is so at the time asked about."""
        held = self.validity(id_)
        if held.start is None:
            return False
        return meet(asked.when or (self.today, self.today), (held.start, held.end or date.max))

    def occasion(self, id_: str) -> Occasion | None:
        """The occasion that a document is about, or None."""
        if id_ not in self._occasions:
            self._occasions[id_] = occasion(self.document(id_), self.today)
        return self._occasions[id_]
