"""Which sentences of the passages found go into the prompt, within a budget.

A passage is split into sentences, each is weighed against the question, and the best are taken with
what stands beside them, so that they can be read. Knows no prompt's wording and no model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from index.language import question_language
from index.types import Embedder, Hit, Passage, Vectors
from index.typical import COMMON, TypicalQuestions
from rag.evidence.answerability import Answerability, signs
from rag.evidence.relevance import Floats, Relevance, Seen, observe
from rag.evidence.telling import telling
from rag.reading.orders import is_order
from rag.support.check import unrelated_cosine

CHARACTERS_PER_TOKEN = 3.3  # an estimate for German and English together, not measured
NEIGHBOUR = 0.9  # how much a sentence counts that only stands beside a good one
LONGEST = 600  # characters of one sentence that the embedder is given
MOST_SENTENCES = 64  # weighed per question, best passages first: each costs about 10 ms
NEAREST = 2
LEAST_TOKENS = 100
ENOUGH = 0.7
"""Share of all likelihood that is enough: of `xquad`'s gold sentences .952 are chosen with 213 tokens
on average instead of .957 with 293 (docs/quality.md)."""


@dataclass(frozen=True, slots=True)
class EvidenceSentence:
    """A sentence of a passage: span in the document's text, cosine to the question, and how
    probable it is that it is evidence.
    """

    passage: Passage
    start: int
    end: int
    relevance: float
    probability: float = 0.0

    @property
    def text(self) -> str:
        """The sentence's words, verbatim."""
        return self.passage.text[self.start - self.passage.start : self.end - self.passage.start]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentences weighed, their vectors (n, dimension), and which go into the prompt.

    `answerable` is the probability that the documents answer the question at all, `unrelated` the
    embedder's usual cosine of texts that have nothing to do with each other.
    """

    sentences: tuple[EvidenceSentence, ...]
    vectors: Vectors
    chosen: tuple[int, ...]
    answerable: float
    unrelated: float = 0.75

    def render(self) -> str:
        """The chosen sentences as the prompt shows them: by passage, titles above, gaps marked."""
        blocks: list[str] = []
        previous: EvidenceSentence | None = None
        for index in self.chosen:
            sentence = self.sentences[index]
            text = " ".join(sentence.text.split())
            if previous is None or previous.passage.id != sentence.passage.id:
                blocks.append(f"[{_label(sentence.passage)}]\n{text}")
            else:
                follows = self.sentences[index - 1] is previous
                blocks[-1] += f" {text}" if follows else f" … {text}"
            previous = sentence
        return "\n".join(blocks)


@dataclass(frozen=True, slots=True)
class Look:
    """What can be seen of the sentences of some hits before anything is weighed."""

    spans: tuple[tuple[Passage, int, int], ...]
    vectors: Vectors
    cosines: Vectors
    seen: tuple[Seen, ...]
    scores: Floats
    across: bool


class Gatherer:
    """Weighs the sentences of hits against a question and chooses among them."""

    def __init__(
        self,
        embedder: Embedder,
        *,
        typical: TypicalQuestions,
        relevance: Relevance,
        answerability: Answerability,
    ) -> None:
        self._embedder, self._typical = embedder, typical
        self._relevance, self._answerability = relevance, answerability

    @classmethod
    def shipped(cls, embedder: Embedder, typical: TypicalQuestions | None = None) -> "Gatherer":
        """With the weights of this repo; the embedder is first used by `gather`."""
        return cls(
            embedder,
            typical=typical or TypicalQuestions(embedder),
            relevance=Relevance.shipped(),
            answerability=Answerability.shipped(),
        )

    def warm(self) -> None:
        """Embed now what every question is compared with."""
        self._stretched(np.zeros(1))
        for language in ("de", "en"):
            self._typical.mean(language)

    def gather(self, question: str, hits: Sequence[Hit], *, budget_tokens: int) -> Evidence:
        """The hits' sentences, weighed, and those that the budget has room for."""
        look = self.look(question, hits)
        if not look.seen:
            return Evidence((), look.vectors, (), 0.0, self._unrelated)
        likely = self._relevance.probabilities(observe(question, look.scores, look.seen))
        weighed = tuple(
            EvidenceSentence(passage, start, end, float(cosine), float(probability))
            for (passage, start, end), cosine, probability in zip(
                look.spans, look.cosines, likely, strict=True
            )
        )
        answerable = self._answerability.probability(
            signs(question, hits, look.scores, look.seen), across=look.across
        )
        chosen = _choose(weighed, likely, budget_tokens)
        return Evidence(weighed, look.vectors, chosen, answerable, self._unrelated)

    def look(self, question: str, hits: Sequence[Hit]) -> Look:
        """Split the hits' passages into sentences and see how near each is to the question."""
        seen: dict[str, set[str]] = {}
        owned = [
            (at, hit.passage, hit.passage.start + start, hit.passage.start + end)
            for at, hit in enumerate(hits)
            for start, end in telling(
                hit.passage.text, seen.setdefault(hit.passage.document_id, set())
            )
        ][:MOST_SENTENCES]
        texts = [passage.text[a - passage.start : b - passage.start] for _, passage, a, b in owned]
        vectors = self._embedder.embed_passages([text[:LONGEST] for text in texts])
        asked = self._embedder.embed_questions([question])[0]
        language = question_language(question)
        common = COMMON * self._typical.mean(language)
        cosines = vectors @ asked
        near = self._stretched(cosines)
        # the same measure where nothing is crossed and where languages are
        bare = self._stretched(vectors @ (asked - common) + float(common @ asked))
        return Look(
            spans=tuple((passage, start, end) for _, passage, start, end in owned),
            vectors=vectors,
            cosines=cosines,
            seen=tuple(
                Seen(at, text, float(n), float(b))
                for (at, *_), text, n, b in zip(owned, texts, near, bare, strict=True)
            ),
            scores=self._stretched(np.array([hit.score for hit in hits])),
            across=bool(hits) and hits[0].passage.language != language,
        )

    def _stretched(self, cosines: Any) -> Floats:
        """Cosines with unrelated texts at 0 and equal ones at 1, whatever the embedder's range."""
        return np.asarray((cosines - self._unrelated) / (1 - self._unrelated), np.float64)

    @cached_property
    def _unrelated(self) -> float:
        return unrelated_cosine(self._embedder)


