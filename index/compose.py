"""Opens the library that the settings describe: the only place in index/ that reads them."""

from index.library import Library
from index.models.embedder import load_embedder
from index.models.reranker import load_reranker
from index.settings import Settings
from index.types import Progress


def open_library(
    settings: Settings,
    *,
    write: bool,
    rebuilding: bool = False,
    progress: Progress | None = None,
) -> Library:
    """Open the library that the settings describe. Raises HomeError; loads no model yet."""
    embedder = load_embedder(
        settings.embedder, cache=settings.cache, threads=settings.threads, progress=progress
    )
    return Library.open(
        settings.home,
        embedder=embedder,
        passage_characters=settings.passage_characters,
        max_file_mb=settings.max_file_mb,
        catalog=settings.catalog,
        vector_store=settings.vector_store,
        reranker=load_reranker(settings.reranker, threads=settings.threads),
        write=write,
        rebuilding=rebuilding,
    )
