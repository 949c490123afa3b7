"""Which sentences of the passages found go into the prompt, within a budget.

A passage is split into sentences, each is weighed against the question, and the best are taken with
what stands beside them, so that they can be read. Knows no prompt's wording and no model.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index import sentences
from index.types import Embedder, Hit, Passage, Vectors

CHARACTERS_PER_TOKEN = 3.3  # an estimate for German and English together, not measured
NEIGHBOUR = 0.9  # how much a sentence counts that only stands beside a good one
LONGEST = 600  # characters of one sentence that the embedder is given
MOST_SENTENCES = 64  # weighed per question, best passages first: each costs about 10 ms


@dataclass(frozen=True, slots=True)
class EvidenceSentence:
    """A sentence of a passage: span in the document's text, and how near it is to the question."""

    passage: Passage
    start: int
    end: int
    relevance: float

    @property
    def text(self) -> str:
        """The sentence's words, verbatim."""
        return self.passage.text[self.start - self.passage.start : self.end - self.passage.start]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentences weighed, their vectors (n, dimension), and which go into the prompt."""

    sentences: tuple[EvidenceSentence, ...]
    vectors: Vectors
    chosen: tuple[int, ...]

    @property
    def best(self) -> float:
        """Cosine of the question and the sentence nearest to it; 0 without any."""
        return max((sentence.relevance for sentence in self.sentences), default=0.0)

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


def gather(
    question: str, hits: Sequence[Hit], *, embedder: Embedder, budget_tokens: int
) -> Evidence:
    """Split the hits' passages into sentences, weigh them and choose within the budget."""
    spans = [
        (hit.passage, hit.passage.start + start, hit.passage.start + end)
        for hit in hits
        for start, end in sentences.split(hit.passage.text)
    ][:MOST_SENTENCES]
    texts = [passage.text[a - passage.start : b - passage.start] for passage, a, b in spans]
    vectors = embedder.embed_passages([text[:LONGEST] for text in texts])
    asked = embedder.embed_questions([question])[0]
    near = vectors @ asked
    weighed = tuple(
        EvidenceSentence(passage, start, end, float(cosine))
        for (passage, start, end), cosine in zip(spans, near, strict=True)
    )
    return Evidence(weighed, vectors, _choose(weighed, near, budget_tokens))


def _choose(
    weighed: Sequence[EvidenceSentence], near: Vectors, budget_tokens: int
) -> tuple[int, ...]:
    """Indexes of the sentences worth most, each with its neighbours' worth, in reading order."""
    left = budget_tokens * CHARACTERS_PER_TOKEN
    chosen: set[int] = set()
    labelled: set[str] = set()
    for index in np.argsort(-_worth(weighed, near), kind="stable"):
        sentence = weighed[index]
        cost = len(sentence.text) + 1
        if sentence.passage.id not in labelled:
            cost += len(_label(sentence.passage)) + 3
        if cost > left and chosen:
            continue
        left -= cost
        chosen.add(int(index))
        labelled.add(sentence.passage.id)
        if left <= 0:
            break
    return tuple(sorted(chosen))


def _worth(weighed: Sequence[EvidenceSentence], near: Vectors) -> Vectors:
    """Relevance, lifted where the sentence before or after (same passage) is more relevant."""
    worth = near.copy()
    low = float(near.min()) if len(near) else 0.0
    for index, sentence in enumerate(weighed):
        for beside in (index - 1, index + 1):
            if 0 <= beside < len(weighed) and weighed[beside].passage.id == sentence.passage.id:
                lifted = low + NEIGHBOUR * (near[beside] - low)
                worth[index] = max(worth[index], lifted)
    return worth


def _label(passage: Passage) -> str:
    heading = passage.heading.rsplit(" › ", 1)[-1]
    if not heading or heading == passage.title:
        return passage.title
    return f"{passage.title}: {heading}"
