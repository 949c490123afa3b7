"""Which evidence is shown in its own words: in place of an answer, or as further places beside one.

Knows no draft and no prompt.
"""

from collections.abc import Collection, Sequence

import numpy as np

from index.language import question_language
from rag.evidence.gather import Evidence, EvidenceSentence

MOST = 8
"""Further places of one answer: what a person still reads."""
ENOUGH = 0.25
"""A sentence less probably evidence than this is not shown in place of an answer."""
LONGEST = 400
"""Characters of a quotation that stands in place of an answer."""


def in_place(evidence: Evidence, *, language: str) -> int | None:
    """The sentence in this language that says best what was asked, if one probably does."""
    ordered = sorted(
        range(len(evidence.sentences)),
        key=lambda at: -evidence.sentences[at].probability,
    )
    for at in ordered:
        sentence = evidence.sentences[at]
        if sentence.probability < ENOUGH:
            return None
        if len(sentence.text) <= LONGEST and question_language(sentence.text) == language:
            return at
    return None


def further(evidence: Evidence, cited: Collection[int]) -> list[int]:
    """More sentences of the documents cited that probably belong to the answer, in reading order.

    As many of the likeliest as make the expected F1 against what a person would mark greatest; with
    independent probabilities that is the best set there is (Jansche 2007).
    """
    documents = {evidence.sentences[at].passage.document_id for at in cited}
    among = [
        at
        for at, sentence in enumerate(evidence.sentences)
        if sentence.passage.document_id in documents
    ]
    among.sort(key=lambda at: (-_certainty(evidence.sentences[at], at in cited), at))
    chances = [_certainty(evidence.sentences[at], at in cited) for at in among]
    best = greatest_f1(chances)
    return sorted(at for at in among[:best] if at not in cited)[:MOST]


def _certainty(sentence: EvidenceSentence, cited: bool) -> float:
    """What is cited already counts as evidence: it cannot be taken back."""
    return 1.0 if cited else sentence.probability


def greatest_f1(chances: Sequence[float]) -> int:
    """How many of the chances, greatest first, make the expected F1 greatest."""
    if not chances:
        return 0
    taken = np.arange(1, len(chances) + 1)
    expected = 2 * np.cumsum(chances) / (taken + sum(chances))
    return int(np.argmax(expected)) + 1
