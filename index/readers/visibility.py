"""Which HTML elements a person cannot see or does not come to read. Knows no parser.

Judges an element by its own attributes and style only, wherever that style was declared.
"""

import colorsys
import re
from collections.abc import Mapping
from enum import Enum

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
UNKNOWN = "?"
"""A value that may be any colour."""
_OBJECTS = frozenset("iframe object embed applet canvas audio video".split())
_NEVER = frozenset(
    "script style template noscript svg map datalist noframes noembed progress meter rp annotation"
    " annotation-xml".split()
)
_UNUSUAL = _NEVER | _OBJECTS | {"nav", "footer", "dialog"}
_AROUND = frozenset("navigation contentinfo search dialog alertdialog menu".split())
TELLING = frozenset("hidden popover aria-hidden role open".split())
"""The attributes that decide an element's fate; `class_hides` judges its classes."""
_NOTES = frozenset("doc-endnotes doc-footnote doc-footnotes doc-endnote".split())
_CLASSES = frozenset("sr-only visually-hidden visuallyhidden screen-reader-text skip-link".split())
_STRUCK = frozenset(
    "line-through text-decoration-line-through strikethrough strike-through struck".split()
)
_INLINE = frozenset(
    "span a font small b strong i em u code abbr cite mark ins big tt label".split()
)
_FLOWS = frozenset("block flex grid table list-item flow-root".split())
_NAMES = {
    "white": WHITE,
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "whitesmoke": (245, 245, 245),
    "ghostwhite": (248, 248, 255),
    "floralwhite": (255, 250, 240),
    "black": (0, 0, 0),
}
_COMMENT = re.compile(r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/")
_LENGTH = re.compile(r"([+-]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}))(px|pt|r?em|ex|ch|%|v[wh]|)")
_PIXELS = {"pt": 4 / 3, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "%": 0.16}
_SMALLEST, _FARTHEST = 2.0, -500.0  # pixels: nobody sees smaller letters, or positions further out
_HEX = re.compile(r"#([0-9a-f]{3,8})\b")
_RGB = re.compile(r"rgba?\(([^)]{1,60})\)")
_HSL = re.compile(r"hsla?\(([^)]{1,60})\)")
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{0,9})?|-?\.\d{1,9}")
_FAR = re.compile(r"translate(?:x|y|3d)?\(([^)]{1,60})\)")
_SHRUNK = re.compile(r"scale(?:x|y|3d)?\((?:[^)]*,)?\s*0?\.?0*\s*[,)]")
_CUT = re.compile(
    r"inset\(\s*(?:100|[5-9]\d)(?:\.\d*)?%|circle\(\s*0(?:px|%)?\s*[a)]|polygon\(\s*0(?:px|%)?"
    r"(?:\s+0(?:px|%)?\s*,\s*0(?:px|%)?)+\s+0"
)
_NO_RECTANGLE = re.compile(r"rect\(\s*([01])(?:px)?[,\s]+([01])(?:px)?[,\s]+\1(?:px)?[,\s]+\2")
_CLEAR = re.compile(
    r"transparent\b|(?:rgba?|hsla?)\([^)]{1,60}[,/]\s*0*\.?0+%?\s*\)|#[0-9a-f]{6}00\b"
)


class Fate(Enum):
    """What happens to an element, apart from its style."""

    READ = "it is text"
    NEVER = "it is no text for anyone"
    AROUND = "it belongs to the site, not to the page"
    OBJECT = "it is no text, but something that a person may come for"
    HIDDEN = "nobody sees it unless a click shows it"


