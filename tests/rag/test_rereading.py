"""The chat model's second reading: it names the places that answer, or none, and both readings make one."""

import math
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from index.errors import ChatModelError
from index.library import Library
from index.models.weights import QWEN_CODER
from index.readers import markdown
from index.settings import read_settings
from index.types import View
from rag.fakes import ScriptedModel, ScriptedRereading, WordReader
from rag.llm.load import load_chat_model
from rag.pipeline import Answerer, Limits
from rag.reader.packing import packed, unpacked
from rag.reader.trained import ADAPTER, CHAT
from rag.reader.types import Place, Reading
from rag.reader.units import units_of
from rag.rereading.adapter import Adapter, Curves, adapter_file, adapter_of
from rag.rereading.prompt import Candidate, messages, text_of
from rag.rereading.rereader import Rereader, candidates, logit
from rag.types import Ahead, Answer, AskRequest, Places, Waiting, Weighed, Write
from tests.rag.readings import passage
from tests.rag.small import small_library

VIEW = View("default")
RULES = """# Hausordnung der Bibliothek

Die Leihfrist für Bücher beträgt 28 Tage.

Die Leihfrist für Filme beträgt 7 Tage.

Hunde dürfen nicht in den Lesesaal.
"""
FILMS = "Wie lang ist die Leihfrist?"
BOTH_COUNT = Curves(answer=(0.3, 1.0, 0.0), place=(0.3, 1.0, 0.0))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with small_library(tmp_path, {"rules.md": RULES}) as opened:
        yield opened


def rereader(model: ScriptedRereading, adapter: Adapter | None, *, tokens: int = 120) -> Rereader:
    return Rereader(model, lambda: adapter, characters=500, reply_tokens=tokens)


def asking(library: Library, model: ScriptedRereading, curves: Curves = BOTH_COUNT) -> Answerer:
    adapter = Adapter(Path("unused.gguf"), curves)
    return Answerer(
        search=library,
        model=ScriptedModel("Das sollte niemand fragen."),
        reader=WordReader(),
        limits=Limits(refusal=0.5),  # half of a question's words
        rereader=rereader(model, adapter),
    )


def test_the_prompt_numbers_the_places_and_asks_at_both_ends() -> None:
    places = [Candidate("Bad: Preise", "Kinder: 2 Euro"), Candidate("Bad: Preise", "Hunde: frei"),
              Candidate("Zoo", "Kinder: 5 Euro")]  # fmt: skip
    _, (role, text) = messages("Und Kinder?", places, before="Was kostet das Bad?")
    asked = "? Was kostet das Bad?\n? Und Kinder?"
    assert role == "user"
    assert text == (
        f"{asked}\n\n[Bad: Preise]\n1 Kinder: 2 Euro\n2 Hunde: frei\n[Zoo]\n3 Kinder: 5 Euro\n\n{asked}"
    )


def test_each_place_stands_below_its_own_heading_where_a_passage_holds_several_sections() -> None:
    text = "# Regeln\n\n## Bücher\n\nDie Frist beträgt 28 Tage.\n\n## Filme\n\nDie Frist beträgt 7 Tage.\n"
    read = markdown.read(text.encode(), name="a.md")
    whole = passage(read.text, title="Regeln", heading="Regeln")
    found = units_of(read.text, 0, len(read.text), read.headings)
    labels = [Place(whole, unit, 0.5).label for unit in found if unit.answers]
    assert labels == ["Regeln: Bücher", "Regeln: Filme"]


def test_a_short_sentence_is_shown_with_the_one_before_and_a_row_with_its_caption() -> None:
    text = (
        "Die Versammlung tritt jedes Jahr im Mai im großen Saal des Rathauses von Ufernau zusammen. "
        "Sie zählt 33.\n\nAb Ufernau\n\n| Tag | Letzte Fahrt |\n| --- | --- |\n| Sa | 19.30 |\n"
    )
    read = markdown.read(text.encode(), name="a.md")
    units = units_of(read.text, 0, len(read.text), read.headings, read.tables)
    shown = [text_of(unit) for unit in units if unit.answers]
    assert shown[1:] == [
        "(… tritt jedes Jahr im Mai im großen Saal des Rathauses von Ufernau zusammen.) Sie zählt 33.",
        "(Sie zählt 33.) Ab Ufernau",
        "(Ab Ufernau) Tag: Sa; Letzte Fahrt: 19.30",
    ]
    assert shown[0] == units[0].text


