"""What the browser tests share: documents with traps, and the steps of a visit."""

import io
from collections.abc import Callable

from playwright.sync_api import FilePayload, Locator, Page, expect

OpenPage = Callable[..., Page]
Serve = Callable[..., str]

QUOTE = "Der Apfelbaum wurde 1987 gepflanzt."
QUESTION = "Wann wurde der Apfelbaum gepflanzt?"
EVIL = "<img src=x onerror=alert(1)>"
FILES = {
    "garten.md": f"# Der Garten 🌳\n\nHier 😀👩‍🌾 wächst viel. {QUOTE} Die Birne kam später.\n\n"
    + "## Wasser\n\nGegossen wird am Abend.\n" * 40,
    "evil.txt": f"Titel <script>alert(2)</script> {EVIL}\n\nDer Preis der Laterne ist {EVIL} 5 Taler.",
}


def paged_pdf() -> bytes:
    """Two pages; the lantern's length stands on the second."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setTitle("Handbuch der Laterne")
    canvas.drawString(72, 720, "Dieses Handbuch beschreibt den Gebrauch der Laterne im Alltag.")
    canvas.showPage()
    canvas.drawString(72, 720, "Die Laterne ist 42 Zentimeter lang und aus Messing gemacht.")
    canvas.save()
    return out.getvalue()


def payload(name: str, content: str | bytes) -> FilePayload:
    """A file to hand in."""
    data = content if isinstance(content, bytes) else content.encode()
    return FilePayload(name=name, mimeType="", buffer=data)


def ask(page: Page, question: str, *, label: str = "Frage") -> None:
    """Type a question and press Enter."""
    page.get_by_role("textbox", name=label, exact=True).fill(question)
    page.keyboard.press("Enter")


def answered(page: Page) -> Locator:
    """The last exchange, once its answer is complete."""
    exchange = page.locator(".exchange").last
    expect(exchange.locator(".colophon")).to_be_visible()
    return exchange


def overflowing(page: Page, host: str = "#fundstelle-chat") -> list[str]:
    """Classes of visible elements that reach beyond the window and that no scroller of their own holds."""
    found: list[str] = page.evaluate(
        """host => {
            const inside = root => [...root.querySelectorAll("*")]
                .flatMap(e => [e, ...(e.shadowRoot ? inside(e.shadowRoot) : [])]);
            const scrolls = e => e.closest(".table-place, .viewer-body:has(.sheet)");
            const wide = e => e.getBoundingClientRect().right > innerWidth + 1
                || e.getBoundingClientRect().left < -1;
            return inside(document.querySelector(host).shadowRoot)
                .filter(e => e.checkVisibility() && wide(e) && !scrolls(e) && !e.closest(".hidden"))
                .map(e => e.className);
        }""",
        host,
    )
    return found
