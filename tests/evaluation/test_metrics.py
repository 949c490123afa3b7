"""Every figure of a small run, worked out by hand."""

import pytest

from index.types import Hit, Passage
from rag.evaluation.citations import is_verbatim, units
from rag.evaluation.metrics import METRICS, Figures, score, summarise
from rag.evaluation.results import (
    Cited,
    DocumentSpan,
    MeasuredAnswer,
    QuestionResult,
    Said,
    reply_of,
)
from rag.evaluation.set import GoldEvidence, Question
from rag.types import Answer, Citation, Sentence

# Four sentences each, at 0–13, 14–33, 34–53 and 54–70 in the first.
TOWN = "Das Amt ruft. Es öffnet um 8 Uhr. Es schließt um zehn. Kinder zahlen 2 €."
PARK = "The park is large. Dogs stay outside. It opens at 8. Entry costs 2 euros."
TEXTS = {"de/town": TOWN, "en/park": PARK, "de/other": "Nichts davon steht hier geschrieben."}
SENTENCES = [(0, 13), (14, 33), (34, 54), (55, 73)]


def text_of(document: str) -> str:
    return TEXTS[document]


def cite(document: str, start: int, end: int, quote: str | None = None) -> Cited:
    return Cited(document, start, end, TEXTS[document][start:end] if quote is None else quote)


def said(*citations: Cited, text: str = "Das Amt öffnet um 8 Uhr.") -> Said:
    return Said(text, "supported", citations)


def replied(
    *sentences: Said,
    text: str = "",
    refused: bool = False,
    seconds: float = 1.0,
    passages: tuple[DocumentSpan, ...] = (),
) -> MeasuredAnswer:
    text = text or " ".join(sentence.text for sentence in sentences)
    return MeasuredAnswer(text, refused, seconds, sentences, passages)


def asked(
    id: str,
    *evidence: GoldEvidence,
    answerable: bool = True,
    answers: tuple[str, ...] = (),
    lang: str = "de",
    collection: str = "de",
) -> Question:
    return Question(id, lang, collection, "Wann?", answerable, answers, evidence)


def figures_of(
    question: Question, reply: MeasuredAnswer | None, *passages: DocumentSpan
) -> Figures:
    result = QuestionResult(question.id, passages, 0.1, reply)
    return score([question], {question.id: result}, text_of=text_of)[question.id]


OPENS = GoldEvidence("de/town", ((14, 33),))


def test_the_sentences_of_the_example_are_as_marked() -> None:
    assert units(TOWN) == SENTENCES
    assert units("Titel\nEin Satz. Noch\n\n - einer") == [(0, 5), (6, 15), (16, 20), (23, 30)]


def test_a_quote_has_to_stand_exactly_where_it_says() -> None:
    assert is_verbatim(cite("de/town", 14, 33), text_of)
    assert not is_verbatim(cite("de/town", 15, 34, TOWN[14:33]), text_of)
    assert not is_verbatim(cite("de/town", 5, 5, ""), text_of)
    assert not is_verbatim(cite("de/town", 60, 999, TOWN[60:]), text_of)
    assert not is_verbatim(cite("de/town", -4, -1, TOWN[-4:-1]), text_of)


def test_a_right_and_a_wrong_citation_make_half_precision_and_full_recall() -> None:
    reply = replied(said(cite("de/town", 14, 33)), said(cite("de/other", 0, 6)))
    figures = figures_of(asked("q", OPENS), reply)
    assert figures["citation_precision"] == (0.5, 1)
    assert figures["citation_recall"] == (1, 1)
    assert figures["citation_validity"] == (2, 2)
    assert figures["sentences_cited"] == (2, 2)


def test_the_right_page_counts_apart_from_the_right_place_on_it() -> None:
    reply = replied(said(cite("de/town", 0, 13)))
    figures = figures_of(asked("q", OPENS), reply)
    assert figures["citation_precision"] == figures["citation_recall"] == (1, 1)
    assert figures["citation_precision_spans"] == figures["citation_recall_spans"] == (0, 1)