def test_a_list_is_read_whole_or_by_item_whichever_is_likelier() -> None:
    text = "Kurse gibt es für:\nKöche\nPflege\nSie dauern ein Jahr."
    whole = passage(text)
    lead, cooks, care, year = units_of(text, 0, len(text))
    assert text_of(lead) == "Kurse gibt es für: Köche; Pflege"
    assert text_of(cooks) == "Kurse gibt es für: Köche"

    def read_again(*chances: float) -> list[str]:
        found = [
            Place(whole, unit, chance)
            for unit, chance in zip((lead, cooks, care, year), chances, strict=True)
        ]
        return [text_of(one.unit) for one in candidates(Reading(tuple(found)), characters=600)]

    assert read_again(0.5, 0.4, 0.3, 0.2)[:1] == ["Kurse gibt es für: Köche; Pflege"]
    assert len(read_again(0.5, 0.4, 0.3, 0.2)) == 2
    assert len(read_again(0.1, 0.4, 0.3, 0.2)) == 3


def test_long_places_leave_room_for_two_others_and_no_more() -> None:
    text = "\n\n".join(f"Die {at}. Regel gilt {'ganz ' * 70}." for at in range(1, 6))
    found = [
        Place(passage(text), unit, 1 / at)
        for at, unit in enumerate(units_of(text, 0, len(text)), start=1)
    ]
    shown = candidates(Reading(tuple(found)), characters=500)
    assert [one.probability for one in shown] == [1, 1 / 2, 1 / 3]


def test_the_place_that_the_model_names_answers(library: Library) -> None:
    model = ScriptedRereading("2\nSie beträgt 7 Tage.", {"2": 0.97, "1": 0.02, "0": 0.01})
    *_, answer = asking(library, model).stream(AskRequest(FILMS, VIEW))
    assert isinstance(answer, Answer) and not answer.refused
    quoted = [one.text for one in answer.sentences if one.kind == "quoted"]
    assert quoted == ["Die Leihfrist für Filme beträgt 7 Tage."]
    assert "1 Die Leihfrist für Bücher" in model.prompts[0][1][1]


def test_a_place_that_stays_gets_the_probability_of_the_second_reading(library: Library) -> None:
    question = "Wie lang ist die Leihfrist für Bücher?"
    model = ScriptedRereading("1\n", {"1": 0.97, "2": 0.02, "0": 0.01})
    events = list(asking(library, model).stream(AskRequest(question, VIEW)))
    (told,), answer = [event for event in events if isinstance(event, Places)], events[-1]
    assert isinstance(answer, Answer)
    before, after = told.sentences[0], answer.sentences[0]
    curve = BOTH_COUNT.place[0] * logit(before.probability or 0.0) + math.log(0.97 / 0.03)
    assert before.text == after.text
    assert after.probability == pytest.approx(1 / (1 + math.exp(-curve)))


def test_places_are_shown_at_once_and_taken_back_where_none_answers(library: Library) -> None:
    model = ScriptedRereading("0", {"0": 0.999, "1": 0.001})
    events = list(asking(library, model).stream(AskRequest(FILMS, VIEW)))
    told = [event for event in events if isinstance(event, Places)]
    shown = [len(event.sentences) for event in told]
    answer = events[-1]
    assert shown[0] and shown[-1] == 0 and [one.replaces for one in told] == [False, True]
    assert isinstance(answer, Answer) and answer.refused and (answer.answerable or 0.0) < 0.5


def test_a_reader_that_doubts_is_overruled_by_a_model_that_is_sure(library: Library) -> None:
    question = "Kommen kleine Hunde abends nach acht schnell noch mit?"
    unsure = asking(library, ScriptedRereading("0", {"0": 0.9, "1": 0.05}))
    assert unsure.ask(question, VIEW).refused
    sure = asking(library, ScriptedRereading("1\nHunde.", {"1": 0.999, "0": 0.0005}))
    assert not sure.ask(question, VIEW).refused


