"""The command `mcp`: the MCP server over standard input and output, for programs on this machine."""

import argparse
from contextlib import ExitStack

from index.settings import Settings
from rag.access.command import opened
from rag.compose import open_chat


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "--as",
        dest="account",
        metavar="ACCOUNT",
        help="see what is open to this account (default: everything in the home)",
    )


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Serve until the client closes standard input."""
    from rag.web.authorization import (  # heavy: no other command needs the web
        as_account,
        everything,
    )
    from rag.web.mcp_server import serve_stdio

    with ExitStack() as stack:
        sees = everything
        if given.account:
            sees = as_account(stack.enter_context(opened(settings)), given.account)
        chat = stack.enter_context(open_chat(settings, write=False, audited=True))
        serve_stdio(chat, sees)
    return 0
