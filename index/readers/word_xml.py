"""Names of WordprocessingML (ECMA-376, part 1) and its neighbours, and simple queries on elements."""

from collections.abc import Iterator
from typing import Any

Element = Any  # lxml has no types of its own

_2006 = "http://schemas.openxmlformats.org/"
_SPACES = {
    "w": _2006 + "wordprocessingml/2006/main",
    "m": _2006 + "officeDocument/2006/math",
    "r": _2006 + "officeDocument/2006/relationships",
    "wp": _2006 + "drawingml/2006/wordprocessingDrawing",
    "a": _2006 + "drawingml/2006/main",
    "pic": _2006 + "drawingml/2006/picture",
    "c": _2006 + "drawingml/2006/chart",
    "dgm": _2006 + "drawingml/2006/diagram",
    "mc": _2006 + "markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
    "adec": "http://schemas.microsoft.com/office/drawing/2017/decorative",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
_OFF = ("0", "false", "off", "none")


def tag(name: str) -> str:
    """'w:p' as lxml writes it, '{namespace}p'."""
    prefix, _, local = name.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"


VAL = tag("w:val")
P, P_PR, R, R_PR, T = (tag(f"w:{name}") for name in "p pPr r rPr t".split())
TABLE, ROW, CELL = (tag(f"w:{name}") for name in "tbl tr tc".split())
SECTION = tag("w:sectPr")
TEXT_BOX = tag("w:txbxContent")
WRAPPERS = frozenset(
    tag(f"w:{name}") for name in "sdt sdtContent ins moveTo customXml smartTag".split()
)
"""Elements around blocks, rows or cells that people do not see."""


def first(parent: Element, name: str) -> Element:
    """The first child with this tag; None if there is none, or no parent."""
    return None if parent is None else next(parent.iterchildren(name), None)


def value(parent: Element, name: str) -> str:
    """The w:val of the first child with this tag; empty if there is none."""
    found = first(parent, name)
    return "" if found is None else found.get(VAL, "")


def number(text: str | None, default: int = 0) -> int:
    """A whole number in an attribute; `default` if it holds no sensible one."""
    text = (text or "").strip()
    return int(text) if text.lstrip("-").isdecimal() and len(text) <= 9 else default


def says_yes(parent: Element, name: str) -> bool:
    """Whether a child with this tag turns something on: it is present and does not say off."""
    return is_on(first(parent, name))


def is_on(switch: Element) -> bool:
    """Whether a switch such as w:vanish is on: it is present and does not say off."""
    return switch is not None and (switch.get(VAL) or "").lower() not in _OFF


def unwrapped(parent: Element, names: tuple[str, ...]) -> Iterator[Element]:
    """Children with these tags, including those inside content controls and tracked insertions."""
    for element in parent:
        if element.tag in names:
            yield element
        elif element.tag in WRAPPERS:
            yield from unwrapped(element, names)  # no deeper than XML may be nested, 256
