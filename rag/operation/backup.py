"""Writes a home into one archive, even while the server runs.

The order keeps the copy consistent: first the upload queue with its files, then the catalog, so a
file that becomes a document meanwhile is in at least one of them; then the vectors of the passages
in that copy of the catalog. A vector never changes under its id; one deleted meanwhile is computed
again after a restore.
"""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.clock import now, stamp
from index.errors import BackupError
from index.protocols import VectorStore
from index.stores.catalog import Catalog
from index.stores.factory import (
    CATALOG_FILE,
    VectorStoreKind,
    copy_database,
    open_catalog,
    open_vectors,
)
from index.types import EVERYTHING
from index.uploads import queue
from rag.operation.archive import Writing, writing

FOLDERS = ("originals", queue.FOLDER, "audit")
"""Folders of the home whose files are never changed, only added, extended and deleted."""
EMBEDDINGS = "embeddings"
AT_ONCE = 4000
"""Vectors in one file."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds."""

    file: str
    documents: int
    passages: int
    vectors: int
    bytes: int
    seconds: float


def back_up(
    home: Path, file: Path, *, vector_store: VectorStoreKind, replace: bool = False
) -> BackupReport:
    """Write the home into a file, whole or not at all. Raises BackupError and HomeError."""
    began = time.monotonic()
    if not (home / CATALOG_FILE).is_file():
        raise BackupError(f"There is no catalog in {home}, and so nothing to back up.")
    try:
        if file.exists() and not replace:
            raise BackupError(f"{file} is there already. Name another file, or give --force.")
        with _scratch(file) as scratch:
            packed = file.suffix in (".gz", ".tgz")
            with writing(scratch / "archive", packed=packed) as archive:
                counts = _write(archive, home, scratch, vector_store)
            size = (scratch / "archive").stat().st_size
            _sync(scratch / "archive")
            (scratch / "archive").replace(file)
    except OSError as error:
        raise BackupError(
            f"The backup {file} cannot be written ({error.strerror or error}). Free some space, or name "
            "another file."
        ) from error
    return BackupReport(str(file), *counts, size, round(time.monotonic() - began, 1))


@contextmanager
def _scratch(file: Path) -> Iterator[Path]:
    """A private folder beside the file; leftovers of a backup that was killed are deleted."""
    folder = file.absolute().with_name(f".{file.name}.part")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sync(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())


def _write(
    archive: Writing, home: Path, scratch: Path, vector_store: VectorStoreKind
) -> tuple[int, int, int]:
    """Write all parts in order; returns the numbers of documents, passages and vectors."""
    archive.facts = {"made": stamp(now(), "seconds"), "links": {}}
    _copy(archive, home / queue.FILE, scratch)
    for folder in FOLDERS:
        _add_folder(archive, home / folder)
    for path in sorted(home.glob("*.sqlite3")):
        _copy(archive, path, scratch)
    archive.add("fundstelle.toml", home / "fundstelle.toml")
    catalog = open_catalog("sqlite", scratch, write=False)
    store = open_vectors(vector_store, home, write=False)
    try:
        vectors = _add_vectors(archive, catalog, store, scratch)
        infos = catalog.documents(EVERYTHING)
    finally:
        store.close()
        catalog.close()
    _add_folder(archive, home / "originals")  # files added before the catalog was copied
    return len(infos), sum(info.passages for info in infos), vectors


def _copy(archive: Writing, path: Path, scratch: Path) -> None:
    """Add a snapshot of a database, unless it has been added."""
    if path.is_file() and path.name not in archive.files:
        copy_database(path, scratch / path.name)
        archive.add(path.name, scratch / path.name)


def _add_folder(archive: Writing, folder: Path) -> None:
    """Add the whole files; a link to a file elsewhere stays one."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        name = f"{folder.name}/{path.name}"
        if path.is_symlink():
            archive.facts["links"][name] = os.readlink(path)
        elif path.suffix != ".part":
            archive.add(name, path)


def _add_vectors(archive: Writing, catalog: Catalog, store: VectorStore, scratch: Path) -> int:
    """Add the vectors of all passages in the catalog that have one; returns how many."""
    collections, count = dict[str, str](), 0
    for collection in catalog.every_collection():
        ids = sorted(catalog.passage_ids(EVERYTHING.within(collection)))
        for start in range(0, len(ids), AT_ONCE):
            found = store.get(collection, ids[start : start + AT_ONCE])
            if found:
                name = f"{EMBEDDINGS}/{len(collections):06}.npz"
                place = scratch / "vectors.npz"
                np.savez(place, ids=np.array(list(found)), vectors=np.stack(list(found.values())))
                archive.add(name, place)
                collections[name], count = collection, count + len(found)
    archive.facts[EMBEDDINGS] = collections
    return count
