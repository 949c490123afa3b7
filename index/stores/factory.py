"""Opens the stores that the settings name; nothing else chooses. Knows no document."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, Engine

from index.originals import Originals
from index.stores import migrations
from index.stores.catalog import Catalog
from index.stores.chroma import ChromaVectors
from index.stores.memory import MemoryVectors
from index.stores.migrations import Schema
from index.stores.sql_catalog import SqlCatalog
from index.stores.sqlite import database
from index.types import VectorStore

CatalogKind = Literal["sqlite", "memory"]
VectorStoreKind = Literal["chroma", "memory"]


def open_catalog(kind: CatalogKind, home: Path, *, write: bool) -> Catalog:
    """Open the catalog of a home, migrated to the current version. Raises HomeError."""
    return SqlCatalog(open_database(migrations.CATALOG, kind, home / database.FILE, write=write))


def open_database(schema: Schema, kind: CatalogKind, path: Path, *, write: bool) -> Engine:
    """Open a database in a file or in memory, migrated to the schema's version.

    Raises HomeError. A reader changes nothing: it migrates a copy in memory.
    """
    there = kind == "sqlite" and path.exists()
    current = there and _is_current(
        path, schema
    )  # before opening for writing, which changes the file
    if kind == "sqlite" and write:
        return _migrated(database.in_file(path, write=True), schema)
    if current:
        return database.in_file(path, write=False)
    return _migrated(database.copy_of(path) if there else database.in_memory(), schema)


def open_originals(kind: CatalogKind, home: Path) -> Originals:
    """Open the original files of a home's documents."""
    return Originals.temporary() if kind == "memory" else Originals(home / "originals")


def open_vectors(kind: VectorStoreKind, home: Path, *, write: bool) -> VectorStore:
    """The vector store of a home; it opens its files at the first use."""
    return MemoryVectors() if kind == "memory" else ChromaVectors(home / "vectors", write=write)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that locks out other writers from its start."""
    with engine.connect().execution_options(**database.WRITING) as sql, sql.begin():
        yield sql


def _is_current(path: Path, schema: Schema) -> bool:
    engine = database.in_file(path, write=False)
    try:
        with engine.connect() as sql:
            return migrations.is_current(sql, schema)
    finally:
        engine.dispose()


def _migrated(engine: Engine, schema: Schema) -> Engine:
    try:
        with writing(engine) as sql:
            migrations.migrate(sql, schema)
    except BaseException:
        engine.dispose()
        raise
    return engine
