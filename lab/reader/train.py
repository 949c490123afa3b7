"""Trains the reader on the tables of `dataset.py`: on a GPU in minutes, on two cores in hours, resumable.

`python -m lab.reader.train --data FILE.npz --base FOLDER --out FOLDER --minutes N` writes
`reader.safetensors` and, while it goes, `state.pt`, from which the same command goes on. Needs torch,
transformers and safetensors; knows no document and no tokenizer.
"""

import argparse
import json
import math
import time
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from lab.reader.tables import ANSWERS, NONE, SILENT, SUPPORTED, UNSAID, Tables
from rag.reader.encoding import WINDOW
from rag.reader.network import Heads, LowRank, add_low_rank
from rag.reader.packing import unpacked

RANK = 48
FORMAT = "3"
"""Of the weights' file; `rag/reader/passage_reader.py` reads no other."""
WEIGHTS = {
    "xquad": 1.0, "omos": 0.7, "mtrag": 1.0, "written": 3.0, "folders": 3.0, "made": 0.7, "claims": 4.0,
}  # fmt: skip
"""How often a pair of each kind is drawn; other passages of its question come with it, but with no claim."""
LOSSES = {
    "passage": 1.0, "units": 1.5, "first": 0.5, "listed": 1.0, "words": 0.4, "claims": 1.0,
}  # fmt: skip
"""The weight of each part of the loss."""
BARE = 0.15
"""How often a question is asked of its passages without the units that answer it."""
BESIDE = 4
"""Other passages of a question that are drawn with one of them, to be read against it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded windows with what they teach; -1 marks what a window says nothing of.

    Windows of one number in `questions` are of one question, and all its evidence among them is known.
    """

    ids: Tensor
    mask: Tensor
    answers: Tensor
    claims: Tensor
    units: Tensor
    segments: Tensor
    first: Tensor
    last: Tensor
    questions: Tensor


class Drawing:
    """Endless batches of about `tokens` tokens, windows varied a little each time they are drawn."""

    def __init__(
        self,
        tables: Tables,
        *,
        seed: int,
        tokens: int,
        weights: Mapping[str, float] = WEIGHTS,
        held: bool = False,
    ) -> None:
        self.tables, self.tokens = tables, tokens
        self.random = np.random.default_rng(seed)
        pairs = tables.pairs
        self.rows = np.flatnonzero(pairs[:, 5] == int(held))
        kinds = np.array([weights.get(kind, 0.0) for kind in tables.kinds])
        self.chance = kinds[pairs[self.rows, 4]]
        self.chance = self.chance / self.chance.sum()
        self.beside = self._beside()

    def __iter__(self) -> Iterator[Batch]:
        """Batches of questions whose windows are of like length."""
        while True:
            drawn = self.random.choice(self.rows, 1024, p=self.chance)
            made = [windows for row in drawn if (windows := self._asked(int(row)))]
            made.sort(key=_longest)
            batches, begin, count = [], 0, 0
            for end in range(len(made) + 1):
                more = len(made[end]) if end < len(made) else 0
                if count and (not more or (count + more) * _longest(made[end]) > self.tokens):
                    batches.append(made[begin:end])
                    begin, count = end, 0
                count += more
            for at in self.random.permutation(len(batches)):
                yield padded(batches[at])

    def _beside(self) -> dict[int, list[int]]:
        """The rows of each question that is no claim's, by the question's number."""
        found: dict[int, list[int]] = {}
        for row in self.rows:
            if self.tables.pairs[row, 1] == NONE:
                found.setdefault(int(self.tables.pairs[row, 0]), []).append(int(row))
        return found

    def _asked(self, row: int) -> list[tuple[Any, ...]]:
        """The windows of a pair and of other passages of its question, one that answers among them."""
        rows = [row]
        if self.tables.pairs[row, 1] == NONE:
            others = [one for one in self.beside[int(self.tables.pairs[row, 0])] if one != row]
            self.random.shuffle(others)
            others.sort(key=lambda one: int(self.tables.pairs[one, 3]) != ANSWERS)
            rows += [*others[:1], *self.random.permutation(others[1:])[: BESIDE - 1].tolist()]
        bare = bool(self.random.random() < BARE)
        return [one for own in rows for one in self._varied(int(own), bare=bare)]

    def _varied(self, row: int, *, bare: bool) -> list[tuple[Any, ...]]:
        """The windows of a pair: perhaps with units left out, or orders put in, or `bare` of its answer."""
        pair, gold = self.tables.pairs[row], set(self.tables.gold_of(row).tolist())
        units = list(range(len(self.tables.units_of(pair[2]))))
        label, whole = int(pair[3]), bool(pair[6])
        draw = self.random.random(3)
        if (label == UNSAID or (label >= SUPPORTED and gold)) and draw[
            0
        ] < 0.5:  # a claim is judged by single places too
            low = min(gold) if gold else int(self.random.integers(0, max(1, len(units))))
            units = sorted(gold) if gold else units[low : low + 1 + int(self.random.integers(0, 3))]
        elif bare and whole and gold and label == ANSWERS and len(units) > len(gold) + 1:
            units = [unit for unit in units if unit not in gold]
            gold, label = set(), SILENT
        elif draw[0] > 0.6 and len(units) > 3:
            low, high = (min(gold), max(gold)) if gold else (1, len(units) - 2)
            if gold or label == SILENT:
                units = units[
                    int(self.random.integers(0, low + 1)) : int(
                        self.random.integers(high, len(units))
                    )
                    + 1
                ]
        orders: list[int] = []
        if len(self.tables.injections) and draw[1] < 0.08:
            orders = [
                int(one) for one in self.random.choice(self.tables.injections, 1 + int(draw[2] * 2))
            ]
        return self.tables.windows(row, units, gold, label, orders, self.random, WINDOW)


