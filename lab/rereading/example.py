"""An example for the chat model's adapter, and the file of tokens that training reads."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lab.reader.tables import KINDS
from lab.rereading.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Example:
    """A prompt and its reply: the numbers of the places that answer, and a sentence, "" if unknown."""

    kind: str
    held: bool
    messages: list[tuple[str, str]]
    numbers: str
    sentence: str


def write(found: Sequence[Example], tokens: Tokens, out: Path) -> dict[str, int]:
    """Tokens of all examples over the vocabulary that occurs; returns counts."""
    rows, starts, numbers = list[list[int]](), list[int](), list[int]()
    for one in found:
        prompt = tokens.prompt(one.messages)
        reply = tokens.text(one.numbers)
        said = (
            [*tokens.text(f"\n{one.sentence}"), tokens.end]
            if one.sentence or one.numbers == "0"
            else []
        )
        if one.numbers == "0":
            said = [tokens.end]
        rows.append(prompt + reply + said)
        starts.append(len(prompt))
        numbers.append(len(reply))
    flat = np.concatenate([np.array(row, np.int64) for row in rows])
    digits = np.array(tokens.text("0123456789"), np.int64)
    vocabulary = np.unique(np.concatenate([flat, digits, [tokens.end]]))
    np.savez_compressed(
        out,
        vocabulary=vocabulary.astype(np.int32),
        tokens=np.searchsorted(vocabulary, flat).astype(
            np.uint16 if len(vocabulary) < 65_000 else np.uint32
        ),
        digits=np.searchsorted(vocabulary, digits).astype(np.int32),
        ends=np.cumsum([len(row) for row in rows]).astype(np.int64),
        starts=np.array(starts, np.int32),
        numbers=np.array(numbers, np.int32),
        kinds=np.array([KINDS.index(one.kind) for one in found], np.int8),
        held=np.array([one.held for one in found], np.bool_),
    )
    counts = Counter(
        f"{one.kind}{' held' if one.held else ''}{' none' if one.numbers == '0' else ''}"
        for one in found
    )
    return {"examples": len(rows), "tokens": len(flat), "vocabulary": len(vocabulary), **counts}
