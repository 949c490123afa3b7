"""`python -m rag audit`: who did what, from the files in the home."""

import argparse
import json
import re
from datetime import datetime, timedelta

from index.clock import now, stamp
from index.errors import SettingsError
from index.settings import Settings
from rag.operation.audit import DEEDS, FOLDER, Entry, entries
from rag.operation.logs import on_one_line

AGO = re.compile(r"(\d{1,5})([dhm])")
UNITS = {"d": "days", "h": "hours", "m": "minutes"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `audit`, except --json, which every command has."""
    parser.add_argument(
        "--since", default="", metavar="TIME", help="2026-11-26, 2026-11-26T08:00, or 7d, 12h, 30m"
    )
    parser.add_argument("--who", default="", metavar="NAME", help="what this person did")
    parser.add_argument("--did", choices=DEEDS, default="", help="deeds of one kind")
    parser.add_argument(
        "--document", default="", metavar="PATH", help="what concerns a document, by path or id"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the entries, oldest first; returns 0. Raises SettingsError for a time that is none."""
    found = entries(
        settings.home / FOLDER,
        since=_moment(arguments.since),
        who=arguments.who,
        did=arguments.did,
        document=arguments.document,
    )
    if arguments.json:
        print(json.dumps({"entries": list(found)}, ensure_ascii=False))
        return 0
    for entry in found:
        print(_line(entry))
    return 0


def _moment(said: str) -> str:
    """A time as entries have it; "" for the beginning."""
    if ago := AGO.fullmatch(said):
        moment = now() - timedelta(**{UNITS[ago[2]]: int(ago[1])})
        return stamp(moment)
    try:
        return said and datetime.fromisoformat(said).isoformat()
    except ValueError as error:
        raise SettingsError(
            f"--since {said!r} is no time. Write 2026-11-26, 2026-11-26T08:00, or how long ago: 7d, 12h, 30m."
        ) from error


def _line(entry: Entry) -> str:
    head = {"time", "who", "did", "request", "documents"}
    more = [
        f"{name}={value}" for name, value in entry.items() if name not in head and value is not None
    ]
    paths = [one.get("path", "") for one in entry.get("documents", ())]
    columns = [entry["time"], entry["who"] or "-", entry["did"], *more, *paths]
    return on_one_line("  ".join(str(one) for one in columns))
