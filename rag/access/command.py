"""What the commands of access share: the open store, and how they print. Knows no table."""

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from index.settings import Settings
from rag.access.store import Access, open_access


@contextmanager
def opened(settings: Settings) -> Iterator[Access]:
    """The store of the settings' home."""
    access = open_access(settings.home, session_hours=settings.session_hours)
    try:
        yield access
    finally:
        access.close()


def listed(
    given: argparse.Namespace, what: str, rows: Sequence[dict[str, object]], lines: Sequence[str]
) -> None:
    """Print rows as one JSON object, or as lines for people."""
    if given.json:
        print(json.dumps({what: list(rows)}, ensure_ascii=False, indent=1))
    else:
        print("\n".join(lines) if lines else f"No {what} yet.")
