"""What the commands of access share: their parsers, the open store, how they tell. Knows no table."""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from index.options import shared_options
from index.settings import Settings
from rag.access.store import Access, open_access

Run = Callable[[argparse.Namespace, Settings], int]


def below(parser: argparse.ArgumentParser) -> Callable[[str, Run, str], argparse.ArgumentParser]:
    """A function that adds a command below this one: name, what runs, what it does."""
    commands = parser.add_subparsers(required=True, metavar="WHAT")

    def command(name: str, run: Run, about: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[shared_options()], help=about, description=about)
        made.set_defaults(run=run)
        return made

    return command


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
