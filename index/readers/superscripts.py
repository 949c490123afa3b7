"""What a raised or lowered sign means: a note's mark, an exponent, an index, cents, minutes, an ending.

Judges a sign by the letters on both sides of it, and by what the document shows. Knows no format.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

_SUPER = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_SUB = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_ONE = r"(?:\d{1,3}|[*†‡§¶#∗]{1,5})"
_MARK = re.compile(rf"{_ONE}(?:\s*[,;–-]\s*{_ONE})*")
_BRACKETED = re.compile(rf"[(\[]?\s*({_MARK.pattern}|[A-Za-z]{{1,4}})\s*[)\]]")
_LEADING = re.compile(rf"([(\[]?\s*{_ONE}\s*[)\]]?)\s+(\S.*)", re.DOTALL)
_POWER = re.compile(r"[+−-]?\d+|\d+[+−-]|[+−-]")
_FORMULA = re.compile(r"[\w+−·*/=()-]{1,12}")
_UNIT = re.compile(r"(?<![\w'’])\d*\s?(?:[NSFRVkKcdmµμnpfMGT]?m|s|Å)$|\d\s?(?:in|ft|yd|mi)$")
_UNIT_AFTER = re.compile(r"\s*(?:[kmµMGT]?(?:g|l|m|W|Wh|J|Pa|bar|V|A|Hz|mol|Bq)|t|s|h|K|N)\b")
_WORD = re.compile(r"[^\W\d_]+$")
_NUMBER = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:[.\s]\d{3})+|\d+)$")
_TEN = re.compile(r"(?<![\d.,])10$")
_TIMES_TEN = re.compile(r"(?:[·×*∙⋅]|(?<![^\W\d_])x)\s*10$")
_OPERATOR_BEFORE = re.compile(r"[=+·×*/^√<>]\s*\d+$")
_OPERATOR_AFTER = re.compile(r"\s*[=+·×*/^<>≤≥−]|\s-\s")
_TERM = re.compile(r"\((?=[^()]*[-+−·*/=])(?![^()]*[^\W\d_]{3})[^()]{1,30}\)$")
_EQUATION = re.compile(r"=\s*[^\W\d_]{1,3}$")
_NAMED = re.compile(r"[^\W\d_]{3,}\s+[A-ZÄÖÜ]$")
_CURRENCY = r"(?:€|\$|£|¥|EUR\b|Euro?s?\b|USD\b|CHF\b|Fr\.|SFr\b|GBP\b|Cent\b|Ct\b|ct\b)"
_CURRENCY_AFTER = re.compile(rf"\s*{_CURRENCY}")
_CURRENCY_BEFORE = re.compile(rf"{_CURRENCY}\s*\d[\d.]*$")
_MEASURED = re.compile(rf"\s*(?:{_CURRENCY}|%|[^\W\d_]{{3,}})")
_CENTS = re.compile(r"\d\d")
_CENTS_WITH_MONEY = re.compile(rf"(\d\d|[–-])\s?{_CURRENCY}")
_DECIMALS = re.compile(r"\d[.,]\d{1,2}$")
_HOUR = re.compile(r"(?<![\d.,])(?:[01]?\d|2[0-4])$")
_MINUTES = re.compile(r"[0-5]\d")
_CLOCK = re.compile(r"\s*(?:Uhr\b|h\b|[ap]\.?m\b|(?:[-–]|bis)\s*\d{1,2}\D{0,2})")
_CLOCK_BEFORE = re.compile(r"\d:\d\d\s*(?:[-–]|bis)\s*\d{1,2}$")
_SCALE = re.compile(r"\s?[CFK]\b")
_USUAL_CENTS = frozenset("99 98 95 90 49 50 00".split())
_NUCLIDE = re.compile(r"[A-Z][a-z]?(?![^\W\d_])")
_MIXED = re.compile(r"\d+[/⁄]\d+")
_FRACTION = re.compile(r"[/⁄]\d")
_CHEMICAL = frozenset("CO NO SO H O N".split())
_ORDINALS = frozenset(
    "st nd rd th er re ère ere è e ème eme ième ieme es o a os as ª º d nde ste te ten ter".split()
)
_FOUR_DIGITS = re.compile(r"\d{4}$")
_SIGNS = {"TM": "™", "SM": "℠"}
_VARIABLE_POWERS = frozenset("nkxyzitT")


@dataclass(frozen=True, slots=True)
class DocumentSigns:
    """What a document shows: whether a note begins with a mark, and what separates euros from cents
    ("" if it does not show that). `stars` are the signs typed as marks of notes.
    """

    is_mark: Callable[[str], bool]
    decimal: Callable[[], str]
    stars: Callable[[], Collection[str]] = tuple


def raised(sign: str, before: str, after: str, evidence: DocumentSigns) -> str:
    """How a raised sign is written between `before` and `after`."""
    if not before.strip():
        return _at_the_start(sign, after, evidence)
    for rule in (_priced, _timed, _degrees):
        if (decided := rule(sign, before, after, evidence)) is not None:
            return decided
    if _BRACKETED.fullmatch(sign) or (not sign.isdigit() and _MARK.fullmatch(sign)):
        return note_mark(sign, before, after)
    if before[-1].isspace():
        return _on_its_own(sign, before, after, evidence)
    if before[-1] in "/⁄" and before[-2:-1].isdigit() and sign.isdigit():
        return sign
    if sign.isdigit():
        return _digits(sign, before, after, evidence)
    if _MIXED.fullmatch(sign) and before[-1].isdigit():
        return f" {sign}"
    if _POWER.fullmatch(sign):
        return power(sign) if before[-1].isalpha() or len(sign) > 1 else sign
    return _letters(sign, before, after, evidence)


def lowered(sign: str, before: str, after: str, evidence: DocumentSigns) -> str:
    """How a lowered sign is written between `before` and `after`."""
    if before[-1:] in ("/", "⁄") and before[-2:-1].isdigit() and sign.isdigit():
        return sign
    if len(sign) > 12 or any(map(str.isspace, sign)):
        return sign
    stuck = bool(before) and (before[-1].isalnum() or before[-1] in ")]⁺⁻" or sign.isdigit())
    return index(sign) if stuck else sign


def note_mark(sign: str, before: str, after: str) -> str:
    """A note mark in its own brackets, separated from what surrounds it."""
    if not sign.isalnum():
        bracketed = _BRACKETED.fullmatch(sign)
        sign = bracketed[1] if bracketed else sign.strip("()[] ")
    lead = "" if not before.strip() or before[-1].isspace() or before[-1] in "([„“«" else " "
    return f"{lead}[{sign}]{' ' if after[:1].isalnum() else ''}"


def power(text: str) -> str:
    """A raised text as an exponent: "²", or "^(k+1)" where Unicode has no such signs."""
    raised = text.translate(_SUPER)
    same = set(text) & set(raised)
    return f"^({text})" if same else raised


def index(text: str) -> str:
    """A lowered text: "₂", or "_(max)" where Unicode has no such signs or they would be words."""
    lowered = text.translate(_SUB)
    words = sum(letter.isalpha() for letter in text) > 1
    return f"_({text})" if words or set(text) & set(lowered) else lowered


def begins_with_mark(text: str) -> bool:
    """Whether a text is a mark followed by words, as the text of a note is."""
    return _LEADING.fullmatch(text) is not None


def _priced(sign: str, before: str, after: str, evidence: DocumentSigns) -> str | None:
    """Cents that are raised together with their currency, or the dash of a round price."""
    stroke = sign in ("–", "—", "-") and _CURRENCY_AFTER.match(after)
    if not (stroke or _CENTS_WITH_MONEY.fullmatch(sign)):
        return None
    if not before[-1].isdigit() or _DECIMALS.search(before) or evidence.is_mark(sign):
        return None
    return f"{evidence.decimal() or ' '}{sign}"


def _timed(sign: str, before: str, after: str, evidence: DocumentSigns) -> str | None:
    """Raised minutes: "8" with raised "30" before "Uhr" or another time."""
    if not (_MINUTES.fullmatch(sign) and _HOUR.search(before)) or evidence.is_mark(sign):
        return None
    return f":{sign}" if _CLOCK_BEFORE.search(before) or _CLOCK.match(after) else None


def _degrees(sign: str, before: str, after: str, evidence: DocumentSigns) -> str | None:
    """A raised letter or zero before the letter of a temperature scale: "20 °C"."""
    scale = sign in ("o", "0", "°", "º") and before.rstrip()[-1:].isdigit() and _SCALE.match(after)
    return "°" if scale else None


def _at_the_start(sign: str, after: str, evidence: DocumentSigns) -> str:
    """At the start of a paragraph a mark belongs to the note itself."""
    if led := _LEADING.fullmatch(sign):
        return f"{note_mark(led[1].strip(), '', ' ')} {led[2]}"
    if sign.isdigit() and _FRACTION.match(after):
        return sign
    letter = len(sign) == 1 and sign.isalpha() and (after[:1].isspace() or evidence.is_mark(sign))
    if letter or _MARK.fullmatch(sign) or _BRACKETED.fullmatch(sign):
        return note_mark(sign, "", after)
    return sign


def _on_its_own(sign: str, before: str, after: str, evidence: DocumentSigns) -> str:
    """After a space: a nuclide's mass, a fraction, or a mark; other words stay words."""
    if sign.isdigit():
        if _FRACTION.match(after):
            return sign
        return power(sign) if _NUCLIDE.match(after) else note_mark(sign, before, after)
    known = len(sign) <= 2 and evidence.is_mark(sign)
    return note_mark(sign, before, after) if known else sign


