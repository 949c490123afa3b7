"""The real page: pictures of PDF pages with the quote boxed, structure, addresses, originals; in Chromium."""

import io
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

from index.types import View
from rag.compose import Chat
from rag.fakes import ScriptedModel
from rag.web.fakes import running, scripted_chat
from tests.browser.visiting import EVIL, OpenPage, answered, ask
from tests.index.printed import HIGH, WIDE, printed

LANTERN = "Die Laterne ist 42 Zentimeter lang und aus Messing gemacht."
PDF = printed(
    [(72, 700, "Dieses Heft beschreibt den Gebrauch der Leuchte im Alltag.")],
    [(72, 700, "Davor steht ein Satz."), (72, 420, LANTERN), (72, 60, "Danach kommt nichts.")],
    [(72, 700, "Der Docht wird jeden Monat gekürzt.")],
)
SAID = EVIL.replace("<", "&lt;")
CUSTOMERS = "".join(f"| K{n} | {'Nord' if n % 2 else 'Süd'} | {n} |\n" for n in range(20))
ROWS = "".join(f"| Solano {n} | {n + 10},90 ct | {n} Euro |\n" for n in range(60))
FILES: dict[str, str | bytes] = {
    "handbuch.pdf": PDF,
    "preise.md": "# Preise 🌊\n\nVorab ein Satz.\n\n- Erstens\n- Zweitens\n\n"
    f"| Tarif | Arbeitspreis | Grundpreis |\n| --- | --- | --- |\n{ROWS}",
    "evil.html": f"<h1>{SAID}</h1><p>Der Drache Xorbatz frisst {SAID} gern."
    "<table><tr><th>&lt;b&gt;Kopf&lt;/b&gt;<th>B<tr><td>&lt;script&gt;alert(3)&lt;/script&gt;<td>2</table>",
    "kunden.md": f"# Kundenliste\n\n| Kunde | Region | Umsatz |\n| --- | --- | --- |\n{CUSTOMERS}",
    "ordner/ä ö&b.txt": "Die Birne wiegt 180 Gramm.",
}


@dataclass(frozen=True)
class Site:
    """A running server, its library and the folder of its documents."""

    address: str
    chat: Chat
    folder: Path

    def id_of(self, path: str) -> str:
        return next(i.id for i in self.chat.library.documents(View()) if i.path == path)

    def span(self, path: str, words: str) -> tuple[int, int]:
        text = self.chat.library.document(self.id_of(path), View()).text
        return text.index(words), text.index(words) + len(words)

    def place(self, path: str, words: str) -> str:
        start, end = self.span(path, words)
        return f"{self.address}/d/{self.id_of(path)}#{start}-{end}"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with ExitStack() as stack:
        chat = stack.enter_context(scripted_chat(tmp_path, FILES, ScriptedModel(LANTERN)))
        yield Site(stack.enter_context(running(chat)), chat, tmp_path / "files")


def shares(page: Page) -> list[float]:
    """Left, top, right and lower edge of all boxes together, as shares of the page's picture."""
    return list(
        page.locator(".sheet").evaluate(
            """sheet => { const whole = sheet.getBoundingClientRect();
            const all = [...sheet.querySelectorAll(".quoted")].map(one => one.getBoundingClientRect());
            return [(Math.min(...all.map(a => a.left)) - whole.left) / whole.width,
                (Math.min(...all.map(a => a.top)) - whole.top) / whole.height,
                (Math.max(...all.map(a => a.right)) - whole.left) / whole.width,
                (Math.max(...all.map(a => a.bottom)) - whole.top) / whole.height]; }"""
        )
    )


def loaded(page: Page) -> Locator:
    """The page's picture, once it is drawn."""
    picture = page.locator(".sheet img")
    expect(picture).to_be_visible()
    page.wait_for_function(
        """() => { const root = document.querySelector("#fundstelle-chat").shadowRoot;
        const img = root.querySelector(".sheet img"); return img && img.complete && img.naturalWidth; }"""
    )
    return picture


