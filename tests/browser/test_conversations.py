"""Conversations that are kept, on the page and in the widget, in a real Chromium."""

import json
import re
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, FilePayload, Locator, Page, expect

from index.errors import ChatModelError
from rag.fakes import ScriptedModel
from tests.browser.visiting import EVIL, QUESTION, QUOTE, OpenPage, Serve, answered, ask

PHONE = {"width": 360, "height": 740}
LANTERN = "Wie lang ist die Laterne?"
BREAKING = """() => {
    const whole = window.fetch;
    window.fetch = async (path, options) => {
        const response = await whole(path, options);
        if (!String(path).endsWith("/api/ask")) return response;
        const reader = response.body.getReader();
        const body = new ReadableStream({ async pull(to) {
            if (window.broken) return to.error(new TypeError("network"));
            const { value } = await reader.read();
            window.broken = new TextDecoder().decode(value).includes("event: places");
            if (window.broken) await reader.cancel();
            to.enqueue(value);
        } });
        return new Response(body, response);
    };
}"""


def conversation_list(page: Page) -> Locator:
    """The rows of the list, opened."""
    page.get_by_role("tab", name="Gespräche").click()
    return page.locator(".conversation")


def settled(page: Page, question: str) -> None:
    """Ask, and wait until the answer is there and kept."""
    ask(page, question)
    answered(page)
    expect(
        page.locator(".tools").last.get_by_role("button", name="Hilfreich", exact=True)
    ).to_be_visible()
    page.wait_for_url(re.compile(r"/c/[\w-]+$"))


def another_tab(page: Page) -> Page:
    context: BrowserContext = page.context
    return context.new_page()


