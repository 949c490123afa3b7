"""How often conflicts are found, and found wrongly: `python -m rag.training.conflicts`.

Asks the detector about every case of `data/conflicts.toml`. It was tuned on the first half, every
second case from the first on; the figures that count are those of the other half.
"""

import argparse
import math
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.embedder import load_embedder
from index.language import question_language
from index.sentences import split
from index.settings import read_settings
from index.types import Embedder, Passage, Vectors
from rag.compose import chat_model
from rag.conflicts.across import COMMON
from rag.conflicts.find import find
from rag.evidence.gather import EvidenceSentence
from rag.prompts import load_prompts
from rag.support.check import unrelated_cosine
from rag.translation import Translation
from rag.types import ChatModel, Citation, Conflict, Sentence

CASES = Path(__file__).resolve().parents[2] / "data" / "conflicts.toml"


@dataclass(frozen=True, slots=True)
class Case:
    """A question, two passages, and the kind of conflict between them ("none" for none)."""

    question: str
    expect: str
    passages: tuple[Passage, Passage]
    answer: str = ""

    @property
    def across(self) -> bool:
        """Whether the passages are in different languages."""
        first, second = self.passages
        return first.language != second.language


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the 95 % interval of Wilson (1927).

    The bootstrap of the other figures would call a share without a miss certain.
    """

    hits: int
    of: int

    def __str__(self) -> str:
        if not self.of:
            return ""
        low, high = self.bounds
        return f"{self.hits / self.of:.2f} ({low:.2f}–{high:.2f})"

    @property
    def bounds(self) -> tuple[float, float]:
        """The interval's ends."""
        n, p, z = self.of, self.hits / self.of, 1.96
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Laid:
    """Sentences with their vectors, as evidence has them."""

    sentences: tuple[EvidenceSentence, ...]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case and what was found."""

    case: Case
    found: tuple[Conflict, ...]

    @property
    def kinds(self) -> set[str]:
        """The kinds found."""
        return {conflict.kind for conflict in self.found}

    @property
    def right(self) -> bool:
        """Whether exactly what should have been found was."""
        return self.kinds == ({self.case.expect} - {"none"})


def read_cases(path: Path = CASES) -> list[Case]:
    """Every case of the file, in order."""
    return [_case(entry) for entry in tomllib.loads(path.read_text("utf-8"))["case"]]


def halves(cases: Sequence[Case]) -> tuple[list[Case], list[Case]]:
    """What the detector was tuned on, and what only measures it."""
    return list(cases[::2]), list(cases[1::2])


def outcomes(
    cases: Sequence[Case], embedder: Embedder, model: ChatModel | None = None
) -> list[Outcome]:
    """What the detector finds, the answer being the sentence of the first passage that fits best.

    The model, if there is one, translates where the passages' languages differ.
    """
    unrelated = unrelated_cosine(embedder)
    return [Outcome(case, _found(case, embedder, unrelated, model)) for case in cases]


def precision(found: Sequence[Outcome]) -> Share:
    """Share of the alarms that are right."""
    alarms = [one for one in found if one.found]
    return Share(sum(one.right for one in alarms), len(alarms))


def recall(found: Sequence[Outcome]) -> Share:
    """Share of the conflicts that are found."""
    wanted = [one for one in found if one.case.expect != "none"]
    return Share(sum(one.right for one in wanted), len(wanted))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of both halves and, with --show, what went wrong."""
    parser = argparse.ArgumentParser(prog="python -m rag.training.conflicts", description=__doc__)
    parser.add_argument(
        "--show", action="store_true", help="print what went wrong, tuned half only"
    )
    parser.add_argument("--no-model", action="store_true", help="word lists alone across languages")
    given = parser.parse_args(arguments)
    settings = read_settings()
    embedder = load_embedder(settings.embedder, cache=settings.cache, threads=settings.threads)
    model = None if given.no_model else chat_model(settings)
    tuned, held = (outcomes(half, embedder, model) for half in halves(read_cases()))
    print(
        "| half | conflicts | false alarms | precision | recall |\n| --- | --- | --- | --- | --- |"
    )
    for name, half in (("tuned on", tuned), ("held out", held)):
        print(row(name, half))
        print(row(f"{name}, across languages", [one for one in half if one.case.across]))
    if given.show:
        for one in tuned:
            if not one.right:
                print(f"{one.case.expect} {sorted(one.kinds)} {one.case.question}", file=sys.stderr)
    return 0


def row(name: str, found: Sequence[Outcome]) -> str:
    """A row of the table."""
    conflicts = [one for one in found if one.case.expect != "none"]
    right = sum(one.right for one in conflicts)
    false = sum(bool(one.found) and not one.right for one in found)
    quiet = len(found) - len(conflicts)
    counts = f"{right} of {len(conflicts)} | {false} of {quiet}"
    return f"| {name} | {counts} | {precision(found)} | {recall(found)} |"


def _case(entry: dict[str, Any]) -> Case:
    first, second = (
        _passage(entry[side], "a" if entry.get("same") else side, start)
        for side, start in (("a", 0), ("b", 1000))
    )
    return Case(entry["question"], entry["expect"], (first, second), entry.get("answer", ""))


def _passage(source: dict[str, str], document: str, start: int) -> Passage:
    text = source["text"]
    return Passage(
        id=f"{document}:{source.get('heading', '')}",
        document_id=document,
        document=f"{document}.txt",
        title=source["title"],
        start=start,
        end=start + len(text),
        text=text,
        heading=source.get("heading", ""),
        language=question_language(text),
        metadata={"date": source["date"]} if source.get("date") else {},
    )


def _found(
    case: Case, embedder: Embedder, unrelated: float, model: ChatModel | None
) -> tuple[Conflict, ...]:
    laid = lay(case.question, case.passages, embedder)

    def cite(index: int) -> Citation:
        return citation(laid, index)

    mine = [i for i, one in enumerate(laid.sentences) if one.passage == case.passages[0]]
    best = max(mine, key=lambda i: laid.sentences[i].relevance)
    text = case.answer or laid.sentences[best].text
    said = Sentence(text, "supported", (cite(best),), 1.0)
    translate = Translation(model, load_prompts(COMMON)) if model else None
    return find(case.question, [said], laid, cite, unrelated=unrelated, translate=translate)


def lay(question: str, passages: Sequence[Passage], embedder: Embedder) -> Laid:
    """Every sentence of the passages with its vector and its cosine to the question."""
    spans = [(one, start, end) for one in passages for start, end in split(one.text)]
    vectors = embedder.embed_passages([one.text[start:end] for one, start, end in spans])
    near = vectors @ embedder.embed_questions([question])[0]
    sentences = tuple(
        EvidenceSentence(one, one.start + start, one.start + end, float(cosine))
        for (one, start, end), cosine in zip(spans, near, strict=True)
    )
    return Laid(sentences, vectors)


def citation(laid: Laid, index: int) -> Citation:
    """A citation of one of the sentences, numbered by its place."""
    one = laid.sentences[index]
    passage = one.passage
    return Citation(
        n=index + 1,
        document=passage.document,
        document_id=passage.document_id,
        passage=passage.id,
        title=passage.title,
        start=one.start,
        end=one.end,
        page=passage.page,
        quote=one.text,
    )


if __name__ == "__main__":
    sys.exit(main())
