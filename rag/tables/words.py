"""Recognizes questions about a whole table by the words of a language (tables.toml)."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

import languages
from index.stores.keywords import stems
from rag.tables.bounds import Bound, bounds_of
from rag.tables.times import TimeBound, time_bounds

Operation = Literal[
    "count",
    "sum",
    "average",
    "most",
    "least",
    "earliest",
    "latest",
    "difference",
    "ratio",
    "list",
    "no",
]
"""What is asked of whole rows; "no" marks words that only look like it ("at the latest")."""
GROUPED: frozenset[Operation] = frozenset({"count", "sum", "average", "most", "least"})
"""The operations that may be asked for each of several groups of rows."""
COMPARED: frozenset[Operation] = frozenset({"difference", "ratio"})
"""The operations on two things."""
GAP = 4
"""How many words after "more" its "than" may stand."""
_WORD = re.compile(r"\w+")
_JOINT = re.compile(r"[-‐–]\w")


@dataclass(frozen=True, slots=True)
class TableVocabulary:
    """One language's words; the phrases of each operation as lower-case words, longest first."""

    operations: tuple[tuple[Operation, tuple[str, ...]], ...]
    bounds: Mapping[str, Sequence[str]]
    times: Mapping[str, Sequence[str]]
    day_first: bool | None
    reasons: frozenset[str]
    each: frozenset[str]
    unsure: frozenset[str]
    denials: frozenset[str]
    particles: frozenset[str]
    comparatives: frozenset[str]
    than: frozenset[str]
    empty: frozenset[str]
    rows: frozenset[str]
    identifiers: frozenset[str]
    totals: frozenset[str]
    measures: Mapping[str, frozenset[str]]
    happens: Mapping[str, frozenset[str]]
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Word:
    """A word as written, in lower case, and its stem; `joined` to the next by a hyphen."""

    written: str
    small: str
    stem: str
    joined: bool = False


@dataclass(frozen=True, slots=True)
class TableQuestion:
    """A question that asks for an operation on rows: its words, and which of them carry meaning.

    `noun` is the position of what is counted, or None. `phrase` are the words that named the operation.
    `sure` says that nothing in it asks for more than the operation. `measures` are words of which a
    column must have one: "the longest" asks for no price. `bounds` limit amounts; `group` is the
    position of what the question groups by ("per region"), or None; `against` is the sign of a bound
    set by a thing instead of a figure ("more than the hammer"). `times` are bounds in time ("before
    1 March 2025").
    """

    operation: Operation
    words: tuple[Word, ...]
    meaning: frozenset[int]
    noun: int | None
    phrase: frozenset[str]
    sure: bool
    measures: frozenset[str] = frozenset()
    bounds: tuple[Bound, ...] = ()
    group: int | None = None
    against: str = ""
    times: tuple[TimeBound, ...] = ()


@cache
def vocabulary(language: str) -> TableVocabulary:
    """The words of a language, or of its fallback if it has none."""
    values = languages.read_supported(language, "tables")
    # Compared in small letters: "größte" is "grösste".
    phrases = [
        (cast(Operation, operation), tuple(phrase.casefold().split()))
        for operation, some in values["operations"].items()
        for phrase in some
    ]
    phrases.sort(key=lambda one: -len(one[1]))
    sets = {kind: frozenset(some.casefold().split()) for kind, some in values["words"].items()}
    return TableVocabulary(
        tuple(phrases),
        values["bounds"],
        values["times"],
        True if values["day_first"] == "yes" else None,
        **sets,
        measures=_columns_by_word(values["measures"]),
        happens=_columns_by_word(values["happens"]),
        said=values["said"],
    )


def _columns_by_word(groups: Sequence[Mapping[str, str]]) -> Mapping[str, frozenset[str]]:
    return {
        word: frozenset(one["columns"].casefold().split())
        for one in groups
        for word in one["words"].casefold().split()
    }