def test_reload_back_and_a_second_tab_show_the_same_conversation(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    settled(page, QUESTION)
    settled(page, LANTERN)
    address, shown = page.url, page.locator(".log > .column").inner_text()
    page.reload()
    answered(page)
    expect(page.locator(".question").last).to_be_in_viewport()
    assert page.locator(".log > .column").inner_text() == shown
    page.get_by_role("button", name="Neues Gespräch").click()
    expect(page.locator(".welcome")).to_be_visible()
    assert page.url != address
    page.go_back()
    answered(page)
    assert (page.url, page.locator(".log > .column").inner_text()) == (address, shown)
    other = another_tab(page)
    other.goto(address)
    answered(other)
    assert other.locator(".log > .column").inner_text() == shown
    other.locator(".exchange").first.locator(".place-source").first.click()
    expect(other.locator(".paper mark")).to_have_text(QUOTE)


def test_another_browser_is_told_that_it_is_not_here_and_begins_anew(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    settled(page, QUESTION)
    stranger = open_page(page.url)
    expect(stranger.locator(".toast")).to_contain_text("gehört zu einem anderen Browser")
    expect(stranger.locator(".exchange")).to_have_count(0)
    assert stranger.url == page.url.split("/c/")[0] + "/"
    settled(stranger, LANTERN)
    assert conversation_list(page).count() == conversation_list(stranger).count() == 1


def test_the_list_is_searched_renamed_opened_deleted_and_undone(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    settled(page, QUESTION)
    page.get_by_role("button", name="Neues Gespräch").click()
    settled(page, LANTERN)
    rows = conversation_list(page)
    expect(rows.locator(".document-title")).to_have_text([LANTERN, QUESTION])
    expect(page.get_by_role("heading", name="Heute")).to_be_visible()
    page.get_by_role("searchbox", name="Gespräche durchsuchen").fill("APFELBAUM")
    expect(rows.locator(".document-title")).to_have_text([QUESTION])
    page.get_by_role("button", name=f"Optionen für „{QUESTION}“").click()
    page.get_by_role("button", name="Umbenennen").click()
    expect(page.get_by_label("Neuer Titel")).to_be_focused()
    page.get_by_label("Neuer Titel").fill(f"Obst {EVIL}")
    page.keyboard.press("Enter")
    expect(rows.locator(".document-title")).to_have_text([f"Obst {EVIL}"])
    expect(rows.locator("a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".question")).to_contain_text(QUESTION)
    answered(page).locator(".place-source").first.click()
    expect(page.locator(".paper mark")).to_have_text(QUOTE)
    page.keyboard.press("Escape")
    expect(rows.locator("[aria-current=page]")).to_have_count(1)
    page.get_by_role("searchbox", name="Gespräche durchsuchen").fill("")
    expect(rows).to_have_count(2)
    page.get_by_role("button", name=f"Optionen für „Obst {EVIL}“").click()
    page.get_by_role("button", name="Löschen", exact=True).click()
    undo = page.get_by_role("button", name="Rückgängig")
    expect(undo).to_be_focused()
    expect(page.locator(".welcome")).to_be_visible()
    page.keyboard.press("Enter")
    expect(rows.locator("a").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    answered(page)


def test_two_tabs_delete_the_same_conversation_and_one_goes_on_asking(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    settled(page, QUESTION)
    other = another_tab(page)
    other.goto(page.url)
    answered(other)
    for tab in (page, other):
        conversation_list(tab)
        tab.get_by_role("button", name="Optionen für").click()
    page.get_by_role("button", name="Löschen", exact=True).click()
    expect(page.get_by_role("button", name="Rückgängig")).to_be_visible()
    other.get_by_role("button", name="Löschen", exact=True).click()
    expect(other.get_by_role("button", name="Rückgängig")).to_be_visible()
    expect(other.locator(".toast")).to_contain_text("ist gelöscht")
    page.get_by_role("button", name="Rückgängig").click()
    expect(page.locator(".conversation-open")).to_have_count(1)


def test_a_conversation_deleted_elsewhere_is_said_and_the_next_question_begins_a_new_one(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    settled(page, QUESTION)
    old = page.url
    status = page.evaluate(
        "id => fetch(`/api/conversations/${id}`, { method: 'DELETE' }).then((r) => r.status)",
        old.split("/c/")[1],
    )
    assert status == 204
    ask(page, LANTERN)
    expect(page.locator(".toast")).to_contain_text("in einem anderen Fenster gelöscht")
    answered(page)
    assert page.url != old
    page.reload()
    expect(page.locator(".question")).to_have_count(1)


def test_a_window_that_is_looked_at_again_shows_what_another_one_asked(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    settled(page, QUESTION)
    expect(page).to_have_title(f"{QUESTION} – Fundstelle")
    other = another_tab(page)
    other.goto(page.url)
    answered(other)
    settled(other, LANTERN)
    expect(page.locator(".exchange")).to_have_count(1)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".exchange")).to_have_count(2)


def test_an_answer_goes_on_over_a_reload_and_another_conversation_until_it_is_stopped(
    serve: Serve, open_page: OpenPage
) -> None:
    model = ScriptedModel(f"{QUOTE} " + "Die Birne kam später und später. " * 300, delay_s=0.05)
    page = open_page(serve(model))
    ask(page, QUESTION)
    expect(page.locator(".sentence").first).to_have_text(QUOTE)
    address = page.url
    page.reload()
    expect(page.locator(".exchange .sentence")).to_have_text([QUOTE])
    expect(page.locator(".progress")).to_have_class(re.compile("busy"))
    page.get_by_role("button", name="Neues Gespräch").click()
    page.go_back()
    expect(page).to_have_url(address)
    expect(page.locator(".progress")).to_have_class(re.compile("busy"))
    page.get_by_role("button", name="Antwort anhalten").click()
    expect(page.locator(".status")).to_contain_text("Angehalten")
    expect(page.locator(".exchange .sentence")).to_have_text([QUOTE])
    page.reload()
    expect(page.locator(".status")).to_contain_text("Angehalten")
    expect(page.locator(".exchange")).to_have_count(1)


def test_what_was_asked_before_a_reload_is_found_answered(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE, delay_s=0.5)))
    ask(page, QUESTION)
    expect(page.locator(".place")).to_be_visible()
    page.reload()
    expect(answered(page).locator(".lead .sentence")).to_have_text(QUOTE)
    expect(page.locator(".exchange")).to_have_count(1)


def test_a_connection_that_breaks_takes_nothing_of_the_answer(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE, delay_s=0.3)))
    page.evaluate(BREAKING)
    ask(page, QUESTION)
    expect(answered(page).locator(".lead .sentence")).to_have_text(QUOTE)
    expect(page.locator(".place")).to_have_count(1)
    assert page.evaluate("window.broken")


def test_exports_download_and_the_page_to_print_opens(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    settled(page, QUESTION)
    settled(page, f"Was ist {EVIL}?")
    conversation_list(page)
    page.get_by_role("button", name="Optionen für").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Als Markdown speichern").click()
    markdown = Path(download.value.path()).read_text("utf-8")
    assert (
        f"{QUOTE} [1]" in markdown
        and "### Belege" in markdown
        and "<img" not in markdown.replace("\\<", "")
    )
    with page.expect_download() as download:
        page.get_by_role("link", name="Als JSON speichern").click()
    assert json.loads(Path(download.value.path()).read_text("utf-8"))["turns"][0]["answer"][
        "sentences"
    ]
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Druckansicht").click()
    printed = opened.value
    expect(printed.get_by_role("heading", level=2).last).to_contain_text(EVIL)
    expect(printed.locator("img, script")).to_have_count(0)


def test_500_turns_show_the_last_and_lead_to_the_earlier_ones_without_a_jump(
    serve: Serve, open_page: OpenPage, tmp_path: Path
) -> None:
    import sqlite3

    page = open_page(serve(ScriptedModel(QUOTE)))
    settled(page, QUESTION)
    with sqlite3.connect(tmp_path / "home" / "conversations.sqlite3") as sql:
        names = "conversation, asked, question_words, state, answer, versions, answer_words"
        sql.executemany(
            f"INSERT INTO turns (id, number, question, {names}) "
            f"SELECT ?, ?, ?, {names} FROM turns WHERE number = 1",
            [(f"t{n}", n, f"Frage {n}") for n in range(2, 501)],
        )
    sql.close()
    page.reload()
    expect(page.locator(".question").last).to_contain_text("Frage 500")
    expect(page.locator(".exchange")).to_have_count(20)
    expect(page.locator(".question").last).to_be_in_viewport()
    first = page.locator(".question", has_text="Frage 481")
    first.scroll_into_view_if_needed()
    before = first.bounding_box()
    page.get_by_role("button", name="Frühere Fragen zeigen").dispatch_event("click")
    expect(page.locator(".exchange")).to_have_count(40)
    after = first.bounding_box()
    assert before and after and abs(before["y"] - after["y"]) < 3
    expect(page.locator(".question").first).to_contain_text("Frage 461")
    _changes_language_where_it_is_seen_first(page, first)
    with page.expect_download() as download:
        page.get_by_role("button", name="Gespräch als Markdown herunterladen").click()
    whole = Path(download.value.path()).read_text("utf-8")
    assert f"## {QUESTION}" in whole and "## Frage 2\n" in whole and "## Frage 500\n" in whole


SWITCHED = """async (language) => {
    const root = document.querySelector("#fundstelle-chat").shadowRoot;
    const drawn = () => [...root.querySelectorAll(".found summary")].map((one) => one.textContent);
    const check = Element.prototype.checkVisibility;
    const before = drawn()[0];
    let checked = 0;
    Element.prototype.checkVisibility = function (...given) {
        checked += 1;
        return check.apply(this, given);
    };
    const choice = root.querySelector(".language");
    choice.value = language;
    choice.dispatchEvent(new Event("change"));
    while (root.querySelector(".app").lang !== language) await null;
    const changed = drawn().filter((one) => one !== before).length;
    Element.prototype.checkVisibility = check;
    return { changed, checked };
}"""


def _changes_language_where_it_is_seen_first(page: Page, read: Locator) -> None:
    """Of 40 turns only those near the screen are drawn at once, and no hidden control is looked at."""
    page.locator(".composer textarea").focus()
    read.scroll_into_view_if_needed()
    before = read.bounding_box()
    at_once = page.evaluate(SWITCHED, "fr")
    assert 0 < at_once["changed"] < 20 and at_once["checked"] < 60
    expect(page.locator(".found summary", has_text="passage")).to_have_count(40)
    after = read.bounding_box()
    assert before and after and abs(before["y"] - after["y"]) < 3
    page.locator(".language").select_option("de")


def test_on_a_phone_back_closes_the_document_first(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)), viewport=PHONE, has_touch=True)
    settled(page, QUESTION)
    address = page.url
    chip = page.locator(".cite").first
    for shut in ("back", "button", "back"):
        chip.tap()
        expect(page.locator(".paper mark")).to_be_in_viewport()
        if shut == "back":
            page.go_back()
        else:
            page.locator(".viewer").get_by_role("button", name="Schließen").tap()
        expect(page.locator(".viewer")).to_be_hidden()
        expect(page.locator(".exchange")).to_have_count(1)
        assert page.url == address
    chip.tap()
    expect(page.locator(".paper mark")).to_be_in_viewport()
    page.reload()
    answered(page)
    expect(page.locator(".viewer")).to_be_hidden()
    page.get_by_role("button", name="Neues Gespräch").tap()
    expect(page.locator(".welcome")).to_be_visible()
    page.go_back()
    answered(page)
    assert page.url == address


def test_on_a_phone_the_list_is_in_the_drawer_and_closes_when_one_is_opened(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)), viewport=PHONE, has_touch=True)
    settled(page, QUESTION)
    page.get_by_role("button", name="Neues Gespräch").tap()
    page.get_by_role("button", name="Dokumente und Gespräche").tap()
    page.get_by_role("tab", name="Gespräche").tap()
    page.get_by_role("button", name="Optionen für").tap()
    wide = "() => document.querySelector('#fundstelle-chat').shadowRoot.querySelector('.app').scrollWidth"
    assert page.evaluate(wide) <= PHONE["width"]
    page.locator(".conversation-open").tap()
    answered(page)
    expect(page.locator(".conversation")).not_to_be_in_viewport()


