"""Writes a page's text as blocks: headings, paragraphs, lists, terms, notes, tables. Knows no parser."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from index.readers import html_tables, list_labels
from index.readers.blocks import LINE, PARAGRAPH, Blocks
from index.readers.characters import one_line
from index.readers.html_inline import Inline, Sign, parted
from index.readers.html_lists import OpenLists
from index.readers.html_raised import Context
from index.readers.html_tables import OpenTable
from index.readers.list_labels import BULLET
from index.readers.marks import bare

_MARKED = re.compile(r"\s*[\[(]?\s*([^\s\[\]().:]{1,6})\s*[\])]?[.:)]*(?:\s+|$)")
_ENDS_ITSELF = (":", "?", "!", ".", ";", "–")


@dataclass(slots=True)
class HtmlWriter:
    """Collects inline text and passes it to the blocks at block boundaries."""

    context: Context
    typed: bool
    """Whether raised digits may stand among the letters."""

    blocks: Blocks = field(default_factory=Blocks)
    inline: Inline = field(default_factory=Inline)
    lists: OpenLists = field(default_factory=OpenLists)
    heading: int = 0
    """The level of the heading that is open, else 0."""

    pre: int = 0
    note: str = ""
    """The mark of the note that begins here."""

    _items: int = 0  # blocks written in the outermost open list
    _label: str = ""
    _in_term: bool = False
    _tables: list[OpenTable] = field(default_factory=list)

    # -- blocks ------------------------------------------------------------------------------

    def boundary(self) -> None:
        """A block begins or ends; in a cell or heading it only separates parts."""
        if self._tables and self.in_cell():
            if not self.inline.blank():
                self.inline.sign(Sign.PART)
        elif self.heading:
            self.inline.add(" ")
        else:
            self.flush()

    def flush(self) -> None:
        """Write the collected inline text as a block."""
        inline = self.inline
        if not inline.parts:
            return
        text = inline.text(self.context, typed=self.typed and not self.pre)
        if not text.strip():
            return
        if self._in_term and self.lists.open:
            here = self.lists.open[-1]
            here.term = f"{here.term}, {text.strip()}" if here.term else text.strip()
        elif self.heading:
            self.blocks.heading(self.heading, self._labelled(text))
        else:
            if self.note or inline.begins_note or self._label[:1] == "[":
                text = self._noted(text)
            self._write(text)

    def _write(self, text: str) -> None:
        if not self.lists.open:
            self.blocks.add(text, written=bool(self.pre))
            return
        here = self.lists.open[-1]
        if here.term:
            text = f"{_introducing(here.term)} {text.lstrip()}"
            here.term = ""
        self._add_in_list(text)

    def _add_in_list(self, text: str) -> None:
        if self._label:
            self.lists.open[-1].shown = True
        text = list_labels.indented(
            self._label + text.lstrip(), self.lists.depth, labelled=bool(self._label)
        )
        self.blocks.add(text, glue=LINE if self._items else PARAGRAPH, written=True)
        self._items += 1
        self._label = ""

    def _labelled(self, text: str) -> str:
        """A heading with the number of the list item it is in."""
        label, self._label = self._label, ""
        self.note = ""
        return label + text.lstrip() if label and label != BULLET else text

    def _noted(self, text: str) -> str:
        """A note's block, which begins with its mark once."""
        begins, label = self.inline.begins_note, self._label
        self.blocks.count("notes")
        mark, self.note = self.note or (bare(label) if label[:1] == "[" else ""), ""
        if not mark:
            own = _MARKED.match(text)
            if label == BULLET or (own and own[1] == bare(label)):
                self._label = ""
            return text
        self._label = ""
        own = _MARKED.match(text)
        rest = text[own.end() :] if own and own[1] == mark else text
        return f"[{mark}] {rest.lstrip()}" if rest.strip() or not begins else text

    # -- headings, lists and terms -----------------------------------------------------------

    def begin_heading(self, level: int) -> None:
        """A heading begins; in a cell of a data table it is only text."""
        if self._in_data():
            self.boundary()
            return
        self._dissolve()
        self.flush()
        self.end_term()
        self.heading = level

    def end_heading(self) -> None:
        """The heading ends."""
        if self._in_data():
            self.boundary()
        else:
            self.flush()
            self.heading = 0

    def begin_list(
        self, tag: str, attributes: Mapping[str, str], list_style: str, *, items: int, notes: bool
    ) -> None:
        """A list begins."""
        self._end_open_term()
        self._items = self._items if self.lists.open else 0
        self.lists.begin(tag, attributes, list_style, items=items, notes=notes)

    def end_list(self) -> None:
        """The innermost list ends."""
        self.end_term()
        self.lists.end()

    def begin_item(self, attributes: Mapping[str, str], list_style: str) -> None:
        """An item begins."""
        label = self.lists.item(attributes, list_style)
        if not self.in_cell():
            self._label = label
        elif label != BULLET:
            self.inline.add(label)

    def end_item(self) -> None:
        """The item ends; what follows has no label."""
        self._label = ""

    def begin_term(self) -> None:
        """A term begins; its definition follows."""
        if self.lists.open and not self.in_cell():
            self._in_term = True

    def close_term(self) -> None:
        """Complete the term."""
        if self.in_cell():
            self.inline.add(": ")
        self._in_term = False

    def end_term(self) -> None:
        """A term whose definition is not a paragraph, or is missing, stands alone."""
        if self.lists.open and self.lists.open[-1].term:
            term, self.lists.open[-1].term = self.lists.open[-1].term, ""
            self._add_in_list(term)

    def _end_open_term(self) -> None:
        if self.lists.open and self.lists.open[-1].term:
            self.lists.open[-1].term = _introducing(self.lists.open[-1].term)
            self.end_term()

    # -- tables ------------------------------------------------------------------------------

    def in_cell(self) -> bool:
        """Whether text here belongs to a table row."""
        return bool(self._tables) and (self._tables[-1].flat or self._tables[-1].row is not None)

    def _in_data(self) -> bool:
        return self.in_cell() and (self._tables[-1].flat or self._tables[-1].data)

    def begin_table(self, *, layout: bool) -> None:
        """A table begins; in a cell of a data table it is only text."""
        if self._in_data():
            self.boundary()
            self._tables.append(OpenTable(flat=True))
            return
        self._dissolve()
        self.flush()
        self._end_open_term()
        self._tables.append(OpenTable(layout=layout))

    def end_table(self) -> None:
        """The innermost table ends."""
        if not self._tables:
            return
        if self._tables[-1].flat:
            self._tables.pop()
            self.boundary()
            return
        self.end_row()
        html_tables.write(self._tables.pop(), self.blocks)

    def begin_caption(self) -> None:
        """A caption begins: a table with a caption is not layout."""
        if self._tables and not self._tables[-1].flat:
            self.end_row()
            self._tables[-1].data = True
        self.boundary()

    def group(self, *, in_head: bool) -> None:
        """A row group begins or ends."""
        if self._tables and not self._tables[-1].flat:
            self.end_row()
            html_tables.group(self._tables[-1], in_head=in_head)

    def begin_row(self) -> None:
        """A row begins."""
        self.end_row()
        if self._tables and not (self._tables[-1].layout or self._tables[-1].flat):
            html_tables.begin_row(self._tables[-1])

    def end_row(self) -> None:
        """The row ends."""
        if not self.in_cell():
            self.flush()
        elif self._tables[-1].flat:
            self.boundary()
        else:
            self.end_cell()
            html_tables.end_row(self._tables[-1])

    def begin_cell(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A cell begins."""
        table = self._tables[-1] if self._tables else None
        if table is None or table.layout:
            self.flush()
        elif table.flat:
            self.inline.add(" ")
        else:
            if table.row is None:
                self.flush()
            elif table.cell or not self.inline.blank():
                self.end_cell()
            self.inline.parts.clear()
            html_tables.begin_cell(table, tag, attributes)

    def end_cell(self) -> None:
        """The cell ends."""
        table = self._tables[-1] if self._tables else None
        if table is None or table.layout:
            self.flush()
        elif table.row is not None and (self.inline.parts or table.cell):
            text = parted(self.inline.text(self.context, typed=self.typed))
            begins = bool(self.note) or self.inline.begins_note
            if self.note and text.strip():
                own = _MARKED.match(text)
                rest = text[own.end() :] if own and own[1] == self.note else text
                text = f"[{self.note}] {rest.strip()}"
            self.note = ""
            html_tables.end_cell(self._tables[-1], text, begins_note=begins)

    def line_break(self) -> None:
        """A line ends inside a block."""
        if not self.in_cell():
            self.inline.add("\n")
        elif not self._tables[-1].flat and (cell := self._tables[-1].cell) and cell.head:
            self.inline.add(" ")
        elif not self.inline.blank():
            self.inline.sign(Sign.PART)

    def _dissolve(self) -> None:
        """A heading or table inside a cell: the outer table is only layout."""
        if self.in_cell():
            html_tables.dissolve(self._tables[-1], self.blocks)

    def close(self) -> None:
        """The page ends."""
        while self._tables:
            self.end_table()
        self.flush()
        while self.lists.open:
            self.end_list()


def _introducing(term: str) -> str:
    term = one_line(term)
    return term if term.endswith(_ENDS_ITSELF) else f"{term}:"
