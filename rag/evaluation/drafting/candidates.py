"""Sentences worth a question, drawn evenly over the documents. Knows no model."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import languages
from index.sentences import split
from rag.evaluation.drafting.sources import SourceDocument

SHORTEST, LONGEST = 40, 300
WORDS = 6
WIDEST = 900
_WHOLE = re.compile(r"""^["'„“«»(]*[^\Wa-z_äöüß].*[.!]["'”“»«)]*$""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """A sentence of a document (a span of its text) with the sentences around it."""

    source: SourceDocument
    start: int
    end: int
    context: str

    @property
    def sentence(self) -> str:
        """The sentence, verbatim."""
        return self.source.text[self.start : self.end]


def candidates(sources: Sequence[SourceDocument], *, seed: int) -> Iterator[SourceSentence]:
    """One sentence of each document in turn, until none is left; the order depends on the seed."""
    rng = random.Random(seed)
    drawn = [
        _shuffled(source, rng) for source in sources if source.language in languages.supported()
    ]
    rng.shuffle(drawn)
    for turn in zip_longest(*drawn):
        yield from (candidate for candidate in turn if candidate is not None)


def _shuffled(source: SourceDocument, rng: random.Random) -> list[SourceSentence]:
    spans = split(source.text)
    found = []
    for at, (start, end) in enumerate(spans):
        if worth_asking(source.text[start:end]):
            first, last = spans[max(0, at - 1)], spans[min(len(spans) - 1, at + 1)]
            context = " ".join(source.text[first[0] : last[1]].split())
            if len(context) > WIDEST:  # a table or a list stands beside it
                context = " ".join(source.text[start:end].split())
            found.append(SourceSentence(source, start, end, context))
    rng.shuffle(found)
    return found


def worth_asking(sentence: str) -> bool:
    """Whether it is a whole sentence of some substance and no heading, question or table row."""
    return (
        SHORTEST <= len(sentence) <= LONGEST
        and len(sentence.split()) >= WORDS
        and "|" not in sentence
        and bool(_WHOLE.match(sentence))
    )
