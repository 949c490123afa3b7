"""Other systems under the same measure: numbers read as citations, refusals, LlamaIndex's engine."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from index.fakes import WordEmbedder
from index.library import Library
from index.types import Passage, View
from rag.__main__ import main
from rag.evaluation.adapters.citation_engine import CitationEngine
from rag.evaluation.adapters.citing import CitingSystem, Replies
from rag.evaluation.adapters.marks import denies, sentences, whole
from rag.evaluation.adapters.prompted import Prompted
from rag.evaluation.runner import ask
from rag.evaluation.set import GoldEvidence, Question
from rag.fakes import ScriptedModel, WordReader
from rag.types import Sentence, Turn
from tests.rag.openai_server import Behaviour, serving

BATH = "Das Schwimmbad kostet zwei Euro. Kinder zahlen nichts."
OFFICE = "Das Bürgeramt öffnet um acht Uhr. Samstags ist es geschlossen."
QUESTION = "Wann öffnet das Bürgeramt?"
PASSAGES = [
    Passage("p1", "d1", "amt.txt", "Amt", 10, 10 + len(OFFICE), OFFICE),
    Passage("p2", "d2", "bad.txt", "Bad", 0, len(BATH), BATH),
]
SOURCES = [whole(passage) for passage in PASSAGES]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "amt.txt").write_text(OFFICE, encoding="utf-8")
    (folder / "bad.txt").write_text(BATH, encoding="utf-8")
    with Library.open(tmp_path / "home", embedder=WordEmbedder(), write=True) as library:
        library.sync(folder, collection="town")
        yield library


def system(library: Library, model: ScriptedModel, replies: Replies) -> CitingSystem:
    return CitingSystem(library, WordReader(), model, replies, embedder="fake-words", k=2)


def cited(said: Sequence[Sentence]) -> list[tuple[str, list[int]]]:
    return [(one.text, [citation.n for citation in one.citations]) for one in said]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Es öffnet um acht [1].", [("Es öffnet um acht.", [1])]),
        ("Um acht. [1] Kinder frei. [2]", [("Um acht.", [1]), ("Kinder frei.", [2])]),
        ("Um acht [1][2]. Und frei.", [("Um acht.", [1, 2]), ("Und frei.", [])]),
        ("At eight [Source 1, 2], free [2].", [("At eight, free.", [1, 2])]),
        ("Um acht (Quelle 1 und 2).", [("Um acht.", [1, 2])]),
        ("Nach § 3 (2) um acht [9].", [("Nach § 3 (2) um acht.", [])]),
        ("Gegründet [1987] am 3. Mai [2].", [("Gegründet [1987] am 3. Mai.", [2])]),
        (" [1] ", []),
    ],
)
def test_numbers_become_citations_of_the_sentence_they_belong_to(
    text: str, expected: list[tuple[str, list[int]]]
) -> None:
    assert cited(sentences(text, SOURCES)) == expected


def test_a_citation_is_a_verbatim_slice_of_its_document() -> None:
    ((one,),) = (said.citations for said in sentences("Um acht [1].", SOURCES))
    assert (one.document, one.passage, one.start, one.end) == (
        "amt.txt",
        "p1",
        10,
        10 + len(OFFICE),
    )
    assert one.quote == OFFICE


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("None of the provided sources are helpful.", True),
        ("The sources do not mention a price [1].", True),
        ("Die Quellen enthalten dazu keine Angaben.", True),
        ("Das wird in den Quellen nicht erwähnt.", True),
        ("Keine der Quellen nennt den Preis.", True),
        ("Das Bürgeramt öffnet um acht Uhr [1].", False),
        ("Kinder zahlen nicht.", False),
        ("The pool costs two euros. The sources do not say since when.", False),
    ],
)
def test_a_denial_is_told_from_an_answer(text: str, refused: bool) -> None:
    assert denies(sentences(text, SOURCES)) is refused


def test_the_model_gets_our_passages_numbered_and_its_numbers_lead_to_them(
    library: Library,
) -> None:
    model = ScriptedModel("Es öffnet um acht Uhr [1].")
    answer = system(library, model, Prompted(model, answer_tokens=50)).ask(QUESTION, View("town"))
    (prompt,) = model.prompts
    parts = ["[1] ", OFFICE, "[2] ", BATH, QUESTION, "Antworte auf Deutsch"]
    places = [prompt[-1][1].find(part) for part in parts]
    assert -1 not in places and places == sorted(places)
    assert (answer.text, answer.refused) == ("Es öffnet um acht Uhr.", False)
    (citation,) = answer.sentences[0].citations
    assert library.find(citation.document, View("town")).text == citation.quote == OFFICE
    assert [hit.passage.document for hit in answer.passages] == ["amt.txt", "bad.txt"]


def test_a_follow_up_is_searched_for_behind_the_question_that_it_follows(library: Library) -> None:
    model = ScriptedModel("Um acht Uhr [1].")
    history = (Turn("user", "Wo ist das Bürgeramt?"), Turn("assistant", "Am Markt."))
    asked = system(library, model, Prompted(model, answer_tokens=50))
    answer = asked.ask("Und wann öffnet es?", View("town"), history=history)
    assert answer.standalone == "Wo ist das Bürgeramt? Und wann öffnet es?"
    assert answer.passages[0].passage.document == "amt.txt" and answer.sentences[0].citations


@pytest.mark.parametrize("said", ["KEINE ANTWORT", "Die Quellen sagen dazu nichts [1].", "", "[1]"])
def test_a_refusal_is_one_and_cites_nothing(library: Library, said: str) -> None:
    model = ScriptedModel(said)
    answer = system(library, model, Prompted(model, answer_tokens=50)).ask(QUESTION, View("town"))
    assert answer.refused and not any(one.citations for one in answer.sentences)


def test_without_a_passage_no_model_is_asked(library: Library) -> None:
    model = ScriptedModel("Um acht [1].")
    for replies in (
        Prompted(model, answer_tokens=50),
        CitationEngine(model, context_tokens=4096, answer_tokens=50),
    ):
        view = View("town", frozenset({"none.txt"}))
        assert system(library, model, replies).ask(QUESTION, view).refused
    assert model.prompts == []


def test_llamaindex_answers_from_our_passages_with_our_model(library: Library) -> None:
    model = ScriptedModel("Das Bürgeramt öffnet um acht Uhr [1]. Kinder zahlen nichts [2].")
    engine = CitationEngine(model, context_tokens=4096, answer_tokens=50)
    asked = system(library, model, engine)
    answer = asked.ask(QUESTION, View("town"))
    (((_, prompt),),) = model.prompts
    assert f"Source 1:\n{OFFICE}" in prompt and f"Source 2:\n{BATH}" in prompt
    assert [one.citations[0].quote for one in answer.sentences] == [OFFICE, BATH]
    assert asked.model["llm"] == "scripted" and "CitationQueryEngine" in asked.model["system"]
    assert not answer.refused and len(answer.passages) == 2


def test_chunks_of_a_long_passage_are_cited_where_they_stand(tmp_path: Path) -> None:
    text = " ".join(
        f"Im Jahr {1000 + n} kam der Hund Nummer {n} in den Garten." for n in range(120)
    )
    (tmp_path / "long").mkdir()
    (tmp_path / "long" / "hunde.txt").write_text(f"Anfang.\n\n{text}", encoding="utf-8")
    model = ScriptedModel("So war es [2].")
    engine = CitationEngine(model, context_tokens=16000, answer_tokens=50)
    with Library.open(
        tmp_path / "home", embedder=WordEmbedder(), write=True, passage_characters=8000
    ) as library:
        library.sync(tmp_path / "long", collection="c")
        answer = system(library, model, engine).ask("Wann kam der Hund?", View("c"))
        (citation,) = answer.sentences[0].citations
        whole_text = library.find("hunde.txt", View("c")).text
    assert whole_text[citation.start : citation.end] == citation.quote
    assert len(citation.quote) < len(answer.passages[0].passage.text)


def test_another_system_is_measured_like_ours(library: Library) -> None:
    model = ScriptedModel("Um acht Uhr [1].")
    question = Question(
        "1",
        "de",
        "town",
        QUESTION,
        True,
        ("acht Uhr",),
        (GoldEvidence("town/amt.txt", ((0, 33),)),),
    )
    result = ask(question, system(library, model, Prompted(model, answer_tokens=50)), answers=True)
    assert result.reply and result.reply.citations[0].document == "town/amt.txt"


@pytest.mark.models
@pytest.mark.parametrize("name", ["openai", "citation-query-engine"])
def test_the_command_measures_another_system_over_an_endpoint(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    documents = tmp_path / "set" / "documents" / "town"
    documents.mkdir(parents=True)
    (documents / "amt.txt").write_text(OFFICE, encoding="utf-8")
    question = {
        "id": "1", "lang": "de", "collection": "town", "question": QUESTION, "answerable": True,
        "answers": ["um acht Uhr"], "evidence": [{"document": "town/amt.txt", "spans": [[0, 33]]}],
    }  # fmt: skip
    (tmp_path / "set" / "questions.jsonl").write_text(json.dumps(question), encoding="utf-8")
    with serving(Behaviour(words=["Um acht Uhr", " [1]."])) as url:
        monkeypatch.setenv("FUNDSTELLE_LLM", url)
        command = ["evaluate", str(tmp_path / "set"), "--system", name, "--json"]
        assert main([*command, "--out", str(tmp_path / "out")]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["overall"]["citation_recall_spans"]["value"] == 1
    assert report["settings"]["system"] == name and report["model"]["system"]
    assert report["refusal_curve"] is None and report["reliability"] == []
