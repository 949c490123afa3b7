"""Which evidence is shown in its own words: in place of an answer, or as further places beside one.

Knows no draft and no prompt.
"""

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from index.language import WORDS, question_language
from rag.evidence.gather import Evidence, EvidenceSentence
from rag.reading.newness import tells_more

MOST = 8
"""Further places of one answer: what a person still reads."""
ENOUGH = 0.25
"""A sentence less probably evidence than this is not shown in place of an answer."""
LONGEST = 400
"""Characters of a quotation that stands in place of an answer."""
WORDY = 6
"""Words from which on a sentence shows its language."""
LONGEST_PLACE = 600
"""Characters of one further place, where it runs over several sentences."""
LOYALTY = 0.5
"""How much a page that holds less likely sentences than the best page is held back: 0 not at all.
With 0, .5 and 1 `omos` gets F1 .451, .447, .439 and `xquad` .595, .622, .623 (docs/quality.md)."""


def in_place(evidence: Evidence, *, question: str, language: str) -> int | None:
    """The sentence in this language that says best what was asked, if one probably does."""
    for at in _telling(evidence, question):
        sentence = evidence.sentences[at]
        # names and addresses are of no language, so that few words say nothing in a foreign passage
        sure = sentence.passage.language == language or len(WORDS.findall(sentence.text)) >= WORDY
        if sure and len(sentence.text) <= LONGEST and question_language(sentence.text) == language:
            return at
    return None


def likeliest(evidence: Evidence, *, question: str) -> int | None:
    """The sentence that is probably evidence before all others, in whatever language."""
    return next(_telling(evidence, question), None)


def further(evidence: Evidence, cited: Collection[int]) -> list[tuple[int, int]]:
    """More places that probably belong to the answer: first and last sentence, in reading order.

    As many of the likeliest sentences as make the expected F1 against what a person would mark
    greatest; with independent probabilities that is the best set there is (Jansche 2007). Sentences
    that follow each other are one place.
    """
    chances = _chances(evidence)
    chances[list(cited)] = 1.0  # what is cited already counts: it cannot be taken back
    among = np.argsort(-chances, kind="stable")
    best = greatest_f1(chances[among].tolist())
    wanted = sorted(int(at) for at in among[:best] if int(at) not in cited)
    places = list(_runs(evidence, wanted))
    places.sort(key=lambda place: -float(chances[place[0] : place[1] + 1].max()))
    return sorted(places[:MOST])


def greatest_f1(chances: Sequence[float]) -> int:
    """How many of the chances, greatest first, make the expected F1 greatest."""
    if not chances:
        return 0
    taken = np.arange(1, len(chances) + 1)
    expected = 2 * np.cumsum(chances) / (taken + sum(chances))
    return int(np.argmax(expected)) + 1


def _telling(evidence: Evidence, question: str) -> Iterator[int]:
    """Indexes of the sentences likely enough, the likeliest first; none that only repeats the question,
    as headings do.
    """
    sentences = evidence.sentences
    for at in sorted(range(len(sentences)), key=lambda at: -sentences[at].probability):
        if sentences[at].probability < ENOUGH:
            return
        if tells_more(sentences[at].text, question):
            yield at


def _chances(evidence: Evidence) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """The probabilities, less on a page whose best sentence is less likely than the best of all."""
    chances = np.array([one.probability for one in evidence.sentences], np.float64)
    pages = [one.passage.document_id for one in evidence.sentences]
    best = {
        page: max(chance for chance, on in zip(chances, pages, strict=True) if on == page)
        for page in set(pages)
    }
    behind = np.array([best[page] for page in pages]) / (max(best.values(), default=0.0) or 1.0)
    return np.asarray(chances * behind**LOYALTY, np.float64)


def _runs(evidence: Evidence, wanted: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The wanted sentences, those joined that follow each other in one passage."""
    sentences = evidence.sentences
    first = last = -1
    for at in wanted:
        joins = (
            first >= 0
            and at == last + 1
            and _adjoin(sentences[last], sentences[at])
            and sentences[at].end - sentences[first].start <= LONGEST_PLACE
        )
        if first >= 0 and not joins:
            yield first, last
        first = first if joins else at
        last = at
    if first >= 0:
        yield first, last


def _adjoin(one: EvidenceSentence, other: EvidenceSentence) -> bool:
    """Whether nothing stands between two sentences: what is no evidence is not quoted along."""
    passage = one.passage
    between = passage.text[one.end - passage.start : other.start - passage.start]
    return passage.id == other.passage.id and not any(letter.isalnum() for letter in between)
