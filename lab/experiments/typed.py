"""How well questions are answered however they are typed: `python -m lab.experiments.typed`.

German questions of `data/`, each asked of the German documents as it stands and typed otherwise: in
capitals, in small letters, without umlauts. No chat model is asked: the places answer.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from index.library import Library
from index.models.embedder import load_embedder
from index.settings import read_settings
from index.stores.memory import MemoryVectors
from index.types import View
from rag.compose import limits_of, reader_of
from rag.evaluation.set import Question, load_set
from rag.fakes import ScriptedModel
from rag.pipeline import Answerer
from rag.types import Answer

DATA = Path(__file__).resolve().parents[2] / "data"
SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)
DOTLESS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "Ä": "A", "Ö": "O", "Ü": "U"})
WAYS: Mapping[str, Callable[[str], str]] = {
    "as it stands": str,
    "IN CAPITALS": str.upper,
    "IN CAPITALS, ae oe ue": lambda asked: asked.translate(SPELLED).upper(),
    "small letters": str.lower,
    "small letters, ae oe ue, no mark": lambda asked: asked.translate(SPELLED).lower().rstrip("?"),
    "a o u": lambda asked: asked.translate(DOTLESS),
}


def sampled(limit: int) -> list[Question]:
    """German questions with an answer in one German place, and no follow-ups; seeded."""
    asked = [
        one
        for one in load_set(DATA).questions
        if one.lang == one.collection == "de" and one.answerable and not one.history
    ]
    random.Random(5).shuffle(asked)
    return asked[:limit]


def right(answer: Answer, question: Question) -> bool:
    """Whether a place that is shown as the answer lies in the evidence."""
    shown = [one for one in answer.sentences if one.kind == "quoted" and one.support == "supported"]
    return any(
        f"{question.collection}/{citation.document}" == evidence.document
        and any(citation.start < end and start < citation.end for start, end in evidence.spans)
        for one in shown
        for citation in one.citations
        for evidence in question.evidence
    )


def row(name: str, asked: Sequence[Question], answers: Sequence[Answer]) -> str:
    """A table row: how many were answered, by the right place, in German."""
    told = sum(not answer.refused for answer in answers)
    hit = sum(map(right, answers, asked))
    german = sum(answer.language == "de" for answer in answers)
    return f"| {name} | {told} | {hit} | {german} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m lab.experiments.typed", description=__doc__)
    parser.add_argument("--limit", type=int, default=60, help="questions, each asked six times")
    asked = sampled(parser.parse_args(arguments).limit)
    settings = read_settings()
    embedder = load_embedder(settings.embedder, cache=settings.cache, threads=settings.threads)
    reader = reader_of(settings, embedder)
    with (
        tempfile.TemporaryDirectory() as home,
        Library.open(home, embedder=embedder, vectors=MemoryVectors(), write=True) as library,
    ):
        library.sync(DATA / "documents" / "de", collection="de")
        answerer = Answerer(
            search=library, model=ScriptedModel(""), reader=reader, limits=limits_of(settings)
        )
        print(f"| typed (n={len(asked)}) | answered | by the right place | in German |")
        print("| --- | --- | --- | --- |")
        for name, typed in WAYS.items():
            answers = [answerer.ask(typed(one.question), View("de")) for one in asked]
            print(row(name, asked, answers), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