@cache
def every_kind() -> frozenset[str]:
    """The names of columns of any measure, in every language: a table may be in another one."""
    every = (vocabulary(code).measures for code in languages.supported())
    return frozenset(kind for some in every for kinds in some.values() for kind in kinds)


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text, in order."""
    text = unicodedata.normalize("NFKC", text)
    return tuple(
        Word(one[0], one[0].casefold(), _stem(one[0]), _JOINT.match(text, one.end()) is not None)
        for one in _WORD.finditer(text)
    )


def _stem(word: str) -> str:
    """The German stem, used on both sides of a comparison; figures keep their form."""
    return word if word.isdecimal() else stems(word)[0]


def asked(question: str, language: str) -> TableQuestion | None:
    """What a question asks about whole rows; None if it has no word for that, or asks for a reason."""
    known = vocabulary(language)
    words = words_of(question)
    small = [word.small for word in words]
    bounds, times = _limits(question, known, language)
    bound = set[int]().union(*(one.positions for one in bounds), *(one.positions for one in times))
    found, taken = _operations(small, known, bound)
    operation = _foremost(found, small, known, bound)
    each = {at for at, word in enumerate(small) if word in known.each}
    if operation is None or known.reasons & set(small) or (each and operation not in GROUPED):
        return None
    lists = operation in ("list", "count")
    against, pair = _against(small, known, taken) if lists else ("", frozenset[int]())
    compared = known.comparatives | known.than if operation in COMPARED else frozenset[str]()
    aside = taken | pair | each | {at for at, word in enumerate(small) if word in compared}
    if small[-1] in known.particles:
        aside.add(len(small) - 1)
    meaning = _meaning(words, known, aside)
    group = min((at for at in meaning if each and at > min(each)), default=None)
    if each and (group is None or len(each) > 1):
        return None
    begin = -1 if operation == "list" else max(found.get(operation, taken))
    rest = [word for at, word in enumerate(small) if at not in aside]
    return TableQuestion(
        operation,
        words,
        meaning,
        min((at for at in meaning if at > begin), default=None) if lists else None,
        frozenset(words[at].stem for at in taken - bound if small[at] not in known.empty),
        not (known.unsure & set(rest) or denies(rest, known)) and len(_different(found)) <= 1,
        frozenset(kind for word in small for kind in known.measures.get(word, frozenset())),
        bounds,
        group,
        against,
        times,
    )


def _meaning(words: Sequence[Word], known: TableVocabulary, aside: Set[int]) -> frozenset[int]:
    """The positions of the words that carry meaning."""
    return frozenset(
        at
        for at, word in enumerate(words)
        if at not in aside and (word.small not in known.empty or is_letter(words, at))
    )


def _limits(
    question: str, known: TableVocabulary, language: str
) -> tuple[tuple[Bound, ...], tuple[TimeBound, ...]]:
    """The bounds of amounts and those in time; words of the latter belong to no amount."""
    plain = unicodedata.normalize("NFKC", question)
    times = time_bounds(plain, known.times, day_first=known.day_first)
    timed = {at for one in times for at in one.positions}
    bounds = bounds_of(plain, known.bounds, language)
    return tuple(one for one in bounds if not one.positions & timed), times


def denies(small: Sequence[str], known: TableVocabulary) -> bool:
    """Whether a word names what is not meant; at the end it may belong to its verb ("findet statt")."""
    last = len(small) - 1
    return any(
        word in known.denials and not (at == last and word in known.particles)
        for at, word in enumerate(small)
    )


def _foremost(
    found: Mapping[Operation, Sequence[int]],
    small: Sequence[str],
    known: TableVocabulary,
    bound: Collection[int],
) -> Operation | None:
    """The intended operation: a counted noun means a count, but "how many more … than" a comparison."""
    free = [word for at, word in enumerate(small) if at not in bound]
    than = next((at for at, word in enumerate(free) if word in known.than), 0)
    if {"count", "much"} & found.keys() and known.comparatives & set(free[:than]):
        return "difference"
    if "count" in found:
        return "count"
    return next(iter(_different(found)), None)


def _against(
    small: Sequence[str], known: TableVocabulary, taken: Collection[int]
) -> tuple[str, frozenset[int]]:
    """The sign of "more … than" without a figure, and the positions of its words."""
    for sign in ("<", ">"):
        pairs = [phrase.casefold().split() for phrase in known.bounds[sign]]
        for first, than in (pair for pair in pairs if len(pair) == 2 and pair[1] in known.than):
            for at, word in enumerate(small):
                stop = next(
                    (to for to in range(at + 1, at + GAP) if small[to : to + 1] == [than]), 0
                )
                if word == first and stop and not {at, stop} & set(taken):
                    return sign, frozenset({at, stop})
    return "", frozenset()


def _different(found: Mapping[Operation, Sequence[int]]) -> list[Operation]:
    """The operations, without those that another one implies: "how many in total", "which is highest"."""
    named = [one for one in found if one != "list" or len(found) == 1]
    return [
        one
        for one in named
        if one not in ("no", "much") and not (one == "sum" and "count" in found)
    ]


def is_letter(words: Sequence[Word], at: int) -> bool:
    """Whether a word is a single capital ("club A"); not if all words are in capitals."""
    written = words[at].written
    alone = at > 0 and len(written) == 1 and written.isupper() and written != "I"
    return alone and not all(word.written.isupper() for word in words)


def _operations(
    small: Sequence[str], known: TableVocabulary, bound: Collection[int]
) -> tuple[dict[Operation, list[int]], set[int]]:
    """The operations named, each with the positions of its words; longer phrases first.

    `bound` are the words of bounds, which belong to no operation.
    """
    found: dict[Operation, list[int]] = {}
    taken = set(bound)
    for operation, phrase in known.operations:
        for at in range(len(small) - len(phrase) + 1):
            span = range(at, at + len(phrase))
            if tuple(small[at : at + len(phrase)]) == phrase and not taken & set(span):
                found.setdefault(operation, list(span))
                taken |= set(span)
    return found, taken
