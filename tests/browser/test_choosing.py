"""What is asked is chosen: documents, folders, collections; in two windows, and after a reload."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rag.fakes import ScriptedModel
from rag.web.fakes import running, scripted_chat
from tests.browser.visiting import EVIL, OpenPage, answered, ask, payload

BLUE = "Die Laterne ist blau."
HOSTILE = f"{EVIL}.txt".replace("/", "")
FILES = {
    "Büro Süd/Miete 2026.md": f"# Miete 2026\n\n{BLUE} Die Miete steigt.",
    "Büro Süd/Pläne/Tor.md": "# Tor\n\nDie Laterne am Tor ist rot.",
    "Haus/Ordnung 2024.md": "---\nFassung: 2024\nDatum: 2024-03-01\n---\n# Ordnung 2024\n\nAlt.",
    "Haus/Ordnung 2026.md": "---\nErsetzt: Ordnung 2024\nStand: 2026-02-01\n---\n# Ordnung 2026\n\nNeu.",
    "Lampe.md": "# Lampe\n\nDie Laterne im Hof ist grün.",
}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[str]:
    with ExitStack() as stack:
        chat = stack.enter_context(scripted_chat(tmp_path, FILES, ScriptedModel(BLUE)))
        yield stack.enter_context(running(chat))


def tick(page: Page, name: str) -> None:
    page.get_by_role("checkbox", name=name, exact=True).check()


def passages(page: Page, question: str) -> set[str]:
    """The titles of the documents that a question was answered from."""
    ask(page, question)
    return set(answered(page).locator(".passage-title").all_text_contents())


def test_a_folder_that_is_ticked_is_asked_alone_and_still_after_a_reload(
    house: str, open_page: OpenPage
) -> None:
    page = open_page(house)
    tick(page, "Ordner „Büro Süd“ auswählen")
    line = page.locator(".choice")
    expect(line).to_contain_text("Gefragt werden 2 von 5 Dokumenten.")
    assert passages(page, "Wie ist die Laterne?") == {"Miete 2026", "Tor"}
    page.reload()
    expect(line).to_contain_text("2 von 5")
    expect(page.get_by_role("checkbox", name="„Tor“ auswählen")).to_be_checked()
    page.get_by_role("checkbox", name="„Tor“ auswählen").uncheck()
    expect(line).to_contain_text("Gefragt wird 1 von 5")
    folder = page.get_by_role("checkbox", name="Ordner „Büro Süd“ auswählen")
    assert folder.evaluate("e => e.indeterminate && !e.checked")
    assert passages(page, "Wie ist die Laterne?") == {"Miete 2026"}
    line.get_by_role("button", name="Alle fragen").click()
    expect(line).to_be_hidden()
    assert "Lampe" in passages(page, "Wie ist die Laterne im Hof?")


def test_a_conversation_brings_back_the_documents_it_was_asked_of(
    house: str, open_page: OpenPage
) -> None:
    page = open_page(house)
    tick(page, "Ordner „Büro Süd“ auswählen")
    assert passages(page, "Wie ist die Laterne?") == {"Miete 2026", "Tor"}
    first = page.url
    page.get_by_role("button", name="Neues Gespräch").click()
    line = page.locator(".choice")
    expect(line).to_contain_text("2 von 5")  # a new one goes on with them
    line.get_by_role("button", name="Alle fragen").click()
    ask(page, "Wie ist die Laterne im Hof?")
    expect(page.locator(".exchange")).to_have_count(1)
    answered(page)
    other = page.context.new_page()
    other.goto(first)
    expect(other.locator(".choice")).to_contain_text("2 von 5")
    other.get_by_role("checkbox", name="„Lampe“ auswählen").check()
    other.reload()  # what is ticked for the next question is not lost
    expect(other.locator(".choice")).to_contain_text("3 von 5")
    page.reload()
    expect(page.locator(".exchange")).to_have_count(1)
    expect(page.locator(".document")).to_have_count(5)
    expect(line).to_be_hidden()


def test_the_keyboard_ticks_and_keeps_its_place(house: str, open_page: OpenPage) -> None:
    page = open_page(house)
    box = page.get_by_role("checkbox", name="„Lampe“ auswählen")
    box.focus()
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    fold = page.locator(".folder-open").first
    fold.focus()
    page.keyboard.press("Enter")
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(fold).to_be_focused()


def test_chosen_documents_that_are_gone_are_said_to_be(house: str, open_page: OpenPage) -> None:
    page, other = open_page(house), open_page(house)
    tick(page, "„Lampe“ auswählen")
    other.get_by_role("button", name="„Lampe“ löschen").click()
    other.get_by_role("button", name="Löschen", exact=True).click()
    expect(other.locator(".document")).to_have_count(4)
    page.reload()
    expect(page.locator(".toast")).to_contain_text("Gefragt werden wieder alle.")
    expect(page.locator(".choice")).to_be_hidden()


def test_a_document_shows_date_version_and_what_replaced_it(
    house: str, open_page: OpenPage
) -> None:
    page = open_page(house)
    old = page.locator(".document", has_text="Ordnung 2024").first
    expect(old).to_contain_text("vom 01.03.2024 · Fassung 2024")
    old.get_by_role("button", name="Ersetzt durch „Ordnung 2026“").click()
    expect(page.locator(".viewer h2")).to_have_text("Ordnung 2026")
    page.keyboard.press("Escape")
    for text in (b"Eins.", b"Zwei."):
        page.locator("#files").set_input_files(payload("neu.txt", text))
        expect(page.locator(".uploads-head")).to_contain_text("aufgenommen")
        page.get_by_role("button", name="Meldungen schließen").click()
        expect(page.locator(".uploads-head")).to_be_hidden()
    mine = page.locator(".document", has_text="neu")
    expect(mine).to_contain_text("2. Fassung, ersetzt am")
    expect(mine).to_contain_text("durch Hochladen")


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("en-US", "dated Mar 1, 2024"),
        ("en-GB", "dated 1 Mar 2024"),
        ("en", "dated 1 Mar 2024"),
        ("fr-FR", "du 1 mars 2024"),
    ],
)
def test_dates_are_written_as_the_reader_s_region_writes_them(
    house: str, open_page: OpenPage, locale: str, written: str
) -> None:
    page = open_page(house, locale=locale)
    expect(page.locator(".document", has_text="Ordnung 2024").first).to_contain_text(written)


def test_collections_are_made_renamed_and_deleted(house: str, open_page: OpenPage) -> None:
    page = open_page(house)
    expect(page.get_by_role("button", name="Sammlung löschen")).to_have_count(
        0
    )  # the first one stays
    page.get_by_role("button", name="Neue Sammlung").click()
    page.get_by_label("Name der neuen Sammlung").fill("Grüße aus Süd")
    page.keyboard.press("Enter")
    choose = page.get_by_label("Sammlung", exact=True)
    expect(choose).to_have_value("Grüße aus Süd")
    expect(page.locator(".document")).to_have_count(0)
    page.locator("#files").set_input_files(payload("a b ü.md", f"# a b ü\n\n{BLUE}"))
    tick(page, "„a b ü“ auswählen")
    page.get_by_role("button", name="Sammlung umbenennen").click()
    page.get_by_label("Neuer Name der Sammlung").fill("Größeres")
    page.keyboard.press("Enter")
    expect(choose).to_have_value("Größeres")
    expect(page.locator(".choice")).to_contain_text("Gefragt wird 1 von 1")
    page.reload()  # collection and choice survive it
    expect(choose).to_have_value("Größeres")
    expect(page.get_by_role("checkbox", name="„a b ü“ auswählen")).to_be_checked()
    ask(page, "Wie ist die Laterne?")
    expect(answered(page)).to_contain_text(BLUE)
    page.get_by_role("button", name="Sammlung löschen").click()
    expect(page.locator(".sure")).to_have_text("Sammlung „Größeres“ mit 1 Dokument löschen?")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sammlung löschen")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Löschen", exact=True).click()
    expect(choose).to_have_value("default")
    expect(choose.locator("option")).to_have_count(1)
    expect(page.locator(".document")).to_have_count(5)


def test_a_name_that_is_taken_or_none_is_said_in_the_page_s_language(
    house: str, open_page: OpenPage
) -> None:
    page = open_page(house)
    for name, said in (
        ("default", "gibt es schon"),
        ("../x", "So kann eine Sammlung nicht heißen"),
    ):
        page.get_by_role("button", name="Neue Sammlung").click()
        page.get_by_label("Name der neuen Sammlung").fill(name)
        page.keyboard.press("Enter")
        expect(page.locator(".toast")).to_contain_text(said)
        page.keyboard.press("Escape")


def test_two_windows_delete_the_same_document_and_the_same_collection(
    house: str, open_page: OpenPage
) -> None:
    page = open_page(house)
    page.get_by_role("button", name="Neue Sammlung").click()
    page.get_by_label("Name der neuen Sammlung").fill("Weg")
    page.keyboard.press("Enter")
    other = open_page(house)
    other.get_by_label("Sammlung", exact=True).select_option("Weg")
    for window in (page, other):
        window.get_by_role("button", name="Sammlung löschen").click()
    for window in (page, other):
        window.get_by_role("button", name="Löschen", exact=True).click()
        expect(window.get_by_label("Sammlung", exact=True)).to_have_value("default")
        expect(window.locator(".toast")).to_contain_text("„Weg“ ist gelöscht")
    for window in (page, other):
        window.get_by_role("button", name="„Lampe“ löschen").click()
    for window, said in ((page, "ist gelöscht"), (other, "war schon gelöscht")):
        window.get_by_role("button", name="Löschen", exact=True).click()
        expect(window.locator(".toast")).to_contain_text(said)
        expect(window.locator(".document")).to_have_count(4)
        assert window.evaluate(
            "document.querySelector('#fundstelle-chat').shadowRoot.activeElement !== null"
        )


def serve_many(folder: Path, files: Mapping[str, str]) -> tuple[ExitStack, str]:
    stack = ExitStack()
    chat = stack.enter_context(scripted_chat(folder, files, ScriptedModel(BLUE)))
    return stack, stack.enter_context(running(chat))


def test_five_thousand_documents_stay_usable(tmp_path: Path, open_page: OpenPage) -> None:
    files = {
        f"Ordner {n % 25:02}/Akte {n:04}.txt": f"Akte {n} handelt von Dingen." for n in range(4_999)
    }
    stack, address = serve_many(tmp_path, {**files, HOSTILE: "Der Titel ist böse."})
    with stack:
        page = open_page(address)
        expect(page.locator(".folder")).to_have_count(25, timeout=60_000)
        expect(page.locator(".document")).to_have_count(1)
        expect(page.locator(".document .path")).to_have_text(HOSTILE)
        page.get_by_role("button", name="Ordner 07").click()
        expect(page.locator(".folder .document")).to_have_count(200)
        tick(page, "Ordner „Ordner 07“ auswählen")
        expect(page.locator(".choice")).to_contain_text("200 von 5000")
        begun = page.evaluate("performance.now()")
        page.get_by_label("Dokumente filtern").fill("Akte 4321")
        expect(page.locator(".document")).to_have_count(1)
        assert page.evaluate("performance.now()") - begun < 1500
        made = "e => e.getRootNode().querySelectorAll('img, script, iframe').length"
        assert page.locator("#fundstelle-chat .app").evaluate(made) == 0


def test_before_the_list_has_come_nobody_is_told_that_there_are_no_documents(
    house: str, open_page: OpenPage
) -> None:
    page = open_page("about:blank")
    page.route("**/api/documents?*", lambda route: None)  # never answered
    page.goto(house)
    expect(page.locator(".documents .none")).to_have_text("Lädt …")


def test_a_file_s_name_cannot_turn_the_order_of_its_letters_around(
    tmp_path: Path, open_page: OpenPage
) -> None:
    stack, address = serve_many(tmp_path, {"bild\u202egpj.exe.txt": "Ein Titel\n\nDer Text."})
    with stack:
        page = open_page(address)
        expect(page.locator(".document .path")).to_have_text("bildgpj.exe.txt")
        page.locator(".document-open").click()
        expect(page.locator(".viewer .path")).to_have_text("bildgpj.exe.txt")
        assert "\u202e" not in page.locator(".app").evaluate("e => e.textContent")
