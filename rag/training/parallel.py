"""False alarms about conflicts where none can be: `python -m rag.training.parallel --evals DIR --limit N`.

Every paragraph of XQuAD stands there in German and in English. Its question is asked with both as
sources, the answer resting on the one in the question's language: whatever is found is wrong.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from index.embedder import load_embedder
from index.language import question_language
from index.settings import read_settings
from index.types import Passage
from rag.compose import chat_model
from rag.training.conflicts import Case, Share, outcomes


def main(arguments: Sequence[str] | None = None) -> int:
    """Print how many alarms there were and each of them; 1 if there was one."""
    parser = argparse.ArgumentParser(prog="python -m rag.training.parallel", description=__doc__)
    parser.add_argument("--evals", type=Path, required=True, help="folder of the open sets")
    parser.add_argument("--limit", type=int, default=120, help="how many questions are asked")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-model", action="store_true", help="word lists alone across languages")
    given = parser.parse_args(arguments)
    settings = read_settings()
    embedder = load_embedder(settings.embedder, cache=settings.cache, threads=settings.threads)
    model = None if given.no_model else chat_model(settings)
    cases = draw(given.evals / "xquad", limit=given.limit, seed=given.seed)
    alarms = [one for one in outcomes(cases, embedder, model) if one.found]
    print(f"| alarms | {Share(len(alarms), len(cases))} | {len(alarms)} of {len(cases)} |")
    for one in alarms:
        for conflict in one.found:
            sides = " / ".join(f"{side.value}: {side.citation.quote}" for side in conflict.sides)
            print(f"\n- {one.case.question} ({conflict.kind})\n  {sides}")
    return int(bool(alarms))


def draw(folder: Path, *, limit: int, seed: int) -> list[Case]:
    """Answerable questions drawn evenly at random, each with its paragraph in both languages."""
    lines = (folder / "questions.jsonl").read_text("utf-8").splitlines()
    asked = [json.loads(line) for line in lines]
    asked = [one for one in asked if one["answerable"] and one["evidence"]]
    cases = []
    for one in Random(seed).sample(asked, len(asked)):
        path = Path(one["evidence"][0]["document"])
        languages = {"de": "en", "en": "de"}
        mine, other = one["lang"], languages[one["lang"]]
        here, there = (
            folder / "documents" / language / Path(*path.parts[1:]) for language in (mine, other)
        )
        if here.exists() and there.exists():
            both = (_passage(here, "a"), _passage(there, "b"))
            cases.append(Case(one["question"], "none", both))
        if len(cases) == limit:
            break
    return cases


def _passage(path: Path, document: str) -> Passage:
    text = path.read_text("utf-8")
    return Passage(
        id=document,
        document_id=document,
        document=f"{document}.txt",
        title=path.parent.name.replace("_", " "),
        start=0,
        end=len(text),
        text=text,
        language=question_language(text),
    )


if __name__ == "__main__":
    sys.exit(main())
