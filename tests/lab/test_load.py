"""The load test finds what it looks for: a few people at a small server, and answers that went astray."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lab.load.asking import strays
from lab.load.corpus import HOUSES, ORIGIN, asked, numbers, write_documents
from lab.load.figures import Load, drift
from lab.load.model import said
from lab.load.page import KEPT, PAGE, RUNS, page
from rag.access.store import open_access
from rag.access.types import Grant
from rag.llm.load import load_chat_model
from rag.prompts import load_prompts
from rag.web.fakes import running, scripted_chat

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a secret of the load test, long enough"


@pytest.mark.slow
def test_a_few_people_ask_are_answered_and_nothing_goes_astray(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "lab.load.model", "0"], cwd=ROOT, stdout=subprocess.PIPE
    ) as model:
        assert model.stdout
        url = f"http://127.0.0.1:{int(model.stdout.readline())}/v1"
        try:
            found = few_people(tmp_path, url)
        finally:
            model.kill()
    figures = found["figures"]
    assert not found["errors"]
    assert figures["ask: end"]["n"] >= 3 and figures["search"]["n"] >= 1
    assert figures["ask: place"]["p50"] <= figures["ask: end"]["p50"]
    assert figures["ask: right"]["failed"] == 0


def few_people(folder: Path, url: str) -> dict[str, dict[str, dict[str, float]]]:
    """What three open pages and three askers find in a few seconds at a server with words for vectors."""
    chat = scripted_chat(
        folder / "chat",
        {},
        load_chat_model(url, cache=folder),  # type: ignore[arg-type]
        token_secret=SECRET,
        embed_origins=ORIGIN,
    )
    access = open_access(folder / "access")
    for house, own in write_documents(folder / "documents"):
        chat.library.sync(own, collection=house)
        access.grants.add(Grant(house, "", house))
    command = [sys.executable, "-m", "lab.load.people"]
    options = "--pages 3 --askers 3 --coming-s 1 --seconds 5 --pace 20 --answers 3".split()
    with chat, running(chat, access=access) as address:
        done = subprocess.run(
            [*command, address, "--secret", SECRET, *options],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            check=True,
            timeout=120,
        )
    access.close()
    found: dict[str, dict[str, dict[str, float]]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("told", "stray"),
    [
        ('{"document": "ahorn-3.md", "quote": "Das kostet 102 Euro."}', ""),
        ('{"document": "linde-3.md"}', "linde"),
        ('{"answer": "Die Jahreskarte kostet 182 Euro."}', "linde"),
    ],
)
def test_a_document_or_a_number_of_another_house_is_seen(told: str, stray: str) -> None:
    found = strays(told, "ahorn")
    assert stray in found and bool(stray) == bool(found)


def test_every_house_answers_the_same_questions_with_numbers_of_its_own() -> None:
    every = [one for house in HOUSES for one in asked(house)]
    assert len(numbers()) == len(every) and len({one.question for one in every}) * 4 == len(every)
    assert all(str(one.number) in one.sentence for one in every)


def test_the_stand_in_says_again_what_the_places_of_the_prompt_say() -> None:
    one = asked("linde")[2]
    evidence = f"[{one.question.removesuffix('?')}]\n{one.sentence}"
    (*_, (_, prompt)) = load_prompts("de").messages(evidence=evidence, question=one.question)
    assert said(prompt) == one.sentence


def test_the_page_is_made_of_the_runs_that_are_kept() -> None:
    kept = [
        json.loads((KEPT / name).read_text("utf-8")) for name in RUNS if (KEPT / name).is_file()
    ]
    assert kept and PAGE.read_text("utf-8") == page([Load(**one) for one in kept])


def test_memory_that_grows_shows_in_the_table() -> None:
    one = json.loads((KEPT / RUNS[0]).read_text("utf-8"))
    growing = Load(**{**one, "memory": [(second, 1000 + second) for second in range(100)]})
    early, late = drift(growing)
    assert late - early == 50
