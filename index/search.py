"""Question to hits: dense and keyword search, weighed. Knows no answer and no LLM."""

from index.catalog import Catalog
from index.errors import IndexMismatch
from index.language import question_language
from index.types import Embedder, Hit, VectorStore, View

CANDIDATES = 50
"""Passages taken from each side before they are weighed."""
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
    language = question_language(question)
    # The catalog decides what exists: ids of passages that were replaced meanwhile are dropped.
    hits = [
        Hit(
            passage,
            mix(dense.get(id_, 0.0), keyword.get(id_, 0.0), across=passage.language != language),
            dense.get(id_, 0.0),
            keyword.get(id_, 0.0),
        )
        for id_, passage in found.items()
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))[:k]


def mix(dense: float, keyword: float, *, across: bool) -> float:
    """Cosine plus what BM25 adds to it.

    BM25 is taken as it is, not stretched to a fixed range: it is small where a question's words are
    common or few of them match, so the keywords' say follows the question by itself.
    """
    return dense + keyword * (KEYWORD_ACROSS if across else KEYWORD)


def _check(catalog: Catalog, dimension: int, model: str) -> None:
    built = catalog.facts().get("dimension")
    if built is not None and built != str(dimension):
        raise IndexMismatch(
            f"The index holds vectors of {built} dimensions, the model {model!r} makes {dimension}. "
            "Run `python -m index rebuild`."
        )
