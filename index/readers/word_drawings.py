"""What a Word drawing contains: text boxes, words in shapes, pictures, charts, diagrams, other objects.

Looks at each drawing once and leaves its text boxes alone; those are read as text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from index.readers.blocks import Blocks
from index.readers.characters import one_line
from index.readers.word_xml import TEXT_BOX, Element, tag

Kind = Literal["box", "words", "picture", "chart", "diagram", "object", "hidden"]

_INLINE, _ABOUT, _ABOUT_PICTURE = tag("wp:inline"), tag("wp:docPr"), tag("pic:cNvPr")
_PICTURE, _CHART, _DIAGRAM = tag("pic:pic"), tag("c:chart"), tag("dgm:relIds")
_LINE, _LINE_TEXT, _DATA = tag("a:p"), tag("a:t"), tag("a:graphicData")
_DRAWN_TEXT, _VML_PICTURE = tag("v:textpath"), tag("v:imagedata")
_VML_SHAPES = frozenset(tag(f"v:{name}") for name in "shape rect roundrect oval group".split())
_DECORATIVE = tag("adec:decorative")
_CLOSED = frozenset([_LINE, TEXT_BOX])  # never looked into
_FOREIGN = ("/chartex", "/model3d", "/ink")
_YES = ("1", "true", "on", "t")
_FILE_NAME = re.compile(
    r"(?:.*[\\/])?[^\s\\/]+\.(?:png|jpe?g|gif|bmp|tiff?|wmf|emf|svg|webp|heic)|(?:image|bild|grafik|picture)\s*\d*",
    re.IGNORECASE,
)
_MADE_BY_PROGRAM = re.compile(
    r"\s*(?:Automatisch generierte Beschreibung|KI-generierte Inhalte können fehlerhaft sein\."
    r"|Description automatically generated(?: with \w+ confidence)?"
    r"|AI-generated content may be incorrect\.)\s*$"
)


@dataclass(frozen=True, slots=True)
class DrawingPart:
    """One thing in a drawing: a text box by its element, words or alternative text, a part by its id."""

    kind: Kind
    text: str = ""
    element: Element = None
    inline: bool = False
    decorative: bool = False


@dataclass(slots=True)
class _Looked:
    """What the drawing has said so far."""

    inline: bool = False
    about: str = ""
    decorative: bool = False


def look_into(drawing: Element) -> list[DrawingPart]:
    """The things in a w:drawing or w:pict, in order."""
    looked, found = _Looked(), []
    waiting = [drawing]
    while waiting:
        element = waiting.pop()
        if element.tag == _ABOUT and element.get("hidden", "") in _YES:
            return [DrawingPart("hidden")]
        things = list(_thing(element, looked))
        found.extend(things)
        if not things and element.tag not in _CLOSED:
            waiting.extend(reversed(element))
    if any(one.kind != "picture" for one in found):  # the description is of all of it
        return [one for one in found if one.kind != "picture" or one.text]
    return found


def _thing(element: Element, looked: _Looked) -> Iterator[DrawingPart]:
    name = element.tag
    if name == _INLINE:
        looked.inline = True
    elif name == _ABOUT or name in _VML_SHAPES:
        said = element.get("descr") or element.get("alt") or element.get("title") or ""
        looked.about = said if name == _ABOUT or said else looked.about
        looked.inline = looked.inline or (name != _ABOUT and _flows(element))
        looked.decorative = any(one.get("val") in _YES for one in element.iter(_DECORATIVE))
    elif name == TEXT_BOX:
        yield DrawingPart("box", element=element)
    elif name in (_PICTURE, _VML_PICTURE):
        own = next((one.get("descr", "") for one in element.iter(_ABOUT_PICTURE)), "")
        yield DrawingPart(
            "picture", looked.about or own, inline=looked.inline, decorative=looked.decorative
        )
    elif name in (_CHART, _DIAGRAM):
        yield DrawingPart(
            "chart" if name == _CHART else "diagram",
            element.get(tag("r:id") if name == _CHART else tag("r:dm"), ""),
        )
    elif name == _LINE and (words := "".join(one.text or "" for one in element.iter(_LINE_TEXT))):
        yield DrawingPart("words", words)
    elif name == _DRAWN_TEXT and element.get("string"):
        yield DrawingPart("words", element.get("string"))
    elif name == _DATA and element.get("uri", "").endswith(_FOREIGN):
        yield DrawingPart("object", looked.about)


def _flows(shape: Element) -> bool:
    """Whether a VML shape is inline like a letter."""
    return "position:absolute" not in shape.get("style", "").replace(" ", "").lower()


def picture_text(picture: DrawingPart, blocks: Blocks) -> str:
    """The text in place of a picture, empty for none; counts the picture as read or left out."""
    words = one_line(_MADE_BY_PROGRAM.sub("", picture.text))
    if words and not _FILE_NAME.fullmatch(words):
        blocks.count("images")
        return words
    if not picture.decorative:
        blocks.leave_out("images")
    return ""
