"""Question to hits: dense and keyword search, weighed. Knows no answer and no LLM."""

from collections.abc import Mapping

from index.catalog import Catalog
from index.errors import IndexMismatch
from index.types import Embedder, Hit, VectorStore, View

CANDIDATES = 50
"""Passages taken from each side before they are weighed."""
DENSE = 0.75
"""Weight of the dense side; the keyword side has the rest."""


def search(
    question: str,
    view: View,
    *,
    k: int,
    catalog: Catalog,
    vectors: VectorStore,
    embedder: Embedder,
) -> list[Hit]:
    """The k best passages that the view allows, best first."""
    among = None
    if view.documents is not None:
        among = catalog.document_ids(view.collection, view.documents)
        if not among:
            return []
    wanted = max(CANDIDATES, k)
    keyword = dict(catalog.search(view.collection, question, k=wanted, among=among))
    vector = embedder.embed_questions([question])[0]
    _check(catalog, len(vector), embedder.name)
    dense = dict(vectors.nearest(view.collection, vector, wanted, among))
    # What only keywords found has a cosine too; without it the two sides cannot be compared.
    missing = [id_ for id_ in keyword if id_ not in dense]
    for id_, other in vectors.get(view.collection, missing).items():
        dense[id_] = float(other @ vector)
    found = catalog.passages({*dense, *keyword})
    ranked = sorted(mix(dense, keyword, DENSE).items(), key=lambda pair: (-pair[1], pair[0]))
    # The catalog decides what exists: ids of passages that were replaced meanwhile are dropped.
    return [
        Hit(found[id_], score, dense.get(id_, 0.0), keyword.get(id_, 0.0))
        for id_, score in ranked
        if id_ in found
    ][:k]


def mix(
    dense: Mapping[str, float], keyword: Mapping[str, float], weight: float
) -> dict[str, float]:
    """Scores from 0 to 1: `weight` of the dense and the rest of the keyword side.

    Each side is stretched so that its candidates lie between 0 and 1; who is missing has 0.
    """
    near, said = _stretched(dense), _stretched(keyword)
    return {
        id_: weight * near.get(id_, 0.0) + (1 - weight) * said.get(id_, 0.0)
        for id_ in {**dense, **keyword}
    }


def _stretched(scores: Mapping[str, float]) -> dict[str, float]:
    low, high = min(scores.values(), default=0.0), max(scores.values(), default=0.0)
    width = high - low
    return {id_: (score - low) / width if width else 1.0 for id_, score in scores.items()}


def _check(catalog: Catalog, dimension: int, model: str) -> None:
    built = catalog.facts().get("dimension")
    if built is not None and built != str(dimension):
        raise IndexMismatch(
            f"The index holds vectors of {built} dimensions, the model {model!r} makes {dimension}. "
            "Run `python -m index rebuild`."
        )
