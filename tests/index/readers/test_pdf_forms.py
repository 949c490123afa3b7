"""PDF: what was typed onto a page, and what a report says that was left out."""

import io
from collections.abc import Callable
from typing import Any

import pypdfium2
import pypdfium2.raw as raw
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from index.errors import NoText, ReadError
from tests.index.readers.pdf_pages import content_of, drawn, lines
from tests.index.readers.reader_files import read


def left_out(content: Any) -> dict[str, int]:
    return {one.what: one.count for one in content.report.left_out}


def form(canvas: Canvas) -> None:
    fields = canvas.acroForm
    place: dict[str, Any] = {"x": 150, "width": 200, "height": 18}
    for label, base in (("Name:", 700), ("Telefon:", 670), ("Kennwort:", 640), ("Tarif:", 610)):
        canvas.drawString(72, base, label)
    fields.textfield(name="name", y=694, value="Erika Muster", **place)
    fields.textfield(name="tel", y=664, value="", **place)
    fields.textfield(name="pw", y=634, value="geheim", fieldFlags="password", **place)
    fields.choice(name="tarif", y=604, value="Familie", options=["Einzel", "Familie"], **place)
    canvas.drawString(72, 580, "Zustimmung:")
    for at, (name, checked) in enumerate([("ja", True), ("nein", False)]):
        fields.checkbox(name=name, x=150 + 60 * at, y=577, size=12, checked=checked)
        canvas.drawString(168 + 60 * at, 580, name)
    canvas.drawString(72, 550, "Bemerkung:")
    long = {**place, "height": 60, "value": "Erste Zeile\nund zweite"}
    fields.textfield(name="text", y=500, fieldFlags="multiline", **long)


def test_the_values_of_a_form_are_read_beside_their_labels() -> None:
    content = content_of(form)
    text = content.text
    for words in ("Name: Erika Muster", "Tarif: Familie", "Zustimmung: ☒ ja ☐ nein"):
        assert words in text
    assert "Erste Zeile" in text and "und zweite" in text and "geheim" not in text
    assert content.report.read["fields"] == 4


def test_a_value_is_read_without_a_drawn_appearance() -> None:
    made = drawn(form)
    assert "Erika Muster" in read(made.replace(b"/AP ", b"/XX "), "a.pdf").text


def annotated(kind: int, contents: str, *, struck: tuple[float, float] = (0, 0)) -> bytes:
    """A page with one line and an annotation."""
    document = pypdfium2.PdfDocument(drawn(lambda c: lines(c, ["Alt 20 Euro, neu 35 Euro."])))
    page = document[0]
    annotation = raw.FPDFPage_CreateAnnot(page, kind)
    raw.FPDFAnnot_SetRect(annotation, raw.FS_RECTF(72, 640, 300, 600))
    wide = (raw.FPDF_WCHAR * (len(contents) + 1))(*map(ord, contents))
    raw.FPDFAnnot_SetStringValue(annotation, b"Contents", wide)
    if struck[1]:
        left, right = struck
        quad = raw.FS_QUADPOINTSF(left, 750, right, 750, left, 737, right, 737)
        raw.FPDFAnnot_AppendAttachmentPoints(annotation, quad)
    raw.FPDFPage_CloseAnnot(annotation)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_typed_notes_are_read_and_comments_are_named() -> None:
    typed = read(annotated(raw.FPDF_ANNOT_FREETEXT, "Eingang am 3. Mai"), "a.pdf")
    assert "Eingang am 3. Mai" in typed.text and not typed.report.left_out
    comment = read(annotated(raw.FPDF_ANNOT_TEXT, "Stimmt das?"), "a.pdf")
    assert "Stimmt" not in comment.text and left_out(comment) == {"comments": 1}
    marked = read(annotated(raw.FPDF_ANNOT_HIGHLIGHT, ""), "a.pdf")
    assert not marked.report.left_out


def test_a_strike_out_annotation_takes_words_back() -> None:
    content = read(annotated(raw.FPDF_ANNOT_STRIKEOUT, "", struck=(72, 133)), "a.pdf")
    assert content.text == "neu 35 Euro." and left_out(content) == {"struck": 1}


