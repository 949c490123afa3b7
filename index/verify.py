"""Checks that the stores agree with each other and with the settings, repairs and rebuilds them.

Knows no file and no question.
"""

from collections.abc import Collection, Iterator, Mapping

from index.errors import HomeError, HomeUnwritable, IndexMismatch
from index.ingest import Ingest
from index.passages import cut
from index.protocols import VectorStore
from index.reports import VerifyReport
from index.stores.catalog import Catalog
from index.stores.records import NewDocument, Stamp
from index.types import EVERYTHING, Document, Passage, PathLike, Progress

_AT_ONCE = 2000


def verify(catalog: Catalog, vectors: VectorStore) -> VerifyReport:
    """Report every disagreement, one sentence each."""
    problems = [
        f"{entry.collection}: work on {len(entry.ids)} passages was not finished."
        for entry in catalog.journal()
    ]
    for collection in catalog.every_collection():
        problems += [
            f"{collection}: {problem}" for problem in _disagreements(catalog, vectors, collection)
        ]
    infos = catalog.documents(EVERYTHING)
    for info in infos:
        document = catalog.document(info.id, EVERYTHING)
        problems += _untrue(document, catalog.passages_of([info.id], EVERYTHING))
    return VerifyReport(len(infos), sum(info.passages for info in infos), tuple(problems))


def refuse_mismatch(facts: Mapping[str, str], home: PathLike, model: str, cutting: str) -> None:
    """Raise IndexMismatch if the index was built with another model or other settings."""
    if "unfinished" in facts:
        raise IndexMismatch(
            f"Rebuilding the index in {home} was interrupted. "
            "Run `python -m index rebuild` to finish it."
        )
    built = (facts.get("model", model), facts.get("cutting", cutting))
    if built != (model, cutting):
        raise IndexMismatch(
            f"The index in {home} was built with the model {built[0]!r} (passages "
            f"{built[1]}), the settings now name {model!r} (passages {cutting}). Set them "
            "back, or run `python -m index rebuild`."
        )


def mend(catalog: Catalog, vectors: VectorStore, ingest: Ingest, *, size: int) -> None:
    """Repair vectors and keywords from the catalog; computes only what is missing."""
    if not _usable(vectors):  # all of it can be rebuilt from the catalog
        vectors.clear()
    for collection in catalog.every_collection():
        _mend_vectors(catalog, vectors, ingest, collection)
        untrue = {
            info.id
            for info in catalog.documents(EVERYTHING.within(collection))
            if any(
                _untrue(
                    catalog.document(info.id, EVERYTHING),
                    catalog.passages_of([info.id], EVERYTHING),
                )
            )
        }
        for _ in ingest.store(recut(catalog, collection, size=size, among=untrue)):
            pass
        if any(catalog.keyword_problems(collection)):
            catalog.rebuild_keywords(collection)
    settle(catalog, ingest)


def rebuild(
    catalog: Catalog, vectors: VectorStore, ingest: Ingest, *, size: int, progress: Progress | None
) -> None:
    """Cut and embed every document again, with the current model and settings.

    The index is marked unfinished until the end, so that nobody searches half of it.
    """
    catalog.remember(unfinished="rebuild")
    catalog.forget("model", "dimension", "cutting")
    total, done = sum(info.characters for info in catalog.documents(EVERYTHING)), 0
    vectors.clear()
    for collection in catalog.every_collection():
        for draft in ingest.store(recut(catalog, collection, size=size)):
            done += len(draft.document.text)
            if progress:
                progress(draft.document.path, done, total)
    settle(catalog, ingest)
    catalog.forget("unfinished")


def settle(catalog: Catalog, ingest: Ingest) -> None:
    """Clear up after unfinished work in the journal."""
    ingest.settle(catalog.journal())


def amiss(catalog: Catalog, vectors: VectorStore) -> bool:
    """Check cheaply whether work was cut off, or the number of vectors is not that of passages.

    A crash may also have damaged the file that the store was writing, which no count shows; so
    unfinished work alone is reason enough to check every vector.
    """
    try:
        return bool(catalog.journal()) or any(
            vectors.count(c) != catalog.count(c) for c in catalog.every_collection()
        )
    except HomeUnwritable:
        raise
    except HomeError:
        return True


def recut(
    catalog: Catalog, collection: str, *, size: int, among: Collection[str] | None = None
) -> Iterator[NewDocument]:
    """Cut documents of the catalog again, as their next versions; all of them by default."""
    for known in catalog.known(collection).values():
        if among is None or known.id in among:
            document, revision = catalog.document(known.id, EVERYTHING), known.revision + 1
            passages = tuple(cut(document, size=size, revision=revision))
            stamp = Stamp(known.size, known.mtime)
            yield NewDocument(document, passages, known.origin, revision, stamp, known.schema)


def _disagreements(catalog: Catalog, vectors: VectorStore, collection: str) -> Iterator[str]:
    ids, stored = catalog.passage_ids(EVERYTHING.within(collection)), vectors.ids(collection)
    yield from (f"passage {id_} has no vector." for id_ in sorted(ids - stored))
    yield from (f"vector {id_} belongs to no passage." for id_ in sorted(stored - ids))
    yield from (
        f"vector {id_} cannot be read." for id_ in _unreadable(vectors, collection, ids & stored)
    )
    without, orphans = catalog.keyword_problems(collection)
    yield from (f"passage {id_} is not in the keyword index." for id_ in sorted(without))
    yield from (f"keyword row {row} belongs to no passage." for row in sorted(orphans))


def _unreadable(vectors: VectorStore, collection: str, ids: Collection[str]) -> list[str]:
    """The listed ids whose vector cannot be read."""
    listed = sorted(ids)
    lost: list[str] = []
    for i in range(0, len(listed), _AT_ONCE):
        some = listed[i : i + _AT_ONCE]
        lost += set(some) - vectors.get(collection, some).keys()
    return sorted(lost)


def _untrue(document: Document, passages: Collection[Passage]) -> Iterator[str]:
    where = f"{document.collection}: {document.path} ({document.id})"
    if not passages:
        yield f"{where} has no passages."
    for passage in passages:
        if document.text[passage.start : passage.end] != passage.text:
            yield f"{where}: passage {passage.id} is not what stands at {passage.start}."


def _usable(vectors: VectorStore) -> bool:
    """Whether the store can be opened at all. Raises HomeUnwritable: a full disk damages nothing."""
    try:
        vectors.check()
    except HomeUnwritable:
        raise
    except HomeError:
        return False
    return True


def _mend_vectors(catalog: Catalog, vectors: VectorStore, ingest: Ingest, collection: str) -> None:
    ids = catalog.passage_ids(EVERYTHING.within(collection))
    try:
        stored = vectors.ids(collection)
        lost = set(_unreadable(vectors, collection, ids & stored))
        vectors.delete(collection, sorted((stored - ids) | lost))
        missing = (ids - stored) | lost
    except HomeError:  # the store itself is damaged; everything in it can be computed again
        vectors.drop(collection)
        missing = ids
    listed = sorted(missing)
    for i in range(0, len(listed), _AT_ONCE):
        some = catalog.passages(listed[i : i + _AT_ONCE], EVERYTHING)
        ingest.embed(collection, list(some.values()))
