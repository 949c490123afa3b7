"""Reads a column as amounts of one unit, or not at all if one cell is in doubt. Knows no question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from index.language import decimal_mark
from rag import languages

_AMOUNT = re.compile(
    r"(?P<before>[€$£]|EUR|USD|CHF)?\s*(?P<sign>[-−–]?)(?P<digits>\d+(?:[.,'’ \u00a0\u202f]\d+)*)"
    r"\s*(?P<unit>[^\W\d_][^\d|;:]{0,30}|[%‰€$£°][^\d|;:]{0,20})?"
)
_NOTE = re.compile(r"\s*\[[^\]\s]{1,4}\]")
_NOTHING = re.compile(r"[-–—./]*|k\.\s?A\.|n/?a", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amount of each cell, None where it is empty; the unit they share, and their decimals."""

    values: tuple[Decimal | None, ...]
    unit: str
    before: bool
    decimals: int


def amounts(cells: Sequence[str], language: str) -> Amounts | None:
    """The cells as amounts; None unless each is empty or one amount, all of one unit and notation."""
    found = []
    for cell in cells:
        bare = _NOTE.sub("", cell).strip()
        match = None if _NOTHING.fullmatch(bare) else _AMOUNT.fullmatch(bare)
        if match is None and not _NOTHING.fullmatch(bare):
            return None
        found.append(match)
    held = [match for match in found if match]
    if not held or len({(one["before"], one["unit"]) for one in held}) > 1:
        return None
    comma = _decimal_comma([one["digits"] for one in held], language)
    if comma is None:
        return None
    values = tuple(None if one is None else _value(one, comma) for one in found)
    exponents = [value.as_tuple().exponent for value in values if value is not None]
    decimals = max(-int(one) for one in exponents)
    unit = (held[0]["before"] or held[0]["unit"] or "").strip()
    return Amounts(values, unit, bool(held[0]["before"]), decimals)


def written(value: Decimal, found: Amounts, language: str, *, decimals: int | None = None) -> str:
    """An amount as people of the language write it, with its unit."""
    places = found.decimals if decimals is None else decimals
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:,f}"
    marks = grouping_mark(language) + decimal_mark(languages.known(language))
    text = text.translate(str.maketrans(",.", marks))
    if not found.unit:
        return text
    return f"{found.unit} {text}" if found.before else f"{text} {found.unit}"


def grouping_mark(language: str) -> str:
    """What parts thousands in a language."""
    return str(languages.words_for(language, "answers")["amounts"]["grouping"])


def _value(match: re.Match[str], comma: bool) -> Decimal:
    digits = re.sub(r"[^\d.,]", "", match["digits"])
    digits = digits.replace(".", "").replace(",", ".") if comma else digits.replace(",", "")
    return Decimal(f"{'-' if match['sign'] else ''}{digits}")


def _decimal_comma(texts: Sequence[str], language: str) -> bool | None:
    """Whether the comma is the decimal mark in all of them; None where they disagree or one is no number."""
    told = set()
    for text in texts:
        marks = [sign for sign in text if sign in ".,"]
        if not marks:
            continue
        last, groups = marks[-1], re.split(r"[.,]", text)
        if len(set(marks)) > 1 and marks.count(last) == 1:
            told.add(last == ",")
        elif len(marks) > 1:
            if not all(len(group) == 3 for group in groups[1:]) or len(set(marks)) > 1:
                return None  # a date, a version
            told.add(last == ".")
        elif len(groups[1]) != 3 or groups[0] == "0":
            told.add(last == ",")
    if len(told) > 1:
        return None
    return told.pop() if told else decimal_mark(language) == ","
