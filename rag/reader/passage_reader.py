"""The trained reader: the offline embedder's layers with our own adapter (`weights/`).

`lab/reader` trains the adapter. The base's word embeddings are mapped from their file, so memory
holds no second copy. Knows no search and no answer.
"""

import json
import math
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from index.errors import ModelError
from index.models.embedder import number_format
from index.models.word_table import NAME as WORD_VECTORS
from index.models.word_table import vectors, word_table
from rag.reader.brevity import follows_if_short
from rag.reader.encoding import BEGIN, END, UNIT, Encoder, Tokens, Window, compose
from rag.reader.network import Heads, merge
from rag.reader.packing import unpacked
from rag.reader.trained import ADAPTER, CHAT, FOLLOW_UP
from rag.reader.types import Material, Place, Reading

FORMAT, BASE = "3", "multilingual-e5-small"
BATCH = 6144
"""Tokens per batch: about 100 MB of activations."""
LONGEST_WORDS = 48
"""The most tokens of answering words."""
CURVES = ("passage", "answer", "claim")
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns logits into probabilities, σ(slope · logit + shift); fitted on held-out documents."""

    slope: float = 1.0
    shift: float = 0.0

    def __call__(self, logit: float) -> float:
        """The probability of a logit."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.slope * logit + self.shift))))


@dataclass(frozen=True, slots=True)
class Stack:
    """Combines reader and search into one probability of a place (stacking). It is a logistic
    regression on the logits of unit and passage and on how far the passage's search score is below
    the first one's.
    """

    unit: float = 1.0
    passage: float = 1.0
    behind: float = 0.0
    shift: float = 0.0

    def __call__(self, unit: float, passage: float, behind: float) -> float:
        """The probability that a place answers."""
        logit = self.unit * unit + self.passage * passage + self.behind * behind + self.shift
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


@dataclass(frozen=True, slots=True)
class Read:
    """The logits of one window: of the passage, each unit, words (tokens, 2) and claim (3,)."""

    passage: float
    units: Floats
    words: Floats
    claim: Floats


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
        self._network: Network | None = None

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
        """How probably places support a claim; places of one passage are read together."""
        network = self._get()
        asked, said = network.encoder.question(question, before), network.encoder.claim(claim)
        by_passage: dict[str, list[Place]] = {}
        for place in places:
            by_passage.setdefault(place.passage.id, []).append(place)
        windows: list[Window] = []
        for some in by_passage.values():
            head = network.encoder.head(some[0].title, some[0].passage.heading)
            units = network.encoder.many([place.shown for place in some], UNIT)
            windows += compose(asked, said, head, [unit.ids for unit in units])
        curve = network.calibrations["claim"]
        return max((_supported(read, curve) for read in self._run(network, windows)), default=0.0)

    def _run(self, network: "Network", windows: Sequence[Window]) -> list[Read]:
        """The logits of the windows, in order; read in batches of similar length."""
        order = sorted(range(len(windows)), key=lambda at: len(windows[at].ids))
        found: dict[int, Read] = {}
        begin = 0
        for end in range(1, len(order) + 1):
            longest = len(windows[order[min(end, len(order) - 1)]].ids)
            if end == len(order) or (end + 1 - begin) * longest > BATCH:
                with self._lock:
                    some = network.logits([windows[at] for at in order[begin:end]])
                found.update(zip(order[begin:end], some, strict=True))
                begin = end
        return [found[at] for at in range(len(windows))]

    def _get(self) -> "Network":
        with self._lock:
            if self._network is None:
                if self._threads:
                    torch.set_num_threads(self._threads)
                self._network = Network(self._base(), self._adapter, self._tokenizer)
            return self._network


