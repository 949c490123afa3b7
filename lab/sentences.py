"""Compares where we and kept libraries end sentences, on the marked sentences of data/sentences.

`python -m lab.sentences [develop|held] [--errors]`. The libraries are no part of the product and
stand in lab/requirements.txt; what is missing is left out.
"""

import argparse
import importlib
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import sentences

GOLD = Path(__file__).parent.parent / "data" / "sentences"
BREAK = "⏎"
"""A line break of the original text, within a sentence or after it."""
Ends = set[int]
Splitter = Callable[[str], Ends]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or page of a kind of text, and where its sentences end, except the last."""

    language: str
    kind: str
    text: str
    ends: Ends


def blocks(half: str) -> Iterator[Block]:
    """The marked blocks of `develop` or `held`, language by language."""
    for path in sorted((GOLD / half).glob("*.txt")):
        kind = ""
        for block in path.read_text("utf-8").split("\n\n"):
            lines = block.strip("\n").split("\n")
            if lines[0].startswith("# "):
                kind = lines.pop(0)[2:]
            yield joined(path.stem, kind, lines)


def joined(language: str, kind: str, lines: list[str]) -> Block:
    """A text of these sentences, joined by a space or by the line break that the mark stands for."""
    text, ends = "", set()
    for line in lines:
        text += line.removesuffix(BREAK).replace(BREAK, "\n")
        ends.add(len(text))
        text += "\n" if line.endswith(BREAK) else " "
    text = text.rstrip()
    return Block(language, kind, text, {end for end in ends if end < len(text)})


def ours(text: str) -> Ends:
    """The product's own splitter."""
    return {end for _, end in sentences.split(text)}


def _trimmed(text: str, spans: list[tuple[int, int]]) -> Ends:
    return {
        start + len(text[start:end].rstrip()) for start, end in spans if text[start:end].strip()
    }


def _pysbd(language: str) -> Splitter:
    segmenter = importlib.import_module("pysbd").Segmenter(
        language=language, clean=False, char_span=language == "en"
    )

    def split(text: str) -> Ends:
        # its own spans are refused for German; its pieces are slices, so they can be found
        spans, at = [], 0
        for piece in segmenter.segment(text):
            words = (piece if isinstance(piece, str) else piece.sent).strip()
            at = max(text.find(words, at), at) + len(words)
            spans.append((at - len(words), at))
        return _trimmed(text, spans)

    return split


def _syntok(language: str) -> Splitter:
    segmenter = importlib.import_module("syntok.segmenter")

    def split(text: str) -> Ends:
        return {
            sentence[-1].offset + len(sentence[-1].value)
            for paragraph in segmenter.process(text)
            for sentence in paragraph
        }

    return split


def _blingfire(language: str) -> Splitter:
    library = importlib.import_module("blingfire")

    def split(text: str) -> Ends:
        return _trimmed(text, list(library.text_to_sentences_and_offsets(text)[1]))

    return split


def _spacy(language: str) -> Splitter:
    model: Any = importlib.import_module("spacy").blank(language)
    model.add_pipe("sentencizer")
    return lambda text: _trimmed(text, [(s.start_char, s.end_char) for s in model(text).sents])


LIBRARIES: dict[str, Callable[[str], Splitter]] = {
    "ours": lambda language: ours,
    "pysbd": _pysbd,
    "syntok": _syntok,
    "blingfire": _blingfire,
    "spacy": _spacy,
}


@dataclass(slots=True)
class Tally:
    """How many ends were found, missed and made up."""

    right: int = 0
    missed: int = 0
    false: int = 0

    def add(self, wanted: Ends, found: Ends) -> None:
        """Count one text."""
        self.right += len(wanted & found)
        self.missed += len(wanted - found)
        self.false += len(found - wanted)

    @property
    def f1(self) -> float:
        """F1 of ends; 1 if there was nothing to find and nothing was found."""
        of = 2 * self.right + self.missed + self.false
        return 2 * self.right / of if of else 1.0


def measure(half: str, make: Callable[[str], Splitter]) -> dict[tuple[str, str], Tally]:
    """The tally of each (language, kind), of all kinds, and of ends within lines."""
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    splitters: dict[str, Splitter] = {}
    for block in blocks(half):
        if block.language not in splitters:
            splitters[block.language] = make(block.language)
        found = splitters[block.language](block.text) - {len(block.text)}
        tallies[block.language, block.kind].add(block.ends, found)
        tallies[block.language, "all"].add(block.ends, found)
        inside = {end for end in block.ends | found if block.text[end] != "\n"}
        tallies[block.language, "within lines"].add(block.ends & inside, found & inside)
    return tallies


def errors(half: str) -> Iterator[str]:
    """Every end that ours misses (-) or makes up (+), with the text around it."""
    for block in blocks(half):
        found = ours(block.text) - {len(block.text)}
        for end in sorted(block.ends ^ found):
            around = f"{block.text[max(0, end - 40) : end]}|{block.text[end : end + 25]}"
            yield f"{'+-'[end in block.ends]} {block.language} {block.kind}: {around!r}"


def speed(half: str, split: Splitter) -> float:
    """Microseconds for 1,000 characters, the best of five runs over all blocks."""
    texts = [block.text for block in blocks(half)]
    best = float("inf")
    for _ in range(5):
        begun = time.perf_counter()
        for text in texts:
            split(text)
        best = min(best, time.perf_counter() - begun)
    return best * 1e9 / sum(map(len, texts))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("half", nargs="?", choices=["develop", "held"], default="develop")
    parser.add_argument("--errors", action="store_true", help="name what ours gets wrong")
    options = parser.parse_args()
    columns: dict[str, dict[tuple[str, str], Tally]] = {}
    for name, make in LIBRARIES.items():
        try:
            columns[name] = measure(options.half, make)
        except ImportError as error:
            print(f"{name} is left out: {error}", file=sys.stderr)
    ends = columns["ours"]
    print("| language, kind | ends | " + " | ".join(columns) + " |")
    print("| --- |" + " --- |" * (len(columns) + 1))
    for key in sorted(ends):
        wanted = ends[key].right + ends[key].missed
        cells = " | ".join(re.sub("^0", "", f"{column[key].f1:.3f}") for column in columns.values())
        print(f"| {key[0]} {key[1]} | {wanted} | {cells} |")
    for name in columns:
        print(f"{name}: {speed(options.half, LIBRARIES[name]('de')):.0f} µs per 1,000 characters")
    if options.errors:
        print(*errors(options.half), sep="\n")


if __name__ == "__main__":
    main()
