"""`python -m rag backup FILE` and `python -m rag restore FILE`."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from index.compose import open_library
from index.errors import BackupError, FundstelleError
from index.options import AddCommand
from index.settings import Settings
from rag.operation.backup import back_up
from rag.operation.restore import restore


def add_backups(command: AddCommand) -> None:
    """Add both commands."""
    writing = command("backup", _back_up, "everything in the home as one file, while the app runs")
    writing.add_argument("file", metavar="FILE", type=Path, help="…tar, or …tar.gz to compress it")
    writing.add_argument("--force", action="store_true", help="replace the file if it is there")
    reading = command("restore", _restore, "a backup in the place of the home")
    reading.add_argument("file", metavar="FILE", type=Path)
    reading.add_argument(
        "--force",
        action="store_true",
        help="also into a home that is not empty; its content is kept",
    )


def _on_disk(settings: Settings) -> None:
    if settings.catalog == "memory":
        raise BackupError("With FUNDSTELLE_CATALOG = 'memory' nothing is stored.")


def _back_up(given: argparse.Namespace, settings: Settings) -> int:
    _on_disk(settings)
    done = back_up(
        settings.home, given.file, vector_store=settings.vector_store, replace=given.force
    )
    if given.json:
        print(json.dumps(asdict(done), ensure_ascii=False))
        return 0
    print(
        f"{done.file}: {done.documents} documents, {done.passages} passages, "
        f"{done.bytes / 1e6:.1f} MB in {done.seconds} s."
    )
    return 0


def _restore(given: argparse.Namespace, settings: Settings) -> int:
    _on_disk(settings)
    aside = restore(
        given.file, settings.home, vector_store=settings.vector_store, force=given.force
    )
    places = {"home": str(settings.home), "before": str(aside) if aside else None}
    if aside:
        print(f"What was in the home before is in {aside}.", file=sys.stderr)
    checked = _checked(settings)
    if given.json:
        print(json.dumps({**places, **checked}, ensure_ascii=False))
    else:
        print(
            f"Restored {settings.home}: {checked['documents']} documents, {checked['passages']} passages. "
            f"{'Catalog, vectors and keywords agree.' if checked['sound'] else ''}"
        )
    return 0


def _checked(settings: Settings) -> dict[str, object]:
    """Check the restored index, after making the vectors that the backup lacked."""
    try:
        with open_library(settings, write=True) as library:
            report = library.verify()
    except FundstelleError as error:
        print(f"Restored, but the index cannot be opened yet: {error}", file=sys.stderr)
        return {"documents": 0, "passages": 0, "sound": False}
    return {
        "documents": report.documents,
        "passages": report.passages,
        "sound": not report.problems,
    }
