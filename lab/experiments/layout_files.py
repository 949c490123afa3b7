"""Files to read, and what of their lines, headings and cells is known. Knows no number.

They are data/documents, with what their sources say; the documents of the slow suite, with what they were
drawn from; and whatever the quick tests of readers read. Needs tests/requirements.txt.
"""

import importlib
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any
from unittest.mock import patch

from index.errors import ReadError

ROOT = Path(__file__).resolve().parents[2]
Right = tuple[int, int, int]
"""How many lines, headings and cells."""


@dataclass(frozen=True, slots=True)
class Known:
    """Lines, headings and cells that a person sees in a file."""

    lines: Counter[str]
    headings: Counter[str]
    cells: Counter[str]

    @classmethod
    def of(
        cls, texts: Sequence[str], heads: Sequence[str], rows: Sequence[Sequence[str]]
    ) -> "Known":
        """Without the signs of bullets."""
        cells = [cell for row in rows for cell in row]
        return cls(*(Counter(map(_plain, some)) for some in (texts, heads, cells)))

    def __and__(self, other: "Known") -> "Known":
        return Known(
            self.lines & other.lines, self.headings & other.headings, self.cells & other.cells
        )

    def counts(self) -> Right:
        """How many there are of each."""
        return self.lines.total(), self.headings.total(), self.cells.total()


def _plain(text: str) -> str:
    return " ".join(text.lstrip("•-– ").split())


@dataclass(slots=True)
class File:
    """A file, what is known of it, and what it reads as with the numbers as they are.

    `ran` are the functions that ran for it, as module and name.
    """

    name: str
    data: bytes
    known: Known | None = None
    read: object = None
    right: Right = (0, 0, 0)
    ran: frozenset[tuple[str, str]] = frozenset()


def read_with(readers: Any, file: File) -> tuple[object, Right]:
    """What is stored of a file, or the error; and how much of what is known was read."""
    try:
        content = readers.read_bytes(file.data, name=file.name, max_bytes=10**9)
    except ReadError as error:
        return repr(error), (0, 0, 0)
    text = content.text
    heads = [text[head.start : head.end] for head in content.headings]
    rows = [
        row.split(table.separator)
        for table in content.tables
        for row in text[table.start : table.end].split("\n")
    ]
    known = file.known and file.known & Known.of(text.split("\n"), heads, rows)
    return (text, heads, rows), known.counts() if known else (0, 0, 0)


def total(some: Sequence[Right]) -> Right:
    """The sums of each."""
    return reduce(
        lambda one, two: (one[0] + two[0], one[1] + two[1], one[2] + two[2]), some, (0, 0, 0)
    )


def files(more: Path | None) -> Iterator[File]:
    """Every file, with what is known of it; `more` is a folder of others."""
    for path in sorted(more.iterdir()) if more else ():
        yield File(path.name, path.read_bytes())
    yield from _documents()
    yield from _suite()
    yield from _of_tests()


def _documents() -> Iterator[File]:
    from tools.make_documents import DOCUMENTS, SOURCES, read_source

    sources = [read_source(path) for path in sorted(SOURCES.rglob("*.md"))]
    known = {source.head["file"]: _known_of(source.blocks) for source in sources}
    for path in sorted(DOCUMENTS.rglob("*")):
        if path.is_file():
            name = path.relative_to(DOCUMENTS).as_posix()
            yield File(name, path.read_bytes(), known.get(name))


def _known_of(blocks: Sequence[Any]) -> Known:
    rows = [row for block in blocks for row in block.rows]
    heads = [block.text for block in blocks if block.kind == "heading"]
    texts = [text for block in blocks for text in (block.text, *block.items) if text]
    return Known.of([*texts, *map(" | ".join, rows)], heads, rows)


def _suite() -> Iterator[File]:
    from tests.index.readers.suite import documents, pages
    from tests.index.readers.suite.pdf_writer import pdf

    for kind, (page, forms) in pages.KINDS.items():
        if "pdf" in forms:
            yield File(f"{kind}.pdf", pdf(page), _seen_in(page))
    for genre, language, form in documents.every():
        page = documents.document(genre, language)
        seen = _seen_in(page) if form == "pdf" and genre != "timetable" else None
        yield File(f"{genre} {language}.{form}", documents.made(genre, language, form), seen)


def _seen_in(page: Sequence[Any]) -> Known:
    from tests.index.readers.suite import pages

    texts = [line for block in page for line in pages.lines(block, "pdf")]
    grids = [block for block in page if isinstance(block, pages.Grid)]
    rows = [line.split(" | ") for grid in grids for line in pages.lines(grid, "pdf")]
    titles = [pages.shown(block.words) for block in page if isinstance(block, pages.Title)]
    return Known.of(texts, titles, rows)


def _of_tests() -> Iterator[File]:
    import pytest

    found: dict[tuple[str, bytes], None] = {}
    read = importlib.import_module("index.readers").read_bytes

    def recorded(data: bytes, *, name: str, max_bytes: int) -> Any:
        found[name, bytes(data)] = None
        return read(data, name=name, max_bytes=max_bytes)

    with patch("index.readers.read_bytes", recorded):
        sys.modules.pop("tests.index.readers.reader_files", None)
        tests = sorted((ROOT / "tests" / "index" / "readers").glob("test_*.py"))
        pytest.main(["-q", "--no-header", "-p", "no:cacheprovider", *map(str, tests)])
    yield from (File(name, data) for name, data in found)
