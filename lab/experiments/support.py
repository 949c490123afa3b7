"""Which claims the check of written sentences tells apart: `python -m lab.experiments.support --evals DIR`.

Makes claims from XQuAD articles that no training saw, in German, in English, and about the other
language's paragraph: a question with its answer, or the sentence that holds it, and both made false by
what stands near: the answer to another question of the paragraph, or a name of another sentence. Prints
the share of each kind that is judged rightly (true ones shown, false ones held back) with 95 % intervals.
Claims are checked against the places of the paragraph that the reader finds to answer the question, as the
chat model's sentences are. Some minutes; no chat model is asked.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random

from index.settings import read_settings
from index.types import Document
from lab.experiments.claims import Claim, checker, drawn, places_of, shown
from lab.experiments.conflicts import Share
from lab.experiments.crossed import LANGUAGES, Parallel, parallel
from lab.reader.claims import NAME
from lab.reader.corpus import held
from rag.evaluation.set import Question
from rag.prompts import load_prompts
from rag.reader.types import Material, Place, Reader
from rag.selection import choose

TRUE = ("stated answer", "verbatim")
FALSE = ("wrong answer", "name near")
FORMS = ("{question}: {answer}.", "{answer}.")
"""How a short answer is said; drawn."""


class Paragraphs:
    """The places of XQuAD's paragraphs, each file read once."""

    def __init__(self, folder: Path, size: int) -> None:
        self._folder, self._size = folder / "documents", size
        self._places: dict[str, list[Place]] = {}

    def places(self, path: str) -> list[Place]:
        """Every place of a paragraph that may answer."""
        if path not in self._places:
            language, article, _ = path.split("/")
            document = Document(
                id=path, collection=language, path=path, title=article.replace("_", " "),
                text=self.text(path), language=language, content_hash="",
            )  # fmt: skip
            self._places[path] = places_of(document, self._size)
        return self._places[path]

    def text(self, path: str) -> str:
        """A paragraph's text."""
        return (self._folder / path).read_text("utf-8")

    def at(self, one: Question) -> int | None:
        """The number of the only place that holds the answer, if there is one."""
        (begin, end), path = one.evidence[0].spans[0], one.evidence[0].document
        found = [
            number
            for number, place in enumerate(self.places(path))
            if place.unit.start <= begin and end <= place.unit.end
        ]
        return found[0] if len(found) == 1 else None


def claims(folder: Path, size: int, random: Random) -> Iterator[Claim]:
    """The claims of all articles that no training saw; their kind names the languages too."""
    paragraphs = Paragraphs(folder, size)
    together: defaultdict[str, list[Parallel]] = defaultdict(list)
    for both in parallel(folder):
        article, number = both["de"].evidence[0].document.split("/")[1:]
        if held(f"xquad/{article}"):
            together[f"{article}/{number}"].append(both)
    for some in together.values():
        for both in some:
            others = [one for one in some if one is not both]
            for asked, read in product(LANGUAGES, LANGUAGES):
                yield from _of_question(both, others, (asked, read), paragraphs, random)


def _of_question(
    both: Parallel,
    others: Sequence[Parallel],
    languages: tuple[str, str],
    paragraphs: Paragraphs,
    random: Random,
) -> Iterator[Claim]:
    """The claims of one question, in its language, about the paragraph in the language read."""
    asked, read = languages
    one, there = both[asked], both[read]
    at, own = paragraphs.at(there), paragraphs.at(one)
    if at is None or own is None:
        return
    sentence = paragraphs.places(one.evidence[0].document)[own].quote
    form = random.choice(FORMS).replace("{question}", one.question.rstrip("? "))
    said = {TRUE[0]: form.format(answer=one.answers[0]), TRUE[1]: sentence}
    if wrong := _another_answer(one, [other[asked] for other in others], random):
        said[FALSE[0]] = form.format(answer=wrong)
    texts = [paragraphs.text(both[language].evidence[0].document) for language in LANGUAGES]
    if mixed := _another_name(sentence, texts, random):
        said[FALSE[1]] = mixed
    places = tuple(paragraphs.places(there.evidence[0].document))
    direction = asked if asked == read else "across"
    for kind, text in said.items():
        yield Claim(f"{kind}, {direction}", one.question, "", text, asked, places)


def with_answering(claim: Claim, reader: Reader) -> Claim:
    """The claim with those of its places that the reader finds to answer the question."""
    passages = {place.passage.id: place.passage for place in claim.places}
    material = [
        Material(one, tuple(place.unit for place in claim.places if place.passage.id == one.id))
        for one in passages.values()
    ]
    chosen = choose(reader.read(claim.question, material))
    return replace(claim, places=(*chosen.answering, *chosen.related))


def _another_answer(one: Question, others: Sequence[Question], random: Random) -> str | None:
    """The answer to another question of the paragraph that shares no words with this one's."""
    mine = one.answers[0].casefold()
    found = [
        other.answers[0]
        for other in others
        if other.answers[0].casefold() not in mine and mine not in other.answers[0].casefold()
    ]
    return random.choice(found) if found else None


def _another_name(sentence: str, texts: Sequence[str], random: Random) -> str | None:
    """The sentence with a name of another sentence; a name is written alike in both languages."""
    names = {
        name
        for text in texts
        for name in NAME.findall(text)
        if all(name in other for other in texts)
    }
    own = sorted(name for name in names if name in sentence)
    fresh = sorted(
        name
        for name in names
        if not any(word in sentence for word in name.split())
        and not any(name in one for one in own)
    )
    if not own or not fresh:
        return None
    return sentence.replace(random.choice(own), random.choice(fresh))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print how many claims of each kind are judged rightly."""
    parser = argparse.ArgumentParser(prog="python -m lab.experiments.support", description=__doc__)
    parser.add_argument("--evals", type=Path, required=True, help="folder of the open sets")
    parser.add_argument("--most", type=int, default=150, help="claims of each kind and direction")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--show", action="store_true", help="print the false ones that are shown")
    given = parser.parse_args(arguments)
    settings, random = read_settings(), Random(given.seed)
    writer, reader = checker(settings)
    prompts = {language: load_prompts(language) for language in LANGUAGES}
    every = list(claims(given.evals / "xquad", settings.passage_characters, random))
    some = drawn(every, given.most, random)
    columns = (*LANGUAGES, "across")
    print(f"| kind | {' | '.join(columns)} |\n| --- |{' --- |' * len(columns)}")
    for kind in (*FALSE, *TRUE):
        cells = []
        for direction in columns:
            asked = [with_answering(one, reader) for one in some.get(f"{kind}, {direction}", [])]
            found = [one for one in asked if shown(one, writer, prompts[one.language])]
            right = len(found) if kind in TRUE else len(asked) - len(found)
            cells.append(f"{Share(right, len(asked))} n={len(asked)}")
            for one in found if given.show and kind in FALSE else ():
                print(f"  {one.question} → {one.text}", file=sys.stderr)
        print(f"| {kind} | {' | '.join(cells)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
