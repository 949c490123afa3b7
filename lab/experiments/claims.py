"""How many false claims are shown as proved: `python -m lab.experiments.claims`.

Takes claims about documents that no training saw (`lab/reader/written/`): the true and the false ones
written there, and true ones with a figure of another sentence or row put into them. Each is checked against
the place that answers and those around it, as a sentence of the chat model would be. Prints how many are
shown, with 95 % intervals. A minute; no chat model is asked.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import languages
from index.models.embedder import load_embedder
from index.passages import cut
from index.readers import read_file
from index.settings import Settings, read_settings
from index.types import Document, Passage
from lab.experiments.conflicts import Share
from lab.reader.claims import FIGURE
from lab.reader.corpus import held, same
from lab.reader.written import WrittenDocument, documents
from rag.compose import reader_of
from rag.fakes import ScriptedModel
from rag.prompts import Prompts, load_prompts
from rag.reader.types import Place, Reader
from rag.reader.units import units_of
from rag.writer import Draft, Writer

LATER = "folders-[ijk]-*.txt"
"""Files in written/ that came after the training."""
AROUND = 3
"""How many units on either side of the answering one are places too."""
MIXED = "figure of another place"


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim in answer to a question, and the places that it is checked against."""

    kind: str
    question: str
    before: str
    text: str
    language: str
    places: tuple[Place, ...]


def claims(files: str, size: int, random: Random) -> Iterator[Claim]:
    """All claims of these files about documents that no training saw."""
    later = {one.id for one in documents(files=LATER)}
    with TemporaryDirectory() as folder:
        for one in documents(files=files):
            unseen = one.id in later or held(f"folders/{one.id.split('/')[0]}")
            if unseen and one.lang in languages.supported():
                yield from _of_document(one, Path(folder) / "text.md", size, random)


def _of_document(
    written: WrittenDocument, path: Path, size: int, random: Random
) -> Iterator[Claim]:
    path.write_text(written.text, "utf-8")
    content = read_file(path, max_bytes=1_000_000)
    document = Document(
        id=written.id, collection="", path=f"{written.id}.md", title=written.title, language=written.lang,
        text=content.text, headings=content.headings, tables=content.tables, content_hash="",
    )  # fmt: skip
    places = places_of(document, size)
    for one in written.questions:
        gold = [
            at
            for at, place in enumerate(places)
            if any(same(place.as_item().quote, text) for text in one.evidence)
        ]
        if len(gold) != 1 or one.lang not in languages.supported():
            continue
        (at,) = gold
        near = around(places, at)
        said = [("true", text) for text in one.true] + [("false", text) for text in one.false]
        said += [(MIXED, text) for text in _mixed(one.true, places[at], near, random)]
        for kind, text in said:
            yield Claim(kind, one.question, one.before, text, one.lang, near)


def places_of(document: Document, size: int) -> list[Place]:
    """Every place of a document that may answer, cut at so many characters a passage."""
    return [
        place
        for passage in cut(document, size=size)
        for place in _places(document, passage)
        if place.unit.answers
    ]


def around(places: Sequence[Place], at: int) -> tuple[Place, ...]:
    """A place and its neighbours, which a claim about it is checked against."""
    return tuple(places[max(0, at - AROUND) : at + AROUND + 1])


def _places(document: Document, passage: Passage) -> list[Place]:
    found = units_of(document.text, passage.start, passage.end, document.headings, document.tables)
    return [Place(passage, unit, 0.9) for unit in found]


def _mixed(
    true: Sequence[str], gold: Place, near: Sequence[Place], random: Random
) -> Iterator[str]:
    """True claims with a figure of another place instead of their own."""
    others = [
        figure
        for place in near
        if place is not gold
        for figure in FIGURE.findall(place.shown)
        if figure not in gold.shown
    ]
    for text in true:
        own = [figure for figure in FIGURE.findall(text) if figure in gold.shown]
        if own and others:
            yield text.replace(random.choice(own), random.choice(others), 1)


def drawn(found: Sequence[Claim], most: int, random: Random) -> dict[str, list[Claim]]:
    """At most so many claims of each kind."""
    by_kind: defaultdict[str, list[Claim]] = defaultdict(list)
    for one in found:
        by_kind[one.kind].append(one)
    return {kind: random.sample(some, min(most, len(some))) for kind, some in by_kind.items()}


def checker(settings: Settings) -> tuple[Writer, Reader]:
    """What checks written sentences, as in the product but without a chat model, and its reader."""
    embedder = load_embedder(settings.embedder, cache=settings.cache, threads=settings.threads)
    reader = reader_of(settings, embedder)
    print(f"Read by {reader.name}, proof {settings.proof}, {date.today()}.", file=sys.stderr)
    writer = Writer(
        ScriptedModel(""), reader, answer_tokens=1, evidence_tokens=1, proof=settings.proof
    )
    return writer, reader


def shown(claim: Claim, writer: Writer, prompts: Prompts) -> bool:
    """Whether the claim would be shown if the chat model had written it."""
    drafts = writer.checked(
        [claim.text], claim.question, claim.places, prompts, before=claim.before
    )
    return any(isinstance(one, Draft) and one.support == "supported" for one in drafts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print how many claims of each kind are shown."""
    parser = argparse.ArgumentParser(prog="python -m lab.experiments.claims", description=__doc__)
    parser.add_argument("--most", type=int, default=300, help="claims of each kind")
    parser.add_argument("--files", default="folders-*.txt", help="files in written/")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--show", action="store_true", help="print the false ones that are shown")
    given = parser.parse_args(arguments)
    settings, random = read_settings(), Random(given.seed)
    writer, _ = checker(settings)
    prompts = {language: load_prompts(language) for language in languages.supported()}
    print("| claims | shown |\n| --- | --- |")
    every = list(claims(given.files, settings.passage_characters, random))
    for kind, some in drawn(every, given.most, random).items():
        found = [one for one in some if shown(one, writer, prompts[one.language])]
        share = Share(len(found), len(some))
        print(f"| {kind} | {len(found)} of {len(some)}: {share} |", flush=True)
        if given.show and kind != "true":
            for one in found:
                print(f"  {one.question} → {one.text}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
