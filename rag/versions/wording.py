"""Says in a few words when a version is valid."""

from datetime import date, timedelta

import languages
from rag.versions.time_words import month_name
from rag.versions.validity import Validity


def label(validity: Validity, language: str, successor: Validity | None = None) -> str:
    """A version's time in a few words of the language; "" if unknown.

    The day before a successor begins is the end. An issue date of 1 January is shown as the year,
    the first of a month as the month, as the document may not have said more.
    """
    said = languages.read_supported(language, "answers")["times"]
    start, end, next_ = validity.start, validity.end, successor.begin if successor else None
    if not end and next_ and next_ > (validity.begin or date.min):
        vague = successor is not None and not successor.start and (next_.month, next_.day) == (1, 1)
        last = next_ - timedelta(1)
        return str(said["until_year" if vague else "until"]).format(
            str(last.year) if vague else _day(last, language)
        )
    if end and start and not successor:
        return str(said["between"]).format(_day(start, language), _day(end, language))
    if end:
        return str(said["until"]).format(_day(end, language))
    if start:
        return str(said["from"]).format(_day(start, language))
    if not validity.issued:
        return ""
    return _issued(validity.issued, language)


def _day(day: date, language: str) -> str:
    written = str(languages.read_supported(language, "answers")["times"]["day"])
    first = "er" if day.day == 1 else ""
    return written.format(day=day, first=first, month=month_name(day.month, language))


def _issued(day: date, language: str) -> str:
    said = languages.read_supported(language, "answers")["times"]
    if day.day > 1:
        return str(said["as_of"]).format(_day(day, language))
    if day.month == 1:
        return str(said["as_of_year"]).format(day.year)
    return str(said["as_of_month"]).format(f"{month_name(day.month, language)} {day.year}")
