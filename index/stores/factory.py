"""Opens the stores that the settings name; nothing else chooses. Knows no document."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, Engine

from index.originals import Originals
from index.protocols import VectorStore
from index.stores import migrations
from index.stores.catalog import Catalog
from index.stores.chroma import ChromaVectors
from index.stores.memory import MemoryVectors
from index.stores.migrations import Schema
from index.stores.sql_catalog import SqlCatalog
from index.stores.sqlite import database

CATALOG_FILE = database.FILE
SMALL_S, LARGE_S = 3, 30
"""How long a change waits for another one: most take a moment, a large document takes longer."""
CatalogKind = Literal["sqlite", "memory"]
VectorStoreKind = Literal["chroma", "memory"]


def open_catalog(kind: CatalogKind, home: Path, *, write: bool) -> Catalog:
    """Open the catalog of a home, migrated to the current version. Raises HomeError."""
    path = home / CATALOG_FILE
    return SqlCatalog(
        open_database(migrations.CATALOG, kind, path, write=write, patience_s=LARGE_S)
    )


def open_database(
    schema: Schema,
    kind: CatalogKind,
    path: Path,
    *,
    write: bool,
    patience_s: float = SMALL_S,
) -> Engine:
    """Open a database in a file or in memory, migrated to the schema's version.

    Raises HomeError. A reader changes nothing: it migrates a copy in memory.
    """
    there = kind == "sqlite" and path.exists()
    current = there and _is_current(
        path, schema
    )  # before opening for writing, which changes the file
    if kind == "sqlite" and write:
        return _migrated(database.in_file(path, write=True, patience_s=patience_s), schema)
    if current:
        return database.in_file(path, write=False)
    return _migrated(database.copy_of(path) if there else database.in_memory(), schema)


def copy_database(path: Path, target: Path) -> None:
    """Copy a database, as it is now, to a new file; others go on writing it. Raises HomeError."""
    database.snapshot(path, target)


def check_database(path: Path, *, patience_s: float) -> None:
    """Raise HomeError unless the database in a file can be written within this time."""
    database.check(path, patience_s=patience_s)


def refuse_later(schema: Schema, path: Path) -> None:
    """Raise NewerHome for a database that a later version of the program wrote."""
    _is_current(path, schema)


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
