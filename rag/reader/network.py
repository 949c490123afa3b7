"""The reader's network: the base encoder with low-rank weights added, and five small heads.

Heads: does the passage answer (1), is this unit evidence (1), first and last answering word (2), is the claim
supported, contradicted or not said (3). Knows no file and no document.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

MATRICES = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
"""The matrices of every layer that get low-rank weights."""


class Heads(nn.Module):
    """Linear heads on the encoder's states, shape (batch, tokens, hidden)."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.passage = nn.Linear(hidden, 1)
        self.unit = nn.Linear(hidden, 2)
        self.words = nn.Linear(hidden, 2)
        self.claim = nn.Linear(hidden, 3)

    def forward(
        self, states: Tensor, segments: Tensor, units: int
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """The logits of passages (b,), units (b, units), words (b, tokens, 2) and claims (b, 3).

        `segments` (b, tokens) gives each token's unit, from 1; 0 for none.
        """
        first = states[:, 0]
        return (
            self.passage(first).squeeze(-1).float(),
            _pooled(self.unit(states).float(), segments, units),
            self.words(states).float(),
            self.claim(first).float(),
        )


def _pooled(tokens: Tensor, segments: Tensor, units: int) -> Tensor:
    """For each unit, the mean of its tokens' first logits plus the maximum of their second."""
    shape = (len(segments), units + 1)
    ones = torch.zeros(shape, device=tokens.device).scatter_add(
        1, segments, torch.ones_like(tokens[..., 0])
    )
    mean = torch.zeros(shape, device=tokens.device).scatter_add(
        1, segments, tokens[..., 0]
    ) / ones.clamp(min=1)
    most = torch.full(shape, -1e4, device=tokens.device).scatter_reduce(
        1, segments, tokens[..., 1], "amax"
    )
    return (mean + most)[:, 1:]


class LowRank(nn.Module):
    """A frozen linear layer with `up @ down` added to its weights (LoRA, Hu et al. 2021)."""

    def __init__(self, base: nn.Linear, rank: int) -> None:
        super().__init__()
        self.base = base
        for parameter in base.parameters():
            parameter.requires_grad = False
        self.down = nn.Parameter(torch.randn(rank, base.in_features) / base.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, states: Tensor) -> Tensor:
        """Apply the layer with the summed weights, which costs less than two more products."""
        return functional.linear(states, self.base.weight + self.up @ self.down, self.base.bias)


def add_low_rank(encoder: nn.Module, rank: int) -> dict[str, LowRank]:
    """Add low-rank weights to every matrix of every layer; returns the layers by name."""
    added: dict[str, LowRank] = {}
    layers: Any = encoder.get_submodule("encoder.layer")
    for number, layer in enumerate(layers):
        for name in MATRICES:
            owner_name, _, last = name.rpartition(".")
            owner = layer.get_submodule(owner_name) if owner_name else layer
            added[f"{number}.{name}"] = LowRank(getattr(owner, last), rank)
            setattr(owner, last, added[f"{number}.{name}"])
    return added


@torch.no_grad()
def merge(encoder: nn.Module, weights: dict[str, Tensor]) -> None:
    """Add trained weights (`N.matrix.up`, `.down`) to the encoder's own, in float32."""
    layers: Any = encoder.get_submodule("encoder.layer")
    for number, layer in enumerate(layers):
        for name in MATRICES:
            up, down = weights[f"{number}.{name}.up"], weights[f"{number}.{name}.down"]
            matrix = layer.get_submodule(name).weight
            matrix += (up.float() @ down.float()).to(matrix.dtype)
