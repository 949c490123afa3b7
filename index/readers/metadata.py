"""What a document says about itself, under the same few keys for every format. Knows no format.

Readers pass in the names and values of their own format.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import PurePath

import languages
from index.readers.characters import one_line

LONGEST = 500
"""Characters kept of one value: it is shown in lists and stored with every passage."""

_TECHNICAL = {
    "author": "creator dc.creator dcterms.creator article:author",
    "date": "pubdate dc.date dcterms.date dcterms.created article:published_time",
    "language": "dc.language content-language og:locale",
    "source": "url canonical dc.source og:url",
    "licence": "dc.rights dcterms.license dcterms.rights",
    "description": "og:description dc.description",
}
"""What formats and sites call it; what people call it stands in languages/."""
_TAG = re.compile(r"([a-z]{2,3})(?:[-_].*)?")
_PUNCTUATION = re.compile(r"[\W_]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?=\D|$)")


def metadata(fields: Iterable[tuple[str, str]], *, format: str) -> dict[str, str]:
    """Author, date, language (ISO 639), source, licence, description, and what a document says about
    its version: when it is valid from and until, its status, what it replaces. The first value wins.
    """
    kept = {"format": format}
    for name, value in fields:
        key = _key(name)
        value = one_line(value)[:LONGEST].strip()
        if key == "language":
            value = _language(value)
        elif key == "date" and (day := _DAY.match(value)):
            value = day[0]
        if key and value:
            kept.setdefault(key, value)
    return kept


def _key(name: str) -> str | None:
    """The key of a field's name: "Gültig ab", "gültig_ab" and "gueltig-ab" are one."""
    name = name.strip().lower()
    return _names().get(name) or _names().get(_PUNCTUATION.sub("", name))


def stem_of(name: str) -> str:
    """The file's name without folder and ending: the title of a document that has no other."""
    stem = one_line(PurePath(name.replace("\\", "/")).stem)
    return stem or "untitled"


def _language(value: str) -> str:
    """'de-DE', 'de_AT' or 'Deutsch' → 'de'; empty if it names no language."""
    value = value.lower()
    tag = _TAG.fullmatch(value)
    named = languages.words("writing").items()
    named_so = next((code for code, some in named if value in some.get("name", ())), "")
    return named_so or (tag[1] if tag else "")


@cache
def _names() -> Mapping[str, str]:
    """A field's name → the key under which it is kept."""
    called = languages.together("metadata")
    keys = {name: key for key, names in called.items() for name in sorted(names)}
    return keys | {name: key for key, names in _TECHNICAL.items() for name in names.split()}
