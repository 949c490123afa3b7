"""Averages two finished readers: `python -m lab.reader.average A B --share .5 --out FILE`.

Two runs from one start lie in one basin, and their mean generalises better than either (Wortsman et al. 2022,
model soups). The means of the low-rank products are brought back to their rank by singular values.
"""

import argparse
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from rag.reader.packing import packed, unpacked


def averaged(one: dict[str, Tensor], other: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """The weighted mean of two readers' weights; `share` is the other's part."""
    found: dict[str, Tensor] = {}
    for name, value in one.items():
        if name.endswith(".up"):
            down = name.removesuffix("up") + "down"
            product = (1 - share) * (value.float() @ one[down].float())
            product += share * (other[name].float() @ other[down].float())
            left, sizes, right = torch.linalg.svd(product, full_matrices=False)
            rank = value.shape[1]
            roots = sizes[:rank].sqrt()
            found[name] = (left[:, :rank] * roots).half().contiguous()
            found[down] = (roots[:, None] * right[:rank]).half().contiguous()
        elif name.startswith("heads."):
            found[name] = ((1 - share) * value.float() + share * other[name].float()).half()
    return found


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("readers", nargs=2, type=Path)
    parser.add_argument("--share", type=float, default=0.5, help="weight of the second")
    parser.add_argument("--out", type=Path, required=True)
    options: Any = parser.parse_args()
    first, second = options.readers
    facts: dict[str, str] = {}
    for path in (first, second):
        with safe_open(path, "pt") as file:
            for name, value in (file.metadata() or {}).items():
                facts[name] = (
                    value if facts.get(name, value) == value else f"{facts[name]} + {value}"
                )
    facts.pop("calibration", None)
    save_file(
        packed(averaged(unpacked(load_file(first)), unpacked(load_file(second)), options.share)),
        options.out,
        facts,
    )


if __name__ == "__main__":
    main()
