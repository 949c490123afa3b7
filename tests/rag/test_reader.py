"""The trained reader: windows that hold everything once, weights that may be broken, texts of every sort."""

import logging
import random
from functools import partial
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from index.errors import ModelError
from index.fakes import WordEmbedder
from index.models.e5 import unpack
from index.models.embedder import SentenceEmbedder
from index.models.weights import E5_SMALL, OFFLINE, ensure
from index.protocols import Embedder
from index.settings import read_settings
from index.types import Heading
from rag.reader.encoding import (
    BEFORE,
    BEGIN,
    CLAIM,
    END,
    HEAD,
    QUESTION,
    UNIT,
    WINDOW,
    Encoder,
    compose,
)
from rag.reader.load import load_reader
from rag.reader.passage_reader import PassageReader
from rag.reader.trained import ADAPTER
from rag.reader.types import Place
from rag.reader.units import units_of
from tests.rag.readings import material, passage, place, places

RULES = (
    "Die Bibliothek öffnet werktags um 9 Uhr. Die Leihfrist für Bücher beträgt 28 Tage. "
    "Hunde dürfen nicht in den Lesesaal."
)
LOAN = "Wie lange darf man Bücher ausleihen?"
FACTS = {"format": "3", "base": "multilingual-e5-small"}


# -- windows -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(20))
def test_windows_are_bounded_and_hold_every_unit_once_in_order(seed: int) -> None:
    rng = random.Random(seed)
    lengths = [rng.choice([0, 1, 5, 30, UNIT, UNIT + 1, 2000]) for _ in range(rng.randint(1, 30))]
    units = [[100 + number] * length for number, length in enumerate(lengths)]
    question = [7] * rng.choice([1, 20, QUESTION + BEFORE + 1])
    claim, head = [8] * rng.choice([0, 9, CLAIM]), [9] * rng.choice([0, 4, HEAD])
    windows = compose(question, claim, head, units)
    held: list[int] = []
    for window in windows:
        assert len(window.ids) <= WINDOW and window.ids[-1] == END
        assert window.ids[: len(question) + 1] == (BEGIN, *question)
        assert all(window.ids[mark] == BEGIN for mark in window.marks)
        ends = [*window.marks[1:], len(window.ids) - 1]
        for at, (mark, end) in enumerate(zip(window.marks, ends, strict=True)):
            number = window.first + at
            held.append(number)
            own = window.ids[mark + 1 : end]
            assert set(own) <= {100 + number} and len(own) >= min(lengths[number], 64)
    assert held == list(range(len(units)))


def test_no_units_make_no_window() -> None:
    assert compose([7], (), [9], []) == []


def test_a_claim_stands_between_question_and_head() -> None:
    (window,) = compose([7], [8], [9], [[5, 5]])
    assert window.ids == (BEGIN, 7, END, END, 8, END, END, 9, END, BEGIN, 5, 5, END)


# -- weights that cannot be used -----------------------------------------------------------------


def truncated(path: Path) -> None:
    save_file({"a": torch.zeros(1000)}, path, metadata=FACTS)
    path.write_bytes(path.read_bytes()[:2000])


def of_another_base(path: Path) -> None:
    save_file({"a": torch.zeros(2)}, path, metadata={**FACTS, "base": "another-base"})


def of_another_format(path: Path) -> None:
    save_file({"a": torch.zeros(2)}, path, metadata={**FACTS, "format": "1"})


def without_facts(path: Path) -> None:
    save_file({"a": torch.zeros(2)}, path)


def no_weights(path: Path) -> None:
    path.write_bytes(b"version https://git-lfs.github.com/spec/v1\n")


def missing(path: Path) -> None:
    assert not path.exists()


BROKEN = [truncated, of_another_base, of_another_format, without_facts, no_weights, missing]


@pytest.mark.parametrize("breaking", BROKEN)
def test_weights_that_cannot_be_used_are_one_error_that_says_what_to_do(
    breaking: object, tmp_path: Path
) -> None:
    path = tmp_path / "reader.safetensors"
    breaking(path)  # type: ignore[operator]
    with pytest.raises(
        ModelError, match=r"reader\.safetensors.*(Install it again|Make them again)"
    ):
        PassageReader(lambda: tmp_path, adapter=path).load()


