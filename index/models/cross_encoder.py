"""Runs any sentence-transformers CrossEncoder, given by folder or hub name."""

import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

BATCH = 8


class LazyCrossEncoder:
    """A CrossEncoder, loaded at its first use and used by one thread at a time.

    `what` and `takes` go into the error message about a wrong setting.
    """

    def __init__(self, model: str, *, what: str, takes: str, threads: int = 0) -> None:
        self.model, self.threads = model, threads
        self._what, self._takes = what, takes
        self._loaded: CrossEncoder | None = None
        self._lock = threading.RLock()
        if not _is_path(model):
            # Naming a hub model means wanting it fetched. The offline embedder needs no hub and
            # would otherwise turn it off for the whole process.
            os.environ.setdefault("HF_HUB_OFFLINE", "0")

    @property
    def labels(self) -> dict[int, str]:
        """The names of the model's classes by index. Loads the model; raises ModelError."""
        config = self._get().config
        named: Mapping[Any, str] = getattr(config, "id2label", None) or {}
        by_name: Mapping[str, Any] = getattr(config, "label2id", None) or {}
        return {int(at): name for name, at in by_name.items()} | {
            int(at): str(name) for at, name in named.items()
        }

    @property
    def outputs(self) -> int:
        """How many scores a pair gets. Loads the model; raises ModelError."""
        return int(self._get().num_labels)

    def scores(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Output with the activation it was saved with, shape (pairs,) or (pairs, outputs)."""
        return self._predict(pairs)

    def shares(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Softmax over the classes, shape (pairs, outputs), whatever its saved activation."""
        from torch.nn import Identity

        return self._predict(pairs, activation_fn=Identity(), apply_softmax=True)

    def _predict(self, pairs: Sequence[tuple[str, str]], **options: Any) -> NDArray[np.float64]:
        with self._lock:
            found: Any = self._get().predict(
                list(pairs), batch_size=BATCH, show_progress_bar=False, **options
            )
        return np.asarray(found, np.float64)

    def _get(self) -> "CrossEncoder":
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def refused(self, reason: str) -> ModelError:
        """The error to raise if the model cannot be used, with the reason."""
        return ModelError(
            f"The {self._what} {self.model!r} could not be loaded: {reason}. {self._takes}"
        )

    def _load(self) -> "CrossEncoder":
        if _is_path(self.model) and not Path(self.model).expanduser().is_dir():
            raise self.refused("there is no such folder")
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
            raise self.refused(first) from error
        return loaded


def _is_path(model: str) -> bool:
    """Whether this must be a folder: hub names are 'name' or 'owner/name'."""
    return model.startswith(("/", ".", "~")) or model.count("/") > 1 or Path(model).is_dir()
