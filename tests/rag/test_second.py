"""Another judge of support: any entailment CrossEncoder, or the chat model, under our hard rules."""

from pathlib import Path

import numpy as np
import pytest

from index.errors import ModelError
from index.fakes import MemoryVectors, WordEmbedder
from index.library import Library
from index.settings import read_settings
from index.types import Embedder, View
from rag.answer import Answerer, Limits
from rag.compose import chat_model, chat_over
from rag.evidence.gather import Gatherer
from rag.fakes import ScriptedModel
from rag.support.check import Judgement, SupportChecker
from rag.support.entailment import EntailmentJudge, entailment_label
from rag.support.prompted import NO, YES, PromptedJudge, verdict
from rag.support.second import SecondOpinion, load_checker

EVIDENCE = (
    "Die Leihfrist für Bücher beträgt 28 Tage.",
    "Hunde dürfen nicht in den Lesesaal.",
    "Die Bibliothek wurde von Ada Brenner geleitet.",
)
LABELS = ("contradiction", "entailment", "neutral")


def judged(judge_says: str, sentence: str) -> Judgement:
    """What is made of a judge that always says the same."""
    embedder = WordEmbedder(dimension=512)
    made = SecondOpinion(SupportChecker.shipped(embedder), PromptedJudge(ScriptedModel(judge_says)))
    return made.check(sentence, EVIDENCE, embedder.embed_passages(EVIDENCE))


def saved(folder: Path, labels: tuple[str, ...] = LABELS) -> Path:
    """A CrossEncoder of 16 dimensions with seeded random weights, as sentence-transformers saves it."""
    import torch
    from sentence_transformers import CrossEncoder
    from transformers import (  # type: ignore[attr-defined]
        BertConfig,
        BertForSequenceClassification,
        BertTokenizerFast,
    )

    raw = folder / "raw"
    raw.mkdir(parents=True)
    letters = "abcdefghijklmnopqrstuvwxyzäöüß0123456789."
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokens += [*letters, *(f"##{letter}" for letter in letters)]
    (raw / "vocab.txt").write_text("\n".join(tokens), encoding="utf-8")
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(tokens),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=128,
        initializer_range=1.0,
        id2label=dict(enumerate(labels)),
        label2id={label: at for at, label in enumerate(labels)},
    )
    BertForSequenceClassification(config).save_pretrained(raw)
    BertTokenizerFast(str(raw / "vocab.txt")).save_pretrained(raw)
    whole = folder / "encoder"
    CrossEncoder(str(raw), device="cpu").save_pretrained(str(whole))
    return whole


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved(tmp_path_factory.mktemp("encoder"))


# -- a CrossEncoder ------------------------------------------------------------------------------


def test_the_probability_is_the_encoder_s_softmax_for_its_own_entailment_label(
    encoder: Path,
) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    judge = EntailmentJudge(str(encoder))
    found = judge.probability("Bücher leiht man 28 Tage.", EVIDENCE[:2])
    tokens = AutoTokenizer.from_pretrained(encoder)(
        [" ".join(EVIDENCE[:2])],
        ["Bücher leiht man 28 Tage."],
        return_tensors="pt",
        truncation=True,
    )
    with torch.no_grad():
        logits = AutoModelForSequenceClassification.from_pretrained(encoder)(**tokens).logits[0]
    assert found == pytest.approx(float(torch.softmax(logits, 0)[1]), abs=1e-4)
    assert found != pytest.approx(judge.probability("Hunde sind erlaubt.", EVIDENCE[:2]), abs=1e-6)


def test_the_entailment_label_is_found_by_its_name_wherever_it_stands() -> None:
    assert entailment_label({0: "CONTRADICTION", 1: "NEUTRAL", 2: "ENTAILMENT"}, "x") == 2
    assert entailment_label({0: "entailment", 1: "not_entailment"}, "x") == 0
    assert entailment_label({0: "non-entailment", 1: "entails"}, "x") == 1


