"""The network that is trained: a frozen encoder with low-rank weights and heads. Knows no table."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from rag.reader.network import Heads, LowRank, add_low_rank
from rag.reader.packing import unpacked

RANK = 48


class ReaderNetwork(nn.Module):
    """The base encoder with low-rank weights and heads."""

    def __init__(self, folder: Path, vocabulary: NDArray[np.int32], rank: int = RANK) -> None:
        super().__init__()
        from transformers import AutoModel

        self.encoder: Any = AutoModel.from_pretrained(
            folder, add_pooling_layer=False, dtype=torch.float32
        )
        for parameter in self.encoder.parameters():
            parameter.requires_grad = False
        words = self.encoder.get_input_embeddings().weight
        if len(words) > len(vocabulary):  # else the base was already cut to the vocabulary
            words = words[torch.from_numpy(vocabulary.astype(np.int64))].clone()
        self.encoder.set_input_embeddings(
            nn.Embedding.from_pretrained(words.clone(), freeze=True, padding_idx=1)
        )
        self.low_rank: dict[str, LowRank] = add_low_rank(self.encoder, rank)
        self.heads = Heads(self.encoder.config.hidden_size)

    def forward(
        self, ids: Tensor, mask: Tensor, segments: Tensor, units: int
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Logits of passages, units, words and claims."""
        states = self.encoder(input_ids=ids, attention_mask=mask.long()).last_hidden_state
        found: tuple[Tensor, Tensor, Tensor, Tensor] = self.heads(states, segments, units)
        return found

    def begin_from(self, adapter: Path) -> None:
        """Load the weights of an earlier adapter. Raises KeyError if one is missing."""
        from safetensors.torch import load_file

        weights = unpacked(load_file(adapter))
        with torch.no_grad():
            for name, one in self.low_rank.items():
                one.up.copy_(weights[f"{name}.up"])
                one.down.copy_(weights[f"{name}.down"])
            for name, value in self.heads.state_dict().items():
                value.copy_(weights[f"heads.{name}"])

    def drop(self, share: float) -> None:
        """Drop this share of the encoder's states in training.

        Attention is spared: dropping there makes its product much slower on a CPU.
        """
        self.train()
        for name, module in self.encoder.named_modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0 if name.endswith("attention.self.dropout") else share

    def trained(self) -> dict[str, Tensor]:
        """The trained weights by name, in float16."""
        found = {
            f"{name}.{part}": getattr(one, part)
            for name, one in self.low_rank.items()
            for part in ("up", "down")
        }
        found |= {f"heads.{name}": value for name, value in self.heads.state_dict().items()}
        return {name: value.detach().cpu().half().contiguous() for name, value in found.items()}