def test_without_spans_any_place_in_the_document_is_the_right_one() -> None:
    figures = figures_of(asked("q", GoldEvidence("de/town")), replied(said(cite("de/town", 0, 13))))
    assert figures["citation_precision_spans"] == figures["citation_recall_spans"] == (1, 1)
    assert "evidence_sentence_f1" not in figures


def test_touching_is_not_overlapping() -> None:
    # [13, 14) is the space before the gold span, which begins at 14.
    figures = figures_of(asked("q", OPENS), replied(said(cite("de/town", 0, 14))))
    assert figures["citation_recall_spans"] == (0, 1)


def test_a_quote_that_is_not_verbatim_is_never_right() -> None:
    reply = replied(said(cite("de/town", 14, 33, "Es öffnet um 9 Uhr.")))
    figures = figures_of(asked("q", OPENS), reply)
    assert figures["citation_validity"] == (0, 1)
    assert figures["citation_precision"] == figures["citation_recall"] == (0, 1)
    assert figures["sentences_cited"] == (0, 1)
    assert figures["evidence_sentence_f1"] == (0, 1)


def test_an_answer_without_citations_has_no_precision_but_a_recall_of_nothing() -> None:
    figures = figures_of(asked("q", OPENS), replied(said()))
    assert "citation_precision" not in figures and "citation_validity" not in figures
    assert figures["citation_recall"] == (0, 1)
    assert figures["sentences_cited"] == (0, 1)
    assert figures["evidence_sentence_precision"] == figures["evidence_sentence_f1"] == (0, 1)


def test_the_reference_engine_reads_as_in_its_table() -> None:
    # 20 answered questions, 6 with one citation each, 3 of those on the right page:
    # precision 3 of 6, recall 3 of 20.
    gold = asked("q", OPENS)
    right, wrong = replied(said(cite("de/town", 14, 33))), replied(said(cite("de/other", 0, 6)))
    replies = [right] * 3 + [wrong] * 3 + [replied(said())] * 14
    block = summarise((figures_of(gold, reply) for reply in replies), seed=1)
    assert block["citation_precision"].value == 0.5 and block["citation_precision"].n == 6
    assert block["citation_recall"].value == pytest.approx(3 / 20)
    assert block["citation_recall"].n == 20


def test_cited_sentences_are_compared_with_gold_ones() -> None:
    # Gold touches sentences 2 and 3 (the span runs from "8 Uhr." into "Es schließt"); cited are
    # 3 and 4. Right: 1. P = 1/2, R = 1/2, F1 = 1/2.
    gold = GoldEvidence("de/town", ((27, 45),))
    figures = figures_of(asked("q", gold), replied(said(cite("de/town", 34, 73))))
    assert figures["evidence_sentence_precision"] == (0.5, 1)
    assert figures["evidence_sentence_f1"] == (0.5, 1)


def test_a_sentence_cited_twice_counts_once() -> None:
    reply = replied(said(cite("de/town", 14, 33), cite("de/town", 14, 20)))
    figures = figures_of(asked("q", OPENS), reply)
    assert figures["evidence_sentence_precision"] == figures["evidence_sentence_f1"] == (1, 1)


def test_sentences_of_two_gold_documents_are_put_together() -> None:
    # Gold: town 2, 3 and park 3 = three sentences. Cited: town 2 and park 1, 2 = three, one right.
    question = asked(
        "q", GoldEvidence("de/town", ((14, 54),)), GoldEvidence("en/park", ((38, 52),))
    )
    reply = replied(said(cite("de/town", 14, 33), cite("en/park", 0, 37)))
    figures = figures_of(question, reply)
    assert figures["evidence_sentence_precision"][0] == pytest.approx(1 / 3)
    assert figures["evidence_sentence_f1"][0] == pytest.approx(1 / 3)


