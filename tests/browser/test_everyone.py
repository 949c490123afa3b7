"""Everyone can use page and widget: by keyboard, finger and ear, in the dark, on a small phone, on paper."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from rag.fakes import ScriptedModel
from rag.web.fakes import ContradictedAnswerer, running, scripted_chat
from tests.browser.views import FILES as VIEWED
from tests.browser.views import said_in, views
from tests.browser.visiting import QUESTION, QUOTE, OpenPage, Serve, answered, ask, overflowing

OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
"""The rules that a theme has to do with: the others find the same in both."""
GRAVE = {"critical", "serious", "moderate"}
WIDE: ViewportSize = {"width": 1440, "height": 900}
TABLET: ViewportSize = {"width": 768, "height": 1024}
SMALL: ViewportSize = {"width": 320, "height": 568}
LONG = "Länger als eine Zeile ist diese Frage, damit das Gespräch scrollt, und noch länger. "


TOO_SMALL = """least => {
    const root = document.querySelector("#fundstelle-chat").shadowRoot;
    const all = root.querySelectorAll("button, select, summary, a[href], textarea, .drop label");
    const hit = (one, x, y) => {
        const found = root.elementFromPoint(x, y);
        return !found || one.contains(found);
    };
    const small = one => {
        const box = one.getBoundingClientRect();
        if (box.top < 0 || box.bottom > innerHeight) return false;
        if (box.width >= least - 0.5 && box.height >= least - 0.5) return false;
        const [x, y, far] = [box.x + box.width / 2, box.y + box.height / 2, least / 2 - 1];
        if (!hit(one, x, y)) return false; // something lies over it
        return ![[-far, 0], [far, 0], [0, -far], [0, far]].every(([dx, dy]) => hit(one, x + dx, y + dy));
    };
    return [...all].filter(one => one.checkVisibility() && !one.closest(".hidden, .skip") && small(one))
        .map(one => `${one.className} ${one.textContent} ${JSON.stringify(one.getBoundingClientRect())}`);
}"""


CUT = """() => {
    const root = document.querySelector("#fundstelle-chat").shadowRoot;
    const pen = document.createElement("canvas").getContext("2d");
    const cut = one => {
        const style = getComputedStyle(one);
        pen.font = style.font;
        const room = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        return pen.measureText(one.placeholder).width > room;
    };
    return [...root.querySelectorAll("input[placeholder]")]
        .filter(one => one.checkVisibility() && cut(one)).map(one => one.placeholder);
}"""


def faults(page: Page) -> list[str]:
    """What axe finds on the page as it is shown now."""
    page.wait_for_timeout(400)  # what appears slowly has its colours by then
    return graves(page)


def graves(page: Page, options: Mapping[str, Any] = OPTIONS) -> list[str]:
    """What axe finds, but for what is minor."""
    found = Axe().run(page, options=dict(options)).response["violations"]
    return [
        f"{one['impact']}: {one['help']} {[node['html'][:90] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in GRAVE
    ]


def wrong_in_both_themes(page: Page) -> list[str]:
    """What axe finds in the light and in the dark."""
    page.emulate_media(color_scheme="light")
    found = graves(page)
    page.emulate_media(color_scheme="dark")
    return [*found, *(f"dark: {fault}" for fault in graves(page, COLOURS))]


@pytest.mark.parametrize(
    ("language", "size", "touch", "least"),
    [("de", WIDE, False, 24), ("en", TABLET, False, 24), ("fr", SMALL, True, 44)],
    ids=["wide", "tablet", "phone"],
)
def test_on_every_view_axe_is_content_everything_fits_and_can_be_pressed(
    tmp_path: Path,
    open_page: OpenPage,
    language: str,
    size: ViewportSize,
    touch: bool,
    least: int,
) -> None:
    with (
        scripted_chat(
            tmp_path, VIEWED, ScriptedModel(QUOTE), answering=ContradictedAnswerer
        ) as chat,
        running(chat) as address,
    ):
        page = open_page(
            address,
            locale=language,
            viewport=size,
            has_touch=touch,
            is_mobile=touch,
            reduced_motion="reduce",  # so that nothing has to be waited for
        )
        wrong = {
            view: found
            for view in views(page, said_in(language))
            if (
                found := [
                    *wrong_in_both_themes(page),
                    *(f"overflows: {one}" for one in overflowing(page)),
                    *(f"small: {one}" for one in page.evaluate(TOO_SMALL, least)),
                    *(f"cut: {one}" for one in page.evaluate(CUT)),
                ]
            )
        }
    assert not wrong, json.dumps(wrong, indent=1, ensure_ascii=False)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_grave_on_the_widget(
    serve: Serve, open_page: OpenPage, intranet: Any, theme: str
) -> None:
    port, publish = intranet
    origin = f"http://127.0.0.1:{port}"
    server = serve(ScriptedModel(QUOTE), embed_origins=origin)
    publish(
        "<!doctype html><html lang=de><title>Intranet</title><main><h1>Intranet</h1></main>"
        f"<script src='{server}/widget.js' data-theme={theme} data-colour='#0a5c36'></script>"
    )
    page = open_page(origin)
    expect(page.get_by_role("button", name="Fragen")).to_be_visible()
    assert not faults(page)
    page.get_by_role("button", name="Fragen").click()
    expect(page.locator(".claim")).to_be_visible()
    assert not faults(page)
    ask(page, QUESTION)
    answered(page)
    assert not faults(page)
    page.locator(".cite").first.click()
    expect(page.locator(".paper mark")).to_be_visible()
    assert not faults(page)


def test_axe_finds_nothing_grave_on_the_page_about_the_api(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(f"{serve(ScriptedModel(QUOTE))}/docs", viewport=SMALL)
    for route in page.locator("summary").all():
        route.evaluate("one => one.click()")
    assert not wrong_in_both_themes(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def focused(page: Page) -> str:
    """What has the focus, as it is called."""
    told: str = page.evaluate(
        """() => { const one = document.querySelector("#fundstelle-chat").shadowRoot.activeElement;
            return one ? one.getAttribute("aria-label") ?? one.textContent : ""; }"""
    )
    return told


FIRST_STOP = "#fundstelle-chat :is(button, a[href], input, select, textarea, [tabindex='0'])"


def test_the_first_tab_stop_leads_past_the_documents_to_the_question(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    expect(page.locator(".document")).to_have_count(3)
    page.locator(FIRST_STOP).first.focus()
    assert focused(page) == "Zum Fragefeld springen"
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Frage")).to_be_focused()


def test_a_document_is_one_tab_stop_and_arrows_go_on_from_there(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    rows = page.locator(".document")
    expect(rows).to_have_count(3)
    stops = "e => [...e.querySelectorAll('button, input')].filter(b => b.tabIndex >= 0).length"
    assert [rows.nth(n).evaluate(stops) for n in range(3)] == [1, 1, 1]
    rows.nth(0).get_by_role("button").first.focus()
    page.keyboard.press("ArrowRight")
    assert focused(page).endswith("löschen")
    assert [rows.nth(n).evaluate(stops) for n in range(3)] == [1, 1, 1]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "Dokument öffnen: Der Garten 🌳"
    page.keyboard.press("Tab")
    assert focused(page) == "„Handbuch der Laterne“ auswählen"


def test_escape_cancels_and_the_focus_is_where_it_was_or_next_to_it(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    expect(page.locator(".document")).to_have_count(3)
    remove = page.get_by_role("button", name="„Der Garten 🌳“ löschen")
    remove.click()
    page.keyboard.press("Escape")
    expect(remove).to_be_visible()
    assert "Der Garten" in focused(page)
    remove.click()
    page.keyboard.press("Enter")  # on "delete"
    expect(page.locator(".document")).to_have_count(2)
    page.wait_for_timeout(300)
    assert focused(page), "the focus is lost"


def test_escape_closes_the_document_when_the_focus_is_nowhere(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    page.locator(".document-open").first.click()
    expect(page.locator(".viewer")).to_be_visible()
    page.locator(".claim").click()
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("Escape")
    expect(page.locator(".viewer")).to_be_hidden()


def test_escape_stops_an_answer_that_is_made(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(ScriptedModel("Die Birne kam später. " * 300, delay_s=0.03)))
    ask(page, QUESTION)
    expect(page.locator(".place").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".status")).to_contain_text("Angehalten")


def test_quotes_carry_the_language_of_their_document(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)), locale="fr-FR")
    ask(page, QUESTION, label="Question")
    exchange = answered(page)
    expect(exchange.locator("blockquote").first).to_have_attribute("lang", "de")
    exchange.locator("summary").click()
    expect(exchange.locator(".snippet").first).to_have_attribute("lang", "de")
    expect(page.locator("#fundstelle-chat .app")).to_have_attribute("lang", "fr")


def test_nothing_moves_for_those_who_want_no_motion(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(
        serve(ScriptedModel("Die Birne kam später. " * 50, delay_s=0.05)),
        reduced_motion="reduce",
        viewport=SMALL,
    )
    ask(page, QUESTION)
    expect(page.locator(".progress")).to_be_visible()
    moving = """() => document.getAnimations({subtree: true})
        .concat(document.querySelector("#fundstelle-chat").shadowRoot.getAnimations()).length"""
    assert page.evaluate(moving) == 0
    page.locator(".cite").first.click()
    expect(page.locator(".viewer")).to_be_visible()
    assert page.evaluate(moving) == 0


def test_a_conversation_is_printed_to_its_last_line(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    for n in range(6):
        ask(page, f"{QUESTION} {LONG * 8} {n} Ende{n}")
        expect(page.locator(".exchange")).to_have_count(n + 1)
        answered(page)
    paper = pypdfium2.PdfDocument(io.BytesIO(page.pdf()))
    text = " ".join(sheet.get_textpage().get_text_bounded() for sheet in paper)
    assert len(paper) > 1
    assert all(f"Ende{n}" in text for n in range(6))
    assert "Was möchten Sie wissen" not in text and "Dateien hinzufügen" not in text


def test_another_language_moves_nothing_that_is_read(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)), viewport=WIDE)
    for n in range(5):
        ask(page, QUESTION)
        expect(page.locator(".exchange")).to_have_count(n + 1)
        answered(page)
    page.locator(".cite").last.click()
    expect(page.locator(".paper mark")).to_be_visible()
    page.locator(".viewer-body").evaluate("e => e.scrollTop = 120")
    third = page.locator(".exchange").nth(2)
    third.evaluate("e => e.scrollIntoView({ block: 'start', behavior: 'instant' })")
    top = third.bounding_box()
    assert top
    for language, label in (("en", "Language"), ("fr", "Langue"), ("de", "Sprache")):
        page.locator(".language").select_option(language)
        expect(page.get_by_role("combobox", name=label)).to_be_focused()
        now = third.bounding_box()
        assert now and abs(now["y"] - top["y"]) < 2
        assert page.locator(".viewer-body").evaluate("e => e.scrollTop") == 120
        expect(page.locator(".paper mark")).to_have_text(QUOTE)
