"""A question set is loaded as written, or refused with file, line and key."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import QuestionSetError
from rag.evaluation.set import GoldEvidence, QuestionSet, load_set
from rag.types import Turn

TEXT = "Das Amt öffnet um 8 Uhr.\nKinder zahlen nichts.\n"
GOOD: dict[str, object] = {
    "id": "1",
    "lang": "de",
    "collection": "town",
    "question": "Wann öffnet das Amt?",
    "answerable": True,
    "answers": ["um 8 Uhr"],
    "evidence": [{"document": "town/a.txt", "spans": [[15, 23]], "quotes": ["um 8 Uhr"]}],
}
Load = Callable[..., QuestionSet]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    documents = tmp_path / "documents" / "town"
    documents.mkdir(parents=True)
    (documents / "a.txt").write_text(TEXT, encoding="utf-8")
    (documents / "b.md").write_text("# Über uns\n\nEin **Satz**.\n", encoding="utf-8")
    (tmp_path / "documents" / "other").mkdir()
    (tmp_path / "documents" / "other" / "c.txt").write_text("x y z", encoding="utf-8")

    def write(*entries: object) -> QuestionSet:
        lines = [e if isinstance(e, str) else json.dumps(e, ensure_ascii=False) for e in entries]
        (tmp_path / "questions.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return load_set(tmp_path)

    return write


def test_a_question_is_loaded_as_written(load: Load) -> None:
    history = [{"role": "user", "text": "Hallo"}, {"role": "assistant", "text": "Ja?"}]
    (question,) = load({**GOOD, "scope": ["town/a.txt"], "history": history}).questions
    assert question.id == "1" and question.answerable
    assert question.evidence == (GoldEvidence("town/a.txt", ((15, 23),)),)
    assert question.scope == frozenset({"town/a.txt"})
    assert question.history == (Turn("user", "Hallo"), Turn("assistant", "Ja?"))


def test_evidence_may_be_a_whole_document_and_other_keys_are_let_be(load: Load) -> None:
    (question,) = load({**GOOD, "evidence": [{"document": "town/b.md"}], "note": 1}).questions
    assert question.evidence == (GoldEvidence("town/b.md"),)


def test_a_question_may_say_of_which_kind_it_is(load: Load) -> None:
    questions = load({**GOOD, "kind": "table"}, {**GOOD, "id": "2", "kind": None}).questions
    assert [question.kind for question in questions] == ["table", ""]
    with pytest.raises(QuestionSetError, match=r"line 1, key kind: 1 should be a text"):
        load({**GOOD, "kind": 1})


def test_spans_refer_to_the_text_that_the_reader_gives(load: Load) -> None:
    questions = load(GOOD)
    text = questions.text("town/b.md")
    at = text.index("Ein Satz")  # the stars are gone
    span = {"document": "town/b.md", "spans": [[at, at + 8]], "quotes": ["Ein Satz"]}
    assert load({**GOOD, "evidence": [span]}).questions[0].evidence[0].spans == ((at, at + 8),)


def test_two_entries_for_one_document_are_put_together(load: Load) -> None:
    entries = [{"document": "town/a.txt", "spans": [[0, 3]]}, {"document": "town/a.txt"}]
    assert load({**GOOD, "evidence": entries}).questions[0].evidence == (
        GoldEvidence("town/a.txt", ((0, 3),)),
    )


def test_an_unanswerable_question_needs_no_evidence(load: Load) -> None:
    bare = {key: GOOD[key] for key in ("id", "lang", "collection", "question")}
    (question,) = load({**bare, "answerable": False}).questions
    assert (question.answers, question.evidence, question.history) == ((), (), ())


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"id": 7}, "key id: 7 should be a text"),
        ({"id": " "}, "key id"),
        ({"lang": "deutsch"}, "key lang: 'deutsch'"),
        ({"question": ""}, "key question"),
        ({"collection": "nowhere"}, "no folder documents/nowhere"),
        ({"collection": "../town"}, "key collection"),
        ({"collection": ".."}, "key collection"),
        ({"answerable": "yes"}, "key answerable: 'yes' should be true or false"),
        ({"answers": "308"}, "key answers: '308' should be a list"),
        ({"answers": [308]}, r"key answers\[0\]: 308"),
        ({"evidence": []}, "key evidence: an answerable question needs"),
        ({"evidence": ["town/a.txt"]}, r"key evidence\[0\]"),
        ({"evidence": [{"document": "town/z.txt"}]}, r"evidence\[0\].document: there is no file"),
        ({"evidence": [{"document": "other/c.txt"}]}, "begins with town/"),
        ({"evidence": [{"document": "town/../other/c.txt"}]}, "begins with town/"),
        ({"evidence": [{"document": "town/a.txt", "spans": [[0]]}]}, r"spans\[0\]: \[0\]"),
        ({"evidence": [{"document": "town/a.txt", "spans": [[0, 999]]}]}, "lies outside"),
        ({"evidence": [{"document": "town/a.txt", "spans": [[5, 5]]}]}, "lies outside"),
        ({"evidence": [{"document": "town/a.txt", "spans": [[0, True]]}]}, "two whole numbers"),
        (
            {"evidence": [{"document": "town/a.txt", "spans": [[0, 3]], "quotes": ["Die"]}]},
            r"evidence\[0\].quotes\[0\]: 'Die' does not stand at \[0, 3\]",
        ),
        (
            {"evidence": [{"document": "town/a.txt", "spans": [[0, 3]], "quotes": ["Das", "x"]}]},
            "2 quotes for 1 spans",
        ),
        ({"scope": []}, "key scope"),
        ({"scope": [1]}, r"scope\[0\]"),
        ({"scope": ["town/z.txt"]}, r"scope\[0\]: there is no file"),
        ({"history": [{"role": "system", "text": "x"}]}, r"history\[0\].role"),
        ({"history": [{"role": "user"}]}, r"history\[0\].text"),
        ({"history": ["hi"]}, r"history\[0\]"),
    ],
)
def test_a_malformed_key_is_named_with_its_line(
    load: Load, change: dict[str, object], complaint: str
) -> None:
    with pytest.raises(QuestionSetError, match=rf"questions\.jsonl, line 2, .*{complaint}"):
        load(GOOD, {**GOOD, "id": "2", **change})


@pytest.mark.parametrize("key", ["id", "lang", "collection", "question", "answerable"])
def test_a_missing_key_is_named(load: Load, key: str) -> None:
    with pytest.raises(QuestionSetError, match=f"line 1, key {key}: missing"):
        load({name: value for name, value in GOOD.items() if name != key})


def test_lines_that_are_no_object_are_named(load: Load) -> None:
    with pytest.raises(QuestionSetError, match="line 2: not JSON"):
        load(GOOD, '{"id": ')
    with pytest.raises(QuestionSetError, match=r"line 1: \[1\] is not an object"):
        load("[1]")
    with pytest.raises(QuestionSetError, match="line 1: not JSON"):
        load("[" * 100_000)


def test_blank_lines_count_but_do_not_disturb(load: Load) -> None:
    with pytest.raises(QuestionSetError, match="line 3, key id: '1' stands on an earlier line"):
        load(GOOD, "", GOOD)


def test_a_folder_that_is_no_set_says_what_is_missing(tmp_path: Path, load: Load) -> None:
    with pytest.raises(QuestionSetError, match="no folder documents/"):
        load_set(tmp_path / "elsewhere")
    with pytest.raises(QuestionSetError, match=r"questions\.jsonl cannot be read"):
        load_set(tmp_path)
    with pytest.raises(QuestionSetError, match="holds no question"):
        load("")
    (tmp_path / "questions.jsonl").write_bytes(b"\xff\xfe{")
    with pytest.raises(QuestionSetError, match="not UTF-8"):
        load_set(tmp_path)


def test_the_fingerprint_follows_questions_and_documents(tmp_path: Path, load: Load) -> None:
    first = load(GOOD).fingerprint()
    assert load(GOOD).fingerprint() == first
    assert load({**GOOD, "answers": []}).fingerprint() != first
    documents = load(GOOD).documents_fingerprint()
    (tmp_path / "documents" / "other" / "c.txt").write_text("not asked", encoding="utf-8")
    assert load(GOOD).documents_fingerprint() == documents
    (tmp_path / "documents" / "town" / "b.md").write_text("changed", encoding="utf-8")
    assert load(GOOD).documents_fingerprint() != documents
