"""Trains the chat model's low-rank adapter for the second reading: minutes on a GPU.

`python -m lab.rereading.train --data FILE.npz --base FOLDER --out FOLDER --minutes N` writes
`rereading.safetensors` and its figures on held-out data. Runs on a CPU too, at a few dozen tokens a second.
Needs torch, transformers, safetensors.
"""

import argparse
import json
import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from lab.reader.measure import auc
from lab.reader.tables import KINDS

RANKS = {
    "q_proj": 4, "k_proj": 4, "v_proj": 4, "o_proj": 4, "gate_proj": 3, "up_proj": 3, "down_proj": 3,
}  # fmt: skip
ALPHA = 32.0
"""Each low-rank product is scaled by ALPHA / rank, as in llama.cpp."""
WEIGHTS = {"first": 1.0, "numbers": 0.3, "said": 0.6}
"""The weight in the loss of the first number, the others with what ends them, and the sentence."""


class LowRank(nn.Module):
    """A frozen layer plus a low-rank product."""

    def __init__(self, layer: nn.Linear, rank: int) -> None:
        super().__init__()
        self.layer, self.scale = layer, ALPHA / rank
        self.down = nn.Parameter(
            torch.randn(rank, layer.in_features) / math.sqrt(layer.in_features)
        )
        self.up = nn.Parameter(torch.zeros(layer.out_features, rank))

    def forward(self, values: Tensor) -> Tensor:
        """The sum of the layer's and the product's output."""
        own: Tensor = self.layer(values)
        low = functional.linear(values, self.down.to(values.dtype))
        return own + functional.linear(low, self.up.to(values.dtype)) * self.scale


class Examples:
    """Token rows, with where the reply begins and how many of its tokens are numbers."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as loaded:
            values = {name: loaded[name] for name in loaded.files}
        self.tokens, self.ends = values["tokens"], np.concatenate([[0], values["ends"]])
        self.starts, self.numbers = values["starts"], values["numbers"]
        self.kinds, self.held, self.digits = values["kinds"], values["held"], values["digits"]
        self.lengths = np.diff(self.ends)

    def row(self, at: int) -> Any:
        """The tokens of one example."""
        return self.tokens[self.ends[at] : self.ends[at + 1]]

    def batches(self, rows: Any, most: int, random: Any = None) -> Iterator[list[int]]:
        """Rows in batches of similar length, `most` tokens each; shuffled with `random`."""
        ordered = rows[np.argsort(self.lengths[rows], kind="stable")]
        found, begin = [], 0
        for end in range(1, len(ordered) + 1):
            full = end == len(ordered) or (end + 1 - begin) * self.lengths[ordered[end]] > most
            if full:
                found.append(ordered[begin:end].tolist())
                begin = end
        order = random.permutation(len(found)) if random is not None else range(len(found))
        for at in order:
            yield found[at]

    def padded(self, rows: Sequence[int]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Tokens (rows, longest), and for each token to predict its row, position and weight."""
        longest = max(int(self.lengths[row]) for row in rows)
        ids = np.zeros((len(rows), longest), np.int64)
        where, at, weights = list[int](), list[int](), list[float]()
        for number, row in enumerate(rows):
            own = self.row(row)
            ids[number, : len(own)] = own
            start, count = int(self.starts[row]), int(self.numbers[row])
            for position in range(start, len(own)):
                step = position - start
                said = len(own) - start - count - 1
                kind = "first" if step == 0 else "numbers" if step <= count else "said"
                where.append(number)
                at.append(position)
                weights.append(WEIGHTS[kind] / (max(1, said) if kind == "said" else 1))
        as_tensors = (
            torch.from_numpy(np.array(one))
            for one in (ids, where, at, np.array(weights, np.float32))
        )
        return tuple(as_tensors)  # type: ignore[return-value]


class Rereader(nn.Module):
    """The chat model with its adapter."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        from transformers import AutoModelForCausalLM

        self.model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
        self.model.config.use_cache = False
        for parameter in self.model.parameters():
            parameter.requires_grad = False
        self.low_rank: dict[str, LowRank] = {}
        for number, block in enumerate(self.model.model.layers):
            for part in (block.self_attn, block.mlp):
                for name, layer in list(part.named_children()):
                    if name in RANKS:
                        own = self.low_rank[f"{number}.{name}"] = LowRank(layer, RANKS[name])
                        setattr(part, name, own)

    def forward(self, ids: Tensor, where: Tensor, at: Tensor) -> Tensor:
        """Logits of the tokens at these positions; padding follows a row's end, where no token sees it."""
        states = self.model.model(input_ids=ids, use_cache=False).last_hidden_state
        return functional.linear(
            states[where, at - 1], self.model.get_input_embeddings().weight
        ).float()

    def begin_from(self, adapter: Path) -> None:
        """Load the weights of an adapter trained before."""
        from safetensors.torch import load_file

        weights = load_file(adapter)
        with torch.no_grad():
            for name, one in self.low_rank.items():
                one.up.copy_(weights[f"{name}.up"])
                one.down.copy_(weights[f"{name}.down"])

    def trained(self) -> dict[str, Tensor]:
        """The trained weights by name."""
        return {f"{name}.{part}": getattr(one, part).detach().cpu().half().contiguous()
                for name, one in self.low_rank.items() for part in ("up", "down")}  # fmt: skip


