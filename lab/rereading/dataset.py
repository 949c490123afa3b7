"""Makes the prompts and replies that train the chat model's adapter, as tokens of its own vocabulary.

`python -m lab.rereading.dataset --evals DIR --model FILE.gguf --cache DIR --out FILE.npz` takes the questions
of `lab/reader/corpus.py`, mixes places that answer with places that nearly do, and writes tokens. Seeded.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from random import Random
from typing import Any

from index.models.embedder import SentenceEmbedder
from lab.reader import claims, corpus
from lab.reader.corpus import Piece, TrainingQuestion
from lab.reader.neighbours import OURS, Neighbours, drawn
from lab.rereading.example import Example, write
from lab.rereading.likeliest import mined
from lab.rereading.tokens import Tokens
from rag.reader.types import label
from rag.reader.unit import Unit
from rag.rereading.prompt import MOST, Candidate, messages, text_of

TIMES = {"folders": 3}
"""How often a question of a kind is asked, each time among other places; kinds not named: once."""
SHARE = {"written": 0.8, "made": 0.3, "xquad": 0.3, "omos": 0.25}
"""The share of a kind's questions that is used; kinds not named: all."""
MANY = 4
"""Questions of omos with more places than this are left out: they mark whole lists, and would teach a model
to name every place."""
SKIPPED = {"written": 2}
"""Nearest pieces of other documents that may well answer, too."""
_WORD = re.compile(r"\w+")


class Grams:
    """Character overlap of a text with a question: rare 4-grams weigh most."""

    def __init__(self, texts: Sequence[str]) -> None:
        count = Counter(gram for text in texts for gram in set(_grams(text)))
        self._weight = {gram: log((len(texts) + 1) / (1 + some)) for gram, some in count.items()}
        self._own: dict[str, tuple[frozenset[str], float]] = {}

    def shared(self, question: frozenset[str], text: str) -> float:
        """Σ of the weights of shared 4-grams, divided by the root of the text's own."""
        if text not in self._own:
            runs = frozenset(_grams(text))
            self._own[text] = runs, (1.0 + sum(map(self._of, runs))) ** 0.5
        runs, size = self._own[text]
        return sum(map(self._of, question & runs)) / size

    def _of(self, run: str) -> float:
        return self._weight.get(run, 0.0)


def _grams(text: str) -> list[str]:
    spaced = " ".join(_WORD.findall(text.casefold()))
    return [spaced[at : at + 4] for at in range(max(0, len(spaced) - 3))]


def examples(asked: Sequence[TrainingQuestion], near: Any, seed: int) -> Iterator[Example]:
    """Each question with several draws of places."""
    random = Random(seed)
    injections = claims.injected(asked, random)
    grams = Grams([unit.text for one in {id(a.document): a.document for a in asked}.values()
                   for piece in one.pieces for unit in piece.units])  # fmt: skip
    for one in asked:
        kind = one.kind.split()[0]
        if kind == "mtrag" or random.random() > SHARE.get(kind, 1.0):
            continue
        pools = _pools(one, near, kind, grams)
        for time in range(1 if one.document.held else TIMES.get(kind, 1)):
            made = _example(one, kind, pools, injections, random, time=time)
            if made:
                yield made


@dataclass(frozen=True, slots=True)
class Pools:
    """Places in a question's documents: those that answer, and others, the most similar first."""

    gold: list[tuple[Piece, Unit]]
    near: list[tuple[Piece, Unit]]
    siblings: list[tuple[Piece, Unit]]


