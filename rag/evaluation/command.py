"""`python -m rag evaluate`: a question set in, figures, a report and a verdict out.

The composition root of the evaluation: opens the index and the chat that settings name, on a home
of the evaluation's own.
"""

import argparse
import json
import sys
from contextlib import ExitStack
from pathlib import Path

from index.compose import open_library
from index.embedder import load_embedder
from index.errors import NotFound
from index.library import Library
from index.progress import Bars
from index.settings import Settings
from index.types import Progress
from rag.compose import Chat, open_chat
from rag.evaluation.evaluate import Plan, evaluate
from rag.evaluation.gate import judge, read_gate
from rag.evaluation.homes import build, code_fingerprint, home_for
from rag.evaluation.page import write_page, written
from rag.evaluation.report import Block, Summary, report, summary, write_json
from rag.evaluation.set import QuestionSet, load_set
from rag.evaluation.system import OwnSystem, System
from rag.evaluation.tables import aligned

OWN, ENGINE, OPENAI = SYSTEMS = ("own", "citation-query-engine", "openai")
# Settings that change no figure: where things lie, and how they are served.
_INCIDENTAL = frozenset(
    {"home", "cache", "collection", "documents", "host", "port", "embed_origins", "llm_api_key"}
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `evaluate`, but --json, which every command has."""
    parser.add_argument(
        "set", type=Path, metavar="SET", help="folder with questions.jsonl and documents/"
    )
    parser.add_argument(
        "--retrieval-only", action="store_true", help="measure search only; needs no LLM"
    )
    parser.add_argument(
        "--system",
        choices=SYSTEMS,
        default=OWN,
        help="who answers over our search: we (own), LlamaIndex's CitationQueryEngine, or the plain "
        "model of FUNDSTELLE_LLM, asked to cite numbered passages (openai)",
    )
    parser.add_argument(
        "--limit", type=_positive, metavar="N", help="ask a drawn sample of N questions"
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="S", help="seed of sample and intervals"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder for the reports (evaluation/<set>)"
    )
    parser.add_argument(
        "--gate",
        type=Path,
        metavar="FILE",
        help="JSON or TOML with bounds; exit 1 if one is broken",
    )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} should be 1 or more")
    return number


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Evaluate; 0 done, 1 a bound of the gate is broken. Raises FundstelleError."""
    bounds = read_gate(arguments.gate) if arguments.gate else []
    if not arguments.set.is_dir():
        raise NotFound(f"There is no folder {arguments.set}. Name the folder of a question set.")
    question_set = load_set(arguments.set, max_file_mb=settings.max_file_mb)
    out = arguments.out or Path("evaluation") / question_set.name
    plan = Plan(
        answers=not arguments.retrieval_only,
        limit=arguments.limit,
        seed=arguments.seed,
        settings={**public(settings), **_adapter(arguments.system)},
    )
    with ExitStack() as stack:
        bars = stack.enter_context(Bars(sys.stderr))
        system, languages = _open(
            question_set,
            settings,
            asked=arguments.system if plan.answers else "",
            stack=stack,
            progress=bars.update,
        )
        measured = evaluate(
            question_set, system, languages, plan=plan, out=out, progress=bars.update
        )
    found = summary(measured)
    values = report(measured, found)
    write_json(measured, values, out)
    page = write_page(measured, found, values, out)
    print(f"Reports: {page} and {out / 'report.json'}", file=sys.stderr)
    if arguments.json:
        print(json.dumps(values, ensure_ascii=False))
    else:
        print(table(found))
    verdicts = judge(bounds, found)
    for verdict in verdicts:
        print(verdict, file=sys.stderr if arguments.json else sys.stdout)
    return 0 if all(verdict.kept for verdict in verdicts) else 1


def public(settings: Settings) -> dict[str, object]:
    """The settings that figures depend on, as JSON values, secrets left out."""
    return settings.model_dump(mode="json", exclude=set(_INCIDENTAL))


def _open(
    question_set: QuestionSet,
    settings: Settings,
    *,
    asked: str,
    stack: ExitStack,
    progress: Progress,
) -> tuple[System, dict[str, str]]:
    """The system asked (none: search only) over the set's own index, and each collection's language.

    The index is built if need be.
    """
    kept = (settings.embedder, settings.passage_characters, settings.max_file_mb)
    home = home_for(question_set, cache=settings.cache, settings=kept)
    inside = settings.model_copy(update={"home": home})

    def opened(home: Path, write: bool) -> Library:
        return open_library(settings.model_copy(update={"home": home}), write=write)

    languages = build(question_set, home, opened, progress=progress)
    embedder = load_embedder(settings.embedder, cache=settings.cache).name
    if asked:
        chat = stack.enter_context(open_chat(inside, write=False, progress=progress))
        chat.load()
        return _answering(asked, chat, embedder=embedder), languages
    library = stack.enter_context(open_library(inside, write=False))
    return OwnSystem(library, None, embedder=embedder), languages


def _answering(asked: str, chat: Chat, *, embedder: str) -> System:
    """Who answers over the chat's library with its model."""
    if asked == OWN:
        return OwnSystem(chat.library, chat.answerer, embedder=embedder)
    # imported here: LlamaIndex takes seconds, and most runs need none of it
    from rag.evaluation.adapters.citing import CitingSystem, Replies

    tokens = chat.settings.answer_tokens
    replies: Replies
    if asked == OPENAI:
        from rag.evaluation.adapters.prompted import Prompted

        replies = Prompted(chat.model, answer_tokens=tokens)
    else:
        from rag.evaluation.adapters.citation_engine import CitationEngine

        context = chat.settings.llm_context_tokens
        replies = CitationEngine(chat.model, context_tokens=context, answer_tokens=tokens)
    return CitingSystem(
        chat.library, chat.model, replies, embedder=embedder, k=chat.settings.passages
    )


def _adapter(asked: str) -> dict[str, str]:
    """What another system's results hang on besides; nothing for our own, whose runs go on."""
    if asked == OWN:
        return {}
    code = code_fingerprint("rag/evaluation/adapters")
    return {"system": asked, "adapter": code[:12]}


def table(found: Summary) -> str:
    """The figures as a person reads them in a terminal: overall, then a column per direction."""
    blocks = {"overall": found.overall, **found.by_direction}
    rows = [["", *blocks]]
    rows += [[name, *(_cell(block, name) for block in blocks.values())] for name in found.overall]
    return aligned(rows)


def _cell(block: Block, name: str) -> str:
    if name not in block:
        return "–"
    figure = block[name]
    low, high = written(figure.low, name), written(figure.high, name)
    return f"{written(figure.value, name)} [{low}, {high}]"