def is_usual(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether only its style can keep an element from being read."""
    return tag not in _UNUSUAL and TELLING.isdisjoint(attributes)


def fate(tag: str, attributes: Mapping[str, str], *, within: bool = False) -> Fate:
    """What happens to an element; `within` says that it is in an article or the like."""
    if tag in _NEVER:
        return Fate.NEVER
    if not attributes or TELLING.isdisjoint(attributes):
        return _by_tag(tag, within=within)
    role = attributes.get("role", "").strip().lower()
    if role == "tabpanel":  # all but one of them are hidden until a click
        return _by_tag(tag, within=within)
    if (
        "hidden" in attributes
        or "popover" in attributes
        or attributes.get("aria-hidden", "").strip().lower() == "true"
        or (tag == "dialog" and "open" not in attributes)
    ):
        return Fate.HIDDEN
    if role in _NOTES or (tag == "nav" and role == "tablist"):
        return Fate.READ
    if role in _AROUND and tag != "dialog":
        return Fate.AROUND
    return _by_tag(tag, within=within)


def class_hides(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether a class marks an element as meant for screen readers only."""
    named = attributes.get("class", "")
    return bool(named) and tag not in _NEVER and not _CLASSES.isdisjoint(named.lower().split())


def _by_tag(tag: str, *, within: bool) -> Fate:
    if tag == "nav" or (tag == "footer" and not within):
        return Fate.AROUND
    if tag == "dialog":
        return Fate.HIDDEN
    return Fate.OBJECT if tag in _OBJECTS else Fate.READ


def is_struck(tag: str, attributes: Mapping[str, str], style: Mapping[str, str]) -> bool:
    """Whether the element retracts its text: struck through or deleted."""
    line = style.get("text-decoration-line", style.get("text-decoration", ""))
    if "line-through" in line or tag == "del":
        return True
    if tag in ("s", "strike"):
        return not line.startswith(("none", "initial", "underline"))
    return not line and not _STRUCK.isdisjoint(attributes.get("class", "").lower().split())


def rises(tag: str, style: Mapping[str, str]) -> int:
    """1 if the element's text is raised, -1 if it is lowered, 0 if it is on the line."""
    if tag in ("sup", "sub"):
        return 1 if tag == "sup" else -1
    if tag not in _INLINE:
        return 0
    value = style.get("vertical-align", "")
    if value in ("super", "sub"):
        return 1 if value == "super" else -1
    if style.get("font-variant-position") in ("super", "sub"):
        return 1 if style["font-variant-position"] == "super" else -1
    shift = _length(value) if value else 0.0
    if not value and style.get("position") == "relative" and "font-size" in style:
        shift = _length(style.get("bottom", "0")) - _length(style.get("top", "0"))
    return (shift > 0) - (shift < 0) if 2 <= abs(shift) <= 16 else 0


def is_block(style: Mapping[str, str]) -> bool:
    """Whether the style turns an inline element into a block."""
    return style.get("display", "").partition(" ")[0] in _FLOWS


def declarations(style: str) -> dict[str, str]:
    """The properties of a style attribute, in lower case and without '!important'."""
    parts = (part.partition(":") for part in _COMMENT.sub("", style.lower()).split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in parts}


def style_hides(style: Mapping[str, str]) -> bool:
    """Whether these properties make the element invisible."""
    return (
        style.get("display") == "none"
        or style.get("visibility") in ("hidden", "collapse")
        or style.get("content-visibility") == "hidden"
        or style.get("mso-hide") == "all"
        or _pixels(style, "opacity") == 0
        or _pixels(style, "text-indent") < _FARTHEST
        or bool(_CLEAR.fullmatch(style.get("color", "")))
        or _moved_away(style)
        or _no_room(style)
        or _transformed_away(style)
        or bool(_CUT.search(style.get("clip-path", "")))
        or (_is_placed(style) and bool(_NO_RECTANGLE.search(style.get("clip", ""))))
        or style.get("filter", "").startswith(("opacity(0)", "opacity(0%)"))
    )


def is_tiny(style: Mapping[str, str]) -> bool | None:
    """Whether these properties make letters too small to see; None if they give no size."""
    size = style.get("font-size") or style.get("font", "").partition("/")[0].rpartition(" ")[2]
    return _length(size) < _SMALLEST if _LENGTH.fullmatch(size) else None


def _moved_away(style: Mapping[str, str]) -> bool:
    sides = ("left", "right", "top", "bottom", "margin-left", "margin-top")
    return _is_placed(style) and any(_pixels(style, side) < _FARTHEST for side in sides)


def _is_placed(style: Mapping[str, str]) -> bool:
    return style.get("position") in ("absolute", "fixed")


def _transformed_away(style: Mapping[str, str]) -> bool:
    """Shrunk to nothing or moved far away, by `transform` or the properties named after its parts."""
    transform = style.get("transform", "")
    moved = (
        " ".join(found[1] for found in _FAR.finditer(transform)) + " " + style.get("translate", "")
    )
    lengths = [_length(part) for part in moved.replace(",", " ").split()]
    return (
        bool(_SHRUNK.search(transform))
        or style.get("scale") in ("0", "0%", "0.0")
        or any(length < _FARTHEST for length in lengths)
    )


def _no_room(style: Mapping[str, str]) -> bool:
    sizes = ("height", "width", "max-height", "max-width")
    clipped = "hidden" in style.get("overflow", "")
    return clipped and any(_pixels(style, size) < _SMALLEST for size in sizes)


def _pixels(style: Mapping[str, str], name: str) -> float:
    """An approximate length; a large one if the property is missing or is no plain length."""
    return _length(style.get(name, ""))


def _length(value: str) -> float:
    found = _LENGTH.fullmatch(value)
    return float(found[1]) * _PIXELS.get(found[2], 1.0) if found else 1e9


def colour_of(value: str) -> Colour | None:
    """The colour a CSS value names; None if it names none that is known here, or several."""
    if "gradient(" in value or "url(" in value:
        return None
    if found := _HEX.search(value):
        digits = found[1] if len(found[1]) >= 6 else "".join(2 * digit for digit in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    if found := _RGB.search(value):
        numbers = re.findall(r"\d+(?:\.\d+)?", found[1])
        if len(numbers) >= 3 and "%" not in found[1]:
            red, green, blue = (min(255, int(float(number[:9]))) for number in numbers[:3])
            return red, green, blue
    if found := _HSL.search(value):
        return _of_hsl(found[1])
    return next((_NAMES[word] for word in value.split() if word in _NAMES), None)


def _of_hsl(parts: str) -> Colour | None:
    numbers = [float(number) for number in _NUMBER.findall(parts)]
    if len(numbers) < 3:
        return None
    hue, saturation, lightness = (
        numbers[0] / 360 % 1,
        *(max(0, min(1, n / 100)) for n in numbers[1:3]),
    )
    red, green, blue = colorsys.hls_to_rgb(hue, lightness, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)


def alike(one: Colour | None, other: Colour | None) -> bool:
    """Whether text of one colour is invisible on the other."""
    if one is None or other is None:
        return False
    return all(abs(a - b) <= 16 for a, b in zip(one, other, strict=True))
