"""The route for a window of a document's text with its structure: headings, tables, pages.

Everything comes from the catalog; no file is read again. Cells, heads and labels are spans of the text, as
`index/tables.py` finds them for search and reader.
"""

from bisect import bisect_left, bisect_right
from typing import Any

from fastapi import APIRouter

from index.tables import Row, grid, tables_in
from index.types import Document, Table
from rag.compose import Chat
from rag.web.authorization import Seen
from rag.web.shapes import described
from rag.web.shapes.documents import WindowShape

LONGEST = 100_000
"""Characters in one window at most."""
LONGEST_LINE = 2_000
"""Characters by which a window may grow to begin and end at a line."""


def window(text: str, start: int, end: int) -> tuple[int, int]:
    """The requested span, extended to whole lines if these are near, and never too long."""
    start = max(0, min(start, len(text)))
    end = max(start, min(end, len(text), start + LONGEST))
    before = text.rfind("\n", max(0, start - LONGEST_LINE), start)
    start = before + 1 if before >= 0 or start <= LONGEST_LINE else start
    behind = text.find("\n", end, end + LONGEST_LINE)
    return start, behind if behind >= 0 else (len(text) if end + LONGEST_LINE >= len(text) else end)


def structure(found: Document, start: int, end: int) -> dict[str, Any]:
    """A window of the text and what it contains, with all offsets into the whole text."""
    text = found.text
    start, end = window(text, start, end)
    headings, pages = found.headings, found.pages
    first = bisect_right(headings, start, key=lambda one: one.end)
    last = bisect_left(headings, end, key=lambda one: one.start)
    above = bisect_left(pages, start, key=lambda one: one.start)
    below = bisect_left(pages, end, key=lambda one: one.start)
    return {
        "start": start,
        "end": end,
        "characters": len(text),
        "text": text[start:end],
        "headings": [
            {"level": one.level, "start": one.start, "end": one.end} for one in headings[first:last]
        ],
        "pages": [{"number": one.number, "start": one.start} for one in pages[above:below]],
        "tables": [
            _table(text, one, start, end) for one in tables_in(text, found.tables, start, end)
        ],
    }


def _table(text: str, table: Table, start: int, end: int) -> dict[str, Any]:
    """The rows that overlap the window; `columns` if their column names are above it."""
    found = grid(text, table, start, end)
    rows = [row for row in found.rows if row.end > row.start]
    headless = table.start < start and not any(row.kind == "head" for row in rows)
    return {
        "start": max(start, table.start),
        "end": min(end, table.end),
        "columns": list(found.columns) if headless else [],
        "rows": [_row(row) for row in rows],
    }


def _row(row: Row) -> dict[str, Any]:
    cells = [] if row.kind in ("label", "rule") else [list(cell) for cell in row.cells]
    return {"kind": row.kind, "start": row.start, "end": row.end, "cells": cells}


def router(chat: Chat) -> APIRouter:
    """The route /api/documents/{id}/structure."""
    routes = APIRouter(tags=["documents"])

    @routes.get(
        "/api/documents/{id}/structure",
        summary="A window of the text with its headings, tables and pages",
        description="Offsets are those of the whole text. The window is made whole lines; a table's rows "
        "have the spans of their cells, and one that begins above the window names its columns.",
        **described(WindowShape),
    )
    def structured(id: str, seen: Seen, start: int = 0, end: int = LONGEST) -> dict[str, Any]:
        found = chat.library.document(id, seen)
        chat.audit.saw(seen, id, found.path, part="text")
        return structure(found, start, end)

    return routes
