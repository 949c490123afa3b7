"""Sources that contradict each other, shown side by side in a real Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rag.fakes import ScriptedModel
from rag.web.fakes import ContradictedAnswerer, running, scripted_chat
from tests.browser.visiting import OpenPage, answered, ask

OLD = "Die Leihfrist für Bücher beträgt vier Wochen."
NEW = "Die Leihfrist für Bücher beträgt drei Wochen."
QUESTION = "Wie lange ist die Leihfrist für Bücher?"
FILES = {
    "hausordnung-2019.md": f"# Hausordnung von früher\n\n{OLD}\n",
    "hausordnung-2024.md": f"# Hausordnung <b>neu</b>\n\n{NEW}\n",
}


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    model = ScriptedModel(NEW)
    with (
        scripted_chat(tmp_path, FILES, model, answering=ContradictedAnswerer) as chat,
        running(chat) as address,
    ):
        yield address


def asked(page: Page, *, label: str = "Frage") -> Page:
    ask(page, QUESTION, label=label)
    answered(page)
    return page


def test_both_sides_stand_below_the_answer_with_value_date_and_quote(
    address: str, open_page: OpenPage
) -> None:
    page = asked(open_page(address))
    block = page.get_by_role("region", name="Die Quellen widersprechen sich")
    expect(block.get_by_role("heading")).to_contain_text("Die Quellen widersprechen sich")
    sides = block.get_by_role("listitem")
    expect(sides).to_have_count(2)
    expect(sides.nth(0)).to_contain_text("drei Wochen")
    expect(sides.nth(0)).to_contain_text(NEW)
    expect(sides.nth(0)).to_contain_text("Hausordnung neu · 2019")
    expect(sides.nth(1)).to_contain_text("vier Wochen")
    expect(sides.nth(1)).to_contain_text("ohne Datum")
    expect(page.locator(".place")).to_have_count(1)
    expect(page.locator(".source")).to_contain_text("weicht von der Antwort ab")


def test_both_quotes_open_the_document_they_stand_in(address: str, open_page: OpenPage) -> None:
    page = asked(open_page(address))
    page.locator(".conflict .side-place").nth(1).click()
    expect(page.locator(".paper mark")).to_contain_text(OLD)
    expect(page.locator(".viewer .path")).to_contain_text("hausordnung-2019.md")
    page.locator(".conflict .cite").nth(0).click()
    expect(page.locator(".paper mark")).to_have_text(NEW)


def test_the_export_carries_both_sides(address: str, open_page: OpenPage) -> None:
    page = asked(open_page(address))
    with page.expect_download() as download:
        page.get_by_role("button", name="Gespräch als Markdown herunterladen").click()
    markdown = Path(download.value.path()).read_text("utf-8")
    assert "### Die Quellen widersprechen sich" in markdown
    assert f"- drei Wochen: „{NEW}“ – Hausordnung neu · 2019 [1]" in markdown
    assert "- vier Wochen: „" in markdown and "2. „" in markdown


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_marked_without_colour_fits_a_phone_and_speaks_english(
    address: str, open_page: OpenPage, scheme: str
) -> None:
    phone = {"width": 360, "height": 740}
    page = open_page(address, locale="en-GB", color_scheme=scheme, viewport=phone)
    block = asked(page, label="Question").locator(".conflict")
    expect(block).to_contain_text("The sources contradict each other")
    expect(block.locator(".conflict-sign")).to_have_text("≠")
    wide = "e => e.scrollWidth > e.clientWidth || e.getBoundingClientRect().right > innerWidth"
    assert not block.evaluate(wide)


RULES = "Benutzungsordnung\n\nGültig ab {}\n\n{}\n"
WITHOUT = "Ein WLAN für Gäste gibt es in der Bibliothek nicht."
WITH = "Für alle Gäste ist das drahtlose Netz kostenlos."
EDITIONS = {
    "2019.txt": RULES.format("1.1.2019", WITHOUT),
    "2024.txt": RULES.format("1.1.2024", WITH),
}


def test_an_answer_from_a_replaced_edition_shows_the_one_in_force_and_opens_it(
    tmp_path: Path, open_page: OpenPage
) -> None:
    with scripted_chat(tmp_path, EDITIONS, ScriptedModel("")) as chat, running(chat) as address:
        page = open_page(address)
        ask(page, "Gibt es in der Bibliothek ein WLAN für Gäste?")
        answered(page)
        block = page.get_by_role("region", name="Es gilt eine neuere Fassung")
        expect(page.locator(".place")).to_contain_text(WITHOUT)
        expect(block).to_contain_text(f"{WITH}Benutzungsordnung · ab 1.1.2024")
        expect(page.locator(".source")).to_contain_text("↑ neuere Fassung")
        block.locator(".side-place").click()
        expect(page.locator(".paper mark")).to_have_text(WITH)
        with page.expect_download() as download:
            page.get_by_role("button", name="Gespräch als Markdown herunterladen").click()
        markdown = Path(download.value.path()).read_text("utf-8")
        assert "### Es gilt eine neuere Fassung" in markdown
        assert f"- „{WITH}“ – Benutzungsordnung · ab 1.1.2024 [2]" in markdown
