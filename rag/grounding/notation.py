"""Finds numbers, dates, clock times and exact codes in a text, in all languages at once.

An ambiguous notation ("1.000", "1,5", "03/04/2024", "8.30") keeps all its readings.
"""

import re
from collections.abc import Sequence
from functools import cache

import languages
from rag.grounding.dates import (
    month_pattern,
    read_clock,
    read_decade,
    read_figures,
    read_month,
    read_named,
    read_noon,
    read_years,
)
from rag.grounding.matches import MatchReader, Readings
from rag.grounding.numbers import read_multiword, read_number, read_word
from rag.grounding.numerals import listed, multiword_pattern
from rag.grounding.quantities import Code, Quantity
from rag.grounding.units import units

_YEAR = r"(?P<year>\d{4}|['’]\d{2})(?![\d.,]*\d)"

_Patterns = tuple[tuple[re.Pattern[str], MatchReader], ...]


def read(text: str) -> tuple[Quantity, ...]:
    """Every quantity of the text, in order.

    A list item's own number is none. Cached, as the same evidence is read again for every sentence
    of an answer.
    """
    left = text
    item = _item().match(text)
    if item and not re.compile(month_pattern(), re.IGNORECASE).match(text, item.end()):
        left = _blanked(left, [(0, item.end())])
    found: list[Quantity] = []
    for pattern, reader in _patterns():
        taken = []
        at = 0
        while match := pattern.search(left, at):
            readings, end, firm = reader(match)
            at = max(match.end() if readings else 0, end, match.start() + 1)
            if readings:
                start = match.start()
                taken.append(Quantity(text[start:end], start, end, frozenset(readings), firm))
        left = _blanked(left, [(quantity.start, quantity.end) for quantity in taken])
        found += taken
    return tuple(sorted(found, key=lambda quantity: quantity.start))


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with these sorted spans blanked; offsets stay valid."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], "\0" * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])


def _read_address(match: re.Match[str]) -> tuple[Readings, int, bool]:
    text = match[0].rstrip(".,;:!?)]}»”\"'")
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", text.lower()).rstrip("/")
    return [Code(bare)], match.start() + len(text), True


