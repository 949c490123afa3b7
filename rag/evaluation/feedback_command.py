"""`python -m rag feedback`: makes a question set from the answers that people rated."""

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from index.compose import open_library
from index.errors import NotFound, QuestionSetError
from index.library import Library
from index.settings import Settings
from index.types import EVERYTHING, Document
from languages import FALLBACK
from rag.conversations.store import open_conversations
from rag.conversations.types import KeptTurn
from rag.evaluation.draft_command import plain_name
from rag.evaluation.drafting.sources import SourceDocument, from_collection
from rag.evaluation.drafting.written import QUESTIONS, writing_new
from rag.evaluation.feedback import Find, RatedQuestion, Unplaced, Why, entry_of

UNPLACED = "unplaced.jsonl"
Rated = tuple[str, Sequence[KeptTurn]]
"""A collection, and the turns of a conversation up to a rated one."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `feedback`, except those that every command has."""
    parser.add_argument(
        "--out", type=Path, required=True, metavar="SET", help="folder of the set, to be made"
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the set; returns 0. Raises FundstelleError."""
    folder: Path = arguments.out
    kept = open_conversations(
        settings.catalog, settings.home, write=False, retention_days=settings.retention
    )
    try:
        rated = kept.rated()
    finally:
        kept.close()
    if not rated:
        raise QuestionSetError(
            f"Nobody has rated an answer in {settings.home} yet. Press a thumb below an answer of "
            "the chat, then try again."
        )
    with open_library(settings, write=False) as library:
        entries, unplaced = write_set(folder, rated, library)
    _print_summary(folder, entries, unplaced, as_json=arguments.json)
    return 0


def write_set(
    folder: Path, rated: Sequence[Rated], library: Library
) -> tuple[list[RatedQuestion], list[Unplaced]]:
    """Write rated turns as a question set; returns its questions, and those that a person must complete."""
    sources = {collection: _sources(library, collection) for collection, _ in rated}
    found = [entry_of(collection, turns, _finder(library)) for collection, turns in rated]
    entries, unplaced = _sorted_out(found, sources)
    _write(folder, entries, unplaced, sources)
    return entries, unplaced


def _finder(library: Library) -> Find:
    def find(id_: str) -> Document | None:
        try:
            return library.document(id_, EVERYTHING)
        except NotFound:
            return None

    return find


def _sources(library: Library, collection: str) -> list[SourceDocument]:
    try:
        return from_collection(library, collection)
    except NotFound:  # nothing is left of it
        return []


def _sorted_out(
    found: Sequence[RatedQuestion | Unplaced], sources: Mapping[str, Sequence[SourceDocument]]
) -> tuple[list[RatedQuestion], list[Unplaced]]:
    """Those that the set's documents confirm, and the others."""
    entries: list[RatedQuestion] = []
    unplaced: list[Unplaced] = []
    for one in found:
        there = {source.path for source in sources[one.collection]}
        if isinstance(one, Unplaced):
            unplaced.append(one)
        elif there and {_file(span.path) for span in one.spans} <= there:
            entries.append(one)
        else:
            why: Why = "its document was changed or removed"
            unplaced.append(Unplaced(one.turn, one.collection, why))
    return entries, unplaced


def _file(path: str) -> str:
    """The name of a document's text in a set."""
    return path if path.endswith(".txt") else f"{path}.txt"


def _write(
    folder: Path,
    entries: Sequence[RatedQuestion],
    unplaced: Sequence[Unplaced],
    sources: Mapping[str, Sequence[SourceDocument]],
) -> None:
    with writing_new(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for collection in sorted({one.collection for one in entries}):
            for source in sources[collection]:
                source.write(folder / "documents" / plain_name(collection))
        _write_lines(folder / QUESTIONS, [_line(one) for one in entries])
        _write_lines(folder / UNPLACED, [_unplaced_line(one) for one in unplaced])


def _write_lines(file: Path, lines: Sequence[dict[str, Any]]) -> None:
    if lines:
        text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        file.write_text(f"{text}\n", encoding="utf-8")


def _line(entry: RatedQuestion) -> dict[str, Any]:
    turn, collection = entry.turn, plain_name(entry.collection)
    spans: dict[str, list[Any]] = {}
    for span in entry.spans:
        spans.setdefault(f"{collection}/{_file(span.path)}", []).append(span)
    evidence = [
        {"document": path, "spans": [[s.start, s.end] for s in some], "quotes": [s.quote for s in some]}
        for path, some in spans.items()
    ]  # fmt: skip
    history = [
        {"role": role, "text": text}
        for one in entry.history
        if one.answer and "answer" in one.answer
        for role, text in (("user", one.question), ("assistant", one.answer["answer"]))
    ]
    return {
        "id": f"feedback-{turn.id}",
        "lang": (turn.answer or {}).get("language", FALLBACK),
        "collection": collection,
        "question": turn.question,
        "answerable": bool(evidence),
        "reviewed": False,
        "answers": list(entry.answers),
        "evidence": evidence,
        **({"history": history} if history else {}),
        "kind": "feedback",
        "feedback": _feedback(entry),
    }


def _feedback(one: RatedQuestion | Unplaced) -> dict[str, str]:
    rated = one.turn.feedback
    return {"thumb": rated.thumb, "reason": rated.reason, "note": rated.note}


def _unplaced_line(one: Unplaced) -> dict[str, Any]:
    return {
        "id": f"feedback-{one.turn.id}",
        "collection": one.collection,
        "question": one.turn.question,
        "why": one.why,
        "answer": (one.turn.answer or {}).get("answer", ""),
        "feedback": _feedback(one),
    }


def _print_summary(
    folder: Path, entries: Sequence[RatedQuestion], unplaced: Sequence[Unplaced], *, as_json: bool
) -> None:
    reasons = Counter(one.why for one in unplaced)
    values = {
        "set": str(folder),
        "questions": len(entries),
        "answerable": sum(bool(one.spans) for one in entries),
        "unplaced": dict(reasons),
    }
    if as_json:
        print(json.dumps(values, ensure_ascii=False))
        return
    print(f"{len(entries)} questions in {folder / QUESTIONS}; check them before you measure.")
    for why, n in reasons.most_common():
        print(f"  {n} × {why}: see {folder / UNPLACED}")