def _places(
    material: Material,
    window: Window,
    read: Read,
    tokens: Sequence[Tokens],
    network: "Network",
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


def _supported(read: Read, calibration: Calibration) -> float:
    """The probability that the claim is supported, of its three logits (supported, contradicted,
    not said).
    """
    others = float(np.logaddexp(read.claim[1], read.claim[2]))
    return calibration(float(read.claim[0]) - others)


class Network:
    """Base and adapter merged: turns windows into logits."""

    def __init__(
        self, folder: Path, adapter: Path, tokenizer: Callable[[], Any] | None = None
    ) -> None:
        weights, facts = _adapter(adapter)
        self.encoder = Encoder(tokenizer()) if tokenizer else Encoder.of(folder)
        self._table = word_table(folder / "model.safetensors")
        try:
            self._body = _body(folder, weights)
            heads = _heads(self._body.config.hidden_size, weights)
        except (KeyError, RuntimeError) as error:
            reason = " ".join(str(error).split())
            raise ModelError(
                f"The reader's weights {adapter.name!r} do not fit its base ({reason}). Make them again."
            ) from error
        self._format = number_format()
        self._body, self._heads = self._body.to(self._format).eval(), heads.eval()
        fitted = json.loads(facts.get("calibration", "{}"))
        self.calibrations = {name: Calibration(*fitted.get(name, ())) for name in CURVES}
        self.stack = Stack(*fitted.get("place", ()))
        head = weights.get(FOLLOW_UP)
        self.follow_up: Floats | None = None if head is None else head.float().numpy()

    @torch.inference_mode()
    def logits(self, windows: Sequence[Window]) -> list[Read]:
        """The logits of a batch of windows."""
        states = self._run(windows).last_hidden_state.float()
        segments = np.zeros(states.shape[:2], np.int64)
        for at, window in enumerate(windows):
            for number, (begin, end) in enumerate(
                pairwise([*window.marks, len(window.ids) - 1]), 1
            ):
                segments[at, begin:end] = number
        passage, units, words, claim = self._heads(
            states, torch.from_numpy(segments), int(segments.max())
        )
        return [
            Read(float(passage[at]), units[at].numpy(), words[at].numpy(), claim[at].numpy())
            for at in range(len(windows))
        ]

    @torch.inference_mode()
    def middle_states(self, windows: Sequence[Window]) -> Floats:
        """The states after half of the layers, shape (windows, tokens, hidden)."""
        found = self._run(windows, output_hidden_states=True).hidden_states
        return np.asarray(found[len(found) // 2].float().numpy(), np.float32)

    def _run(self, windows: Sequence[Window], **asked: bool) -> Any:
        """What the layers return for a batch of windows."""
        most = max(len(window.ids) for window in windows)
        ids = np.ones((len(windows), most), np.int64)
        for at, window in enumerate(windows):
            ids[at, : len(window.ids)] = window.ids
        lengths = np.array([[len(one.ids)] for one in windows])
        mask = torch.from_numpy((np.arange(most) < lengths).astype(np.int64))
        embedded = vectors(self._table, ids, self._format)
        return self._body(inputs_embeds=embedded, attention_mask=mask, **asked)


def _adapter(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    """The trained weights and their metadata. Raises ModelError."""
    try:
        with safe_open(path, "pt") as file:
            facts = file.metadata() or {}
            kept = [name for name in file.keys() if not name.startswith(CHAT)]  # noqa: SIM118
            weights = unpacked({name: file.get_tensor(name) for name in kept})
    except (SafetensorError, OSError) as error:
        raise ModelError(
            f"The reader's weights {path.name!r} cannot be read: {error}. Install it again."
        ) from error
    if facts.get("format", FORMAT) != FORMAT or facts.get("base") != BASE:
        raise ModelError(
            f"The reader's weights {path.name!r} are of format {facts.get('format', '?')} for "
            f"{facts.get('base', '?')}; this program reads format {FORMAT} for {BASE}. "
            "Make them again with lab/reader."
        )
    return weights, facts


def _body(folder: Path, weights: Mapping[str, torch.Tensor]) -> Any:
    """The base's layers with the adapter merged, without word embeddings."""
    from transformers import AutoConfig, AutoModel

    config = AutoConfig.from_pretrained(folder)
    config.vocab_size, config.pad_token_id = 2, 0
    body: Any = AutoModel.from_config(config, add_pooling_layer=False)
    with safe_open(folder / "model.safetensors", "pt") as file:
        own = {name: file.get_tensor(name) for name in file.keys() if name != WORD_VECTORS}  # noqa: SIM118
    body.load_state_dict(own, strict=False)
    merge(body, dict(weights))
    return body


def _heads(hidden: int, weights: Mapping[str, torch.Tensor]) -> Heads:
    heads = Heads(hidden)
    own = {name: value.float() for name, value in weights.items() if name.startswith("heads.")}
    heads.load_state_dict({name.removeprefix("heads."): value for name, value in own.items()})
    return heads
