"""What a person who opens a file cannot see is no text, and what they can see is never lost."""

import io
from collections.abc import Callable
from functools import partial
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import RGBColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from index.readers import read_bytes


def page(sheet: str, body: str) -> str:
    markup = f"<html><head><style>{sheet}</style></head><body><p>Seen.</p>{body}</body></html>"
    return read_bytes(markup.encode(), name="page.html", max_bytes=1_000_000).text


@pytest.mark.parametrize(
    ("sheet", "body"),
    [
        (".a { display: none }", "<p class=a>Ghost</p>"),
        ("@media screen { .a { display: none } }", "<p class=a>Ghost</p>"),
        ("@import 'x'; @font-face { src: url(a) } .a { display: none", "<p class=a>Ghost</p>"),
        ("/* } */ p#q.b, .c { opacity: 0 }", "<p id=q class='b d'>Ghost</p>"),
        ("a:hover, .a { position: absolute; clip-path: inset(50%) }", "<p class=a>Ghost</p>"),
        (".a { color: #fff }", "<p class=a>Ghost</p>"),
        (".a { color: hsl(0 0% 99%) }", "<p><span class=a>Ghost</span></p>"),
        (".a { font: 0/0 serif }", "<p class=a>Ghost</p>"),
        (".a { display: none } .a { color: red }", "<p class=a>Ghost</p>"),
        (".a { display: none } .a.b { color: red }", "<p class=a>Ghost</p>"),
        (".a { display: none } .a.b.c { display: block }", "<p class=a>Ghost</p>"),
        ("", "<p style='transform: scale(0)'>Ghost</p>"),
        ("", "<p style='transform: translateX(-9999px)'>Ghost</p>"),
        ("", "<p style='position: absolute; clip: rect(0 0 0 0)'>Ghost</p>"),
    ],
)
def test_a_style_sheet_of_the_page_hides(sheet: str, body: str) -> None:
    assert page(sheet, body) == "Seen."


@pytest.mark.parametrize(
    ("sheet", "body"),
    [
        ("@media print { .a { display: none } }", "<p class=a>Text</p>"),
        ("@media (max-width: 600px) { .a { display: none } } b { color: red }", "<p class=a>Text</p>"),
        (".b { color: #fff } .hero .b { background: #06c }", "<p class=b>Text</p>"),
        (".b { color: #fff; background: linear-gradient(#fff, #000) }", "<p class=b>Text</p>"),
        (".b { color: #fff; background-image: url(night.jpg) }", "<p class=b>Text</p>"),
        (".t { display: none } .t.on { display: block }", "<p class='t on'>Text</p>"),
        (".t { display: none } .t.on { display: block }", "<p class=t>Text</p>"),
        (".t { max-height: 0; overflow: hidden } .t.on { max-height: 9em }", "<p class=t>Text</p>"),
        ("", "<p role=tabpanel hidden>Text</p>"),
        (".t { display: none } .open .t { display: block }", "<p class=t>Text</p>"),
        (".t { display: none } .t:target { display: block }", "<p class=t>Text</p>"),
        (".g { font-size: 0 } .c { font-size: 14px }", "<div class=g>Ghost<p class=c>Text</p></div>"),
        (".a p { display: none }", "<p>Text</p>"),
        ("} { .a { broken", "<p class=a>Text</p>"),
        ("", "<p style='transform: translate(-50%, -50%) scale(1.05)'>Text</p>"),
    ],
)  # fmt: skip
def test_in_doubt_a_style_sheet_hides_nothing(sheet: str, body: str) -> None:
    assert page(sheet, body) == "Seen.\n\nText"


def test_white_letters_on_a_dark_part_of_a_white_page_are_read() -> None:
    sheet = "body { color: #fff } .w { background: #123 }"
    assert page(sheet, "<div class=w><p>Text</p></div>") == "Text"


# -- Word ----------------------------------------------------------------------------------------


def word(change: Callable[[Any, Any], None]) -> str:
    """The text of a Word file whose second paragraph was changed."""
    document = docx.Document()
    document.add_paragraph("Seen.")
    change(document, document.add_paragraph("Ghost"))
    out = io.BytesIO()
    document.save(out)
    return read_bytes(out.getvalue(), name="a.docx", max_bytes=1_000_000).text