def _digits(sign: str, before: str, after: str, evidence: DocumentSigns) -> str:
    if _FRACTION.match(after) and before[-1].isdigit():
        return f" {sign}"
    if before[-1].isdigit() or (before[-1] in ".," and before[-2:-1].isdigit()):
        return _after_number(sign, before, after, evidence)
    exponent = _is_exponent(sign, before, evidence)
    return power(sign) if exponent else note_mark(sign, before, after)


def _is_exponent(sign: str, before: str, evidence: DocumentSigns) -> bool:
    """Whether digits raised after letters or a bracket are an exponent."""
    if before[-1] in ")]":
        return bool(_TERM.search(before))
    word = _WORD.search(before)
    if word is None:
        return False
    if _UNIT.search(before):
        return sign in ("2", "3", "4")
    if len(word[0]) == 1:
        named = bool(_NAMED.search(before)) or word[0].isupper()
        return sign != "1" and not (named and evidence.is_mark(sign))
    return bool(_EQUATION.search(before)) or (
        word[0] in _CHEMICAL and sign in "234" and not evidence.is_mark(sign)
    )


def _after_number(sign: str, before: str, after: str, evidence: DocumentSigns) -> str:
    """Cents, an exponent of ten or of a formula, or otherwise a mark."""
    known = evidence.is_mark(sign)
    if before[-1] in ".,":
        price = _CENTS.fullmatch(sign) and not known and _NUMBER.search(before[:-1])
        return sign if price else note_mark(sign, before, after)
    ten = before.endswith("10")
    if ten and (_TIMES_TEN.search(before) or (_TEN.search(before) and _UNIT_AFTER.match(after))):
        return power(sign)
    if known:
        return note_mark(sign, before, after)
    priced = bool(_CURRENCY_AFTER.match(after) or _CURRENCY_BEFORE.search(before))
    if _CENTS.fullmatch(sign) and _NUMBER.search(before):
        if priced:
            return f"{evidence.decimal() or ' '}{sign}"
        if sign in _USUAL_CENTS and not _TEN.search(before):
            return f" {sign}"
    if ten and _TEN.search(before):
        word = _MEASURED.match(after)
        return note_mark(sign, before, after) if priced or (word and int(sign) < 3) else power(sign)
    formula = _OPERATOR_BEFORE.search(before) or _OPERATOR_AFTER.match(after)
    return power(sign) if formula and not priced else note_mark(sign, before, after)


