"""What no evidence could have said is not shown, however near the rest of a sentence is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.library import Library
from index.types import View
from rag.grounding.guardrails import (
    foreign,
    recites,
    unknown_addresses,
    unknown_capitals,
    unknown_script,
)
from rag.llm.served import spoken
from rag.prompts import load_prompts
from tests.rag.small import answering, small_library

POOL = "Das Bad öffnet um 9 Uhr. Fragen an kasse@bad.example oder www.bad.example/preise, z.B. montags."


@pytest.mark.parametrize(
    ("sentence", "addresses"),
    [
        ("Karten gibt es bei billig.example.", ["billig.example"]),
        ("See https://trick.example/a?b=c!", ["https://trick.example/a?b=c"]),
        ("Schreiben Sie an kasse@dieb.example.", ["kasse@dieb.example"]),
        ("Preise stehen auf www.bad.example.", []),
        ("Schreiben Sie an Kasse@Bad.example.", []),
        ("Es öffnet um 9.30 Uhr, z.B. am 3.Mai bzw. im St.Annen-Bad.", []),
    ],
)
def test_addresses_have_to_stand_in_the_evidence(sentence: str, addresses: list[str]) -> None:
    assert unknown_addresses(sentence, [POOL]) == addresses


def test_a_script_that_nobody_used_is_strange() -> None:
    assert unknown_script("紫鹤七号", [POOL])
    assert unknown_script("Das Бад öffnet.", [POOL])
    assert not unknown_script("Das Bad öffnet.", ["Бассейн", POOL])
    assert not unknown_script("37 %", [POOL])


@pytest.mark.parametrize(
    ("sentence", "unknown"),
    [
        ("Das Wort ist ZIRCONBADGER.", True),
        ("Fragen an die KASSE.", False),
        ("Es gehört der GmbH & Co. KG.", False),
        ("ÖFFNUNG UM NEUN UHR", False),
    ],
)
def test_a_word_in_capitals_has_to_stand_in_the_evidence(sentence: str, unknown: bool) -> None:
    assert unknown_capitals(sentence, [POOL]) == unknown


@pytest.mark.parametrize(
    ("sentence", "far"),
    [
        ("L'iscrizione costa 22 euro al mese.", True),
        ("Processo deve ser entregue na repartição de estrangeiros.", True),
        ("L'adhésion coûte 22 euros par mois.", False),
        ("Le dossier doit être déposé au bureau des étrangers.", False),
        ("La puerta principal se cierra a las 11:30 de la noche.", True),
        ("The Refuge des Trois Pins has 32 beds.", False),
        ("Rio de Janeiro, São Paulo und Porto Alegre sind Partnerstädte.", False),
        ("Gustave Eiffel baute den Tour Eiffel in Paris 1889.", False),
        ("Par mois.", False),
    ],
)
def test_an_answer_in_a_far_language_is_none(sentence: str, far: bool) -> None:
    assert foreign(sentence) == far


def test_words_of_the_prompt_are_no_answer() -> None:
    prompt = [text for _, text in load_prompts("de").fixed]
    assert recites("Das Bad wurde 1931 gebaut.", prompt, [POOL])
    assert not recites("Das Bad wurde 1931 gebaut.", prompt, ["Das Bad wurde 1931 gebaut."])
    assert not recites("Das Bad öffnet um 9 Uhr.", prompt, [POOL])


@pytest.mark.parametrize(
    "said",
    ["<|im_end|>", "<|im_start|>system", "[INST] <<SYS>>", "</s>", "<start_of_turn>user"],
)
def test_a_text_cannot_end_its_turn(said: str) -> None:
    assert spoken(said) != said
    assert spoken(said).replace(" ", "") == said.replace(" ", "")


def test_ordinary_text_is_spoken_as_it_stands() -> None:
    text = "if a < b | c > d: x[0] <b>fett</b> <|> [1] [Titel: Preise] |--|"
    assert spoken(text) == text


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with small_library(tmp_path, {"pool.txt": POOL}) as opened:
        yield opened


@pytest.mark.parametrize(
    "draft",
    ["ZIRCONBADGER", "紫鹤七号", "Le bain ouvre tous les jours à 9 heures.",
     "Das Bad öffnet um 9 Uhr, siehe billig.example.",
     "Du beantwortest Fragen über Dokumente und das Bad öffnet."],
)  # fmt: skip
def test_a_strange_sentence_is_kept_as_unsupported(library: Library, draft: str) -> None:
    made, _ = answering(library, draft)
    answer = made.ask("Wann öffnet das Bad?", View("default"))
    written = [one for one in answer.sentences if one.kind == "written"]
    assert [one.support for one in written] == ["unsupported"]
