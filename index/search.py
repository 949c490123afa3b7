"""Question to hits: dense and keyword search, weighed. Knows no answer and no LLM."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from index.catalog import Catalog
from index.closest import look_closer
from index.errors import IndexMismatch
from index.language import question_language
from index.passages import embedding_text
from index.types import Embedder, Hit, Reranker, Vectors, VectorStore, View
from index.typical import COMMON, TypicalQuestions

CANDIDATES = 50
"""Passages taken from each side before they are weighed."""
RERANKED = 20
"""Passages that a reranker reads at least; it reads all that are asked for."""
KEYWORD = 0.002
"""Cosine that one point of BM25 is worth where question and passage share a language."""
KEYWORD_ACROSS = 0.0005
"""The same across languages, where only names and numbers can match: docs/quality.md has the table."""


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
) -> list[Hit]:
    """The k best passages that the view allows, best first."""
    among = None
    if view.documents is not None:
        among = catalog.document_ids(view.collection, view.documents)
        if not among:
            return []
    wanted = max(CANDIDATES, k)
    language = question_language(question)
    vector = embedder.embed_questions([question])[0]
    _check(catalog, len(vector), embedder.name)
    keyword = dict(catalog.search(view.collection, question, k=wanted, among=among))
    directions, common = [vector], None
    if catalog.languages(view.collection) - {language}:
        common = COMMON * typical.mean(language)
        directions.append(_unit(vector - common))
    near = [dict(vectors.nearest(view.collection, way, wanted, among)) for way in directions]
    # The catalog decides what exists: ids of passages that were replaced meanwhile are dropped.
    found = catalog.passages({*keyword, *(id_ for some in near for id_ in some)})
    across = {id_ for id_, passage in found.items() if passage.language != language}
    # What only one side found has a cosine too; without it the sides cannot be compared.
    wanting = {id_ for id_ in found if id_ not in near[0]} | across
    stored = vectors.get(view.collection, sorted(wanting))
    shifts = _shifts({id_: stored[id_] for id_ in across & stored.keys()}, common)
    hits = []
    for id_, passage in found.items():
        cosine = float(stored[id_] @ vector) if id_ in stored else near[0].get(id_, 0.0)
        points = keyword.get(id_, 0.0)
        score = mix(cosine - shifts.get(id_, 0.0), points, across=id_ in across)
        hits.append(Hit(passage, score, cosine, points))
    hits.sort(key=lambda hit: (-hit.score, hit.passage.id))
    if common is not None:
        asked = vector - common
        hits = look_closer(hits, asked, language=language, stored=stored, embedder=embedder)
    if reranker is None:
        return hits[:k]
    return rerank(question, hits[: max(k, RERANKED)], reranker)[:k]


def rerank(question: str, hits: Sequence[Hit], reranker: Reranker) -> list[Hit]:
    """The hits in the order of the reranker's scores. It reads titles and headings too."""
    scores = reranker.scores(question, [embedding_text(hit.passage) for hit in hits])
    read = [replace(hit, reranked=float(score)) for hit, score in zip(hits, scores, strict=True)]
    return sorted(read, key=lambda hit: -hit.ordered_by)


def mix(dense: float, keyword: float, *, across: bool) -> float:
    """Cosine plus what BM25 adds to it.

    BM25 is taken as it is, not stretched to a fixed range: it is small where a question's words are
    common or few of them match, so the keywords' say follows the question by itself.
    """
    return dense + keyword * (KEYWORD_ACROSS if across else KEYWORD)


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
