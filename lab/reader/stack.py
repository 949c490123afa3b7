"""Fits how the scores of reader and search combine to a place's probability, and writes it into the weights:
`python -m lab.reader.stack --evals … --reader FILE`, after `calibrate`.

Over real searches in the sets' own indexes, on what no training saw (of the open sets, and of the folders we
wrote): a logistic regression of four numbers for a place, and one curve for "any place answers", over the
surest sum of a unit's and its passage's logits.
"""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from index.models.e5 import unpack
from index.models.weights import E5_SMALL, ensure
from index.settings import read_settings
from lab.reader.calibrate import fitted
from lab.reader.measure import auc
from lab.reader.regression import Floats, keep_curves, logistic_regression
from lab.reader.searched import SETS, Searched, held_out, searched
from rag.evidence import material
from rag.reader.encoding import UNIT, compose
from rag.reader.merged import MergedNetwork
from rag.reader.passage_reader import PassageReader

SCALE = np.array([1.0, 1.0, 20.0])
"""Brings the search score to the size of the logits, so that the ridge treats them alike."""


@dataclass(frozen=True, slots=True)
class QuestionPlaces:
    """A question's places: features (places, 3) and whether each is gold; whether the documents answer."""

    answerable: bool
    features: Floats
    gold: Floats

    @property
    def surest(self) -> float:
        """The greatest sum of a unit's and its passage's logits."""
        return float((self.features[:, 0] + self.features[:, 1]).max())


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--evals", type=Path, required=True)
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--most", type=int, default=140, help="questions of each set")
    parser.add_argument("--sets", nargs="+", default=SETS, choices=SETS, help="default: all")
    parser.add_argument("--seed", type=int, default=5)
    options: Any = parser.parse_args()
    settings = read_settings()
    base = ensure(E5_SMALL, cache=settings.cache, finish=unpack)
    network = MergedNetwork(base, options.reader)
    reader = PassageReader(lambda: base, adapter=options.reader)
    found: dict[str, list[QuestionPlaces]] = {}
    with TemporaryDirectory() as ours:
        for name, source in held_out(options.evals, Path(ours), options.sets).items():
            some = searched(source, settings, reader, most=options.most, seed=options.seed)
            found[name] = list(_places(some, network))
            _report(name, found[name])
    curves: dict[str, Iterable[float]] = {
        "place": _place_weights(found),
        "answer": _answer_curve(found),
    }
    print(keep_curves(options.reader, curves))


def _places(questions: Iterable[Searched], network: MergedNetwork) -> Iterator[QuestionPlaces]:
    """The places of each question, read as the product reads them; questions without any are left out."""
    for one in questions:
        asked = network.encoder.question(one.part.text, one.part.before)
        features, gold = list[tuple[float, float, float]](), list[float]()
        for passage in material(one.hits, one.sources.stored.document):
            encoded = network.encoder.many([unit.text for unit in passage.units], UNIT)
            head = network.encoder.head(passage.passage.title, passage.passage.heading)
            for window in compose(asked, (), head, [unit.ids for unit in encoded]):
                read = network.logits([window])[0]
                for at in range(len(window.marks)):
                    unit = passage.units[window.first + at]
                    if unit.answers:
                        features.append((float(read.units[at]), read.passage, passage.behind))
                        document = passage.passage.document
                        gold.append(float(one.is_gold(document, unit.start, unit.end)))
        if features:
            yield QuestionPlaces(one.question.answerable, np.array(features), np.array(gold))


def _place_weights(found: dict[str, list[QuestionPlaces]]) -> Floats:
    """Weights of unit, passage and search score, and the shift."""
    every = [one for some in found.values() for one in some]
    features = np.concatenate([one.features for one in every]) * SCALE
    weights = logistic_regression(features, np.concatenate([one.gold for one in every]), ridge=1e-2)
    weights[:3] *= SCALE
    return weights


def _answer_curve(found: dict[str, list[QuestionPlaces]]) -> tuple[float, float]:
    """The curve of "any place answers"; each set counts the same."""
    every = [(one, 1 / len(some)) for some in found.values() for one in some]
    scale = len(every) / sum(weight for _, weight in every)
    return fitted(
        [one.surest for one, _ in every],
        [float(one.answerable) for one, _ in every],
        [weight * scale for _, weight in every],
    )


def _report(name: str, some: list[QuestionPlaces]) -> None:
    area = auc([float(one.answerable) for one in some], [one.surest for one in some])
    print(f"{name}: answerable AUC {area:.3f} (n {len(some)})")


if __name__ == "__main__":
    main()
