"""DOCX: paragraphs, headings in Word's languages, lists, tables, and archives that mean harm."""

import io
import os
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime

import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import RGBColor

from index.errors import DamagedFile, EncryptedFile, TooLarge, UnsupportedFormat
from tests.index.readers.reader_files import headings, read, word


def letter(document: Document) -> None:
    document.core_properties.title = "Brücken & Züge"
    document.core_properties.author = "Jörg Müller"
    document.core_properties.modified = datetime(2024, 5, 6, 12, 0)
    document.core_properties.language = "de-DE"
    document.add_heading("Große Brücken", 1)
    document.add_paragraph("Ein Satz über Äpfel.\nIn zwei Zeilen.")
    document.add_heading("Preise", 2)
    document.add_paragraph("früh", style="List Bullet")
    document.add_paragraph("spät", style="List Number")
    table = document.add_table(2, 2)
    for cell, words in zip(table._cells, ("Strecke", "Euro", "Köln", "5 €"), strict=True):
        cell.text = words
    document.add_paragraph("Schluss.")


def test_paragraphs_lists_and_tables_in_their_order() -> None:
    assert read(word(letter), "a.docx").text == (
        "Große Brücken\n\nEin Satz über Äpfel.\nIn zwei Zeilen.\n\nPreise\n\n- früh\n1. spät\n\n"
        "Strecke | Euro\nKöln | 5 €\n\nSchluss."
    )


def test_core_properties_become_title_and_metadata() -> None:
    content = read(word(letter), "a.docx")
    assert content.title == "Brücken & Züge"
    assert content.metadata == {
        "format": "docx",
        "author": "Jörg Müller",
        "date": "2024-05-06",
        "language": "de",
    }


def test_headings_have_levels_and_spans() -> None:
    assert headings(read(word(letter), "a.docx")) == [(1, "Große Brücken"), (2, "Preise")]


@pytest.mark.parametrize(
    ("style_id", "name"),
    [("berschrift2", "heading 2"), ("Überschrift2", "Überschrift 2"), ("Eigene", "Überschrift 2")],
)
def test_headings_of_a_german_word_are_headings(style_id: str, name: str) -> None:
    def fill(document: Document) -> None:
        style = document.styles.add_style("neu", WD_STYLE_TYPE.PARAGRAPH)
        paragraph = document.add_paragraph("Kopf", style=style)
        style.element.styleId = style_id
        style.element.name_val = name
        paragraph._p.style = style_id
        document.add_paragraph("Text")

    assert headings(read(word(fill), "a.docx")) == [(2, "Kopf")]


def test_a_style_based_on_a_heading_is_one() -> None:
    def fill(document: Document) -> None:
        style = document.styles.add_style("Kapitelkopf", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Heading 3"]
        document.add_paragraph("Kopf", style=style)

    assert headings(read(word(fill), "a.docx")) == [(3, "Kopf")]


def test_what_a_person_does_not_see_never_enters_the_text() -> None:
    def fill(document: Document) -> None:
        paragraph = document.add_paragraph("sichtbar")
        paragraph.add_run(" versteckt").font.hidden = True
        paragraph.add_run(" weiß").font.color.rgb = RGBColor(255, 255, 255)
        deleted = "<w:del {}><w:r><w:delText>weg</w:delText></w:r></w:del>"
        inserted = "<w:ins {}><w:r><w:t>, eingefügt</w:t></w:r></w:ins>"
        paragraph._p.append(parse_xml(deleted.format(nsdecls("w"))))
        paragraph._p.append(parse_xml(inserted.format(nsdecls("w"))))

    assert read(word(fill), "a.docx").text == "sichtbar, eingefügt"


def test_text_in_content_controls_is_read() -> None:
    def fill(document: Document) -> None:
        control = (
            "<w:sdt {}><w:sdtContent><w:p><w:r><w:t>Feld</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        )
        document.element.body.insert(0, parse_xml(control.format(nsdecls("w"))))

    assert read(word(fill), "a.docx").text == "Feld"


def repacked(change: Callable[[str, bytes], bytes]) -> bytes:
    """The letter with its parts changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word(letter))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def swollen(filling: bytes) -> bytes:
    """The letter with this in place of a word of its text."""
    return repacked(
        lambda name, part: (
            part.replace(b"Schluss", filling) if name == "word/document.xml" else part
        )
    )


def with_parts(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """The letter with further parts."""
    out = io.BytesIO(word(letter))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts:
            archive.writestr(name, part)
    return out.getvalue()


BOMBS: dict[str, Callable[[], bytes]] = {
    "small, but of 1,000 times its size": lambda: swollen(b" " * 8_000_000),
    "large, though hardly packed": lambda: swollen(os.urandom(16_000_000).hex().encode()),
    "many parts": lambda: with_parts((f"word/media/{n}.png", b"") for n in range(10_001)),
    "large pictures": lambda: with_parts([("word/media/a.png", bytes(3_000_000))]),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_refused_before_it_is_unpacked(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of the four limits by itself."""
    monkeypatch.setattr(
        "index.readers.docx.LARGEST_UNPACKED", 2_000_000 if "pictures" in kind else 10**9
    )
    with pytest.raises(TooLarge, match="unpacks to"):
        read(BOMBS[kind](), "a.docx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declared_entities_are_refused(encoding: str) -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "lol">{lol}]><w:document {nsdecls("w")}/>'.encode(encoding)

    with pytest.raises(DamagedFile, match="entities"):
        read(repacked(lambda name, part: bomb if name == "word/document.xml" else part), "a.docx")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.99])
def test_a_truncated_docx_is_damaged(share: float) -> None:
    made = word(letter)
    with pytest.raises(DamagedFile):
        read(made[: int(len(made) * share)], "a.docx")


@pytest.mark.parametrize("part", ["word/document.xml", "[Content_Types].xml", "word/styles.xml"])
def test_a_part_that_is_no_xml_is_damaged(part: str) -> None:
    with pytest.raises(DamagedFile):
        read(repacked(lambda name, old: b"<unfertig" if name == part else old), "a.docx")


def test_a_docx_with_a_password_is_encrypted() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(EncryptedFile, match="password"):
        read(data, "a.docx")


def test_an_old_doc_and_any_other_archive_are_refused_by_their_names() -> None:
    with pytest.raises(UnsupportedFormat, match="old Office document"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.docx")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "Text")
    with pytest.raises(UnsupportedFormat, match="ZIP archive"):
        read(out.getvalue(), "a.docx")


def test_words_that_are_deeply_nested_do_not_stop_the_program() -> None:
    deep = f"<w:ins {nsdecls('w')}>" + "<w:ins>" * 5000 + "</w:ins>" * 5001
    data = repacked(
        lambda name, part: (
            part.replace(b"<w:body>", b"<w:body>" + deep.encode())
            if name == "word/document.xml"
            else part
        )
    )
    with pytest.raises(DamagedFile):
        read(data, "a.docx")
