"""The offline embedder's layers with the adapter merged, as they run: windows in, logits out.

The base's word embeddings are mapped from their file, so memory holds no second copy.
"""

import json
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
from rag.reader.calibration import CURVES, Calibration, Stack
from rag.reader.encoding import Encoder, Window
from rag.reader.network import Heads, merge
from rag.reader.packing import unpacked
from rag.reader.trained import CHAT, FOLLOW_UP

FORMAT, BASE = "3", "multilingual-e5-small"
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WindowLogits:
    """The logits of one window: of the passage, each unit, words (tokens, 2) and claim (3,)."""

    passage: float
    units: Floats
    words: Floats
    claim: Floats


class MergedNetwork:
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
    def logits(self, windows: Sequence[Window]) -> list[WindowLogits]:
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
            WindowLogits(
                float(passage[at]), units[at].numpy(), words[at].numpy(), claim[at].numpy()
            )
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
