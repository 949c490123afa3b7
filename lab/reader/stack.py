"""Fits how reader and search together make a place probable, and writes it into the weights' file:
`python -m lab.reader.stack --evals … --reader FILE`, after `calibrate`.

Over real searches in the sets' own indexes, on what no training saw (of the open sets, and of the folders we
wrote): a logistic regression of four numbers for a place, and one curve for "any place answers", over the
surest sum of a unit's and its passage's logits.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
from index.models.weights import E5_SMALL, ensure
from index.settings import Settings, read_settings
from index.types import View
from lab.reader import question_set
from lab.reader.calibrate import fitted
from lab.reader.corpus import HELD_REGION, held
from lab.reader.measure import auc
from rag.evaluation.opening import indexed
from rag.evaluation.set import Question, load_set
from rag.evidence import material
from rag.library_view import LibraryView
from rag.reader.encoding import UNIT, compose
from rag.reader.passage_reader import Network

Floats = NDArray[np.float64]
PASSAGES = 8


@dataclass(frozen=True, slots=True)
class Looked:
    """A question's places: features (places, 3) and whether each is gold; whether the documents answer."""

    answerable: bool
    features: Floats
    gold: Floats


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--evals", type=Path, required=True)
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--most", type=int, default=140, help="questions of each set")
    parser.add_argument("--seed", type=int, default=5)
    options: Any = parser.parse_args()
    settings = read_settings()
    base = ensure(E5_SMALL, cache=settings.cache, finish=unpack)
    network = Network(base, options.reader)
    looked: dict[str, list[Looked]] = {}
    with TemporaryDirectory() as ours:
        question_set.write(Path(ours))
        sets = {options.evals / "omos": _omos, options.evals / "xquad": _xquad, Path(ours): _ours}
        for folder, kept in sets.items():
            looked[kept.__name__] = list(
                _looks(folder, kept, network, settings, most=options.most, seed=options.seed)
            )
    weights = _weights([one for some in looked.values() for one in some])
    best, labels, counted = [], [], []
    for some in looked.values():
        for one in some:
            best.append(float((one.features[:, 0] + one.features[:, 1]).max()))
            labels.append(float(one.answerable))
            counted.append(1 / len(some))
    scale = len(counted) / sum(counted)
    curve = fitted(best, labels, [one * scale for one in counted])
    at = 0
    for name, some in looked.items():
        part = slice(at, at + len(some))
        print(f"{name}: answerable AUC {auc(labels[part], best[part]):.3f} (n {len(some)})")
        at += len(some)
    with safe_open(options.reader, "pt") as file:
        facts = file.metadata() or {}
    kept_curves = json.loads(facts.get("calibration", "{}"))
    kept_curves |= {"place": [round(float(one), 4) for one in weights], "answer": list(curve)}
    facts["calibration"] = json.dumps(kept_curves)
    save_file(load_file(options.reader), options.reader, facts)
    print(facts["calibration"])


def _omos(question: Question) -> bool:
    """Of the held-out region: answered with places, or not answered on its own page."""
    here = HELD_REGION in question.collection
    return here and (not question.answerable or bool(question.evidence[0].spans))


def _ours(question: Question) -> bool:
    """All that stand alone: nothing of these folders was trained on."""
    return not question.history


def _xquad(question: Question) -> bool:
    """Of the held-out articles, or unanswerable."""
    if not question.answerable:
        return True
    place = question.evidence[0]
    return bool(place.spans) and held(f"xquad/{place.document.split('/')[-2]}")


def _looks(
    folder: Path,
    kept: Callable[[Question], bool],
    network: Network,
    settings: Settings,
    *,
    most: int,
    seed: int,
) -> Iterator[Looked]:
    """The questions of a set that are kept, searched and read as the product does."""
    questions = load_set(folder)
    inside, _ = indexed(questions, settings, progress=lambda what, done, total: None)
    rows = [one for one in questions.questions if kept(one)]
    Random(seed).shuffle(rows)
    with open_library(inside, write=False) as library:
        for question in rows[:most]:
            view = View(question.collection, question.scope or None)
            hits = library.search(question.question, view, k=PASSAGES)
            asked = network.encoder.question(question.question)
            features, gold = [], []
            for one in material(hits, LibraryView(library, view).document):
                encoded = network.encoder.many([unit.text for unit in one.units], UNIT)
                head = network.encoder.head(one.passage.title, one.passage.heading)
                for window in compose(asked, (), head, [unit.ids for unit in encoded]):
                    read = network.logits([window])[0]
                    for at in range(len(window.marks)):
                        unit = one.units[window.first + at]
                        if unit.answers:
                            features.append((float(read.units[at]), read.passage, one.behind))
                            gold.append(
                                float(
                                    _is_gold(question, one.passage.document, unit.start, unit.end)
                                )
                            )
            if features:
                yield Looked(question.answerable, np.array(features), np.array(gold))


def _is_gold(question: Question, document: str, start: int, end: int) -> bool:
    return question.answerable and any(
        (place.document == document or place.document.endswith(f"/{document}"))
        and any(start < last and first < end for first, last in place.spans)
        for place in question.evidence
    )


def _weights(looked: list[Looked]) -> Floats:
    """Weights of unit, passage and search score, and the shift: logistic regression by Newton's method."""
    rows = np.concatenate([one.features for one in looked])
    gold = np.concatenate([one.gold for one in looked])
    scale = np.array([1.0, 1.0, 20.0])
    rows = np.hstack([rows * scale, np.ones((len(rows), 1))])
    weights = np.zeros(4)
    for _ in range(60):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (gold - chance) - 1e-2 * weights
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + 1e-2 * np.eye(4)
        change = np.linalg.solve(bend, slope)
        weights += change * min(1.0, 1.0 / float(np.abs(change).max()))
    weights[:3] *= scale
    return weights


if __name__ == "__main__":
    main()
