"""HTML to blocks of text, as a person sees the page. Nothing is run, fetched or followed.

lxml's parser calls back element by element and no tree is built: a page of any size is read in one
pass, without recursion. Style sheets inside the page are heard as far as `style_sheets.py` can; none
is fetched.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from index.errors import DamagedFile
from index.readers import visibility
from index.readers.blocks import LINE, PARAGRAPH, Blocks
from index.readers.characters import clean, one_line
from index.readers.metadata import metadata
from index.readers.plain import decode
from index.readers.style_sheets import StyleSheets
from index.types import Content

endings = (".html", ".htm", ".xhtml")

DEEPEST = 2000
"""Elements inside one another; real pages stay below a few dozen."""

_CHUNK = 1 << 15  # small, because an error raised below ends the work only after its chunk
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")
_SPACE = re.compile(r"\s+")
_LISTS = frozenset("ul ol dl menu dir".split())
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = (
    frozenset(
        "html body address article blockquote center dd details dialog div dt fieldset figcaption figure"
        " form header hgroup hr legend li main option p pre section summary caption tbody thead tfoot"
        " colgroup title".split()
    )
    | _LISTS
)


def read(data: bytes, *, name: str) -> Content:
    """The page's visible text, headings and what its head says about it."""
    found = _DECLARED.search(data[:2048])
    markup = decode(data, name=name, declared=found[1].decode("ascii") if found else "")
    return read_markup(markup, name=name, format="html")


def read_markup(
    markup: str,
    *,
    name: str,
    format: str,
    title: str = "",
    fields: list[tuple[str, str]] | None = None,
) -> Content:
    """The text of markup; `title` and `fields` (front matter) go before what the markup says."""
    page = _Page(name)
    parser = etree.HTMLParser(target=page, encoding="utf-8", huge_tree=True)
    raw = clean(markup).encode()
    try:
        parser.feed(b"<!DOCTYPE html>")  # an empty feed would be an error
        for start in range(0, len(raw), _CHUNK):
            parser.feed(raw[start : start + _CHUNK])
        parser.close()
    except etree.LxmlError as error:
        raise DamagedFile(f"{name!r} cannot be read as HTML: {error}. Save it again.") from error
    return page.blocks.content(
        name=name,
        title=title or page.title,
        metadata=metadata([*(fields or ()), *page.fields], format=format),
    )


@dataclass(slots=True)
class _Table:
    """A table being read; `row` is None between rows. A layout table only places blocks."""

    row: list[str] | None = None
    cell: bool = False
    rows: int = 0
    layout: bool = False


