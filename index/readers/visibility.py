"""Which HTML elements a person does not see or does not come for. Knows attributes, no parser.

Only what stands on the element itself is judged: style sheets are not evaluated.
"""

import re
from collections.abc import Mapping

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
_BOILERPLATE = frozenset("nav footer aside".split())
_NEVER = frozenset(
    "script style template noscript svg iframe object embed applet canvas audio video map button"
    " select datalist textarea input noframes noembed progress meter".split()
)
_ROLES = frozenset("navigation contentinfo complementary search dialog alertdialog menu".split())
_CLASSES = frozenset("sr-only visually-hidden visuallyhidden screen-reader-text skip-link".split())
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
_SMALLEST, _FARTHEST = 2.0, -500.0  # pixels: letters below, and places beyond, nobody sees
_HEX = re.compile(r"#([0-9a-f]{3,8})\b")
_RGB = re.compile(r"rgba?\(([^)]{1,60})\)")
_CLEAR = re.compile(
    r"transparent\b|(?:rgba?|hsla?)\([^)]{1,60}[,/]\s*0*\.?0+%?\s*\)|#[0-9a-f]{6}00\b"
)


def left_out(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element with these attributes, style aside, never enters the text."""
    if tag in _NEVER or tag in _BOILERPLATE or (tag == "dialog" and "open" not in attributes):
        return True
    if not attributes:
        return False
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden", "").strip().lower() == "true"
        or attributes.get("role", "").strip().lower() in _ROLES
        or not _CLASSES.isdisjoint(attributes.get("class", "").lower().split())
    )


def declarations(style: str) -> dict[str, str]:
    """The properties of a style attribute, lower case and without '!important'."""
    parts = (part.partition(":") for part in _COMMENT.sub("", style.lower()).split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in parts}


def style_hides(style: Mapping[str, str]) -> bool:
    """Whether these properties take the element out of sight."""
    return (
        style.get("display") == "none"
        or style.get("visibility") in ("hidden", "collapse")
        or style.get("content-visibility") == "hidden"
        or style.get("mso-hide") == "all"
        or _pixels(style, "opacity") == 0
        or _pixels(style, "font-size") < _SMALLEST
        or _pixels(style, "text-indent") < _FARTHEST
        or bool(_CLEAR.fullmatch(style.get("color", "")))
        or _moved_away(style)
        or _no_room(style)
    )


def _moved_away(style: Mapping[str, str]) -> bool:
    sides = ("left", "right", "top", "bottom", "margin-left", "margin-top")
    placed = style.get("position") in ("absolute", "fixed")
    return placed and any(_pixels(style, side) < _FARTHEST for side in sides)


def _no_room(style: Mapping[str, str]) -> bool:
    sizes = ("height", "width", "max-height", "max-width")
    clipped = "hidden" in style.get("overflow", "")
    return clipped and any(_pixels(style, size) < _SMALLEST for size in sizes)


def _pixels(style: Mapping[str, str], name: str) -> float:
    """A length, about; a large one where the property is missing or no plain length."""
    found = _LENGTH.fullmatch(style.get(name, ""))
    return float(found[1]) * _PIXELS.get(found[2], 1.0) if found else 1e9


def colour_of(value: str) -> Colour | None:
    """The colour a CSS value names; None when it names none that is known here."""
    if found := _HEX.search(value):
        digits = found[1] if len(found[1]) >= 6 else "".join(2 * digit for digit in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    if found := _RGB.search(value):
        numbers = re.findall(r"\d+(?:\.\d+)?", found[1])
        if len(numbers) >= 3 and "%" not in found[1]:
            red, green, blue = (min(255, int(float(number[:9]))) for number in numbers[:3])
            return red, green, blue
    return next((_NAMES[word] for word in value.split() if word in _NAMES), None)


def alike(one: Colour | None, other: Colour | None) -> bool:
    """Whether text of one colour cannot be seen on the other."""
    if one is None or other is None:
        return False
    return all(abs(a - b) <= 16 for a, b in zip(one, other, strict=True))
