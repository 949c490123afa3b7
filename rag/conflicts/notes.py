"""Says in one sentence each what contradicts an answer, and which edition is newer than its source."""

from collections.abc import Iterable, Mapping

import languages
from rag.types import Citation, Conflict, NewerEdition

LONGEST_QUOTE = 160


def notes(
    conflicts: Iterable[Conflict], newer: Iterable[NewerEdition], language: str
) -> tuple[str, ...]:
    """One sentence per conflict, then one per newer edition, in the question's language."""
    texts = languages.read_supported(language, "answers")
    said = [_contradicts(one, texts["conflict"]) for one in conflicts]
    for one in newer:
        quote, source = _quote(one.citation), _source(one.citation, one.dated)
        said.append(texts["newer"]["says"].format(quote=quote, source=source))
    return tuple(said)


def _contradicts(conflict: Conflict, texts: Mapping[str, str]) -> str:
    said = (
        texts["says"].format(
            quote=_quote(side.citation),
            source=_source(side.citation, side.dated),
            value=side.value,
        )
        for side in conflict.sides
    )
    return f"{texts['intro']} {', '.join(said)}."


def _source(citation: Citation, dated: str) -> str:
    """Title and date."""
    title = citation.title or citation.document
    return f"{title}, {dated}" if dated and dated not in title else title


def _quote(citation: Citation) -> str:
    """A quote of bounded length without its full stop."""
    quote = " ".join(citation.quote.split())
    if len(quote) > LONGEST_QUOTE:
        quote = quote[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
    return quote.rstrip(".")
