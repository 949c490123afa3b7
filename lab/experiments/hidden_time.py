"""Does the time of a search tell what is hidden? `python -m lab.experiments.hidden_time`

An asker who may see a folder of a large collection searches, in turns, for a topic that a third of the
hidden passages are close to and for one that none is. Random vectors, real stores. Prints the medians
in milliseconds, with and without even time, and how well a pair is told apart (.5 is chance).
"""

import argparse
import random
import statistics
import tempfile
import time
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import cast
from unittest.mock import patch

import numpy as np

from index.library import Library
from index.types import Scope, Vectors, View
from lab.reader.measure import auc

COLLECTION = "c"
TOPICS = {"hidden": "salzwiese", "nowhere": "heumilch"}
DIMENSION = 384
PER_FILE, WORDS = 50, 110
WARM_UP = 5
TOPIC_SHARE = 0.3
"""How much of a passage's vector is its own where it is about the topic."""


class Topical:
    """An `Embedder` that draws vectors; texts with a word of a topic lie close together."""

    name, dimension = "drawn", DIMENSION

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One vector of length one for each text."""
        made = np.stack([self._one(text) for text in texts])
        return cast(Vectors, made / np.linalg.norm(made, axis=1, keepdims=True))

    embed_questions = embed_passages

    def _one(self, text: str) -> Vectors:
        own = _drawn(text)
        topics = [topic for topic in TOPICS.values() if topic in text]
        return own * TOPIC_SHARE + _drawn(topics[0]) if topics else own


def _drawn(text: str) -> Vectors:
    rng = np.random.default_rng(zlib.crc32(text.encode()))
    return rng.standard_normal(DIMENSION).astype(np.float32)


def write_files(folder: Path, *, visible: int, hidden: int, rng: random.Random) -> None:
    """Files of drawn words in open/ and closed/; a third of the paragraphs in closed/ are on a topic."""
    words = ["".join(rng.choices("abdefgiklmnoprstu", k=rng.randint(4, 9))) for _ in range(3000)]
    for name, passages in (("open", visible), ("closed", hidden)):
        (folder / name).mkdir(parents=True)
        for number in range(passages // PER_FILE):
            paragraphs = [rng.choices(words, k=WORDS) for _ in range(PER_FILE)]
            for paragraph in paragraphs[::3] if name == "closed" else ():
                paragraph.append(TOPICS["hidden"])
            text = "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)
            (folder / name / f"{number:05}.txt").write_text(text, encoding="utf-8")


def timed(library: Library, *, times: int, rng: random.Random) -> dict[str, list[float]]:
    """Milliseconds of each search by topic."""
    view = View(COLLECTION, allowed=frozenset({Scope(COLLECTION, "open/")}))
    took: dict[str, list[float]] = {topic: [] for topic in TOPICS}
    for number in range(WARM_UP + times):
        for topic in rng.sample(sorted(TOPICS), len(TOPICS)):
            began = time.perf_counter()
            library.search(f"frage{number} {TOPICS[topic]}", view, k=8)
            if number >= WARM_UP:
                took[topic].append(1000 * (time.perf_counter() - began))
    return took


def main() -> None:
    """Build the collection, search it both ways, and print what they tell."""
    parser = argparse.ArgumentParser(prog="python -m lab.experiments.hidden_time")
    parser.add_argument("--visible", type=int, default=3000, help="passages that may be seen")
    parser.add_argument("--hidden", type=int, default=15000, help="passages that may not")
    parser.add_argument("--times", type=int, default=60, help="searches of each kind")
    given = parser.parse_args()
    rng = random.Random(1)
    with tempfile.TemporaryDirectory(prefix="fundstelle-hidden-") as scratch:
        files = Path(scratch) / "files"
        write_files(files, visible=given.visible, hidden=given.hidden, rng=rng)
        with Library.open(Path(scratch) / "home", embedder=Topical(), write=True) as library:
            print(library.sync(files, collection=COLLECTION).passages, "passages", flush=True)
            with patch("index.search.even_time.time.sleep"):
                _print("as it comes", timed(library, times=given.times, rng=rng))
            _print("in even time", timed(library, times=given.times, rng=rng))


def _print(what: str, took: dict[str, list[float]]) -> None:
    medians = [f"{topic} {statistics.median(some):.0f} ms" for topic, some in took.items()]
    labels = [1.0] * len(took["hidden"]) + [0.0] * len(took["nowhere"])
    told = auc(labels, [*took["hidden"], *took["nowhere"]])
    print(f"{what:13} {', '.join(medians)}; told apart {told:.3f}", flush=True)


if __name__ == "__main__":
    main()
