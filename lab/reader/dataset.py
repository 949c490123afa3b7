"""Token tables that the reader is trained on: texts once each, passages as lists of them, and pairs.

`python -m lab.reader.dataset --evals DIR --out FILE.npz` makes them in some minutes on two cores; the
training needs nothing else but the base model's weights. Everything is seeded. Knows no training.
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.models.e5 import unpack
from index.models.embedder import SentenceEmbedder
from index.models.weights import E5_SMALL, ensure
from lab.reader import claims, corpus
from lab.reader.corpus import Asked, Piece
from lab.reader.tables import ANSWERS, CONTRADICTED, KINDS, NONE, SILENT, SUPPORTED, UNSAID
from rag.reader import encoding
from rag.reader.encoding import Encoder
from rag.reader.units import Unit

NEAREST = 24
OURS = ("written", "folders")
"""Kinds whose questions are learned both as they stand and as people type them."""
ACROSS = 7
"""Pairs of languages drawn of each question that is known in several."""


class Table:
    """Texts by number: each is encoded once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._numbers: dict[tuple[str, str, str], int] = {}
        self._offsets: dict[int, tuple[tuple[int, int], ...]] = {}
        self.rows: list[tuple[int, ...]] = []

    def number(self, kind: str, text: str, other: str = "") -> int:
        """The number of a question (other: the one before), claim, head (title, heading) or unit."""
        key = (kind, text, other)
        if key not in self._numbers:
            if kind == "question":
                ids = self._encoder.question(text, other)
            elif kind == "claim":
                ids = self._encoder.claim(text)
            elif kind == "head":
                ids = self._encoder.head(text, other)
            else:
                tokens = self._encoder.many([text], encoding.UNIT)[0]
                ids = tokens.ids
                self._offsets[len(self.rows)] = tokens.offsets
            self._numbers[key] = len(self.rows)
            self.rows.append(ids)
        return self._numbers[key]

    def tokens(self, number: int, start: int, end: int) -> tuple[int, int] | None:
        """First and last token of unit text[start:end]; None where it was cut off."""
        inside = [at for at, (a, b) in enumerate(self._offsets[number]) if a < end and b > start]
        return (inside[0], inside[-1]) if inside else None


class Builder:
    """Gathers passages and pairs."""

    def __init__(self, encoder: Encoder, seed: int) -> None:
        self.table, self.random = Table(encoder), Random(seed)
        self.passages: list[tuple[int, tuple[int, ...]]] = []
        self._known: dict[int, int] = {}
        self._kept: list[Piece] = []
        self.pairs: list[tuple[int, ...]] = []
        self.gold: list[tuple[int, ...]] = []
        self.injections: list[int] = []

    def passage(self, piece: Piece) -> int:
        """The number of a piece."""
        if id(piece) not in self._known:
            units = tuple(self.table.number("unit", unit.text) for unit in piece.units)
            self._known[id(piece)] = self.bare(piece.title, piece.heading, units)
            self._kept.append(piece)  # so that no other piece gets its id
        return self._known[id(piece)]

    def bare(self, title: str, heading: str, units: Sequence[int]) -> int:
        """The number of a new passage of these units."""
        self.passages.append((self.table.number("head", title, heading), tuple(units)))
        return len(self.passages) - 1

    def pair(
        self, question: int, claim: int, passage: int, label: int, *, kind: str, held: bool,
        gold: Iterable[int] = (), words: tuple[int, int, int] = (NONE, NONE, NONE), whole: bool = True,
    ) -> None:  # fmt: skip
        """One thing to learn. `gold` are unit numbers in the passage, `words` unit, first and last token."""
        if not self.passages[passage][1]:
            return
        self.pairs.append(
            (question, claim, passage, label, KINDS.index(kind), int(held), int(whole), *words)
        )
        self.gold.append(tuple(gold))

    def save(self, path: Path, vocabulary_of: int) -> dict[str, int]:
        """Write all tables; ids are numbered anew over the tokens that occur."""
        flat = np.concatenate(
            [np.array(row, np.int64) for row in self.table.rows] or [np.zeros(0, np.int64)]
        )
        special = np.arange(4)
        vocabulary = np.unique(np.concatenate([special, flat, [vocabulary_of - 1]]))
        small = np.uint16 if len(vocabulary) < 65_000 else np.uint32
        np.savez_compressed(
            path,
            vocabulary=vocabulary.astype(np.int32),
            texts=np.searchsorted(vocabulary, flat).astype(small),
            text_ends=np.cumsum([len(row) for row in self.table.rows]).astype(np.int32),
            heads=np.array([head for head, _ in self.passages], np.int32),
            units=np.array([one for _, units in self.passages for one in units], np.int32),
            unit_ends=np.cumsum([len(units) for _, units in self.passages]).astype(np.int32),
            pairs=np.array(self.pairs, np.int32),
            gold=np.array([one for gold in self.gold for one in gold], np.int16),
            gold_ends=np.cumsum([len(gold) for gold in self.gold]).astype(np.int32),
            injections=np.array(self.injections, np.int32),
        )
        return {"texts": len(self.table.rows), "passages": len(self.passages), "pairs": len(self.pairs),
                "vocabulary": len(vocabulary)}  # fmt: skip


