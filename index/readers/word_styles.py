"""What styles say: headings, lists, tables, and how letters look, in whatever language Word ran.

Word keeps the English name ("heading 1") under a localized id ("berschrift1").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.readers.word_xml import (
    P_PR,
    R_PR,
    VAL,
    Element,
    first,
    is_on,
    tag,
    value,
)

_HEADING = re.compile(r"(?:heading|überschrift|berschrift)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|titel", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|verzeichnis|contents)\s*\d", re.IGNORECASE)
_LIST = re.compile(r"list ?(?:bullet|number)|aufz.{0,2}hlungszeichen|listennummer", re.IGNORECASE)
_MEASURE = re.compile(r"(-?\d{1,6}(?:\.\d+)?)(pt)?")
_STYLE, _STYLE_ID = tag("w:style"), tag("w:styleId")
_P_STYLE, _R_STYLE, OUTLINE = tag("w:pStyle"), tag("w:rStyle"), tag("w:outlineLvl")
_NUMBERED, _NUMBER, _ILVL = tag("w:numPr"), tag("w:numId"), tag("w:ilvl")
_BASED_ON, _NAME, _SHADE = tag("w:basedOn"), tag("w:name"), tag("w:shd")
_ASCII = (tag("w:ascii"), tag("w:hAnsi"))
_LOWEST_RISE = 4  # half points; less is only a small shift
_MOST_STEPS = 40  # from a style to the one that it is based on
_TINY = 3  # half points


@dataclass(frozen=True, slots=True)
class Formatting:
    """How letters look: hidden, struck, raised (1) or lowered (-1), their colour, size and font."""

    vanish: bool = False
    strike: bool = False
    double: bool = False
    bold: bool = False
    shaded: bool = False
    colour: str = ""
    size: float = 0  # half points, 0 if unknown
    script: int = 0
    position: int = 0
    font: str = ""

    @property
    def struck(self) -> bool:
        """Whether a line goes through the letters."""
        return self.strike or self.double

    @property
    def rise(self) -> int:
        """1 for raised, -1 for lowered letters, by whichever property Word uses."""
        if self.script:
            return self.script
        return (self.position >= _LOWEST_RISE) - (self.position <= -_LOWEST_RISE)

    @property
    def tiny(self) -> bool:
        """Whether the letters are too small to be seen."""
        return 0 < self.size <= _TINY

    @property
    def white(self) -> bool:
        """Whether the letters are paper-white."""
        return self.colour.upper() == "FFFFFF"


class Styles:
    """The styles of a document by id; an unknown one says nothing."""

    def __init__(self, root: Element) -> None:
        found = [] if root is None else list(root.iterchildren(_STYLE))
        self._styles: dict[str, Element] = {style.get(_STYLE_ID, ""): style for style in found}
        self._default = next(
            (style.get(_STYLE_ID, "") for style in found if _is_default(style)), ""
        )
        defaults = first(first(root, tag("w:docDefaults")), tag("w:rPrDefault"))
        self.language: str = value(first(defaults, R_PR), tag("w:lang"))
        self._levels: dict[str, int] = {}
        self._numbers: dict[str, tuple[str, str, str]] = {}
        self._formats: dict[tuple[object, ...], Formatting] = {}
        self._lists: dict[str, bool] = {}
        self._contents: dict[str, bool] = {}
        self._shades: dict[str, bool] = {}

    def style(self, properties: Element) -> str:
        """The style that paragraph properties name, or the one for those that name none."""
        return value(properties, _P_STYLE) or self._default

    def formatting(self, own: Element, style: str) -> Formatting:
        """The formatting of letters with these run properties in a paragraph of this style."""
        named, said = "", []
        for one in () if own is None else own:
            if one.tag in _SAYS:
                said.append((one.tag, *one.attrib.values()))
            elif one.tag == _R_STYLE:
                named = one.get(VAL, "")
        key = (named, style, *said)
        if key not in self._formats:
            formatting = Formatting()
            for name in (*reversed(list(self._chain(style))), *reversed(list(self._chain(named)))):
                formatting = applied(formatting, first(self._styles.get(name), R_PR))
            self._formats[key] = applied(formatting, own)
        return self._formats[key]

    def is_shaded(self, style: str) -> bool:
        """Whether the style, or one it is based on, puts a colour behind its paragraphs."""
        if style not in self._shades:
            behind = (first(self._properties(name), _SHADE) for name in self._chain(style))
            self._shades[style] = any(one is not None for one in behind)
        return self._shades[style]

    def level(self, properties: Element, style: str) -> int:
        """Heading level of a paragraph: its own or its style's, 0 for none."""
        if own := value(properties, OUTLINE):
            return outline_level(own)
        if style not in self._levels:
            levels = (self._own_level(name) for name in self._chain(style))
            self._levels[style] = next((level for level in levels if level is not None), 0)
        return self._levels[style]

    def is_list(self, style: str) -> bool:
        """Whether the style is named as a list, which it remains even if its numbering is lost."""
        if style not in self._lists:
            names = (one for name in self._chain(style) for one in self._names(name))
            self._lists[style] = any(map(_LIST.match, names))
        return self._lists[style]

    def numbering(self, style: str) -> tuple[str, str, str]:
        """Number id and level that the style gives, and the style that gives them; '' for none."""
        if style not in self._numbers:
            number_id = level = giver = ""
            for name in self._chain(style):
                given = first(self._properties(name), _NUMBERED)
                level = level or value(given, _ILVL)
                if number_id := value(given, _NUMBER):
                    giver = name
                    break
            self._numbers[style] = (number_id, level, giver)
        return self._numbers[style]

    def is_contents(self, style: str) -> bool:
        """Whether this is a line of a table of contents, which repeats a heading."""
        if style not in self._contents:
            self._contents[style] = any(map(_CONTENTS.fullmatch, self._names(style)))
        return self._contents[style]

    def marks_first_row(self, style: str) -> bool:
        """Whether a table style makes its first row stand out."""
        return any(
            part.get(tag("w:type")) == "firstRow" and len(part) > 0
            for name in self._chain(style)
            for part in self._styles.get(name, ())
            if part.tag == tag("w:tblStylePr")
        )

    def _chain(self, style: str) -> Iterator[str]:
        seen: set[str] = set()
        while style and style not in seen and len(seen) < _MOST_STEPS:
            seen.add(style)
            yield style
            style = value(self._styles.get(style), _BASED_ON)

    def _own_level(self, style: str) -> int | None:
        if level := value(self._properties(style), OUTLINE):
            return outline_level(level)
        names = self._names(style)
        if found := next(filter(None, map(_HEADING.match, names)), None):
            return int(found[1])
        return 1 if any(map(_TITLE.fullmatch, names)) else None

    def _names(self, style: str) -> tuple[str, str]:
        return style, value(self._styles.get(style), _NAME)

    def _properties(self, style: str) -> Element:
        return first(self._styles.get(style), P_PR)


