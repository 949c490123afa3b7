"""XQuAD across languages, with gold answers: `python -m lab.experiments.crossed --evals DIR --out SET`.

`xquad` asks every question about the other language's documents too, but names only the document that
answers. Its texts are parallel, so the place and the answer are known. This writes a question set
with both, for `python -m rag evaluate SET`; either language's answer is right.
"""

import argparse
import json
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rag.evaluation.set import Question, load_set

LANGUAGES = ("de", "en")
Parallel = Mapping[str, Question]
"""A question in each of LANGUAGES, asked about documents of its own."""


def parallel(folder: Path) -> list[Parallel]:
    """The questions that both languages have, each with the span and the words that answer it."""
    found: defaultdict[str, dict[str, Question]] = defaultdict(dict)
    for one in load_set(folder).questions:
        if one.answers and one.evidence and one.evidence[0].spans:
            found[one.id.split("/")[2]][one.lang] = one
    return [some for some in found.values() if set(some) == set(LANGUAGES)]


def crossed(both: Parallel) -> Iterator[Question]:
    """Each question, asked about the other language's documents."""
    for asked, other in (LANGUAGES, LANGUAGES[::-1]):
        one, there = both[asked], both[other]
        yield replace(
            one,
            id=f"{one.id}/x",
            collection=there.collection,
            evidence=there.evidence,
            answers=tuple(dict.fromkeys((*there.answers, *one.answers))),
        )


def line(one: Question) -> dict[str, Any]:
    """A question as a line of questions.jsonl."""
    evidence = [{"document": place.document, "spans": place.spans} for place in one.evidence]
    return {
        "id": one.id, "lang": one.lang, "collection": one.collection, "question": one.question,
        "answerable": True, "answers": one.answers, "evidence": evidence,
    }  # fmt: skip


def write(source: Path, out: Path) -> int:
    """Write the set, its documents copied; returns how many questions."""
    shutil.copytree(source / "documents", out / "documents", dirs_exist_ok=True)
    lines = [line(one) for both in parallel(source) for one in crossed(both)]
    with (out / "questions.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in lines)
    return len(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m lab.experiments.crossed", description=__doc__)
    parser.add_argument("--evals", type=Path, required=True, help="folder of the open sets")
    parser.add_argument("--out", type=Path, required=True, help="folder of the new set")
    given = parser.parse_args(arguments)
    print(f"{write(given.evals / 'xquad', given.out)} questions")


if __name__ == "__main__":
    main()