def picture(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("RGB", (40, 30), "grey")), 100, 300, 200, 150)


def test_images_and_pages_without_text_are_named() -> None:
    content = content_of(lambda c: lines(c, ["Text der ersten Seite."]), picture)
    assert left_out(content) == {"images": 1, "pages": 1}
    assert {one.what: one.pages for one in content.report.left_out} == {
        "images": (2,),
        "pages": (2,),
    }


def test_an_image_with_recognised_text_is_not_left_out() -> None:
    def scan(canvas: Canvas) -> None:
        picture(canvas)
        text = canvas.beginText(120, 400)
        text.setTextRenderMode(3)
        text.textLine("Erkannter Text")
        canvas.drawText(text)

    content = content_of(scan)
    assert content.text == "Erkannter Text" and not content.report.left_out


def test_hidden_words_are_counted() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "Zu sehen.")
        canvas.setFillGray(1)
        canvas.drawString(72, 680, "Nicht zu sehen.")

    assert left_out(content_of(draw)) == {"hidden": 1}


def test_attached_files_are_named() -> None:
    document = pypdfium2.PdfDocument(drawn(lambda c: lines(c, ["Siehe Anlage."])))
    name = (raw.FPDF_WCHAR * 6)(*map(ord, "a.txt"), 0)
    raw.FPDFDoc_AddAttachment(document, name)
    out = io.BytesIO()
    document.save(out)
    assert left_out(read(out.getvalue(), "a.pdf")) == {"attachments": 1}


def undecodable(text: str, *plain: str) -> bytes:
    """A page with a line in a font that only numbers its letters, and lines in a usual one."""
    font = TTFont("Vera", "Vera.ttf").face
    codes = "".join(f"{font.charToGlyph[ord(letter)]:04x}" for letter in text)
    stream = f"BT /F1 11 Tf 72 600 Td <{codes}> Tj ET "
    for at, one in enumerate(plain):
        stream += f"BT /F2 11 Tf 72 {740 - 14 * at} Td ({one}) Tj ET "
    program = font._ttf_data
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R /F2 9 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream.encode()),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Vera /Encoding /Identity-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Vera /FontDescriptor 7 0 R /DW 600 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        b"/CIDToGIDMap /Identity >>",
        b"<< /Type /FontDescriptor /FontName /Vera /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 "
        b"/Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 /FontFile2 8 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(program), program),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made = b"%PDF-1.4\n"
    places = []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (len(parts) + 1, table, len(parts) + 1, len(made))
    )


def test_letters_of_unknown_characters_are_never_passed_off_as_text() -> None:
    with pytest.raises(NoText):
        read(undecodable("Geheime Tabelle mit vielen Angaben"), "a.pdf")
    plain = ["Dieser Satz ist lesbar und lang genug, damit er bleibt."] * 3
    content = read(undecodable("Geheime Tabelle mit vielen", *plain), "a.pdf")
    assert content.text == " ".join(plain)
    assert left_out(content) == {"characters": 23}


def test_a_form_that_only_adobe_shows_is_named_as_such() -> None:
    made = drawn(lambda c: lines(c, ["Please wait..."]))
    xfa = b"/AcroForm << /Fields [] /XFA (x) >> /NeedsRendering true "
    made = made.replace(b"/Type /Catalog", xfa + b"/Type /Catalog")
    with pytest.raises(ReadError, match="XFA"):
        read(made, "a.pdf")


def test_a_box_behind_its_label_belongs_to_it_and_not_to_the_next_label() -> None:
    def draw(canvas: Canvas) -> None:
        for row, (one, two) in enumerate([("Mitglied", "Student"), ("Ja", "Nein")]):
            for at, label in enumerate((one, two)):
                canvas.drawString(72 + 128 * at, 700 - 30 * row, label)
                box = {"x": 150 + 110 * at, "y": 697 - 30 * row, "size": 14}
                canvas.acroForm.checkbox(name=label, checked=not at, **box)

    text = content_of(draw).text
    assert all(f"{label} ☒" in text for label in ("Mitglied", "Ja"))
    assert all(f"{label} ☐" in text for label in ("Student", "Nein"))


