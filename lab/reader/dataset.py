"""Makes the token tables that the reader is trained on: texts, each once; passages as lists of them; pairs.

`python -m lab.reader.dataset --evals DIR --out FILE.npz` makes them in some minutes on two cores; the
training needs nothing else but the base model's weights. Everything is seeded. Knows no training.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from index.models.e5 import unpack
from index.models.embedder import SentenceEmbedder
from index.models.weights import E5_SMALL, ensure
from lab.reader import claims, corpus
from lab.reader.builder import Builder
from lab.reader.corpus import Piece, TrainingQuestion
from lab.reader.neighbours import OURS, Neighbours, drawn
from lab.reader.tables import ANSWERS, CONTRADICTED, KINDS, NONE, SILENT, SUPPORTED, UNSAID
from rag.reader.encoding import Encoder
from rag.reader.unit import Unit


def build(
    evals: Path,
    out: Path,
    *,
    seed: int,
    embedder: SentenceEmbedder,
    folder: Path,
    only: str = "",
) -> dict[str, int]:
    """Build all tables from the open sets and our own texts, or from some of our files; returns
    counts.
    """
    builder = Builder(Encoder.of(folder), seed)
    everything = corpus.ours(only) if only else corpus.everything(evals, seed)
    asked = drawn(everything, builder.random)
    near = Neighbours(asked, embedder)
    for one in asked:
        _taught(one, near, builder)
    _swapped(asked, builder)
    if not only:
        claims.teach(evals, builder, seed)
    builder.injections = [
        builder.table.number("unit", text) for text in claims.injected(asked, builder.random)
    ]
    config = json.loads((folder / "config.json").read_text("utf-8"))
    counts = builder.save(out, config["vocab_size"])
    return {
        **counts,
        **{kind: sum(pair[4] == at for pair in builder.pairs) for at, kind in enumerate(KINDS)},
    }


def _taught(one: TrainingQuestion, near: Neighbours, builder: Builder) -> None:
    """Add the pairs of one question: pieces that answer, pieces that do not, and claims."""
    kind, random = one.kind.split()[0], builder.random
    typed = claims.typed(one.question, random)
    asked = {typed, one.question} if kind in OURS else {typed}
    questions = [builder.table.number("question", text, one.before) for text in sorted(asked)]
    held = one.document.held
    positive: list[tuple[int, list[int]]] = []
    silent, others = list[Piece](), list[Piece]()
    for piece in near.of(one):
        if piece.document is not one.document:
            if kind == "folders" or piece.document.group != one.document.group:
                others.append(piece)
            continue
        gold = [at for at, unit in enumerate(piece.units)
                if any(unit.start < end and unit.end > start for start, end in one.spans)]  # fmt: skip
        if not gold and (one.whole or not one.answerable):
            silent.append(piece)
            continue
        gold = gold if one.whole else []
        positive.append((builder.passage(piece), gold))
        words = _words(one, piece, gold, builder)
        for question in questions:
            builder.pair(question, NONE, positive[-1][0], ANSWERS, kind=kind, held=held, gold=gold,
                         words=words, whole=one.whole)  # fmt: skip
        blank = _blank(one, piece, gold, builder)
        if blank is not None and not held:
            builder.pair(questions[0], NONE, blank, SILENT, kind=kind, held=held)
    few = _silent(kind, silent, others, random, answerable=one.answerable)
    for piece in few:
        for question in questions:
            builder.pair(question, NONE, builder.passage(piece), SILENT, kind=kind, held=held)
    _claimed(one, questions[0], positive, few, builder, held)


def _silent(
    kind: str, own: Sequence[Piece], others: Sequence[Piece], random: Random, *, answerable: bool
) -> list[Piece]:
    """Pieces that do not answer: the nearest of the document, and some of others."""
    skipped = {"omos": 4, "written": 2}.get(kind, 0)  # the nearest of others may well answer too
    others = others[skipped : skipped + 8]
    few = list(others[:4]) if kind == "folders" else random.sample(others, min(2, len(others)))
    wanted = 2 if answerable else 3  # always the nearest of its own, which is the near miss
    return few + list(own[:1]) + random.sample(own[1:], min(len(own[1:]), wanted - 1))


def _blank(
    one: TrainingQuestion, piece: Piece, gold: Sequence[int], builder: Builder
) -> int | None:
    """The piece without the answering cell; None if no single cell answers."""
    if len(gold) != 1 or one.words is None or piece.units[gold[0]].kind != "row":
        return None
    unit = piece.units[gold[0]]
    span = _inside(unit, *one.words)
    row = claims.without(unit.text, *span) if span else None
    if row is None:
        return None
    units = [row if at == gold[0] else other.text for at, other in enumerate(piece.units)]
    return builder.bare(
        piece.title, piece.heading, [builder.table.number("unit", text) for text in units]
    )


def _inside(unit: Unit, start: int, end: int) -> tuple[int, int] | None:
    """The span of the document's text[start:end] in a unit's text as read."""
    inside = [
        (begin + max(start - there, 0), begin + min(end - there, length))
        for begin, there, length in unit.pieces
        if there < end and there + length > start
    ]
    return (inside[0][0], inside[-1][1]) if inside else None


def _words(
    one: TrainingQuestion, piece: Piece, gold: Sequence[int], builder: Builder
) -> tuple[int, int, int]:
    """Unit, first and last token of the answering words."""
    if one.words is None:
        return NONE, NONE, NONE
    start, end = one.words
    for at in gold:
        unit = piece.units[at]
        inside = _inside(unit, start, end)
        if inside:
            number = builder.table.number("unit", unit.text)
            tokens = builder.table.tokens(number, *inside)
            if tokens:
                return at, *tokens
    return NONE, NONE, NONE


def _claimed(
    one: TrainingQuestion,
    question: int,
    positive: Sequence[tuple[int, list[int]]],
    few: Sequence[Piece],
    builder: Builder,
    held: bool,
) -> None:
    """Add the claims about a question, with passages that answer and others."""
    kinds = {"supported": SUPPORTED, "contradicted": CONTRADICTED, "unsaid": UNSAID}
    made = list(one.claims)
    if one.kind == "xquad":
        made += claims.answers(one, builder.random)
    for text, kind in made:
        claim = builder.table.number("claim", text)
        for passage, gold in positive[:1]:
            builder.pair(question, claim, passage, kinds[kind], kind="claims", held=held, gold=gold)
        if few and builder.random.random() < 0.4:
            piece = builder.random.choice(list(few))
            builder.pair(question, claim, builder.passage(piece), UNSAID, kind="claims", held=held)


def _swapped(asked: Sequence[TrainingQuestion], builder: Builder) -> None:
    """Add questions with another number or name, which the passage no longer answers."""
    names = [name for one in asked for name in claims.names_of(one.question)]
    for one in asked:
        kind = one.kind.split()[0]
        if (
            not one.answerable
            or not one.spans
            or kind in ("made", "mtrag")
            or builder.random.random() < 0.5
        ):
            continue
        text = claims.another_question(one, names, builder.random)
        if text is None:
            continue
        question = builder.table.number("question", text, one.before)
        for piece in one.document.pieces:
            if any(
                unit.start < end and unit.end > start
                for unit in piece.units
                for start, end in one.spans
            ):
                builder.pair(
                    question,
                    NONE,
                    builder.passage(piece),
                    SILENT,
                    kind=kind,
                    held=one.document.held,
                )
                break


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--evals", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True, help="folder of the model weights")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="files in written/, such as 'twins-*.txt'")
    options: Any = parser.parse_args()
    embedder = SentenceEmbedder(cache=options.cache)
    folder = ensure(E5_SMALL, cache=options.cache, finish=unpack)
    counts = build(
        options.evals,
        options.out,
        seed=options.seed,
        embedder=embedder,
        folder=folder,
        only=options.only,
    )
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
