"""The corpus and the questions that we ship are whole, varied, and stand where they say."""

import json
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from index.errors import QuestionSetError
from index.readers import read_file
from index.types import Content
from rag.evaluation.set import load_set
from tools.make_documents import make_all as make_documents
from tools.make_questions import find_quote
from tools.make_questions import make_all as make_questions

DATA = Path(__file__).resolve().parents[2] / "data"
DOCUMENTS = DATA / "documents"
PATHS = sorted(path.relative_to(DOCUMENTS).as_posix() for path in DOCUMENTS.rglob("*.*"))
LINES = (DATA / "questions.jsonl").read_text(encoding="utf-8").splitlines()
QUESTIONS: list[dict[str, Any]] = [json.loads(line) for line in LINES]
DIRECTIONS = sorted({(question["lang"], question["collection"]) for question in QUESTIONS})
IDS = [question["id"] for question in QUESTIONS]
PLAIN = ("table", "rule", "manual", "minutes", "mail", "list", "report")
REPORTS = {e["document"] for q in QUESTIONS if q["kind"] == "report" for e in q["evidence"]}


@cache
def content(document: str) -> Content:
    return read_file(DOCUMENTS / document, max_bytes=10_000_000)


def of(**wanted: object) -> list[dict[str, Any]]:
    return [q for q in QUESTIONS if all(q.get(key) == value for key, value in wanted.items())]


def parts(path: Path) -> dict[str, bytes]:
    """A file's bytes, or those inside a DOCX: zlib versions pack the same bytes differently."""
    if path.suffix != ".docx":
        return {path.name: path.read_bytes()}
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# -- documents


def test_there_are_documents_in_three_languages_and_every_format() -> None:
    assert Counter(path[:3] for path in PATHS) >= Counter({"de/": 9, "en/": 9, "fr/": 6})
    endings = {Path(path).suffix for path in PATHS}
    assert endings == {".txt", ".md", ".html", ".pdf", ".docx"}
    for language in ("de", "en", "fr"):
        assert {Path(path).suffix for path in PATHS if path.startswith(language)} == endings


@pytest.mark.parametrize("path", PATHS)
def test_a_document_is_long_enough_to_search_in_and_short_enough_to_read(path: str) -> None:
    most = 3000 if path in REPORTS else 1500
    assert 300 <= len(content(path).text.split()) <= most
    assert content(path).title
    assert (DOCUMENTS / path).stat().st_size < 200_000


def test_one_text_is_in_the_encoding_of_old_windows_machines() -> None:
    data = (DOCUMENTS / "de/bibliothek/hausordnung-2019.txt").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    assert content("de/bibliothek/hausordnung-2019.txt").text.strip() == (
        data.decode("cp1252").replace("\r\n", "\n").strip()
    )


@pytest.mark.parametrize("path", [path for path in PATHS if path.endswith(".pdf")])
def test_every_pdf_has_pages_and_headings(path: str) -> None:
    assert len(content(path).pages) >= 2
    assert len(content(path).headings) >= 5


@pytest.mark.parametrize("path", [path for path in PATHS if path.endswith(".md")])
def test_every_markdown_file_says_who_wrote_it_and_who_may_use_it(path: str) -> None:
    assert content(path).metadata.keys() >= {"author", "date", "licence", "source"}


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_dossiers_name_both_articles(language: str) -> None:
    text = content(f"{language}/dossiers/sora-leak.md").text
    assert "Ein Sturm in der KI-Welt: Die Bedeutung des Sora-Leaks für kreative Künstler" in text
    assert "OpenAI: Der Sora Leak und die Ausbeutung kreativer Arbeit" in text
    assert "Caroline Immer" in text


def test_making_the_documents_again_changes_nothing(tmp_path: Path) -> None:
    made = make_documents(tmp_path)
    assert len(made) >= 8
    for path in made:
        assert parts(path) == parts(DOCUMENTS / path.relative_to(tmp_path)), path


# -- questions


def test_making_the_questions_again_changes_nothing() -> None:
    assert make_questions() == "".join(line + "\n" for line in LINES)


def test_the_evaluation_takes_the_set() -> None:
    assert len(load_set(DATA).questions) == len(QUESTIONS)


def test_every_id_is_used_once() -> None:
    assert len(set(IDS)) == len(IDS)


@pytest.mark.parametrize("question", QUESTIONS, ids=IDS)
def test_evidence_is_a_verbatim_slice_of_a_document_of_its_collection(
    question: dict[str, Any],
) -> None:
    assert question["answerable"] == bool(question["evidence"]) == bool(question["answers"])
    for evidence in question["evidence"]:
        assert evidence["document"].startswith(question["collection"] + "/")
        text = content(evidence["document"]).text
        assert [text[start:end] for start, end in evidence["spans"]] == evidence["quotes"]
        assert all(10 <= len(quote) <= 300 for quote in evidence["quotes"])


