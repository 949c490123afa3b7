"""What a saved run would show with other values of `settings.proof`: `python -m lab.experiments.proofs RUN`.

RUN is a folder that `python -m rag evaluate SET --out RUN` wrote. A sentence that the chat model wrote
is shown if the reader finds it supported this surely; it was saved either way. Of the sentences shown
the table counts those that hold a gold answer, those that hold none, and those to questions that the
documents do not answer. Seconds; asks no model.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.evaluation.correct import correct
from rag.evaluation.finished import Finished, Scored, read_run
from rag.evaluation.results import MeasuredAnswer

KINDS = ("right", "wrong", "no gold answer", "nothing")
VALUES = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)


Answer = tuple[Scored, MeasuredAnswer]


def outcome(answer: Answer, proof: float) -> str:
    """What is shown of what the model wrote: right or wrong by the gold answers, or nothing."""
    asked, reply = answer
    said = [one for one in reply.sentences if one.kind == "written"]
    text = " ".join(one.text for one in said if (one.probability or 0.0) >= proof)
    if not text:
        return "nothing"
    if not asked.answers:
        return "no gold answer"
    return "right" if correct(text, asked.answers, question=asked.question) else "wrong"


def answers(run: Finished) -> Iterator[Answer]:
    """The answers for which the chat model wrote something."""
    for id_, result in run.results.items():
        if result.reply and any(one.kind == "written" for one in result.reply.sentences):
            yield run.scores[id_], result.reply


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m lab.experiments.proofs", description=__doc__)
    parser.add_argument("run", type=Path, help="folder of a run")
    found = list(answers(read_run(parser.parse_args(arguments).run)))
    print(f"| settings.proof (n={len(found)}) | {' | '.join(KINDS)} |")
    print("| --- |" + " --- |" * len(KINDS))
    for value in VALUES:
        counts = Counter(outcome(one, value) for one in found)
        print(f"| {value} | {' | '.join(str(counts[kind]) for kind in KINDS)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
