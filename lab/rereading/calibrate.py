"""Fits how to combine the reader's probabilities with the chat model's second reading, and writes the result
into the weights file: `python -m lab.rereading.calibrate --evals … --reader FILE`, after `lab.reader.stack`.

Uses real searches in the sets' own indexes, on questions held out from training: two logistic regressions on
two logits each, for "any place answers" and for one place.
"""

import argparse
import json
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from index.compose import open_library
from index.models.e5 import unpack
from index.models.weights import E5_SMALL, QWEN_CODER, ensure
from index.settings import Settings, read_settings
from index.tuning import tuned
from index.types import View
from lab.reader import question_set
from lab.reader.measure import auc
from lab.reader.stack import _is_gold, _omos, _ours, _xquad
from rag.evaluation.opening import indexed
from rag.evaluation.set import load_set
from rag.evidence import material
from rag.library_view import LibraryView
from rag.llm.load import load_chat_model
from rag.reader.passage_reader import PassageReader
from rag.rereading.adapter import adapter_file
from rag.rereading.rereader import Look, candidates, logit, look

Floats = NDArray[np.float64]
PASSAGES = 8


@dataclass(frozen=True, slots=True)
class Seen:
    """Logits of a question's answer (reader, chat model) and of each of its places, with the truth."""

    answer: tuple[float, float]
    answerable: bool
    places: list[tuple[float, float]]
    gold: list[bool]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--evals", type=Path, required=True)
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--most", type=int, default=120, help="questions of each set")
    parser.add_argument("--seed", type=int, default=7)
    options: Any = parser.parse_args()
    settings = read_settings()
    seen: dict[str, list[Seen]] = {}
    with TemporaryDirectory() as ours:
        question_set.write(Path(ours))
        for folder, kept in (
            (Path(ours), _ours),
            (options.evals / "omos", _omos),
            (options.evals / "xquad", _xquad),
        ):
            seen[kept.__name__] = list(_seen(folder, kept, settings, options))
            _report(kept.__name__, seen[kept.__name__])
    every = [one for some in seen.values() for one in some]
    answer = regression([one.answer for one in every], [one.answerable for one in every])
    place = regression(
        [row for one in every if one.answerable for row in one.places],
        [gold for one in every if one.answerable for gold in one.gold],
    )
    with safe_open(options.reader, "pt") as file:
        facts = file.metadata() or {}
    curves = json.loads(facts.get("calibration", "{}"))
    curves |= {"reread answer": answer, "reread place": place}
    facts["calibration"] = json.dumps(curves)
    save_file(load_file(options.reader), options.reader, facts)
    print(facts["calibration"])


def _seen(folder: Path, kept: Any, settings: Settings, options: Any) -> Iterator[Seen]:
    """The kept questions of a set, searched, read and read again as the product does."""
    questions = load_set(folder)
    inside, _ = indexed(questions, settings, progress=lambda what, done, total: None)
    rows = [one for one in questions.questions if kept(one)]
    Random(options.seed).shuffle(rows)
    base = partial(ensure, E5_SMALL, cache=settings.cache, finish=unpack)
    reader = PassageReader(base, adapter=options.reader)
    adapter = partial(adapter_file, options.reader, model=QWEN_CODER.file, cache=settings.cache)
    model: Any = load_chat_model(cache=settings.cache, adapter=adapter, timeout_s=600)
    characters = int(settings.evidence_tokens * tuned("rag.writer.characters_per_token"))
    with open_library(inside, write=False) as library:
        for question in rows[: options.most]:
            view = View(question.collection, question.scope or None)
            hits = library.search(question.question, view, k=PASSAGES)
            document = LibraryView(library, view).document
            reading = reader.read(question.question, material(hits, document))
            places = candidates(reading, characters=characters)
            if not places:
                continue
            told = _told(look(model, question.question, places, reply_tokens=1))
            yield Seen(
                (logit(reading.answerable), told.any),
                question.answerable,
                [
                    (logit(one.probability), each)
                    for one, each in zip(places, told.each, strict=True)
                ],
                [
                    _is_gold(question, one.passage.document, one.unit.start, one.unit.end)
                    for one in places
                ],
            )


def _told(looking: Generator[Any, None, Look]) -> Look:
    """What the model says about the places, without generating its sentence."""
    while True:
        try:
            next(looking)
        except StopIteration as done:
            found: Look = done.value
            found.close()
            return found


def _report(name: str, some: Sequence[Seen]) -> None:
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


def regression(rows: Sequence[tuple[float, float]], labels: Sequence[bool]) -> list[float]:
    """Weights of two logits and a shift, fitted with Newton's method."""
    features: Floats = np.hstack([np.array(rows, float), np.ones((len(rows), 1))])
    wanted, weights = np.array(labels, float), np.array([0.5, 0.5, 0.0])
    for _ in range(60):
        chance = 1 / (1 + np.exp(-np.clip(features @ weights, -30, 30)))
        slope = features.T @ (wanted - chance) - 0.1 * weights
        bend = (features * (chance * (1 - chance))[:, None]).T @ features + 0.1 * np.eye(3)
        change = np.linalg.solve(bend, slope)
        weights = weights + change * min(1.0, 1.0 / max(1e-9, float(np.abs(change).max())))
    return [round(float(one), 4) for one in weights]


if __name__ == "__main__":
    main()
