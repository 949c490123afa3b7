"""Trains the reader on the tables of `dataset.py`: on a GPU in minutes, on two cores in hours, resumable.

`python -m lab.reader.train --data FILE.npz --base FOLDER --out FOLDER --minutes N` writes
`reader.safetensors` and, while it goes, `state.pt`, from which the same command goes on. Needs torch,
transformers and safetensors; knows no document and no tokenizer.
"""

import argparse
import json
import math
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import torch
from torch import nn

from lab.reader.batches import WEIGHTS, Drawing, ahead
from lab.reader.losses import LOSSES, loss_of
from lab.reader.network import RANK, ReaderNetwork
from lab.reader.tables import Tables

FORMAT = "3"
"""Of the weights' file; `rag/reader/passage_reader.py` reads no other."""


def train(options: Any) -> None:
    """Train for the given minutes, save, and say how it goes."""
    torch.manual_seed(options.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    tables = Tables(options.data)
    reader = ReaderNetwork(options.base, tables.vocabulary)
    if options.start:
        reader.begin_from(options.start)
    reader.drop(options.dropout)
    reader.to(device)
    learned = [parameter for parameter in reader.parameters() if parameter.requires_grad]
    heads = set(reader.heads.parameters())
    optimizer = torch.optim.AdamW(
        [{"params": [one for one in learned if one not in heads], "lr": options.rate},
         {"params": list(heads), "lr": options.rate}],
        weight_decay=options.decay, betas=(0.9, 0.98), fused=device.type == "cuda",
    )  # fmt: skip
    state = options.out / "state.pt"
    options.out.mkdir(parents=True, exist_ok=True)
    spent, step, seen, kept, average = 0.0, 0, 0, time.time(), dict[str, float]()
    if state.exists():
        saved = torch.load(state, map_location=device, weights_only=True)
        reader.load_state_dict(saved["reader"], strict=False)
        optimizer.load_state_dict(saved["optimizer"])
        spent, step, seen = saved["spent"], saved["step"], saved["seen"]
    whole, begun = options.minutes * 60, time.time() - spent
    low = device.type == "cuda" or getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)()
    drawing = Drawing(
        tables, seed=options.seed + step, tokens=options.tokens, weights=options.weights
    )
    for batch in ahead(drawing, options.workers, tables, options):
        done = (time.time() - begun) / whole
        if done >= 1:
            break
        rate = (
            options.rate
            * min(1.0, (step + 1) / 100)
            * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        )
        for group in optimizer.param_groups:
            group["lr"] = rate
        with torch.autocast(device.type, torch.bfloat16) if low else nullcontext():
            loss, parts = loss_of(reader, batch, device, LOSSES | options.losses)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(learned, 1.0)
        optimizer.step()
        step, seen = step + 1, seen + len(batch.ids)
        if step % 20 == 1:
            for name, part in parts.items():
                average[name] = 0.8 * average.get(name, float(part)) + 0.2 * float(part)
        if step % options.every == 1:
            told = " ".join(f"{name} {value:.3f}" for name, value in average.items())
            print(
                f"{(time.time() - begun) / 60:.2f} min, step {step}, {seen} windows: {told}",
                flush=True,
            )
        if time.time() - kept > options.keep:
            kept = time.time()
            own = {k: v for k, v in reader.state_dict().items() if "embeddings" not in k}
            facts = {"spent": kept - begun, "step": step, "seen": seen}
            torch.save({"reader": own, "optimizer": optimizer.state_dict(), **facts}, state)
        if (
            options.snapshots
            and seen // options.snapshots > (seen - len(batch.ids)) // options.snapshots
        ):
            _save(reader, options, options.out / f"reader-{seen}.safetensors", step, seen)
    about = _save(reader, options, options.out / "reader.safetensors", step, seen)
    print(json.dumps(about), flush=True)


def _save(reader: ReaderNetwork, options: Any, path: Path, step: int, seen: int) -> dict[str, str]:
    """Write the trained weights with the facts about them."""
    from safetensors.torch import save_file

    about = {
        "format": FORMAT,
        "rank": str(RANK),
        "windows": str(seen),
        "steps": str(step),
        "seed": str(options.seed),
        "base": options.name,
        "device": torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu",
    }
    save_file(reader.trained(), path, about)
    return about


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
    train(parser.parse_args())


if __name__ == "__main__":
    main()
