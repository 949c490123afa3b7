"""`python -m rag grants`: which group sees what. Takes effect with the next request."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from index.options import AddCommand
from index.settings import Settings
from rag.access.command import listed, opened
from rag.access.file import read_grants, written
from rag.access.types import GRANT_ROLES, Grant


def add_grants(command: AddCommand) -> None:
    """Adds the commands of `grants`."""
    adding = command("add", _add, "open a collection, folder or document to a group")
    adding.add_argument("--role", choices=GRANT_ROLES, default="reader", help="default: reader")
    closing = command("remove", _remove, "close to a group what a grant opened")
    for each in (adding, closing):
        each.add_argument("group", metavar="GROUP", help="'everyone' for all who are signed in")
        each.add_argument(
            "--path", default="", help="a folder, with a slash at its end, or a document"
        )
    command("list", _list, "every grant")
    command("export", _export, "every grant as a file for `apply`")
    applying = command("apply", _apply, "make the grants equal to those of a TOML file")
    applying.add_argument("file", type=Path, metavar="FILE")


def _grant(given: argparse.Namespace, settings: Settings) -> Grant:
    return Grant(settings.collection, given.path, given.group, getattr(given, "role", "reader"))


def _add(given: argparse.Namespace, settings: Settings) -> int:
    grant = _grant(given, settings)
    with opened(settings) as access:
        access.grants.add(grant)
    listed(given, "grants", [asdict(grant)], [_line(grant)])
    return 0


def _remove(given: argparse.Namespace, settings: Settings) -> int:
    grant = _grant(given, settings)
    with opened(settings) as access:
        access.grants.remove(grant)
    said = f"{_place(grant)} is closed to {grant.group} now, unless another grant opens it."
    print(said, file=sys.stderr)
    return 0


def _list(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as access:
        found = access.grants.all()
    listed(given, "grants", [asdict(one) for one in found], [_line(one) for one in found])
    return 0


def _export(_given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as access:
        print(written(access.grants.all()), end="")
    return 0


def _apply(given: argparse.Namespace, settings: Settings) -> int:
    wanted = read_grants(given.file)
    with opened(settings) as access:
        added, removed = access.grants.replace(wanted)
    rows: list[dict[str, object]] = [asdict(one) for one in wanted]
    lines = [*(f"+ {_line(one)}" for one in added), *(f"- {_line(one)}" for one in removed)]
    listed(given, "grants", rows, lines or ["Nothing changed."])
    return 0


def _place(grant: Grant) -> str:
    return f"{grant.collection}: {grant.path}" if grant.path else f"{grant.collection} (all of it)"


def _line(grant: Grant) -> str:
    return f"{_place(grant)} → {grant.group}, as {grant.role}"
