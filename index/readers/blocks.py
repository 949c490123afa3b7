"""Blocks of text put together into a document, with the spans of its headings and pages.

Every reader ends here, so that offsets are made in one place. Knows no format.
"""

from collections.abc import Mapping

from index.errors import NoText
from index.readers.characters import as_written, flowing, one_line
from index.readers.metadata import stem_of
from index.types import Content, Heading, Page

PARAGRAPH = "\n\n"
LINE = "\n"
_LONGEST_TITLE = 300
_LONGEST_HEADING = 300
_LONGEST_FIRST_LINE = 120


class Blocks:
    """Takes blocks in reading order and makes a Content of them."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._end = 0
        self._headings: list[Heading] = []
        self._pages: list[tuple[int, int | None, int]] = []

    def add(self, text: str, *, glue: str = PARAGRAPH, written: bool = False) -> None:
        """Append a block after `glue`; `written` keeps its spaces as they stand (code)."""
        self._append(as_written(text) if written else flowing(text), glue)

    def heading(self, level: int, text: str) -> None:
        """Append a heading, made one line; level 1 is the highest. A long one is a paragraph."""
        text = one_line(text)
        if len(text) > _LONGEST_HEADING:
            self.add(text)
        elif self._append(text, PARAGRAPH):
            self._headings.append(Heading(level, self._end - len(text), self._end))

    def page(self, number: int) -> None:
        """What follows stands on this page."""
        self._pages.append((number, None, self._end))

    def content(self, *, name: str, title: str, metadata: Mapping[str, str]) -> Content:
        """The document; raises NoText when there was no block with text."""
        text = "".join(self._parts)
        if not text:
            raise NoText(f"{name!r} holds no text that could be searched.")
        return Content(
            text=text,
            title=one_line(title)[:_LONGEST_TITLE].strip() or self._own_title(text, name),
            pages=tuple(self._page_spans()),
            headings=tuple(self._headings),
            metadata=dict(metadata),
        )

    def _append(self, text: str, glue: str) -> bool:
        if not text:
            return False
        if self._parts:
            self._parts.append(glue)
            self._end += len(glue)
        if self._pages and self._pages[-1][1] is None:
            self._pages[-1] = (self._pages[-1][0], self._end, self._end)
        self._parts.append(text)
        self._end += len(text)
        if self._pages:
            self._pages[-1] = (*self._pages[-1][:2], self._end)
        return True

    def _page_spans(self) -> list[Page]:
        """A page without text is an empty span where its text would stand."""
        return [
            Page(number, end if start is None else start, end) for number, start, end in self._pages
        ]

    def _own_title(self, text: str, name: str) -> str:
        if self._headings:
            first = self._headings[0]
            return text[first.start : first.end][:_LONGEST_TITLE].strip()
        line = text.split("\n", 1)[0].strip()
        return line if len(line) <= _LONGEST_FIRST_LINE else stem_of(name)
