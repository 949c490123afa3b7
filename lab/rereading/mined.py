"""Finds the places that the product would show the chat model, for questions of our folders.

`python -m lab.rereading.mined --files 'folders-h-*.txt' --reader FILE --out FILE.jsonl` searches and reads as
the product does. Such examples teach most if the reader was not trained on these folders. Resumable.
"""

import argparse
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index.models.e5 import unpack
from index.models.weights import E5_SMALL, ensure
from index.settings import read_settings
from index.tuning import tuned
from lab.reader import question_set
from lab.reader.searched import HeldOut, Searched, searched
from rag.reader.passage_reader import PassageReader
from rag.reader.types import Reading
from rag.rereading.prompt import LONGEST, text_of
from rag.rereading.rereader import candidates

MORE = 1.6
"""How many times the prompt's room the kept places fill, so that draws differ."""


def row(one: Searched, reading: Reading, *, characters: int) -> dict[str, Any]:
    """A question with its likeliest places, the likeliest first, and which of them answer."""
    places = candidates(reading, characters=int(characters * MORE))
    ranked = sorted(places, key=lambda place: -place.probability)
    return {
        "id": one.question.id,
        "question": one.question.question,
        "before": one.part.before,
        "places": [
            {
                "label": place.label,
                "text": text_of(place.unit),
                "length": min(len(place.shown), LONGEST),
                "at": places.index(place),
                "gold": one.is_gold(place.passage.document, place.unit.start, place.unit.end),
            }
            for place in ranked
        ],
    }


def rows(files: str, reader: Path, known: frozenset[str]) -> Iterator[dict[str, Any]]:
    """A row for each question of folders that training sees, if it is not known yet."""
    settings = read_settings()
    base = partial(ensure, E5_SMALL, cache=settings.cache, finish=unpack)
    passages = PassageReader(base, adapter=reader)
    characters = int(settings.evidence_tokens * tuned("rag.writer.characters_per_token"))
    with TemporaryDirectory() as folder:
        question_set.write(Path(folder), files=files, held_out=False)
        source = HeldOut(Path(folder), lambda one: one.id not in known)
        for one in searched(source, settings, passages, most=1_000_000, seed=1):
            yield row(one, one.read(passages), characters=characters)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", required=True, help="files in lab/reader/written/")
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options: Any = parser.parse_args()
    options.out.touch()
    known = frozenset(json.loads(line)["id"] for line in options.out.open(encoding="utf-8"))
    with options.out.open("a", encoding="utf-8") as out:
        for one in rows(options.files, options.reader, known):
            out.write(json.dumps(one, ensure_ascii=False) + "\n")
            out.flush()


if __name__ == "__main__":
    main()
