"""Encodes questions, claims and units into the token windows that the reader reads.

One window is `<s> query: question </s></s> [claim: claim </s></s>] title: heading </s>` and then
each unit after a `<s>` of its own. Training uses the same function.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BEGIN, END = 0, 2
"""The ids of <s> and </s> in every XLM-RoBERTa vocabulary."""
WINDOW = 384
QUESTION, BEFORE, CLAIM, HEAD, UNIT = 72, 40, 96, 40, 160
"""The most tokens of a question, the one before it, a claim, title and heading, and one unit."""


@dataclass(frozen=True, slots=True)
class Window:
    """Token ids; `marks` are the positions of the units' <s>, `first` the number of the first unit.

    A unit's tokens are between its mark and the next, or the end.
    """

    ids: tuple[int, ...]
    marks: tuple[int, ...]
    first: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """The token ids of a text, and the offsets of each: (start, end)."""

    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]


class Encoder:
    """The tokenizer of the reader's base model, which the embedder may use at the same time."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer

    @classmethod
    def of(cls, folder: Path) -> "Encoder":
        """Make an encoder with its own tokenizer, from the base model's folder."""
        from tokenizers import Tokenizer

        return cls(Tokenizer.from_file(str(folder / "tokenizer.json")))

    def many(self, texts: Sequence[str], most: int) -> list[Tokens]:
        """The tokens of texts, at most `most` each, whether or not the tokenizer pads."""
        found = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        ends = [min(most, sum(one.attention_mask)) for one in found]
        return [
            Tokens(tuple(one.ids[:end]), tuple(one.offsets[:end]))
            for one, end in zip(found, ends, strict=True)
        ]

    def question(self, question: str, before: str = "") -> tuple[int, ...]:
        """A question's ids, after those of the question that it follows, if any."""
        asked = self.many([f"query: {question}"], QUESTION)[0].ids
        if not before:
            return asked
        return (*self.many([f"query: {before}"], BEFORE)[0].ids, END, *asked)

    def claim(self, claim: str) -> tuple[int, ...]:
        """A claim's ids."""
        return self.many([f"claim: {claim}"], CLAIM)[0].ids

    def head(self, title: str, heading: str) -> tuple[int, ...]:
        """The ids of the title and heading above a passage."""
        path = [part for part in heading.split(" › ") if part and part != title]
        return self.many([": ".join([title, *path])], HEAD)[0].ids


def compose(
    question: Sequence[int],
    claim: Sequence[int],
    head: Sequence[int],
    units: Sequence[Sequence[int]],
    *,
    most: int = WINDOW,
) -> list[Window]:
    """Windows of at most `most` tokens that hold every unit once, in order."""
    fixed = [BEGIN, *question, END, END]
    if claim:
        fixed += [*claim, END, END]
    fixed += [*head, END]
    windows = []
    ids, marks, first = list(fixed), list[int](), 0
    for number, unit in enumerate(units):
        room = most - len(fixed) - 2
        tokens = unit[: min(UNIT, room)]
        if marks and len(ids) + len(tokens) + 2 > most:
            windows.append(Window((*ids, END), tuple(marks), first))
            ids, marks, first = list(fixed), [], number
        marks.append(len(ids))
        ids += [BEGIN, *tokens]
    if marks:
        windows.append(Window((*ids, END), tuple(marks), first))
    return windows
