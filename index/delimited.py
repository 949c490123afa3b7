"""Quoted fields of delimited text (CSV): masks the separators and line breaks inside them.

Every character keeps its position, so that offsets stay true. Knows no format.
"""

import re
from functools import cache

SEPARATORS = ",;\t"
"""Characters that may separate the fields of a line."""
_LONGEST = 2_000  # characters of a field; more is a quote that nobody closed
_HIDDEN = "\x1a"  # replaces characters that separate nothing


def masked(text: str, separator: str) -> str:
    """Mask separators and line breaks inside quoted fields; the length stays the same.

    A quote opens a field only right after a separator or at the start of a line, and closes it only
    right before a separator or at the end of a line; in prose a space stands there. An empty line
    ends every field.
    """
    if separator not in SEPARATORS or '"' not in text:
        return text
    hide = str.maketrans({separator: _HIDDEN, "\n": _HIDDEN})
    return _field(separator).sub(lambda found: found[0].translate(hide), text)


def is_masked(text: str) -> bool:
    """Whether a text contains masked characters."""
    return _HIDDEN in text


def without_quotes(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of a field's words, without the quotes around them."""
    if end - start > 1 and text[start] == '"' == text[end - 1]:
        inner = text[start + 1 : end - 1]
        if '"' not in inner.replace('""', ""):
            return start + 1, end - 1
    return start, end


@cache
def _field(separator: str) -> re.Pattern[str]:
    sign = re.escape(separator)
    inner = rf'(?:[^"\n]|""|\n(?!\s*\n)){{0,{_LONGEST}}}+'
    return re.compile(rf'(?:^|(?<={sign}))"{inner}"(?=$|{sign}(?! ))', re.MULTILINE)