def build(
    evals: Path,
    out: Path,
    *,
    seed: int,
    embedder: SentenceEmbedder,
    folder: Path,
    only: str = "",
) -> dict[str, int]:
    """All tables from the open sets and our own texts, or from some of our files; returns counts."""
    builder = Builder(Encoder.of(folder), seed)
    everything = corpus.ours(only) if only else corpus.everything(evals, seed)
    asked = _drawn(everything, builder.random)
    near = _Neighbours(asked, embedder)
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


def _drawn(asked: Iterable[Asked], random: Random) -> list[Asked]:
    """Of each question in many languages some pairs of them, same language first; the others all."""
    kept: list[Asked] = []
    many: dict[tuple[str, str, str], list[Asked]] = {}
    for one in asked:
        if one.kind in ("xquad", "omos"):
            many.setdefault((one.kind, one.document.group, one.question), []).append(one)
        else:
            kept.append(one)
    for versions in many.values():
        own = [one for one in versions if one.lang == one.document.lang]
        others = [one for one in versions if one.lang != one.document.lang]
        random.shuffle(others)
        kept += [*own, *others[:ACROSS]]
    return kept


class _Neighbours:
    """The pieces of a pool that are nearest to a question: what a search would put beside its answer."""

    def __init__(self, asked: Sequence[Asked], embedder: SentenceEmbedder) -> None:
        sources = {id(one.document): one.document for one in asked}
        self._pools: dict[str, list[Piece]] = {}
        for source in sources.values():
            self._pools.setdefault(source.pool, []).extend(source.pieces)
        self._vectors: dict[str, NDArray[np.float32]] = {}
        for pool, pieces in self._pools.items():
            texts = [
                f"{piece.title} {piece.heading}\n{piece.document.text[piece.start : piece.end]}"
                for piece in pieces
            ]
            some = range(0, len(texts), 512) if pool != "made" else ()
            made = [embedder.embed_passages(texts[at : at + 512]) for at in some]
            self._vectors[pool] = (
                np.concatenate(made) if made else np.zeros((len(texts), 384), np.float32)
            )
            print(f"{pool}: {len(texts)} passages", flush=True)
        wanted = sorted({one.question for one in asked if one.document.pool != "made"})
        found = np.concatenate(
            [embedder.embed_questions(wanted[at : at + 512]) for at in range(0, len(wanted), 512)]
        )
        self._asked = {question: found[at] for at, question in enumerate(wanted)}

    def of(self, one: Asked) -> list[Piece]:
        """Nearest pieces of other documents and all of its own, best first."""
        pool = one.document.pool
        if pool == "made":
            return list(one.document.pieces)
        scores = self._vectors[pool] @ self._asked[one.question]
        best = np.argsort(-scores)[:NEAREST]
        found = [self._pools[pool][at] for at in best]
        own = [piece for piece in one.document.pieces if piece not in found]
        return [*found, *own]


def _taught(one: Asked, near: _Neighbours, builder: Builder) -> None:
    """Pairs of one question: pieces that answer, pieces that do not, and claims."""
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
    """Pieces that do not answer: the nearest of its document, and some of others, nearest first."""
    skipped = {"omos": 4, "written": 2}.get(kind, 0)  # the nearest of others may well answer too
    others = others[skipped : skipped + 8]
    few = list(others[:4]) if kind == "folders" else random.sample(others, min(2, len(others)))
    wanted = 2 if answerable else 3  # the nearest of its own always: there the near miss stands
    return few + list(own[:1]) + random.sample(own[1:], min(len(own[1:]), wanted - 1))


def _blank(one: Asked, piece: Piece, gold: Sequence[int], builder: Builder) -> int | None:
    """The piece with the cell that answers left out of its row; None where no single cell answers."""
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
    """Where the document's text[start:end] stands in what is read of a unit."""
    inside = [
        (begin + max(start - there, 0), begin + min(end - there, length))
        for begin, there, length in unit.pieces
        if there < end and there + length > start
    ]
    return (inside[0][0], inside[-1][1]) if inside else None


def _words(one: Asked, piece: Piece, gold: Sequence[int], builder: Builder) -> tuple[int, int, int]:
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
    one: Asked,
    question: int,
    positive: Sequence[tuple[int, list[int]]],
    few: Sequence[Piece],
    builder: Builder,
    held: bool,
) -> None:
    """What is claimed in answer to the question, of the passages that answer and of others."""
    kinds = {"supported": SUPPORTED, "contradicted": CONTRADICTED, "unsaid": UNSAID}
    told = list(one.claims)
    if one.kind == "xquad":
        told += claims.answers(one, builder.random)
    for text, kind in told:
        claim = builder.table.number("claim", text)
        for passage, gold in positive[:1]:
            builder.pair(question, claim, passage, kinds[kind], kind="claims", held=held, gold=gold)
        if few and builder.random.random() < 0.4:
            piece = builder.random.choice(list(few))
            builder.pair(question, claim, builder.passage(piece), UNSAID, kind="claims", held=held)


def _swapped(asked: Sequence[Asked], builder: Builder) -> None:
    """Questions with another number or name put in: the passage no longer answers them."""
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
