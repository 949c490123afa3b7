"""Block elements of a page: what headings, paragraphs, lists, tables and the title tell the writer.

`html_elements.py` reads inline elements; whether an element is visible is decided in `html_page.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.readers.characters import one_line
from index.readers.html_notes import HtmlNotes
from index.readers.html_source import Event
from index.readers.html_writer import HtmlWriter

HEADINGS = {f"h{level}": level for level in range(1, 7)}
_GROUPS = frozenset("thead tbody tfoot".split())
_LISTS = frozenset("ul ol dl menu dir".split())
BLOCKS = (
    frozenset(
        "html body address article aside blockquote center dd details dialog div dt fieldset figcaption"
        " figure footer form header hgroup hr legend li main p pre section summary caption title"
        " colgroup".split()
    )
    | _LISTS
)
STRUCTURE = BLOCKS | HEADINGS.keys() | _GROUPS | {"tr", "td", "th", "table"}
"""All elements that are read here."""
_FAR_AHEAD = 200_000


@dataclass(slots=True)
class BlockElements:
    """Reads block elements and those of tables."""

    writer: HtmlWriter
    notes: HtmlNotes
    events: Sequence[Event]
    title: str = ""
    _titles: list[str] | None = None  # the words of <title> while it is open
    _ahead: int = 0  # events already consumed by looking ahead

    def takes(self, text: str) -> bool:
        """Whether text belongs to an open <title> instead of the page."""
        if self._titles is None:
            return False
        self._titles.append(text)
        return True

    def open(self, tag: str, attributes: Mapping[str, str], list_style: str, *, index: int) -> None:
        """One of these elements begins, at this index of the events."""
        writer = self.writer
        if tag in BLOCKS:
            self._open_block(tag, attributes, list_style, index)
        elif tag in HEADINGS:
            writer.begin_heading(HEADINGS[tag])
        elif tag == "tr":
            writer.begin_row()
        elif tag == "td" or tag == "th":
            writer.begin_cell(tag, attributes)
        elif tag == "table":
            writer.begin_table(layout=attributes.get("role") in ("presentation", "none"))
        else:
            writer.group(in_head=tag == "thead")

    def close(self, tag: str) -> None:
        """One of these elements ends."""
        writer = self.writer
        if tag in BLOCKS:
            self._close_block(tag)
        elif tag in HEADINGS:
            writer.end_heading()
        elif tag == "tr":
            writer.end_row()
        elif tag == "td" or tag == "th":
            writer.end_cell()
        elif tag == "table":
            writer.end_table()
        else:
            writer.group(in_head=False)

    def _open_block(
        self, tag: str, attributes: Mapping[str, str], list_style: str, index: int
    ) -> None:
        writer = self.writer
        if tag == "caption":
            writer.begin_caption()
        else:
            writer.boundary()
        if tag == "title":
            self._titles = []
        elif tag == "pre":
            writer.pre += 1
        elif tag == "li":
            writer.begin_item(attributes, list_style)
        elif tag == "dt":
            writer.begin_term()
        elif tag in _LISTS:
            items = self._count_items(index) if "reversed" in attributes else 0
            notes = index in self.notes.lists
            writer.begin_list(tag, attributes, list_style, items=items, notes=notes)

    def _close_block(self, tag: str) -> None:
        writer = self.writer
        if tag == "title" and self._titles is not None:
            self.title = self.title or one_line(" ".join(self._titles))
            self._titles = None
            return
        writer.boundary()
        if tag == "pre":
            writer.pre -= 1
        elif tag == "li":
            writer.end_item()
        elif tag == "dt":
            writer.close_term()
        elif tag in _LISTS:
            writer.end_list()

    def _count_items(self, index: int) -> int:
        """The items of the list that begins at this index."""
        depth = items = 0
        for tag, what in self.events[index : index + _FAR_AHEAD - self._ahead]:
            self._ahead += 1
            if tag:
                items += depth == 1 and tag == "li"
                depth += 1
            elif not what:
                depth -= 1
                if not depth:
                    break
        return items