def _read_dialled(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """Telephone numbers: digits only, with the country prefix as a leading zero."""
    digits = re.sub(r"\D", "", re.sub(r"^\+\d\d\s*(?:\(0\))?", "0", match[0]))
    return ([Code(digits)] if len(digits) >= 6 else []), match.end(), True


def _read_code(match: re.Match[str]) -> tuple[Readings, int, bool]:
    return [Code(re.sub(r"[\s\u00a0]", "", match[0]).lower())], match.end(), True


def _compiled(*parts: tuple[str, MatchReader]) -> _Patterns:
    return tuple((re.compile(pattern, re.IGNORECASE), reader) for pattern, reader in parts)


@cache
def _item() -> re.Pattern[str]:
    ordinals = languages.pattern("quantities", "ordinal_noun")
    return re.compile(rf"\s*\(?\d{{1,2}}[.)]\s+(?!{ordinals}|[-–\d])")


@cache
def _patterns() -> _Patterns:
    """The patterns by priority: a later one does not see what an earlier one took.

    A range is read as two ends, so the first looks ahead at what only the second carries.
    """
    return (*_addresses(), *_dates(), *_clock_times(), *_codes(), *_numbers())


def _addresses() -> _Patterns:
    """Addresses in the web and of mail."""
    return _compiled(
        (
            r"(?:https?://|www\.)[^\s<>\"“”]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+",
            _read_address,
        ),
        (
            r"(?<![\w@.-])(?:[a-zäöü0-9-]+\.)+(?:de|com|org|net|eu|info|at|ch|uk|gov|edu)\b"
            r"(?:/[^\s<>\"“”]*)?",
            _read_address,
        ),
    )


def _dates() -> _Patterns:
    """Dates, months, years and decades."""
    month, to = month_pattern(), _to()
    day_ending = rf"(?:{'|'.join(sorted(listed('day_endings')))}|\.)"
    day = rf"(?P<day>[0-3]?\d){day_ending}?"
    return _compiled(
        (
            r"(?<![\w-])(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?![\d-])(?:T[\d:.+Z-]+)?",
            read_figures,
        ),
        (r"(?<![\w.,-])(?P<first>1[2-9]\d\d|20\d\d)[-–/](?P<last>\d\d)(?![\w-])", read_years),
        (r"(?<![\w.,])['’]?(?P<decade>(?:1[2-9]|20)?\d0)['’]?(?:s|er|ern)\b", read_decade),
        (
            r"(?<![\w.,])(?P<day>[0-3]?\d)\.\s?(?P<month>[01]?\d)\."
            r"(?:\s?(?P<year>\d{4}|\d{2})(?![\w:]|\.\d))?(?!\d)",
            read_figures,
        ),
        (
            r"(?<![\w./])(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4}|\d{2})(?![\w/])",
            read_figures,
        ),
        (
            rf"(?<![\w.,])(?P<day>[0-3]?\d){day_ending}?(?={to}[0-3]?\d{day_ending}?"
            rf"\s*(?:of\s+)?{month}(?:,?\s+{_YEAR})?)",
            read_named,
        ),
        (rf"(?<![\w.,]){day}\s*(?:of\s+)?{month}(?:,?\s+{_YEAR})?", read_named),
        (rf"\b{month}\s+{day}(?![\d.:]|,\d)(?:,?\s+{_YEAR})?", read_named),
        (rf"\b{month}(?:\s+of)?,?\s+{_YEAR}", read_month),
        (rf"\b{month}", read_month),
    )


def _clock_times() -> _Patterns:
    """Times of day."""
    hour, to = languages.pattern("quantities", "hour"), _to()
    mark = rf"(?P<mark>{hour}|{languages.pattern('quantities', 'half_day')}|h\b)"
    return _compiled(
        (
            r"(?<![\w.,:])(?P<hour>[0-2]?\d)[ \u00a0\u202f]?h[ \u00a0\u202f]?"
            r"(?P<minute>[0-5]\d)(?!\w|\s?min)",
            read_clock,
        ),
        (
            rf"(?<![\w.,:])(?P<hour>[0-2]?\d)(?:[:.](?P<minute>[0-5]\d))?(?:\s*(?:{hour}|h\b))?"
            rf"(?={to}[0-2]?\d(?:[:.][0-5]\d)?\s*{mark})",
            read_clock,
        ),
        (
            rf"(?<![\w.,:])(?P<hour>[0-2]?\d)(?:[:.](?P<minute>[0-5]\d))?\s*{mark}",
            read_clock,
        ),
        (r"(?<![\w.,:])(?P<hour>[0-2]?\d):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:])", read_clock),
        (rf"\b(?:{'|'.join(sorted(listed('midnight') | listed('midday')))})\b", read_noon),
    )


def _codes() -> _Patterns:
    """Paragraphs, telephone numbers, and figures that count nothing."""
    return _compiled(
        (r"§{1,2}\s*\d+\s?(?:[a-z]\b)?", _read_code),
        (
            r"(?<![\w.,])(?:\+\d{1,3}|\(?0\d{1,5}\)?)(?:(?:\s?[/()–-]\s?|\s)\(?\d{2,}\)?)+(?:-\d+)?",
            _read_dialled,
        ),
        (
            r"(?<![\w.])(?!\d{1,3}(?:\.\d{3})+(?!\d))\d+(?:\.\d+){2,}\b"
            r"|(?<![\w.,])(?<!\d[ \u00a0\u202f])0\d+\b(?![.,:]\d)",
            _read_code,
        ),
    )


def _numbers() -> _Patterns:
    """Numbers in figures and in words; last, codes that mix letters and figures."""
    return _compiled(
        (
            r"(?<![\w])(?<!\w[.,])(?P<digits>\d{1,3}(?:[.,'’\u00a0\u202f\u2009 ]\d{3})+(?!\d)"
            r"(?:[.,]\d+)?|\d+(?:[.,]\d+)?)(?:(?:st|nd|rd|th|er|ern|s|x|fach|te|ten)\b|(?![^\W_])"
            r"|(?=(?:bn|mn|mio|mrd|"
            + "|".join(name for name in units() if name.isalnum())
            + r")\b))",
            read_number,
        ),
        (multiword_pattern(), read_multiword),
        (r"(?<!\w)(?=[^\W_]*\d)[^\W_]+(?:[-/][^\W_]*\d[^\W_]*)*", _read_code),
        (r"[^\W\d_]+(?:-[^\W\d_]+)*", read_word),
    )


def _to() -> str:
    """What stands between the two ends of a range."""
    return rf"\s*(?:-|–|—|/|{languages.pattern('quantities', 'to')})\s*"
