"""Deletes a person's data together with the account: conversations and uploads.

Otherwise the next person with that name would find them. Knows no account and no web.
"""

from pathlib import Path

from index.uploads import queue
from rag.conversations import store


def owner_of(person: str) -> str:
    """The owner of a person's conversations and uploads, by the person's id."""
    return f"person:{person}"


def forget(home: Path, person: str) -> None:
    """Remove a person's conversations and uploads; documents stay. Raises HomeError."""
    store.forget_owner(home, owner_of(person))
    queue.forget_owner(home, owner_of(person))
