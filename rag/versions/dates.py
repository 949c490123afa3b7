"""The dates of a text as periods, from the first to the last day.

`rag/grounding/notation.py` finds them; this module turns each into days.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from languages import FALLBACK
from rag.grounding.notation import read
from rag.grounding.quantities import Day, Number, Quantity
from rag.versions.time_words import has, month_name, time_words

Period = tuple[date, date]
"""The first and last day, inclusive."""

_YEAR = re.compile(r"(?:19|20)\d\d(?:[-–/]\d\d|er|ern|s)?")


@dataclass(frozen=True, slots=True)
class NamedDate:
    """A date at [start:end] of a text, as its first and last day."""

    start: int
    end: int
    first: date
    last: date


def readable_name(name: str) -> str:
    """A title or file name with its dates made readable, as in "preise2024"."""
    plain = re.sub(r"(20\d\d)([01]\d)([0-3]\d)(?!\d)", r"\1-\2-\3", name.replace("_", " "))
    return re.sub(r"(?<=[^\W\d])(?=(?:19|20)\d\d\b)", " ", plain)


def first_date(text: str) -> date | None:
    """The first day of the first date in a text."""
    return next((one.first for one in dates_in(text)), None)


def readable(text: str) -> str:
    """A text with "1er juillet 2024", "1 de julio de 2024", "07/2024" as notation.py reads them."""

    def readable(match: re.Match[str]) -> str:
        month = match["month"].rstrip("./").lower()
        number = int(month) if month.isdigit() else time_words().months[month]
        name = month_name(number, FALLBACK)
        return " ".join(part for part in (match["day"], name, match["year"]) if part)

    return time_words().monthly.sub(readable, text)


def dates_in(text: str) -> list[NamedDate]:
    """Every date of the text that has a year, perhaps from the end of its range."""
    text = readable(text)
    found: list[NamedDate] = []
    for quantity in reversed(read(text)):
        after = found[-1] if found else None
        if after and not time_words().joined.fullmatch(text[quantity.end : after.start]):
            after = None
        if period := _period(quantity, after.first if after else None):
            found.append(NamedDate(quantity.start, quantity.end, *period))
    return [
        one for one in reversed(found) if not has(rf"{time_words().no_year}\s?$", text[: one.start])
    ]


def _period(quantity: Quantity, following: date | None) -> Period | None:
    days = [reading for reading in quantity.readings if isinstance(reading, Day)]
    if _YEAR.fullmatch(quantity.text):
        numbers = [one.value for one in quantity.readings if isinstance(one, Number)]
        years = [int(value) for value in numbers if value >= 1900]
        return (date(min(years), 1, 1), date(max(years), 12, 31)) if years else None
    if not days:
        return None
    written = re.match(r"\d*", quantity.text)
    ahead = written[0] if written else ""  # 03/04/2024: the day comes first
    day = max(days, key=lambda one: (str(one.day) == ahead.lstrip("0"), one.year or 0))
    month = day.month or 1
    year = day.year or (following and following.year - (month > following.month))
    if not year or not 1000 <= year <= 9000:
        return None
    try:
        first = date(year, month, day.day or 1)
    except ValueError:  # 31 February
        return None
    return first, first if day.day else next_month(first) - timedelta(1)


def next_month(day: date) -> date:
    """The first day of the month after."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