def test_what_a_document_says_now_is_not_taken_for_what_was_quoted(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel("Die Fähre fährt um sieben.")))

    def upload(text: str) -> None:
        buffer = text.encode()
        page.locator("#files").set_input_files(
            [FilePayload(name="faehre.txt", mimeType="text/plain", buffer=buffer)]
        )
        expect(page.locator(".upload")).to_have_count(0)
        expect(page.locator(".document")).to_have_count(4)

    upload("Die Fähre fährt um sieben.")
    settled(page, "Wann fährt die Fähre?")
    upload("Achtung. Die Fähre fährt um sieben. Sonntags nie.")
    page.reload()
    expect(page.locator(".note")).to_contain_text("wurde seither geändert")
    page.locator(".place-source").first.click()
    expect(page.locator(".paper mark")).to_have_text("Die Fähre fährt um sieben.")
    page.keyboard.press("Escape")
    upload("Die Fähre liegt im Dock.")
    page.reload()
    expect(page.locator(".place blockquote")).to_have_text("Die Fähre fährt um sieben.")
    page.locator(".place-source").first.click()
    expect(page.locator(".toast")).to_contain_text("steht so nicht mehr im Dokument")
    expect(page.locator(".paper mark")).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("löschen")).nth(1).click()
    page.get_by_role("button", name="Löschen", exact=True).click()
    expect(page.locator(".document")).to_have_count(3)
    page.reload()
    expect(page.locator(".note")).to_contain_text("ist nicht mehr vorhanden")
    page.locator(".place-source").first.click()
    expect(page.locator(".toast")).to_contain_text("nicht mehr vorhanden")
    expect(page.locator(".viewer")).to_be_hidden()


