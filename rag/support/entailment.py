"""Any sentence-transformers CrossEncoder with entailment labels as a judge of support.

The model reads the evidence as premise and the sentence as hypothesis; the probability is its
softmax for the label that its own configuration calls entailment. Knows no rule of ours. The model
is loaded at the first use.
"""

import os
import re
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_ENTAILS = re.compile(r"(?<![a-z])entail(?:s|ed|ment)?(?![a-z])")
_DENIES = re.compile(r"(?<![a-z])(?:not?|non|un)[ _-]?(?=entail)")


class EntailmentJudge:
    """A `Judge` over a CrossEncoder: a folder or the name of a model on the hub."""

    def __init__(self, model: str) -> None:
        self.model = model
        self._loaded: tuple[CrossEncoder, int] | None = None
        self._lock = threading.RLock()

    def load(self) -> None:
        """Load the model now; raises ModelError if it cannot judge entailment."""
        self._encoder()

    def probability(self, sentence: str, evidence: Sequence[str]) -> float:
        """The model's probability that the evidence, read as one text, entails the sentence."""
        from torch.nn import Identity

        with self._lock:
            encoder, entailed = self._encoder()
            scores: Any = encoder.predict(
                [(" ".join(" ".join(evidence).split()), sentence)],
                activation_fn=Identity(),  # the softmax is ours, whatever the model was saved with
                apply_softmax=True,
                show_progress_bar=False,
            )
        return float(scores[0][entailed])

    def _encoder(self) -> "tuple[CrossEncoder, int]":
        with self._lock:
            if self._loaded is None:
                encoder = self._load()
                self._loaded = encoder, entailment_label(labels_of(encoder), self.model)
            return self._loaded

    def _load(self) -> "CrossEncoder":
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        from sentence_transformers import CrossEncoder
        from transformers.utils import logging

        logging.set_verbosity_error()
        logging.disable_progress_bar()
        source = str(Path(self.model).expanduser()) if self.model.startswith("~") else self.model
        try:
            encoder: CrossEncoder = CrossEncoder(source, device="cpu")
            return encoder
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            first = (str(error).strip().splitlines() or [repr(error)])[0]
            raise ModelError(
                f"The entailment model {self.model!r} could not be loaded: {first}. "
                "FUNDSTELLE_SUPPORT takes 'offline', 'llm', or the folder or hub name of a "
                "sentence-transformers CrossEncoder with an entailment label."
            ) from error


def labels_of(encoder: "CrossEncoder") -> dict[int, str]:
    """The names of the model's classes by their place."""
    config = encoder.config
    named: Mapping[Any, str] = getattr(config, "id2label", None) or {}
    by_name: Mapping[str, Any] = getattr(config, "label2id", None) or {}
    return {int(at): name for name, at in by_name.items()} | {
        int(at): str(name) for at, name in named.items()
    }


def entailment_label(labels: Mapping[int, str], model: str) -> int:
    """The place of the class that means entailment; raises ModelError if none or several do."""
    names = {at: name.casefold() for at, name in labels.items()}
    found = [at for at, name in names.items() if _ENTAILS.search(name) and not _DENIES.search(name)]
    if len(found) != 1 or len(labels) < 2:
        raise ModelError(
            f"The model {model!r} has the labels {', '.join(map(repr, labels.values())) or 'none'}, "
            f"of which {'none means' if not found else 'not one alone means'} entailment. "
            "FUNDSTELLE_SUPPORT takes a CrossEncoder whose configuration (id2label) names one."
        )
    return found[0]
