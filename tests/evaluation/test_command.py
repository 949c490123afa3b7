"""`python -m rag evaluate` as a person or a CI job meets it."""

import json
from pathlib import Path

import pytest

from rag.__main__ import main
from rag.evaluation.bootstrap import Interval
from rag.evaluation.command import table
from rag.evaluation.metrics import VERDICTS
from rag.evaluation.report import Block, ReportSummary

SET = {
    "documents/town/amt.txt": "Das Bürgeramt öffnet um acht Uhr. Samstags ist es geschlossen.",
    "documents/town/bad.txt": "Das Schwimmbad kostet zwei Euro. Kinder zahlen nichts.",
    "questions.jsonl": json.dumps(
        {
            "id": "1",
            "lang": "de",
            "collection": "town",
            "question": "Wann öffnet das Bürgeramt?",
            "answerable": True,
            "evidence": [{"document": "town/amt.txt", "spans": [[0, 33]]}],
        }
    ),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for path, text in SET.items():
        file = tmp_path / "tiny" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "tiny"


def gate(folder: Path, text: str) -> str:
    path = folder.parent / "gate.json"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_folder_that_is_not_there_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", "nowhere"]) == 1
    assert "There is no folder nowhere" in capsys.readouterr().err


def test_a_senseless_gate_is_refused_before_any_work(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bounds = gate(folder, '{"overall": {"hits": {"min": 1}}}')
    assert main(["evaluate", str(folder), "--gate", bounds]) == 1
    assert "unknown metric 'hits'" in capsys.readouterr().err
    assert not (folder.parent / "evaluation").exists()


@pytest.mark.parametrize("given", [["--limit", "0"], ["--limit", "x"], ["--seed", "x"], ["--no"]])
def test_wrong_usage_exits_with_2(folder: Path, given: list[str]) -> None:
    with pytest.raises(SystemExit) as exit:
        main(["evaluate", str(folder), *given])
    assert exit.value.code == 2


def test_a_terminal_shows_what_became_of_each_kind_of_question() -> None:
    def block(*shares: float) -> Block:
        return {n: Interval(s, s, s, 4) for n, s in zip(VERDICTS, shares, strict=True)}

    found = ReportSummary(
        overall=block(0.5, 0.25, 0.25), by_direction={"de-de": block(0.5, 0.25, 0.25)},
        by_collection={}, counts={"de-de": 4}, by_kind={"table": block(0.75, 0.25, 0), "chat": {}},
    )  # fmt: skip
    first, second = table(found).split("\n\n")
    assert [line.split()[0] for line in first.splitlines()[1:]] == ["correct", "false", "refused"]
    header, row = second.splitlines()
    assert header.split() == ["correct", "false", "refused"]
    assert row.split()[:2] == ["table", "75.0"] and "chat" not in second


@pytest.mark.models
def test_search_is_measured_reported_and_gated(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = gate(folder, '{"overall": {"hit@1": {"min": 1}}, "de-de": {"mrr@10": {"min": 0.5}}}')
    command = ["evaluate", str(folder), "--retrieval-only", "--json"]
    assert main([*command, "--gate", kept]) == 0
    out, err = capsys.readouterr()
    printed = json.loads(out)
    assert printed["overall"]["hit@1"]["value"] == 1
    assert printed["model"]["embedder"] and "llm" not in printed["model"]
    assert "ok     de-de mrr@10 = 1.0000" in err
    written = folder.parent / "evaluation" / "tiny" / "report.json"
    assert json.loads(written.read_text(encoding="utf-8")) == printed
    assert written.with_name("report.html").is_file()
    broken = gate(folder, '{"overall": {"seconds_p50": {"max": 0}}}')
    assert main([*command, "--gate", broken]) == 1
    assert "BROKEN overall seconds_p50" in capsys.readouterr().err
