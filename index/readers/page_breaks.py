"""Joins what a page break cuts: words, paragraphs and tables. Knows no format."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.readers.blocks import PARAGRAPH
from index.readers.page_types import PageGrid, PagePiece

ON = " "  # between lines of one paragraph
SUSPENSION = re.compile(r"(?:und|oder|bzw|sowie|bis|and|or|to)\b", re.IGNORECASE)
HALF_WORD = re.compile(r"[^\W\d_]-$")


def join_words(pages: list[list[PagePiece]]) -> None:
    """Remove the hyphen from a word split by a page break."""
    before: list[PagePiece] = []
    for page in pages:
        goes_on = bool(page and before) and page[0].glue == ON
        if goes_on and HALF_WORD.search(before[-1].text) and not SUSPENSION.match(page[0].text):
            before[-1] = replace(before[-1], text=before[-1].text[:-1])
            page[0] = replace(page[0], glue="")
        before = page or before


def with_ends(
    bodies: Sequence[list[PagePiece]],
    notes: Sequence[list[PagePiece]],
    running: Sequence[list[PagePiece]],
) -> Iterator[list[PagePiece]]:
    """The pages with their notes and running lines, placed before a paragraph that goes on over the page."""
    waiting: list[PagePiece] = []
    for at, body in enumerate(bodies):
        after = next((page[0] for page in bodies[at + 1 :] if page), None)
        goes_on = after is not None and bool(body) and (after.glue != PARAGRAPH or after.goes_on)
        ends = notes[at] + waiting + running[at]
        waiting = []
        whole = len(body) - 1 if goes_on else len(body)
        if goes_on and ends and (whole == 0 and (body[0].glue != PARAGRAPH or body[0].goes_on)):
            yield body
            waiting = ends
            continue
        rest = body[whole:]
        if ends and rest and rest[0].glue != PARAGRAPH:
            rest[0] = replace(rest[0], glue=PARAGRAPH)
        yield [*body[:whole], *ends, *rest]


def join_tables(pages: list[list[PagePiece]]) -> None:
    """Join a table that continues at the top of the next page; its repeated head is read once."""
    last: PagePiece | None = None
    head: PageGrid | None = None
    for page in pages:
        first = page[0] if page else None
        if first and last and first.grid and last.grid and head:
            if _same_table(head, first.grid):
                page[0] = replace(first, grid=_without_head(first.grid, head), goes_on=True)
            else:
                head = first.grid
        if page:
            last = page[-1]
            if last.grid and not (last.goes_on and len(page) == 1):
                head = last.grid


def _same_table(one: PageGrid, other: PageGrid) -> bool:
    near = len(one.edges) == len(other.edges) and all(
        abs(a - b) < 14 for a, b in zip(one.edges[1:-1], other.edges[1:-1], strict=True)
    )
    same = one.heads and list(other.rows[: one.heads]) == list(one.rows[: one.heads])
    return near and bool(same or not other.heads or not one.heads)


def _without_head(grid: PageGrid, head: PageGrid) -> PageGrid:
    repeats = head.heads and list(grid.rows[: head.heads]) == list(head.rows[: head.heads])
    return replace(grid, rows=grid.rows[head.heads :] if repeats else grid.rows, heads=0)
