"""From how probable a place on another edition leads: `python -m lab.experiments.editions SET…`.

SET is a question set such as `data`, or a folder that `lab.reader.question_set` wrote. Where two editions of
a document differ in no figure, the one in force leads if its place is at least `versions.alike` times as
probable as the best one. For several values this counts the questions whose first place changes, and
how often it lies in the gold evidence then. The chat model is not asked; one to three questions a second.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from unittest.mock import patch

from index.models.embedder import load_embedder
from index.settings import read_settings
from index.tuning import tuned
from lab.reader.searched import HeldOut, Searched, searched
from rag.compose import reader_of
from rag.evidence import Evidence, answering_places, gather
from rag.reader.types import Place, Reader

NEVER = 1e9
VALUES = (NEVER, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7)


def first_places(asked: Searched, reader: Reader) -> Mapping[float, Place]:
    """The first place with each value; empty where none answers, or a table does."""
    evidence = gather(asked.part, asked.hits, asked.sources, reader, refusal=0.0)
    if evidence.table or not evidence.reading.places:
        return {}
    return {value: _first(evidence, value) for value in VALUES}


def _first(evidence: Evidence, value: float) -> Place:
    def other(name: str) -> float:
        return value if name == "rag.versions.alike" else tuned(name)

    with patch("rag.versions.order.tuned", other):
        return answering_places(evidence).answering[0]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the first places that change, then the counts."""
    parser = argparse.ArgumentParser(prog="python -m lab.experiments.editions", description=__doc__)
    parser.add_argument("sets", type=Path, nargs="+", metavar="SET")
    parser.add_argument("--most", type=int, default=600, help="questions of each set")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    settings = read_settings()
    embedder = load_embedder(settings.embedder, cache=settings.cache, threads=settings.threads)
    reader = reader_of(settings, embedder)
    changed, gold = Counter[float](), Counter[float]()
    for folder in options.sets:
        source = HeldOut(folder, lambda question: True)
        for asked in searched(source, settings, reader, most=options.most, seed=options.seed):
            first = first_places(asked, reader)
            if len({place.key for place in first.values()}) < 2:
                continue
            print(f"\n{asked.question.question} | {' / '.join(asked.question.answers)}")
            for value, place in first.items():
                hit = asked.is_gold(place.passage.document, place.unit.start, place.unit.end)
                changed[value] += place.key != first[NEVER].key
                gold[value] += hit
                print(
                    f"  {value:g} {'gold' if hit else ''} {place.passage.document}: {place.shown[:100]!r}",
                    flush=True,
                )
    print(
        "\n| versions.alike | first places changed | gold, of all that change |\n| --- | --- | --- |"
    )
    for value in VALUES:
        print(f"| {'never' if value == NEVER else value} | {changed[value]} | {gold[value]} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
