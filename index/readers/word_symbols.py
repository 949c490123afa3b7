"""Signs of Word's symbol fonts as Unicode: everyone sees a tick of Wingdings as "✓".

Covers the signs that carry meaning in documents: ticks, boxes, arrows, Greek letters, operators.
"""

import re

from index.readers.word_xml import Element, tag

SYMBOL, CHARACTER = tag("w:sym"), tag("w:char")

_WINGDINGS = {
    0x28: "☎", 0x2A: "✉", 0x46: "☞", 0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x6F: "☐",
    0x71: "☐", 0x78: "☒", 0x9E: "·", 0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢",
    0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE7: "←", 0xE8: "→", 0xE9: "↑", 0xEA: "↓",
    0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    **{0x80 + n: chr(0x245F + n) if n else "⓪" for n in range(11)},
    **{0x8C + n: chr(0x2775 + n) for n in range(1, 11)},
}  # fmt: skip
_WINGDINGS_2 = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●", 0xA3: "☐",
    **{0x69 + n: chr(0x245F + n) if n else "⓪" for n in range(11)},
}  # fmt: skip
_WEBDINGS = {0x61: "✓", 0x63: "☐", 0x67: "■", 0x72: "✗", 0xC8: "☎"}
_SYMBOL = dict(
    zip(
        range(0x41, 0x5B),
        "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ",
        strict=True,
    )
) | dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True))
_SYMBOL |= {
    0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2A: "∗", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥",
    0xA1: "ϒ", 0xA2: "′", 0xA3: "≤", 0xA5: "∞", 0xA9: "♥", 0xAB: "↔", 0xAC: "←", 0xAD: "↑",
    0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB6: "∂",
    0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xC5: "⊕", 0xC6: "∅",
    0xC7: "∩", 0xC8: "∪", 0xCC: "⊂", 0xCE: "∈", 0xCF: "∉", 0xD1: "∇", 0xD2: "®", 0xD3: "©",
    0xD4: "™", 0xD5: "∏", 0xD6: "√", 0xD7: "⋅", 0xD8: "¬", 0xD9: "∧", 0xDA: "∨", 0xDB: "⇔",
    0xDC: "⇐", 0xDE: "⇒", 0xE2: "®", 0xE3: "©", 0xE4: "™", 0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
_FONTS = {
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "webdings": _WEBDINGS,
    "symbol": _SYMBOL,
}
_PLAIN = frozenset(range(0x20, 0x40)) | frozenset(
    b"[]_{|}"
)  # the Symbol font has these like other fonts
_PRIVATE = range(0xE000, 0xF900)
_PRIVATE_LETTER = re.compile("[\ue000-\uf8ff]")


def symbol(code: int, font: str) -> str | None:
    """The sign at a position of a font; None if its look is unknown."""
    signs = _FONTS.get(font.strip().lower())
    place = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    if signs is not None and place <= 0xFF:
        plain = chr(place) if signs is _SYMBOL and place in _PLAIN else None
        return signs.get(place, plain)
    if code in _PRIVATE or not 0x20 <= code <= 0x10FFFF:
        return None
    return chr(code)


def symbol_of(element: Element) -> str | None:
    """What a w:sym shows; None if that is unknown."""
    try:
        return symbol(int(element.get(CHARACTER, ""), 16), element.get(tag("w:font"), ""))
    except ValueError:
        return None


def is_pictorial(font: str) -> bool:
    """Whether letters of this font look like pictures."""
    return font.strip().lower() in _FONTS


def has_private(words: str) -> bool:
    """Whether the text has a letter that only its font defines."""
    return _PRIVATE_LETTER.search(words) is not None
