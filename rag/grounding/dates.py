"""The possible meanings of a matched date, time of day, year or decade."""

import re
from functools import cache

import languages
from rag.grounding.matches import Readings, before
from rag.grounding.numerals import listed
from rag.grounding.quantities import Day, Number, TimeOfDay
from rag.grounding.units import months


def _year(text: str | None) -> list[int | None]:
    if text is None:
        return [None]
    number = int(text.lstrip("'’"))
    return [number] if number > 99 else [2000 + number, 1900 + number]


def _days(year: str | None, month: int, *days: str | None) -> Readings:
    numbers = [int(day) if day else None for day in days]
    if not 1 <= month <= 12 or any(day is not None and not 1 <= day <= 31 for day in numbers):
        return []
    return [Day(one, month, day) for one in _year(year) for day in numbers]


def read_figures(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """27.11.2024, 27.11., 2024-11-27, 27/11/2024 (or the American 11/27/2024)."""
    parts = match.groupdict()
    year, month, day = parts["year"], parts["month"], parts["day"]
    readings = _days(year, int(month), day)
    if "/" in match[0]:
        readings += _days(year, int(day), month)
    elif readings and year is None and "." in match[0]:
        readings.append(Number(float(f"{day}.{month}")))  # "Version 1.5." ends a sentence
    return readings, match.end(), True


def read_named(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """27. November 2024, 27th of November, Nov 27, 2024, 5.–8. Mai."""
    parts = match.groupdict()
    if parts["month"].islower() and parts["month"] in listed("unsure_months") - _small_months():
        return [], match.end(), True  # "children under 16 may …"
    month = months()[parts["month"].lower()]
    return _days(parts.get("year"), month, parts["day"]), match.end(), True


def read_month(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """November 2024, im November."""
    name, year = match["month"], match.groupdict().get("year")
    sure = year or _ahead().search(before(match))
    if not name[0].isupper() and name not in _small_months():
        return [], match.end(), True
    if not sure and name.lower() in listed("unsure_months") | {"sep", "dec"}:
        return [], match.end(), True
    return _days(year, months()[name.lower()], None), match.end(), bool(sure)


def read_clock(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """14:30, 14.30 Uhr, 2:30 p.m."""
    parts = match.groupdict()
    mark = (parts.get("mark") or "").lower()
    minutes = int(parts["hour"]) * 60 + int(parts.get("minute") or 0)
    if minutes > 24 * 60:
        return [], match.end(), True
    half = 12 * 60
    if mark[:1] in {"a", "p"}:
        return [TimeOfDay(minutes % half + half * (mark[0] == "p"))], match.end(), True
    if mark[:1] == "o":
        return [TimeOfDay(minutes), TimeOfDay((minutes + half) % (2 * half))], match.end(), True
    return [TimeOfDay(minutes % (2 * half))], match.end(), True


def read_noon(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """noon, Mitternacht."""
    return [TimeOfDay(12 * 60 if match[0].lower() in listed("midday") else 0)], match.end(), True


def read_years(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """2018–19, 2019/20: a pair of years, either of which may be meant."""
    first, last = int(match["first"]), int(match["last"])
    century = first // 100 * 100
    readings: Readings = [Number(first), Number(century + last)]
    if last <= 12 and "-" in match[0]:
        readings.append(Day(first, last, None))
    return (readings if last > first % 100 or last <= 12 else []), match.end(), True


def read_decade(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """the 1990s, 80er: with or without the century."""
    value = int(match["decade"])
    return [Number(value), Number(value % 100)], match.end(), True


def month_pattern() -> str:
    """The names of months in all languages, as a regular-expression group."""
    return rf"(?P<month>{'|'.join(sorted(months(), key=len, reverse=True))})\b\.?"


@cache
def _small_months() -> frozenset[str]:
    """Names of months in languages that write them in lower case."""
    small = [
        code
        for code in languages.supported()
        if languages.read(code, "quantities").get("small_months")
    ]
    listed_so = (languages.words("quantities")[code]["months"] for code in small)
    return frozenset(entry.partition("=")[0] for some in listed_so for entry in some)


@cache
def _ahead() -> re.Pattern[str]:
    """The words that must precede a month alone: "may" and "march" are verbs, "Jan" and "May"
    names.
    """
    words = languages.pattern("quantities", "ahead")
    return re.compile(rf"(?:\b(?:{words})|[-–,/])\s*$", re.IGNORECASE)