def styled(document: Any, paragraph: Any, shaded: bool = False) -> None:
    base = document.styles.add_style("Base", WD_STYLE_TYPE.PARAGRAPH)
    base.font.color.rgb = RGBColor(255, 255, 255)
    if shaded:
        shade = f'<w:shd {nsdecls("w")} w:val="clear" w:fill="203040"/>'
        base.element.get_or_add_pPr().append(parse_xml(shade))
    style = document.styles.add_style("Own", WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = base
    paragraph.style = style


def test_letters_that_a_style_makes_white_or_hides_are_left_out() -> None:
    def hide(document: Any, paragraph: Any) -> None:
        style = document.styles.add_style("Quiet", WD_STYLE_TYPE.CHARACTER)
        style.font.hidden = True
        paragraph.runs[0].style = style

    assert word(styled) == word(hide) == "Seen."


def test_white_letters_on_a_shaded_paragraph_style_are_read() -> None:
    assert "Ghost" in word(lambda document, paragraph: styled(document, paragraph, shaded=True))


def test_what_a_run_says_itself_goes_before_its_style() -> None:
    def change(document: Any, paragraph: Any) -> None:
        styled(document, paragraph)
        paragraph.runs[0].font.color.rgb = RGBColor(0, 0, 0)

    assert "Ghost" in word(change)


# -- PDF -----------------------------------------------------------------------------------------


Step = Callable[[Canvas], None]


def pdf(*steps: Step) -> str:
    """The text of a PDF page with something drawn below its first line."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 400), invariant=1)
    canvas.drawString(50, 350, "Seen.")
    for step in steps:
        step(canvas)
    canvas.save()
    return read_bytes(out.getvalue(), name="a.pdf", max_bytes=1_000_000).text


def ghost(canvas: Canvas, *, mode: int = 0, size: float = 12) -> None:
    text = canvas.beginText(50, 300)
    text.setFont("Helvetica", size)
    text.setTextRenderMode(mode)
    text.textLine("Ghost")
    canvas.drawText(text)


def box(canvas: Canvas, grey: float, alpha: float = 1) -> None:
    canvas.saveState()
    canvas.setFillGray(grey, alpha)
    canvas.rect(40, 280, 200, 50, stroke=0, fill=1)
    canvas.restoreState()


def white(canvas: Canvas) -> None:
    canvas.setFillGray(1)
    ghost(canvas)


def picture(canvas: Canvas) -> None:
    from PIL import Image

    canvas.drawImage(ImageReader(Image.new("RGB", (20, 5), "grey")), 40, 280, 200, 50)


def in_form(canvas: Canvas) -> None:
    canvas.beginForm("form")
    white(canvas)
    canvas.endForm()
    canvas.translate(20, -100)
    canvas.doForm("form")


def clear(canvas: Canvas) -> None:
    canvas.setFillAlpha(0)


def far(canvas: Canvas) -> None:
    canvas.translate(900, 0)


def shrunk(canvas: Canvas) -> None:
    canvas.scale(0.05, 0.05)


@pytest.mark.parametrize(
    "steps",
    [
        [white],
        [partial(box, grey=1), white],
        [white, partial(box, grey=0)],
        [ghost, partial(box, grey=0)],
        [clear, ghost],
        [partial(ghost, mode=3)],
        [partial(ghost, size=1)],
        [shrunk, ghost],
        [far, ghost],
        [in_form],
    ],
)
def test_letters_of_a_pdf_that_cannot_be_seen_are_left_out(steps: list[Step]) -> None:
    assert pdf(*steps) == "Seen."


@pytest.mark.parametrize(
    "steps",
    [
        [ghost],
        [partial(box, grey=0.1), white],
        [picture, white],
        [picture, partial(ghost, mode=3)],
        [partial(ghost, mode=3), picture],
        [ghost, partial(box, grey=0.5, alpha=0.3)],
        [partial(box, grey=0.9), ghost],
        [partial(ghost, size=4)],
    ],
)
def test_letters_of_a_pdf_that_can_be_seen_are_read(steps: list[Step]) -> None:
    assert pdf(*steps).split() == ["Seen.", "Ghost"]


def test_a_word_hidden_in_a_line_leaves_the_rest_of_it() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 300, "Fee:")
        canvas.setFillGray(1)
        canvas.drawString(80, 300, "999")
        canvas.setFillGray(0)
        canvas.drawString(110, 300, "12 euros 🦊.")

    text = pdf(draw)
    assert "999" not in text and "Fee:" in text and "12 euros" in text