def test_the_model_is_not_asked_where_it_could_not_change_a_refusal(library: Library) -> None:
    model = ScriptedRereading("1", {"1": 0.99})
    reader_decides = Curves(answer=(1.0, 0.0, 0.0), place=(1.0, 0.0, 0.0))
    answer = asking(library, model, reader_decides).ask("Was kostet ein Mittagessen?", VIEW)
    assert answer.refused and not model.prompts


def test_places_alone_ask_no_model(library: Library) -> None:
    model = ScriptedRereading("0", {"0": 1.0})
    question = "Wie lang ist die Leihfrist für Bücher?"
    *_, answer = asking(library, model).stream(AskRequest(question, VIEW), places_only=True)
    assert isinstance(answer, Answer) and not answer.refused and not model.prompts
    assert [one.kind for one in answer.sentences] == ["quoted"]


FLEET = """# Fleet

| Vessel | Built | Top speed in knots |
|---|---|---|
| Maid of Tarn | 1998 | 13.5 |
| Lady Isla | 2016 | 12 |
"""


def test_a_whole_table_is_asked_too_once_the_second_reading_finds_it(tmp_path: Path) -> None:
    model = ScriptedRereading("1\nThe Lady Isla, at 12 knots.", {"0": 0.01, "1": 0.99})
    with small_library(tmp_path, {"fleet.md": FLEET}) as library:
        answer = asking(library, model).ask("Which ship has the fastest speed of all?", VIEW)
    assert [one.kind for one in answer.sentences] == ["computed"]
    assert "13.5: Maid of Tarn" in answer.text and not answer.refused


def test_a_row_that_the_second_reading_prefers_does_not_stand_for_a_whole_table(
    tmp_path: Path,
) -> None:
    """The place of the first reading is withdrawn."""
    oak = "# Trees\n\nThe oldest ship in which wood of the oak stands is lost.\n"
    model = ScriptedRereading("2\nThe Lady Isla.", {"0": 0.01, "1": 0.09, "2": 0.9})
    with small_library(tmp_path, {"fleet.md": FLEET, "trees.md": oak}) as library:
        asked = AskRequest("Which ship is the oldest vessel?", VIEW)
        *events, answer = asking(library, model).stream(asked)
    assert isinstance(answer, Answer) and answer.refused and "computed" in answer.text
    placed = [event for event in events if isinstance(event, Places)]
    assert placed[0].sentences and not placed[-1].sentences


def test_what_it_writes_ends_with_its_tokens(library: Library) -> None:
    question, reply = "Wie lang ist die Leihfrist für Bücher?", "1\nDie Leihfrist beträgt 28 Tage."
    for tokens, kinds in ((120, ["written", "quoted"]), (2, ["quoted"])):
        model = ScriptedRereading(reply, {"0": 0.1, "1": 0.9})
        made = Answerer(
            search=library, model=ScriptedModel(""), reader=WordReader(), limits=Limits(),
            rereader=rereader(model, Adapter(Path("unused"), BOTH_COUNT), tokens=tokens),
        )  # fmt: skip
        assert [
            one.kind for one in made.ask(question, VIEW).sentences if one.support == "supported"
        ] == kinds


def test_who_leaves_while_waiting_for_the_second_reading_frees_the_model(
    library: Library,
) -> None:
    """At once, not when the generator happens to be collected: it is still held here."""
    waiting = list[Generator[str, None, None]]()

    def schedule(_: Write) -> Generator[str, None, None]:
        def never() -> Generator[str, None, None]:
            while True:
                yield Ahead(1)

        waiting.append(never())
        return waiting[-1]

    answers = asking(library, ScriptedRereading("1", {"1": 0.9}))
    events = answers.stream(AskRequest(FILMS, VIEW), schedule=schedule)
    assert any(isinstance(event, Waiting) for event in events)
    assert isinstance(events, Generator)
    events.close()
    assert [next(one, "closed") for one in waiting] == ["closed"]


