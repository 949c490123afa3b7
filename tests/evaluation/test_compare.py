"""Two runs compared: every difference worked out by hand, and nothing asked again."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from rag.__main__ import main
from rag.evaluation.bootstrap import paired, quantile
from rag.evaluation.compare import compare, verdict
from rag.evaluation.finished import read_run
from rag.evaluation.results import MeasuredAnswer, QuestionResult, Said

Row = tuple[str, Mapping[str, tuple[float, float]], MeasuredAnswer | None]


def reply(text: str, *, refused: bool = False) -> MeasuredAnswer:
    return MeasuredAnswer(
        text, refused, 1.0, () if refused else (Said(text, "supported", (), 0.9),)
    )


def write_run(folder: Path, rows: Sequence[Row], *, of: str = "same", refusal: float = 0.5) -> Path:
    """A finished run as `evaluate` leaves it; the ids of the first half are German questions."""
    folder.mkdir()
    report = {
        "set": "small", "set_fingerprint": of, "fingerprint": f"{folder.name}",
        "model": {"llm": "x"}, "settings": {"refusal": refusal},
    }  # fmt: skip
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
    (folder / "run.json").write_text(json.dumps({"fingerprint": folder.name}), encoding="utf-8")
    scores = [
        {"id": id_, "direction": id_[:5], "figures": figures, "question": f"Was ist {id_}?"}
        for id_, figures, _ in rows
    ]
    results = [QuestionResult(id_, (), 0.1, said).to_json() for id_, _, said in rows]
    for name, lines in (("scores", scores), ("results", results)):
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder


def ranked(hits: Sequence[float]) -> list[Row]:
    return [
        (f"{'de-de' if n < 8 else 'en-de'}-{n}", {"hit@1": (hit, 1.0)}, None)
        for n, hit in enumerate(hits)
    ]


def test_what_is_hard_for_both_cancels_out() -> None:
    # B is a tenth better at every question, so no resample can say anything else.
    pairs = [((n / 20, 1.0), (n / 20 + 0.1, 1.0)) for n in range(10)]
    found = paired(pairs, seed=3)
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((0.1, 0.1, 0.1))
    assert (found.n, found.changed) == (10, 10)


def test_the_bounds_are_those_of_the_differences() -> None:
    # 100 questions, 20 of them won: share .2 with standard error √(.2·.8/100) = .04.
    pairs = [((0.0, 1.0), (float(n < 20), 1.0)) for n in range(100)]
    found = paired(pairs, seed=1)
    assert found is not None and found.value == pytest.approx(0.2)
    assert found.low == pytest.approx(0.2 - 1.96 * 0.04, abs=0.015)
    assert found.high == pytest.approx(0.2 + 1.96 * 0.04, abs=0.015)
    assert paired(pairs, seed=1) == found


def test_a_question_that_counts_for_one_run_only_changes_that_one_only() -> None:
    # A: 1 of 2 citations right. B: 1 of 2 and 2 of 2, 3 of 4.
    found = paired([((1.0, 2.0), (1.0, 2.0)), (None, (2.0, 2.0)), (None, None)], seed=0)
    assert found is not None
    assert (found.first, found.second, found.value) == (0.5, 0.75, 0.25)
    assert (found.n, found.changed) == (2, 1)


def test_a_median_leaves_out_questions_without_a_time() -> None:
    pairs = [((2.0, 1.0), (1.0, 1.0)), (None, (3.0, 1.0)), ((4.0, 1.0), (5.0, 1.0))]
    found = paired(pairs, seed=0, estimate=quantile(0.5))
    assert found is not None
    assert (found.first, found.second) == (3.0, 3.0)
    assert paired([(None, (1.0, 1.0))], seed=0) is None


def test_differences_by_direction_are_those_worked_out_by_hand(tmp_path: Path) -> None:
    # de-de: 0 of 8 → 8 of 8. en-de: 4 of 8 → 3 of 8, one question lost.
    a = write_run(tmp_path / "a", ranked([0] * 8 + [1, 1, 1, 1, 0, 0, 0, 0]))
    b = write_run(tmp_path / "b", ranked([1] * 8 + [1, 1, 1, 0, 0, 0, 0, 0]), refusal=0.7)
    found = compare(read_run(a), read_run(b))
    german, english = (found.by_direction[name]["hit@1"] for name in ("de-de", "en-de"))
    assert (german.value, german.low, german.high) == (1, 1, 1)
    assert verdict(german, "hit@1") == "better"
    assert (english.first, english.second, english.value) == (0.5, 0.375, -0.125)
    assert english.changed == 1 and verdict(english, "hit@1") == "open"
    assert found.overall["hit@1"].value == (8 - 1) / 16
    assert found.counts == {"de-de": 8, "en-de": 8}
    assert found.settings == {"refusal": (0.5, 0.7)}
    assert compare(read_run(b), read_run(a)).overall["hit@1"].value == -7 / 16


def test_five_changed_questions_are_not_beyond_doubt_and_six_are(tmp_path: Path) -> None:
    for n, judged in ((5, "open"), (6, "worse")):
        a = write_run(tmp_path / f"a{n}", ranked([1] * n))
        b = write_run(tmp_path / f"b{n}", ranked([0] * n))
        found = compare(read_run(a), read_run(b)).overall["hit@1"]
        assert (found.low, found.high) == (-1, -1) and verdict(found, "hit@1") == judged


def test_fewer_false_answers_are_better(tmp_path: Path) -> None:
    def rows(rate: float) -> list[Row]:
        figures = {"false_answer_rate": (rate, 1.0)}
        return [(f"de-de-{n}", figures, reply("x", refused=not rate)) for n in range(7)]

    a, b = write_run(tmp_path / "a", rows(1)), write_run(tmp_path / "b", rows(0))
    found = compare(read_run(a), read_run(b))
    assert verdict(found.overall["false_answer_rate"], "false_answer_rate") == "better"
    assert found.changes[0].size == 1  # the one metric of its group, from 1 to 0


def test_the_questions_that_changed_most_stand_first_with_both_answers(tmp_path: Path) -> None:
    def rows(first: float, second: float, words: str) -> list[Row]:
        return [
            ("de-de-1", {"token_f1": (first, 1.0), "hit@1": (1.0, 1.0)}, reply(f"{words} 1")),
            ("de-de-2", {"token_f1": (second, 1.0), "contains": (first, 1.0)}, reply(f"{words} 2")),
            ("de-de-3", {"token_f1": (0.4, 1.0)}, reply(words)),
        ]

    a = write_run(tmp_path / "a", rows(0.5, 0.9, "alt"))
    b = write_run(tmp_path / "b", rows(0.75, 0.1, "neu"))
    found = compare(read_run(a), read_run(b)).changes
    # 2: Answers changed by ((.1 − .9) + (.75 − .5)) / 2 = −.275; 1: by .25; 3 not at all.
    assert [one.id for one in found] == ["de-de-2", "de-de-1"]
    assert [one.size for one in found] == pytest.approx([-0.275, 0.25])
    first, second = found[0].first, found[0].second
    assert first and second and (first.text, second.text) == ("alt 2", "neu 2")


def test_the_command_writes_a_page_and_json_and_prints_a_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "<script>alert('x')</script>"
    a = write_run(tmp_path / "a", [("de-de-1", {"token_f1": (0.5, 1.0)}, reply(said))])
    b = write_run(tmp_path / "b", [("de-de-1", {"token_f1": (1.0, 1.0)}, reply("ja"))])
    out = str(tmp_path / "out")
    assert main(["compare", str(a), str(b), "--out", out]) == 0
    assert "+50.0" in capsys.readouterr().out
    assert main(["compare", str(a), str(b), "--out", out, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads((tmp_path / "out" / "compare.json").read_text("utf-8"))
    assert printed["overall"]["n"] == 1 and printed["by_direction"]["de-de"]["n"] == 1
    one = printed["overall"]["token_f1"]
    assert (one["a"], one["b"], one["difference"], one["verdict"]) == (0.5, 1.0, 0.5, "open")
    assert printed["changed"][0]["a"]["answer"] == said
    page = (tmp_path / "out" / "compare.html").read_text("utf-8")
    assert "<script" not in page and "&lt;script&gt;" in page
    assert "default-src 'none'" in page and page.count("<svg") == 1 and "https:" not in page


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        ("missing", "There is no folder"),
        ("unfinished", "report.json cannot be read"),
        ("damaged", "is damaged"),
        ("begun anew", "another run than its report"),
        ("other set", "their questions or documents differ"),
        ("other sample", "no question in common"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], harm: str, named: str
) -> None:
    a = write_run(tmp_path / "a", ranked([1, 0]))
    rows = [("de-de-9", {}, None)] if harm == "other sample" else ranked([1, 0])
    b = write_run(tmp_path / "b", list(rows), of="other" if harm == "other set" else "same")
    if harm == "missing":
        b = tmp_path / "nowhere"
    elif harm == "unfinished":
        (b / "report.json").unlink()
    elif harm == "damaged":
        (b / "scores.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    elif harm == "begun anew":
        (b / "run.json").write_text('{"fingerprint": "later"}', encoding="utf-8")
    assert main(["compare", str(a), str(b), "--out", str(tmp_path / "out")]) == 1
    assert named in capsys.readouterr().err