def test_a_citation_of_a_pdf_shows_its_page_with_the_quote_marked(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page(site.address)
    ask(page, "Wie lang ist die Laterne?")
    answered(page).locator(".cite").first.click()
    loaded(page)
    left, top, right, lower = shares(page)
    assert left == pytest.approx(72 / WIDE, abs=0.01) and right > 0.5
    assert top < 1 - 420 / HIGH < lower and lower - top < 0.03
    expect(page.locator(".quoted")).to_be_in_viewport()
    inside = Image.open(io.BytesIO(page.locator(".quoted").screenshot())).convert("RGB")
    pixels = list(zip(*[iter(inside.tobytes())] * 3, strict=True))
    yellow = sum(r > 220 and 180 < g < 250 and b < 200 for r, g, b in pixels)
    dark = sum(r < 110 for r, _, _ in pixels)
    assert yellow > len(pixels) * 0.4 and dark > 20, "marked, and the words stand in the mark"


def test_a_page_that_takes_long_says_that_it_is_loading(site: Site, open_page: OpenPage) -> None:
    held: list[Route] = []
    page = open_page(site.address)
    page.route("**/image?*", lambda route: held.append(route))
    ask(page, "Wie lang ist die Laterne?")
    answered(page).locator(".cite").first.click()
    waiting = page.locator(".sheet").get_by_role("status")
    expect(waiting).to_have_text("Lädt …")
    expect(waiting).to_have_css("opacity", "1")
    held[0].continue_()
    loaded(page)
    expect(waiting).to_have_count(0)


def test_pages_are_turned_and_chosen_and_the_quote_stays_on_its_own(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page(site.place("handbuch.pdf", LANTERN))
    expect(page.locator(".quoted")).to_have_count(1)
    number = page.get_by_role("textbox", name="Seite")
    expect(number).to_have_value("2")
    page.get_by_role("button", name="Nächste Seite").click()
    expect(number).to_have_value("3")
    expect(page.get_by_role("img", name=re.compile("^Seite 3 von"))).to_be_visible()
    expect(page.locator(".quoted")).to_have_count(0)
    expect(page.locator(".viewer .path")).to_have_text("handbuch.pdf · Seite 3")
    expect(page.get_by_role("button", name="Nächste Seite")).to_be_focused()
    number.fill("1")
    number.press("Enter")
    expect(page.get_by_role("img", name=re.compile("^Seite 1 von"))).to_be_visible()
    for rubbish in ("99", "x", "-1"):
        number.fill(rubbish)
        number.press("Enter")
        expect(number).to_have_value("1")
    page.get_by_role("button", name="Nächste Seite").click()
    expect(page.locator(".quoted")).to_have_count(1)


def test_zooming_in_shows_more_pixels_and_keeps_the_quote_in_sight(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page(site.place("handbuch.pdf", LANTERN))
    before = loaded(page).bounding_box()
    small = page.locator(".sheet img").evaluate("e => e.naturalWidth")
    for _ in range(4):
        page.get_by_role("button", name="Vergrößern").click()
    expect(page.get_by_role("button", name="Vergrößern")).to_have_attribute("aria-disabled", "true")
    after = page.locator(".sheet img").bounding_box()
    assert before and after and after["width"] == pytest.approx(3 * before["width"], rel=0.01)
    page.wait_for_function(
        """small => document.querySelector("#fundstelle-chat").shadowRoot
        .querySelector(".sheet img").naturalWidth > small""",
        arg=small,
    )
    expect(page.locator(".quoted")).to_be_in_viewport()
    left, top, _, lower = shares(page)
    assert left == pytest.approx(72 / WIDE, abs=0.01) and top < 1 - 420 / HIGH < lower


def test_a_place_s_address_opens_the_same_mark_in_a_fresh_tab(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page(site.address)
    ask(page, "Wie lang ist die Laterne?")
    answered(page).locator(".cite").first.click()
    loaded(page)
    mine = shares(page)
    address = page.get_by_role("link", name="Link zu dieser Stelle kopieren").evaluate(
        "e => e.href"
    )
    start, end = site.span("handbuch.pdf", LANTERN)
    assert address.endswith(f"#{start}-{end}") and f"/d/{site.id_of('handbuch.pdf')}?v=" in address
    other = open_page(address)
    loaded(other)
    assert shares(other) == pytest.approx(mine, abs=0.002)
    expect(other.locator(".viewer h2")).to_contain_text("Gebrauch der Leuchte")
    other.reload()
    loaded(other)
    expect(other.locator(".quoted")).to_have_count(1)
    other.get_by_role("button", name="Schließen").click()
    expect(other.locator(".viewer")).to_be_hidden()
    assert other.url == f"{site.address}/"


def test_the_address_is_copied(site: Site, open_page: OpenPage) -> None:
    page = open_page(
        site.place("handbuch.pdf", LANTERN), permissions=["clipboard-read", "clipboard-write"]
    )
    page.get_by_role("link", name="Link zu dieser Stelle kopieren").click()
    expect(page.locator(".toast")).to_have_text("Link kopiert.")
    start, end = site.span("handbuch.pdf", LANTERN)
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"#{start}-{end}")
    assert f"#{start}-{end}" in page.url, "the page stays where it is"


def test_a_changed_document_says_so_and_marks_nothing(site: Site, open_page: OpenPage) -> None:
    for path, words in (("preise.md", "Vorab ein Satz."), ("handbuch.pdf", LANTERN)):
        version = f"/d/{site.id_of(path)}?v=0123456789ab"
        start, end = site.span(path, words)
        page = open_page(f"{site.address}{version}#{start}-{end}")
        expect(page.locator(".viewer-note")).to_contain_text("Das Dokument wurde geändert")
        expect(page.locator(".sheet, .paper")).to_be_visible()
        expect(page.locator(".viewer mark, .quoted")).to_have_count(0)


@pytest.mark.parametrize("rest", ["", "#9-3", "#x", "#999999999-9999999999", "#1-2-3"])
def test_an_address_with_offsets_that_are_none_shows_the_document(
    site: Site, open_page: OpenPage, rest: str
) -> None:
    page = open_page(f"{site.address}/d/{site.id_of('preise.md')}{rest}")
    expect(page.locator(".viewer h2")).to_have_text("Preise 🌊")
    expect(page.locator(".paper")).to_be_visible()


def test_an_address_of_a_document_that_is_gone_says_so(site: Site, open_page: OpenPage) -> None:
    page = open_page(f"{site.address}/d/0123456789abcdef#1-9")
    expect(page.get_by_role("alert")).to_have_text("Das Dokument ist nicht mehr vorhanden.")
    expect(page.get_by_role("textbox", name="Frage")).to_be_visible()


def test_a_table_is_one_with_the_quoted_row_marked(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.place("preise.md", "Solano 40 | 50,90 ct | 40 Euro"))
    marked = page.locator("tr.marked")
    expect(marked).to_have_count(1)
    expect(marked.locator("td mark")).to_have_text(["Solano 40", "50,90 ct", "40 Euro"])
    expect(marked).to_be_in_viewport()
    expect(page.locator(".paper thead th")).to_have_text(["Tarif", "Arbeitspreis", "Grundpreis"])
    expect(page.locator(".paper tbody tr")).to_have_count(60)
    expect(page.locator(".paper h3")).to_have_text("Preise 🌊")
    expect(page.locator(".paper li")).to_have_text(["- Erstens", "- Zweitens"])


def test_part_of_a_cell_is_marked_alone(site: Site, open_page: OpenPage) -> None:
    start, _ = site.span("preise.md", "50,90 ct")
    page = open_page(f"{site.address}/d/{site.id_of('preise.md')}#{start}-{start + 5}")
    expect(page.locator(".paper mark")).to_have_text("50,90")


def test_markup_in_a_document_its_table_and_its_title_stays_text(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page(site.place("evil.html", "alert(3)"))
    expect(page.locator(".viewer h2")).to_have_text(EVIL)
    expect(page.locator(".paper h3")).to_have_text(EVIL)
    expect(page.locator(".paper th").first).to_have_text("<b>Kopf</b>")
    expect(page.locator(".paper td mark")).to_have_text("alert(3)")
    expect(page.locator(".viewer img, .viewer script")).to_have_count(0)


def test_the_original_is_downloaded_as_it_was(site: Site, open_page: OpenPage) -> None:
    for path, words in (("handbuch.pdf", LANTERN), ("ordner/ä ö&b.txt", "180 Gramm")):
        page = open_page(site.place(path, words))
        with page.expect_download() as download:
            page.get_by_role("link", name="Original herunterladen").click()
        content = FILES[path]
        wanted = content if isinstance(content, bytes) else content.encode()
        assert Path(download.value.path()).read_bytes() == wanted
        assert download.value.suggested_filename == Path(path).name


def test_only_a_pdf_is_opened_by_the_browser_itself(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.place("handbuch.pdf", LANTERN))
    expect(page.get_by_role("link", name="Original öffnen")).to_have_attribute("target", "_blank")
    other = open_page(site.place("evil.html", "alert(3)"))
    expect(other.get_by_role("link", name="Original herunterladen")).to_be_visible()
    expect(other.get_by_role("link", name="Original öffnen")).to_have_count(0)


def test_where_the_original_is_gone_or_another_one_its_text_is_shown(
    site: Site, open_page: OpenPage
) -> None:
    address = site.place("handbuch.pdf", LANTERN)
    (site.folder / "handbuch.pdf").write_bytes(printed([(72, 700, "Ganz anderes.")]))
    page = open_page(address)
    expect(page.locator(".viewer-note")).to_contain_text("nicht mehr da oder wurde geändert")
    expect(page.locator(".paper mark")).to_have_text(LANTERN)
    (site.folder / "handbuch.pdf").unlink()
    page.reload()
    expect(page.locator(".viewer-note")).to_contain_text("nicht mehr da oder wurde geändert")
    expect(page.locator(".paper mark")).to_have_text(LANTERN)
    expect(page.get_by_role("link", name="Original herunterladen")).to_have_count(0)


def test_going_through_the_places_moves_the_highlighted_number(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page(site.address)
    ask(page, "Wie viele Kunden gibt es in der Region Nord?")
    exchange = answered(page)
    chips = exchange.locator(".lead .cite")
    chips.nth(0).click()
    current = exchange.locator("[aria-current]")
    for name, n in (("Nächste", "2"), ("Nächste", "3"), ("Vorige", "2"), ("Vorige", "1")):
        page.get_by_role("button", name=f"{name} Fundstelle").click()
        expect(page.locator(".steps")).to_have_text(re.compile(f"^{n} von "))
        expect(current).to_have_count(1)
        expect(current).to_have_attribute("data-n", n)
    exchange.locator("summary").last.click()
    exchange.locator(".passage").nth(0).click()
    page.get_by_role("button", name="Nächste Fundstelle").click()
    second = exchange.locator(".passage").nth(1).get_attribute("data-passage")
    expect(current).to_have_attribute("data-passage", str(second))


def test_a_long_text_grows_in_both_directions_and_stays_in_place(
    open_page: OpenPage, tmp_path: Path
) -> None:
    text = "".join(f"Zeile {n} mit etwas Text dahinter.\n\n" for n in range(40_000))
    text += "Der Leuchtturm misst 31 Meter.\n\n" + text
    (tmp_path / "lang").mkdir()
    chat = scripted_chat(tmp_path / "lang", {"lang.txt": text}, ScriptedModel("x"))
    with chat, running(chat) as address:
        site = Site(address, chat, tmp_path)
        page = open_page(site.place("lang.txt", "Der Leuchtturm misst 31 Meter."))
        expect(page.locator(".paper mark")).to_be_in_viewport()
        assert page.locator(".paper").inner_text().count("\n") < 3000
        for name in ("Früheren Text zeigen", "Späteren Text zeigen"):
            length = len(page.locator(".paper").inner_text())
            page.get_by_role("button", name=name).click()
            page.wait_for_function(
                """length => document.querySelector("#fundstelle-chat").shadowRoot
                .querySelector(".paper").innerText.length > length + 9000""",
                arg=length,
            )
        expect(page.locator(".paper mark")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_page_and_tools_in_its_width_in_english(
    site: Site, open_page: OpenPage, scheme: Any
) -> None:
    phone: dict[str, Any] = {"viewport": {"width": 375, "height": 740}, "color_scheme": scheme}
    page = open_page(site.place("handbuch.pdf", LANTERN), locale="en-GB", has_touch=True, **phone)
    loaded(page)
    expect(page.locator(".quoted")).to_be_in_viewport()
    for name in ("Previous page", "Next page", "Zoom in", "Zoom out"):
        box = page.get_by_role("button", name=name).bounding_box()
        assert box and box["width"] >= 44 and box["height"] >= 44 and box["x"] + box["width"] <= 375
    inner = page.locator(".viewer-body")
    assert inner.evaluate("e => e.scrollWidth <= e.clientWidth")
    other = open_page(site.place("preise.md", "Solano 40 | 50,90 ct | 40 Euro"), **phone)
    expect(other.locator("tr.marked")).to_be_in_viewport()
    assert other.locator(".viewer-body").evaluate("e => e.scrollWidth <= e.clientWidth")
