"""Charts and diagrams of Word as text: the numbers behind a chart as a table, a diagram's words.

Reads the values that the program saved when it last drew them.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import languages
from index.language import decimal_mark
from index.readers.characters import one_line
from index.readers.word_xml import Element, first, number, tag

MOST_POINTS = 5_000
"""At most this many points per series; a chart with more is a drawing."""

_SERIES, _CATEGORIES, _VALUES = tag("c:ser"), tag("c:cat"), tag("c:val")
_FIRST_DAY, _LAST_DAY = datetime(1899, 12, 30), 2_958_466  # as spreadsheets count days
_DATE = re.compile(r"[dy]", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|General|Standard')
_POINT, _V, _FORMAT = tag("c:pt"), tag("c:v"), tag("c:formatCode")


def chart_rows(root: Element) -> list[list[str]] | None:
    """The series names, and one row per category below them; None if there is no such table."""
    language = _language(root)
    series = [one for one in root.iter(_SERIES) if first(one, _VALUES) is not None]
    if not series or any(first(one, tag("c:xVal")) is not None for one in root.iter(_SERIES)):
        return None
    categories = _points(first(series[0], _CATEGORIES), language=language)
    columns = [_points(first(one, _VALUES), language=language) for one in series]
    places = sorted({at for points in (categories, *columns) for at in points})
    if not places or len(places) > MOST_POINTS:
        return None
    names = [_name(one, at) for at, one in enumerate(series, start=1)]
    rows = [
        [categories.get(at, str(at + 1)), *(points.get(at, "") for points in columns)]
        for at in places
    ]
    return [["", *names], *rows]


def chart_title(root: Element) -> str:
    """The title that a person gave the chart."""
    chart = first(root, tag("c:chart"))
    title = first(chart, tag("c:title"))
    return "" if title is None else one_line(" ".join(_lines(title)))


def diagram_lines(root: Element) -> list[str]:
    """The words of a diagram's shapes, one line each, in the order they were created."""
    lines: list[str] = []
    for point in root.iter(tag("dgm:pt")):
        if point.get("type", "node") in ("node", "asst"):
            lines.extend(filter(None, (one_line(line) for line in _lines(point))))
    return lines


def _lines(parent: Element) -> list[str]:
    paragraphs = parent.iter(tag("a:p"))
    return ["".join(one.text or "" for one in each.iter(tag("a:t"))) for each in paragraphs]


def _language(root: Element) -> str:
    lang = first(root, tag("c:lang"))
    return "" if lang is None else lang.get("val", "").lower()


def _name(series: Element, at: int) -> str:
    named = first(series, tag("c:tx"))
    words = [] if named is None else [one.text or "" for one in named.iter(_V)]
    return one_line(" ".join(words)) or str(at)


def _points(parent: Element, *, language: str) -> dict[int, str]:
    """The values by position; if there are several levels, their names joined, the widest first."""
    if parent is None:
        return {}
    levels: Sequence[Element] = list(parent.iter(tag("c:lvl"))) or [parent]
    found: dict[int, str] = {}
    for level in levels:
        format = next((one.text or "" for one in parent.iter(_FORMAT)), "")
        numeric = next(parent.iter(tag("c:numCache"), tag("c:numLit")), None) is not None
        for point in level.iter(_POINT):
            at, text = number(point.get("idx")), one_line(_first_text(point))
            text = _shown(text, format, language=language) if numeric else text
            found[at] = f"{text} {found[at]}" if at in found else text
    return found


def _first_text(point: Element) -> str:
    value = first(point, _V)
    return "" if value is None else value.text or ""


def _shown(text: str, format: str, *, language: str) -> str:
    """A stored number as displayed: without binary rounding noise, percent as percent."""
    try:
        value = float(text)
    except ValueError:
        return text
    if _DATE.search(_QUOTED.sub("", format)) and 0 < value < _LAST_DAY:
        day = _FIRST_DAY + timedelta(days=value)
        return day.strftime(languages.read(language[:2], "writing").get("date", "%Y-%m-%d"))
    percent = "%" in format
    shown = f"{value * 100 if percent else value:.12g}"
    if "e" in shown:
        return text
    return shown.replace(".", decimal_mark(language)) + (" %" if percent else "")
