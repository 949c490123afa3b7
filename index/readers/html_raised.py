"""Raised and lowered signs as plain text: marks of notes, exponents, ordinals, cents, fractions.

Knows no format: a reader says what is raised, what stands on both sides and which notes there are.
A mark never sticks to the word or number that it marks, so that no number is made.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

_UP = str.maketrans("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ")
_DOWN = str.maketrans("0123456789+-−–=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
TYPED = re.compile("[⁰¹²³⁴-⁹]+")
"""Raised digits that are characters of their own."""

_LONGEST = 24
_LENGTHS = frozenset("mm cm dm m km µm μm nm ft yd mi".split())
_UNITS = _LENGTHS | frozenset(
    "s sec kg g mg t h min d K mol l L J N W V A Hz Pa bar ha cd Bq Gy Sv".split()
)
_FORMULAS = frozenset("CO NO SO".split())  # often raised by mistake
_JOINED = frozenset(
    "mme mmes mlle mlles mgr no nos dr drs st ste sr sra mr mrs cie me sté nth ith kth dña".split()
)
_AFTER_NUMBER = frozenset("st nd rd th er re e ème eme ère ères èmes º ª".split())
_ENDINGS = frozenset("o a os as".split())
_ROMANCE = frozenset("fr es it pt ca ro".split())
_TRADE = {"tm": "™", "sm": "℠", "r": "®", "®": "®", "™": "™", "©": "©"}
_SYMBOLS = re.compile(r"[*†‡§¶#]+")
_DIGITS = re.compile(r"\d{1,3}")
_SEVERAL = re.compile(r"(?:\d{1,3}|[*†‡§¶#]+|[a-z])(?:\s*[,;/–-]\s*(?:\d{1,3}|[*†‡§¶#]+|[a-z]))+")
_SIGNED = re.compile(r"[+−–-]\d+|\d*[+−–-]")
_NUMBER = re.compile(r"\d(?:[\d.,’' ]*\d)?$")
_WORD = re.compile(r"[^\W\d_]+$")
_MONEY = re.compile(
    r"\s*(?:€|\$|£|Euro?s?\b|EUR\b|CHF\b|Fr\b|USD\b|GBP\b|[Dd]ollars?\b|[Pp]ounds?\b|ct\b)"
)
_MONEY_BEFORE = re.compile(r"(?:€|\$|£|EUR|CHF|Fr\.)\s*\d[\d.,’']*$")
_WHAT_IS_COUNTED = re.compile(r"\s*(?:%|‰|€|\$|£|[^\W\d_]{2,})")
_SUM_BEFORE = re.compile(r"[=+×·*^√≈<>≤≥(−/]\s*$")
_SUM_AFTER = re.compile(r"\s*[=+×·*^≈<>≤≥−/]|\s-\s")
_TIMES_BEFORE = re.compile(r"[·×*⋅x]\s*$")
_CLOCK_AFTER = re.compile(r"\s*(?:Uhr\b|h\b|[ap]\.?m\b|(?:[-–]|bis)\s*\d{1,2}\D{0,2})")
_ISOTOPE = re.compile(r"[A-Z][a-z]?(?![a-zäöüß])")


@dataclass(frozen=True, slots=True)
class Context:
    """What a page says about its notes: their marks, and the language that decimals are written in."""

    marks: Collection[str] = field(default_factory=frozenset)
    language: str = ""

    def noted(self, mark: str) -> bool:
        """Whether some note begins with the mark, or with one of several."""
        return any(part in self.marks for part in re.split(r"\s*[,;/–-]\s*|\s+", mark))


def bare(mark: str) -> str:
    """A mark without brackets, dots and raised digits: "[2]", "(2)", "²)" → "2"."""
    return mark.translate(_PLAIN).strip().strip("[](){}.:").strip()


def is_mark(text: str) -> bool:
    """Whether a text is what marks notes: up to three digits, signs, a letter, or several of these."""
    core = bare(text)
    one = (
        _DIGITS.fullmatch(core)
        or _SYMBOLS.fullmatch(core)
        or re.fullmatch("[a-z]|[ivx]{2,5}", core)
    )
    return bool(one or _SEVERAL.fullmatch(core))


def lowered(text: str, *, before: str) -> str:
    """A lowered text: "₂", the lower part of a fraction as digits, else "_(…)"; long ones as they are."""
    core = text.strip()
    if re.search(r"\d[/⁄]$", before) and core.isdigit():
        return core
    if len(core) > 12 or " " in core:
        return f" {core} "
    signs = core.translate(_DOWN)
    exist = all(sign != was for sign, was in zip(signs, core, strict=True))
    return signs if exist else f"_({core})" if core else text


def raised(text: str, *, before: str, after: str, context: Context, linked: bool = False) -> str:
    """A raised text as it is written between `before` and `after`; a `linked` one is a note's mark."""
    core = text.strip().translate(_PLAIN)
    inner = bare(core)
    if not core or not inner:
        return text
    if len(core) > 4 * _LONGEST:
        return f" {core} "
    if linked:
        return mark(inner, before=before)
    if re.fullmatch(r"[\s,;/.–-]+", core) and not _SIGNED.fullmatch(core):
        return core
    for rule in (_sum_of_money, _joined, _fraction, _clock):
        if (told := rule(core, before, after, context)) is not None:
            return told
    if _is_note(core, inner, before, after, context):
        return mark(inner, before=before)
    if len(core) > _LONGEST or re.search(r"[^\W\d_]{3}", core):
        return f" {core} "
    return exponent(core)