class Failing(ScriptedModel):
    """Fails in the middle of its first answer."""

    failed = False

    def stream(
        self, messages: Sequence[tuple[str, str]], *, max_tokens: int
    ) -> Generator[str, None, None]:
        yield from super().stream(messages, max_tokens=max_tokens)
        if not self.failed:
            self.failed = True
            raise ChatModelError("The LLM server went away.")


def test_after_an_error_the_question_is_asked_again_in_its_place(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(Failing(QUOTE)))
    ask(page, QUESTION)
    expect(page.locator(".status.problem")).to_be_visible()
    page.reload()
    expect(page.locator(".status.problem")).to_be_visible()
    expect(page.locator(".place")).to_have_count(1)
    page.get_by_role("button", name="Frage wiederholen").click()
    answered(page)
    expect(page.locator(".exchange")).to_have_count(1)
    page.reload()
    answered(page)
    expect(page.locator(".exchange")).to_have_count(1)


def test_a_question_is_edited_and_asked_with_what_was_said_before_it(
    serve: Serve, open_page: OpenPage
) -> None:
    model = ScriptedModel(QUOTE)
    page = open_page(serve(model))
    settled(page, QUESTION)
    settled(page, LANTERN)
    page.locator(".exchange").first.get_by_role("button", name="Frage bearbeiten").click()
    box = page.get_by_role("textbox", name="Frage", exact=True)
    expect(box).to_be_focused()
    expect(box).to_have_value(QUESTION)
    with page.expect_request("**/api/ask") as asked:
        ask(page, "Wann kam die Birne?")
    body: Any = asked.value.post_data_json
    assert body["history"] == []
    answered(page)
    expect(page.locator(".question")).to_have_count(3)
    page.locator(".exchange").first.get_by_role("button", name="Frage bearbeiten").click()
    box.fill("")  # changed their mind
    with page.expect_request("**/api/ask") as asked:
        ask(page, "Und die Birne?")
    body = asked.value.post_data_json
    assert len(body["history"]) == 6


