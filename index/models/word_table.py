"""A transformer's word vectors, mapped from their file, so memory holds no copy of them.

The embedder and the reader share them.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

NAME = "embeddings.word_embeddings.weight"
_KINDS = {"F32": np.float32, "F16": np.float16}


def word_table(file: Path) -> NDArray[Any]:
    """The word vectors of a safetensors file, shape (vocabulary, hidden), mapped into memory."""
    with file.open("rb") as opened:
        size = int.from_bytes(opened.read(8), "little")
        tensor = json.loads(opened.read(size))[NAME]
    begin = 8 + size + tensor["data_offsets"][0]
    return np.memmap(file, _KINDS[tensor["dtype"]], "r", begin, tuple(tensor["shape"]))


def vectors(table: NDArray[Any], ids: NDArray[np.int64], dtype: torch.dtype) -> torch.Tensor:
    """The vectors of token ids, shape (*ids.shape, hidden)."""
    return torch.from_numpy(np.asarray(table[ids], np.float32)).to(dtype)


class MappedEmbedding(torch.nn.Module):
    """Takes the place of a model's own word embedding."""

    def __init__(self, table: NDArray[Any], dtype: torch.dtype) -> None:
        super().__init__()
        self._table, self._dtype = table, dtype

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """The vectors of token ids, shape (*ids.shape, hidden)."""
        return vectors(self._table, ids.numpy(), self._dtype)
