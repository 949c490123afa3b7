"""Reads a column as amounts in one unit, or not at all if any cell is doubtful. Knows no question.

Units of one dimension, such as "g" and "kg", are converted to one.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import languages
from index.language import decimal_mark
from rag.tables.measured import ratio

_AMOUNT = re.compile(
    r"(?P<before>[€$£]|EUR|USD|CHF)?\s*(?P<sign>[-−–]?)(?P<digits>\d+(?:[.,'’ \u00a0\u202f]\d+)*)"
    r"\s*(?P<unit>[^\W\d_][^\d|;:]{0,30}|[%‰€$£°][^\d|;:]{0,20})?"
)
_NOTE = re.compile(r"\s*\[[^\]\s]{1,4}\]")
_NOTHING = re.compile(r"[-–—./]*|k\.\s?A\.|n/?a", re.IGNORECASE)


_PIECE = re.compile(
    r"\s*(?P<before>[€$£])?\s*(?P<digits>\d+(?:[.,'’ \u00a0\u202f]\d+)*)\s*(?P<unit>[^\W\d_]+\.?|[%€$£])?"
)
_MOST_DECIMALS = 3  # decimals of a converted amount


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amount of each cell, None if it is empty; their common unit and decimals.

    `mixed` says that some cells were written in other units.
    """

    values: tuple[Decimal | None, ...]
    unit: str
    before: bool
    decimals: int
    mixed: bool = False


def amounts(cells: Sequence[str], language: str) -> Amounts | None:
    """The cells as amounts; None unless each is empty or one amount, all in one notation and in units of
    one dimension.
    """
    bare = ["" if _NOTHING.fullmatch(one := _NOTE.sub("", cell).strip()) else one for cell in cells]
    found = [_AMOUNT.fullmatch(cell) if cell else None for cell in bare]
    if any(cell and not match for cell, match in zip(bare, found, strict=True)):
        return _mixed(bare, language)
    held = [match for match in found if match]
    if not held:
        return None
    if len({(one["before"], one["unit"]) for one in held}) > 1:
        return _mixed(bare, language)
    comma = _decimal_comma([one["digits"] for one in held], language)
    if comma is None:
        return None
    values = tuple(None if one is None else _value(one, comma) for one in found)
    exponents = [value.as_tuple().exponent for value in values if value is not None]
    decimals = max(-int(one) for one in exponents)
    unit = (held[0]["before"] or held[0]["unit"] or "").strip()
    return Amounts(values, unit, bool(held[0]["before"]), decimals)


def written(value: Decimal, found: Amounts, language: str, *, decimals: int | None = None) -> str:
    """An amount as people write it in this language, with its unit."""
    places = found.decimals if decimals is None else decimals
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:,f}"
    marks = grouping_mark(language) + decimal_mark(languages.supported_or_fallback(language))
    text = text.translate(str.maketrans(",.", marks))
    if not found.unit:
        return text
    return f"{found.unit} {text}" if found.before else f"{text} {found.unit}"


def grouping_mark(language: str) -> str:
    """The thousands separator of a language."""
    return str(languages.read_supported(language, "answers")["amounts"]["grouping"])


def _mixed(cells: Sequence[str], language: str) -> Amounts | None:
    """Amounts in several units of one dimension: "500 g" and "1,5 kg", "90 min" and "1 h 15 min"."""
    pieces = [_pieces(cell) for cell in cells]
    every = [piece for some in pieces or () for piece in some or ()]
    comma = _decimal_comma([digits for digits, _ in every], language)
    if None in pieces or not every or comma is None:
        return None
    parts = Counter(unit for _, unit in every)
    least = min(parts, key=lambda unit: ratio(unit, every[0][1]) or 0)
    values: list[Decimal | None] = []
    for some in pieces:
        sizes = [ratio(unit, least) for _, unit in some or ()]
        falling = all(a and b and a > b for a, b in pairwise(sizes))
        if not falling or not all(one and one.denominator == 1 for one in sizes):
            return None
        each = zip(some or (), sizes, strict=True)
        sums = [_number(digits, comma) * int(size or 0) for (digits, _), size in each]
        values.append(sum(sums, Decimal(0)) if sums else None)
    for unit, _ in parts.most_common():
        size = Decimal(int(ratio(unit, least) or 1))
        scaled = [None if one is None else one / size for one in values]
        decimals = max(
            -int(one.normalize().as_tuple().exponent) for one in scaled if one is not None
        )
        if decimals <= _MOST_DECIMALS:
            return Amounts(tuple(scaled), unit, False, max(0, decimals), mixed=True)
    return None


def _pieces(cell: str) -> list[tuple[str, str]] | None:
    """A cell's figures, each with its unit; None if the cell contains anything else."""
    found, at = [], 0
    while at < len(cell):
        match = _PIECE.match(cell, at)
        unit = match and (match["before"] or match["unit"])
        if match is None or not unit or ratio(unit, unit) is None:
            return None
        found.append((match["digits"], unit))
        at = match.end()
    return found


def _value(match: re.Match[str], comma: bool) -> Decimal:
    value = _number(match["digits"], comma)
    return -value if match["sign"] else value


def _number(written: str, comma: bool) -> Decimal:
    digits = re.sub(r"[^\d.,]", "", written)
    return Decimal(digits.replace(".", "").replace(",", ".") if comma else digits.replace(",", ""))


def _decimal_comma(texts: Sequence[str], language: str) -> bool | None:
    """Whether the decimal mark is a comma in all of them; None if they disagree or one is no number."""
    commas = set()
    for text in texts:
        marks = [sign for sign in text if sign in ".,"]
        if not marks:
            continue
        last, groups = marks[-1], re.split(r"[.,]", text)
        if len(set(marks)) > 1 and marks.count(last) == 1:
            commas.add(last == ",")
        elif len(marks) > 1:
            if not all(len(group) == 3 for group in groups[1:]) or len(set(marks)) > 1:
                return None  # a date, a version
            commas.add(last == ".")
        elif len(groups[1]) != 3 or groups[0] == "0":
            commas.add(last == ",")
    if len(commas) > 1:
        return None
    return commas.pop() if commas else decimal_mark(language) == ","