def test_one_answer_is_copied_with_its_sources(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)), permissions=["clipboard-read", "clipboard-write"])
    settled(page, QUESTION)
    settled(page, LANTERN)
    page.locator(".exchange").first.get_by_role(
        "button", name="Antwort mit Belegen kopieren"
    ).click()
    expect(page.locator(".toast")).to_have_text("Kopiert.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f"{QUOTE} [1]" in copied and "(garten.md)" in copied and "Laterne" not in copied


def test_a_thumb_down_takes_a_reason_and_the_right_place(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    settled(page, QUESTION)
    down = page.get_by_role("button", name="Nicht hilfreich")
    down.click()
    page.get_by_label("Etwas fehlt").check()
    page.get_by_label("Welche Stelle wäre richtig gewesen?").select_option(index=1)
    page.get_by_label("Anmerkung").fill(f"Die Birne! {EVIL}")
    with page.expect_request("**/feedback") as sent:
        page.get_by_role("button", name="Absenden").click()
    expect(page.locator(".toast")).to_contain_text("Danke")
    body: Any = sent.value.post_data_json
    assert body["reason"] == "incomplete" and body["right"]["end"] > body["right"]["start"]
    expect(down).to_be_focused()
    page.reload()
    expect(down).to_have_attribute("aria-pressed", "true")
    down.click()
    expect(down).to_have_attribute("aria-pressed", "false")


def test_the_right_place_is_marked_in_a_document_that_the_answer_never_cited(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)), viewport={"width": 1500, "height": 900})
    settled(page, QUESTION)
    page.get_by_role("button", name="Nicht hilfreich").click()
    page.get_by_role("button", name="Stelle in einem Dokument markieren").click()
    expect(page.locator(".marking")).to_contain_text("Markieren Sie den richtigen Text")
    page.get_by_role("button", name="Dokument öffnen: Handbuch der Laterne").click()
    page.locator(".paper p:not(.page-mark)").last.click(click_count=3)  # selects it; a PDF's too
    expect(page.locator(".marking")).to_contain_text("Markiert: „Die Laterne ist 42 Zentimeter")
    page.get_by_role("button", name="Das ist die richtige Stelle").click()
    expect(page.locator(".marking")).to_have_count(0)
    expect(page.get_by_label("Welche Stelle wäre richtig gewesen?")).to_be_focused()
    with page.expect_response("**/feedback") as sent:
        page.get_by_role("button", name="Absenden").click()
    right: Any = sent.value.json()["feedback"]["right"]
    assert right["document"] == "handbuch.pdf"
    assert right["quote"] == "Die Laterne ist 42 Zentimeter lang und aus Messing gemacht."


def test_part_of_a_line_is_marked_to_the_letter_and_escape_gives_up(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    settled(page, QUESTION)
    page.get_by_role("button", name="Nicht hilfreich").click()
    mark = page.get_by_role("button", name="Stelle in einem Dokument markieren")
    mark.click()
    page.locator(".paper mark").evaluate(
        """one => { const after = one.nextSibling;
            document.getSelection().setBaseAndExtent(after, 1, after, after.length); }"""
    )
    page.get_by_role("button", name="Das ist die richtige Stelle").click()
    with page.expect_response("**/feedback") as sent:
        page.get_by_role("button", name="Absenden").click()
    assert sent.value.json()["feedback"]["right"]["quote"] == "Die Birne kam später."
    page.get_by_role("button", name="Nicht hilfreich").click()
    page.get_by_role("button", name="Nicht hilfreich").click()
    mark.click()
    expect(page.locator(".marking")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".marking")).to_have_count(0)
    expect(page.get_by_label("Welche Stelle wäre richtig gewesen?")).to_be_focused()
    expect(page.locator(".paper mark")).to_be_visible()  # what was read stays