def tokens_of(text: str) -> float:
    """About how many tokens a model reads in a text."""
    return len(text) / CHARACTERS_PER_TOKEN


def _choose(
    weighed: Sequence[EvidenceSentence], likely: Floats, budget_tokens: int
) -> tuple[int, ...]:
    """Indexes of the sentences worth most, each with its neighbours' worth, in reading order.

    As many as the budget has room for, fewer where few hold most of what is likely: every token
    that a local model reads is waited for. The nearest are always among them, since what is likely
    was learned from other people's documents.
    """
    budget, least = budget_tokens * CHARACTERS_PER_TOKEN, LEAST_TOKENS * CHARACTERS_PER_TOKEN
    enough = ENOUGH * float(likely.sum())
    used, held = 0.0, 0.0
    chosen: set[int] = set()
    labelled: set[str] = set()
    nearest = np.argsort([-sentence.relevance for sentence in weighed], kind="stable")[:NEAREST]
    worth = _worth(weighed, likely)
    worth[nearest] += 1.0
    for index in np.argsort(-worth, kind="stable"):
        sentence = weighed[index]
        cost = len(sentence.text) + 1
        if sentence.passage.id not in labelled:
            cost += len(_label(sentence.passage)) + 3
        if used + cost > budget and chosen:
            continue
        used, held = used + cost, held + float(likely[index])
        chosen.add(int(index))
        labelled.add(sentence.passage.id)
        if used >= budget or (held >= enough and used >= least):
            break
    return tuple(sorted(chosen))


def _worth(weighed: Sequence[EvidenceSentence], likely: Floats) -> Floats:
    """Relevance, lifted where the sentence before or after (same passage) is more relevant."""
    worth = likely.copy()
    for index, sentence in enumerate(weighed):
        for beside in (index - 1, index + 1):
            if 0 <= beside < len(weighed) and weighed[beside].passage.id == sentence.passage.id:
                worth[index] = max(worth[index], NEIGHBOUR * likely[beside])
    return worth


def _label(passage: Passage) -> str:
    heading = passage.heading.rsplit(" › ", 1)[-1]
    title = passage.document if is_order(passage.title) else passage.title
    if not heading or heading == passage.title or is_order(heading):
        return title
    return f"{title}: {heading}"
