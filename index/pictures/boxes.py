"""Finds a slice of text on the picture of its page: one box per line. Knows no file and no catalog."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.pictures.alignment import Break, align
from index.pictures.drawing import DrawnPage

GAP = 1.4
"""Widest gap inside one box, in line heights: a space, but not another cell or column."""

INDENT = 6.0
"""How far apart lines of one column may begin, in line heights."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom edge as shares of the picture."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The boxes of a slice, and the share of its letters that they hold."""

    boxes: tuple[Box, ...]
    share: float


def mark(drawn: DrawnPage, text: str, start: int, end: int) -> Marked:
    """The boxes of `text[start:end]`, where `text` is the page's part of the document's text.

    A program may have drawn a table column by column, so letters are read line by line as seen. The
    drawing order is used only if it shows more of the slice, as for words that run upwards on an
    otherwise ordinary page.
    """
    start, end = max(0, start), max(0, end)
    wanted = sum(character.isalnum() for character in text[start:end])
    best: list[int] = []
    for order in (_as_seen(drawn), range(len(drawn.letters))):
        said = "".join(drawn.letters[at] for at in order)
        found = align(text, said, _breaks(drawn, order))
        held = [order[at] for at in found[start:end] if at is not None]
        if len(held) > len(best):
            best = held
        if len(best) >= 0.98 * wanted:
            break
    return Marked(tuple(_lines(drawn, best)), min(1.0, len(best) / wanted) if wanted else 0.0)


def _as_seen(drawn: DrawnPage) -> list[int]:
    """The letters line by line, in the direction of most of them: across, up or down."""
    edges = drawn.edges
    middles = [
        (
            (edges[at] + edges[at + 2]) * drawn.width / 2,
            (edges[at + 1] + edges[at + 3]) * drawn.height / 2,
        )
        for at in range(0, len(edges), 4)
    ]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(middles)]
    across = sum(abs(x) > abs(y) for x, y in steps) * 2 >= len(steps)
    along, away, side = (0, 1, 3) if across else (1, 0, 2)
    back = sum(step[along] < 0 for step in steps) * 2 > len(steps)
    size = drawn.height if across else drawn.width
    high = [(edges[4 * at + side] - edges[4 * at + side - 2]) * size for at in range(len(middles))]
    return _rows(
        middles,
        high,
        along=along,
        away=away,
        signs=(-1 if back else 1, -1 if back == across else 1),
    )


def _rows(
    middles: Sequence[tuple[float, float]],
    high: Sequence[float],
    *,
    along: int,
    away: int,
    signs: tuple[int, int],
) -> list[int]:
    found: list[int] = []
    row: list[int] = []
    for at in sorted(range(len(middles)), key=lambda one: signs[1] * middles[one][away]):
        if row and abs(middles[at][away] - middles[row[0]][away]) > 0.5 * max(high[row[0]], 1e-6):
            found += sorted(row, key=lambda one: signs[0] * middles[one][along])
            row = []
        row.append(at)
    return found + sorted(row, key=lambda one: signs[0] * middles[one][along])


def _breaks(drawn: DrawnPage, order: Sequence[int]) -> list[Break]:
    """The break before each letter."""
    shape = drawn.width / drawn.height
    found: list[Break] = []
    held: Box | None = None
    begun = 0.0  # the left edge of the previous letter's stretch
    for at in order:
        box = _box(drawn, at)
        parted: Break = ""
        if held is None or not _goes_on(held, box, shape):
            near = abs(box[0] - begun) * shape < INDENT * (box[3] - box[1])
            parted = "gap" if held and _is_level(held, box) else "row" if near else "turn"
            begun = box[0]
        found.append(parted)
        held = box
    return found


def _box(drawn: DrawnPage, at: int) -> Box:
    left, top, right, lower = drawn.edges[4 * at : 4 * at + 4]
    return left, top, right, lower


def _lines(drawn: DrawnPage, letters: list[int]) -> Iterator[Box]:
    """The letters' boxes, merged along each line."""
    shape = drawn.width / drawn.height  # a share of the height is this much more of the width
    held: Box | None = None
    for at in letters:
        box = _box(drawn, at)
        if held and _goes_on(held, box, shape):
            held = (
                min(held[0], box[0]),
                min(held[1], box[1]),
                max(held[2], box[2]),
                max(held[3], box[3]),
            )
            continue
        if held:
            yield held
        held = box
    if held:
        yield held


def _goes_on(held: Box, box: Box, shape: float) -> bool:
    high = max(held[3] - held[1], box[3] - box[1])
    return _is_level(held, box) and -0.5 * high < (box[0] - held[2]) * shape < GAP * high


def _is_level(held: Box, box: Box) -> bool:
    least = min(held[3] - held[1], box[3] - box[1])
    return min(held[3], box[3]) - max(held[1], box[1]) > 0.4 * least
