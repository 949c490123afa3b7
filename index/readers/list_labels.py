"""The labels that people see before list items ("3.", "c)", "iv."), and how far items are indented.

Knows no format.
"""

from index.readers.characters import flowing

BULLET = "- "
INDENT = "  "
"""Stands before an item for each list that its own list is in."""
_BULLETS = frozenset("disc circle square disclosure-open disclosure-closed".split())
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_LETTERS = {
    "lower-alpha": _LATIN,
    "lower-latin": _LATIN,
    "upper-alpha": _LATIN.upper(),
    "upper-latin": _LATIN.upper(),
    "lower-greek": _GREEK,
}
TYPES = {
    "1": "decimal",
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
}
"""What the `type` of an ordered list means as a style."""


def label(number: int, style: str, *, after: str = ".") -> str:
    """The label of an item: "3. ", "c) ", "iv. ", "- " for bullets, empty if it has none."""
    if style == "none":
        return ""
    return BULLET if style in _BULLETS else f"{numeral(number, style)}{after} "


def indented(text: str, depth: int, *, labelled: bool) -> str:
    """Text in `depth` items, cleaned; with its own label it begins where the label does."""
    first, *others = flowing(text).split("\n")
    inner = INDENT * depth
    lines = [f"{inner[len(INDENT) :] if labelled else inner}{first}"]
    return "\n".join([*lines, *(f"{inner}{line}" if line else "" for line in others)])


def numeral(number: int, style: str) -> str:
    """A number in a CSS list style; decimal if the style has no sign for it."""
    if style in _LETTERS and number > 0:
        return _in_letters(number, _LETTERS[style])
    if style.endswith("-roman") and 0 < number < 4000:
        roman = in_roman(number)
        return roman.upper() if style.startswith("upper") else roman
    return f"{number:02}" if style == "decimal-leading-zero" else str(number)


def _in_letters(number: int, letters: str) -> str:
    signs = ""
    while number > 0:
        number, at = divmod(number - 1, len(letters))
        signs = letters[at] + signs
    return signs


def in_roman(number: int) -> str:
    """4 → "iv"; from 4000 on with more than three "m"."""
    signs = ""
    for value, sign in _ROMAN:
        signs += sign * (number // value)
        number %= value
    return signs