def outline_level(outline: str) -> int:
    """Heading level of Word's outline level: 0 to 8 are headings, 9 is body text."""
    return int(outline) + 1 if outline in tuple("012345678") else 0


def applied(formatting: Formatting, properties: Element) -> Formatting:
    """The formatting after applying run properties."""
    if properties is None:
        return formatting
    said: dict[str, object] = {}
    for one in properties:
        if (name := _SAYS.get(one.tag)) is not None:
            said[name] = _said(name, one)
    return replace(formatting, **said) if said else formatting  # type: ignore[arg-type]


_SAYS = {
    tag("w:vanish"): "vanish",
    tag("w:strike"): "strike",
    tag("w:dstrike"): "double",
    tag("w:b"): "bold",
    _SHADE: "shaded",
    tag("w:highlight"): "shaded",
    tag("w:color"): "colour",
    tag("w:sz"): "size",
    tag("w:vertAlign"): "script",
    tag("w:position"): "position",
    tag("w:rFonts"): "font",
}
_SCRIPTS = {"superscript": 1, "subscript": -1}


def _said(name: str, element: Element) -> object:
    if name == "script":
        return _SCRIPTS.get(element.get(VAL, ""), 0)
    if name in ("size", "position"):
        return _half_points(element.get(VAL, ""))
    if name == "colour":
        return element.get(VAL, "")
    if name == "font":
        return next(filter(None, map(element.get, _ASCII)), "")
    return True if name == "shaded" else is_on(element)


def _half_points(measure: str) -> float:
    """'16' and, in Strict files, '8pt'."""
    found = _MEASURE.fullmatch(measure)
    return 0 if found is None else float(found[1]) * (2 if found[2] else 1)


def _is_default(style: Element) -> bool:
    return style.get(tag("w:type")) == "paragraph" and style.get(tag("w:default")) in (
        "1",
        "true",
        "on",
    )
