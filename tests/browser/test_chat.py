"""The chat page in a real Chromium."""

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect

from rag.fakes import ScriptedModel
from tests.browser.visiting import (
    EVIL,
    QUESTION,
    QUOTE,
    OpenPage,
    Serve,
    answered,
    ask,
    overflowing,
)
from tests.web.reading import Vanishing

PHONE = {"width": 360, "height": 740}


def test_a_question_leads_to_the_highlighted_quote(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(ScriptedModel(f"{QUOTE} Die Birne kam später.", delay_s=0.05)))
    ask(page, QUESTION)
    answered(page)
    expect(page.locator(".sentence").first).to_have_text(QUOTE)
    page.get_by_role("button", name="Fundstelle 1: Der Garten 🌳").first.click()
    expect(page.locator(".paper mark")).to_have_text(QUOTE)
    expect(page.locator(".paper mark")).to_be_in_viewport()
    expect(page.locator(".viewer h2")).to_have_text("Der Garten 🌳")
    expect(page.locator(".viewer .path")).to_contain_text("garten.md")
    expect(page.get_by_role("contentinfo")).to_have_count(0)  # nothing of Gradio's own shows


def test_a_pdf_opens_at_its_page(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(
        serve(ScriptedModel("Die Laterne ist 42 Zentimeter lang und aus Messing gemacht."))
    )
    ask(page, "Wie lang ist die Laterne?")
    answered(page).locator(".cite").first.click()
    expect(page.get_by_role("img", name="Seite 2 von „Handbuch der Laterne“")).to_be_visible()
    expect(page.locator(".viewer .path")).to_have_text("handbuch.pdf · Seite 2")
    page.get_by_role("button", name="Text", exact=True).click()
    expect(page.locator(".paper mark")).to_contain_text("42 Zentimeter")
    expect(page.locator(".page-mark")).to_have_text(["Seite 1", "Seite 2"])


def test_a_refusal_is_calm_and_shows_the_nearest_passages(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel("Die Rakete flog 1999 zum Mond.")))
    ask(page, "Wann flog die Rakete?")
    exchange = answered(page)
    expect(exchange.locator(".refusal-label")).to_have_text("Nicht in den Dokumenten")
    expect(exchange.locator(".passage").first).to_be_visible()
    expect(exchange).not_to_contain_text("1999")


def test_a_running_answer_can_be_stopped(serve: Serve, open_page: OpenPage) -> None:
    model = ScriptedModel(f"{QUOTE} " + "Die Birne kam später und später. " * 300, delay_s=0.03)
    page = open_page(serve(model))
    ask(page, QUESTION)
    expect(page.locator(".sentence").first).to_have_text(QUOTE)
    page.get_by_role("button", name="Antwort anhalten").click()
    expect(page.locator(".status")).to_contain_text("Angehalten")
    expect(page.get_by_role("button", name="Fragen")).to_be_visible()
    expect(page.locator(".cite").first).to_be_visible()  # what was supported stays


def test_a_model_that_goes_away_is_said_beside_what_it_wrote(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(Vanishing(f"{QUOTE} Und dann")))
    ask(page, QUESTION)
    expect(page.locator(".status")).to_contain_text("Das Sprachmodell antwortet gerade nicht.")
    expect(page.locator(".sentence")).to_have_text([QUOTE])
    expect(page.locator(".place")).to_have_count(1)


def test_follow_ups_carry_the_conversation_and_all_of_it_downloads(
    serve: Serve, open_page: OpenPage
) -> None:
    model = ScriptedModel(QUOTE, "Wann kam die Birne?", "Die Birne kam später.")
    page = open_page(serve(model))
    ask(page, QUESTION)
    answered(page)
    ask(page, "Und die Birne?")
    expect(page.locator(".exchange")).to_have_count(2)
    answered(page)
    assert QUOTE in str(model.prompts[1])
    with page.expect_download() as download:
        page.get_by_role("button", name="Gespräch als Markdown herunterladen").click()
    markdown = Path(download.value.path()).read_text("utf-8")
    assert f"{QUOTE} [1]" in markdown and f"1. „{QUOTE}“ – Der Garten 🌳 (garten.md)" in markdown
    page.get_by_role("button", name="Neues Gespräch").click()
    expect(page.locator(".exchange")).to_have_count(0)