def test_a_refused_answerable_question_scores_nothing() -> None:
    question = asked("q", OPENS, answers=("um 8 Uhr",))
    reply = replied(text="Die Dokumente sagen es nicht.", refused=True)
    figures = figures_of(question, reply)
    for name in ("token_f1", "exact_match", "contains", "evidence_sentence_f1"):
        assert figures[name] == (0, 1)
    assert figures["false_refusal_rate"] == (1, 1)
    assert figures["answer_language"] == (1, 1)
    assert "citation_recall" not in figures and "citation_precision" not in figures
    assert "false_answer_rate" not in figures


def test_the_wording_is_scored_only_where_a_gold_answer_is_known() -> None:
    reply = replied(said(cite("de/town", 14, 33), text="Um 8 Uhr."))
    known = figures_of(asked("q", OPENS, answers=("8 Uhr",)), reply)
    # um 8 uhr / 8 uhr: P = 2/3, R = 1, F1 = 4/5.
    assert known["token_f1"][0] == pytest.approx(0.8)
    assert (known["exact_match"], known["contains"]) == ((0, 1), (1, 1))
    assert "token_f1" not in figures_of(asked("q", OPENS), reply)


def test_an_answerable_question_is_answered_correctly_or_falsely_or_refused() -> None:
    question = asked("q", OPENS, answers=("um acht Uhr",))
    hours = [said(text="Um 8 Uhr."), said(text="Um 9 Uhr.")]
    refusal = replied(said(text="Um 8 Uhr."), refused=True)
    rows = [figures_of(question, replied(one)) for one in hours] + [figures_of(question, refusal)]
    names = ("correct", "false", "refused")
    assert [[row[name][0] for name in names] for row in rows] == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    block = summarise([*rows, rows[0]], seed=1)
    assert [block[name].value for name in names] == [0.5, 0.25, 0.25]
    assert list(block)[:3] == list(names)


def test_an_answer_of_related_places_alone_is_false() -> None:
    reply = replied(Said("Um 8 Uhr.", "supported", kind="related"))
    assert figures_of(asked("q", OPENS, answers=("8 Uhr",)), reply)["false"] == (1, 1)


def test_without_gold_answers_nobody_says_what_is_correct() -> None:
    for question in (asked("q", OPENS), asked("q", answerable=False, answers=("nein",))):
        assert "correct" not in figures_of(question, replied(said()))


def test_the_time_to_the_first_place_counts_where_something_was_answered() -> None:
    place = {"place": 250.0}
    told = MeasuredAnswer("Um 8 Uhr.", False, 1.0, (said(),), timings=place)
    assert figures_of(asked("q", OPENS), told)["place_seconds_p50"] == (0.25, 1)
    refused = MeasuredAnswer("Nichts.", True, 1.0, timings=place)
    assert "place_seconds_p50" not in figures_of(asked("q", OPENS), refused)


def test_refusing_is_scored_as_by_hand() -> None:
    # Unanswerable: 3 refused, 1 answered. Answerable: 2 refused, 4 answered.
    # TP 3, FP 2, FN 1: P = 3/5, R = 3/4, F1 = 2·3 / (2·3 + 2 + 1) = 2/3.
    def one(answerable: bool, refused: bool) -> Figures:
        evidence = (OPENS,) if answerable else ()
        return figures_of(
            asked("q", *evidence, answerable=answerable),
            replied(text="Das steht dort nicht.", refused=refused),
        )

    rows = [one(False, True)] * 3 + [one(False, False)]
    rows += [one(True, True)] * 2 + [one(True, False)] * 4
    block = summarise(rows, seed=1)
    assert block["abstention_f1"].value == pytest.approx(2 / 3)
    assert block["false_answer_rate"].value == pytest.approx(1 / 4)
    assert block["false_refusal_rate"].value == pytest.approx(2 / 6)
    assert (block["false_answer_rate"].n, block["false_refusal_rate"].n) == (4, 6)


def test_abstaining_is_not_scored_where_nothing_asks_for_it() -> None:
    row = figures_of(asked("q", OPENS), replied(said(cite("de/town", 14, 33))))
    assert "abstention_f1" not in summarise([row], seed=1)


