"""The possible values of matched numbers and number words, with scales and units beside them."""

import re

from rag.grounding.matches import Readings, before
from rag.grounding.numerals import (
    listed,
    multiword_number,
    only_foreign,
    ordinal,
    scales,
    soft,
    spoken,
)
from rag.grounding.quantities import Number, TimeOfDay
from rag.grounding.units import DURATIONS, units

_SPACE = r"[\s\u00a0\u202f-]{0,2}"
_CURRENCY_AHEAD = re.compile(r"(US\$|€|\$|£|EUR|USD|CHF)\s?$")
_UNIT = re.compile(rf"{_SPACE}(°\s?[CF]\b|[^\W\d_]+[²³23]?(?!\w)|[%‰€$£°])")
_SCALE = re.compile(rf"{_SPACE}([^\W\d_]+)\b\.?")
_MILLIONS = re.compile(r"m\b|bn\b|b\b")
_REST = re.compile(r"\s(?:and\s)?([a-z]+(?:-[a-z]+)?)\b", re.IGNORECASE)


def read_number(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """1.250, 3,5 km, 8.30: with the scale and unit after it."""
    readings: Readings = [Number(value) for value in _values(match["digits"])]
    measured, end = _measured(readings, match)
    hour = re.fullmatch(r"([01]?\d|2[0-4])[.]([0-5]\d)", match["digits"])
    if hour and end == match.end():  # a table's "8.30" may be a time of day
        measured.append(TimeOfDay(int(hour[1]) * 60 + int(hour[2])))
    return measured, end, True


def read_multiword(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """Numbers of several words: "quatre-vingt-dix"; single words are for `read_word`, except "cent
    euros".
    """
    value = multiword_number(match[0])
    alone = match[0].isalpha()
    if value is None or (alone and match[0].lower() not in listed("hundreds")):
        return [], match.start() + 1, False
    measured, end = _measured([Number(float(value))], match)
    if only_foreign(match[0]) and end == match.end():
        return [], match.start() + 1, False
    return measured, end, True


def read_word(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """Number words; an article counts only before a scale ("a thousand") or, weakly, a unit."""
    word = match[0].lower()
    head, hyphen, _ = word.partition("-")  # "ten-minute", "three-quarters", "drei-Tage-Fieber"
    if hyphen and spoken(word) is None and spoken(head) is not None:
        return [Number(float(spoken(head) or 0))], match.start() + len(head), True
    known = spoken(word)
    value = known if known is not None else ordinal(word)
    firm = value is not None and value != 0
    if value is None:
        value = 1 if word in listed("articles") else None
        if value is None and word in soft():
            return [Number(soft()[word])], match.end(), False
        if value is None:
            return _read_scale(match)
    measured, end = _measured([Number(float(value))], match)
    scaled = any(isinstance(one, Number) and one.value >= 100 for one in measured)
    if word in listed("bare_articles") and end == match.end():
        return [], end, False
    return measured, end, firm or (scaled and word in listed("articles"))


def _read_scale(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """ "tausend Euro": a scale without a number before it; "thousands of" is only a soft one."""
    word = match[0].lower()
    if word not in scales() or len(word) < 5:
        return [], match.end(), False
    measured, end = _measured([Number(value) for value in scales()[word]], match)
    return measured, end, word in listed("firm")


def _values(digits: str) -> list[float]:
    """All readings of digits with separators: "1.000" is a thousand or one."""
    bare = re.sub(r"['’\s\u00a0\u202f\u2009]", "", digits)
    marks = re.findall(r"[.,]", bare)
    if not marks:
        return [float(bare)]
    if len(set(marks)) == 2:
        whole, fraction = re.split(rf"\{marks[-1]}", bare)
        return [float(re.sub(r"[.,]", "", whole) + "." + fraction)]
    joined = float(re.sub(r"[.,]", "", bare))
    if len(marks) > 1:
        return [joined]
    decimal = float(bare.replace(",", "."))
    grouped = re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", bare)
    return [joined, decimal] if grouped else [decimal]


def _measured(plain: Readings, match: re.Match[str]) -> tuple[Readings, int]:
    """The numbers with the scales and unit after them, and where those end."""
    text, end = match.string, match.end()
    numbers = [one for one in plain if isinstance(one, Number)]
    while (scale := _SCALE.match(text, end)) and scale[1].lower() in scales():
        factors = scales()[scale[1].lower()]
        numbers = [Number(one.value * factor) for one in numbers for factor in factors]
        end = scale.end()
        rest = _REST.match(text, end)
        more = spoken(rest[1]) if rest and max(factors) <= 1000 else None
        if rest and more is not None and more < max(factors):
            numbers = [Number(one.value + more) for one in numbers]
            end = rest.end()
    ahead = _CURRENCY_AHEAD.search(before(match))
    millions = _MILLIONS.match(text, end) if ahead else None
    if millions:
        numbers = [Number(one.value * (1e6 if millions[0] == "m" else 1e9)) for one in numbers]
        end = millions.end()
    unit = _UNIT.match(text, end)
    name = ahead[1] if ahead else unit[1].replace(" ", "") if unit else ""
    if name.lower() not in units():
        return list(numbers), end
    dimension, factor = units()[name.lower()]
    if unit and not ahead:
        end = unit.end()
    if dimension in DURATIONS and any(1000 <= one.value <= 2100 for one in numbers):
        return list(numbers), match.end()  # "im Jahr 2024 Tage …" is a year, not a duration
    hours = [one.value for one in numbers if name.lower() in listed("hour_units")]
    clocks = [TimeOfDay(round(hour * 60) % (24 * 60)) for hour in hours if 0 < hour <= 24]
    return [*(Number(one.value, dimension, factor) for one in numbers), *clocks], end