def test_an_export_names_a_document_near_to_a_refused_question_once(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    ask(page, "Wann flog die Rakete?")
    expect(answered(page).locator(".refusal-label")).to_be_visible()
    expect(
        page.locator(".passage, .passages li").filter(has_text="Der Garten").nth(1)
    ).to_be_attached()
    with page.expect_download() as download:
        page.get_by_role("button", name="Gespräch als Markdown herunterladen").click()
    here = Path(download.value.path()).read_text("utf-8")
    page.wait_for_url("**/c/*")
    path = f"/api/conversations/{page.url.rpartition('/')[2]}/export?format=html&language=de"
    page.goto(page.url.partition("/c/")[0] + path)
    there = page.locator("body").inner_text()
    assert [here.count("(garten.md)"), there.count("(garten.md)")] == [1, 1]


def test_documents_are_added_followed_opened_and_deleted(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    expect(page.locator(".document")).to_have_count(3)
    upload = FilePayload(
        name="mond.txt", mimeType="text/plain", buffer=b"Mond\n\nDie Mondbasis ist offen."
    )
    rubbish = FilePayload(name="falsch.exe", mimeType="", buffer=b"MZ\x00")
    page.locator("#files").set_input_files([upload, rubbish])
    expect(page.locator(".document")).to_have_count(4)
    expect(page.locator(".upload.problem")).to_contain_text("falsch.exe")
    page.get_by_role("button", name="Dokument öffnen: Mond").click()
    expect(page.locator(".paper")).to_contain_text("Die Mondbasis ist offen.")
    page.get_by_role("button", name="Dokumente und Gespräche").click()  # a drawer beside the text
    page.get_by_role("button", name="„Mond“ löschen").click()
    page.get_by_role("button", name="Löschen", exact=True).click()
    expect(page.locator(".viewer")).to_be_hidden()  # what it showed is gone
    expect(page.locator(".document")).to_have_count(3)


def test_files_dropped_anywhere_go_into_the_chosen_collection(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    page.get_by_role("button", name="Neue Sammlung").click()
    page.get_by_label("Name der neuen Sammlung").fill("Raumfahrt")
    page.get_by_role("button", name="Anlegen").click()
    expect(page.locator(".document")).to_have_count(0)
    files = page.evaluate_handle(
        "() => { const t = new DataTransfer();"
        "t.items.add(new File(['Die Rakete ist rot.'], 'rakete.txt')); return t; }"
    )
    page.locator(".log").dispatch_event("dragover", {"dataTransfer": files})
    expect(page.locator(".cover")).to_be_visible()
    page.locator(".log").dispatch_event("drop", {"dataTransfer": files})
    expect(page.locator(".document")).to_have_count(1)
    expect(page.get_by_label("Sammlung", exact=True)).to_have_value("Raumfahrt")


def test_the_language_is_the_browser_s_and_can_be_switched(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)), locale="es-ES")
    ask(page, QUESTION, label="Question")
    answered(page)
    expect(page.get_by_text("Every sentence shown is checked")).to_contain_text("scripted")
    page.get_by_label("Language").select_option("de")
    expect(page.get_by_role("textbox", name="Frage")).to_be_visible()
    expect(page.get_by_role("heading", name="Fundstelle", exact=True).last).to_be_visible()
    page.reload()
    expect(page.get_by_role("textbox", name="Frage")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")


def test_a_phone_shows_everything_in_its_width(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)), viewport=PHONE, has_touch=True)
    ask(page, QUESTION)
    answered(page).locator(".cite").first.tap()
    expect(page.locator(".paper mark")).to_be_in_viewport()
    assert overflowing(page) == []
    page.locator(".viewer").get_by_role("button", name="Schließen").tap()
    page.get_by_role("button", name="Dokumente und Gespräche").tap()
    expect(page.locator(".document").first).to_be_in_viewport()
    assert overflowing(page) == []


def test_everything_works_by_keyboard(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    expect(page.get_by_role("textbox", name="Frage")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    chip = answered(page).locator("button.cite").first
    for _ in range(12):
        if chip.evaluate("e => e.getRootNode().activeElement === e"):
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".paper mark")).to_have_text(QUOTE)
    expect(page.locator(".viewer")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".viewer")).to_be_hidden()
    expect(chip).to_be_focused()


def test_dark_is_dark_and_light_is_light(serve: Serve, open_page: OpenPage) -> None:
    address = serve(ScriptedModel(QUOTE))
    shades = []
    for scheme in ("light", "dark"):
        app = open_page(address, color_scheme=scheme).locator("#fundstelle-chat .app")
        shades.append(app.evaluate("e => getComputedStyle(e).backgroundColor"))
    assert shades == ["rgb(251, 250, 247)", "rgb(23, 22, 20)"]


def test_markup_from_documents_questions_and_the_model_stays_text(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(f"Der Preis der Laterne ist {EVIL} 5 Taler.")))
    ask(page, f"Was ist der Preis {EVIL} der Laterne?")
    exchange = answered(page)
    expect(exchange.locator("h2")).to_contain_text(EVIL)
    exchange.locator(".cite, .passage").first.click()
    expect(page.locator(".paper")).to_contain_text(EVIL)
    made = "e => e.getRootNode().querySelectorAll('img, script, iframe').length"
    assert page.locator("#fundstelle-chat .app").evaluate(made) == 0


def test_about_names_the_models_and_their_licences(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    page.get_by_role("button", name="Über Fundstelle").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("multilingual-e5-small")
    expect(dialog).to_contain_text("Apache-2.0")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_openapi_page_works_without_the_internet(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(f"{serve(ScriptedModel(QUOTE))}/docs")
    expect(page.get_by_text("/api/search").first).to_be_visible()


def test_a_french_browser_gets_the_page_in_french(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)), locale="fr-CH")
    ask(page, QUESTION, label="Question")
    answered(page)
    expect(page.get_by_text("Chaque phrase affichée est vérifiée")).to_contain_text("scripted")
    expect(page.get_by_label("Langue").locator("option")).to_have_text(["DE", "EN", "FR"])
    expect(page.locator("html")).to_have_attribute("lang", "fr")


@pytest.mark.parametrize(("width", "drawer"), [(820, True), (1440, False)])
def test_on_a_large_touch_screen_no_button_stands_there_that_does_nothing(
    serve: Serve, open_page: OpenPage, width: int, drawer: bool
) -> None:
    size = {"width": width, "height": 900}
    page = open_page(serve(ScriptedModel(QUOTE)), viewport=size, has_touch=True)
    expect(page.get_by_role("combobox", name="Sprache")).to_be_visible()
    expect(page.get_by_role("button", name="Weitere Aktionen")).to_be_hidden()
    expect(page.locator(".side-toggle")).to_be_visible(visible=drawer)
    expect(page.locator(".side-shut")).to_be_hidden()
