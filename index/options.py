"""The options that every command takes, in front of its name or behind it."""

import argparse
from pathlib import Path
from typing import Any

ABSENT: dict[str, Any] = {"home": None, "collection": None, "json": False}


def shared_options() -> argparse.ArgumentParser:
    """A parent parser, made anew for each parser: `set_defaults(**ABSENT)` on the outer one would
    reach into options that both share. An option that is absent leaves no trace.
    """
    options = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    options.add_argument("--home", type=Path, help="folder that holds everything stored")
    options.add_argument("--collection", metavar="NAME", help="collection (default: 'default')")
    options.add_argument("--json", action="store_true", help="one JSON object on standard output")
    return options
