"""Finds values and ranges in a sentence, and decides whether two exclude each other.

A value with several readings excludes another only if every reading does. Hedged ("about"), bounded
("at least") and rounded ("1.5 million") values leave room.
"""

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

import languages
from index.tuning import tuned
from rag.grounding.notation import read
from rag.grounding.numerals import scales
from rag.grounding.quantities import Code, Day, Number, Quantity, TimeOfDay, missing

Kind = Literal["number", "date", "clock"]
Bound = Literal["", "least", "most"]
Span = tuple[float, float]

_DIGITS = re.compile(r"[\d.,'’\u00a0\u202f ]*\d")


@dataclass(frozen=True, slots=True)
class Value:
    """One quantity or both ends of a range, at [start:end] of a sentence."""

    text: str
    start: int
    end: int
    kind: Kind
    ends: tuple[Quantity, ...]
    hedged: bool = False
    bound: Bound = ""
    role: str = ""

    @property
    def dimensions(self) -> frozenset[str]:
        """The dimensions that it may have."""
        readings = [one for end in self.ends for one in end.readings]
        return frozenset(one.dimension for one in readings if isinstance(one, Number))


@lru_cache(maxsize=20_000)
def values(text: str) -> tuple[Value, ...]:
    """The values of a sentence, in order; a range is one value, codes are none."""
    found = [one for one in read(text) if one.firm and kind_of(one)]
    made: list[Value] = []
    at = 0
    while at < len(found):
        taken = 2 if at + 1 < len(found) and _ranged(text, found[at], found[at + 1]) else 1
        made.append(_value(text, found[at : at + taken]))
        at += taken
    return tuple(made)


def kind_of(quantity: Quantity) -> Kind | None:
    """The kind of a quantity; None for codes."""
    readings = quantity.readings
    if any(isinstance(one, Code) for one in readings):
        return None
    if any(isinstance(one, Day) for one in readings):
        return "date"
    if all(isinstance(one, TimeOfDay) for one in readings):
        return "clock"
    return "date" if re.fullmatch(r"(?:1[0-9]|20)\d\d", quantity.text) else "number"


def exclude(one: Value, other: Value) -> bool:
    """Whether the two cannot both be true of the same thing."""
    if one.kind != other.kind or one.role != other.role or _share_an_end(one, other):
        return False
    if one.kind == "number":
        return bool(one.dimensions & other.dimensions) and not _overlap(one, other)
    if one.hedged or other.hedged or len(one.ends) != len(other.ends):
        return False
    return one.kind == "clock" or _dates_exclude(one, other)


def same(one: Value, other: Value) -> bool:
    """Whether both are the same value."""
    return len(one.ends) == len(other.ends) and not any(
        missing([a], [b]) and missing([b], [a]) for a, b in zip(one.ends, other.ends, strict=True)
    )


def _ranged(text: str, first: Quantity, second: Quantity) -> bool:
    between = text[first.end : second.start]
    if kind_of(first) != kind_of(second):
        return False
    return bool(
        _ranges("range").fullmatch(between)
        or (_ranges("and").fullmatch(between) and _behind("between").search(text[: first.start]))
    )


def _value(text: str, ends: list[Quantity]) -> Value:
    start, end = ends[0].start, ends[-1].end
    before = text[:start]
    kind = kind_of(ends[0])
    assert kind
    bound = _bound(before) if kind == "number" and len(ends) == 1 else ""
    roles = (
        one for one in ("start", "end") if kind == "date" and _behind(f"{one}s").search(before)
    )
    role = next(roles, "")
    hedged = bool(
        _behind("hedge").search(before) or (kind == "date" and _behind("around").search(before))
    )
    shown = text[start:end].strip(" ,;")
    return Value(shown, start, end, kind, tuple(ends), hedged, bound, role)


def _bound(before: str) -> Bound:
    """The bound that the words before a number set; the longest phrase counts: "no more than"."""
    bounds: tuple[Bound, ...] = ("least", "most")
    begun = {bound: found.start() for bound in bounds if (found := _behind(bound).search(before))}
    return min(begun, key=begun.__getitem__) if begun else ""


