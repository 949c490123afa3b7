"""Tells which bold lines of printed pages are headings: short ones of their own above lighter text.

Knows no format.
"""

import re
from collections.abc import Iterator, Sequence

from index.readers.page_types import PageGrid, PageLine

LONGEST = 150
"""The most characters of a heading."""
MOST_BOLD = 0.4
"""The most letters of a document that may be bold, as a share; where more are, bold says nothing."""
ENDED = re.compile(r"[.!?:;…][\"'»«“”’)\]]{0,3}$")
"""The end of a sentence or clause."""
_CLOSE = 1.7
"""In heights: the farthest that the lines of one heading are apart."""
_ALIKE = 0.08
"""The share of the height by which they may differ."""
_SHORT = 0.12
"""The least share of a column that a line leaves free at its end if the next one begins something."""
_FINISHED = re.compile(r"[.!,;][\"'»«“”’)\]]{0,3}$")
_NO_NAME = re.compile(r"[•▪◦‣●■○□➢*–-]\s|[a-zß-öø-ÿ]|.*(?:\.{4}|(?:\. ){3})")
"""An item, the rest of a line, or one of a table of contents."""


def with_headings_bold(
    pages: Sequence[Sequence[PageLine | PageGrid]],
) -> list[list[PageLine | PageGrid]]:
    """The pages; of their lines only those stay bold that are headings."""
    lines = [line for page in pages for line in page if isinstance(line, PageLine)]
    letters = sum(len(line.text) for line in lines)
    bold = sum(len(line.text) for line in lines if line.bold)
    if not bold:
        return [list(page) for page in pages]
    found: list[list[PageLine | PageGrid]] = []
    for page in pages:
        headings = _headings(page) if bold <= MOST_BOLD * letters else set()
        found.append(
            [
                item._replace(bold=at in headings) if isinstance(item, PageLine) else item
                for at, item in enumerate(page)
            ]
        )
    return found


def _headings(page: Sequence[PageLine | PageGrid]) -> set[int]:
    """The places of the lines that are headings; what stands below one is text, a table or a heading."""
    found = set[int]()
    for start, block in reversed(list(_blocks(page))):
        end = start + len(block)
        below = page[end] if end < len(page) else None
        introduces = below is not None and (
            isinstance(below, PageGrid)
            or end in found
            or (not below.bold and below.base < block[-1].base and not below.field)
        )
        words = " ".join(line.text for line in block)
        if introduces and _names(words) and _begins(page, start, block[0]):
            found |= {*range(start, end)}
    return found


def _blocks(page: Sequence[PageLine | PageGrid]) -> Iterator[tuple[int, list[PageLine]]]:
    """Bold lines that follow one another as those of one heading do, each with the place of the first."""
    block = list[PageLine]()
    for at, item in enumerate([*page, None]):
        line = item if isinstance(item, PageLine) and _may_be_heading(item) else None
        if block and not (line and _goes_on(block[-1], line)):
            yield at - len(block), block
            block = []
        if line:
            block.append(line)


def _goes_on(last: PageLine, line: PageLine) -> bool:
    alike = abs(line.height - last.height) <= _ALIKE * last.height
    return alike and 0 < last.base - line.base <= _CLOSE * last.height


def _may_be_heading(line: PageLine) -> bool:
    return line.bold and not (line.note or line.pair or line.field or line.table >= 0)


def _names(words: str) -> bool:
    """Whether words may be a heading: some letters, and no end of a sentence."""
    letters = sum(letter.isalpha() for letter in words)
    fits = letters > 1 and len(words) <= LONGEST
    return fits and not (_FINISHED.search(words) or _NO_NAME.match(words))


def _begins(page: Sequence[PageLine | PageGrid], start: int, line: PageLine) -> bool:
    """Whether what stands above does not go on in a line: it is finished, short, or elsewhere."""
    above = page[start - 1] if start else None
    if not isinstance(above, PageLine) or above.bold or ENDED.search(above.text):
        return True
    beside = [
        one.right
        for one in page
        if isinstance(one, PageLine) and abs(one.left - above.left) < above.height
    ]
    right = above.edge or max(beside, default=above.right)
    apart = above.base - line.base
    return (
        apart <= 0
        or apart > _CLOSE * above.height
        or right - above.right > _SHORT * (right - above.left)
    )
