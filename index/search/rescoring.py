"""A second, closer look at the first passages of another language: how near their nearest sentence is.

The vector of a whole passage blurs the one sentence that answers, and across languages most: there
the sentence often decides (figures in docs/measurements/search.md). Knows no store.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from index import sentences
from index.types import Embedder, Hit, Passage, Vectors

LOOKED_AT = 10
"""Passages, from the first, that are looked at."""
SENTENCES = 64
"""Most sentences embedded for it: the passages are there up to half a second later."""
LONGEST = 600  # characters of one sentence that the embedder is given


def look_closer(
    hits: Sequence[Hit],
    asked: Vectors,
    *,
    language: str,
    stored: Mapping[str, Vectors],
    embedder: Embedder,
    share: float,
) -> list[Hit]:
    """The hits, best first, those of other languages moved towards their nearest sentence's nearness.

    `asked` is what the question asks, shape (dimension,), `language` its language, `stored` the vectors
    of passages by id, `share` how much of a passage's nearness is its nearest sentence's. The scores
    looked at keep their mean, so that all remain comparable.
    """
    if not share:
        return list(hits)
    looked: list[Hit] = []
    texts: list[str] = []
    starts: list[int] = []
    for hit in hits[:LOOKED_AT]:
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
    """The passage's sentences that say anything, none longer than the embedder is given."""
    cut = [passage.text[start:end] for start, end in sentences.split(passage.text)]
    return [text[:LONGEST] for text in cut if any(letter.isalnum() for letter in text)]
