"""Joins pieces of text, raised and lowered ones too: "150 [2] Euro", "m²", "H₂O", "1st", "4,99 €".

A note mark must never become part of a number. `superscripts.py` decides what a sign means. Knows no format.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from index.readers.marks import PLAIN, STARS, TYPED_DIGITS, has_star, typed
from index.readers.superscripts import DocumentSigns, begins_with_mark, lowered, note_mark, raised

RAISED, LOWERED = 1, -1

_TYPED = re.compile(f"[{TYPED_DIGITS}]+")
_OPENING, _CLOSING = ("(", "["), (")", "]")  # brackets around marks, which get our own
CLOSING = tuple(",.;:!?)")
"""Signs that no space stands before; one may be left where the words between were struck."""
_SEEN = 60  # characters before a sign that are looked at


class Piece(NamedTuple):
    """Letters of one height; `mark` says that they are certainly a note mark, whatever their height."""

    text: str
    rise: int = 0
    mark: bool = False


def joined(pieces: Sequence[Piece], evidence: DocumentSigns) -> str:
    """The pieces as one text."""
    if len(pieces) == 1 and not pieces[0].rise and not pieces[0].mark:
        text = pieces[0].text
        if text.isascii() and not has_star(text):
            return text  # as most cells and many paragraphs are
    if all(piece.rise == 0 and not piece.mark for piece in pieces):
        text = "".join(piece.text for piece in pieces)
        if not (_TYPED.search(text) or (has_star(text) and evidence.stars())):
            return text
    parts: list[str] = []
    before = ""
    merged = _merged(pieces, evidence)
    for at, piece in enumerate(merged):
        text = piece.text
        if piece.mark or piece.rise:
            after = "".join(one.text for one in merged[at + 1 : at + 4])
            text = written(piece, before, after, evidence)
        parts.append(text)
        before = (before + text)[-_SEEN:]
    return "".join(parts)


def _merged(pieces: Sequence[Piece], evidence: DocumentSigns) -> list[Piece]:
    """Adjacent pieces of one height merged; raised digits typed as such stay separate."""
    merged: list[Piece] = []
    for piece in (part for at, one in enumerate(pieces) for part in _parted(one, at, evidence)):
        last = merged[-1] if merged else None
        if not piece.text or (last and last.mark and piece.rise and piece.text.strip() in _CLOSING):
            continue
        if piece.mark and last and last.rise and last.text.strip() in _OPENING:
            merged[-1] = piece
        elif last and last.rise == piece.rise and not last.mark and not piece.mark:
            merged[-1] = Piece(last.text + piece.text, piece.rise)
        else:
            merged.append(piece)
    plain = sum(len(one.text.strip()) for one in merged if not one.rise)
    if (
        not plain
        and sum(len(one.text) for one in merged) > 4
        and not (merged and begins_with_mark(merged[0].text))
    ):
        return [Piece(one.text, 0, one.mark) for one in merged]
    return merged


def _parted(piece: Piece, at: int, evidence: DocumentSigns) -> list[Piece]:
    """A piece split at typed signs; `at` is the piece's index."""
    star = has_star(piece.text)
    if piece.rise or piece.mark or not (star or _TYPED.search(piece.text)):
        return [piece]
    stars = evidence.stars() if star else ()
    return [
        Piece(text.translate(PLAIN), RAISED, text[0] in STARS) if sign else Piece(text)
        for text, sign in typed(piece.text, stars=stars, first=at == 0)
    ]


def written(piece: Piece, before: str, after: str, evidence: DocumentSigns) -> str:
    """The sign with the spaces that surrounded it."""
    sign = piece.text.strip()
    if not sign:
        return piece.text
    lead = piece.text[: len(piece.text) - len(piece.text.lstrip())]
    trail = piece.text[len(piece.text.rstrip()) :]
    if piece.mark:
        return lead + note_mark(sign, before + lead, trail + after) + trail
    write = raised if piece.rise == RAISED else lowered
    made = lead + write(sign, before + lead, trail + after, evidence) + trail
    return f"{_between(before, made)}{made}{_between(made, after)}"


def _between(left: str, right: str) -> str:
    """Whatever a sign is, its digits never join those of a number next to it."""
    both = left[-1:] + right[:1]
    return " " if len(both) == 2 and both.isdecimal() else ""
