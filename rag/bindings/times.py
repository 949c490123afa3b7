"""The time that a question names: a unit about another time is excluded.

A unit is about the time that it names, else about the time that its heading, title or document
names, else about the time in which its document is valid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.types import Passage
from rag.bindings.binding import Opinion, Opinions, key_of
from rag.reader.types import Material
from rag.reader.unit import Unit
from rag.versions.dated_documents import DatedDocuments
from rag.versions.dates import Period
from rag.versions.times import lasts, meet, names_year_of, periods
from rag.versions.validity import Validity


@dataclass(frozen=True, slots=True)
class Times:
    """The `Binding` of a question's time; None means now, which excludes nothing."""

    when: Period | None
    documents: DatedDocuments

    def opinions(self, material: Sequence[Material]) -> Opinions:
        """Exclude units that speak of another time."""
        if self.when is None:
            return {}
        return {
            key_of(one, unit): Opinion(False, "time")
            for one in material
            if not self._told_above(one.passage, self.when)
            for unit in one.units
            if self._elsewhen(one, unit, self.when)
        }

    def _told_above(self, passage: Passage, when: Period) -> bool:
        """Whether heading or title name the time; a report on 2024 is not about all its days."""
        above = periods(f"{passage.heading}\n{passage.title}", self.documents.today)
        return any(meet(when, one) for one in above if lasts(one) <= lasts(when))

    def _elsewhen(self, read: Material, unit: Unit, when: Period) -> bool:
        """Whether a unit, or else its document, speaks of another time."""
        if told := periods(f"{unit.lead} {unit.text}", self.documents.today):
            return not any(meet(when, period) for period in told)
        id_ = read.passage.document_id
        held = self.documents.validity(id_)
        if names_year_of(when, _without_dates(held, self.documents.document(id_).text)):
            return False
        begin, end = held.begin, held.end or date.max
        return begin is not None and not meet(when, (begin, end))


def _without_dates(held: Validity, text: str) -> str:
    """A text without the years of its own validity, one mention each: it does not speak of them."""
    for day in (held.begin, held.end):
        if day is not None:
            text = text.replace(str(day.year), "", 1)
    return text