def train(options: Any) -> None:
    """Train for the given minutes; save and measure."""
    from safetensors.torch import save_file

    torch.manual_seed(options.seed)
    random = np.random.default_rng(options.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    data = Examples(options.data)
    model = Rereader(options.base)
    if options.start:
        model.begin_from(options.start)
    model.to(device)
    learned = [one for one in model.parameters() if one.requires_grad]
    print(
        f"{sum(one.numel() for one in learned):,} weights; {int((~data.held).sum()):,} examples",
        flush=True,
    )
    optimizer = torch.optim.AdamW(learned, lr=options.rate, weight_decay=0.0, betas=(0.9, 0.98))
    options.out.mkdir(parents=True, exist_ok=True)
    rows = np.flatnonzero(~data.held)
    begun, seconds, step, seen, sums = time.monotonic(), options.minutes * 60, 0, 0, []
    while True:
        for batch in data.batches(random.permutation(rows)[:4096], options.tokens, random):
            share = (time.monotonic() - begun) / seconds
            if share >= 1:
                break
            for group in optimizer.param_groups:
                group["lr"] = options.rate * min(1.0, (step + 1) / 40) * max(0.02, 1 - share)
            ids, where, at, weights = (one.to(device) for one in data.padded(batch))
            logits = model(ids, where, at)
            losses = functional.cross_entropy(logits, ids[where, at], reduction="none")
            loss = (losses * weights).sum() / len(batch)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(learned, 1.0)
            optimizer.step()
            step, seen = step + 1, seen + len(batch)
            sums.append(loss.detach())
            if step % options.every == 0:
                mean = float(torch.stack(sums).mean())
                print(f"{share:.2f} step {step} examples {seen} loss {mean:.3f}", flush=True)
                sums = []
        else:
            continue
        break
    save_file(model.trained(), options.out / "rereading.safetensors", {"alpha": str(ALPHA)})
    print(json.dumps(measured(model, data, device, options), indent=0), flush=True)


@torch.inference_mode()
def measured(model: Rereader, data: Examples, device: torch.device, options: Any) -> dict[str, Any]:
    """On held-out data, by kind: AUC of "any answers", first number right, loss of the sentence."""
    model.eval()
    digits = torch.from_numpy(data.digits.astype(np.int64)).to(device)
    random = np.random.default_rng(1)
    rows = random.permutation(np.flatnonzero(data.held))[: options.measure]
    found: dict[str, list[tuple[float, bool, bool]]] = {}
    kept = []
    for batch in data.batches(rows, options.tokens):
        ids, _, _, _ = (one.to(device) for one in data.padded(batch))
        where = torch.arange(len(batch), device=device)
        at = torch.from_numpy(data.starts[batch].astype(np.int64)).to(device)
        chances = model(ids, where, at)[:, digits].softmax(-1).cpu().numpy()
        for number, row in enumerate(batch):
            gold = [int(np.flatnonzero(data.digits == one)[0]) for one in
                    data.row(row)[data.starts[row] : data.starts[row] + data.numbers[row]]]  # fmt: skip
            able = gold != [0]
            right = int(chances[number, 1:].argmax()) + 1 in gold
            found.setdefault(KINDS[data.kinds[row]], []).append(
                (1 - float(chances[number, 0]), able, right)
            )
            kept.append((int(row), chances[number].tolist()))
    (options.out / "held.json").write_text(json.dumps(kept), "utf-8")
    return {kind: _figures(some) for kind, some in sorted(found.items())}


def _figures(some: Sequence[tuple[float, bool, bool]]) -> dict[str, float]:
    """From (probability that any answers, whether one does, whether the first number is right)."""
    able = [one for one in some if one[1]]
    silent = [one for one in some if not one[1]]
    return {
        "n": len(some),
        "auc": round(auc([float(one[1]) for one in some], [one[0] for one in some]), 3),
        "first": round(float(np.mean([one[2] for one in able])), 3),
        "answered": round(float(np.mean([one[0] > 0.5 for one in able])), 3),
        "answered though none does": round(float(np.mean([one[0] > 0.5 for one in silent])), 3),
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="an adapter to go on from")
    parser.add_argument("--minutes", type=float, default=8.0)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--tokens", type=int, default=12288, help="tokens of one batch")
    parser.add_argument("--every", type=int, default=25)
    parser.add_argument(
        "--measure", type=int, default=3000, help="held-out examples that are measured"
    )
    parser.add_argument("--seed", type=int, default=1)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
