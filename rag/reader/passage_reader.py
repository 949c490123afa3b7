"""The trained reader: the offline embedder's layers with our own adapter (`weights/`).

`lab/reader` trains the adapter. Knows no search and no answer.
"""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from rag.reader.brevity import follows_if_short
from rag.reader.calibration import Calibration
from rag.reader.encoding import BEGIN, END, UNIT, Tokens, Window, compose
from rag.reader.merged import Floats, MergedNetwork, WindowLogits
from rag.reader.trained import ADAPTER
from rag.reader.types import Material, Place, Reading

BATCH = 6144
"""Tokens per batch: about 100 MB of activations."""
LONGEST_WORDS = 48
"""The most tokens of answering words."""


class PassageReader:
    """A `Reader` with our adapter, loaded at its first use and used by one thread at a time.

    `tokenizer` is the base model's, if the embedder holds it already; it takes 280 MB.
    """

    name = "Fundstelle reader"

    def __init__(
        self,
        base: Callable[[], Path],
        *,
        adapter: Path = ADAPTER,
        threads: int = 0,
        tokenizer: Callable[[], Any] | None = None,
    ) -> None:
        self._base, self._adapter, self._threads = base, adapter, threads
        self._tokenizer = tokenizer
        self._lock = threading.RLock()
        self._network: MergedNetwork | None = None

    def load(self) -> None:
        """Load base and adapter now. Raises ModelError."""
        self._get()

    def read(self, question: str, material: Sequence[Material], *, before: str = "") -> Reading:
        """How probably the passages' units answer a question; `before` is the one it follows."""
        network = self._get()
        asked = network.encoder.question(question, before)
        windows, owners, tokens = [], [], []
        for number, one in enumerate(material):
            encoded = network.encoder.many([unit.text for unit in one.units], UNIT)
            tokens.append(encoded)
            head = network.encoder.head(one.title, one.passage.heading)
            for window in compose(asked, (), head, [unit.ids for unit in encoded]):
                windows.append(window)
                owners.append(number)
        places: list[Place] = []
        for window, number, read in zip(windows, owners, self._run(network, windows), strict=True):
            places += _places(material[number], window, read, tokens[number], network)
        return Reading(tuple(places))

    def follows(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """The probability that each question depends on the one before it; pairs of (before, question)."""
        head = self._get().follow_up
        if head is None:
            return follows_if_short(pairs)
        logits = self.pooled(pairs) @ head[:-1] + head[-1]
        return [Calibration()(float(one)) for one in logits]

    def pooled(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """What the middle layer makes of each question, read after the one before it and no passage.

        The mean of its tokens' states, shape (len(pairs), hidden); the follow-up head reads it.
        """
        network = self._get()
        asked = [network.encoder.question(question, before) for before, question in pairs]
        own = [len(network.encoder.question(question)) for _, question in pairs]
        windows = [Window((BEGIN, *ids, END, END), (), 0) for ids in asked]
        with self._lock:
            states = network.middle_states(windows)
        ends = [1 + len(ids) for ids in asked]
        means = [
            row[end - length : end].mean(0)
            for row, end, length in zip(states, ends, own, strict=True)
        ]
        return np.stack(means)

    def judge(
        self, question: str, claim: str, places: Sequence[Place], *, before: str = ""
    ) -> float:
        """How probably places support a claim; places of one section are read together."""
        network = self._get()
        asked, said = network.encoder.question(question, before), network.encoder.claim(claim)
        sections: dict[tuple[str, str], list[Place]] = {}
        for place in places:
            sections.setdefault((place.passage.id, place.heading), []).append(place)
        windows: list[Window] = []
        for some in sections.values():
            head = network.encoder.head(some[0].title, some[0].heading)
            units = network.encoder.many([place.shown for place in some], UNIT)
            windows += compose(asked, said, head, [unit.ids for unit in units])
        curve = network.calibrations["claim"]
        return max((_supported(read, curve) for read in self._run(network, windows)), default=0.0)

    def _run(self, network: MergedNetwork, windows: Sequence[Window]) -> list[WindowLogits]:
        """The logits of the windows, in order; read in batches of similar length."""
        order = sorted(range(len(windows)), key=lambda at: len(windows[at].ids))
        found: dict[int, WindowLogits] = {}
        begin = 0
        for end in range(1, len(order) + 1):
            longest = len(windows[order[min(end, len(order) - 1)]].ids)
            if end == len(order) or (end + 1 - begin) * longest > BATCH:
                with self._lock:
                    some = network.logits([windows[at] for at in order[begin:end]])
                found.update(zip(order[begin:end], some, strict=True))
                begin = end
        return [found[at] for at in range(len(windows))]

    def _get(self) -> MergedNetwork:
        with self._lock:
            if self._network is None:
                if self._threads:
                    torch.set_num_threads(self._threads)
                self._network = MergedNetwork(self._base(), self._adapter, self._tokenizer)
            return self._network


def _places(
    material: Material,
    window: Window,
    read: WindowLogits,
    tokens: Sequence[Tokens],
    network: MergedNetwork,
) -> list[Place]:
    """The places of one window.

    The search score helps to rank similar places, but not to decide whether any answers.
    """
    found, curve = [], network.calibrations["answer"]
    ends = [*window.marks[1:], len(window.ids) - 1]
    for at, (begin, end) in enumerate(zip(window.marks, ends, strict=True)):
        unit = material.units[window.first + at]
        logit = float(read.units[at])
        probability = network.stack(logit, read.passage, material.behind)
        words = _words(read.words[begin + 1 : end], tokens[window.first + at].offsets)
        span = unit.span(*words) if words else None
        answerable = curve(logit + read.passage)
        found.append(
            Place(material.passage, unit, probability, span, answerable, time=material.time)
        )
    return found


def _words(logits: Floats, offsets: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The likeliest span of answering words, in the unit's text."""
    count = min(len(logits), len(offsets))
    if not count:
        return None
    sums = logits[:count, 0][:, None] + logits[:count, 1][None, :]
    ahead = np.arange(count)[None, :] - np.arange(count)[:, None]
    sums = np.where((ahead >= 0) & (ahead < LONGEST_WORDS), sums, -np.inf)
    first, last = np.unravel_index(int(sums.argmax()), sums.shape)
    return offsets[int(first)][0], offsets[int(last)][1]


def _supported(read: WindowLogits, calibration: Calibration) -> float:
    """The probability that the claim is supported, of its three logits (supported, contradicted,
    not said).
    """
    others = float(np.logaddexp(read.claim[1], read.claim[2]))
    return calibration(float(read.claim[0]) - others)
