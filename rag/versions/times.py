"""Finds the time that a question asks about, and the times that a text mentions."""

import re
from datetime import date, timedelta

from rag.grounding.numerals import spoken
from rag.versions.dates import NamedDate, Period, dates_in, next_month, readable
from rag.versions.time_words import has, time_words

_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def asked_for(question: str, today: date) -> Period | None:
    """The time that a question names, from its first to its last date; None means now.

    A day without a year ("on 24 December") names no version; a year does, even in a document's
    name.
    """
    if named := times(question, today):
        return min(first for first, _ in named), max(last for _, last in named)
    return _away(question, today)


def times(question: str, today: date) -> list[Period]:
    """The dated times that a question names, without duplicates, earliest first."""
    text = readable(question)
    named = {_meant(one, text[: one.start], today) for one in dates_in(text)}
    if named and has(time_words().now, text):  # "in 2023 and now"
        named.add((today, today))
    return sorted(named)


def time_said(question: str, when: Period | None) -> str:
    """The question's words for `when`, the time that it asks about (None: now); "" without any."""
    text = readable(question)
    if dates := dates_in(text):
        return ", ".join(text[one.start : one.end].strip() for one in dates)
    if when is None:
        now = re.search(time_words().now, text, re.IGNORECASE)
        return now[0] if now else ""
    return str(when[0].year) if when[0].year == when[1].year else ""


def _meant(one: NamedDate, before: str, today: date) -> Period:
    """ "before 2020", "since July 2024" and "early 2024" are not the time itself."""
    first, last = one.first, one.last
    for start, end, words in time_words().parts:
        if (last - first).days >= 364 and has(rf"\b{words}[ -]$", before):
            first, last = date(first.year, start, 1), next_month(date(last.year, end, 1))
            last -= timedelta(1)
    ahead = time_words().ahead
    if has(rf"\b{time_words().before}{ahead}", before):
        return date.min, first - timedelta(1)
    if has(rf"\b{time_words().till}{ahead}", before):
        return date.min, last
    if has(rf"\b{time_words().after}{ahead}", before):
        return last + timedelta(1), max(last + timedelta(1), today)
    return first, max(last, today) if has(rf"\b{time_words().since}{ahead}", before) else last


def periods(text: str, today: date) -> list[Period]:
    """The times that a text mentions: "since 2019" has no end, "until 2024" no beginning."""
    text = readable(text)
    found: list[Period] = []
    for one in dates_in(text):
        before = text[: one.start]
        first, last = _meant(one, before, today)
        found.append((first, date.max if has(rf"\b{time_words().onwards} ?$", before) else last))
    return found


def meet(one: Period, other: Period) -> bool:
    """Whether two periods share a day."""
    return one[0] <= other[1] and other[0] <= one[1]


def lasts(period: Period) -> timedelta:
    """The length of a period."""
    return period[1] - period[0]


def names_year_of(period: Period, text: str) -> bool:
    """Whether a text contains a year of the period, in any sense."""
    years = {int(found[0]) for found in _ANY_YEAR.finditer(text)}
    return any(period[0].year <= year <= period[1].year for year in years)


def _away(question: str, today: date) -> Period | None:
    """Relative times: last year, next year, three years ago, yesterday."""
    if has(time_words().yesterday, question):
        return today - timedelta(1), today - timedelta(1)
    away = next((by for by, words in time_words().away if has(rf"\b(?:{words})\b", question)), 0)
    if ago := time_words().ago.search(question):
        word = next(filter(None, ago.groups())).lower().removesuffix("m").removesuffix("r")
        count = int(word) if word.isdigit() else int(spoken(word) or 0)
        away = -count if count < 200 else 0
    year = today.year + away
    return (date(year, 1, 1), date(year, 12, 31)) if away else None
