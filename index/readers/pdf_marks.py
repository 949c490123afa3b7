"""What raised and lowered signs say: notes, exponents, indices, ordinals, cents. Knows no page.

A note's mark that sticks to a number makes another number of it, so in doubt a sign is a note's.
"""

import re
from collections.abc import Set

_UP = str.maketrans("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ")
_DOWN = str.maketrans("0123456789+-−=()aeoxhklmnpstij", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼ")
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", "0123456789+-=()ni")
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾]+")
_UNITS = frozenset(
    "m cm mm km dm µm μm nm s ms min h kg g t l ft in yd mi sq N W kW J K mol Pa V A Hz sr".split()
)
_MARK = re.compile(r"\(?\[?(\d{1,3}|[a-z]|[ivx]{1,4}|[*†‡§¶#]{1,3})[)\]]?(?:[,;]\s?\S{1,3})*\.?")
_CENTS = re.compile(r"\d\d|[–—-]")
_EXPONENT = re.compile(r"[+\-−–]?\d{1,3}")
_ORDINAL = re.compile(r"st|nd|rd|th|er|re|ère|ième|e|ème|è|nde?|a|o|os|as|ᵉ|ers|[®™©℠]", re.I)
_SHORTENED = re.compile(r"(?:^|\W)(?:M|N|n|S|St|Mm|Ml|D|Dr|Mgr|C|Cie|Prof|V|Vve)$")
_SHORT_ENDING = re.compile(r"(?:r|me|lle|mes|o|os|te|ie|re|gr|a|ve|e|rs)\.?")
_CURRENCY = re.compile(r"\s*(?:€|\$|£|¥|eur\b|euros?\b|chf\b|fr\.|usd\b|gbp\b|franken\b)", re.I)
_CURRENCY_BEFORE = re.compile(r"(?:€|\$|£|EUR|CHF|USD)\s?[\d.,']*\d$")
_COUNTED = re.compile(r"\s*(?:[€$£%‰°]|[^\W\d_]{2,})")
_SUM = re.compile(r"[=+·×*/^<>≤≥∙]")


def is_mark(text: str) -> bool:
    """Whether a note may have this as its mark."""
    return _MARK.fullmatch(text) is not None


def bare(mark: str) -> str:
    """The mark without brackets and full stop: '(2)' and '2)' are '2'."""
    return mark.translate(_PLAIN).strip("()[]. ")


def raised(before: str, sign: str, after: str, *, notes: Set[str], comma: str) -> str:
    """A raised sign as text to append; `notes` are the marks of the notes that are known."""
    sign = sign.strip()
    letter = len(sign) == 1 and sign.isalpha() and (comma == "," or re.search(r"\d{4}$", before))
    ordinal = _ORDINAL.fullmatch(sign) and (before[-1:].isdigit() or not sign[0].isalpha())
    if ordinal and not letter:  # no German ordinal, and none of a year, is "4a"
        return sign
    if _SHORT_ENDING.fullmatch(sign) and _SHORTENED.search(before):
        return sign
    if sign in ("o", "0", "°") and re.match(r"\s?[CF]\b", after) and before[-1:].isdigit():
        return "°"
    if _is_power(before, sign, after, notes):
        return _in(sign, _UP, "^")
    priced = _CURRENCY.match(after) or _CURRENCY_BEFORE.search(before)
    if priced and _CENTS.fullmatch(sign) and before[-1:].isdigit() and bare(sign) not in notes:
        return f"{comma}{sign}" if comma and sign.isdigit() else f" {sign}"
    if is_mark(sign):
        return f" [{bare(sign)}]"
    return _in(sign, _UP, "^") if len(sign) <= 4 and before[-1:].isalnum() else f" {sign}"


def lowered(before: str, sign: str) -> str:
    """A lowered sign as text to append: an index, or else words of their own."""
    if not before[-1:].isalnum() and before[-1:] not in (")", "]"):
        return sign
    return _in(sign, _DOWN, "_") if len(sign) <= 6 else f" {sign}"


def with_signs(text: str, *, notes: Set[str], comma: str) -> str:
    """The text, its raised digits that are characters of their own (18²) read like others."""
    if not _RAISED.search(text):
        return text
    parts: list[str] = []
    last = 0
    for found in _RAISED.finditer(text):
        parts.append(text[last : found.start()])
        before, after = "".join(parts), text[found.end() :]
        sign = found[0].translate(_PLAIN)
        new = raised(before, sign, after, notes=notes, comma=comma) if before.strip() else found[0]
        parts.append(new + (" " if new.endswith("]") and after[:1].isalnum() else ""))
        last = found.end()
    return "".join([*parts, text[last:]])


def _is_power(before: str, sign: str, after: str, notes: Set[str]) -> bool:
    """Whether a raised sign is an exponent."""
    base = re.split(r"[\s()\[\]/·*×⋅,;=+<>]+", before)[-1]
    if not _EXPONENT.fullmatch(sign) and not (len(base) == 1 and base.isalpha() and len(sign) <= 3):
        return False
    if sign[0] in "+-−–":
        return base != ""
    if base in _UNITS or re.fullmatch(r"\d+(?:[mscg]|[ckdµ]m)", base):
        return bare(sign) not in notes or sign in ("2", "3")
    if bare(sign) in notes:
        return False
    if base == "10":
        return not _COUNTED.match(after) or (len(sign) == 1 and not _CURRENCY.match(after))
    if len(base) == 1 and base.isalpha():
        return sign.isdigit() or len(sign) <= 2
    if len(base) == 2 and base.isalpha() and _SUM.search(before[-8:]):
        return True
    if before.endswith(")") and sign.isdigit():
        return bool(_SUM.search(before)) or bool(_SUM.match(after.strip()))
    return base.isdigit() and bool(_SUM.match(after.strip()) or _SUM.search(before[-8:]))


def _in(sign: str, table: dict[int, int], around: str) -> str:
    """The sign in small characters, where all exist."""
    small = sign.translate(table)
    return small if all(ord(letter) in table for letter in sign) else f"{around}({sign})"
