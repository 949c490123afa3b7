"""A streamed draft to whole sentences, cleaned of what small models put around them.

Knows no evidence and does not judge what is true.
"""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from index import sentences

ORNAMENT = re.compile(
    r"^\s*(?:[-*•–#>]+\s+|\d{1,2}[.)]\s+|(?:Antwort|Answer)\s*:\s*)+", re.IGNORECASE
)
FINISHED = re.compile(r"""[.!?…:;]["'”“’»«)\]*]*$""")
FRAGMENT = 4  # words: a shorter answer is no sentence
STUTTER = 4  # times that three words may not stand in one sentence
ALIKE = 0.9  # "Keine Anwort" is meant as the fixed word
MARKS = re.compile(r"\s*\[\d{1,2}\]|\*\*|__|`")


def whole_sentences(pieces: Iterable[str]) -> Iterator[str]:
    """Sentences of a stream, each as soon as the next one begins; the last at the end.

    A last one that the token limit cut off is left out, unless it is all there is.
    """
    draft = ""
    given = 0
    for piece in pieces:
        draft += piece
        spans = sentences.split(draft)
        # the last may still grow
        for start, end in spans[given:-1]:
            yield from _cleaned(draft[start:end])
        given = max(given, len(spans) - 1)
    for start, end in sentences.split(draft)[given:]:
        if not given or FINISHED.search(draft[start:end]):
            yield from _cleaned(draft[start:end])


def _cleaned(sentence: str) -> Iterator[str]:
    cleaned = MARKS.sub("", ORNAMENT.sub("", sentence)).strip().strip('"„“”').strip()
    if any(letter.isalnum() for letter in cleaned):
        yield " ".join(cleaned.split())


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
    return wanted in said or difflib.SequenceMatcher(None, wanted, said).ratio() >= ALIKE


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
