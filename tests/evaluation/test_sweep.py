"""Many settings on one set: the grid, what is refused, resuming, and the table."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from index.fakes import WordEmbedder
from index.library import Library
from index.settings import Settings, read_settings
from index.types import Hit, View
from rag.__main__ import main
from rag.evaluation.columns import table
from rag.evaluation.evaluate import Plan, evaluate
from rag.evaluation.homes import build
from rag.evaluation.opening import INCIDENTAL, publish
from rag.evaluation.report import summary
from rag.evaluation.set import load_set
from rag.evaluation.sweep import Swept, read_variants, sweep
from rag.evaluation.sweep_command import write
from rag.types import Answer, Sentence, Turn
from tests.small_set import small_set


def variants_file(folder: Path, text: str) -> Path:
    file = folder / "variants.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_set(tmp_path / "small", question="Frage {n}?")


class Sure:
    """A system that is .6 sure of every answer, and counts how often it was asked."""

    model: Mapping[str, str] = {"llm": "sure"}

    def __init__(self, library: Library) -> None:
        self.library, self.refusal, self.asked = library, 0.5, 0

    def search(
        self, question: str, view: View, *, k: int, history: Sequence[Turn] = ()
    ) -> Sequence[Hit]:
        return self.library.search(question, view, k=k)

    def ask(self, question: str, view: View, *, history: Sequence[Turn] = ()) -> Answer:
        self.asked += 1
        refused = self.refusal > 0.6
        said = (Sentence("Um acht Uhr.", "unsupported" if refused else "supported", (), 0.6),)
        text = "Keine Angabe." if refused else "Um acht Uhr."
        return Answer(question, question, "de", text, refused, said, (), "sure")


def swept(folder: Path, out: Path, text: str) -> tuple[list[Swept], Sure]:
    questions = load_set(folder)
    home = folder.parent / "home"
    languages = build(
        questions, home, lambda at, write: Library.open(at, embedder=WordEmbedder(), write=write)
    )
    settings = read_settings(home=home)
    variants = read_variants(variants_file(folder, text), settings, incidental=INCIDENTAL)
    with Library.open(home, embedder=WordEmbedder()) as library:
        system = Sure(library)

        def measure(one: Settings, place: Path) -> None:
            system.refusal = one.refusal
            plan = Plan(answers=True, settings={"refusal": one.refusal})
            run = evaluate(questions, system, languages, plan=plan, out=place)
            publish(run, summary(run), place)

        return list(sweep(variants, measure, out=out, seed=0)), system


def test_lists_make_every_combination_and_names_one_variant_each(tmp_path: Path) -> None:
    file = variants_file(
        tmp_path,
        "[settings]\npassages = [4, 8]\nrefusal = [0.3, 0.7]\nanswer_tokens = 60\n"
        "[variants.plain]\n[variants.'very strict']\nrefusal = 0.95\n",
    )
    found = read_variants(file, read_settings(evidence_tokens=200), incidental=INCIDENTAL)
    assert [one.name for one in found] == [
        "passages=4 refusal=0.3 answer_tokens=60", "passages=4 refusal=0.7 answer_tokens=60",
        "passages=8 refusal=0.3 answer_tokens=60", "passages=8 refusal=0.7 answer_tokens=60",
        "plain", "very strict",
    ]  # fmt: skip
    assert [one.settings.passages for one in found] == [4, 4, 8, 8, 8, 8]
    assert found[1].settings.refusal == 0.7 and found[5].settings.refusal == 0.95
    assert all(one.settings.evidence_tokens == 200 for one in found)
    assert found[0].folder == "passages=4_refusal=0.3_answer_tokens=60"
    assert found[5].folder == "very_strict"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[settings]\nrefusals = [0.5]", "unknown setting 'refusals': did you mean 'refusal'?"),
        ("[settings]\nport = [1]", "'port' changes no figure"),
        ("[settings]\nrefusal = [0.5, 2]", "refusal = 2 cannot be used"),
        ("[variants.a]\nzzz = 1", "unknown setting 'zzz'"),
        ("[variant.a]\nrefusal = 1", "unknown table 'variant'"),
        ("variants = 3", "should be a table"),
        ("[variants.'a b']\n[variants.'a/b']\n", "two variants are called"),
        ("", "holds no variant"),
        ("[settings", "is not TOML"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence_before_any_work(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str, named: str
) -> None:
    file = variants_file(folder, text)
    assert main(["sweep", str(folder), "--variants", str(file)]) == 1
    said = capsys.readouterr().err
    assert named in said and "Traceback" not in said


def test_a_name_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    file = variants_file(tmp_path, "[variants.'../../up']\n[variants.'..']\n")
    found = read_variants(file, read_settings(), incidental=INCIDENTAL)
    assert [one.folder for one in found] == ["up", "variant"]


def test_each_variant_is_a_run_and_the_table_says_what_is_worse(
    folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done, _ = swept(folder, out, "[settings]\nrefusal = [0.5, 0.6, 0.7]")
    values = write(load_set(folder), done, out)
    assert json.loads((out / "sweep.json").read_text("utf-8")) == values
    variants = values["variants"]
    assert isinstance(variants, list)
    rates = [one["overall"]["false_refusal_rate"]["value"] for one in variants]
    assert rates == [0, 0, 1]
    assert [one["against_first"]["false_refusal_rate"] for one in variants] == [
        "open", "open", "worse"
    ]  # fmt: skip
    assert (out / "refusal=0.7" / "report.html").is_file()
    printed = table(done)
    (line,) = [line for line in printed.splitlines() if line.startswith("false_refusal_rate")]
    assert line.split() == ["false_refusal_rate", "0.0", "%", "0.0", "%", "▼100.0", "%"]
    page = (out / "sweep.html").read_text("utf-8")
    assert "refusal=0.7" in page and "▼" in page and "<script" not in page


def test_a_sweep_that_is_run_again_asks_nothing_twice(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert swept(folder, out, "[settings]\nrefusal = [0.5, 0.7]")[1].asked == 16
    assert swept(folder, out, "[settings]\nrefusal = [0.5, 0.7, 0.9]")[1].asked == 8


@pytest.mark.models
def test_the_command_sweeps_search_settings(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = variants_file(folder, "[settings]\npassage_characters = [300, 900]")
    command = ["sweep", str(folder), "--variants", str(file), "--retrieval-only", "--json"]
    assert main([*command, "--out", str(tmp_path / "out")]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [one["settings"] for one in printed["variants"]] == [
        {"passage_characters": 300}, {"passage_characters": 900}
    ]  # fmt: skip
    assert all(one["overall"]["hit@1"]["value"] == 1 for one in printed["variants"])
