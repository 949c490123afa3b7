"""A first question set from one's own documents: what is asked, what is dropped, what is on disk."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import NotFound, QuestionSetError
from index.fakes import WordEmbedder
from index.library import Library
from index.types import View
from rag.__main__ import main
from rag.evaluation.drafting.candidates import SourceSentence, candidates, worth_asking
from rag.evaluation.drafting.drafting import Drafted, Dropped, draft
from rag.evaluation.drafting.sources import SourceDocument, from_collection, from_folder, parted
from rag.evaluation.drafting.written import DraftedSet
from rag.evaluation.set import load_set
from rag.fakes import ScriptedModel
from tests.rag.openai_server import Behaviour, serving

OFFICE = "Das Bürgeramt am Markt öffnet jeden Morgen um acht Uhr. Samstags ist zu."
POOL = "The swimming pool in the park costs two euros for every visitor. Dogs stay out."
GOOD = "Frage: Wann öffnet das Bürgeramt am Markt?\nAntwort: um acht Uhr."


def source(path: str, text: str, language: str = "de") -> SourceDocument:
    return SourceDocument(path, path, text, language)


def first(text: str = OFFICE, language: str = "de") -> SourceSentence:
    return next(candidates([source("amt.txt", text, language)], seed=0))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "amt.txt").write_text(OFFICE, encoding="utf-8")
    (folder / "pool.txt").write_text(POOL, encoding="utf-8")
    with Library.open(tmp_path / "home", embedder=WordEmbedder(), write=True) as library:
        library.sync(folder, collection="town")
        yield library


def drafted(
    library: Library,
    reply: str,
    *,
    answerable: bool = True,
    candidate: SourceSentence | None = None,
) -> Drafted | Dropped:
    drawn = iter([candidate or first()])

    def search(question: str, k: int) -> list:  # type: ignore[type-arg]
        return library.search(question, View("town"), k=k)

    (found,) = draft(drawn, ScriptedModel(reply), search, answerable=answerable)
    return found


@pytest.mark.parametrize(
    ("sentence", "worth"),
    [
        ("Das Bürgeramt am Markt öffnet jeden Morgen um acht Uhr.", True),
        ("„Ämter öffnen am Markt jeden Morgen pünktlich um acht Uhr.“", True),
        ("Das Bürgeramt öffnet.", False),
        ("Öffnungszeiten des Bürgeramts am Markt in der alten Stadt", False),
        ("Wann öffnet das Bürgeramt am Markt eigentlich am Samstag?", False),
        ("| Montag | acht Uhr | und so weiter bis zum Ende der Woche.", False),
        ("und dann öffnet es noch einmal am Nachmittag um zwei Uhr.", False),
    ],
)
def test_whole_sentences_of_some_substance_are_asked_about(sentence: str, worth: bool) -> None:
    assert worth_asking(sentence) is worth


def test_candidates_are_slices_drawn_from_one_document_after_the_other() -> None:
    years = range(1900, 1909)
    long = " ".join(f"Im Jahr {year} kam ein neuer Hund in den Garten." for year in years)
    sources = [source("a.txt", long), source("b.txt", OFFICE), source("c.txt", POOL, "es")]
    found = list(candidates(sources, seed=3))
    assert {one.source.path for one in found[:2]} == {"a.txt", "b.txt"}
    assert len(found) == 10 and found == list(candidates(sources, seed=3))
    assert all(one.source.text[one.start : one.end] == one.sentence for one in found)
    assert "Samstags ist zu." in first().context


def test_a_question_is_kept_whose_answer_stands_in_the_sentence(library: Library) -> None:
    found = drafted(library, GOOD)
    assert isinstance(found, Drafted)
    assert (found.question, found.answer) == ("Wann öffnet das Bürgeramt am Markt?", "um acht Uhr")
    assert found.candidate.sentence == OFFICE[:55]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("Das Amt öffnet um acht.", "wrote no question"),
        (GOOD.replace("acht", "neun"), "does not stand in the sentence"),
        ("Frage: When does the office at the market open?\nAntwort: um acht Uhr", "language"),
        ("Frage: Was sagt der Satz über das Amt?\nAntwort: um acht Uhr", "about the text"),
        ("Frage: Öffnet das Bürgeramt um acht Uhr?\nAntwort: um acht Uhr", "gives the answer away"),
    ],
)
def test_what_cannot_serve_is_dropped_with_its_reason(
    library: Library, reply: str, reason: str
) -> None:
    found = drafted(library, reply)
    assert isinstance(found, Dropped) and reason in found.reason


def test_a_question_that_the_search_does_not_find_again_is_dropped(library: Library) -> None:
    elsewhere = first("Vorwort.\n\n" + OFFICE)
    gone = SourceSentence(
        source("other.txt", elsewhere.source.text), elsewhere.start, elsewhere.end, ""
    )
    found = drafted(library, GOOD, candidate=gone)
    assert isinstance(found, Dropped) and "does not find" in found.reason


def test_a_question_without_an_answer_is_one_that_no_document_of_the_set_answers(
    library: Library,
) -> None:
    found = drafted(library, GOOD, answerable=False)
    assert isinstance(found, Dropped) and "another document" in found.reason
    left_out = first("Die Bücherei in der alten Mühle hat jeden Tag bis neunzehn Uhr offen.")
    reply = "Frage: Wie lange hat die Bücherei in der alten Mühle offen?\nAntwort: bis neunzehn Uhr"
    kept = drafted(library, reply, answerable=False, candidate=left_out)
    assert isinstance(kept, Drafted) and not kept.answerable


def test_nothing_is_asked_twice(library: Library) -> None:
    one = first()
    model = ScriptedModel(GOOD)
    found = list(
        draft(
            iter([one, one]), model, lambda q, k: library.search(q, View("town"), k=k),
            answerable=True,
        )
    )  # fmt: skip
    assert isinstance(found[0], Drafted) and isinstance(found[1], Dropped)
    assert "Satz: Das Bürgeramt" in model.prompts[0][-1][1]


def test_an_english_document_is_asked_about_in_english(library: Library) -> None:
    reply = "Question: How much does the swimming pool in the park cost?\nAnswer: two euros"
    pool = next(candidates([source("pool.txt", POOL, "en")], seed=0))
    assert isinstance(drafted(library, reply, candidate=pool), Drafted)


def test_some_documents_are_left_out_but_never_of_a_handful() -> None:
    sources = [source(f"{n}.txt", OFFICE) for n in range(10)]
    kept, out = parted(sources, seed=1)
    assert (len(kept), len(out)) == (8, 2) and not {s.path for s in kept} & {s.path for s in out}
    assert parted(sources, seed=1) == (kept, out)
    assert parted(sources[:3], seed=1) == (sources[:3], [])


def test_a_set_on_disk_is_one_that_evaluate_takes(library: Library, tmp_path: Path) -> None:
    sources = from_collection(library, "town")
    made = DraftedSet(tmp_path / "set", "town", sources)
    (candidate,) = (c for c in candidates(sources, seed=0) if c.source.path == "amt.txt")
    made.add(Drafted(candidate, "Wann <b>öffnet</b> es?", "um acht Uhr", True))
    made.add(
        Drafted(first("Die Mühle hat jeden Tag bis neunzehn Uhr offen."), "Und?", "neun", False)
    )
    loaded = load_set(tmp_path / "set").questions
    assert [question.answerable for question in loaded] == [True, False]
    (start, end) = loaded[0].evidence[0].spans[0]
    assert OFFICE[start:end] == candidate.sentence
    lines = (tmp_path / "set" / "questions.jsonl").read_text("utf-8").splitlines()
    assert all(json.loads(line)["reviewed"] is False for line in lines)
    page = made.write_review().read_text("utf-8")
    assert "&lt;b&gt;öffnet" in page and candidate.sentence in page and "<script" not in page


def test_what_a_person_may_have_corrected_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "questions.jsonl").write_text("mine", encoding="utf-8")
    with pytest.raises(QuestionSetError, match="not empty"):
        DraftedSet(tmp_path / "set", "town", [source("a.txt", OFFICE)])


def test_documents_that_are_not_there_are_named(library: Library, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"'nowhere'.*known are: town"):
        from_collection(library, "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFound, match="holds no document"):
        from_folder(tmp_path / "empty", max_file_mb=1)


@pytest.mark.models
def test_the_command_drafts_a_set_that_can_be_evaluated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "town", tmp_path / "set"
    folder.mkdir()
    (folder / "amt.txt").write_text(OFFICE, encoding="utf-8")
    with serving(Behaviour(words=[GOOD])) as url:
        monkeypatch.setenv("FUNDSTELLE_LLM", url)
        assert main(["draft-questions", str(folder), "--out", str(out), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["questions"], printed["answerable"]) == (1, 1)
    assert (out / "REVIEW.html").is_file()
    command = ["evaluate", str(out), "--retrieval-only", "--json", "--out", str(tmp_path / "o")]
    assert main(command) == 0
    assert json.loads(capsys.readouterr().out)["overall"]["hit@1"]["value"] == 1


@pytest.mark.models
def test_ctrl_c_keeps_what_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "town", tmp_path / "set"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.txt").write_text(OFFICE.replace("acht", "acht" if n else "zwei"), "utf-8")
    added = DraftedSet.add

    def add_and_stop(made: DraftedSet, one: Drafted) -> None:
        added(made, one)
        raise KeyboardInterrupt

    monkeypatch.setattr(DraftedSet, "add", add_and_stop)
    with serving(Behaviour(words=[GOOD])) as url:
        monkeypatch.setenv("FUNDSTELLE_LLM", url)
        assert main(["draft-questions", str(folder), "--out", str(out)]) == 1
    assert "stopped" in capsys.readouterr().err
    assert len(load_set(out).questions) == 1 and (out / "REVIEW.html").is_file()
