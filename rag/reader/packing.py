"""The file format of trained weights: low-rank factors as bytes with one scale per rank.

A byte rounds a weight by about a hundredth, which is less than the difference between two trainings.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

SCALE = ".scale"
STEPS = 127
ALONG = {"up": 0, "down": 1}
"""The dimension along which a rank extends."""


def packed(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights as stored: `….up` and `….down` as int8 with `….scale`, the rest as float16."""
    found: dict[str, Tensor] = {}
    for name, value in weights.items():
        along = ALONG.get(name.rsplit(".", 1)[-1])
        if along is None:
            found[name] = value.half().contiguous()
            continue
        whole = value.float()
        scale = (whole.abs().amax(along, keepdim=True) / STEPS).clamp(min=1e-12)
        found[name] = (whole / scale).round().to(torch.int8).contiguous()
        found[name + SCALE] = scale.contiguous()
    return found


def unpacked(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Stored weights as floats; weights that are not packed stay as they are."""
    return {
        name: value.float() * weights[name + SCALE] if name + SCALE in weights else value
        for name, value in weights.items()
        if not name.endswith(SCALE)
    }
