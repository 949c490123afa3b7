"""Several systems on the same questions: a run each, one table, and whoever is asked twice."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from index.fakes import WordEmbedder
from index.library import Library
from index.types import Hit, View
from rag.__main__ import main
from rag.evaluation.columns import table
from rag.evaluation.evaluate import Plan, evaluate
from rag.evaluation.homes import build
from rag.evaluation.opening import publish
from rag.evaluation.report import summary
from rag.evaluation.set import load_set
from rag.evaluation.systems import Placed, beside
from rag.evaluation.systems_command import markdown, write
from rag.types import Answer, Sentence, Turn
from tests.rag.openai_server import Behaviour, serving
from tests.small_set import small_set


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_set(tmp_path / "small", question="Wann öffnet Amt {n}?")


class Fixed:
    """A system that answers every question, or refuses every one; `asked` counts."""

    def __init__(self, library: Library, *, refuses: bool) -> None:
        self.library, self.refuses, self.asked = library, refuses, 0

    @property
    def model(self) -> Mapping[str, str]:
        return {"llm": "fixed", "system": "refuses" if self.refuses else "answers"}

    def search(
        self, question: str, view: View, *, k: int, history: Sequence[Turn] = ()
    ) -> Sequence[Hit]:
        return self.library.search(question, view, k=k)

    def ask(self, question: str, view: View, *, history: Sequence[Turn] = ()) -> Answer:
        self.asked += 1
        said = () if self.refuses else (Sentence("Um acht Uhr.", "supported", (), 1.0),)
        text = "Keine Angabe." if self.refuses else "Um acht Uhr."
        return Answer(question, question, "de", text, self.refuses, said, (), "fixed")


def placed(folder: Path, out: Path, names: Sequence[str]) -> tuple[list[Placed], int]:
    """The systems beside each other and how many questions were asked in all."""
    questions = load_set(folder)
    home = folder.parent / "home"
    languages = build(
        questions, home, lambda at, write: Library.open(at, embedder=WordEmbedder(), write=write)
    )
    with Library.open(home, embedder=WordEmbedder()) as library:
        systems = {name: Fixed(library, refuses=name == "silent") for name in names}

        def measure(name: str, place: Path) -> None:
            plan = Plan(answers=True, settings={"system": name})
            run = evaluate(questions, systems[name], languages, plan=plan, out=place)
            publish(run, summary(run), place)

        found = list(beside(names, measure, out=out, seed=0))
    return found, sum(one.asked for one in systems.values())


def test_each_system_is_a_run_and_judged_against_the_first(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    found, _ = placed(folder, out / "small", ["own", "silent"])
    values = write({"small": found}, out, seed=0)
    printed = json.loads((out / "systems.json").read_text("utf-8"))
    assert printed == values
    (one,) = printed["sets"]
    rates = [column["overall"]["false_refusal_rate"]["value"] for column in one["systems"]]
    assert rates == [0, 1]
    assert one["systems"][1]["against_first"]["false_refusal_rate"] == "worse"
    assert one["systems"][1]["model"]["system"] == "refuses"
    assert (out / "small" / "silent" / "report.html").is_file()
    page = (out / "systems.html").read_text("utf-8")
    assert "silent" in page and "▼" in page and "<script" not in page
    assert "▼100.0 %" in table(found)


def test_the_markdown_has_intervals_and_leaves_out_what_all_share(
    folder: Path, tmp_path: Path
) -> None:
    found, _ = placed(folder, tmp_path / "out", ["own", "silent"])
    lines = markdown({"small": found}).splitlines()
    assert lines[0].startswith("`small`, 8 questions")
    assert lines[2:4] == ["|  | own | silent |", "| --- | --- | --- |"]
    (line,) = [line for line in lines if "false_refusal_rate" in line]
    assert line == "| false_refusal_rate | 0.00 (0.00–0.00) | 1.00 (1.00–1.00) ▼ |"
    assert not any("hit@5" in line or "search_seconds" in line for line in lines)


def test_a_table_that_is_made_again_asks_nobody_twice(folder: Path, tmp_path: Path) -> None:
    assert placed(folder, tmp_path / "out", ["own"])[1] == 8
    assert placed(folder, tmp_path / "out", ["own", "silent"])[1] == 8


@pytest.mark.parametrize(
    ("given", "named"),
    [(["nowhere"], "There is no folder nowhere"), (["small", "small"], "the same name")],
)
def test_what_makes_no_sense_is_refused_before_any_work(
    folder: Path,
    given: list[str],
    named: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder.parent)
    assert main(["compare-systems", *given]) == 1
    assert named in capsys.readouterr().err
    assert not (folder.parent / "evaluation").exists()


@pytest.mark.models
def test_the_command_asks_every_system(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving(Behaviour(words=["Um acht Uhr", " [1]."])) as url:
        monkeypatch.setenv("FUNDSTELLE_LLM", url)
        command = ["compare-systems", str(folder), "--limit", "2", "--json"]
        assert main([*command, "--out", str(tmp_path / "out")]) == 0
    printed = json.loads(capsys.readouterr().out)
    (one,) = printed["sets"]
    assert [column["name"] for column in one["systems"]] == [
        "own", "citation-query-engine", "openai"
    ]  # fmt: skip
    assert all(column["questions"] == 2 for column in one["systems"])
    assert (tmp_path / "out" / "systems.md").is_file()