def test_an_unanswerable_question_counts_only_for_what_applies() -> None:
    figures = figures_of(
        asked("q", answerable=False, answers=("steht nicht da",)),
        replied(said(cite("de/town", 14, 33))),
        ("de/town", 0, 73),
    )
    assert {name for name in figures if not name.endswith(("p50", "p95"))} == {
        "answer_language", "citation_validity", "sentences_cited", "false_answer_rate",
        "abstention_f1",
    }  # fmt: skip


def test_an_english_question_about_german_documents_wants_an_english_answer() -> None:
    question = asked("q", OPENS, lang="en")
    german = replied(said(cite("de/town", 14, 33)))
    english = replied(said(cite("de/town", 14, 33), text="The office opens at 8."))
    assert figures_of(question, german)["answer_language"] == (0, 1)
    assert figures_of(question, english)["answer_language"] == (1, 1)
    assert figures_of(question, english)["citation_recall_spans"] == (1, 1)


def test_search_alone_is_scored_and_timed_without_a_reply() -> None:
    figures = figures_of(asked("q", OPENS), None, ("de/other", 0, 36), ("de/town", 0, 73))
    assert figures["hit@1"] == (0, 1) and figures["hit@5"] == (1, 1)
    assert figures["mrr@10"] == (0.5, 1)
    assert figures["evidence_recall@1500"] == (1, 1)
    assert figures["seconds_p50"] == figures["search_seconds_p50"] == (0.1, 1)
    assert not {name for name in figures if METRICS[name].group in ("Answers", "Refusals")}


def test_where_the_page_was_found_is_told_apart() -> None:
    reply = replied(said(cite("de/town", 14, 33)), passages=(("de/town", 0, 73),))
    assert figures_of(asked("q", OPENS), reply)["evidence_sentence_f1_found"] == (1, 1)
    blind = replied(said(cite("de/town", 14, 33)), passages=(("de/other", 0, 36),))
    assert "evidence_sentence_f1_found" not in figures_of(asked("q", OPENS), blind)


def test_an_answer_becomes_a_reply_with_its_documents_named_as_in_the_set() -> None:
    passage = Passage("p", "1", "town", "Town", 0, 73, TOWN)
    citation = Citation(1, "town", "1", "p", "Town", 14, 33, None, TOWN[14:33])
    answer = Answer(
        question="Wann?",
        standalone="Wann öffnet das Amt?",
        language="de",
        text="Es öffnet um 8 Uhr.",
        refused=False,
        sentences=(Sentence("Es öffnet um 8 Uhr.", "supported", (citation,), 0.9),),
        passages=(Hit(passage, 1, 1, 1),),
        model="scripted",
        timings={"first_sentence": 1500.0},
    )
    reply = reply_of(answer, "de", seconds=2.5)
    assert reply.citations == (Cited("de/town", 14, 33, "Es öffnet um 8 Uhr."),)
    assert reply.passages == (("de/town", 0, 73),)
    result = QuestionResult("q", (("de/town", 0, 73),), 0.1, reply)
    assert QuestionResult.from_json(result.to_json()) == result
    figures = figures_of(asked("q", OPENS), reply)
    assert figures["first_sentence_seconds_p50"] == (1.5, 1)
    assert figures["seconds_p95"] == (2.5, 1)


@pytest.mark.parametrize("name", ["hit@1", "hit@5", "mrr@10", "ndcg@10", "evidence_recall@1500",
    "token_f1", "exact_match", "contains", "answer_language", "citation_validity",
    "citation_precision", "citation_recall", "evidence_sentence_precision", "evidence_sentence_f1",
    "correct", "false", "refused", "place_seconds_p50", "first_sentence_seconds_p50",
    "false_answer_rate", "false_refusal_rate", "abstention_f1", "seconds_p50", "seconds_p95"])  # fmt: skip
def test_every_metric_that_was_promised_has_a_definition(name: str) -> None:
    assert METRICS[name].about
