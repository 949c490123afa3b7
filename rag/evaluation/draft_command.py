"""`python -m rag draft-questions`: drafts a first question set from your own documents."""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

from index.compose import open_library
from index.errors import QuestionSetError
from index.options import positive
from index.progress import Bars
from index.settings import Settings
from index.types import Progress, View
from languages import FALLBACK
from rag.compose import Chat, open_chat
from rag.evaluation.drafting.candidates import candidates
from rag.evaluation.drafting.drafting import Drafted, Dropped, Search, draft
from rag.evaluation.drafting.sources import SourceDocument, from_collection, from_folder, parted
from rag.evaluation.drafting.written import QUESTIONS, DraftedSet
from rag.evaluation.opening import indexed
from rag.evaluation.set import Question, QuestionSet

UNANSWERABLE = 0.2
TRIES = 5
"""Sentences tried for each question wanted before the search for more is given up."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `draft-questions`, except --json, which every command has."""
    parser.add_argument(
        "source", metavar="FOLDER|COLLECTION", help="a folder of documents, or a collection"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="SET", help="folder of the set, to be made"
    )
    parser.add_argument(
        "--limit", type=positive, default=50, metavar="N", help="questions wanted (default: 50)"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="seed of what is drawn")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Draft; returns 0. Raises FundstelleError; finished drafts stay, on Ctrl-C too."""
    sources, name = _sources(arguments.source, settings)
    kept, left_out = parted(sources, seed=arguments.seed)
    made = DraftedSet(arguments.out, name, kept)
    unanswerable = round(UNANSWERABLE * arguments.limit) if left_out else 0
    dropped: Counter[str] = Counter()
    try:
        with ExitStack() as stack:
            bars = stack.enter_context(Bars(sys.stderr))
            chat = _opened(made, settings, stack, bars)
            for part, wanted in ((kept, arguments.limit - unanswerable), (left_out, unanswerable)):
                drawn = islice(candidates(part, seed=arguments.seed), TRIES * wanted)
                drafts = draft(drawn, chat.model, _search(chat, name), answerable=part is kept)
                dropped += _collect(drafts, made, wanted=wanted, progress=bars.update)
    finally:
        if made.questions:
            page = made.write_review()
            print(f"Correct the questions in {page.with_name(QUESTIONS)}: {page}", file=sys.stderr)
        else:
            made.discard()
    if not made.questions:
        reasons = ", ".join(f"{reason}: {n}" for reason, n in dropped.most_common())
        raise QuestionSetError(
            f"No question came of {arguments.source} ({reasons or 'no sentence is worth one'}). Use "
            "a larger model (FUNDSTELLE_LLM) or other documents."
        )
    _print_summary(made, dropped, as_json=arguments.json)
    return 0


def _collect(
    drafts: Iterator[Drafted | Dropped], made: DraftedSet, *, wanted: int, progress: Progress
) -> Counter[str]:
    """Add drafts to the set up to the wanted number; returns how many were dropped, by reason."""
    dropped: Counter[str] = Counter()
    done = 0
    while done < wanted:
        progress("questions", done, wanted)
        found = next(drafts, None)
        if found is None:
            break
        if isinstance(found, Drafted):
            made.add(found)
            done += 1
        else:
            dropped[found.reason] += 1
    progress("questions", done, done)
    return dropped


def _sources(named: str, settings: Settings) -> tuple[list[SourceDocument], str]:
    """The documents, and the set's name for the collection."""
    folder = Path(named)
    if folder.is_dir():
        sources = from_folder(folder, max_file_mb=settings.max_file_mb)
        return sources, plain_name(folder.resolve().name)
    with open_library(settings, write=False) as library:
        return from_collection(library, named), plain_name(named)


def plain_name(name: str) -> str:
    """A collection's name as a folder name in a set."""
    return re.sub(r"[^\w.-]+", "-", name).strip(".-") or "documents"


def _opened(made: DraftedSet, settings: Settings, stack: ExitStack, bars: Bars) -> Chat:
    """The chat over the set's own index, the same one that `evaluate` will use."""
    anything = Question("", FALLBACK, made.collection, "", answerable=False)
    documents = QuestionSet(made.folder, (anything,), settings.max_file_mb)
    inside, _ = indexed(documents, settings, progress=bars.update)
    chat = stack.enter_context(open_chat(inside, write=False, progress=bars.update))
    chat.load()
    return chat


def _search(chat: Chat, collection: str) -> Search:
    return lambda question, k: chat.library.search(question, View(collection), k=k)


def _print_summary(made: DraftedSet, dropped: Counter[str], *, as_json: bool) -> None:
    answerable = sum(one.answerable for one in made.questions)
    values = {
        "set": str(made.folder),
        "collection": made.collection,
        "questions": len(made.questions),
        "answerable": answerable,
        "dropped": dict(dropped),
    }
    if as_json:
        print(json.dumps(values, ensure_ascii=False))
        return
    print(f"{len(made.questions)} questions, {len(made.questions) - answerable} without an answer")
    for reason, n in dropped.most_common():
        print(f"  dropped: {n} × {reason}")
