"""The composition root of the evaluation: opens the index and chat that the settings describe.

Everything lives in a home of its own. Knows no command line.
"""

import sys
from contextlib import ExitStack
from pathlib import Path

from index.compose import open_library
from index.library import Library
from index.models.embedder import load_embedder
from index.progress import Bars
from index.settings import Settings
from index.types import Progress
from rag.compose import Chat, open_chat, reader_of
from rag.evaluation.evaluate import Plan, evaluate
from rag.evaluation.homes import build, code_fingerprint, home_for
from rag.evaluation.page import write_page
from rag.evaluation.report import Measured, ReportSummary, report, write_json
from rag.evaluation.set import QuestionSet
from rag.evaluation.system import OwnSystem, System

OWN, ENGINE, OPENAI = SYSTEMS = ("own", "citation-query-engine", "openai")
# Settings that change no figure: where things are, and how they are served.
INCIDENTAL = frozenset(
    "home settings cache collection documents catalog vector_store host port embed_origins "
    "llm_api_key log_format log_level audit audit_days audit_questions stop_timeout_s traces".split()
)


def measure(
    question_set: QuestionSet, settings: Settings, *, plan: Plan, asked: str, out: Path
) -> Measured:
    """The run that settings and plan describe, by the system `asked`; resumes the one in `out`."""
    with ExitStack() as stack:
        bars = stack.enter_context(Bars(sys.stderr))
        system, languages = _open(
            question_set,
            settings,
            asked=asked if plan.answers else "",
            stack=stack,
            progress=bars.update,
        )
        return evaluate(question_set, system, languages, plan=plan, out=out, progress=bars.update)


def publish(measured: Measured, found: ReportSummary, out: Path) -> tuple[dict[str, object], Path]:
    """Write both reports; returns the values of report.json and the path of report.html."""
    values = report(measured, found)
    write_json(measured, values, out)
    return values, write_page(measured, found, values, out)


def public(settings: Settings) -> dict[str, object]:
    """The settings that figures depend on, as JSON values without secrets."""
    return settings.model_dump(mode="json", exclude=set(INCIDENTAL))


def _open(
    question_set: QuestionSet,
    settings: Settings,
    *,
    asked: str,
    stack: ExitStack,
    progress: Progress,
) -> tuple[System, dict[str, str]]:
    """The system to ask (None: search only) over the set's own index, and each collection's language.

    Builds the index if needed.
    """
    inside, languages = indexed(question_set, settings, progress=progress)
    embedder = load_embedder(settings.embedder, cache=settings.cache).name
    if asked:
        chat = stack.enter_context(open_chat(inside, write=False, progress=progress))
        chat.load()
        return _answering(asked, chat, embedder=embedder), languages
    library = stack.enter_context(open_library(inside, write=False))
    reader = reader_of(inside, library.embedder, progress=progress)
    return OwnSystem(library, reader, None, embedder=embedder), languages


def indexed(
    question_set: QuestionSet, settings: Settings, *, progress: Progress
) -> tuple[Settings, dict[str, str]]:
    """Settings whose home is the set's own index, built if needed, and each collection's language."""
    kept = (settings.embedder, settings.passage_characters, settings.max_file_mb)
    home = home_for(question_set, cache=settings.cache, settings=kept)

    # The evaluation's own index is on disk, wherever the user's is.
    inside = settings.model_copy(
        update={"home": home, "catalog": "sqlite", "vector_store": "chroma"}
    )

    def opened(_: Path, write: bool) -> Library:
        return open_library(inside, write=write)

    languages = build(question_set, home, opened, progress=progress)
    return inside, languages


def _answering(asked: str, chat: Chat, *, embedder: str) -> System:
    """The system that answers over the chat's library with its model."""
    if asked == OWN:
        return OwnSystem(chat.library, chat.reader, chat.answerer, embedder=embedder)
    # imported here: LlamaIndex takes seconds to import, and most runs don't need it
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
        chat.library, chat.reader, chat.model, replies, embedder=embedder, k=chat.settings.passages
    )


def adapter(asked: str) -> dict[str, str]:
    """What another system's results also depend on; nothing for ours, so that its runs resume."""
    if asked == OWN:
        return {}
    code = code_fingerprint("rag/evaluation/adapters")
    return {"system": asked, "adapter": code[:12]}
