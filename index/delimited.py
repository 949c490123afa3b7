"""Fields in quotes of delimited text (CSV): a separator or line break in them parts nothing.

Keeps every character where it was, so that offsets stay true. Knows no format.
"""

import re
from functools import cache

SEPARATORS = ",;\t"
"""What programs put between the fields of a line."""
_LONGEST = 2_000  # characters of a field; more is a quote that nobody closed
_HIDDEN = "\x1a"  # stands for what parts nothing


def masked(text: str, separator: str) -> str:
    """The text, of the same length, without separators and line breaks in fields in quotes.

    A quote opens a field only right behind a separator or at a line's start, and closes it only before
    one or at a line's end; prose puts a space there. An empty line ends every field.
    """
    if separator not in SEPARATORS or '"' not in text:
        return text
    hide = str.maketrans({separator: _HIDDEN, "\n": _HIDDEN})
    return _field(separator).sub(lambda found: found[0].translate(hide), text)


def is_masked(text: str) -> bool:
    """Whether something was hidden in a text."""
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
