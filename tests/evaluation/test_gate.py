"""A gate says of each bound whether it holds, and takes no unknown name."""

from pathlib import Path

import pytest

from index.errors import SettingsError
from rag.evaluation.bootstrap import Interval
from rag.evaluation.gate import judge, read_gate
from rag.evaluation.report import ReportSummary


def block(**values: float) -> dict[str, Interval]:
    names = {"hit": "hit@5", "wrong": "false_answer_rate"}
    return {names[name]: Interval(value, 0, 1, 10) for name, value in values.items()}


FOUND = ReportSummary(
    overall=block(hit=0.9, wrong=0.1), by_direction={"de-en": block(hit=0.8)}, by_collection={},
    counts={"de-en": 10}, by_kind={"table": {"correct": Interval(0.7, 0, 1, 10)}}, kinds={"table": 10},
)  # fmt: skip


def write(folder: Path, text: str, name: str = "gate.json") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_each_bound_is_told_with_its_value_and_verdict(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        '{"overall": {"hit@5": {"min": 0.9}, "false_answer_rate": {"max": 0.05}},'
        ' "de-en": {"hit@5": {"min": 0.7, "max": 0.8}}}',
    )
    verdicts = judge(read_gate(file), FOUND)
    assert [verdict.kept for verdict in verdicts] == [True, False, True, True]
    assert str(verdicts[1]) == "BROKEN overall false_answer_rate = 0.1000 (has to be ≤ 0.05)"
    assert str(verdicts[2]) == "ok     de-en hit@5 = 0.8000 (has to be ≥ 0.7)"


def test_toml_says_the_same(tmp_path: Path) -> None:
    file = write(tmp_path, '[overall]\n"hit@5" = { min = 0.91 }\n', "gate.toml")
    (verdict,) = judge(read_gate(file), FOUND)
    assert not verdict.kept


def test_a_kind_of_question_has_bounds_of_its_own(tmp_path: Path) -> None:
    file = write(tmp_path, "[kind.table]\ncorrect = { min = 0.8 }\n", "gate.toml")
    (verdict,) = judge(read_gate(file), FOUND)
    assert str(verdict) == "BROKEN kind.table correct = 0.7000 (has to be ≥ 0.8)"


def test_a_kind_that_the_run_has_not_is_refused(tmp_path: Path) -> None:
    bounds = read_gate(write(tmp_path, '{"kind": {"mail": {"correct": {"min": 1}}}}'))
    with pytest.raises(SettingsError, match=r"unknown kind 'kind\.mail'; .* de-en, kind\.table"):
        judge(bounds, FOUND)


def test_what_was_not_measured_does_not_pass(tmp_path: Path) -> None:
    file = write(tmp_path, '{"de-en": {"false_answer_rate": {"max": 1}}}')
    (verdict,) = judge(read_gate(file), FOUND)
    assert not verdict.kept and "not measured" in str(verdict)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('{"overall": {"hit@6": {"min": 1}}}', "unknown metric 'hit@6'"),
        ('{"overall": {"hit@5": {"least": 1}}}', "overall.hit@5.least = 1 is no bound"),
        ('{"overall": {"hit@5": {"min": "1"}}}', "is no bound"),
        ('{"overall": {"hit@5": {"min": true}}}', "is no bound"),
        ('{"overall": {"hit@5": 0.9}}', "should be an object"),
        ('{"kind": {"table": {"right": {"min": 1}}}}', r"unknown metric 'right' under kind\.table"),
        ('{"kind": 1}', "kind should be an object"),
        ("[]", "should be an object"),
        ("{}", "holds no bound"),
        ("{", "is not JSON"),
    ],
)
def test_a_gate_that_cannot_be_meant_is_refused_before_the_run(
    tmp_path: Path, text: str, complaint: str
) -> None:
    with pytest.raises(SettingsError, match=complaint):
        read_gate(write(tmp_path, text))


def test_an_unknown_direction_is_refused(tmp_path: Path) -> None:
    bounds = read_gate(write(tmp_path, '{"fr-de": {"hit@5": {"min": 1}}}'))
    with pytest.raises(
        SettingsError, match="unknown direction 'fr-de'; this run has overall, de-en"
    ):
        judge(bounds, FOUND)


def test_a_gate_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml cannot be read"):
        read_gate(tmp_path / "none.toml")
