"""The options that every command takes, before or after its name."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol


class AddCommand(Protocol):
    """Adds a command: its name, the function that runs it (None for a group), and its help."""

    def __call__(
        self, name: str, run: Callable[..., int] | None, about: str
    ) -> argparse.ArgumentParser:
        """Add the command; returns its parser, which takes the shared options."""


ABSENT: dict[str, Any] = {"home": None, "settings": None, "collection": None, "json": False}


def shared_options() -> argparse.ArgumentParser:
    """A parent parser with the shared options; an absent option leaves no attribute. Each parser
    needs its own: `set_defaults(**ABSENT)` on the outer one would change shared options.
    """
    options = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    options.add_argument("--home", type=Path, help="folder that holds everything stored")
    options.add_argument("--settings", type=Path, metavar="FILE", help="TOML file of settings")
    options.add_argument("--collection", metavar="NAME", help="collection (default: 'default')")
    options.add_argument("--json", action="store_true", help="one JSON object on standard output")
    return options


def commands_of(parser: argparse.ArgumentParser) -> AddCommand:
    """A function that adds commands to this parser."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[..., int] | None, about: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[shared_options()], help=about, description=about)
        made.set_defaults(run=run)
        return made

    return command


def unread() -> int:
    """The exit status if the reader of the output has closed the pipe; the rest is discarded."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes it at exit
    return 1


def positive(text: str) -> int:
    """A whole number from 1, as an argument."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)