@pytest.mark.parametrize("question", of(answerable=True), ids=lambda question: question["id"])
def test_gold_answers_are_short(question: dict[str, Any]) -> None:
    assert all(1 <= len(answer.split()) <= 15 for answer in question["answers"])


@pytest.mark.parametrize(
    "question", of(kind="number") + of(kind="date"), ids=lambda question: question["id"]
)
def test_a_number_or_date_stands_in_its_evidence(question: dict[str, Any]) -> None:
    quotes = " ".join(quote for one in question["evidence"] for quote in one["quotes"])
    assert any(answer.casefold() in quotes.casefold() for answer in question["answers"])


def test_comparisons_need_two_documents() -> None:
    comparisons = of(kind="comparison")
    assert len(comparisons) >= 8
    assert all(len(one["evidence"]) == 2 for one in comparisons)


def test_the_mix_is_as_promised() -> None:
    crossing = [one for one in QUESTIONS if one["lang"] != one["collection"]]
    directions = Counter((one["lang"], one["collection"]) for one in QUESTIONS)
    assert len(QUESTIONS) >= 96
    assert min(directions[a, b] for a in ("de", "en") for b in ("de", "en")) >= 20
    assert directions["fr", "fr"] >= 40 and len(directions) == 9
    assert len([one for one in crossing if one["answerable"]]) >= 20
    assert len([one for one in QUESTIONS if one.get("history")]) >= 10
    assert len(of(kind="number") + of(kind="date")) >= 15
    for language in ("de", "en"):
        asked, unanswered = of(lang=language), of(lang=language, answerable=False)
        assert 0.4 <= len(asked) / len(QUESTIONS) < 0.6
        assert 1 / 3 <= len(unanswered) / len(asked) < 0.5
    french = [one for one in QUESTIONS if "fr" in (one["lang"], one["collection"])]
    assert 1 / 3 <= sum(not one["answerable"] for one in french) / len(french) < 0.5


@pytest.mark.parametrize("kind", PLAIN)
def test_each_kind_of_document_has_fifty_plain_questions(kind: str) -> None:
    asked = of(kind=kind)
    directions = Counter((one["lang"], one["collection"]) for one in asked)
    assert directions == {("de", "de"): 23, ("en", "en"): 17, ("de", "en"): 5, ("en", "de"): 5}
    assert len(of(kind=kind, answerable=False)) == 17
    assert 3 <= len({e["document"] for one in asked for e in one["evidence"]}) <= 4


def test_no_plain_question_is_asked_twice() -> None:
    asked = [one["question"].casefold() for one in QUESTIONS if one["kind"] in PLAIN]
    assert len(set(asked)) == len(asked)


def test_plain_questions_about_rules_ask_for_now_then_and_the_difference() -> None:
    evidence = [{e["document"] for e in one["evidence"]} for one in of(kind="rule")]
    assert len([both for both in evidence if len(both) == 2]) >= 4
    for rules in ("de/parken/parkgebuehrenordnung-20", "en/marina/berthing-rules-20"):
        editions = Counter(name for one in evidence for name in one if name.startswith(rules))
        assert len(editions) == 2 and min(editions.values()) >= 5


def test_reports_are_long() -> None:
    assert len(REPORTS) == 3
    assert all(len(content(report).text.split()) >= 2450 for report in REPORTS)


def test_every_document_is_asked_about() -> None:
    asked = {evidence["document"] for one in QUESTIONS for evidence in one["evidence"]}
    assert asked == set(PATHS)


def test_histories_end_with_an_answer_and_begin_with_a_question() -> None:
    for one in QUESTIONS:
        roles = [turn["role"] for turn in one.get("history", [])]
        assert roles == ["user", "assistant"] * (len(roles) // 2)


@pytest.mark.parametrize(("lang", "collection"), DIRECTIONS)
def test_the_readme_counts_right(lang: str, collection: str) -> None:
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    names = {"de": "German", "en": "English", "fr": "French"}
    answered, not_answered = (
        len(of(lang=lang, collection=collection, answerable=answerable))
        for answerable in (True, False)
    )
    row = f"| {names[lang]} → {names[collection]} | {answered} | {not_answered} |"
    assert row in readme
    assert f"{len(PATHS)} documents" in readme and f"{len(QUESTIONS)} questions" in readme


# -- the maker of spans


def test_a_quote_is_found_across_line_breaks_and_cells() -> None:
    document = "de/energie/energiebericht-2023.docx"
    start, end = find_quote("2019 | 14.120\n4.890 310", document=document)
    assert content(document).text[start:end].split()[0] == "2019"
    assert content(document).text[start:end].endswith("310")


@pytest.mark.parametrize("quote", ["Das steht nirgends.", "Euro"])
def test_a_quote_that_does_not_stand_there_once_is_refused(quote: str) -> None:
    with pytest.raises(QuestionSetError, match="not once"):
        find_quote(quote, document="de/verwaltung/reisekostenrichtlinie.docx")