def _longest(windows: list[tuple[Any, ...]]) -> int:
    return max(len(one[0]) for one in windows)


def padded(asked: list[list[tuple[Any, ...]]]) -> Batch:
    """Tensors of each question's windows (ids, marks, units' labels, label, first and last word)."""
    batch = [window for windows in asked for window in windows]
    of = [number for number, windows in enumerate(asked) for _ in windows]
    unknown = {
        number
        for number, one in zip(of, batch, strict=True)
        if one[3] >= SUPPORTED or (one[3] == ANSWERS and max(one[2]) < 0.5)
    }
    questions = np.array([-1 if number in unknown else number for number in of], np.int64)
    most = max(len(one[0]) for one in batch)
    ids = np.ones((len(batch), most), np.int64)
    mask = np.zeros((len(batch), most), np.bool_)
    segments = np.zeros((len(batch), most), np.int64)
    units = np.full((len(batch), max(len(one[1]) for one in batch)), -1.0, np.float32)
    answers, claims = np.full(len(batch), -1.0, np.float32), np.full(len(batch), -1, np.int64)
    first, last = np.full(len(batch), -1, np.int64), np.full(len(batch), -1, np.int64)
    for at, (tokens, marks, labels, label, words) in enumerate(batch):
        ids[at, : len(tokens)] = tokens
        mask[at, : len(tokens)] = True
        for number, (begin, end) in enumerate(pairwise([*marks, len(tokens) - 1]), 1):
            segments[at, begin:end] = number
        units[at, : len(labels)] = labels
        if label in (ANSWERS, SILENT):
            answers[at] = float(label == ANSWERS)
        else:
            claims[at] = label - SUPPORTED
        first[at], last[at] = words
    as_tensors = (
        torch.from_numpy(one)
        for one in (ids, mask, answers, claims, units, segments, first, last, questions)
    )
    return Batch(*as_tensors)


class Reader(nn.Module):
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
        if len(words) > len(vocabulary):  # a base that was cut to the vocabulary is taken as it is
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
        """Take the weights of an adapter trained before. Raises KeyError where one is missing."""
        from safetensors.torch import load_file

        weights = unpacked(load_file(adapter))
        with torch.no_grad():
            for name, one in self.low_rank.items():
                one.up.copy_(weights[f"{name}.up"])
                one.down.copy_(weights[f"{name}.down"])
            for name, value in self.heads.state_dict().items():
                value.copy_(weights[f"heads.{name}"])

    def drop(self, share: float) -> None:
        """Leave out this share of the encoder's states while training.

        None of the attention: with that a processor needs a much slower product.
        """
        self.train()
        for name, module in self.encoder.named_modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0 if name.endswith("attention.self.dropout") else share

    def trained(self) -> dict[str, Tensor]:
        """What was trained, by name, in float16."""
        found = {
            f"{name}.{part}": getattr(one, part)
            for name, one in self.low_rank.items()
            for part in ("up", "down")
        }
        found |= {f"heads.{name}": value for name, value in self.heads.state_dict().items()}
        return {name: value.detach().cpu().half().contiguous() for name, value in found.items()}