def _pools(one: TrainingQuestion, near: Any, kind: str, grams: Grams) -> Pools:
    own, others = list[Piece](), list[Piece]()
    for piece in near.of(one) if kind in OURS else one.document.pieces:
        if piece.document is one.document:
            own.append(piece)
        elif kind == "folders" or piece.document.group != one.document.group:
            others.append(piece)
    skipped = SKIPPED.get(kind, 0)
    others = others[skipped : skipped + 8]
    gold, rest, siblings = [], [], []
    for piece in own:
        marked = [
            any(unit.start < end and unit.end > start for start, end in one.spans)
            for unit in piece.units
        ]
        for at, unit in enumerate(piece.units):
            if not unit.answers:
                continue
            if marked[at]:
                gold.append((piece, unit))
            else:
                rest.append((piece, unit))
                if any(marked[max(0, at - 3) : at + 4]):
                    siblings.append((piece, unit))
    rest += [(piece, unit) for piece in others for unit in piece.units if unit.answers]
    wanted = frozenset(_grams(one.question))
    scored = sorted(rest, key=lambda p: -grams.shared(wanted, f"{p[0].heading} {p[1].text}"))
    return Pools(gold, scored[:14], siblings)


def _example(
    one: TrainingQuestion,
    kind: str,
    pools: Pools,
    injections: Sequence[str],
    random: Random,
    *,
    time: int,
) -> Example | None:
    """One draw: some places that answer and some that don't; sometimes none that does."""
    if (one.answerable and not pools.gold) or (kind == "omos" and len(pools.gold) > MANY):
        return None
    gold = list(pools.gold)
    if len(gold) > 3:
        gold = random.sample(gold, 3)
    if gold and one.whole and random.random() < (0.2 if time else 0.12) and len(pools.gold) <= 3:
        gold = []
    count = min(MOST, max(len(gold) + 1, random.choice((2, 3, 3, 4, 4, 5, 6))))
    if random.random() < 0.06:
        count = max(1, len(gold))
    wrong = list[tuple[Piece, Unit]]()
    room = count - len(gold)
    texts = {unit.text for _, unit in gold}
    for pool, most in (
        (pools.near[: 3 + 2 * time], room - room // 3),
        (pools.siblings, room),
        (pools.near, room),
    ):
        some = random.sample(pool, len(pool))
        for pair in some:
            if len(wrong) >= min(room, most if pool is not pools.near else room):
                break
            if pair[1].text not in texts:
                texts.add(pair[1].text)
                wrong.append(pair)
    both = [(pair, True) for pair in gold] + [(pair, False) for pair in wrong]
    if not both:
        return None
    if random.random() < 0.5:
        random.shuffle(both)
    else:  # the pieces one after another, each in its own order
        order = list({id(piece): None for (piece, _), _ in random.sample(both, len(both))})
        both.sort(key=lambda entry: (order.index(id(entry[0][0])), entry[0][1].start))
    shown = [(Candidate(label(p.title, p.heading), text_of(u)), good) for (p, u), good in both]
    if random.random() < 0.05 and injections and len(shown) < MOST:
        at = random.randrange(len(shown) + 1)
        shown.insert(
            at,
            (Candidate(shown[min(at, len(shown) - 1)][0].label, random.choice(injections)), False),
        )
    numbers = "".join(str(at) for at, (_, good) in enumerate(shown, 1) if good) or "0"
    true = [text for text, said in one.claims if said == "supported"]
    sentence = (
        random.choice(true) if true and numbers != "0" and len(gold) == len(pools.gold) else ""
    )
    question = claims.typed(one.question, random) if time else one.question
    asked = messages(question, [candidate for candidate, _ in shown], before=one.before)
    return Example(kind, one.document.held, asked, numbers, sentence)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--evals", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True, help="the chat model's GGUF file")
    parser.add_argument("--cache", type=Path, required=True, help="folder of the model weights")
    parser.add_argument("--mined", type=Path, nargs="*", default=(), help="files of mined.py")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    options: Any = parser.parse_args()
    asked = drawn(corpus.everything(options.evals, options.seed), Random(options.seed))
    near = Neighbours(
        [one for one in asked if one.kind.split()[0] in OURS], SentenceEmbedder(cache=options.cache)
    )
    lines = (line for file in options.mined for line in file.read_text("utf-8").splitlines())
    made = [
        *examples(asked, near, options.seed),
        *mined(map(json.loads, lines), asked, options.seed),
    ]
    print(json.dumps(write(made, Tokens(options.model), options.out)))


if __name__ == "__main__":
    main()
