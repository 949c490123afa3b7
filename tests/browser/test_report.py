"""What was read of a file, and what was not, as people see it on the page."""

from dataclasses import replace

import pytest
from playwright.sync_api import FilePayload, expect

from index import ingest
from index.reports import LeftOut, ReadingReport
from index.types import Content
from rag.fakes import ScriptedModel
from tests.browser.visiting import OpenPage, Serve

REPORT = ReadingReport(
    {"tables": 3, "notes": 1},
    (LeftOut("images", 3, (2,)), LeftOut("attachments", 1), LeftOut("pages", 2, (4, 7))),
)
LINE = (
    "Gelesen: 3 Tabellen, 1 Fußnote · "
    "Nicht gelesen: 3 Bilder ohne Text, 1 Anhang, Seiten 4 und 7 ohne Text"
)


def test_what_was_not_read_is_told_on_upload_and_beside_the_document(
    serve: Serve, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(serve(ScriptedModel("x")))
    plainly = ingest.read_content

    def read(data: bytes, *, name: str, max_bytes: int) -> Content:
        content = plainly(data, name=name, max_bytes=max_bytes)
        return replace(content, report=REPORT) if name == "plan.txt" else content

    monkeypatch.setattr(ingest, "read_content", read)
    files = [
        FilePayload(
            name=name, mimeType="text/plain", buffer=f"{name}\n\nDie Laterne leuchtet.".encode()
        )
        for name in ("plan.txt", "ganz.txt")
    ]
    page.locator("#files").set_input_files(files)
    row = page.locator(".upload.done")
    expect(row.locator("summary")).to_have_text(LINE)
    expect(page.locator(".document")).to_have_count(5)
    expect(row).to_have_count(1)  # what was read whole needs no word
    row.get_by_role("button").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Dokument öffnen: plan").first.click()
    line = page.locator(".viewer .report")
    expect(line.locator("summary")).to_have_text(LINE)
    expect(line.locator("li").first).to_be_hidden()
    line.locator("summary").click()
    expect(line.locator("li").first).to_have_text("3 Bilder ohne Text (Seite 2)")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Dokument öffnen: ganz").first.click()
    expect(page.locator(".viewer .paper")).to_be_visible()
    expect(page.locator(".viewer .report")).to_have_count(0)
