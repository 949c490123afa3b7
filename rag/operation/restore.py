"""Replaces a home with a backup, which is checked as a whole first; the earlier content is kept.
Everything is unpacked beside the home's content; only then are the two exchanged. A home that a
server uses is always refused.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import BackupError
from index.lock import RESTORING, WriterLock
from index.stores.factory import CATALOG_FILE, VectorStoreKind, open_vectors, refuse_later
from index.stores.migrations import CATALOG
from index.uploads import queue
from index.uploads.schema import SCHEMA as UPLOADS
from rag.access import store as access
from rag.access.schema import SCHEMA as ACCESS
from rag.conversations import store as conversations
from rag.conversations.schema import SCHEMA as CONVERSATIONS
from rag.operation import backup
from rag.operation.archive import unpack

SCHEMAS = {
    CATALOG_FILE: CATALOG,
    queue.FILE: UPLOADS,
    access.FILE: ACCESS,
    conversations.FILE: CONVERSATIONS,
}
STAGING, BEFORE = ".restoring", "before-restore-"
LOCK = ("writer.lock", "writer.pid", RESTORING)


def restore(
    file: Path, home: Path, *, vector_store: VectorStoreKind, force: bool = False
) -> Path | None:
    """Make the home what it was when the backup was made; returns where its earlier content is, if any.

    Raises BackupError, NewerHome and HomeBusy, and then the home is as it was.
    """
    if not os.path.isfile(file):  # Path.is_file raises where the folder may not be read
        raise BackupError(f"There is no file {file}, or its folder may not be read.")
    lock = WriterLock(home, restoring=True)
    try:
        before = [one for one in home.iterdir() if not _beside(one)]
        if before and not force:
            raise BackupError(
                f"The home folder {home} is not empty. Name an empty one with --home, or give --force: "
                f"what it holds is then moved to a folder {BEFORE}… in it."
            )
        with _staging(home / STAGING) as staging:
            manifest = unpack(file, staging)
            _prepare(staging, manifest, vector_store)
            return _exchange(home, staging, before)
    finally:
        lock.release()


def _beside(path: Path) -> bool:
    """Whether this is no part of a home's content."""
    return path.name in (*LOCK, STAGING) or path.name.startswith(BEFORE)


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    shutil.rmtree(folder, ignore_errors=True)  # left by an interrupted attempt
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(staging: Path, manifest: dict[str, Any], vector_store: VectorStoreKind) -> None:
    """Make the unpacked files a home: links, vectors, and nobody signed in."""
    for name, schema in SCHEMAS.items():
        if (staging / name).exists():
            refuse_later(schema, staging / name)
    for name, target in manifest.get("links", {}).items():
        place = staging / "originals" / Path(name).name
        place.parent.mkdir(exist_ok=True)
        # a file that was uploaded, too, while the backup was written is there itself
        if not place.exists():
            place.symlink_to(target)
    _store_vectors(staging, manifest.get(backup.EMBEDDINGS, {}), vector_store)
    shutil.rmtree(staging / backup.EMBEDDINGS, ignore_errors=True)
    if (staging / access.FILE).exists():  # whoever was signed out since must stay signed out
        opened = access.open_access(staging)
        opened.sessions.end_everybody()
        opened.close()


def _store_vectors(staging: Path, collections: dict[str, str], kind: VectorStoreKind) -> None:
    store = open_vectors(kind, staging, write=True)
    try:
        for name, collection in collections.items():
            with np.load(staging / name, allow_pickle=False) as held:
                store.upsert(collection, [str(id_) for id_ in held["ids"]], held["vectors"])
    finally:
        store.close()


def _exchange(home: Path, staging: Path, before: list[Path]) -> Path | None:
    """Move the old content aside and the new in; until then only a restore may write to the
    home."""
    aside = home / f"{BEFORE}{datetime.now():%Y%m%d-%H%M%S}"
    (home / RESTORING).touch()
    if before:
        aside.mkdir(mode=0o700)
    for path in before:
        path.rename(aside / path.name)
    for path in list(staging.iterdir()):
        path.rename(home / path.name)
    (home / RESTORING).unlink()
    return aside if before else None