def mark(inner: str, *, before: str) -> str:
    """A note's mark as text: in brackets, and apart from what stands before it."""
    return f"[{inner}]" if not before or before[-1].isspace() else f" [{inner}]"


def exponent(core: str) -> str:
    """Raised signs as characters where all of them exist, else "^(…)"."""
    signs = core.translate(_UP)
    exist = all(sign != was for sign, was in zip(signs, core, strict=True))
    return signs if exist else f"^({core})"


def _sum_of_money(core: str, before: str, after: str, context: Context) -> str | None:
    """Raised cents: "4" with raised "99" and a currency beside it."""
    if not (found := re.fullmatch(r"([.,]?)(\d\d|[–-])(\s*(?:€|\$|£|EUR|CHF)?)", core)):
        return None
    number = _NUMBER.search(before)
    if not number or re.search(r"[.,]\d{1,2}$", number[0]):
        return None
    point, cents, money = found.groups()
    if point:
        return core
    paid = bool(money.strip() or _MONEY.match(after) or _MONEY_BEFORE.search(before))
    if context.noted(cents):
        return None
    if paid:
        return f"{',' if context.language in ('de', 'fr', 'it', 'es') else '.'}{cents}{money}"
    return f" {core}" if cents in ("00", "95", "99") and not _CLOCK_AFTER.match(after) else None


def _joined(core: str, before: str, after: str, context: Context) -> str | None:
    """Endings of ordinals and abbreviations, trade marks and degrees belong to the word."""
    small, word = core.lower(), _WORD.search(before)
    trade = small in _TRADE or small in ("(r)", "(tm)")
    if trade and before and not before[-1].isspace() and not context.noted(small):
        return _TRADE[small.strip("()")]
    if (
        small in ("o", "0", "°", "º")
        and re.match(r"\s?[CF]\b", after)
        and re.search(r"\d\s?$", before)
    ):
        return "°"
    if small.startswith("°"):
        return core
    ordinal = small in _AFTER_NUMBER or (context.language in _ROMANCE and small in _ENDINGS)
    if ordinal and re.search(r"\d\.?$", before) and not context.noted(small):
        return core
    if word and (word[0] + core).lower() in _JOINED:
        return core
    if word and re.fullmatch("[IVXLC]+", word[0]) and small in _AFTER_NUMBER:
        return core
    return core if word and len(word[0]) == 1 and small == "th" else None


def _fraction(core: str, before: str, after: str, context: Context) -> str | None:
    """The upper part of a fraction: digits before a stroke and digits."""
    if core.isdigit() and re.match(r"\s*[/⁄]\s*\d", after):
        return f" {core}" if before[-1:].isdigit() else core
    return None


def _clock(core: str, before: str, after: str, context: Context) -> str | None:
    """Raised minutes: "8" with raised "30" before "Uhr" or another time."""
    hour = re.search(r"(?<![\d.,])\d{1,2}$", before)
    if not hour or int(hour[0]) > 24 or not re.fullmatch("[0-5]\\d", core) or context.noted(core):
        return None
    ranged = re.search(r"\d:\d\d\s*(?:[-–]|bis)\s*\d{1,2}$", before)
    return f":{core}" if ranged or _CLOCK_AFTER.match(after) else None


def _is_note(core: str, inner: str, before: str, after: str, context: Context) -> bool:
    """Whether the raised signs lead to a note; else they are an exponent."""
    if _SYMBOLS.fullmatch(inner):
        return True
    if not is_mark(core) or _SIGNED.fullmatch(core):
        return False
    if not before or before[-1].isspace():
        return not _ISOTOPE.match(after)
    if number := _NUMBER.search(before):
        return _marks_number(number[0], inner, before[: number.start()], after, context)
    if word := _WORD.search(before):
        return _marks_word(word[0], inner, before[: word.start()], context)
    return not (before[-1] in "₀₁₂₃₄₅₆₇₈₉" or (before[-1] == ")" and _SUM_AFTER.match(after)))


def _marks_number(number: str, inner: str, before: str, after: str, context: Context) -> bool:
    number = number.rsplit(" ", 1)[-1]
    counted, noted = bool(_WHAT_IS_COUNTED.match(after)), context.noted(inner)
    if _SUM_BEFORE.search(before) or _SUM_AFTER.match(after) or _TIMES_BEFORE.search(before):
        return False
    if number == "10":
        return bool(noted and counted) or bool(_MONEY.match(after) or re.match(r"\s*%", after))
    if noted or counted:
        return True
    return len(number) > 1 or bool(context.marks)


def _marks_word(word: str, inner: str, before: str, context: Context) -> bool:
    alone = not re.search(r"\w$", before)
    if (word in _LENGTHS and inner in ("2", "3", "4")) or (word in _FORMULAS and inner in "23"):
        return False
    if before.endswith("/") and word in _UNITS:
        return False
    if len(word) == 1 and re.search(r"\d\s$", before):  # a unit, no variable
        return context.noted(inner)
    if len(word) == 1:
        return word.isupper() and context.noted(inner) and alone and not _SUM_BEFORE.search(before)
    if len(word) == 2 and word.islower() and (_SUM_BEFORE.search(before) or not alone):
        return False
    return inner.isdigit() or len(inner) == 1 or bool(_SEVERAL.fullmatch(inner))
