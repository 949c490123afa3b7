"""Whether a written sentence may begin with yes or no: `python -m lab.experiments.polarity`.

The offline chat model answers each question of `data/polarity.toml` over all of `data/documents`, and the
reader judges its first sentence with the "yes" or "no" that it begins with, with the opposite, and without.
Counts what would be shown at `settings.proof`, and how often the word is wrong. About six seconds a question
on two cores.
"""

import argparse
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import languages
from index.library import Library
from index.models.embedder import load_embedder
from index.settings import Settings, read_settings
from index.stores.memory import MemoryVectors
from index.types import View
from lab.rereading.calibrate import returned
from rag import draft
from rag.compose import chat_model, limits_of, reader_of, rereader_of
from rag.evidence import Sources, answering_places, gather
from rag.grounding.check import grounding
from rag.library_view import LibraryView
from rag.question.understanding import understand
from rag.reader.types import Place, Reader

DATA = Path(__file__).resolve().parents[2] / "data"


@dataclass(frozen=True, slots=True)
class Opened:
    """A first sentence, the polarity that it begins with ("" for none), and its probabilities of
    support: as written, with the opposite word, and without.
    """

    text: str
    polarity: str
    written: float
    opposite: float
    without: float


def polarity(sentence: str) -> tuple[str, str]:
    """The polarity of the word that a sentence begins with ("" for none), and the opposite word."""
    first = sentence.split(maxsplit=1)[0].strip(".,:;!–-").casefold()
    for words in languages.words("polarity").values():
        for said, other in (("yes", "no"), ("no", "yes")):
            if words and first in words[said]:
                return said, min(words[other]).capitalize()
    return "", ""


class Asking:
    """Answers questions over a library, and judges the first sentence that is written."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library, self._limits = library, limits_of(settings)
        self._reader = reader_of(settings, library.embedder)
        rereader = rereader_of(settings, chat_model(settings))
        if rereader is None:
            raise SystemExit("This needs the offline reader and the offline chat model.")
        self._rereader = rereader

    def first_sentence(self, question: str) -> Opened | None:
        """The first sentence written about the places that answer; None without any."""
        view, limits = View("default"), self._limits
        asked = understand(question, (), view, self._library, self._reader, longest=4000)
        part = asked.parts[0]
        sources = Sources(LibraryView(self._library, view), date.today(), asked.language)
        hits = self._library.search(part.query, view, k=limits.passages)
        evidence = gather(part, hits, sources, self._reader, refusal=limits.refusal)
        again = returned(self._rereader.reread(part.text, evidence.reading))
        if again is None:
            return None
        with closing(again):
            places = answering_places(evidence.again(again, refusal=limits.refusal))
            text = next(draft.whole_sentences(again.text), "") if places.answering else ""
        return judged(text, part.text, places.answering, self._reader) if text else None


def judged(text: str, question: str, places: Sequence[Place], reader: Reader) -> Opened:
    """The sentence, judged with its word, with the opposite one, and without."""
    said, other = polarity(text)
    bare = draft.without_verdict(text)
    opposite = f"{other}, {bare[:1].lower()}{bare[1:]}" if said and bare else text

    def support(claim: str) -> float:
        proving = grounding(claim, question, places) if claim else []
        return max((reader.judge(question, claim, [one]) for one in proving), default=0.0)

    return Opened(text, said, support(text), support(opposite), support(bare))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the sentences and the counts."""
    argparse.ArgumentParser(
        prog="python -m lab.experiments.polarity", description=__doc__
    ).parse_args(arguments)
    settings = read_settings()
    embedder = load_embedder(settings.embedder, cache=settings.cache, threads=settings.threads)
    questions = tomllib.loads((DATA / "polarity.toml").read_text("utf-8"))["question"]
    found: list[tuple[bool, str, Opened]] = []
    with (
        tempfile.TemporaryDirectory() as home,
        Library.open(home, embedder=embedder, vectors=MemoryVectors(), write=True) as library,
    ):
        library.sync(DATA / "documents", collection="default")
        asking = Asking(library, settings)
        for case in questions:
            if one := asking.first_sentence(case["asked"]):
                found.append((case.get("later", False), case["right"], one))
                values = f"{one.written:.2f} {one.opposite:.2f} {one.without:.2f}"
                print(f"{case['right']:3} {values} | {case['asked']} | {one.text}", flush=True)
    print("| questions | sentences | shown | of them wrong | with the opposite | without |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, later in (("first", False), ("written afterwards", True)):
        own = [(right, one) for which, right, one in found if which is later]
        shown = [(right, one) for right, one in own if one.written >= settings.proof]
        wrong = sum(bool(one.polarity) and one.polarity != right for right, one in shown)
        opposite = sum(bool(one.polarity) and one.opposite >= settings.proof for _, one in own)
        without = sum(one.without >= settings.proof for _, one in own)
        print(f"| {name} | {len(own)} | {len(shown)} | {wrong} | {opposite} | {without} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
