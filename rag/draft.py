"""Splits a streamed draft into whole sentences and strips what small models add around them."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

import languages
from index import sentences, stops
from index.tuning import tuned
from rag.types import Ahead

LABEL = re.compile(r"(\d{1,2})[.)]\s+")
"""The number of a list item; lists count from 1, so "15. März" has none."""
WORD_BEHIND = re.compile(r"\s[\W_]*[^\W_]\S*\s")
FINISHED = re.compile(r"""[.!?…:;]["'”“’»«)\]*]*$""")
FRAGMENT = 4  # words; a shorter answer is no sentence
STUTTER = 4  # repetitions of three words that a sentence may not have
MARKS = re.compile(r"\s*\[\d{1,2}\]|\*\*|__|`")


def whole_sentences(pieces: Iterable[str]) -> Iterator[str]:
    """The sentences of a stream, each as soon as the next word is complete; the last at the end.

    The next word decides whether a stop ends a sentence ("ab dem 1. Januar"). A last sentence that
    the token limit cut off is dropped, unless it is the only one. Notes that the reply waits are
    passed on.
    """
    draft, done, labels = "", 0, 0
    for piece in pieces:
        if isinstance(piece, Ahead):
            yield piece
            continue
        draft += piece
        for start, end in _spans(draft, done):
            if not WORD_BEHIND.match(draft, end):
                break
            said, labels = _cleaned(draft[start:end], labels)
            done = end
            if said:
                yield said
    for start, end in _spans(draft, done):
        if not done or _finished(draft[start:end]) or draft[end:].strip():
            said, labels = _cleaned(draft[start:end], labels)
            done = end
            if said:
                yield said


def _spans(draft: str, done: int) -> list[tuple[int, int]]:
    """The sentences after `done`; lines of a draft are not wrapped."""
    return [span for span in sentences.split(draft, wrapped=False) if span[0] >= done]


def _finished(sentence: str) -> bool:
    """Whether it is complete: it ends with a stop, and not that of an ordinal or abbreviation."""
    return bool(FINISHED.search(sentence)) and not sentences.stops_short(sentence)


def _cleaned(sentence: str, labels: int) -> tuple[str, int]:
    """The sentence without decoration, and the last list number so far."""
    sentence = _ornament().sub("", sentence)
    label = LABEL.match(sentence)
    if label and int(label[1]) == labels + 1 and not stops.is_ordinal(sentence, label.end(1)):
        sentence, labels = _ornament().sub("", sentence[label.end() :]), labels + 1
    said = " ".join(MARKS.sub("", sentence).strip().strip('"„“”').split())
    return (said if any(map(str.isalnum, said)) else ""), labels


@cache
def _ornament() -> re.Pattern[str]:
    """What small models put before a sentence: list marks, and the word "Answer:"."""
    called = (str(languages.read(code, "answers")["called"]) for code in languages.supported())
    return re.compile(rf"^\s*(?:[-*•–#>]+\s+|(?:{'|'.join(called)})\s*:\s*)+", re.IGNORECASE)


def without_verdict(sentence: str) -> str:
    """The sentence without the "yes" or "no" before it; empty if it says no more than that.

    The reader finds "No, dogs must be on a lead" as well supported as "Yes, …": the word is not in the
    evidence, only what follows it is (docs/reader.md).
    """
    verdict = _verdict().match(sentence)
    if verdict is None:
        return sentence
    rest = sentence[verdict.end() :]
    return rest[:1].upper() + rest[1:]


@cache
def _verdict() -> re.Pattern[str]:
    """A word for yes or no that a mark of punctuation sets apart, at the beginning."""
    words = languages.together("polarity")
    either = "|".join(sorted(words["yes"] | words["no"]))
    end = r"(?:\s*[,:;!]\s+|\.\s+(?!\d)|\s+[–—-]\s+|\s*[.!]?$)"
    return re.compile(rf"^(?:{either}){end}", re.IGNORECASE)


def is_fragment(sentence: str) -> bool:
    """Whether it is too short for a sentence: "300", "Hugging Face", but not "It is gold."."""
    words = len(sentence.split())
    return words <= 2 or (words <= FRAGMENT and not FINISHED.search(sentence))


def stutters(sentence: str) -> bool:
    """Whether it repeats the same three words, as small models do when they get stuck."""
    words = sentence.casefold().split()
    runs = Counter(zip(words, words[1:], words[2:], strict=False))
    return max(runs.values(), default=0) >= STUTTER


def says_missing(sentence: str, missing: str) -> bool:
    """Whether the sentence is the fixed phrase for "not in the excerpts", in any spelling."""
    wanted, said = _letters(missing), _letters(sentence)
    return wanted in said or difflib.SequenceMatcher(None, wanted, said).ratio() >= tuned(
        "rag.draft.alike"
    )


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