def _share_an_end(one: Value, other: Value) -> bool:
    if one.kind != "number" and len(one.ends) == len(other.ends) == 2:
        return same(one, other)  # from 9 to 5, from 9 to 4: opening hours differ
    return any(not missing([a], [b]) or not missing([b], [a]) for a in one.ends for b in other.ends)


def _dates_exclude(one: Value, other: Value) -> bool:
    """Whether a part that both give differs; another day of another year is another event."""
    pairs = zip(_parts(one.ends[0]), _parts(other.ends[0]), strict=True)
    year, month, day = (bool(a and b and a != b) for a, b in pairs)
    return (month or day) if not year else not (month or day)


def _parts(quantity: Quantity) -> tuple[int | None, int | None, int | None]:
    for one in sorted(quantity.readings, key=repr):
        if isinstance(one, Day):
            return one.year, one.month, one.day
    return int(quantity.text), None, None


def _overlap(one: Value, other: Value) -> bool:
    """Whether some readings of both overlap."""
    if one.bound and one.bound == other.bound:
        one, other = (replace(value, hedged=False, bound="", role="") for value in (one, other))
    return any(
        low <= up and lower <= high
        for low, high in _spans(one, other)
        for lower, up in _spans(other, one)
    )


def _spans(value: Value, other: Value) -> list[Span]:
    """The span of possible values for each reading, in the base unit."""
    dimensions = value.dimensions & other.dimensions
    columns = [
        [one for one in end.readings if isinstance(one, Number) and one.dimension in dimensions]
        or [one for one in end.readings if isinstance(one, Number)]
        for end in value.ends
    ]
    factor = max((one.factor for one in columns[-1]), default=1.0)
    found = []
    for low in columns[0]:
        for high in columns[-1] if len(columns) > 1 else [low]:
            # "3 to 5 km": the first end has the unit of the second
            down = low.value * (low.factor if low.dimension else factor)
            up = high.value * high.factor
            room = _room(value.ends[-1], high, other)
            if value.hedged:
                room = max(room, tuned("rag.grounding.room") * abs(up))
            least = float("-inf") if value.bound == "most" else down - room
            found.append((least, float("inf") if value.bound == "least" else up + room))
    return [span for span in found if span[0] <= span[1]]


def _room(quantity: Quantity, reading: Number, other: Value) -> float:
    """The tolerance: half of the last written digit, if the other value is more exact."""
    digits = _DIGITS.search(quantity.text)
    words = [word.strip(".").lower() for word in quantity.text.split()]
    scale = max([max(scales()[word]) for word in words if word in scales()], default=1.0)
    scale = scale if scale <= abs(reading.value) * 1000 else 1.0
    decimals = 0
    if digits and scale == 1.0 and reading.value == int(reading.value):
        exact = [
            one.value * one.factor / reading.factor
            for end in other.ends
            for one in end.readings
            if isinstance(one, Number)
        ]
        if all(abs(value - round(value)) < 1e-9 for value in exact):
            return 0.0
    if digits and re.search(r"[.,]\d{1,2}$", digits[0]):
        decimals = len(re.split(r"[.,]", digits[0])[-1])
    if not digits:
        return 0.0
    return 0.5 * scale * reading.factor * float(10**-decimals)


@cache
def _behind(kind: str) -> re.Pattern[str]:
    """A pattern for words before a value of this kind; "around" is exact for a time of day."""
    words = languages.pattern("quantities", kind)
    return re.compile(rf"\b(?:{words})\s*$", re.IGNORECASE)


@cache
def _ranges(kind: str) -> re.Pattern[str]:
    """A pattern for the words between the ends of a range."""
    words = languages.pattern("quantities", kind)
    if kind == "and":
        return re.compile(rf"\s*(?:{words})\s*")
    hour = languages.pattern("quantities", "hour")
    return re.compile(rf"\s*(?:{hour}|h)?\s*(?:-|–|—|{words})\s*")
