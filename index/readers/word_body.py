"""The body of a Word document to blocks. Knows the elements of WordprocessingML (ECMA-376, part 1).

python-docx's own walk leaves out content controls and tracked insertions, so the elements are
walked here. Deleted, hidden and white text is left out: a quote must be what a person sees.
"""

import re
from collections.abc import Iterator
from typing import Any

from docx.document import Document as Word
from docx.oxml.ns import nsmap, qn

from index.readers.blocks import LINE, PARAGRAPH, Blocks
from index.readers.characters import one_line

Element = Any  # lxml has no types of its own

_HEADING = re.compile(r"(?:heading|überschrift|berschrift)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|titel", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|verzeichnis)\s*\d", re.IGNORECASE)
_LIST = re.compile(r"list ?(?:bullet|number)|aufz.{0,2}hlungszeichen|listennummer", re.IGNORECASE)
_VAL, _STYLE_ID = qn("w:val"), qn("w:styleId")
_P, _TABLE, _ROW, _CELL, _RUN = (qn(f"w:{tag}") for tag in ("p", "tbl", "tr", "tc", "r"))
_TEXT = frozenset((qn("w:t"), qn("m:t")))
_SIGNS = {
    qn("w:tab"): " ",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_UNSEEN = frozenset(
    [qn(f"w:{tag}") for tag in "del moveFrom pPr rPr drawing pict object sdtPr ruby".split()]
    + [f"{_MC}Choice"]
)
_WRAPPERS = frozenset(
    qn(f"w:{tag}") for tag in "sdt sdtContent ins moveTo customXml smartTag".split()
)
_OFF = ("0", "false", "off", "none")


class Body:
    """Walks the body once and gives blocks out."""

    def __init__(self, word: Word, blocks: Blocks) -> None:
        self._blocks = blocks
        self._root: Element = word.element.body
        self._styles = _Styles(word.styles.element)
        self._in_list = False

    def read(self) -> None:
        """Give out every paragraph and table in document order."""
        self._read(self._root)

    def _read(self, parent: Element) -> None:
        for child in _unwrapped(parent, (_P, _TABLE)):
            if child.tag == _P:
                self._paragraph(child)
            else:
                self._table(child)
                self._in_list = False

    def _paragraph(self, paragraph: Element) -> None:
        style = _value(paragraph, "w:pPr/w:pStyle")
        text = paragraph_text(paragraph)
        if not text.strip() or self._styles.is_contents(style):
            return
        level = _outline(paragraph) or self._styles.level(style)
        if level:
            self._blocks.heading(level, text)
        item = not level and self._is_item(paragraph, style)
        if item:
            glue = LINE if self._in_list else PARAGRAPH
            self._blocks.add("- " + text.strip().replace("\n", " "), glue=glue)
        elif not level:
            self._blocks.add(text)
        self._in_list = item

    def _is_item(self, paragraph: Element, style: str) -> bool:
        number = _value(paragraph, "w:pPr/w:numPr/w:numId")
        return number != "0" if number else self._styles.is_list(style)

    def _table(self, table: Element) -> None:
        """Rows as lines; a table of one cell, or with headings, only places its paragraphs."""
        rows = [list(_unwrapped(row, (_CELL,))) for row in _unwrapped(table, (_ROW,))]
        if all(len(row) <= 1 for row in rows) or self._has_headings(table):
            for cell in (cell for row in rows for cell in row):
                self._read(cell)
            return
        glue = PARAGRAPH
        for row in rows:
            cells = [one_line(" ".join(map(paragraph_text, cell.iter(_P)))) for cell in row]
            if any(cells):
                self._blocks.add(" | ".join(cells).rstrip(" |"), glue=glue)
                glue = LINE

    def _has_headings(self, table: Element) -> bool:
        return any(
            _outline(paragraph) or self._styles.level(_value(paragraph, "w:pPr/w:pStyle"))
            for paragraph in table.iter(_P)
        )


class _Styles:
    """Which paragraph styles are headings or lists, whatever language Word spoke.

    Word keeps the English name ("heading 1") under a German id ("berschrift1").
    """

    def __init__(self, styles: Element) -> None:
        self._styles: dict[str, Element] = {
            style.get(_STYLE_ID, ""): style for style in styles.iterchildren(qn("w:style"))
        }
        self._levels: dict[str, int] = {}
        self._lists: dict[str, bool] = {}

    def level(self, style: str) -> int:
        """Heading level of the style or those it is based on, 0 for none."""
        if style not in self._levels:
            self._levels[style] = next(filter(None, map(self._own_level, self._chain(style))), 0)
        return self._levels[style]

    def is_list(self, style: str) -> bool:
        """Whether the style, or one it is based on, numbers or bullets its paragraphs."""
        if style not in self._lists:
            self._lists[style] = any(map(self._own_list, self._chain(style)))
        return self._lists[style]

    def is_contents(self, style: str) -> bool:
        """Whether this is a line of a table of contents: a heading once more."""
        return bool(_CONTENTS.fullmatch(style) or _CONTENTS.fullmatch(self._name(style)))

    def _chain(self, style: str) -> Iterator[str]:
        seen: set[str] = set()
        while style and style not in seen:
            seen.add(style)
            yield style
            style = self._get(style, "w:basedOn")

    def _own_level(self, style: str) -> int:
        names = (style, self._name(style))
        if level := self._get(style, "w:pPr/w:outlineLvl"):
            return _level(level)
        if found := next(filter(None, map(_HEADING.match, names)), None):
            return int(found[1])
        return 1 if any(map(_TITLE.fullmatch, names)) else 0

    def _own_list(self, style: str) -> bool:
        named = _LIST.match(style) or _LIST.match(self._name(style))
        return bool(named) or self._get(style, "w:pPr/w:numPr/w:numId") not in ("", "0")

    def _name(self, style: str) -> str:
        return self._get(style, "w:name")

    def _get(self, style: str, path: str) -> str:
        element = self._styles.get(style)
        return "" if element is None else _value(element, path)


def paragraph_text(paragraph: Element) -> str:
    """What a person sees of a paragraph; line breaks are newlines."""
    bare = paragraph.find(qn("w:pPr") + "/" + qn("w:shd")) is None and not any(
        True for _ in paragraph.iterancestors(_CELL)
    )
    parts: list[str] = []
    waiting = [paragraph]
    while waiting:
        element = waiting.pop()
        if element.tag in _TEXT:
            parts.append(element.text or "")
        elif element.tag in _SIGNS:
            parts.append(_SIGNS[element.tag])
        elif element.tag not in _UNSEEN and not (element.tag == _RUN and _hidden(element, bare)):
            waiting.extend(reversed(element))
    return "".join(parts)


def _hidden(run: Element, bare: bool) -> bool:
    """Hidden, tiny, or (where nothing is shaded) white."""
    properties = run.find(qn("w:rPr"))
    if properties is None:
        return False
    vanish = properties.find(qn("w:vanish"))
    size = _value(properties, "w:sz")  # half points
    shaded = any(properties.find(qn(f"w:{tag}")) is not None for tag in ("shd", "highlight"))
    return (
        (vanish is not None and vanish.get(_VAL) not in _OFF)
        or (size.isdecimal() and int(size[:4]) <= 3)
        or (bare and not shaded and _value(properties, "w:color").upper() == "FFFFFF")
    )


def _unwrapped(parent: Element, tags: tuple[str, ...]) -> Iterator[Element]:
    """Children with these tags, also inside content controls and tracked insertions."""
    waiting = list(reversed(parent))
    while waiting:
        element = waiting.pop()
        if element.tag in tags:
            yield element
        elif element.tag in _WRAPPERS:
            waiting.extend(reversed(element))


def _outline(paragraph: Element) -> int:
    return _level(_value(paragraph, "w:pPr/w:outlineLvl"))


def _level(outline: str) -> int:
    """Heading level of Word's outline level: 0 to 8 are headings, 9 is body text."""
    return int(outline) + 1 if outline in tuple("012345678") else 0


def _value(element: Element, path: str) -> str:
    """The w:val of a descendant; empty where there is none."""
    found = element.find(path, nsmap)
    return "" if found is None else found.get(_VAL, "")
