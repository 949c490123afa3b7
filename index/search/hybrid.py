"""Hybrid search: vectors and BM25 find passages, and one combined score ranks them."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from index.errors import IndexMismatch, QuestionError
from index.passages import embedding_text
from index.protocols import Embedder, Reranker, VectorStore
from index.search.even_time import QUERY_S, SEARCH_S, in_even_time
from index.search.query import Query, understood
from index.search.rescoring import rescore
from index.search.typical import TypicalQuestions
from index.stores.catalog import Catalog
from index.stores.keywords import words
from index.tuning import tuned, tuned_field
from index.types import Hit, Passage, Vectors, View

CANDIDATES = 50
"""Passages taken from each side before they are scored."""
ACROSS = 200
"""How many nearest passages are taken if the documents have several languages, as those in the
question's language come first."""
NEAR = 20
"""Passages that show how the documents spell a question's words."""
SEEN_ALONE = 1000
"""Up to this many visible passages neither vectors nor keywords of others are looked at."""
RERANKED = 20
"""The fewest passages that a reranker reads; it reads more if more are asked for."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """The weights of hybrid search; tuning.toml says how they were chosen.

    `keyword` is the cosine that one point of BM25 is worth where question and passage share a
    language, `keyword_unsure` the same for short or misspelt questions, `keyword_across` across
    languages, where only names and numbers can match. `common`, `sentence` and `across` apply across
    languages only: `across` makes up for a cosine that is lower there.
    """

    keyword: float = tuned_field("index.search.keyword")
    keyword_unsure: float = tuned_field("index.search.keyword_unsure")
    keyword_across: float = tuned_field("index.search.keyword_across")
    common: float = tuned_field("index.search.common")
    sentence: float = tuned_field("index.search.nearest_sentence")
    across: float = tuned_field("index.search.across")

    def of_keywords(self, question: str, *, misspelt: bool) -> float:
        """The cosine that one point of BM25 is worth for this question, within its language."""
        unsure = misspelt or len(words(question)) <= tuned("index.search.few_words")
        return self.keyword_unsure if unsure else self.keyword


@dataclass(frozen=True, slots=True, kw_only=True)
class HybridSearch:
    """Searches a catalog and its vectors; a question becomes a `Query` once."""

    catalog: Catalog
    vectors: VectorStore
    embedder: Embedder
    typical: TypicalQuestions
    reranker: Reranker | None = None
    weighing: Weighing = field(default_factory=Weighing)

    def query(self, question: str, view: View) -> Query:
        """Prepare a question for search, spelled as the view's documents spell it."""
        with in_even_time(QUERY_S, lambda: self._may_tell(view)):
            return self._query(question, view)

    def _query(self, question: str, view: View) -> Query:
        matches = self.catalog.search(question, view, k=CANDIDATES)
        points = dict(islice(matches.points.items(), NEAR))
        spoken = self.catalog.languages(view)
        near = self.catalog.passages(points, view)
        text, language = understood(question, near, points, spoken)
        if text != question:
            matches = self.catalog.search(text, view, k=CANDIDATES)
        vector = self.embedder.embed_questions([text])[0]
        _check(self.catalog, len(vector), self.embedder.name)
        return Query(text, language, vector, matches, crossing=bool(spoken - {language}))

    def search(self, query: Query, view: View, *, k: int) -> list[Hit]:
        """The k best passages that the view shows, best first."""
        with in_even_time(SEARCH_S, lambda: self._may_tell(view)):
            return self._search(query, view, k=k)

    def _may_tell(self, view: View) -> bool:
        """Whether more may be looked through than the asker may see."""
        nothing_hidden = replace(view, documents=None).whole
        return not nothing_hidden and len(self.catalog.shown(view)) > SEEN_ALONE

    def _search(self, query: Query, view: View, *, k: int) -> list[Hit]:
        common = None
        if query.crossing:
            common = self.weighing.common * self.typical.mean(query.language)
        found = self._candidates(query, common, view, most=max(CANDIDATES, k))
        hits = self._scored(query, common, found)
        if common is not None:
            hits = rescore(
                hits,
                query.vector - common,
                language=query.language,
                stored=found.stored,
                embedder=self.embedder,
                share=self.weighing.sentence,
            )
        if self.reranker is None:
            return hits[:k]
        return rerank(query.text, hits[: max(k, RERANKED)], self.reranker)[:k]

    def _candidates(
        self, query: Query, common: Vectors | None, view: View, *, most: int
    ) -> "_Candidates":
        """The best of each side; both rank only what the view shows."""
        if (collection := view.collection) is None:
            raise QuestionError("A search is for one collection; name it.")
        among = None if view.whole else self.catalog.shown(view)
        points = query.matches.points
        if most > CANDIDATES:
            points = self.catalog.search(query.text, view, k=most).points
        ways = [query.vector] if common is None else [query.vector, _unit(query.vector - common)]
        nearest = most if common is None else max(ACROSS, most)
        near = [dict(self.vectors.nearest(collection, way, nearest, among)) for way in ways]
        # The catalog decides what exists: ids of passages replaced meanwhile are dropped.
        passages = self.catalog.passages({*points, *(id_ for some in near for id_ in some)}, view)
        across = {id_ for id_, one in passages.items() if one.language != query.language}
        # Passages that only the keywords found need a cosine too, to be compared.
        wanting = {id_ for id_ in passages if id_ not in near[0]} | across
        stored = self.vectors.get(collection, sorted(wanting))
        cosines = near[0] | {id_: float(row @ query.vector) for id_, row in stored.items()}
        return _Candidates(passages, points, cosines, stored, across)

    def _scored(self, query: Query, common: Vectors | None, found: "_Candidates") -> list[Hit]:
        """The candidates by combined score, best first."""
        weighing, across = self.weighing, found.across
        weight = weighing.of_keywords(query.text, misspelt=query.matches.misspelt)
        shifts = _shifts({id_: found.stored[id_] for id_ in across & found.stored.keys()}, common)
        hits = []
        for id_, passage in found.passages.items():
            points, cosine = found.points.get(id_, 0.0), found.cosines.get(id_, 0.0)
            worth = weighing.keyword_across if id_ in across else weight
            more = weighing.across if id_ in across else 0.0
            score = hybrid_score(cosine - shifts.get(id_, 0.0) + more, points, worth)
            hits.append(Hit(passage, score, cosine, points))
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The passages that either side found, by id, with BM25, cosines and some stored vectors.

    `across` are those in another language than the question.
    """

    passages: Mapping[str, Passage]
    points: Mapping[str, float]
    cosines: Mapping[str, float]
    stored: Mapping[str, Vectors]
    across: Set[str]


def rerank(question: str, hits: Sequence[Hit], reranker: Reranker) -> list[Hit]:
    """The hits in the order of the reranker's scores; it reads titles and headings too."""
    scores = reranker.scores(question, [embedding_text(hit.passage) for hit in hits])
    read = [replace(hit, reranked=float(score)) for hit, score in zip(hits, scores, strict=True)]
    return sorted(read, key=lambda hit: -hit.ordered_by)


def hybrid_score(dense: float, keyword: float, weight: float) -> float:
    """The cosine plus weighted BM25.

    BM25 is not normalized to a fixed range: it is small if a question's words are common or few of
    them match, so the influence of keywords follows the question.
    """
    return dense + keyword * weight


def _shifts(stored: Mapping[str, Vectors], common: Vectors | None) -> dict[str, float]:
    """How much nearer each passage is to the mean of typical questions than the others are.

    Zero on average, so passages in the question's own language keep their place.
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