def crossed(canvas: Canvas, left: float, base: float) -> None:
    canvas.line(left + 1, base + 1, left + 9, base + 9)
    canvas.line(left + 1, base + 9, left + 9, base + 1)


def hooked(canvas: Canvas, left: float, base: float) -> None:
    path = canvas.beginPath()
    path.moveTo(left + 2, base + 5)
    path.lineTo(left + 4, base + 2)
    path.lineTo(left + 8, base + 8)
    canvas.drawPath(path)


def outlined(canvas: Canvas, left: float, base: float) -> None:
    canvas.rect(left, base, 10, 10)


def lettered(canvas: Canvas, left: float, base: float) -> None:
    canvas.drawString(left + 1.3, base + 1, "X")


def filled(canvas: Canvas, left: float, base: float) -> None:
    canvas.rect(left + 2, base + 2, 6, 6, fill=1)


def framed(canvas: Canvas, left: float, base: float) -> None:
    canvas.rect(left + 1, base + 1, 8, 8)


def in_colour(canvas: Canvas, left: float, base: float) -> None:
    canvas.setFillGray(0.4)
    canvas.roundRect(left, base, 10, 10, 2, stroke=0, fill=1)
    canvas.setFillGray(1)
    canvas.setStrokeGray(1)


def with_paper(canvas: Canvas, left: float, base: float) -> None:
    canvas.roundRect(left + 1, base + 1, 8, 8, 1, stroke=0, fill=1)


def rounded(canvas: Canvas, left: float, base: float) -> None:
    canvas.circle(left + 5, base + 5, 5)


def dotted(canvas: Canvas, left: float, base: float) -> None:
    canvas.circle(left + 5, base + 5, 2, fill=1)


Part = Callable[[Canvas, float, float], None]
BOXES: list[tuple[str, str, list[Part]]] = [
    ("an empty one", "☐", [outlined]),
    ("a letter", "☒", [outlined, lettered]),
    ("a cross", "☒", [outlined, crossed]),
    ("a hook", "☒", [outlined, hooked]),
    ("a square", "☒", [outlined, filled]),
    ("a frame", "☐", [outlined, framed]),
    ("a white hook", "☒", [in_colour, hooked]),
    ("white paper", "☐", [in_colour, with_paper]),
    ("a dot", "☒", [rounded, dotted]),
    ("an empty circle", "☐", [rounded]),
]


@pytest.mark.parametrize(("sign", "parts"), [box[1:] for box in BOXES], ids=[b[0] for b in BOXES])
def test_boxes_that_are_drawn_beside_a_label_are_read_with_their_tick(
    sign: str, parts: list[Part]
) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 740, "Ich nehme Folgendes:")
        for part in parts:
            part(canvas, 72, 699)
        canvas.setFillGray(0)
        canvas.setStrokeGray(0)
        canvas.drawString(88, 700, "Einzelzimmer")
        outlined(canvas, 200, 699)
        canvas.drawString(216, 700, "Doppelzimmer")

    content = content_of(page)
    assert content.text == f"Ich nehme Folgendes:\n{sign} Einzelzimmer ☐ Doppelzimmer"
    assert content.report.read.get("fields", 0) == (sign == "☒")


def test_squares_that_are_no_boxes_to_tick_are_not_read() -> None:
    def page(canvas: Canvas) -> None:
        for at in range(5):  # cells of a grid
            canvas.rect(72 + 10 * at, 699, 10, 10)
        canvas.drawString(130, 700, "Rätsel")
        canvas.rect(72, 659, 10, 10, fill=1)  # of a legend
        canvas.drawString(88, 660, "Umsatz")
        canvas.rect(72, 619, 10, 10)  # a key
        canvas.drawString(74, 620, "7")
        canvas.drawString(88, 620, "Stummschalten")
        canvas.rect(72, 579, 10, 10)  # far from any word
        canvas.setFillGray(1)
        canvas.rect(72, 539, 10, 10, stroke=0, fill=1)  # white on white
        canvas.setFillGray(0)
        canvas.drawString(88, 540, "Ende")
        canvas.circle(76, 504, 2)  # a bullet
        canvas.drawString(88, 500, "Punkt")

    text = content_of(page).text
    assert set("☐☒").isdisjoint(text) and "\n- Punkt" in text
