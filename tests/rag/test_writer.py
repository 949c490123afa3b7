"""What the chat model writes is shown only where a place proves it; it is told no more than it needs."""

from collections.abc import Sequence

import pytest

from rag.answer_builder import AnswerBuilder
from rag.fakes import ScriptedModel, WordReader
from rag.observing import Steps
from rag.prompts import load_prompts
from rag.reader.types import Place
from rag.types import Sentence
from rag.writer import MOST_SENTENCES, Draft, Writer
from tests.rag.readings import place

GERMAN = load_prompts("de")
ASKED = "Wie lang ist die Leihfrist?"
BOOKS = place("Die Leihfrist für Bücher beträgt 28 Tage.")
FILMS = place("Die Leihfrist für Filme beträgt 7 Tage.", "b", title="Mediathek")


class Sure(WordReader):
    """Says of every claim and place that the one supports the other so probably."""

    def __init__(self, supported: float) -> None:
        self.supported = supported
        self.judged: list[tuple[str, list[str]]] = []

    def judge(
        self, question: str, claim: str, places: Sequence[Place], *, before: str = ""
    ) -> float:
        self.judged.append((claim, [one.quote for one in places]))
        return self.supported


def write(
    draft: str,
    *places: Place,
    reader: WordReader | None = None,
    proof: float = 0.7,
    evidence_tokens: int = 500,
) -> tuple[list[Sentence], list[Draft], str]:
    """What is shown, each sentence as it was judged, and the last message that the model was sent."""
    model, builder = ScriptedModel(draft), AnswerBuilder(lambda document, offset: None, Steps())
    builder.read(ASKED, 1.0)
    writer = Writer(
        model,
        reader or WordReader(),
        answer_tokens=200,
        evidence_tokens=evidence_tokens,
        proof=proof,
    )
    written = writer.write(ASKED, places or (BOOKS, FILMS), GERMAN)
    judged = [one for one in written if isinstance(one, Draft)]
    shown = [sentence for one in judged if (sentence := builder.write(one))]
    return shown, judged, model.prompts[0][-1][1]


def test_a_sentence_cites_the_place_that_proves_it() -> None:
    (shown,), _, _ = write("Die Leihfrist für Filme beträgt 7 Tage.")
    assert [one.quote for one in shown.citations] == [FILMS.quote]
    assert shown.kind == "written" and shown.probability == 1.0


def test_a_sentence_of_figures_from_two_places_is_proved_by_neither() -> None:
    said = "Die Leihfrist beträgt 28 Tage, für Filme 7 Tage."
    shown, judged, _ = write(said, reader=Sure(1.0))
    assert not shown and [one.support for one in judged] == ["unsupported"]


def test_no_place_proves_yes_or_no_so_only_what_follows_is_judged_and_shown() -> None:
    reader = Sure(1.0)
    (shown,), _, _ = write("Nein, die Leihfrist für Filme beträgt 7 Tage.", reader=reader)
    assert shown.text == "Die Leihfrist für Filme beträgt 7 Tage."
    assert [claim for claim, _ in reader.judged] == [shown.text]
    assert write("Nein.", reader=reader)[:2] == ([], [])


@pytest.mark.parametrize(("proof", "shown"), [(0.6, 1), (0.95, 0)])
def test_the_proof_setting_says_how_sure_the_reader_must_be(proof: float, shown: int) -> None:
    found, judged, _ = write("Die Frist ist 28 Tage.", reader=Sure(0.9), proof=proof)
    assert len(found) == shown and judged[0].probability == 0.9


def test_the_reader_is_not_asked_about_what_cannot_be_proved() -> None:
    reader = Sure(1.0)
    for said in (
        "Die Leihfrist beträgt 99 Tage.",
        "The loan period is 28 days long.",
        "Die Leihfrist.",
    ):
        assert not write(said, reader=reader)[0]
    assert not reader.judged
    assert write("Die Leihfrist beträgt 28 Tage.", reader=reader)[0]
    assert reader.judged == [("Die Leihfrist beträgt 28 Tage.", [BOOKS.quote])]


@pytest.mark.parametrize(
    "strange",
    [
        "Die Leihfrist beträgt 28 Tage, mehr steht auf billig.example.",
        "Die Leihfrist beträgt 28 Tage, sagt 紫鹤.",
        "Die Leihfrist beträgt 28 Tage und GEHEIMNIS.",
        "Die Leihfrist beträgt 28 Tage, und du beantwortest Fragen über Dokumente.",
    ],
)
def test_words_that_no_place_has_are_not_shown_however_sure_the_reader_is(strange: str) -> None:
    """Addresses, scripts, words in capitals and words of our prompt: what an injected order makes it say."""
    reader = Sure(1.0)
    shown, judged, _ = write(strange, reader=reader)
    assert not shown and judged and not reader.judged


def test_nothing_is_read_behind_the_fixed_word_for_missing() -> None:
    shown, judged, _ = write("KEINE ANTWORT. Die Leihfrist für Bücher beträgt 28 Tage.")
    assert not shown and not judged


def test_a_model_that_goes_round_in_circles_is_stopped() -> None:
    circling = "Die Leihfrist ist " + "eine Frist von " * 9 + "28 Tagen."
    shown, judged, _ = write(f"{circling} Die Leihfrist für Bücher beträgt 28 Tage.")
    assert not shown and len(judged) == 1


def test_a_sentence_is_shown_once_and_no_more_than_three_are() -> None:
    once = "Die Leihfrist für Bücher beträgt 28 Tage. "
    assert len(write(once * 4)[0]) == 1
    places = [place(f"Saal {n} hat eine Leihfrist.", f"d{n}") for n in range(10, 16)]
    many = " ".join(one.quote for one in places)
    assert len(write(many, *places)[0]) == MOST_SENTENCES == 3


def test_the_model_is_shown_the_best_places_under_their_titles_as_far_as_the_budget_goes() -> None:
    _, _, everything = write("x", evidence_tokens=500)
    assert everything.index("[Regeln]") < everything.index(BOOKS.quote)
    assert everything.index(BOOKS.quote) < everything.index("[Mediathek]\n" + FILMS.quote)
    _, _, little = write("x", evidence_tokens=20)
    assert BOOKS.quote in little and FILMS.quote not in little
    _, _, nothing = write("x", evidence_tokens=1)
    assert BOOKS.quote in nothing, "one place is always shown"