@pytest.mark.parametrize("breaking", BROKEN)
def test_without_weights_places_are_still_found_no_claim_is_proved_and_it_is_said_once(
    breaking: object, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "reader.safetensors"
    breaking(path)  # type: ignore[operator]
    reader = load_reader(
        OFFLINE, base=lambda: tmp_path, embedder=WordEmbedder(dimension=512), adapter=path
    )
    with caplog.at_level(logging.WARNING):
        found = reader.read("Die Leihfrist für Bücher beträgt?", [material(passage(RULES))])
        assert reader.judge(LOAN, "28 Tage", found.places) == 0
    best = max(found.places, key=lambda one: one.probability)
    assert "28 Tage" in best.quote and best.probability > 0
    assert reader.name == "nearness"
    assert len(caplog.records) == 1 and "reader.safetensors" in caplog.text


# -- the real weights ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def base() -> Path:
    """The offline embedder's folder."""
    return ensure(E5_SMALL, cache=read_settings().cache, finish=unpack)


@pytest.fixture(scope="module")
def reader(base: Path) -> PassageReader:
    return PassageReader(lambda: base)


@pytest.fixture(scope="module")
def encoder(base: Path) -> Encoder:
    return Encoder.of(base)


def best(found: list[Place] | tuple[Place, ...]) -> Place:
    return max(found, key=lambda one: one.probability)


@pytest.mark.models
def test_weights_that_lack_some_are_an_error_too(base: Path, tmp_path: Path) -> None:
    whole, path = load_file(ADAPTER), tmp_path / "reader.safetensors"
    for left_out in ("0.output.dense.up", "heads.unit.weight"):
        save_file({k: v for k, v in whole.items() if k != left_out}, path, metadata=FACTS)
        with pytest.raises(ModelError, match="do not fit"):
            PassageReader(lambda: base, adapter=path).load()


@pytest.mark.models
def test_the_place_that_answers_is_found_with_its_words_in_either_language(
    reader: PassageReader,
) -> None:
    for question in (LOAN, "How long can books be borrowed?"):
        found = reader.read(question, [material(passage(RULES, title="Hausordnung"))])
        answering = best(found.places)
        assert "28 Tage" in answering.quote and answering.words
        assert "28" in RULES[answering.words[0] : answering.words[1]]
        assert found.answerable > 0.5


@pytest.mark.models
def test_a_claim_is_told_from_one_that_the_place_does_not_say(reader: PassageReader) -> None:
    held = [place("Die Leihfrist für Bücher beträgt 28 Tage.", title="Hausordnung")]
    right = reader.judge(LOAN, "Bücher darf man 28 Tage ausleihen.", held)
    wrong = reader.judge(LOAN, "Bücher darf nur ausleihen, wer einen Ausweis hat.", held)
    assert right > 0.5 > wrong


@pytest.mark.models
def test_a_claim_is_judged_below_the_heading_of_its_place(reader: PassageReader) -> None:
    text = "TOP 4: Dach des Hauses 10\n\nBeschlossen wird, die Firma Ruthenberg zu beauftragen."
    units = units_of(text, 0, len(text), [Heading(2, 0, 25)])
    bare = units_of(text, 25, len(text))
    whole = passage(text, title="Protokoll der Versammlung 2024")
    asked, claim = "Welche Firma macht das Dach?", "Das Dach macht die Firma Ruthenberg."
    below = reader.judge(asked, claim, [Place(whole, units[-1], 0.9)])
    alone = reader.judge(asked, claim, [Place(whole, bare[-1], 0.9)])
    assert below > 0.5 and below > alone


@pytest.mark.models
def test_what_is_read_beside_it_changes_no_reading(reader: PassageReader) -> None:
    here = material(passage(RULES))
    beside = [material(passage(f"Saal {n} fasst {n} Gäste. " * n, f"d{n}")) for n in range(1, 9)]
    alone = reader.read(LOAN, [here])
    among = reader.read(LOAN, [*beside[:4], here, *beside[4:]])
    same = [one for one in among.places if one.passage is here.passage]
    assert [one.unit for one in same] == [one.unit for one in alone.places]
    for one, other in zip(alone.places, same, strict=True):
        assert one.probability == pytest.approx(other.probability, abs=0.03)


@pytest.mark.models
@pytest.mark.parametrize(
    "text",
    [
        "Die Leihfrist für Bücher beträgt 28 Tage. " * 190,
        "Donaudampfschifffahrt" * 380,
        "Ja",
        "42",
        "… — *** ---",
        "🌳🚢😀 🌳",
        "图书馆九点开门。图书可借二十八天。",
        "Библиотека открывается в девять. Книги выдаются на 28 дней.",
        "تفتح المكتبة في التاسعة. مدة الإعارة ٢٨ يوما.",
        "\u200b\ufeff\x00Die Frist\x07 ist 28\u00a0Tage.",
        "Karte | Preis\n" + "\n".join(f"Nr. {n} | {n} €" for n in range(400)),
    ],
    ids=["8,000 characters", "one long word", "one word", "a figure", "no letters", "emoji", "chinese",
         "russian", "arabic", "control characters", "long table"],
)  # fmt: skip
def test_every_unit_of_any_passage_is_read_once_with_words_inside_it(
    reader: PassageReader, text: str
) -> None:
    whole = passage(text, start=500)
    read = material(whole)
    found = reader.read(LOAN, [read])
    assert [one.unit for one in found.places] == list(read.units)
    assert 0 <= found.answerable <= 1
    for one in found.places:
        assert 0 <= one.probability <= 1
        assert one.quote == text[one.unit.start - 500 : one.unit.end - 500]
        if one.words:
            assert one.unit.start <= one.words[0] < one.words[1] <= one.unit.end
    assert reader.judge(LOAN, "Es sind 28 Tage.", found.places[:3]) <= 1


@pytest.mark.models
def test_a_question_longer_than_a_window_leaves_room_for_every_unit(
    reader: PassageReader, encoder: Encoder
) -> None:
    long = "Wie lange darf man in der Bibliothek am Mühlgrund Bücher ausleihen und " * 60
    assert len(encoder.question(long, long)) == QUESTION + 1 + BEFORE
    assert len(encoder.claim(long)) == CLAIM and len(encoder.head(long, long)) == HEAD
    found = reader.read(long, [material(passage(RULES, title=long))], before=long)
    assert len(found.places) == 3
    assert reader.judge(long, long, places(passage(RULES), 0.9)) <= 1


@pytest.mark.models
def test_nothing_to_read_answers_nothing(reader: PassageReader) -> None:
    nothing = reader.read(LOAN, [])
    assert nothing.places == () and nothing.answerable < 0.5
    assert reader.judge(LOAN, "28 Tage", []) == 0


@pytest.mark.models
def test_the_shipped_weights_are_used_where_they_can_be(base: Path, real: Embedder) -> None:
    reader = load_reader(OFFLINE, base=partial(Path, base), embedder=real)
    reader.load()
    assert reader.name == "Fundstelle reader"


@pytest.mark.models
def test_the_embedders_tokenizer_is_the_readers_even_while_it_pads(
    base: Path, real: Embedder, encoder: Encoder
) -> None:
    assert isinstance(real, SentenceEmbedder)
    real.embed_passages(["Ein kurzer Satz.", "Ein Satz, der um einiges länger ist als der erste."])
    shared = Encoder(real.tokenizer())
    texts = ["Höchstens 30 Medien.", "Wie lange darf man eine DVD behalten?", ""]
    assert shared.many(texts, 6) == encoder.many(texts, 6)
    both = load_reader(OFFLINE, base=partial(Path, base), embedder=real)
    read = [material(passage(RULES, title="Hausordnung"))]
    assert both.read(LOAN, read) == PassageReader(lambda: base).read(LOAN, read)