def test_warming_reads_the_prompt_of_the_second_reading_alone(library: Library) -> None:
    model, other = ScriptedRereading("0", {"0": 1.0}), ScriptedModel("")
    made = Answerer(
        search=library, model=other, reader=WordReader(), limits=Limits(),
        rereader=rereader(model, Adapter(Path("unused"), BOTH_COUNT)),
    )  # fmt: skip
    made.warm()
    assert len(model.prompts) == 1 and not other.prompts


def test_without_an_adapter_the_chat_model_is_asked_as_before(library: Library) -> None:
    model = ScriptedModel("Die Leihfrist für Bücher beträgt 28 Tage.")
    made = Answerer(
        search=library, model=model, reader=WordReader(), limits=Limits(),
        rereader=rereader(ScriptedRereading("0", {"0": 1.0}), None),
    )  # fmt: skip
    assert not made.ask("Wie lang ist die Leihfrist für Bücher?", VIEW).refused and model.prompts


def test_a_model_that_fails_is_told_where_places_are_shown(library: Library) -> None:
    broken = ScriptedRereading("", {}, ChatModelError("The local chat model is gone."))
    with pytest.raises(ChatModelError):
        asking(library, broken).ask("Wie lang ist die Leihfrist für Bücher?", VIEW)
    assert (
        asking(library, broken)
        .ask("Kommen kleine Hunde abends nach acht schnell noch mit?", VIEW)
        .refused
    )


def test_packed_weights_are_nearly_what_they_were() -> None:
    torch.manual_seed(1)
    weights = {
        "a.up": torch.randn(300, 4),
        "a.down": torch.randn(4, 200),
        "heads.b": torch.randn(5),
    }
    again = unpacked(packed(weights))
    assert packed(weights)["a.up"].dtype == torch.int8 and set(again) == set(weights)
    for name, value in weights.items():
        assert float((again[name] - value).norm() / value.norm()) < 0.02


def test_an_adapter_is_for_its_own_model_and_needs_its_curves(tmp_path: Path) -> None:
    assert adapter_file(ADAPTER, model="another.gguf", cache=tmp_path) is None
    assert not list(tmp_path.iterdir())
    bare = tmp_path / "bare.safetensors"
    facts = {"chat_model": QWEN_CODER.file, "chat_alpha": "32.0"}
    some = {name: value for name, value in load_file(ADAPTER).items() if name.startswith(CHAT)}
    save_file(some, bare, facts)
    assert adapter_of(bare, model=QWEN_CODER.file, cache=tmp_path) is None
    assert adapter_of(tmp_path / "missing", model=QWEN_CODER.file, cache=tmp_path) is None


def test_the_adapter_is_written_once_and_replaces_an_older_one(tmp_path: Path) -> None:
    older = tmp_path / "adapters" / "older.gguf"
    older.parent.mkdir()
    older.write_bytes(b"GGUF")
    first = adapter_of(ADAPTER, model=QWEN_CODER.file, cache=tmp_path)
    assert first and first.file.read_bytes()[:4] == b"GGUF" and not older.exists()
    written = first.file.stat().st_mtime_ns
    again = adapter_of(ADAPTER, model=QWEN_CODER.file, cache=tmp_path)
    assert again == first and first.file.stat().st_mtime_ns == written


@pytest.mark.slow
def test_the_real_model_names_the_row_and_sees_that_none_answers(tmp_path: Path) -> None:
    settings = read_settings()
    adapter = adapter_of(ADAPTER, model=QWEN_CODER.file, cache=tmp_path)
    assert adapter
    model = load_chat_model(cache=settings.cache, adapter=lambda: adapter.file, timeout_s=300)
    places = [
        Candidate("Hallenbad Ohlsen: Preise", "Karte: Einzelkarte; Erwachsene: 4,50 Euro; Kinder: 2,50 Euro"),
        Candidate("Hallenbad Ohlsen: Preise", "Karte: Zehnerkarte; Erwachsene: 40 Euro; Kinder: 22 Euro"),
        Candidate("Hallenbad Ohlsen: Regeln", "Kinder unter sechs Jahren baden nur mit Begleitung."),
    ]  # fmt: skip

    def first(question: str) -> str:
        with closing(model.weighed(messages(question, places), max_tokens=2)) as reply:  # type: ignore[attr-defined]
            return next(piece for piece in reply if isinstance(piece, Weighed))

    assert first("was kostet die zehnerkarte für kinder") == "2"
    assert first("Ab welchem Alter darf man allein ins Wasser?") in ("3", "0")
    assert first("Was kostet die Jahreskarte?") == "0"


