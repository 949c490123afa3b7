"""The places that answer, before and beside what the model writes, in a real Chromium."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rag.fakes import ScriptedModel
from rag.web.fakes import running, scripted_chat
from tests.browser.visiting import QUESTION, QUOTE, OpenPage, Serve, answered, ask

FILES = {
    "preise.md": "# Preise 🌊\n\n| Tarif | Arbeitspreis | Grundpreis |\n| --- | --- | --- |\n"
    "| Solano Strom | 31,4 ct | 12 Euro |\n| Solano  Ökostrom | 33,9 ct | 14 Euro; ab Mai 15 |\n",
    "ausleihe.md": "# Ausleihe\n\nZum Ausleihen mitbringen:\n\n- Lichtbildausweis, 2 Kopien\n- Geduld\n",
}
FILES["ordnung.md"] = (
    "---\ntitle: Hausordnung der Bücherei (2024)\n---\n# Hausordnung der Bücherei\n\n"
    "## Gebühren\n\nEin Ersatzausweis kostet 6 Euro.\n"
)
COLUMNS = ["Saal", *(f"Merkmal {n}" for n in range(2, 13))]
WIDE = [[f"{name}saal", *(f"{name} {n}00 Stück" for n in range(2, 13))] for name in ("Nord", "Süd")]
FILES["saal.md"] = "# Säle\n\n" + "\n".join(
    f"| {' | '.join(row)} |" for row in (COLUMNS, ["---"] * 12, *WIDE)
)
UNPROVED = "Die Rakete flog 1999 zum Mond."
HEARD = """() => {
    const live = document.querySelector("#fundstelle-chat").shadowRoot.querySelector(".app > [role=status]");
    window.heard = [];
    new MutationObserver(() => window.heard.push(live.textContent)).observe(live, { childList: true });
}"""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with ExitStack() as stack:
        chat = stack.enter_context(scripted_chat(tmp_path, FILES, ScriptedModel(UNPROVED)))
        yield stack.enter_context(running(chat))


def top(page: Page) -> float:
    """Where the first place stands."""
    box = page.locator(".place").first.bounding_box()
    assert box
    return box["y"]


def test_the_place_stands_there_before_the_model_has_written_and_stays(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE, delay_s=0.3)))
    expect(page.get_by_role("textbox", name="Frage")).to_be_focused()
    page.evaluate(HEARD)
    ask(page, QUESTION)
    place = page.locator(".place")
    expect(place.locator("blockquote")).to_have_text(QUOTE)
    expect(place.locator("mark")).to_have_text("1987")
    assert place.locator("mark").evaluate("e => getComputedStyle(e).fontWeight") == "700"
    expect(page.locator(".status")).to_have_text("Wird formuliert …")
    assert page.locator(".sentence").count() == 0
    before = top(page)
    place.locator(".place-source").focus()
    exchange = answered(page)
    expect(exchange.locator(".lead .sentence")).to_have_text(QUOTE)
    assert top(page) == before
    assert place.locator(".place-source").evaluate("e => e.getRootNode().activeElement === e")
    heard = page.evaluate("window.heard")
    assert heard[-3:] == [f"Fundstelle: {QUOTE}", QUOTE, "Antwort fertig: 1 belegter Satz."]


def test_where_nothing_is_proved_the_place_is_the_answer(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(ScriptedModel(UNPROVED, delay_s=0.2)))
    ask(page, QUESTION)
    expect(page.locator(".status")).to_have_text("Wird formuliert …")
    before = top(page)
    exchange = answered(page)
    expect(exchange.locator(".status")).to_be_hidden()
    assert top(page) == before
    expect(exchange).not_to_contain_text("1999")
    expect(exchange.locator(".degree")).to_have_count(0)  # the document's own words need no support
    with page.expect_download() as download:
        page.get_by_role("button", name="Gespräch als Markdown herunterladen").click()
    markdown = Path(download.value.path()).read_text("utf-8")
    assert f"\n„{QUOTE}“ [1]\n" in markdown
    assert f"### Fundstelle\n\n1. „{QUOTE}“ – Der Garten 🌳 (garten.md)" in markdown
    assert "Modell:" not in markdown


def test_a_table_s_row_is_shown_with_its_names_and_the_answer_first(
    address: str, open_page: OpenPage
) -> None:
    page = open_page(address)
    ask(page, "Was kostet Solano Ökostrom?")
    place = answered(page).locator(".place").first
    expect(place.locator(".record")).to_have_text("Solano Ökostrom · Arbeitspreis: 33,9 ct")
    expect(place.locator("dt")).to_have_text(["Grundpreis"])
    expect(place.locator("dd")).to_have_text(["14 Euro; ab Mai 15"])
    expect(place.locator("mark")).to_have_text("33,9")
    place.locator("blockquote").click()
    expect(page.locator(".paper td mark")).to_have_text(
        ["Solano Ökostrom", "33,9 ct", "14 Euro; ab Mai 15"]
    )
    expect(place.locator(".place-source")).to_have_attribute("aria-current", "true")


def test_a_french_reader_finds_the_space_before_the_colon(
    address: str, open_page: OpenPage
) -> None:
    page = open_page(address, locale="fr-FR")
    ask(page, "Was kostet Solano Ökostrom?", label="Question")
    place = answered(page).locator(".place").first
    expect(place.locator(".record")).to_have_text("Solano Ökostrom · Arbeitspreis : 33,9 ct")


def test_of_a_wide_row_the_answer_stands_above_the_rest_on_a_phone_too(
    address: str, open_page: OpenPage
) -> None:
    page = open_page(address, viewport={"width": 360, "height": 740})
    ask(page, "Welches Merkmal 2 hat der Südsaal?")
    place = answered(page).locator(".place").first
    expect(place.locator(".record")).to_have_text("Südsaal · Merkmal 2: Süd 200 Stück")
    expect(place.locator("dt")).to_have_text([f"Merkmal {n}" for n in range(3, 13)])
    assert place.evaluate("e => e.getBoundingClientRect().right <= innerWidth")
    lines = "e => e.getClientRects().length && e.offsetHeight / parseFloat(getComputedStyle(e).lineHeight)"
    assert all(name.evaluate(lines) < 1.5 for name in place.locator("dt").all()), "a name is cut"


def test_where_a_place_stands_is_said_without_saying_the_title_twice(
    address: str, open_page: OpenPage
) -> None:
    page = open_page(address)
    ask(page, "Was kostet ein Ersatzausweis?")
    source = answered(page).locator(".place-source > :last-child").first
    expect(source).to_have_text("Hausordnung der Bücherei (2024) · Gebühren")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_list_s_item_stands_under_the_line_that_introduces_it_on_a_phone_too(
    address: str, open_page: OpenPage, scheme: str
) -> None:
    phone = {"width": 360, "height": 740}
    page = open_page(address, locale="en-GB", color_scheme=scheme, viewport=phone)
    ask(page, "Lichtbildausweis Kopien?", label="Question")
    place = answered(page).locator(".place").first
    expect(page.get_by_role("heading", name="Fundstelle", exact=True).last).to_be_visible()
    expect(place.locator(".lead-in")).to_have_text("Zum Ausleihen mitbringen:")
    expect(place.locator("mark")).to_have_text("2")
    assert place.evaluate("e => e.getBoundingClientRect().right <= innerWidth")


def test_a_list_asked_for_as_a_whole_keeps_its_lines(address: str, open_page: OpenPage) -> None:
    page = open_page(address)
    ask(page, "Was zum Ausleihen mitbringen?")
    quote = answered(page).locator(".place blockquote").first
    lines = ["Zum Ausleihen mitbringen:", "Lichtbildausweis, 2 Kopien", "Geduld"]
    shown = [line.strip("-• ") for line in quote.inner_text().splitlines()]
    assert shown == lines
    expect(answered(page).locator(".place")).to_have_count(1)


def test_what_is_computed_from_a_table_leads_with_the_rows_that_it_rests_on(
    open_page: OpenPage, tmp_path: Path
) -> None:
    rows = "".join(f"| K{n} | {'Nord' if n % 2 else 'Süd'} | {n} |\n" for n in range(20))
    table = f"# Kundenliste\n\n| Kunde | Region | Umsatz |\n| --- | --- | --- |\n{rows}"
    (tmp_path / "table").mkdir()
    chat = scripted_chat(tmp_path / "table", {"kunden.md": table}, ScriptedModel(UNPROVED))
    with chat, running(chat) as address:
        page = open_page(address)
        ask(page, "Wie viele Kunden gibt es in der Region Nord?")
        exchange = answered(page)
        sentence = exchange.locator(".lead .sentence")
        expect(sentence).to_have_text("10 Zeilen der Tabelle „Kundenliste“ haben Region = Nord.")
        expect(exchange.locator(".lead .cite")).to_have_count(5)
        expect(exchange.locator(".sources .quote").first).to_have_text("K1 | Nord | 1")
        expect(exchange.locator(".degree")).to_have_count(0)
        expect(exchange.locator(".colophon")).not_to_contain_text("scripted")
