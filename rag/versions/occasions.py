"""Recognizes documents of a series, each about its own time: minutes of two meetings, reports on
two years.

They do not replace each other, so they are no versions and no contradictions. Knows no question.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePath

from index.types import Document
from rag.reader.units import units_of
from rag.versions.dates import Period, readable_name
from rag.versions.editions import without_figures
from rag.versions.times import lasts, meet, periods
from rag.versions.validity import HEAD, declares

YEAR = timedelta(364)
"""Rules and price lists, too, are about times as long as this; they have editions."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """A series' name without dates, and the time that one of its documents is about."""

    series: str
    time: Period


def occasion(document: Document, today: date) -> Occasion | None:
    """The occasion that a document is about; None unless name and text both give its time.

    A document that states its validity, what it replaces or its edition is a version instead; so is
    one about a year or more that states any validity.
    """
    for name in (document.title, readable_name(PurePath(document.path).stem)):
        if times := periods(name, today):
            time = times[-1]
            break
    else:
        return None
    if date.min in time or date.max in time or not _is_about(document, time, today):
        return None
    if declares(document, of_anything=lasts(time) >= YEAR):
        return None
    return Occasion(without_figures(document.title), time)


def _is_about(document: Document, time: Period, today: date) -> bool:
    """Whether a sentence near the beginning (no title, heading or row) mentions that time."""
    head = units_of(document.text, 0, HEAD, document.headings, document.tables)
    return any(
        meet(time, one) and lasts(one) <= lasts(time)
        for unit in head
        if unit.kind in ("sentence", "item") and document.title not in unit.text
        for one in periods(unit.text, today)
    )


def of_one_series(one: Occasion | None, other: Occasion | None) -> bool:
    """Whether two documents are of one series and about different times."""
    if one is None or other is None or not one.series:
        return False
    return one.series == other.series and not meet(one.time, other.time)
