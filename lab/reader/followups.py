"""Fits the follow-up head: does a question depend on the one before it?

`python -m lab.reader.followups --reader FILE` trains a logistic regression on what the finished reader
makes of a question read after the one before it, and writes it into FILE. The pairs are those of
`lab/reader/written/`: a question that was written to follow another, and questions of one document or
folder that stand alone. It prints how well unseen folders are judged. Minutes on two cores.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from index.models.e5 import unpack
from index.models.weights import E5_SMALL, ensure
from index.settings import read_settings
from lab.reader.measure import auc
from lab.reader.regression import logistic_regression
from lab.reader.written import WrittenDocument, WrittenQuestion, documents
from rag.reader.passage_reader import PassageReader
from rag.reader.trained import FOLLOW_UP

RIDGE = 33.0
"""Keeps the weights small; on unseen folders 100, 33 and 10 do nearly the same."""
SHARE = 0.4
"""The share of the questions that stand alone of which pairs are made: they are ten times as many."""
FOLDS = 4
BATCH = 64
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class QuestionPair:
    """A question and one asked before it, of one folder; whether the question depends on it."""

    folder: str
    lang: str
    before: str
    question: str
    follows: bool


def pairs(found: Sequence[WrittenDocument], *, seed: int) -> Iterator[QuestionPair]:
    """The pairs of some documents: every follow-up, and a share of the questions that stand alone.

    Half of these come after another question of their document, the others after one of their folder.
    """
    draw = Random(seed)
    standing: dict[str, list[WrittenQuestion]] = defaultdict(list)
    for document in found:
        standing[_folder(document)] += _standing(document)
    for document in found:
        folder = _folder(document)
        for one in document.questions:
            if one.before:
                yield QuestionPair(folder, one.lang, one.before, one.question, True)
        for one in _standing(document):
            near = _standing(document) if draw.random() < 0.5 else standing[folder]
            other = draw.choice(near)
            if draw.random() < SHARE and other.question != one.question:
                yield QuestionPair(folder, one.lang, other.question, one.question, False)


def _folder(document: WrittenDocument) -> str:
    return document.id.split("/")[0]


def _standing(document: WrittenDocument) -> list[WrittenQuestion]:
    return [one for one in document.questions if not one.before]


def read(reader: PassageReader, made: Sequence[QuestionPair]) -> Floats:
    """What the reader makes of the pairs, shape (pairs, hidden)."""
    order = sorted(range(len(made)), key=lambda at: len(made[at].before) + len(made[at].question))
    rows: dict[int, Floats] = {}
    for begin in range(0, len(order), BATCH):
        some = order[begin : begin + BATCH]
        pooled = reader.pooled([(made[at].before, made[at].question) for at in some])
        rows.update(zip(some, pooled.astype(np.float64), strict=True))
    return np.stack([rows[at] for at in range(len(made))])


def fit(features: Floats, labels: Floats) -> Floats:
    """Weights of the features and last the shift, as if half of all questions followed another."""
    middle, spread = features.mean(0), features.std(0) + 1e-6
    weights = logistic_regression((features - middle) / spread, labels, ridge=RIDGE)
    slopes = weights[:-1] / spread
    shift = weights[-1] - slopes @ middle + np.log((1 - labels).sum() / labels.sum())
    return np.append(slopes, shift)


def held_out(features: Floats, labels: Floats, folders: Sequence[str], *, seed: int) -> Floats:
    """The logit of each pair by weights that were fitted without its folder."""
    names = sorted(set(folders))
    Random(seed).shuffle(names)
    fold = {name: at % FOLDS for at, name in enumerate(names)}
    mine = np.array([fold[one] for one in folders])
    logits = np.zeros(len(labels))
    for at in range(FOLDS):
        weights = fit(features[mine != at], labels[mine != at])
        logits[mine == at] = features[mine == at] @ weights[:-1] + weights[-1]
    return logits


def table(made: Sequence[QuestionPair], logits: Floats) -> Iterator[str]:
    """The figures of each language with enough follow-ups, and of all."""
    yield "| language | pairs | AUC | follow-ups told | taken for one though it stands alone |"
    yield "| --- | --- | --- | --- | --- |"
    labels = np.array([one.follows for one in made])
    langs = np.array([one.lang for one in made])
    for lang in (*sorted(set(langs[labels])), "all"):
        mine = (langs == lang) | (lang == "all")
        if labels[mine].sum() >= BATCH:
            yes, no = logits[mine & labels] >= 0, logits[mine & ~labels] >= 0
            area = auc(labels[mine].astype(float).tolist(), logits[mine].tolist())
            yield f"| {lang} | {mine.sum()} | {area:.3f} | {yes.mean():.3f} | {no.mean():.3f} |"


def write(reader: Path, weights: Floats) -> None:
    """Put the head into the weights' file."""
    with safe_open(reader, "pt") as file:
        facts = file.metadata() or {}
    head = torch.from_numpy(weights.astype(np.float32))
    save_file(load_file(reader) | {FOLLOW_UP: head}, reader, facts)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    options: Any = parser.parse_args()
    settings = read_settings()
    base = partial(ensure, E5_SMALL, cache=settings.cache, finish=unpack)
    reader = PassageReader(base, adapter=options.reader, threads=settings.threads)
    made = list(pairs(list(documents()), seed=options.seed))
    features = read(reader, made)
    labels = np.array([float(one.follows) for one in made])
    folders = [one.folder for one in made]
    for line in table(made, held_out(features, labels, folders, seed=options.seed)):
        print(line, flush=True)
    write(options.reader, fit(features, labels))


if __name__ == "__main__":
    main()
