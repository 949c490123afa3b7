"""What the reader's training minimizes. Knows no table and no file."""

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional

from lab.reader.batches import Batch
from lab.reader.network import ReaderNetwork

LOSSES = {
    "passage": 1.0, "units": 1.5, "first": 0.5, "listed": 1.0, "words": 0.4, "claims": 1.0,
}  # fmt: skip
"""The weight of each part of the loss."""


def loss_of(
    reader: ReaderNetwork, batch: Batch, device: torch.device, weights: Mapping[str, float] = LOSSES
) -> tuple[Tensor, dict[str, Tensor]]:
    """The loss of a batch and its parts. Nothing here waits for the device."""
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
    # The units of one window are compared with each other.
    chances = unit.masked_fill(~marked, -1e4).log_softmax(-1)
    outside = (put["segments"] == 0).unsqueeze(-1)
    places = words.masked_fill(outside, -1e4).log_softmax(1)
    spans = torch.stack([first.clamp(min=0), put["last"].clamp(min=0)], 1)
    parts = {
        "passage": _mean(binary(passage, answers.clamp(min=0), reduction="none"), asked),
        "units": _mean(binary(unit, labels.clamp(min=0), reduction="none"), marked),
        "first": _mean(-(chances * gold).sum(1) / gold.sum(1).clamp(min=1), gold.any(1)),
        "listed": listwise_loss(unit, labels, put["questions"]),
        "words": _mean(
            -(places[..., 0].gather(1, spans[:, :1]) + places[..., 1].gather(1, spans[:, 1:]))[:, 0]
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

    It compares units of different passages, as a search does, and teaches abstention as one answer.
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
    """log Σ exp of each owner's values, shape (len(values) + 1,); -1e4 for an owner without any."""
    most = torch.full((len(values) + 1,), -1e4, device=values.device)
    most = most.scatter_reduce(0, owner, values.detach(), "amax")
    sums = torch.zeros_like(most).index_add(0, owner, (values - most[owner]).exp())
    return most + sums.clamp(min=1e-30).log().masked_fill(sums == 0, 0.0)


def _mean(values: Tensor, wanted: Tensor) -> Tensor:
    """The mean of the wanted values; 0 if there are none."""
    return (values * wanted).sum() / wanted.sum().clamp(min=1)
