"""Reads numbers, dates, clock times and exact codes out of text, all languages side by side.

Where a notation can mean two things ("1.000", "1,5", "03/04/2024", "8.30") all readings are kept.
Knows nothing of comparing them or of what is said about a quantity.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from rag import languages
from rag.grounding.numerals import (
    apart_pattern,
    listed,
    number_apart,
    only_foreign,
    ordinal,
    scales,
    soft,
    spoken,
)
from rag.grounding.quantities import Clock, Code, Day, Number, Quantity, Reading
from rag.grounding.units import DURATIONS, months, units

Readings = list[Reading]
Reader = Callable[[re.Match[str]], tuple[Readings, int, bool]]
"""From a match to its readings (none if it is no quantity), where they end, and whether firm."""

_YEAR = r"(?P<year>\d{4}|['’]\d{2})(?![\d.,]*\d)"
_SPACE = r"[\s\u00a0\u202f-]{0,2}"
_CURRENCY_AHEAD = re.compile(r"(US\$|€|\$|£|EUR|USD|CHF)\s?$")
_UNIT = re.compile(rf"{_SPACE}(°\s?[CF]\b|[^\W\d_]+[²³23]?(?!\w)|[%‰€$£°])")
_SCALE = re.compile(rf"{_SPACE}([^\W\d_]+)\b\.?")
_MILLIONS = re.compile(r"m\b|bn\b|b\b")
_REST = re.compile(r"\s(?:and\s)?([a-z]+(?:-[a-z]+)?)\b", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def read(text: str) -> tuple[Quantity, ...]:
    """Every quantity of the text, in order. A list item's own number is none.

    Remembered, because the same evidence is asked for again with every sentence of an answer.
    """
    left = text
    item = _item().match(text)
    if item and not re.compile(_month(), re.IGNORECASE).match(text, item.end()):
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
    """The text with these spans, in order, made unreadable; the rest stays where it is."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], "\0" * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])


def _before(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - 16) : match.start()]


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