def loss_of(
    reader: Reader, batch: Batch, device: torch.device, weights: Mapping[str, float] = LOSSES
) -> tuple[Tensor, dict[str, Tensor]]:
    """The loss of a batch and its parts. Nothing in it waits for the device."""
    put = {
        name: getattr(batch, name).to(device, non_blocking=True)
        for name in Batch.__dataclass_fields__
    }
    labels = put["units"]
    passage, unit, words, claim = reader(put["ids"], put["mask"], put["segments"], labels.shape[1])
    answers, claims, first = put["answers"], put["claims"], put["first"]
    marked, asked, judged, spanned = labels >= 0, answers >= 0, claims >= 0, first >= 0
    gold = (labels > 0.5) & marked
    binary = functional.binary_cross_entropy_with_logits
    chances = unit.masked_fill(~marked, -1e4).log_softmax(
        -1
    )  # the units of one window against each other
    outside = (put["segments"] == 0).unsqueeze(-1)
    places = words.masked_fill(outside, -1e4).log_softmax(1)
    told = torch.stack([first.clamp(min=0), put["last"].clamp(min=0)], 1)
    parts = {
        "passage": _mean(binary(passage, answers.clamp(min=0), reduction="none"), asked),
        "units": _mean(binary(unit, labels.clamp(min=0), reduction="none"), marked),
        "first": _mean(-(chances * gold).sum(1) / gold.sum(1).clamp(min=1), gold.any(1)),
        "listed": listwise_loss(unit, labels, put["questions"]),
        "words": _mean(
            -(places[..., 0].gather(1, told[:, :1]) + places[..., 1].gather(1, told[:, 1:]))[:, 0]
            / 2,
            spanned,
        ),
        "claims": _mean(
            functional.cross_entropy(claim, claims.clamp(min=0), reduction="none"), judged
        ),
    }
    total = sum((weights[name] * value for name, value in parts.items()), passage.sum() * 0)
    return total, parts


def listwise_loss(unit: Tensor, labels: Tensor, questions: Tensor) -> Tensor:
    """Cross entropy over all units of a question's windows and "none of them", whose logit is 0.

    So units of different passages are weighed against each other, as in a search, and abstaining is
    learned as one of the answers.
    """
    marked, asked = labels >= 0, questions >= 0
    each = unit.masked_fill(~marked, -1e4)
    owner = torch.where(asked, questions, len(questions))
    everything = _log_sums(each.logsumexp(1), owner)
    gold = _log_sums(each.masked_fill(labels < 0.5, -1e4).logsumexp(1), owner)
    whole = torch.logaddexp(everything, torch.zeros_like(everything))
    present = torch.zeros_like(whole).index_add(0, owner, asked.float()) > 0
    return _mean(whole - torch.where(gold < -1e3, 0.0, gold), present)


def _log_sums(values: Tensor, owner: Tensor) -> Tensor:
    """log Σ exp of the values of each owner, shape (len(values) + 1,); -1e4 where it has none."""
    most = torch.full((len(values) + 1,), -1e4, device=values.device)
    most = most.scatter_reduce(0, owner, values.detach(), "amax")
    sums = torch.zeros_like(most).index_add(0, owner, (values - most[owner]).exp())
    return most + sums.clamp(min=1e-30).log().masked_fill(sums == 0, 0.0)


def _mean(values: Tensor, wanted: Tensor) -> Tensor:
    """The mean of those wanted; 0 where there is none."""
    return (values * wanted).sum() / wanted.sum().clamp(min=1)


def train(options: Any) -> None:
    """Train for the given minutes, save, and say how it goes."""
    torch.manual_seed(options.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    tables = Tables(options.data)
    reader = Reader(options.base, tables.vocabulary)
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


def _save(reader: Reader, options: Any, path: Path, step: int, seen: int) -> dict[str, str]:
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


def ahead(drawing: Drawing, workers: int, tables: Tables, options: Any) -> Iterator[Batch]:
    """Batches made by other processes while the device works; by this one without workers."""
    if not workers:
        yield from drawing
        return
    from torch.utils.data import DataLoader, IterableDataset

    class Stream(IterableDataset):  # type: ignore[type-arg]
        """Each worker draws by a seed of its own."""

        def __iter__(self) -> Iterator[Batch]:
            info: Any = torch.utils.data.get_worker_info()
            seed = options.seed * 1000 + (info.id if info else 0)
            return iter(Drawing(tables, seed=seed, tokens=options.tokens, weights=options.weights))

    yield from DataLoader(
        Stream(), batch_size=None, num_workers=workers, prefetch_factor=8, pin_memory=False
    )


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