@dataclass(slots=True)
class _Page:
    """The parser's target: gathers inline text and gives it to the blocks at block boundaries."""

    name: str
    blocks: Blocks = field(default_factory=Blocks)
    fields: list[tuple[str, str]] = field(default_factory=list)
    title: str = ""
    _depth: int = 0
    _skip: int = 0  # depth of the element whose content is left out; 0: nothing is
    _inline: list[str] = field(default_factory=list)
    _titles: list[str] | None = None  # the words of <title> while it is open
    _sheet: list[str] | None = None  # the text of <style> while it is open
    _sheets: StyleSheets = field(default_factory=StyleSheets)
    _heading: int = 0
    _pre: int = 0
    _lists: int = 0
    _items: int = 0  # blocks given out in the outermost open list
    _bullet: str = ""
    _tables: list[_Table] = field(default_factory=list)
    _paper: list[tuple[int, visibility.Colour | None]] = field(default_factory=list)
    _ink: list[tuple[int, visibility.Colour | None]] = field(default_factory=list)
    _tiny: list[tuple[int, bool]] = field(default_factory=list)

    # -- what the parser calls ---------------------------------------------------------------

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise DamagedFile(
                f"{self.name!r} nests more than {DEEPEST} elements in one another. "
                "No page for people does; save its text in another way."
            )
        if self._skip:
            return
        if visibility.left_out(tag, attributes) or self._hidden(tag, attributes):
            self._skip = self._depth
            self._sheet = [] if tag == "style" else None
            return
        self._declare(tag, attributes)
        self._open(tag)

    def end(self, tag: str) -> None:
        """The innermost open element ends."""
        if self._skip:
            if self._skip == self._depth:
                self._skip = 0
                self._end_sheet()
        else:
            self._close(tag)
        for looks in (self._paper, self._ink, self._tiny):
            while looks and looks[-1][0] >= self._depth:
                looks.pop()
        self._depth -= 1

    def data(self, text: str) -> None:
        """Text of the innermost open element."""
        if self._sheet is not None:
            self._sheet.append(text)
        elif self._titles is not None:
            self._titles.append(text)
        elif not self._skip and not self._faint():
            self._inline.append(text if self._pre else _SPACE.sub(" ", text))

    def comment(self, text: str) -> None:
        """Comments are no text."""

    def close(self) -> None:
        """The page ends."""
        self._flush()

    # -- elements ----------------------------------------------------------------------------

    def _open(self, tag: str) -> None:
        if tag == "br":
            self._inline.append(" " if self._in_cell() else "\n")
        elif tag in _HEADINGS:
            self._dissolve()
            self._flush()
            self._heading = _HEADINGS[tag]
        elif tag == "table":
            self._dissolve()
            self._flush()
            self._tables.append(_Table())
        elif tag == "tr":
            self._end_row()
            if self._tables and not self._tables[-1].layout:
                self._tables[-1].row = []
        elif tag in ("td", "th"):
            self._open_cell()
        elif tag in _BLOCKS:
            self._boundary()
            self._open_block(tag)

    def _close(self, tag: str) -> None:
        if tag in _HEADINGS:
            self._flush()
            self._heading = 0
        elif tag == "table":
            self._end_row()
            self._tables = self._tables[:-1]
        elif tag == "tr":
            self._end_row()
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag == "title" and self._titles is not None:
            self.title = self.title or one_line(" ".join(self._titles))
            self._titles = None
        elif tag in _BLOCKS:
            self._boundary()
            self._close_block(tag)

    def _open_block(self, tag: str) -> None:
        if tag == "title":
            self._titles = []
        elif tag == "pre":
            self._pre += 1
        elif tag == "li":
            self._bullet = "- "
        elif tag in _LISTS:
            self._items = self._items if self._lists else 0
            self._lists += 1

    def _close_block(self, tag: str) -> None:
        if tag == "pre":
            self._pre -= 1
        elif tag == "li":
            self._bullet = ""
        elif tag in _LISTS:
            self._lists -= 1

    def _declare(self, tag: str, attributes: Mapping[str, str]) -> None:
        """What <html lang>, <meta> and <link> say about the page."""
        if tag == "meta":
            names = (
                attributes.get(key, "") for key in ("name", "property", "http-equiv", "itemprop")
            )
            name = next((name for name in names if name), "")
            self.fields.append((name, attributes.get("content", "")))
        elif tag == "link":
            self.fields.append((attributes.get("rel", ""), attributes.get("href", "")))
        elif tag == "html":
            language = attributes.get("lang") or attributes.get("xml:lang") or ""
            self.fields.append(("language", language))

    def _end_sheet(self) -> None:
        if self._sheet is not None:
            self._sheets.add("".join(self._sheet))
            self._sheet = None

    def _hidden(self, tag: str, attributes: Mapping[str, str]) -> bool:
        """Whether the element's style hides it; colours and sizes count where text stands."""
        style = self._sheets.says(tag, attributes)
        if not (style or "style" in attributes or "color" in attributes or "bgcolor" in attributes):
            return False
        style.update(visibility.declarations(attributes.get("style", "")))
        paper = style.get(
            "background-color", style.get("background", attributes.get("bgcolor", ""))
        )
        paper = style.get("background-image", "none").replace("none", "") or paper
        ink = style.get("color", attributes.get("color", ""))
        for value, colours in ((paper, self._paper), (ink, self._ink)):
            if value not in ("", "inherit", "none", "transparent", "unset"):
                colours.append((self._depth, visibility.colour_of(value)))
        if (tiny := visibility.is_tiny(style)) is not None:
            self._tiny.append((self._depth, tiny))
        return visibility.style_hides(style)

    def _faint(self) -> bool:
        """Whether text that stands here is too small, or of its background's colour."""
        on = self._paper[-1][1] if self._paper else visibility.WHITE
        by = self._ink[-1][1] if self._ink else None
        return bool(self._tiny and self._tiny[-1][1]) or visibility.alike(by, on)

    # -- tables ------------------------------------------------------------------------------

    def _in_cell(self) -> bool:
        return bool(self._tables) and self._tables[-1].row is not None

    def _open_cell(self) -> None:
        if not self._tables or self._tables[-1].layout:
            self._flush()
            return
        self._end_cell()
        table = self._tables[-1]
        table.row, table.cell = table.row or [], True

    def _end_cell(self) -> None:
        """Put the gathered text into the row; stray text between cells counts as one."""
        table = self._tables[-1] if self._tables else None
        if table is None or table.layout:
            self._flush()
            return
        text = one_line("".join(self._inline))
        self._inline.clear()
        if text or table.cell:
            table.row = [*(table.row or ()), text]
        table.cell = False

    def _end_row(self) -> None:
        if not self._in_cell():
            self._flush()
            return
        self._end_cell()
        table = self._tables[-1]
        row, table.row = table.row or [], None
        if any(row):
            line = " | ".join(row).rstrip(" |") if len(row) > 1 else row[0]
            self.blocks.add(line, glue=LINE if table.rows else PARAGRAPH)
            table.rows += 1

    def _dissolve(self) -> None:
        """A heading or table inside a cell: the outer table only places things on the page."""
        if self._in_cell():
            table = self._tables[-1]
            for cell in table.row or ():
                self.blocks.add(cell)
            table.row, table.cell, table.layout = None, False, True

    # -- blocks ------------------------------------------------------------------------------

    def _boundary(self) -> None:
        if self._in_cell() or self._heading:
            self._inline.append(" ")
        else:
            self._flush()

    def _flush(self) -> None:
        """Give the gathered inline text out as a block."""
        text = "".join(self._inline)
        self._inline.clear()
        if not text.strip():
            return
        if self._heading:
            self.blocks.heading(self._heading, text)
        elif self._lists:
            self.blocks.add(self._bullet + text.lstrip(), glue=LINE if self._items else PARAGRAPH)
            self._items += 1
            self._bullet = ""
        else:
            self.blocks.add(text, written=bool(self._pre))
