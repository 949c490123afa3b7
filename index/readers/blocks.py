"""Builds a document's text from blocks, with the spans of its headings and pages.

Every reader ends here, so offsets are computed in one place. Knows no format.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from index.errors import NoText
from index.readers.characters import as_written, flowing, one_line
from index.readers.metadata import stem_of
from index.reports import LeftOut, ReadingReport
from index.types import Content, Heading, Page, Table

PARAGRAPH = "\n\n"
LINE = "\n"
ROW = " | "
"""Between the cells of a table's row."""
TAB = "\t"
"""Between them where a cell itself holds the bar of `ROW`."""
_LONGEST_TITLE = 300
_LONGEST_HEADING = 300
_LONGEST_FIRST_LINE = 120


class Blocks:
    """Collects blocks in reading order and makes a Content of them."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._end = 0
        self._headings: list[Heading] = []
        self._pages: list[tuple[int, int | None, int]] = []
        self._tables: list[Table] = []
        self._read: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()
        self._left_out_on: defaultdict[str, set[int]] = defaultdict(set)

    def add(self, text: str, *, glue: str = PARAGRAPH, written: bool = False) -> None:
        """Append a block after `glue`; `written` keeps its spaces unchanged (code)."""
        self._append(as_written(text) if written else flowing(text), glue)

    def heading(self, level: int, text: str) -> None:
        """Append a heading as one line; level 1 is the highest. A long one becomes a paragraph."""
        text = one_line(text)
        if len(text) > _LONGEST_HEADING:
            self.add(text)
        elif self._append(text, PARAGRAPH):
            self._headings.append(Heading(level, self._end - len(text), self._end))

    def page(self, number: int) -> None:
        """A new page begins here."""
        self._pages.append((number, None, self._end))

    def table(self, rows: Sequence[Sequence[str]], *, heads: int, goes_on: bool = False) -> None:
        """Append a table, one line per row; the first `heads` rows name the columns.

        A row with a single cell in a table of several columns is a label for the rows below it. With
        `goes_on` the rows continue the previous table on the next page.
        """
        lines = [[one_line(cell) for cell in row] for row in rows]
        between = TAB if any(ROW.strip() in cell for cells in lines for cell in cells) else ROW
        same = goes_on and bool(self._tables) and self._tables[-1].separator == between.strip(" ")
        before = self._tables.pop() if same else None
        start, head_end, glue = -1, -1, PARAGRAPH
        if before:
            start, head_end, glue = before.start, before.head_end, LINE
            self._read["tables"] -= 1
        for at, cells in enumerate(lines):
            row = between.join(cells).lstrip(" ").rstrip() if any(cells) else ""
            if not self._append(row, glue):
                continue
            here = self._end - len(self._parts[-1])
            start = here if start < 0 else start
            head_end = self._end if at < heads else head_end
            glue = LINE
        if start >= 0:
            self._tables.append(Table(start, self._end, max(start, head_end), between.strip(" ")))
            self._read["tables"] += 1

    def count(self, what: str, number: int = 1) -> None:
        """Count something that was read, one of `index.types.READ`."""
        self._read[what] += number

    def leave_out(self, what: str, number: int = 1, *, page: int | None = None) -> None:
        """Count something that was not read, one of `index.types.LEFT_OUT`."""
        self._left_out[what] += number
        if page is not None:
            self._left_out_on[what].add(page)

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
            tables=tuple(self._tables),
            report=self._report(),
        )

    def _report(self) -> ReadingReport:
        read = {**self._read, **({"pages": len(self._pages)} if self._pages else {})}
        return ReadingReport(
            {what: count for what, count in read.items() if count},
            tuple(
                LeftOut(what, count, tuple(sorted(self._left_out_on[what])))
                for what, count in self._left_out.items()
                if count
            ),
        )

    def _append(self, text: str, glue: str) -> bool:
        text = (
            text if self._parts else text.lstrip()
        )  # code may begin with spaces, a document may not
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
        """A page without text gets an empty span where its text would be."""
        return [
            Page(number, end if start is None else start, end) for number, start, end in self._pages
        ]

    def _own_title(self, text: str, name: str) -> str:
        """A heading above all others, else the first line if it is short, else the first heading."""
        paragraph = text.partition(PARAGRAPH)[0].strip()
        is_line = 0 < len(paragraph) <= _LONGEST_FIRST_LINE and LINE not in paragraph
        if not self._headings:
            line = paragraph.split(LINE, 1)[0]
            return line if len(line) <= _LONGEST_FIRST_LINE else stem_of(name)
        first, *others = self._headings
        above = first.start > 0 and any(one.level <= first.level for one in others)
        if above and is_line and paragraph[-1].isalnum():
            return paragraph
        return text[first.start : first.end][:_LONGEST_TITLE].strip()
