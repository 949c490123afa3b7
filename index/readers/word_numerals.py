"""Numbers in Word's formats (ST_NumberFormat): "iv", "B", "04", "3rd", "②".

Formats of other scripts are written in digits, so that at least the number is right.
"""

from collections.abc import Callable

import languages
from index.readers.list_labels import in_roman

BULLET, NONE = "bullet", "none"

_LARGEST = 32_767  # Word counts no further
_LONGEST = 780  # thirty letters
_CHICAGO = "*†‡§"


def written(count: int, format: str, language: str) -> str:
    """The number in one of Word's formats; `language` is a tag such as 'de-DE'."""
    if format == NONE:
        return ""
    if "," in format:  # "001, 002, 003, ...": a format made by hand
        return str(count).zfill(len(format.partition(",")[0].strip()))
    if format in _WORDS:
        return _word(count, format, language[:2].lower())
    if not 0 < count <= _LARGEST:
        return str(count)
    return _FORMATS.get(format, str)(count)


def roman(count: int) -> str:
    """1 → 'i', 1994 → 'mcmxciv'; from 5000 on in digits."""
    if count >= 5000:
        return str(count)
    return in_roman(count)


def letters(count: int) -> str:
    """1 → 'a', 26 → 'z', 27 → 'aa', 53 → 'aaa', as Word continues; long ones in digits."""
    if count > _LONGEST:
        return str(count)
    times, at = divmod(count - 1, 26)
    return chr(ord("a") + at) * (times + 1)


def _word(count: int, format: str, language: str) -> str:
    if format == "ordinal":
        return _ordinal(count, language)
    listed = "ones" if format == "cardinalText" else "ordinals"
    words = languages.read(language, "writing").get(listed, "").split()
    return words[count].capitalize() if 0 <= count < len(words) else str(count)


def _ordinal(count: int, language: str) -> str:
    if language in (languages.FALLBACK, ""):
        teen = 10 < count % 100 < 20
        return f"{count}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(count % 10, 'th')}"
    known = languages.read(language, "writing")
    ending = known.get("ordinal", ".")
    return f"{count}{known.get('first', ending) if count == 1 else ending}"


def _circled(count: int) -> str:
    return chr(0x2460 + count - 1) if count <= 20 else str(count)


_WORDS = ("ordinal", "cardinalText", "ordinalText")
_FORMATS: dict[str, Callable[[int], str]] = {
    "lowerLetter": letters,
    "upperLetter": lambda count: letters(count).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda count: roman(count).upper(),
    "decimalZero": lambda count: f"{count:02}",
    "hex": lambda count: f"{count:X}",
    "chicago": lambda count: _CHICAGO[(count - 1) % 4] * min((count + 3) // 4, 30),
    "numberInDash": lambda count: f"- {count} -",
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedParen": lambda count: f"({count})",
    "decimalEnclosedFullstop": lambda count: f"{count}.",
}
