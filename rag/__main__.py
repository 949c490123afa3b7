"""The command line of rag/: search, ask, evaluate both, and manage access."""

import argparse
import json
import shlex
import sys
import time
from collections.abc import Sequence
from typing import Any

from index.compose import open_library
from index.errors import FundstelleError
from index.home import refuse_as_root
from index.options import ABSENT, commands_of, positive, shared_options, unread
from index.settings import Settings, read_settings
from index.types import View
from rag import serialization
from rag.access.account_commands import add_accounts, add_keys
from rag.access.grant_commands import add_grants
from rag.compose import open_chat
from rag.conflicts.notes import notes
from rag.evaluation import command as evaluation
from rag.evaluation import compare_command as comparing
from rag.evaluation import draft_command as drafting
from rag.evaluation import feedback_command as rating
from rag.evaluation import sweep_command as sweeping
from rag.evaluation import systems_command as placing
from rag.operation import audit_command as auditing
from rag.operation import settings_command as showing
from rag.operation.audit import Audit, of_this_machine
from rag.operation.backup_command import add_backups
from rag.prompts import load_prompts
from rag.types import Answer
from rag.web import mcp_command as talking

AUDITED = {
    "rag.access.account_commands",
    "rag.access.grant_commands",
    "rag.operation.audit_command",
    "rag.operation.backup_command",
}
"""Modules whose commands are noted in the audit stream; their arguments contain no secret."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit status: 0 done, 1 failed; wrong usage exits with 2."""
    given = _parser().parse_args(arguments)
    try:
        settings = read_settings(
            home=given.home, settings=given.settings, collection=given.collection
        )
        refuse_as_root(settings.home)
        status = _status(given, settings)
        if given.run.__module__ in AUDITED:
            words = sys.argv[1:] if arguments is None else arguments
            Audit.of(settings).note("command", who=of_this_machine(), words=shlex.join(words))
        return status
    except FundstelleError as error:
        print(f"fundstelle: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("fundstelle: stopped.", file=sys.stderr)
        return 1


def _status(given: argparse.Namespace, settings: Settings) -> int:
    """The exit status of the command, also if the reader of its output has closed the pipe."""
    try:
        status = int(given.run(given, settings))
        sys.stdout.flush()
    except BrokenPipeError:
        return unread()
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m rag", description=__doc__, parents=[shared_options()]
    )
    parser.set_defaults(**ABSENT)
    command = commands_of(parser)
    search = command("search", _search, "passages, best first")
    search.add_argument("question", metavar="QUESTION")
    search.add_argument("-k", type=positive, default=8, metavar="N", help="how many (default: 8)")
    ask = command("ask", _ask, "an answer with citations")
    ask.add_argument("question", metavar="QUESTION")
    evaluation.add_arguments(command("evaluate", evaluation.run, "measure on a question set"))
    comparing.add_arguments(command("compare", comparing.run, "compare two finished evaluations"))
    sweeping.add_arguments(
        command("sweep", sweeping.run, "measure many settings on a question set")
    )
    placing.add_arguments(
        command("compare-systems", placing.run, "measure us beside other systems")
    )
    drafting.add_arguments(
        command("draft-questions", drafting.run, "a first question set from your own documents")
    )
    rating.add_arguments(
        command("feedback", rating.run, "a question set from the answers that people rated")
    )
    add_backups(command)
    auditing.add_arguments(command("audit", auditing.run, "who did what"))
    command("settings", showing.run, "every setting, its value, and where that comes from")
    talking.add_arguments(command("mcp", talking.run, "an MCP server for programs on this machine"))
    add_accounts(commands_of(command("accounts", None, "who may sign in")))
    add_keys(commands_of(command("keys", None, "keys for programs")))
    add_grants(commands_of(command("grants", None, "which group sees what")))
    return parser


def _search(given: argparse.Namespace, settings: Settings) -> int:
    with open_library(settings, write=False) as library:
        began = time.perf_counter()
        view = View(settings.collection)
        hits = library.search(given.question, view, k=given.k)
        timings = {"search": (time.perf_counter() - began) * 1000}
    if given.json:
        _print_json(serialization.search_json(given.question, hits, timings))
        return 0
    for rank, hit in enumerate(hits, 1):
        passage = hit.passage
        page = f", p. {passage.page}" if passage.page else ""
        print(f"{rank}. {passage.title} ({passage.document}{page})  {hit.ordered_by:.3f}")
        print(f"   {' '.join(passage.text.split())[:300]}")
    if not hits:
        print(f"Nothing found in collection {settings.collection!r}.")
    return 0


def _ask(given: argparse.Namespace, settings: Settings) -> int:
    with open_chat(settings, write=False) as chat:
        answer = chat.answerer.ask(given.question, View(settings.collection))
    if given.json:
        _print_json(serialization.answer_json(answer))
    else:
        _print_answer(answer)
    return 0


def _print_answer(answer: Answer) -> None:
    shown = {}
    if answer.refused:
        print(answer.text)
    for sentence in answer.sentences:
        if sentence.support == "supported":
            shown.update({citation.n: citation for citation in sentence.citations})
            marks = "".join(f"[{citation.n}]" for citation in sentence.citations)
            if sentence.kind != "related":
                print(sentence.as_read(answer.language), marks)
    for question in answer.unanswered:
        print(load_prompts(answer.language).unanswered.format(question=question))
    for note in notes(answer.conflicts, answer.newer, answer.language):
        print(note)
    shown.update({citation.n: citation for citation in answer.beside})
    for n, citation in sorted(shown.items()):
        page = f", p. {citation.page}" if citation.page else ""
        print(f"\n[{n}] {citation.title} ({citation.document}{page})\n    {citation.quote}")
    if answer.refused and answer.passages:
        print("\nNearest passages:")
        for hit in answer.passages[:3]:
            print(f"- {hit.passage.title}: {' '.join(hit.passage.text.split())[:200]}")


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    sys.exit(main())
