"""Raised and lowered signs of a page, with what its notes and language say about them.
`index.readers.superscripts` decides what a sign means, for every format alike.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from index.language import decimal_mark
from index.readers.marks import PLAIN, TYPED_DIGITS, bare, is_among
from index.readers.raised import LOWERED, RAISED, Piece, written
from index.readers.superscripts import DocumentSigns

TYPED = re.compile("[⁰¹²³⁴-⁹]+")
"""Raised digits that are characters of their own."""
_LONGEST = 96


@dataclass(frozen=True, slots=True)
class Context:
    """What a page says about its notes: their marks, and the language in which decimals are written."""

    marks: Collection[str] = field(default_factory=frozenset)
    language: str = ""
    stars: Collection[str] = ()
    """Signs that are typed as marks of notes."""

    evidence: DocumentSigns = field(init=False, repr=False, compare=False)
    """The same, as `index.readers.superscripts` expects it."""

    def __post_init__(self) -> None:
        evidence = DocumentSigns(self.noted, lambda: decimal_mark(self.language))
        object.__setattr__(self, "evidence", evidence)

    def noted(self, mark: str) -> bool:
        """Whether some note begins with this mark, or with one of several in it."""
        return is_among(mark, self.marks)


def has_typed(text: str) -> bool:
    """Whether raised digits occur in a long text; faster than a search."""
    return not text.isascii() and any(sign in text for sign in TYPED_DIGITS)


def lowered(text: str, *, before: str, after: str, context: Context) -> str:
    """How a lowered text is written between `before` and `after`."""
    return written(Piece(text, LOWERED), before, after, context.evidence)


def raised(text: str, *, before: str, after: str, context: Context, linked: bool = False) -> str:
    """How a raised text is written between `before` and `after`; a `linked` one is a note mark."""
    core = text if text.isascii() else text.translate(PLAIN)
    mark = bare(core)
    if not mark:
        return text
    if len(core) > _LONGEST:
        return f" {core.strip()} "
    piece = Piece(mark, RAISED, mark=True) if linked else Piece(core, RAISED)
    return written(piece, before, after, context.evidence)