def _read_figures(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """27.11.2024, 27.11., 2024-11-27, 27/11/2024 (or the American 11/27/2024)."""
    parts = match.groupdict()
    year, month, day = parts["year"], parts["month"], parts["day"]
    readings = _days(year, int(month), day)
    if "/" in match[0]:
        readings += _days(year, int(day), month)
    elif readings and year is None and "." in match[0]:
        readings.append(Number(float(f"{day}.{month}")))  # "Version 1.5." ends a sentence
    return readings, match.end(), True


def _read_named(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """27. November 2024, 27th of November, Nov 27, 2024, 5.–8. Mai."""
    parts = match.groupdict()
    if parts["month"].islower() and parts["month"] in _unsure_months() - _small_months():
        return [], match.end(), True  # "children under 16 may …"
    month = months()[parts["month"].lower()]
    return _days(parts.get("year"), month, parts["day"]), match.end(), True


def _read_month(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """November 2024, im November."""
    name, year = match["month"], match.groupdict().get("year")
    sure = year or _ahead().search(_before(match))
    if not name[0].isupper() and name not in _small_months():
        return [], match.end(), True
    if not sure and name.lower() in _unsure_months() | {"sep", "dec"}:
        return [], match.end(), True
    return _days(year, months()[name.lower()], None), match.end(), bool(sure)


def _read_clock(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """14:30, 14.30 Uhr, 2:30 p.m."""
    parts = match.groupdict()
    mark = (parts.get("mark") or "").lower()
    minutes = int(parts["hour"]) * 60 + int(parts.get("minute") or 0)
    if minutes > 24 * 60:
        return [], match.end(), True
    half = 12 * 60
    if mark[:1] in {"a", "p"}:
        return [Clock(minutes % half + half * (mark[0] == "p"))], match.end(), True
    if mark[:1] == "o":
        return [Clock(minutes), Clock((minutes + half) % (2 * half))], match.end(), True
    return [Clock(minutes % (2 * half))], match.end(), True


def _read_noon(match: re.Match[str]) -> tuple[Readings, int, bool]:
    return [Clock(12 * 60 if match[0].lower() in listed("midday") else 0)], match.end(), True


def _read_years(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """2018–19, 2019/20: years that belong together, either of which may be what is meant."""
    first, last = int(match["first"]), int(match["last"])
    century = first // 100 * 100
    readings: Readings = [Number(first), Number(century + last)]
    if last <= 12 and "-" in match[0]:
        readings.append(Day(first, last, None))
    return (readings if last > first % 100 or last <= 12 else []), match.end(), True


def _read_decade(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """the 1990s, 80er: with the century or without."""
    value = int(match["decade"])
    return [Number(value), Number(value % 100)], match.end(), True


def _read_address(match: re.Match[str]) -> tuple[Readings, int, bool]:
    text = match[0].rstrip(".,;:!?)]}»”\"'")
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", text.lower()).rstrip("/")
    return [Code(bare)], match.start() + len(text), True


def _read_dialled(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """Telephone numbers: digits only, the country's prefix read as the leading zero."""
    digits = re.sub(r"\D", "", re.sub(r"^\+\d\d\s*(?:\(0\))?", "0", match[0]))
    return ([Code(digits)] if len(digits) >= 6 else []), match.end(), True


def _read_code(match: re.Match[str]) -> tuple[Readings, int, bool]:
    return [Code(re.sub(r"[\s\u00a0]", "", match[0]).lower())], match.end(), True


def _read_number(match: re.Match[str]) -> tuple[Readings, int, bool]:
    readings: Readings = [Number(value) for value in _values(match["digits"])]
    measured, end = _measured(readings, match)
    hour = re.fullmatch(r"([01]?\d|2[0-4])[.]([0-5]\d)", match["digits"])
    if hour and end == match.end():  # a table's "8.30" may be a time of day
        measured.append(Clock(int(hour[1]) * 60 + int(hour[2])))
    return measured, end, True


def _read_apart(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """Numbers whose parts stand apart: "quatre-vingt-dix"; one word is `_read_word`'s, but "cent euros"."""
    value = number_apart(match[0])
    alone = match[0].isalpha()
    if value is None or (alone and match[0].lower() not in listed("hundreds")):
        return [], match.start() + 1, False
    measured, end = _measured([Number(float(value))], match)
    if only_foreign(match[0]) and end == match.end():
        return [], match.start() + 1, False
    return measured, end, True


def _read_word(match: re.Match[str]) -> tuple[Readings, int, bool]:
    """Number words; an article is one only before a scale ("a thousand") or, softly, a unit."""
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
    """Every way to read figures with separators: "1.000" is a thousand or one."""
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
    """The numbers with the scales and the unit that stand beside them, and where those end."""
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
    ahead = _CURRENCY_AHEAD.search(_before(match))
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
        return list(numbers), match.end()  # "im Jahr 2024 Tage …" is a year, no duration
    hours = [one.value for one in numbers if name.lower() in listed("hour_units")]
    clocks = [Clock(round(hour * 60) % (24 * 60)) for hour in hours if 0 < hour <= 24]
    return [*(Number(one.value, dimension, factor) for one in numbers), *clocks], end


def _compiled(*parts: tuple[str, Reader]) -> tuple[tuple[re.Pattern[str], Reader], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), reader) for pattern, reader in parts)


# -- what the languages say


def _month() -> str:
    return rf"(?P<month>{'|'.join(sorted(months(), key=len, reverse=True))})\b\.?"


@cache
def _unsure_months() -> frozenset[str]:
    """Names of months that are words or first names too, so that they need company to be a month."""
    return listed("unsure_months")


@cache
def _small_months() -> frozenset[str]:
    """Names of months in languages that write them small."""
    small = [
        code for code in languages.codes() if languages.raw(code, "quantities").get("small_months")
    ]
    listed_so = (languages.words("quantities")[code]["months"] for code in small)
    return frozenset(entry.partition("=")[0] for some in listed_so for entry in some)


@cache
def _ahead() -> re.Pattern[str]:
    """A month alone is one only behind these words: "may" and "march" are verbs, "Jan" and "May" names."""
    words = languages.pattern("quantities", "ahead")
    return re.compile(rf"(?:\b(?:{words})|[-–,/])\s*$", re.IGNORECASE)


@cache
def _item() -> re.Pattern[str]:
    ordinals = languages.pattern("quantities", "ordinal_noun")
    return re.compile(rf"\s*\(?\d{{1,2}}[.)]\s+(?!{ordinals}|[-–\d])")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Reader], ...]:
    """In this order: what an earlier pattern took, a later one does not see.

    A range is read as two ends, so its first end looks ahead at what only the second end carries.
    """
    month, hour = _month(), languages.pattern("quantities", "hour")
    day_ending = rf"(?:{'|'.join(sorted(listed('day_endings')))}|\.)"
    day = rf"(?P<day>[0-3]?\d){day_ending}?"
    to = rf"\s*(?:-|–|—|/|{languages.pattern('quantities', 'to')})\s*"
    mark = rf"(?P<mark>{hour}|{languages.pattern('quantities', 'half_day')}|h\b)"
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
        (
            r"(?<![\w-])(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?![\d-])(?:T[\d:.+Z-]+)?",
            _read_figures,
        ),
        (r"(?<![\w.,-])(?P<first>1[2-9]\d\d|20\d\d)[-–/](?P<last>\d\d)(?![\w-])", _read_years),
        (r"(?<![\w.,])['’]?(?P<decade>(?:1[2-9]|20)?\d0)['’]?(?:s|er|ern)\b", _read_decade),
        (
            r"(?<![\w.,])(?P<day>[0-3]?\d)\.\s?(?P<month>[01]?\d)\."
            r"(?:\s?(?P<year>\d{4}|\d{2})(?![\w:]|\.\d))?(?!\d)",
            _read_figures,
        ),
        (
            r"(?<![\w./])(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4}|\d{2})(?![\w/])",
            _read_figures,
        ),
        (
            rf"(?<![\w.,])(?P<day>[0-3]?\d){day_ending}?(?={to}[0-3]?\d{day_ending}?"
            rf"\s*(?:of\s+)?{month}(?:,?\s+{_YEAR})?)",
            _read_named,
        ),
        (rf"(?<![\w.,]){day}\s*(?:of\s+)?{month}(?:,?\s+{_YEAR})?", _read_named),
        (rf"\b{month}\s+{day}(?![\d.:]|,\d)(?:,?\s+{_YEAR})?", _read_named),
        (rf"\b{month}(?:\s+of)?,?\s+{_YEAR}", _read_month),
        (rf"\b{month}", _read_month),
        (
            r"(?<![\w.,:])(?P<hour>[0-2]?\d)[ \u00a0\u202f]?h[ \u00a0\u202f]?"
            r"(?P<minute>[0-5]\d)(?!\w|\s?min)",
            _read_clock,
        ),
        (
            rf"(?<![\w.,:])(?P<hour>[0-2]?\d)(?:[:.](?P<minute>[0-5]\d))?(?:\s*(?:{hour}|h\b))?"
            rf"(?={to}[0-2]?\d(?:[:.][0-5]\d)?\s*{mark})",
            _read_clock,
        ),
        (
            rf"(?<![\w.,:])(?P<hour>[0-2]?\d)(?:[:.](?P<minute>[0-5]\d))?\s*{mark}",
            _read_clock,
        ),
        (r"(?<![\w.,:])(?P<hour>[0-2]?\d):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:])", _read_clock),
        (rf"\b(?:{'|'.join(sorted(listed('midnight') | listed('midday')))})\b", _read_noon),
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
        (
            r"(?<![\w])(?<!\w[.,])(?P<digits>\d{1,3}(?:[.,'’\u00a0\u202f\u2009 ]\d{3})+(?!\d)"
            r"(?:[.,]\d+)?|\d+(?:[.,]\d+)?)(?:(?:st|nd|rd|th|er|ern|s|x|fach|te|ten)\b|(?![^\W_])"
            r"|(?=(?:bn|mn|mio|mrd|"
            + "|".join(name for name in units() if name.isalnum())
            + r")\b))",
            _read_number,
        ),
        (apart_pattern(), _read_apart),
        (r"(?<!\w)(?=[^\W_]*\d)[^\W_]+(?:[-/][^\W_]*\d[^\W_]*)*", _read_code),
        (r"[^\W\d_]+(?:-[^\W\d_]+)*", _read_word),
    )