@pytest.mark.parametrize(
    "labels",
    [
        {0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"},
        {0: "entailment"},
        {},
        {0: "entails", 1: "entailed"},
    ],
)
def test_an_encoder_without_one_entailment_label_is_refused_with_its_labels(
    labels: dict[int, str],
) -> None:
    with pytest.raises(ModelError, match="FUNDSTELLE_SUPPORT") as error:
        entailment_label(labels, "some/reranker")
    assert "some/reranker" in str(error.value)
    assert all(label in str(error.value) for label in labels.values())


def test_a_reranker_and_a_folder_that_is_none_are_named_when_models_are_loaded(
    tmp_path: Path,
) -> None:
    embedder = WordEmbedder(dimension=8)
    for folder in (saved(tmp_path, ("yes", "no")), tmp_path / "nowhere"):
        made = load_checker(str(folder), embedder=embedder, model=ScriptedModel(""))
        assert isinstance(made, SecondOpinion)
        with pytest.raises(ModelError, match=folder.name):
            made.load()


def test_a_chat_uses_the_encoder_that_the_setting_names(encoder: Path, tmp_path: Path) -> None:
    embedder = WordEmbedder(dimension=64)
    with Library.open(
        tmp_path / "home", embedder=embedder, vectors=MemoryVectors(), write=True
    ) as library:
        chat = chat_over(library, read_settings(home=tmp_path, support=str(encoder)))
        vectors = embedder.embed_passages(EVIDENCE)
        found = chat.checker.check(EVIDENCE[0], EVIDENCE, vectors)
    alone = EntailmentJudge(str(encoder)).probability(EVIDENCE[0], EVIDENCE[:1])
    assert found.supporting == (0,) and found.probability == pytest.approx(alone, abs=1e-4)


# -- the hard rules hold whoever judges ------------------------------------------------------------


def test_a_judge_that_says_yes_is_believed_where_no_rule_of_ours_speaks() -> None:
    assert judged("JA", "Bücher darf man 28 Tage ausleihen.").probability == YES
    assert judged("NEIN", EVIDENCE[0]).probability == NO
    assert judged("JA", EVIDENCE[0]).supporting[0] == 0


@pytest.mark.parametrize(
    ("sentence", "most"),
    [
        ("Die Leihfrist für Bücher beträgt 30 Tage.", 0.1),
        ("Die Leihfrist für Bücher beträgt 28 Wochen.", 0.1),
        ("Die Leihfrist für Bücher endet am 3. Mai 2024.", 0.1),
        ("Hunde dürfen in den Lesesaal.", 0.5),
        ("Die Leihfrist für Bücher beträgt nicht 28 Tage.", 0.5),
        ("Die Bibliothek wurde von Egon Kraftzwerg geleitet.", 0.5),
        ("Beträgt die Leihfrist für Bücher 28 Tage?", 0.25),
    ],
)
def test_no_judge_overrules_numbers_dates_units_names_and_negations(
    sentence: str, most: float
) -> None:
    embedder = WordEmbedder(dimension=512)
    ours = SupportChecker.shipped(embedder).check(
        sentence, EVIDENCE, embedder.embed_passages(EVIDENCE)
    )
    found = judged("JA", sentence)
    assert found.probability <= min(ours.probability, most)


def test_without_evidence_no_judge_is_asked() -> None:
    embedder, model = WordEmbedder(dimension=64), ScriptedModel("JA")
    made = SecondOpinion(SupportChecker.shipped(embedder), PromptedJudge(model))
    assert made.check("Ja.", (), np.zeros((0, 64), np.float32)) == Judgement(0.0, ())
    assert not model.prompts


# -- the chat model --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "worth"),
    [
        ("JA", YES),
        (" Yes.", YES),
        ("**Ja**, das steht da.", YES),
        ("NEIN", NO),
        ("No, it does not.", NO),
        ("", 0.0),
        ("Vielleicht", 0.0),
        ("JA oder NEIN", 0.0),
        ("Yes, but the date differs.", 0.0),
        ("The statement is supported: yes", 0.0),
        ("Jacke", 0.0),
    ],
)
def test_whatever_is_not_plainly_yes_or_no_supports_nothing(reply: str, worth: float) -> None:
    assert verdict(reply) == worth


def test_the_chat_model_is_asked_in_the_sentence_s_language_about_what_would_be_cited() -> None:
    german, english = ScriptedModel("JA"), ScriptedModel("YES")
    PromptedJudge(german).probability("Die Leihfrist beträgt 28 Tage.", ["Ein {Beleg}.\nZwei."])
    PromptedJudge(english).probability("The loan period is four weeks.", ["Die Leihfrist."])
    asked = german.prompts[0][1][1]
    assert "JA oder NEIN" in asked and "Ein {Beleg}. Zwei." in asked
    assert "Die Leihfrist beträgt 28 Tage." in asked
    assert "YES or NO" in english.prompts[0][1][1]


def test_what_the_chat_model_denies_is_not_shown_in_an_answer(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "rules.txt").write_text(" ".join(EVIDENCE), encoding="utf-8")
    embedder = WordEmbedder(dimension=512)
    with Library.open(
        tmp_path / "home", embedder=embedder, vectors=MemoryVectors(), write=True
    ) as library:
        library.sync(tmp_path / "docs", collection="default")
        for word, support in (("JA", "supported"), ("NEIN", "unsupported")):
            model = ScriptedModel("Die Leihfrist für Bücher beträgt 28 Tage.", word)
            answerer = Answerer(
                search=library,
                model=model,
                gatherer=Gatherer.shipped(embedder),
                checker=load_checker("llm", embedder=embedder, model=model),
                limits=Limits(),
            )
            answer = answerer.ask("Wie lang ist die Leihfrist für Bücher?", View("default"))
            assert answer.sentences[0].support == support


@pytest.mark.models
def test_the_offline_model_can_be_asked_as_a_judge_beside_its_own_draft(real: Embedder) -> None:
    """Its one slot is busy with the draft: the judge's question waits for it and does not hang."""
    model = chat_model(read_settings())
    made = load_checker("llm", embedder=real, model=model)
    draft = model.stream([("user", "Zähle von eins bis zehn.")], max_tokens=40)
    assert next(draft)
    found = made.check(EVIDENCE[0], EVIDENCE, real.embed_passages(EVIDENCE))
    assert found.supporting == (0,) and found.probability in (YES, NO, 0.0)
    assert "".join(draft)
