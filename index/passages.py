"""Cuts the text of a document into passages, exact slices along headings and paragraphs.

Knows no file, no model and no store. Headings give the sections; small neighbours are joined. What
is too long is cut between the rows of a table (`table_cuts.py`), or by LlamaIndex's splitter at
paragraphs, then sentences, then words. Passages never overlap. Every passage of a table carries its
column names beside its text.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from index import sentences, table_cuts
from index.tables import Grid, grid, head_of, tables_in
from index.types import Document, Heading, Page, Passage

SEPARATOR = " › "
CUTTING = "1"
"""Raise this when earlier passages no longer fit beside new ones: old indexes then refuse to open
until rebuilt. Leave it if raising `READING` cuts again whatever changes.
"""


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading path and the span of its section, the heading's own words included."""

    path: tuple[str, ...]
    start: int
    end: int


def cut(document: Document, *, size: int, revision: int = 1) -> list[Passage]:
    """Cut a document into passages, in order, none empty, each at most `size` characters long.

    Ids are `document-revision-ordinal`, so passages of a changed document never reuse an id.
    """
    sections = _sections(document.text, document.headings)
    text, splitter = document.text, _splitter(size)
    tables = tables_in(text, document.tables, 0, len(text))
    grids = [grid(text, table) for table in tables]

    def split(start: int, end: int) -> Iterator[tuple[int, int]]:
        return _spans(text, start, end, splitter)

    blank = _blank(document)
    spans = [
        (group, start, end)
        for group in _grouped(sections, size)
        for start, end in table_cuts.spans(
            text,
            group[0].start,
            group[-1].end,
            grids=grids,
            headings=document.headings,
            split=split,
            size=size,
        )
    ]
    return [
        replace(
            blank,
            id=f"{document.id}-{revision}-{ordinal}",
            start=start,
            end=end,
            text=text[start:end],
            page=_page(document.pages, start),
            heading=SEPARATOR.join(_common_path(group, start, end)),
            table_head=_table_head(grids, start),
        )
        for ordinal, (group, start, end) in enumerate(spans)
    ]


def embedding_text(passage: Passage) -> str:
    """The text that the embedder reads: the passage below its title, headings and column names."""
    heading = passage.heading
    if passage.title and not heading.startswith(passage.title):
        heading = f"{passage.title}{SEPARATOR}{heading}" if heading else passage.title
    return "\n".join(part for part in (heading, passage.table_head, passage.text) if part)


def _blank(document: Document) -> Passage:
    """What all passages of a document share."""
    return Passage(
        id="",
        document_id=document.id,
        document=document.path,
        title=document.title,
        start=0,
        end=0,
        text="",
        language=document.language,
        metadata=document.metadata,
    )


def _table_head(grids: Sequence[Grid], start: int) -> str:
    found = table_cuts.row_at(grids, start)
    return head_of(*found) if found else ""


def _sections(text: str, headings: Sequence[Heading]) -> list[_Section]:
    """The sections in order; a heading without text joins the section that follows."""
    sections: list[_Section] = []
    trail: list[tuple[int, str]] = []
    begin, body_from = 0, 0
    for heading in [*headings, Heading(level=0, start=len(text), end=len(text))]:
        last = heading.start == len(text)
        here = heading.start if last else _line_start(text, heading.start)
        if last or re.search(r"\w", text[body_from:here]):
            path = tuple(words for _, words in trail)
            sections.append(_Section(path, begin, here))
            begin = here
        trail = [(level, words) for level, words in trail if level < heading.level]
        words = " ".join(text[heading.start : heading.end].split())
        if words:
            trail.append((heading.level, words))
        body_from = heading.end
    return sections


def _line_start(text: str, position: int) -> int:
    """The start of a heading's line if only marks such as '## ' precede its words."""
    start = text.rfind("\n", 0, position) + 1
    return position if re.search(r"\w", text[start:position]) else start


def _grouped(sections: Sequence[_Section], size: int) -> Iterator[list[_Section]]:
    """Join neighbours under one parent while together they fit the size."""
    group: list[_Section] = []
    for section in sections:
        if group and not _joins(group[0], section, size):
            yield group
            group = []
        group.append(section)
    if group:
        yield group


def _joins(first: _Section, section: _Section, size: int) -> bool:
    below = section.path[: len(first.path)] == first.path
    beside = section.path[:-1] == first.path[:-1] and len(section.path) == len(first.path)
    return (below or beside) and section.end - first.start <= size


def _common_path(group: Sequence[_Section], start: int, end: int) -> tuple[str, ...]:
    """The headings that apply to all of a span."""
    paths = [section.path for section in group if section.start < end and section.end > start]
    same = takewhile(lambda level: len(set(level)) == 1, zip(*paths, strict=False))
    return tuple(level[0] for level in same)


def _page(pages: Sequence[Page], position: int) -> int | None:
    found = bisect_right(pages, position, key=lambda page: page.start) - 1
    return pages[found].number if found >= 0 else None


def _spans(
    text: str, start: int, end: int, split: Callable[[str], list[str]]
) -> Iterator[tuple[int, int]]:
    """The spans of the stripped slices that `split` returns in order."""
    cursor = start
    for piece in split(text[start:end]) if start < end else ():
        found = text.index(piece, cursor, end)
        cursor = found + len(piece)
        yield found, cursor


def _splitter(size: int) -> Callable[[str], list[str]]:
    """LlamaIndex's SentenceSplitter with our sentences, counting characters, without overlap."""
    from llama_index.core.node_parser.text.sentence import SentenceSplitter

    def pieces(text: str) -> list[str]:
        if not re.search(r"\s", text):  # one giant word, or it splits letter by letter
            return [text[i : i + size] for i in range(0, len(text), size)]
        starts = [start for start, _ in sentences.split(text)]
        edges = [0, *starts[1:], len(text)]
        return [text[a:b] for a, b in pairwise(edges)]

    return SentenceSplitter(
        chunk_size=size,
        chunk_overlap=0,
        tokenizer=_letters,
        paragraph_separator="\n\n",
        chunking_tokenizer_fn=pieces,
    ).split_text


def _letters(text: str) -> str:
    """The characters of a text, as the splitter's tokens."""
    return text