OLD = "Bibliothek\n\nGültig ab 1.1.2019\n\nEin WLAN für Gäste gibt es nicht.\n"
NEW = "Bibliothek\n\nGültig ab 1.1.2024\n\nFür Gäste ist das drahtlose Netz kostenlos.\n"
WLAN = "Gibt es ein WLAN für Gäste?"


class Naming(ScriptedRereading):
    """Names the place that begins with these words if it is shown, else none."""

    def __init__(self, words: str) -> None:
        super().__init__("", {})
        self._words = words

    def weighed(
        self, messages: Sequence[tuple[str, str]], *, max_tokens: int
    ) -> Generator[str, None, None]:
        """The reply to a prompt with or without that place."""
        shown = re.search(rf"^(\d) .*{self._words}", messages[1][1], re.MULTILINE)
        named = shown[1] if shown else "0"
        self._reply, self._chances = f"{named}\n", {named: 0.99, "9": 0.01}
        yield from super().weighed(messages, max_tokens=max_tokens)


def asked_of_editions(folder: Path, model: ScriptedRereading, question: str = WLAN) -> Answer:
    with small_library(folder, {"old.txt": OLD, "new.txt": NEW}) as library:
        return asking(library, model).ask(question, VIEW)


def test_the_edition_in_force_is_read_again_without_the_one_that_it_replaces(
    tmp_path: Path,
) -> None:
    model = ScriptedRereading("1\n", {"1": 0.99, "0": 0.01})
    answer = asked_of_editions(tmp_path, model)
    quoted = [one.text for one in answer.sentences if one.kind == "quoted"]
    assert quoted == ["Für Gäste ist das drahtlose Netz kostenlos."] and not answer.newer
    (prompt,) = model.prompts
    assert "Ein WLAN" not in prompt[1][1]


def test_a_replaced_edition_answers_where_the_one_in_force_does_not_and_that_one_is_named(
    tmp_path: Path,
) -> None:
    model = Naming("Ein WLAN")
    answer = asked_of_editions(tmp_path, model)
    quoted = [one.text for one in answer.sentences if one.kind == "quoted"]
    assert quoted == ["Ein WLAN für Gäste gibt es nicht."]
    assert [one.citation.document for one in answer.newer] == ["new.txt"]
    assert ["Ein WLAN" in prompt[1][1] for prompt in model.prompts] == [False, True]


def test_what_is_in_force_is_read_alone_where_the_model_names_a_replaced_edition(
    tmp_path: Path,
) -> None:
    model = Naming("Ein WLAN")
    answer = asked_of_editions(tmp_path, model, "Ist für Gäste das drahtlose Netz kostenlos?")
    assert [one.text for one in answer.sentences] == ["Ein WLAN für Gäste gibt es nicht."]
    assert [one.citation.document for one in answer.newer] == ["new.txt"]
    assert ["Ein WLAN" in prompt[1][1] for prompt in model.prompts] == [True, False]


MEETINGS = {
    "2024.md": "# Versammlung 2024\n\nDas Angebot für das Dach kostet 64.900 Euro.\n",
    "2025.md": "# Versammlung 2025\n\nDie Rechnung für das Dach beträgt 60.730 Euro.\n",
}


@pytest.mark.parametrize(
    ("named", "value"), [("Das Angebot", "64.900"), ("Die Rechnung", "60.730")]
)
def test_minutes_that_the_second_reading_rejects_do_not_lead(
    tmp_path: Path, named: str, value: str
) -> None:
    with small_library(tmp_path, MEETINGS) as library:
        answer = asking(library, Naming(named)).ask("Was kostet das Dach?", VIEW)
    quoted = [one.text for one in answer.sentences if one.kind == "quoted"]
    assert [value in text for text in quoted] == [True]
