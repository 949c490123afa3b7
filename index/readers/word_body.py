"""The body of a Word document to blocks. Knows the elements of WordprocessingML (ECMA-376, part 1).

python-docx's own walk leaves out content controls and tracked insertions, so the elements are
walked here. Deleted, hidden and white text is left out: a quote must be what a person sees.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from docx.document import Document as Word
from docx.oxml.ns import qn

from index.readers.blocks import LINE, PARAGRAPH, Blocks
from index.readers.characters import one_line

Element = Any  # lxml has no types of its own

_HEADING = re.compile(r"(?:heading|überschrift|berschrift)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|titel", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|verzeichnis)\s*\d", re.IGNORECASE)
_LIST = re.compile(r"list ?(?:bullet|number)|aufz.{0,2}hlungszeichen|listennummer", re.IGNORECASE)
_VAL, _STYLE_ID = qn("w:val"), qn("w:styleId")
_P_PR, _R_PR = qn("w:pPr"), qn("w:rPr")
_P_STYLE, _R_STYLE = qn("w:pStyle"), qn("w:rStyle")
_OUTLINE, _NUMBERED, _NUMBER = qn("w:outlineLvl"), qn("w:numPr"), qn("w:numId")
_BASED_ON, _NAME = qn("w:basedOn"), qn("w:name")
_VANISH, _SIZE, _COLOUR = qn("w:vanish"), qn("w:sz"), qn("w:color")
_SHADES = (qn("w:shd"), qn("w:highlight"))
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
        text = self._text(paragraph)
        properties = _first(paragraph, _P_PR)
        style = _value(properties, _P_STYLE)
        if not text.strip() or self._styles.is_contents(style):
            return
        level = _level(_value(properties, _OUTLINE)) or self._styles.level(style)
        if level:
            self._blocks.heading(level, text)
        item = not level and self._is_item(properties, style)
        if item:
            glue = LINE if self._in_list else PARAGRAPH
            self._blocks.add("- " + text.strip().replace("\n", " "), glue=glue)
        elif not level:
            self._blocks.add(text)
        self._in_list = item

    def _text(self, paragraph: Element) -> str:
        return paragraph_text(paragraph, self._styles)

    def _is_item(self, properties: Element, style: str) -> bool:
        number = _value(_first(properties, _NUMBERED), _NUMBER)
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
            cells = [one_line(" ".join(map(self._text, cell.iter(_P)))) for cell in row]
            if any(cells):
                self._blocks.add(" | ".join(cells).rstrip(" |"), glue=glue)
                glue = LINE

    def _has_headings(self, table: Element) -> bool:
        properties = [_first(paragraph, _P_PR) for paragraph in table.iter(_P)]
        return any(
            _level(_value(own, _OUTLINE)) or self._styles.level(_value(own, _P_STYLE))
            for own in properties
        )


class _Styles:
    """What styles say: headings and lists, whatever language Word spoke, and how letters look.

    Word keeps the English name ("heading 1") under a German id ("berschrift1").
    """

    def __init__(self, styles: Element) -> None:
        self._styles: dict[str, Element] = {
            style.get(_STYLE_ID, ""): style for style in styles.iterchildren(qn("w:style"))
        }
        self._levels: dict[str, int] = {}
        self._lists: dict[str, bool] = {}
        self._looks: dict[str, tuple[Element, ...]] = {}
        self._shades: dict[str, bool] = {}

    def looks(self, run: Element) -> tuple[Element, ...]:
        """Properties of the letters: the run's own, then its style's, then the paragraph's."""
        own = _first(run, _R_PR)
        paragraph = next(run.iterancestors(_P), None)
        named = (_value(own, _R_STYLE), _value(_first(paragraph, _P_PR), _P_STYLE))
        return (
            *(() if own is None else (own,)),
            *(one for name in named for one in self._look(name)),
        )

    def is_shaded(self, style: str) -> bool:
        """Whether the style, or one it is based on, puts a colour behind its paragraphs."""
        if style not in self._shades:
            behind = (_first(self._properties(name), _SHADES[0]) for name in self._chain(style))
            self._shades[style] = any(one is not None for one in behind)
        return self._shades[style]

    def _look(self, style: str) -> tuple[Element, ...]:
        if style not in self._looks:
            chain = (_first(self._styles.get(name), _R_PR) for name in self._chain(style))
            self._looks[style] = tuple(one for one in chain if one is not None)
        return self._looks[style]

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
            style = _value(self._styles.get(style), _BASED_ON)

    def _own_level(self, style: str) -> int:
        names = (style, self._name(style))
        if level := _value(self._properties(style), _OUTLINE):
            return _level(level)
        if found := next(filter(None, map(_HEADING.match, names)), None):
            return int(found[1])
        return 1 if any(map(_TITLE.fullmatch, names)) else 0

    def _own_list(self, style: str) -> bool:
        named = _LIST.match(style) or _LIST.match(self._name(style))
        return bool(named) or _value(_first(self._properties(style), _NUMBERED), _NUMBER) not in (
            "",
            "0",
        )

    def _name(self, style: str) -> str:
        return _value(self._styles.get(style), _NAME)

    def _properties(self, style: str) -> Element:
        return _first(self._styles.get(style), _P_PR)


def paragraph_text(paragraph: Element, styles: _Styles) -> str:
    """What a person sees of a paragraph; line breaks are newlines."""
    parts: list[str] = []
    waiting = [paragraph]
    while waiting:
        element = waiting.pop()
        tag = element.tag
        if tag in _TEXT:
            parts.append(element.text or "")
        elif tag in _SIGNS:
            parts.append(_SIGNS[tag])
        elif tag not in _UNSEEN and not (tag == _RUN and _hidden(element, styles)):
            waiting.extend(reversed(element))
    return "".join(parts)


def _hidden(run: Element, styles: _Styles) -> bool:
    """Hidden, tiny, or white where nothing is shaded, by itself or by a style."""
    looks = styles.looks(run)  # the first that says something wins
    vanish = next((one for look in looks if (one := _first(look, _VANISH)) is not None), None)
    size = next(filter(None, (_value(look, _SIZE) for look in looks)), "")  # half points
    colour = next(filter(None, (_value(look, _COLOUR) for look in looks)), "")
    return (
        (vanish is not None and vanish.get(_VAL) not in _OFF)
        or (size.isdecimal() and int(size[:4]) <= 3)
        or (colour.upper() == "FFFFFF" and not _shaded(run, looks, styles))
    )


def _shaded(run: Element, looks: Sequence[Element], styles: _Styles) -> bool:
    """Whether something may lie behind the letters; in a table the cell or its style may be dark."""
    properties = _first(next(run.iterancestors(_P), None), _P_PR)
    return (
        any(_first(look, tag) is not None for look in looks for tag in _SHADES)
        or _first(properties, _SHADES[0]) is not None
        or styles.is_shaded(_value(properties, _P_STYLE))
        or next(run.iterancestors(_CELL), None) is not None
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


def _level(outline: str) -> int:
    """Heading level of Word's outline level: 0 to 8 are headings, 9 is body text."""
    return int(outline) + 1 if outline in tuple("012345678") else 0


def _first(parent: Element, tag: str) -> Element:
    """The first child with this tag; None where there is none, or no parent."""
    return None if parent is None else next(parent.iterchildren(tag), None)


def _value(parent: Element, tag: str) -> str:
    """The w:val of the first child with this tag; empty where there is none."""
    found = _first(parent, tag)
    return "" if found is None else found.get(_VAL, "")
