"""Finds checkboxes that are drawn beside a label, ticked or empty. Knows no PDF engine."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from index.readers.pdf_drawn import (
    Box,
    Colours,
    DrawnObject,
    is_filled,
    is_path,
    is_stroked,
    is_white,
    outlines_of,
    segments_of,
)
from index.readers.pdf_forms import Typed
from index.readers.pdf_letters import PdfWord

MOST_BOXES = 400
"""At most this many boxes per page; more are a drawing."""
_SMALLEST, _LARGEST = 5.5, 20.0  # points
_SQUARE = 1.2  # points by which a box's width and height may differ
_TICKS = frozenset("x X × ✓ ✔ ✗ ✘ ☓ ✕ ✖ • ● ■".split())
_CORNERS = 4
_WITHIN = 0.35  # of the box's width; a smaller mark inside is no tick
_LEAST, _MOST = 0.5, 1.7  # heights of a line that a box has; smaller ones are bullets
_NEAR = 2.5  # heights of a line between a box and its label


def boxes_on(drawn: Sequence[DrawnObject], words: list[PdfWord]) -> list[Typed]:
    """The checkboxes of a page; letters used as ticks are removed from the words."""
    squares = [one for one in drawn if _is_square(one)]
    if not squares or len(squares) > 2 * MOST_BOXES:
        return []
    small = sorted(filter(_is_small, drawn), key=_left_of)
    found: list[Typed] = []
    for outer in _outermost(squares)[:MOST_BOXES]:
        first = bisect_left(small, outer.box.left - 1, key=_left_of)
        last = bisect_right(small, outer.box.right, key=_left_of)
        inner = [one for one in small[first:last] if outer.box.holds(one.box) and one != outer]
        letters = [word for word in words if _stands_in(word, outer.box)]
        if any(word.text.strip() not in _TICKS for word in letters):
            continue
        if not _is_box(outer, inner) or not _has_label(outer.box, words):
            continue
        ticked = bool(letters) or any(_is_tick(one, outer, inner) for one in inner)
        found.append(Typed("☒" if ticked else "☐", outer.box, tick=True, filled=ticked))
        words[:] = [word for word in words if not any(word is tick for tick in letters)]
    return found


def _left_of(one: DrawnObject) -> float:
    return one.box.left


def _turn_of(one: DrawnObject) -> int:
    return one.at


def _is_small(one: DrawnObject) -> bool:
    left, lower, right, upper = one.box
    return right - left <= _LARGEST and upper - lower <= _LARGEST and is_path(one)


def _is_square(one: DrawnObject) -> bool:
    left, lower, right, upper = one.box
    wide = right - left
    return (
        _SMALLEST <= wide <= _LARGEST
        and abs(wide - (upper - lower)) <= _SQUARE
        and is_path(one)
        and segments_of(one) >= _CORNERS
    )


def _outermost(squares: Sequence[DrawnObject]) -> list[DrawnObject]:
    """Squares that are in no other and touch none: those that touch are cells of a grid."""
    order = sorted(squares, key=lambda one: (one.box.left, one.at))
    kept: list[DrawnObject] = []
    for one in order:
        near = [other for other in kept if other.box.right > one.box.left - 1]
        around = next((other for other in near if other.box.holds(one.box)), None)
        if around is None:
            kept = [other for other in kept if not one.box.holds(other.box)]
            kept.append(one)
    return [
        one
        for one in kept
        if not any(other is not one and _grown(one.box).meets(other.box) for other in kept)
    ]


def _grown(box: Box) -> Box:
    return Box(box.left - 0.6, box.lower - 0.6, box.right + 0.6, box.upper + 0.6)


def _is_box(outer: DrawnObject, inner: Sequence[DrawnObject]) -> bool:
    """Whether a square is an outline: drawn around paper, or filled around paper or a tick."""
    if is_stroked(outer) and not is_white(Colours().stroke_of(outer.handle)):
        return not is_filled(outer) or is_white(Colours().fill_of(outer.handle))
    painted = is_filled(outer) and not is_white(Colours().fill_of(outer.handle))
    ring = outlines_of(outer) == 2
    return painted and (ring or any(map(_is_pale, inner)))


def _is_pale(path: DrawnObject) -> bool:
    """Whether a path is drawn in white."""
    colours = Colours()
    ask = colours.fill_of if is_filled(path) else colours.stroke_of
    return is_white(ask(path.handle))


def _is_tick(one: DrawnObject, outer: DrawnObject, inner: Sequence[DrawnObject]) -> bool:
    """Whether what is drawn in a box ticks it: not text, large enough, and visible against what is below."""
    wide = max(one.box.right - one.box.left, one.box.upper - one.box.lower)
    whole = outer.box.right - outer.box.left
    if wide < _WITHIN * whole:
        return False
    white = _is_pale(one)
    if _is_square(one) and (white or not is_filled(one)):
        return False  # the paper in the box, or a second line around it
    below = [other for other in (outer, *inner) if other.at < one.at and is_filled(other)]
    return not (white and (not below or _is_pale(max(below, key=_turn_of))))


def _stands_in(word: PdfWord, box: Box) -> bool:
    x, y = (word.left + word.right) / 2, (word.lower + word.upper) / 2
    return box.left <= x <= box.right and box.lower - 1 <= y <= box.upper + 1


def _has_label(box: Box, words: Sequence[PdfWord]) -> bool:
    """Whether a word of about the box's height stands beside it."""
    return any(True for _ in _beside(box, words))


def _beside(box: Box, words: Sequence[PdfWord]) -> Iterator[PdfWord]:
    middle, high = (box.lower + box.upper) / 2, box.upper - box.lower
    for word in words:
        size = word.upper - word.lower
        if not (word.lower - 1 < middle < word.upper + 1 and _LEAST < high / size < _MOST):
            continue
        gap = max(word.left - box.right, box.left - word.right)
        if -1 < gap < _NEAR * size:
            yield word
