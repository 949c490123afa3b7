"""Reads Markdown by rendering it to HTML, so that both formats hide and write the same things.

Front matter, a YAML block between two lines of '---' at the top, becomes metadata and never text.
`markdown_dialect.py` handles what people write beyond CommonMark; wiki links are not supported.
"""

import re

import yaml

from index.errors import DamagedFile, TooLarge
from index.readers.html import read_markup
from index.readers.markdown_dialect import render
from index.readers.plain import decode
from index.types import Content

LARGEST = 10_000_000
"""Characters that are parsed; the parser is pure Python and needs seconds for this much."""

_FRONT = re.compile(r"---[ \t]*\n(.{0,20000}?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def read(data: bytes, *, name: str) -> Content:
    """The rendered text; title, author, date, language, source and licence come from the front matter."""
    text = decode(data, name=name).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LARGEST:
        raise TooLarge(
            f"{name!r} holds {len(text):,} characters; Markdown is read up to {LARGEST:,}. "
            "Split the file, or name it .txt to read it as it stands."
        )
    fields, body = _front_matter(text)
    try:
        markup = render(body)
    except (
        RecursionError,
        ValueError,
        IndexError,
    ) as error:  # untrusted input to a pure-Python parser
        raise DamagedFile(f"{name!r} cannot be read as Markdown: {error}. Simplify it.") from error
    title = next((value for key, value in fields if key in ("title", "titel")), "")
    return read_markup(markup, name=name, format="markdown", title=title, fields=fields)


def _front_matter(text: str) -> tuple[list[tuple[str, str]], str]:
    """The front matter's fields, lists joined by commas, and the text after it.

    A block at the top that is no YAML mapping is text: in Markdown a line '---' is a rule.
    """
    found = _FRONT.match(text)
    if not found:
        return [], text
    try:
        values = yaml.load(
            found[1] or "", Loader=yaml.BaseLoader
        )  # loads strings only, constructs no objects
    except (yaml.YAMLError, RecursionError, ValueError):
        return [], text
    if not isinstance(values, dict):
        return [], text
    return [(str(key).strip().lower(), _value(value)) for key, value in values.items()], text[
        found.end() :
    ]


def _value(value: object) -> str:
    parts = value if isinstance(value, list) else [value]
    return ", ".join(part[:500] for part in parts[:50] if isinstance(part, str))
