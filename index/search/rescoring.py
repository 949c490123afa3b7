"""Rescores the first passages in other languages by their nearest sentence.

The vector of a whole passage blurs the one sentence that answers, most of all across languages
(figures in docs/measurements/search.md). Knows no store.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from index import sentences
from index.protocols import Embedder
from index.types import Hit, Passage, Vectors

RESCORED = 10
"""How many of the first passages are rescored."""
SENTENCES = 64
"""The most sentences embedded for it; they delay the passages by up to half a second."""
LONGEST = 600  # the most characters of a sentence that are embedded


def rescore(
    hits: Sequence[Hit],
    asked: Vectors,
    *,
    language: str,
    stored: Mapping[str, Vectors],
    embedder: Embedder,
    share: float,
) -> list[Hit]:
    """The hits, best first; those in other languages are rescored by their nearest sentence.

    `asked` is the question's vector, shape (dimension,), `language` its language, `stored` the
    vectors of passages by id, `share` the weight of the nearest sentence. The rescored hits keep
    their mean score, so they stay comparable with the others.
    """
    if not share:
        return list(hits)
    looked: list[Hit] = []
    texts: list[str] = []
    starts: list[int] = []
    for hit in hits[:RESCORED]:
        if hit.passage.language == language or hit.passage.id not in stored:
            continue
        own = sentences_of(hit.passage)
        if len(texts) + len(own) > SENTENCES:
            break
        if own:
            looked.append(hit)
            starts.append(len(texts))
            texts += own
    if len(looked) < 2:
        return list(hits)
    nearest = np.maximum.reduceat(embedder.embed_passages(texts) @ asked, starts)
    whole = np.stack([stored[hit.passage.id] for hit in looked]) @ asked
    lifts = share * (nearest - whole)
    moved = dict(
        zip([hit.passage.id for hit in looked], (lifts - lifts.mean()).tolist(), strict=True)
    )
    found = [replace(hit, score=hit.score + moved.get(hit.passage.id, 0.0)) for hit in hits]
    return sorted(found, key=lambda hit: (-hit.score, hit.passage.id))


def sentences_of(passage: Passage) -> list[str]:
    """The passage's sentences that contain words, cut to the length that is embedded."""
    cut = [passage.text[start:end] for start, end in sentences.split(passage.text)]
    return [text[:LONGEST] for text in cut if any(letter.isalnum() for letter in text)]
