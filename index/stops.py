"""Decides whether a full stop ends a sentence or belongs to an abbreviation, an ordinal or a label.

The words are in languages/<code>/sentences.toml. All languages apply at once, as the language
of a text is not known here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import languages

REACH = 40  # characters read on either side
NEXT = re.compile(r"([\W_]{0,40})([^\W_]\w{0,40})?")
"""The next word and what precedes it: blanks, quotes, brackets, §, dashes."""
LABEL = re.compile(
    r"(?:[-*•–▪·]\s*)?(?:§§?\s?|\()?(?:\d{1,3}(?:\.\d{1,3})*[a-z]?|[a-zA-Z]|[ivxIVX]{2,5})\)?"
)
"""A label that numbers a line or section when it comes first: "3", "1.2", "a", "§ 4", "IV"."""
NAMED_LABEL = re.compile(r"[^\W\d_]{2,12}\s(?:\d{1,3}|[IVXLC]+)")
"""A label with its word: "Schritt 3", "Article IV"."""
NUMBER = re.compile(r"(?:\d{1,2}\.?[–/-])?(\d{1,3})")
ROMAN = re.compile(r"[IVXLC]{2,7}")
VOWELS = frozenset("aeiouyäöüáàâéèêíìîóòôúùûAEIOUYÄÖÜ")
BEFORE = re.compile(r"[^\W_][\w.–/-]*\Z")
LONGEST = 16  # most letters of an abbreviation
PART = 4  # most letters of each part, as in "i. d. F. v."
DAYS, MONTHS = 31, 12


Decide = Callable[[str, bool], bool]


@dataclass(frozen=True, slots=True)
class StopRules:
    """The rules of the languages: the kind of each abbreviation, and sets of words.

    An ordinal follows a `determining` word or precedes a `counted` one; `calendar` words may
    continue a sentence after "p.m." ("9 a.m. Monday"); capitalized `starters` begin a sentence; a
    line ending with a `joints` word continues.
    """

    abbreviations: Mapping[str, Decide]
    suffixes: tuple[str, ...]
    determining: frozenset[str]
    joining: frozenset[str]
    counted: frozenset[str]
    calendar: frozenset[str]
    starters: frozenset[str]
    joints: frozenset[str]


@cache
def rules() -> StopRules:
    """The rules of all languages together.

    Abbreviations that are `inner` never end a sentence, `closing` ones do before a capital letter,
    `open` ones only before a starter; `numbered` ones are abbreviations only before a number.
    """
    lists = languages.together("sentences")
    by_kind = {"open": _open, "closing": _closing, "numbered": _numbered, "inner": _inner}
    sets = ("determining", "joining", "counted", "calendar", "starters", "joints")
    return StopRules(
        abbreviations={
            word: decide for kind, decide in by_kind.items() for word in lists.get(kind, ())
        },
        suffixes=tuple(sorted(lists.get("suffixes", ()))),
        **{name: lists.get(name, frozenset()) for name in sets},
    )


def follows(text: str, here: int, end: int) -> str:
    """The word after `here`, "" if none is near; an initial or "Do." keeps its stop."""
    found = NEXT.match(text, here, end)
    if not found or not found[2]:
        return ""
    word, behind = found[2], found.end()
    if text[behind : behind + 1] != "." or word.isdigit():
        return word
    return f"{word}." if len(word) == 1 or word in rules().abbreviations else word


def is_label(text: str, begin: int, at: int) -> bool:
    """Whether text[begin:at] is the label that numbers its line."""
    if at - begin > REACH:
        return False
    said = text[begin:at]
    words = said.strip()
    if LABEL.fullmatch(words):
        return True
    start = begin + len(said) - len(said.lstrip())
    first = start == 0 or text[start - 1] == "\n"
    return first and words[:1].isupper() and bool(NAMED_LABEL.fullmatch(words))


def is_ordinal(text: str, at: int) -> bool:
    """Whether the number before the stop at `at` is an ordinal, by the next word: "1. Januar"."""
    following = follows(text, at + 1, len(text)).lower()
    return following in rules().counted or following in rules().joining


def ends(text: str, begin: int, at: int, following: str) -> bool:
    """Whether the stop at `at` ends the sentence that begins at `begin`; `following` comes next."""
    known = rules()
    starts = following.lower() in known.starters
    start = _word_start(text, max(begin, at - REACH), at)
    word = text[start:at]
    if len(word) > PART and word.isalpha() and not ROMAN.fullmatch(word):
        decide = _listed(word) or (_open if word.lower().endswith(known.suffixes) else None)
        return decide is None or decide(following, starts)
    if word[-1:].isdigit():
        number = NUMBER.fullmatch(word)
        if not number:
            return not _short_date(text, begin, start, word) or starts
        return _ends_number(text, begin, start, int(number[1]), following)
    if ROMAN.fullmatch(word):
        return starts or not _ordinal(text, begin, start, following)
    decide = _abbreviation(text, begin, start, word)
    if decide is None and _looks_short(word) and not _measures(text, begin, start, following):
        decide = _open
    return decide is None or decide(following, starts)


def _word_start(text: str, begin: int, at: int) -> int:
    """The start of the word before a stop, with stops and dashes inside it."""
    pieces = text[begin:at].rsplit(None, 1)
    last = pieces[-1] if pieces and not text[at - 1].isspace() else ""
    if last.isalnum():
        return at - len(last)
    found = BEFORE.search(last)
    return at - len(last) + found.start() if found else at


# -- abbreviations


def _abbreviation(text: str, begin: int, start: int, word: str) -> Decide | None:
    """The kind of the abbreviation before a stop; None if it is none."""
    if len(word) <= LONGEST:
        last = re.split(r"[.–/-]", word)[-1]
        for said in (*_readings(text, begin, start, word), last):
            if found := _listed(said):
                return found
    return _open if word.lower().endswith(rules().suffixes) else None


def _looks_short(word: str) -> bool:
    """Whether a word is an initial or unpronounceable: "Hbf" has no vowel and no capitals."""
    last = re.split(r"[.–/-]", word)[-1]
    if len(last) == 1:
        return last.isalpha()
    return len(word) <= PART and word[1:].islower() and not VOWELS.intersection(word)


def _readings(text: str, begin: int, start: int, word: str) -> list[str]:
    """A word joined with the short ones right before it ("i.d.f.v"), longest first."""
    parts = [word]
    while len(parts) < PART and len(parts[0]) <= PART:
        before = text[max(begin, start - PART - 2) : start].rstrip(" \u00a0\u202f\n")
        if not before.endswith("."):
            break
        at = start - len(text[max(begin, start - PART - 2) : start]) + len(before) - 1
        start = _word_start(text, max(begin, at - PART), at)
        if not text[start:at].isalpha():
            break
        parts.insert(0, text[start:at])
    return [".".join(parts[skipped:]) for skipped in range(len(parts))]


def _listed(word: str) -> Decide | None:
    known = rules().abbreviations
    return known.get(word) or known.get(word.lower())


def _inner(following: str, starts: bool) -> bool:
    return False


def _open(following: str, starts: bool) -> bool:
    return starts


def _closing(following: str, starts: bool) -> bool:
    return not following[0].isdigit() and following.lower() not in rules().calendar


def _numbered(following: str, starts: bool) -> bool:
    return starts or not (following[0].isdigit() or following.isupper())


def _measures(text: str, begin: int, start: int, following: str) -> bool:
    """Whether a number precedes the word and none follows it: "31,5 m"."""
    before = text[max(begin, start - 3) : start].rstrip()
    return before[-1:].isdigit() and not following[0].isdigit()


# -- numbers


def _ends_number(text: str, begin: int, start: int, number: int, following: str) -> bool:
    """Whether the stop after a number ends the sentence, as of a cardinal."""
    if following[0].isdigit():
        return not (number <= DAYS and _goes_on(following))
    if following.lower() in rules().starters:
        return True
    return not (
        _ordinal(text, begin, start, following)
        or (number > 1 and _counted_up(text, begin, start, number - 1))
    )


def _goes_on(following: str) -> bool:
    """Whether a date may continue: "4. 5. 2022"."""
    return following.isdecimal() and (int(following) <= MONTHS or len(following) == PART)


def _short_date(text: str, begin: int, start: int, word: str) -> bool:
    """Whether a day and month open a sentence: "Am 24.12. Heiligabend"."""
    day, _, month = word.partition(".")
    short = day.isdecimal() and month.isdecimal() and int(day) <= DAYS and int(month) <= MONTHS
    return short and len(text[begin:start].split()) <= 1


def _ordinal(text: str, begin: int, start: int, following: str) -> bool:
    known = rules()
    if following.lower() in known.counted:
        return True
    before = text[max(begin, start - REACH) : start].rstrip()
    if not before or before[-1] in "(:[":
        return True
    words = before.split()
    last = words[-1].lower().strip("(„\"'")
    if last in known.determining:
        return True
    # "am 1. und 3. Dienstag", "1.–3. Klasse"
    return last in (*known.joining, "–", "-") and len(words) > 1 and words[-2].endswith(".")


def _counted_up(text: str, begin: int, start: int, number: int) -> bool:
    """Whether the preceding number is a label earlier in the sentence."""
    found = text.find(f"{number}. ", begin, start)
    return found >= 0 and not text[max(begin, found - 1) : found].strip(" \n(:")