def test_a_browser_without_cookies_is_answered_and_told_once(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page("about:blank")
    none = {"kept": True, "conversations": [], "more": False}
    page.route(
        "**/api/conversations?*", lambda route: route.fulfill(json=none)
    )  # and sets no cookie
    page.route("**/api/uploads", lambda route: route.abort())  # nor does this
    page.goto(serve(ScriptedModel(QUOTE)))
    ask(page, QUESTION)
    answered(page)
    expect(page.locator(".toast")).to_contain_text("kann gerade nicht aufbewahrt werden")
    expect(page.get_by_role("button", name="Hilfreich", exact=True)).to_have_count(0)


def test_a_server_that_keeps_none_says_so_and_shows_no_thumbs(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE), keep_conversations=False))
    address = page.url
    ask(page, QUESTION)
    answered(page)
    page.get_by_role("tab", name="Gespräche").click()
    expect(page.locator(".conversations")).to_have_text(
        "Dieser Server bewahrt keine Gespräche auf."
    )
    assert page.url == address and page.locator(".toast").is_hidden()


def test_english_is_spoken_in_every_new_place(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)), locale="en-GB")
    ask(page, QUESTION, label="Question")
    answered(page)
    page.get_by_role("tab", name="Conversations").click()
    page.get_by_role("button", name="Options for").click()
    expect(page.get_by_role("link", name="Print view")).to_be_visible()
    page.get_by_label("Language").select_option("de")
    expect(page.get_by_role("tab", name="Gespräche")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("link", name="Druckansicht")).to_be_visible()


def test_the_widget_has_its_conversation_again_after_its_page_was_loaded_anew(
    serve: Serve, open_page: OpenPage, intranet: Any
) -> None:
    port, publish = intranet
    origin = f"http://127.0.0.1:{port}"
    server = serve(ScriptedModel(QUOTE), embed_origins=origin)
    publish(
        f"<!doctype html><html lang='de'><body><script src='{server}/widget.js' defer></script>"
    )
    page = open_page(origin)
    page.get_by_role("button", name="Fragen").click()
    ask(page, QUESTION)
    answered(page)
    page.get_by_role("button", name="Hilfreich", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Danke")
    assert page.evaluate("history.length") == 2 and page.url.rstrip("/") == origin
    page.reload()
    page.get_by_role("button", name="Fragen").click()
    expect(answered(page).locator(".question")).to_contain_text(QUESTION)
    expect(page.get_by_role("button", name="Hilfreich", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    page.get_by_role("button", name="Neues Gespräch").click()
    page.reload()
    page.get_by_role("button", name="Fragen").click()
    expect(page.locator(".welcome")).to_be_visible()


def test_a_host_page_that_forbids_storage_is_answered_and_told_that_nothing_is_kept(
    serve: Serve, open_page: OpenPage, intranet: Any
) -> None:
    port, publish = intranet
    origin = f"http://127.0.0.1:{port}"
    server = serve(ScriptedModel(QUOTE), embed_origins=origin)
    publish(
        f"<!doctype html><html lang='de'><body><script src='{server}/widget.js' defer></script>"
    )
    page = open_page("about:blank")
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden') } })"
    )
    page.goto(origin)
    page.get_by_role("button", name="Fragen").click()
    ask(page, QUESTION)
    answered(page)
    expect(page.locator(".toast")).to_contain_text("kann gerade nicht aufbewahrt werden")
    expect(page.get_by_role("button", name="Frage wiederholen")).to_be_visible()
    expect(page.get_by_role("button", name="Hilfreich", exact=True)).to_have_count(0)


def test_on_a_phone_a_press_beside_the_document_closes_it(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)), viewport=PHONE, has_touch=True)
    settled(page, QUESTION)
    page.locator(".cite").first.tap()
    expect(page.locator(".paper mark")).to_be_in_viewport()
    above = page.locator(".viewer").bounding_box()
    assert above
    page.touchscreen.tap(180, above["y"] - 30)
    expect(page.locator(".viewer")).to_be_hidden()
    expect(page.locator(".cite").first).to_be_focused()
