"""The words that a question about a whole table is told by, one TOML file a language, and such a question.

Knows no table.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from index.stores.keywords import stems
from rag import languages

Operation = Literal["count", "sum", "average", "most", "least"]
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One language's words; the phrases of each operation as words in small letters, longest first."""

    operations: tuple[tuple[Operation, tuple[str, ...]], ...]
    each: frozenset[str]
    unsure: frozenset[str]
    denials: frozenset[str]
    empty: frozenset[str]
    rows: frozenset[str]
    identifiers: frozenset[str]
    totals: frozenset[str]
    measures: Mapping[str, frozenset[str]]
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question as it is written, in small letters, and its stem."""

    written: str
    small: str
    stem: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question that asks for an operation on rows: its words, and which of them carry meaning.

    `noun` is the position of what is counted, None where there is none. `phrase` are the words that
    named the operation. `sure` says that nothing in it asks for more than the operation. `measures` are
    the words of which a column has to have one: "the longest" asks for no price.
    """

    operation: Operation
    words: tuple[Word, ...]
    meaning: frozenset[int]
    noun: int | None
    phrase: frozenset[str]
    sure: bool
    measures: frozenset[str] = frozenset()


@cache
def vocabulary(language: str) -> Vocabulary:
    """The words of a language, of the one that takes over where it has none."""
    values = languages.words_for(language, "tables")
    phrases = [
        (cast(Operation, operation), tuple(phrase.split()))
        for operation, some in values["operations"].items()
        for phrase in some
    ]
    phrases.sort(key=lambda one: -len(one[1]))
    sets = {kind: frozenset(some.split()) for kind, some in values["words"].items()}
    measures = {
        word: frozenset(one["columns"].split())
        for one in values["measures"]
        for word in one["words"].split()
    }
    return Vocabulary(tuple(phrases), **sets, measures=measures, said=values["said"])


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text, in order."""
    found = _WORD.findall(unicodedata.normalize("NFKC", text))
    return tuple(Word(one, one.casefold(), _stem(one)) for one in found)


def _stem(word: str) -> str:
    """The German stem, which both sides of a comparison have; figures are their own."""
    return word if word.isdecimal() else stems(word)[0]


def asked(question: str, language: str) -> Question | None:
    """What a question asks of whole rows; None where it has no word for that, or means each row."""
    known = vocabulary(language)
    words = words_of(question)
    small = [word.small for word in words]
    if known.each & set(small):
        return None
    found, taken = _operations(small, known)
    if not found:
        return None
    counting = "count" in found
    operations = {one for one in found if not (counting and one == "sum")}  # "how many in total"
    first = next(iter(found.values()))
    operation: Operation = "count" if counting else next(iter(found))
    meaning = frozenset(
        at
        for at, word in enumerate(words)
        if at not in taken and (word.small not in known.empty or is_letter(words, at))
    )
    begin = found[operation][-1] if counting else first[-1]
    noun = min((at for at in meaning if at > begin), default=None) if counting else None
    unsure = any(
        small[at] in known.unsure | known.denials for at in range(len(small)) if at not in taken
    )
    phrase = frozenset(words[at].stem for at in taken if small[at] not in known.empty)
    measures = frozenset(
        kind for at in taken for kind in known.measures.get(small[at], frozenset())
    )
    sure = len(operations) == 1 and not unsure
    return Question(operation, words, meaning, noun, phrase, sure, measures)


def is_letter(words: Sequence[Word], at: int) -> bool:
    """Whether a word is a capital that stands for itself ("club A"); not where all words are capitals."""
    written = words[at].written
    alone = at > 0 and len(written) == 1 and written.isupper() and written != "I"
    return alone and not all(word.written.isupper() for word in words)


def _operations(
    small: Sequence[str], known: Vocabulary
) -> tuple[dict[Operation, list[int]], set[int]]:
    """The operations named, each with the positions of its words; longer phrases first."""
    found: dict[Operation, list[int]] = {}
    taken: set[int] = set()
    for operation, phrase in known.operations:
        for at in range(len(small) - len(phrase) + 1):
            span = range(at, at + len(phrase))
            if tuple(small[at : at + len(phrase)]) == phrase and not taken & set(span):
                found.setdefault(operation, list(span))
                taken |= set(span)
    return found, taken
