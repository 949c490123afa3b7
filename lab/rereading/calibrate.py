"""Fits how to combine the reader's probabilities with the chat model's second reading, and writes the result
into the weights file: `python -m lab.rereading.calibrate --evals … --reader FILE`, after `lab.reader.stack`.

Uses real searches in the sets' own indexes, on questions held out from training: two logistic regressions on
two logits each, for "any of these places answers" and for one place. It resumes from logits kept in a file.
"""

import argparse
import json
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np

from index.models.e5 import unpack
from index.models.weights import E5_SMALL, QWEN_CODER, ensure
from index.settings import read_settings
from index.tuning import tuned
from lab.reader.measure import auc
from lab.reader.regression import Floats, keep_curves, logistic_regression
from lab.reader.searched import SETS, Searched, held_out, searched
from rag.llm.load import load_chat_model
from rag.reader.passage_reader import PassageReader
from rag.rereading.adapter import adapter_file
from rag.rereading.rereader import candidates, listwise_logits, logit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Logits:
    """Logits of a question's answer (reader, chat model) and of each of its places, with the truth."""

    question: str
    answer: tuple[float, float]
    answerable: bool
    places: list[tuple[float, float]]
    gold: list[bool]

    @classmethod
    def from_json(cls, line: str) -> "Logits":
        """The logits that a line of JSON holds."""
        row = json.loads(line)
        pairs = [(reader, model) for reader, model in row.pop("places")]
        reader, model = row.pop("answer")
        return cls(answer=(reader, model), places=pairs, **row)

    @property
    def found(self) -> bool:
        """Whether one of the places answers; a second reading can tell no more than that."""
        return any(self.gold)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--evals", type=Path, required=True)
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--most", type=int, default=120, help="questions of each set")
    parser.add_argument("--sets", nargs="+", default=SETS, choices=SETS, help="default: all")
    parser.add_argument(
        "--unseen", default="", help="files in written/ later than the training: one more set"
    )
    parser.add_argument("--keep", type=Path, help="file of logits, from which it resumes")
    parser.add_argument("--seed", type=int, default=7)
    options: Any = parser.parse_args()
    settings = read_settings()
    base = partial(ensure, E5_SMALL, cache=settings.cache, finish=unpack)
    reader = PassageReader(base, adapter=options.reader)
    adapter = partial(adapter_file, options.reader, model=QWEN_CODER.file, cache=settings.cache)
    model = load_chat_model(cache=settings.cache, adapter=adapter, timeout_s=600)
    characters = int(settings.evidence_tokens * tuned("rag.writer.characters_per_token"))
    readings = SecondReadings(reader, model, characters, options.keep)
    every: list[Logits] = []
    with TemporaryDirectory() as ours:
        sets = held_out(options.evals, Path(ours), options.sets, unseen=options.unseen)
        for name, source in sets.items():
            some = searched(source, settings, reader, most=options.most, seed=options.seed)
            found = list(readings.of(some))
            _report(name, found)
            every += found
    answer = regression([one.answer for one in every], [one.found for one in every])
    place = regression(
        [row for one in every if one.answerable for row in one.places],
        [gold for one in every if one.answerable for gold in one.gold],
    )
    print(keep_curves(options.reader, {"reread answer": answer, "reread place": place}))


@dataclass(frozen=True, slots=True)
class SecondReadings:
    """Reads questions twice as the product does; keeps the logits in a file, if one is given."""

    reader: PassageReader
    model: Any
    characters: int
    keep: Path | None

    def of(self, questions: Iterable[Searched]) -> Iterator[Logits]:
        """The logits of each question for which a place was found."""
        known = self._known()
        for one in questions:
            found = known.get(one.question.id) or self._judged(one)
            if found and self.keep and found.question not in known:
                with self.keep.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(found)) + "\n")
            if found:
                yield found

    def _known(self) -> dict[str, Logits]:
        """The logits that an earlier run kept, by question."""
        if not (self.keep and self.keep.exists()):
            return {}
        every = map(Logits.from_json, self.keep.read_text("utf-8").splitlines())
        return {one.question: one for one in every}

    def _judged(self, one: Searched) -> Logits | None:
        reading = one.read(self.reader)
        places = candidates(reading, characters=self.characters)
        if not places:
            return None
        running = listwise_logits(
            self.model, one.part.text, places, reply_tokens=1, before=one.part.before
        )
        again = returned(running)
        again.close()  # its sentence is not needed
        return Logits(
            one.question.id,
            (logit(reading.answerable), again.any),
            one.question.answerable,
            [
                (logit(place.probability), each)
                for place, each in zip(places, again.each, strict=True)
            ],
            [
                one.is_gold(place.passage.document, place.unit.start, place.unit.end)
                for place in places
            ],
        )


def returned(running: Generator[Any, None, T]) -> T:
    """What a generator returns at its end; what it yields is dropped."""
    while True:
        try:
            next(running)
        except StopIteration as done:
            found: T = done.value
            return found


def _report(name: str, some: Sequence[Logits]) -> None:
    able = [float(one.answerable) for one in some]
    curve = regression([one.answer for one in some], [one.answerable for one in some])
    both = [float(np.dot(one.answer, curve[:2])) for one in some]
    figures = {
        "reader": auc(able, [one.answer[0] for one in some]),
        "chat model": auc(able, [one.answer[1] for one in some]),
        "both": auc(able, both),
    }
    found = [one for one in some if one.answerable and any(one.gold)]
    first = {
        name: float(
            np.mean([one.gold[int(np.argmax([row[at] for row in one.places]))] for one in found])
        )
        for at, name in enumerate(("reader", "chat model"))
    }
    print(
        f"{name}: n {len(some)}, AUC of any answer {figures}; "
        f"first place gold, of {len(found)} with gold: {first}",
        flush=True,
    )


def regression(rows: Sequence[tuple[float, float]], labels: Sequence[bool]) -> Floats:
    """The weights of two logits, and the shift."""
    return logistic_regression(np.array(rows, float), np.array(labels, float), ridge=0.1)


if __name__ == "__main__":
    main()
