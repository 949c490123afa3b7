"""Files, folders and ZIPs are handed in; what becomes of each is told, and nothing waits for a large one."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from rag.fakes import ScriptedModel
from tests.browser.visiting import EVIL, QUESTION, QUOTE, OpenPage, Serve, answered, ask, payload
from tests.index.uploads.handing import zipped

LARGE = "".join(f"Absatz {n} handelt von Zahnrädern und von Schmieröl.\n\n" for n in range(400_000))
PHONE = {"width": 320, "height": 700}


def hand_in(page: Page, *files: FilePayload) -> None:
    page.locator("#files").set_input_files(list(files))


def head(page: Page) -> Any:
    return page.locator(".uploads-head")


def test_a_folder_keeps_its_folders_and_junk_stays_away(
    serve: Serve, open_page: OpenPage, tmp_path: Path
) -> None:
    folder = tmp_path / "Büro Süd"
    (folder / "Pläne 2026").mkdir(parents=True)
    (folder / "Miete.md").write_text("# Miete\n\nDie Miete steigt.")
    (folder / "Pläne 2026" / "Tor.md").write_text("# Tor\n\nDas Tor ist blau.")
    (folder / "Thumbs.db").write_bytes(b"\0")
    page = open_page(serve(ScriptedModel(QUOTE)))
    page.locator("#folder").set_input_files(folder)
    expect(head(page)).to_contain_text("2 Dateien aufgenommen")
    expect(page.locator(".folder .document-title").first).to_have_text("Büro Süd")
    expect(page.locator(".folder .folder .document-title").first).to_have_text("Pläne 2026")
    expect(page.locator(".folder .folder .document")).to_contain_text("Tor")


def test_a_zip_is_unpacked_and_each_bad_file_in_it_has_its_reason(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    expect(page.locator(".accepted")).to_have_text(
        "CSV, DOCX, HTML, MD, PDF, TSV, TXT, ZIP; je Datei bis 100 MB. ZIP wird entpackt."
    )
    data = zipped({
        "Post/März.md": "# März\n\nDie Post kam.", "Post/bild.png": b"\x89", "../../weg.md": "Weg.",
        "Post/innen.zip": zipped({"a.txt": "A."}), "Post/leer.txt": b"", ".DS_Store": b"",
    })  # fmt: skip
    hand_in(page, payload("Ablage.zip", data))
    expect(head(page)).to_contain_text("1 Datei aufgenommen · 4 nicht aufgenommen")
    expect(page.locator(".document", has_text="März")).to_be_visible()
    for path, said in (
        ("bild.png", "Dieses Format kann nicht gelesen werden"),
        ("weg.md", "Ihr Name führt aus dem Archiv hinaus"),
        ("innen.zip", "Ein Archiv im Archiv wird nicht geöffnet"),
        ("leer.txt", "Die Datei ist leer"),
    ):
        row = page.locator(".upload.problem", has_text=path)
        expect(row).to_contain_text(said)
        expect(row).to_contain_text("(aus „Ablage.zip“)")
    page.get_by_role("button", name="Meldungen schließen").click()
    expect(page.locator(".upload")).to_have_count(0)
    page.reload()
    expect(page.locator(".document", has_text="März")).to_be_visible()
    expect(head(page)).to_be_hidden()


def test_a_large_file_holds_up_no_small_one_no_question_and_no_deletion(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    hand_in(page, payload("groß.txt", LARGE))
    large = page.locator(".upload", has_text="groß.txt")
    expect(large).to_contain_text("wird gelesen")
    hand_in(page, payload("klein.md", "# Klein\n\nDie Mondbasis ist offen."))
    expect(page.locator(".document", has_text="Klein")).to_be_visible()
    expect(page.locator(".document")).to_have_count(4)  # and what was there stays listed
    ask(page, QUESTION)
    expect(answered(page).locator(".sentence").first).to_have_text(QUOTE)
    page.get_by_role("button", name="„Klein“ löschen").click()
    page.get_by_role("button", name="Löschen", exact=True).click()
    expect(page.locator(".document")).to_have_count(3)
    expect(large).to_be_visible()
    page.reload()  # the queue is the server's
    expect(large).to_contain_text(re.compile("wird (gelesen|aufgenommen)"))
    page.route("**/api/uploads", lambda route: route.abort())
    expect(head(page)).to_contain_text("Der Server antwortet nicht")
    page.unroute("**/api/uploads")
    expect(head(page)).not_to_contain_text("Der Server antwortet nicht")
    large.get_by_role("button", name="„groß.txt“ abbrechen").click()
    expect(page.locator(".upload")).to_have_count(0)
    expect(page.locator(".document")).to_have_count(3)


def test_many_files_are_told_by_number_and_can_all_be_cancelled(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    hand_in(page, payload("groß.txt", LARGE))
    expect(page.locator(".upload", has_text="groß.txt")).to_contain_text("wird gelesen")
    more = [payload(f"groß {n}.txt", LARGE[: 1_500_000 + n]) for n in range(8)]
    hand_in(page, *more)
    expect(head(page)).to_contain_text("0 von 9 aufgenommen")
    expect(page.locator(".uploads")).to_contain_text("… und 3 weitere warten")
    page.get_by_role("button", name="Alle abbrechen").click()
    expect(page.locator(".upload")).to_have_count(0)
    expect(page.locator(".document")).to_have_count(3)


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        (
            "en-GB",
            "The file is damaged. Open it in the program it was made with and save it again.",
        ),
        (
            "fr-FR",
            "Le fichier est endommagé. Ouvrez-le dans le logiciel d’origine et enregistrez-le à nouveau.",
        ),
    ],
)
def test_the_reason_is_in_the_interface_s_language(
    locale: str, said: str, serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)), locale=locale)
    hand_in(page, payload("broken.pdf", b"%PDF-1.7 x"))
    expect(page.locator(".upload.problem")).to_contain_text(said)
    expect(page.locator(".upload.problem")).not_to_contain_text("home")


def test_hostile_names_are_shown_as_they_are_and_do_nothing(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    names = [
        f"{EVIL}.exe",
        "\u202etxt.exe.md",
        "x" * 300 + ".md",
        "😀👩\u200d🌾 ü.md",
        "-- ' \"; & %2e%2e.md",
    ]
    hand_in(page, *[payload(name, f"# Titel {n}\n\nText.") for n, name in enumerate(names)])
    expect(head(page)).to_contain_text("4 Dateien aufgenommen · 1 nicht aufgenommen")
    expect(page.locator(".upload.problem bdi")).to_have_text(f"{EVIL}.exe")
    expect(page.locator(".document .path", has_text="%2e%2e.md")).to_be_visible()
    shown = page.locator(".document .path").all_text_contents()
    assert {"txt.exe.md", "😀👩\u200d🌾 ü.md", "-- ' \"; & %2e%2e.md"} <= set(shown)
    made = "e => e.getRootNode().querySelectorAll('img, script, iframe').length"
    assert page.locator("#fundstelle-chat .app").evaluate(made) == 0
    page.get_by_role("checkbox", name="„Titel 4“ auswählen").check()
    ask(page, "Was ist der Text?")
    expect(answered(page)).to_be_visible()


def test_a_full_disk_is_said_and_loses_nothing(
    serve: Serve, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    with monkeypatch.context() as full:
        full.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=0))
        hand_in(page, payload("neu.md", "# Neu\n\nText."))
        expect(page.locator(".upload.problem")).to_contain_text(
            "Auf dem Server ist kein Platz mehr."
        )
    expect(page.locator(".document")).to_have_count(3)
    hand_in(page, payload("neu.md", "# Neu\n\nText."))
    expect(page.locator(".document")).to_have_count(4)


def test_a_server_that_is_away_is_waited_for(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    expect(page.locator(".document")).to_have_count(3)
    tries: list[str] = []

    def away(route: Route) -> None:
        tries.append(route.request.method)
        if len(tries) < 2:
            route.abort()
        else:
            route.continue_()

    page.route("**/api/uploads?path=*", away)
    hand_in(page, payload("neu.md", "# Neu\n\nText."))
    expect(head(page)).to_contain_text("Der Server antwortet nicht")
    expect(page.locator(".upload")).to_contain_text("sie wird fortgesetzt")
    expect(page.locator(".document")).to_have_count(4)
    assert tries == ["POST", "POST"]


def test_a_transfer_that_breaks_goes_on_from_where_it_was(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    expect(page.locator(".document")).to_have_count(3)
    data = f"# Lang\n\n{'Die Mondbasis ist offen. ' * 100_000}".encode()
    sent: list[tuple[str, int]] = []

    def breaking(route: Route) -> None:
        offset = re.search(r"offset=(\d+)", route.request.url)
        assert offset
        sent.append((offset[1], len(route.request.post_data_buffer or b"")))
        if len(sent) > 1:
            return route.continue_()
        half = (route.request.post_data_buffer or b"")[:1_500_000]
        route.fetch(post_data=half)  # the server hears half of it, the page no answer
        return route.abort()

    page.route("**/api/uploads?path=*", breaking)
    hand_in(page, payload("lang.md", data))
    expect(page.locator(".document")).to_have_count(4)
    assert sent == [("0", len(data)), ("1500000", len(data) - 1_500_000)]


def test_two_windows_see_the_same_queue_and_cancel_the_same_file(
    serve: Serve, open_page: OpenPage
) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)))
    expect(page.locator(".document")).to_have_count(3)
    other = page.context.new_page()
    other.goto(page.url)
    hand_in(page, payload("leer.txt", b" "))
    expect(page.locator(".upload.problem")).to_be_visible()
    other.reload()
    expect(other.locator(".upload.problem")).to_contain_text("leer.txt")
    for window in (page, other):
        window.get_by_role("button", name="Meldung schließen").click()
        expect(window.locator(".upload")).to_have_count(0)
        expect(window.locator(".toast")).to_be_hidden()


def test_a_phone_shows_uploads_and_ticks_in_its_width(serve: Serve, open_page: OpenPage) -> None:
    page = open_page(serve(ScriptedModel(QUOTE)), viewport=PHONE, has_touch=True)
    page.get_by_role("button", name="Dokumente und Gespräche").tap()
    hand_in(page, payload("a" * 80 + ".exe", b"MZ"), payload(f"{'b' * 80}.pdf", b"%PDF-1.7 x"))
    expect(page.locator(".upload.problem")).to_have_count(2)
    page.get_by_role("checkbox").first.tap()
    found: list[str] = page.evaluate(
        """() => [...document.querySelector("#fundstelle-chat").shadowRoot.querySelectorAll(".library *")]
            .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1)
            .map((e) => e.className)"""
    )
    assert found == []
    small: list[str] = page.evaluate(
        """() => [...document.querySelector("#fundstelle-chat").shadowRoot
            .querySelectorAll(".library button, .library .tick-place, .library select")]
            .filter((e) => e.checkVisibility())
            .filter((e) => Math.min(e.getBoundingClientRect().width, e.getBoundingClientRect().height) < 24)
            .map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert small == []
    page.keyboard.press("Escape")
    expect(page.locator(".choice")).to_be_in_viewport()
