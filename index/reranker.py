"""How well each passage answers a question, read together by any sentence-transformers CrossEncoder.

Knows nothing of searching or of where passages come from. The model is loaded at the first use.
"""

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.types import Reranker

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

BATCH = 8


class CrossReranker:
    """A `Reranker` over a CrossEncoder, loaded lazily and used by one thread at a time."""

    def __init__(self, model: str, *, threads: int = 0) -> None:
        self.model, self.threads = model, threads
        self._loaded: CrossEncoder | None = None
        self._lock = threading.RLock()
        if not _is_path(model):
            # Who names a model of the hub wants it fetched; the offline embedder, whose folder needs
            # no hub, would otherwise close that way for the whole process.
            os.environ.setdefault("HF_HUB_OFFLINE", "0")

    @property
    def name(self) -> str:
        """The setting's value."""
        return self.model

    def load(self) -> None:
        """Load the model now instead of at the first question."""
        self._encoder()

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """How well each text answers, shape (len(texts),), higher is better; mostly 0 to 1.

        Raises ModelError.
        """
        if not texts:
            return np.zeros(0)
        with self._lock:
            found: Any = self._encoder().predict(
                [(question, text) for text in texts], batch_size=BATCH, show_progress_bar=False
            )
        scores = np.asarray(found, np.float64)
        if not np.isfinite(scores).all():
            raise ModelError(
                f"The reranker {self.model!r} gave scores that are no numbers. Its weights are "
                "damaged: fetch them anew, or unset FUNDSTELLE_RERANKER."
            )
        return scores

    def _encoder(self) -> "CrossEncoder":
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> "CrossEncoder":
        if _is_path(self.model) and not Path(self.model).expanduser().is_dir():
            raise self._refused("there is no such folder")
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        import torch
        from safetensors import SafetensorError
        from sentence_transformers import CrossEncoder
        from transformers.utils import logging

        logging.set_verbosity_error()
        logging.disable_progress_bar()
        if self.threads:
            torch.set_num_threads(self.threads)
        source = str(Path(self.model).expanduser()) if _is_path(self.model) else self.model
        try:
            loaded: CrossEncoder = CrossEncoder(source, device="cpu")
        except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as error:
            first = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
            raise self._refused(first) from error
        if loaded.num_labels != 1:
            raise self._refused(f"it gives {loaded.num_labels} scores for a pair instead of one")
        return loaded

    def _refused(self, reason: str) -> ModelError:
        return ModelError(
            f"The reranker {self.model!r} could not be loaded: {reason}. FUNDSTELLE_RERANKER takes "
            "the folder or hub name of a sentence-transformers CrossEncoder; empty means none."
        )


def _is_path(model: str) -> bool:
    """Whether this can only be a folder: hub names are 'name' or 'owner/name'."""
    return model.startswith(("/", ".", "~")) or model.count("/") > 1 or Path(model).is_dir()


def load_reranker(model: str, *, threads: int = 0) -> Reranker | None:
    """The reranker that the setting names, None if it is empty; nothing is loaded yet."""
    return CrossReranker(model, threads=threads) if model else None