def _letters(sign: str, before: str, after: str, evidence: DocumentSigns) -> str:
    """Endings of ordinals and abbreviations join; a letter that a note begins with is its mark."""
    if sign in _SIGNS:
        return _SIGNS[sign]
    if len(sign) <= 4 and sign.isalpha() and evidence.is_mark(sign):
        return note_mark(sign, before, after)
    if before[-1].isdigit() and sign.lower() in _ORDINALS:
        numbered = evidence.decimal() == "," or _FOUR_DIGITS.search(before)  # no "2024a" is one
        marked = len(sign) == 1 and (numbered or _CURRENCY_AFTER.match(after))
        return note_mark(sign, before, after) if marked else sign
    word = _WORD.search(before)
    if len(sign) == 1 and sign.isalpha():
        return _letter(sign, word[0] if word else "", before, after)
    if sign.isalpha() or " " in sign:
        separate = len(sign) > 4 and before[-1].isalnum()
        return f" {sign}{' ' if after[:1].isalnum() else ''}" if separate else sign
    formula = _FORMULA.fullmatch(sign) and (before[-1].isalnum() or before[-1] == ")")
    return power(sign) if formula else sign


def _letter(sign: str, word: str, before: str, after: str) -> str:
    variable = len(word) == 1 or (not word and before[-1].isdigit()) or before[-1] == ")"
    if sign in _VARIABLE_POWERS and variable:
        return power(sign)
    short = 0 < len(word) <= 2  # "No", "Me"
    return sign if short else note_mark(sign, before, after)
