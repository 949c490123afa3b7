"""Splits a streamed draft into whole sentences and strips what small models put around them."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from index import sentences, stops
from index.tuning import tuned
from rag import languages
from rag.types import Ahead

LABEL = re.compile(r"(\d{1,2})[.)]\s+")
"""The number of a list's item; a list is counted from 1, so "15. März" is none."""
WORD_BEHIND = re.compile(r"\s[\W_]*[^\W_]\S*\s")
FINISHED = re.compile(r"""[.!?…:;]["'”“’»«)\]*]*$""")
FRAGMENT = 4  # words: a shorter answer is no sentence
STUTTER = 4  # times that three words may not stand in one sentence
MARKS = re.compile(r"\s*\[\d{1,2}\]|\*\*|__|`")


def whole_sentences(pieces: Iterable[str]) -> Iterator[str]:
    """Sentences of a stream, each as soon as the word behind it is whole; the last at the end.

    That word decides whether a stop ends a sentence ("ab dem 1. Januar"), so none is given before. A
    last one that the token limit cut off is left out, unless it is all there is. What says that the reply
    waits is passed on.
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
    """The sentences behind `done`; a draft's lines are no wrapped ones."""
    return [span for span in sentences.split(draft, wrapped=False) if span[0] >= done]


def _finished(sentence: str) -> bool:
    """Whether nothing is missing: it stops, and not at an ordinal or an abbreviation."""
    return bool(FINISHED.search(sentence)) and not sentences.stops_short(sentence)


def _cleaned(sentence: str, labels: int) -> tuple[str, int]:
    """The sentence without what was put around it, and the last number that counted one."""
    sentence = _ornament().sub("", sentence)
    label = LABEL.match(sentence)
    if label and int(label[1]) == labels + 1 and not stops.is_ordinal(sentence, label.end(1)):
        sentence, labels = _ornament().sub("", sentence[label.end() :]), labels + 1
    said = " ".join(MARKS.sub("", sentence).strip().strip('"„“”').split())
    return (said if any(map(str.isalnum, said)) else ""), labels


@cache
def _ornament() -> re.Pattern[str]:
    """What small models put before a sentence: signs of lists, and the word "Answer:"."""
    called = (str(languages.words_for(code, "answers")["called"]) for code in languages.codes())
    return re.compile(rf"^\s*(?:[-*•–#>]+\s+|(?:{'|'.join(called)})\s*:\s*)+", re.IGNORECASE)


def is_fragment(sentence: str) -> bool:
    """Whether it is too short to be a sentence: "300", "Hugging Face", but not "It is gold."."""
    words = len(sentence.split())
    return words <= 2 or (words <= FRAGMENT and not FINISHED.search(sentence))


def stutters(sentence: str) -> bool:
    """Whether it says the same three words again and again, as a small model does that is lost."""
    words = sentence.casefold().split()
    runs = Counter(zip(words, words[1:], words[2:], strict=False))
    return max(runs.values(), default=0) >= STUTTER


def says_missing(sentence: str, missing: str) -> bool:
    """Whether the sentence is the fixed word for "not in the excerpts", however it is written."""
    wanted, said = _letters(missing), _letters(sentence)
    return wanted in said or difflib.SequenceMatcher(None, wanted, said).ratio() >= tuned(
        "rag.draft.alike"
    )


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
