"""Trains the reader on the tables of `dataset.py`, in minutes on a GPU or hours on two cores; resumable.

`python -m lab.reader.train --data FILE.npz --base FOLDER --out FOLDER --minutes N` writes
`reader.safetensors` and, meanwhile, `state.pt`, from which the same command goes on. Needs torch,
transformers and safetensors; knows no document and no tokenizer.
"""

import argparse
import json
import math
import time
from contextlib import nullcontext
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from torch import nn

from lab.reader.batches import WEIGHTS, Batch, Drawing, ahead
from lab.reader.losses import LOSSES, loss_of
from lab.reader.network import RANK, ReaderNetwork
from lab.reader.tables import Tables

FORMAT = "3"
"""The format of the weights file; `rag/reader/merged.py` reads no other."""


class Training:
    """A run over the minutes given, which goes on from its saved state."""

    def __init__(self, options: Any) -> None:
        torch.manual_seed(options.seed)
        self.options = options
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.tables = Tables(options.data)
        self.reader = ReaderNetwork(options.base, self.tables.vocabulary)
        if options.start:
            self.reader.begin_from(options.start)
        self.reader.drop(options.dropout)
        self.reader.to(self.device)
        self.learned = [one for one in self.reader.parameters() if one.requires_grad]
        self.optimizer = torch.optim.AdamW(
            self.learned, lr=options.rate, weight_decay=options.decay, betas=(0.9, 0.98),
            fused=self.device.type == "cuda",
        )  # fmt: skip
        self.state = options.out / "state.pt"
        options.out.mkdir(parents=True, exist_ok=True)
        self.step, self.seen, spent = self._resume() if self.state.exists() else (0, 0, 0.0)
        self.begun, self.kept = time.time() - spent, time.time()
        self.average: dict[str, float] = {}

    def _resume(self) -> tuple[int, int, float]:
        """Load the saved state; returns its steps, windows and seconds."""
        saved = torch.load(self.state, map_location=self.device, weights_only=True)
        self.reader.load_state_dict(saved["reader"], strict=False)
        self.optimizer.load_state_dict(saved["optimizer"])
        return saved["step"], saved["seen"], saved["spent"]

    def run(self) -> None:
        """Train until the time is over, and save the weights."""
        options = self.options
        drawing = Drawing(
            self.tables,
            seed=options.seed + self.step,
            tokens=options.tokens,
            weights=options.weights,
        )
        for batch in ahead(drawing, options.workers, self.tables, options):
            done = (time.time() - self.begun) / (options.minutes * 60)
            if done >= 1:
                break
            self._learn(batch, self._rate(done))
            if self.step % options.every == 1:
                self._report()
            if time.time() - self.kept > options.keep:
                self._save_state()
            before = self.seen - len(batch.ids)
            if options.snapshots and self.seen // options.snapshots > before // options.snapshots:
                self._save(options.out / f"reader-{self.seen}.safetensors")
        print(json.dumps(self._save(options.out / "reader.safetensors")), flush=True)

    def _rate(self, done: float) -> float:
        """The learning rate: up over 100 steps, then down along a cosine to a fiftieth."""
        warm = min(1.0, (self.step + 1) / 100)
        falling = 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done))
        return float(self.options.rate * warm * falling)

    def _learn(self, batch: Batch, rate: float) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        with torch.autocast(self.device.type, torch.bfloat16) if self._low else nullcontext():
            loss, parts = loss_of(self.reader, batch, self.device, LOSSES | self.options.losses)
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.learned, 1.0)
        self.optimizer.step()
        self.step, self.seen = self.step + 1, self.seen + len(batch.ids)
        if self.step % 20 == 1:  # seldom, as it waits for the device
            for name, part in parts.items():
                value = float(part)
                self.average[name] = 0.8 * self.average.get(name, value) + 0.2 * value

    @cached_property
    def _low(self) -> bool:
        """Whether the device computes in bfloat16."""
        supported = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
        return self.device.type == "cuda" or bool(supported())

    def _report(self) -> None:
        minutes = (time.time() - self.begun) / 60
        losses = " ".join(f"{name} {value:.3f}" for name, value in self.average.items())
        print(f"{minutes:.2f} min, step {self.step}, {self.seen} windows: {losses}", flush=True)

    def _save_state(self) -> None:
        self.kept = time.time()
        weights = {k: v for k, v in self.reader.state_dict().items() if "embeddings" not in k}
        facts = {"spent": self.kept - self.begun, "step": self.step, "seen": self.seen}
        optimizer = self.optimizer.state_dict()
        torch.save({"reader": weights, "optimizer": optimizer, **facts}, self.state)

    def _save(self, path: Path) -> dict[str, str]:
        """Write the trained weights; returns the facts written with them."""
        from safetensors.torch import save_file

        facts = {
            "format": FORMAT,
            "rank": str(RANK),
            "windows": str(self.seen),
            "steps": str(self.step),
            "seed": str(self.options.seed),
            "base": self.options.name,
            "device": torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu",
        }
        save_file(self.reader.trained(), path, facts)
        return facts


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="tables of lab.reader.dataset")
    parser.add_argument("--base", type=Path, required=True, help="folder of multilingual-e5-small")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--name", default="multilingual-e5-small", help="what the base is called in the file"
    )
    parser.add_argument("--minutes", type=float, default=170.0)
    parser.add_argument("--rate", type=float, default=8e-4, help="highest learning rate")
    parser.add_argument("--tokens", type=int, default=4096, help="tokens of one batch")
    parser.add_argument("--workers", type=int, default=0, help="processes that make batches")
    parser.add_argument("--every", type=int, default=50, help="steps between two lines of progress")
    parser.add_argument("--keep", type=float, default=300, help="seconds between two saved states")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--losses", type=json.loads, default={}, help="other weights of parts of the loss, as JSON"
    )
    parser.add_argument("--start", type=Path, help="an adapter to go on from")
    parser.add_argument("--dropout", type=float, default=0.1, help="share of states left out")
    parser.add_argument("--decay", type=float, default=0.01, help="weight decay")
    parser.add_argument(
        "--snapshots", type=int, default=0, help="windows between two kept adapters; 0 for none"
    )
    parser.add_argument(
        "--weights",
        type=json.loads,
        default=WEIGHTS,
        help="how often a pair of each kind is drawn, as JSON",
    )
    Training(parser.parse_args()).run()


if __name__ == "__main__":
    main()
