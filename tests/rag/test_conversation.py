"""Only a question that depends on the talk before it is joined to what it follows."""

from collections.abc import Sequence

import pytest

from index.models.embedder import load_embedder
from index.settings import read_settings
from lab.experiments.conversation import FollowUpCase, Outcome, outcomes, read_cases, rows
from rag.compose import reader_of
from rag.fakes import WordReader
from rag.question.followup import before, depends, joined
from rag.reader.types import Reader
from rag.types import Turn

TALK = [
    Turn("user", "Wann wurde die Stadtbibliothek eröffnet?"),
    Turn("assistant", "Sie wurde 1999 eröffnet."),
]
FOLLOWING = "Und wer leitet sie?"


class Telling(WordReader):
    """Tells which of these questions follow; notes the pairs it is asked about."""

    def __init__(self, *following: str) -> None:
        self.following = following
        self.pairs: list[tuple[str, str]] = []

    def follows(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        self.pairs += pairs
        return [0.9 if question in self.following else 0.1 for _, question in pairs]


def test_a_follow_up_goes_behind_the_question_that_it_follows() -> None:
    reader = Telling(FOLLOWING)
    assert before(FOLLOWING, TALK, reader) == TALK[0].text
    assert joined(FOLLOWING, TALK, reader) == f"{TALK[0].text} {FOLLOWING}"
    assert reader.pairs[0] == (TALK[0].text, FOLLOWING)


def test_a_new_topic_and_a_first_question_stand_alone() -> None:
    reader, topic = Telling(FOLLOWING), "Und wie beantrage ich eine Geburtsurkunde?"
    assert before(topic, TALK, reader) == "" and joined(topic, TALK, reader) == topic
    assert before(FOLLOWING, [], reader) == ""
    assert before(FOLLOWING, [TALK[1]], reader) == ""


def test_a_chain_of_follow_ups_goes_back_to_the_question_that_stands_alone() -> None:
    said = [Turn("user", "Wo liegt das Hallenbad am Wehr?"), *TALK]
    said += [Turn("user", FOLLOWING), Turn("assistant", "Frau Alt.")]
    last = "Seit wann macht sie das?"
    assert before(last, said, Telling(FOLLOWING, last)) == TALK[0].text
    assert (
        before("Und heute?", [Turn("user", "Und früher?")], Telling("Und heute?")) == "Und früher?"
    )


def test_what_is_carried_along_stays_short() -> None:
    long = "Wann wurde die Stadtbibliothek " + "sehr " * 200 + "groß?"
    assert len(before(FOLLOWING, [Turn("user", long)], Telling(FOLLOWING))) <= 300


def test_of_many_questions_only_the_last_are_looked_at() -> None:
    reader = Telling(*(f"Und {number}?" for number in range(20)))
    before("Und 19?", [Turn("user", f"Und {number}?") for number in range(19)], reader)
    assert len(reader.pairs) == 4


# -- the reader's follow-up head


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The offline reader."""
    settings = read_settings()
    found = reader_of(settings, load_embedder(settings.embedder, cache=settings.cache))
    found.load()
    return found


@pytest.mark.models
@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("Wann hat die Bibliothek am Samstag geöffnet?", "Und am Sonntag?"),
        ("was kostet das deutschlandticket im monat", "und für studenten"),
        ("Who runs the allotment office?", "and what is her number?"),
        ("What does the ferry cost?", "Is it cheaper for children?"),
        ("Quand ouvre la médiathèque ?", "Et le dimanche ?"),
        ("Ile kosztuje bilet do muzeum?", "A dla dzieci?"),
    ],
)
def test_what_makes_no_sense_alone_follows(reader: Reader, said: str, question: str) -> None:
    assert depends(question, said, reader)


@pytest.mark.models
@pytest.mark.parametrize(
    ("said", "question"),
    [
        (
            "Wann hat die Bibliothek am Samstag geöffnet?",
            "was kostet die saisonkarte fürs hallenbad",
        ),
        ("Wer leitet das Bauamt?", "Ist es erlaubt, im Stadtpark zu grillen?"),
        (
            "Who runs the allotment office?",
            "Which fees does the city library charge for late returns?",
        ),
        ("What does the ferry cost?", "did the parish council buy the new mower"),
        ("Quand ouvre la médiathèque ?", "Combien coûte un repas à la cantine scolaire ?"),
        ("Ile kosztuje bilet do muzeum?", "Gdzie mogę wyrobić nowy dowód osobisty?"),
    ],
)
def test_what_names_its_own_subject_does_not(reader: Reader, said: str, question: str) -> None:
    assert not depends(question, said, reader)


# -- our own conversations


def test_there_are_enough_cases_of_each_kind_in_each_language() -> None:
    cases = read_cases()
    assert len(cases) >= 30 and sum(case.follows for case in cases) * 2 == len(cases)
    assert {(case.language, case.follows) for case in cases} == {
        (language, follows) for language in ("de", "en") for follows in (True, False)
    }
    for case in cases:
        assert case.needs and all("(" not in word for word in case.needs)
        assert bool(case.foreign) is not case.follows, case.question
        said = " ".join(turn.text for turn in case.history)
        for word in case.foreign:
            before = Outcome(case, said)
            assert not before.decided and Outcome(case, case.question).decided, word


@pytest.mark.models
def test_our_conversations_are_understood(reader: Reader) -> None:
    found = outcomes(read_cases(), reader)
    assert sum(one.decided for one in found) / len(found) >= 0.85
    assert sum(one.whole for one in found) / len(found) >= 0.85


def test_an_outcome_is_right_where_decision_and_words_are() -> None:
    follow = FollowUpCase(
        tuple(TALK), "Und wer leitet sie?", True, ("leitet|Leitung", "bibliothek|Stadtb")
    )
    assert Outcome(follow, "Wer leitet die Stadtbibliothek?").decided
    assert Outcome(follow, "Wer leitet die Stadtbibliothek?").whole
    assert not Outcome(follow, "Und wer leitet sie?").decided
    topic = FollowUpCase(
        tuple(TALK), "Was ist ein Minijob?", False, ("Minijob",), ("Stadtbibliothek",)
    )
    assert Outcome(topic, "Was ist ein Minijob?").decided
    leaked = Outcome(topic, "Was ist ein Minijob in der Stadtbibliothek?")
    assert not leaked.decided and leaked.whole
    assert rows([leaked])[0].startswith("| all | 0 of 1, 0.00 (")
