"""Question to hits: dense and keyword search, weighed. Knows no answer and no LLM."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.errors import IndexMismatch, QuestionError
from index.passages import embedding_text
from index.search.query import Asked, understood
from index.search.rescoring import SHARE, look_closer
from index.search.typical import COMMON, TypicalQuestions
from index.stores.catalog import Catalog
from index.stores.keywords import words
from index.types import Embedder, Hit, Reranker, Vectors, VectorStore, View

CANDIDATES = 50
"""Passages taken from each side before they are weighed."""
NEAR = 20
"""Passages that say how a question's words are written."""
RERANKED = 20
"""Passages that a reranker reads at least; it reads all that are asked for."""
FEW_WORDS = 4
"""A question of so few words, or with a misspelt one, is read less surely by the vectors."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """What each part of a search is worth; docs/measurements/search.md says how these numbers were chosen.

    `keyword` is the cosine that one point of BM25 is worth where question and passage share a language,
    `keyword_unsure` the same for few or misspelt words, `keyword_across` across languages, where only
    names and numbers can match. `common` is taken off, `sentence` shifted, across languages only.
    """

    keyword: float = 0.002
    keyword_unsure: float = 0.003
    keyword_across: float = 0.0005
    common: float = COMMON
    sentence: float = SHARE

    def of_keywords(self, question: str, *, mended: bool) -> float:
        """What one point of BM25 is worth to this question within its language."""
        unsure = mended or len(words(question)) <= FEW_WORDS
        return self.keyword_unsure if unsure else self.keyword


WEIGHING = Weighing()


def search(
    question: str,
    view: View,
    *,
    k: int,
    catalog: Catalog,
    vectors: VectorStore,
    embedder: Embedder,
    typical: TypicalQuestions,
    reranker: Reranker | None = None,
    weighing: Weighing = WEIGHING,
) -> list[Hit]:
    """The k best passages that the view allows, best first."""
    if (collection := view.collection) is None:
        raise QuestionError("A search is for one collection; name it.")
    # Both sides rank only what the view shows, so that nothing else takes a place among the first.
    among = None if view.whole else catalog.passage_ids(view)
    if among is not None and not among:
        return []
    wanted = max(CANDIDATES, k)
    meant = asked(question, view, catalog)
    question, language = meant.text, meant.language
    vector = embedder.embed_questions([question])[0]
    _check(catalog, len(vector), embedder.name)
    matches = catalog.search(question, view, k=wanted)
    keyword = matches.points
    weight = weighing.of_keywords(question, mended=matches.mended)
    directions, common = [vector], None
    if catalog.languages(view) - {language}:
        common = weighing.common * typical.mean(language)
        directions.append(_unit(vector - common))
    near = [dict(vectors.nearest(collection, way, wanted, among)) for way in directions]
    # The catalog decides what exists: ids of passages that were replaced meanwhile are dropped.
    found = catalog.passages({*keyword, *(id_ for some in near for id_ in some)}, view)
    across = {id_ for id_, passage in found.items() if passage.language != language}
    # What only one side found has a cosine too; without it the sides cannot be compared.
    wanting = {id_ for id_ in found if id_ not in near[0]} | across
    stored = vectors.get(collection, sorted(wanting))
    shifts = _shifts({id_: stored[id_] for id_ in across & stored.keys()}, common)
    cosines = near[0] | {id_: float(row @ vector) for id_, row in stored.items()}
    hits = []
    for id_, passage in found.items():
        points, cosine = keyword.get(id_, 0.0), cosines.get(id_, 0.0)
        worth = weighing.keyword_across if id_ in across else weight
        hits.append(Hit(passage, mix(cosine - shifts.get(id_, 0.0), points, worth), cosine, points))
    hits.sort(key=lambda hit: (-hit.score, hit.passage.id))
    if common is not None:
        beyond, share = vector - common, weighing.sentence
        hits = look_closer(
            hits, beyond, language=language, stored=stored, embedder=embedder, share=share
        )
    if reranker is None:
        return hits[:k]
    return rerank(question, hits[: max(k, RERANKED)], reranker)[:k]


def asked(question: str, view: View, catalog: Catalog) -> Asked:
    """The question as the collection would write it, and the language it is asked in."""
    points = catalog.search(question, view, k=NEAR).points
    near = catalog.passages(points, view)
    return understood(question, near, points, catalog.languages(view))


def rerank(question: str, hits: Sequence[Hit], reranker: Reranker) -> list[Hit]:
    """The hits in the order of the reranker's scores. It reads titles and headings too."""
    scores = reranker.scores(question, [embedding_text(hit.passage) for hit in hits])
    read = [replace(hit, reranked=float(score)) for hit, score in zip(hits, scores, strict=True)]
    return sorted(read, key=lambda hit: -hit.ordered_by)


def mix(dense: float, keyword: float, weight: float) -> float:
    """Cosine plus what BM25 adds to it.

    BM25 is taken as it is, not stretched to a fixed range: it is small where a question's words are
    common or few of them match, so the keywords' say follows the question by itself.
    """
    return dense + keyword * weight


def _shifts(stored: Mapping[str, Vectors], common: Vectors | None) -> dict[str, float]:
    """How much nearer than the others each passage lies to what all questions have in common.

    Zero on average, so that passages of the question's own language are compared as before.
    """
    if not stored or common is None:
        return {}
    shared = np.stack(list(stored.values())) @ common
    return dict(zip(stored, (shared - shared.mean()).tolist(), strict=True))


def _unit(vector: Vectors) -> Vectors:
    return np.asarray(vector / (float(np.linalg.norm(vector)) or 1.0), np.float32)


def _check(catalog: Catalog, dimension: int, model: str) -> None:
    built = catalog.facts().get("dimension")
    if built is not None and built != str(dimension):
        raise IndexMismatch(
            f"The index holds vectors of {built} dimensions, the model {model!r} makes {dimension}. "
            "Run `python -m index rebuild`."
        )
