"""Embeds texts with any sentence-transformers model, by default with the offline weights.

The model is loaded at its first use, so commands that embed nothing start at once.
"""

import os
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from index.errors import ModelError
from index.models.e5 import unpack
from index.models.weights import E5_SMALL, OFFLINE, ensure
from index.protocols import Embedder
from index.search.recent import Recent
from index.types import Progress, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 16
FEW = 64
"""Calls with up to this many texts serve a question, and their vectors are cached: search and
evidence soon ask for the same ones. Larger calls are indexing.
"""
ASKED, MET = 64, 20_000
"""How many vectors of questions and sentences are cached: 30 MB with 384 dimensions."""


class SentenceEmbedder:
    """An `Embedder` over a sentence-transformers model, loaded lazily and used by one thread."""

    def __init__(
        self,
        model: str = OFFLINE,
        *,
        cache: Path,
        threads: int = 0,
        progress: Progress | None = None,
    ) -> None:
        self.model, self.cache, self.threads = model, cache, threads
        self.progress = progress
        self._loaded: SentenceTransformer | None = None
        self._lock = threading.RLock()
        self._asked, self._met = Recent(ASKED), Recent(MET)

    @property
    def name(self) -> str:
        """The model's name as set; for 'offline' the real name of those weights."""
        return E5_SMALL.name if self.model == OFFLINE else self.model

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        if self.model == OFFLINE:
            return 384
        return int(self._transformer().get_embedding_dimension() or 0)

    def load(self) -> None:
        """Fetch, check and load the model before the first text."""
        self._transformer()

    def tokenizer(self) -> Any:
        """The model's fast tokenizer, to be shared with the reader; do not change its state."""
        return self._transformer().tokenizer.backend_tokenizer

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, shape (len(texts), dimension)."""
        if not 0 < len(texts) <= FEW:
            return self._embed(texts, "document")
        return self._met.of(texts, partial(self._embed, task="document"))

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, shape (len(texts), dimension)."""
        if len(texts) != 1:
            return self._embed(texts, "query")
        return self._asked.of(texts, partial(self._embed, task="query"))

    def _embed(self, texts: Sequence[str], task: Literal["query", "document"]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        model = self._transformer()
        encode = model.encode_query if task == "query" else model.encode_document
        order = sorted(range(len(texts)), key=lambda n: -len(texts[n]))
        rows = np.empty((len(texts), self.dimension), np.float32)
        for i in range(0, len(order), BATCH):
            some = order[i : i + BATCH]
            with (
                self._lock
            ):  # released after each batch, so a question need not wait for a whole file
                found: Any = encode(
                    [texts[n] for n in some],
                    batch_size=BATCH,
                    normalize_embeddings=True,
                    convert_to_tensor=True,
                    show_progress_bar=False,
                )
            rows[some] = found.float().cpu().numpy()
        return rows

    def _transformer(self) -> "SentenceTransformer":
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> "SentenceTransformer":
        source: str | Path = self.model
        if self.model == OFFLINE:
            source = ensure(E5_SMALL, cache=self.cache, progress=self.progress, finish=unpack)
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.set_verbosity_error()
        logging.disable_progress_bar()
        options: dict[str, Any] = {"dtype": number_format()}
        if self.model == OFFLINE:
            options["add_pooling_layer"] = False  # the vectors are means; BERT's pooler is unused
        if self.threads:
            torch.set_num_threads(self.threads)
        try:
            loaded = SentenceTransformer(str(source), device="cpu", model_kwargs=options)
        except (OSError, ValueError, RuntimeError) as error:
            first = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
            raise ModelError(
                f"The embedding model {self.model!r} could not be loaded: {first}. "
                "FUNDSTELLE_EMBEDDER takes 'offline', a sentence-transformers folder or a hub name."
            ) from error
        if self.model == OFFLINE:
            _share_word_vectors(loaded, Path(source) / "model.safetensors")
        return loaded


def _share_word_vectors(loaded: "SentenceTransformer", file: Path) -> None:
    """Map the model's word vectors from the file, as the reader does; saves 190 to 380 MB."""
    from index.models.word_table import MappedEmbedding, word_table

    body: Any = loaded[0]
    body.auto_model.embeddings.word_embeddings = MappedEmbedding(word_table(file), number_format())


def number_format() -> Any:
    """bfloat16 if the processor multiplies it natively (1.7 times as fast), else float32."""
    import torch

    capable = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
    return torch.bfloat16 if capable() else torch.float32


def load_embedder(
    model: str = OFFLINE, *, cache: Path, threads: int = 0, progress: Progress | None = None
) -> Embedder:
    """The embedder that the setting names; it is loaded at its first use."""
    return SentenceEmbedder(model, cache=cache, threads=threads, progress=progress)
