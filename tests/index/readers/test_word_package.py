"""Word files of other programs, other standards and other times are read all the same."""

import io
import zipfile
from collections.abc import Callable

import pytest

from index.errors import ReadError, UnsupportedFormat
from index.readers import read_bytes
from tests.index.readers.reader_files import read
from tests.index.readers.word_files import p, package, row, table

Change = Callable[[str, bytes], tuple[str, bytes]]


def repacked(change: Change, data: bytes = b"") -> bytes:
    """A small file with its parts renamed or rewritten; a part without a name is left away."""
    data = data or package(p("Es kostet 5 Euro.") + table(row("Ort", "Euro"), row("Ulm", "7")))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            to, part = change(name, old.read(name))
            if to:
                new.writestr(to, part)
    return out.getvalue()


def strict(name: str, part: bytes) -> tuple[str, bytes]:
    usual, own = b"http://schemas.openxmlformats.org", b"http://purl.oclc.org/ooxml"
    for kind in (b"wordprocessingml", b"officeDocument", b"drawingml"):
        part = part.replace(usual + b"/" + kind + b"/2006", own + b"/" + kind)
    return name, part


def without(name: str) -> Change:
    return lambda part, data: ("" if part == name else part, data)


def in_code(code: str) -> Change:
    def change(name: str, part: bytes) -> tuple[str, bytes]:
        head = f'<?xml version="1.0" encoding="{code[:6]}"?>' if "sig" not in code else ""
        return name, (head + part.decode()).encode(code)

    return change


CHANGES: dict[str, Change] = {
    "strict": strict,
    "upper case": lambda name, part: (name.upper() if "word" in name else name, part),
    "backslashes": lambda name, part: (name.replace("/", "\\"), part),
    "no styles": without("word/styles.xml"),
    "no relations": without("word/_rels/document.xml.rels"),
    "no root relations": without("_rels/.rels"),
    "relative target": lambda name, part: (name, part.replace(b'"/word', b'"word')),
    "byte order mark": in_code("utf-8-sig"),
    "utf-16": in_code("utf-16"),
    "utf-16 without mark": lambda name, part: (name, part.decode().encode("utf-16-le")),
    "comments in the XML": lambda name, part: (name, part.replace(b"<w:t ", b"<!-- x --><w:t ")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_odd_but_valid_files_are_read(change: Change) -> None:
    assert read(repacked(change), "a.docx").text == "Es kostet 5 Euro.\n\nOrt | Euro\nUlm | 7"


def test_the_body_may_have_any_name() -> None:
    assert read(package(p("Text"), main="inhalt/teil.xml"), "a.docx").text == "Text"


def test_another_office_document_is_refused_by_its_name() -> None:
    def sheet(name: str, part: bytes) -> tuple[str, bytes]:
        return name, b"<workbook/>" if name == "word/document.xml" else part

    with pytest.raises(UnsupportedFormat, match="Office document of another kind"):
        read(repacked(sheet), "a.docx")


@pytest.mark.parametrize(
    "body",
    [
        "<w:p>" * 100 + "</w:p>" * 100,
        "<w:tbl><w:tr><w:tc>" * 60 + p("tief") + "</w:tc></w:tr></w:tbl>" * 60,
        "<w:p><w:r><w:pict><w:txbxContent>" * 40 + p("tief") + "</w:txbxContent></w:pict></w:r></w:p>" * 40,
        "<w:p><m:oMath>" + "<m:d><m:e>" * 100 + "</m:e></m:d>" * 100 + "</m:oMath></w:p>" + p("x"),
        "<w:tbl><w:tr/></w:tbl><w:tbl/>" + p("x"),
        "<w:sdt/><w:sdt><w:sdtPr/></w:sdt>" + p("x"),
        "<w:p><w:pPr><w:numPr><w:ilvl w:val='-7'/><w:numId w:val='99'/></w:numPr></w:pPr></w:p>" + p("x"),
        "<w:p><w:r><w:footnoteReference/><w:sym/><w:fldChar/><w:drawing/></w:r></w:p>" + p("x"),
        "<w:p><w:r><w:rPr><w:sz w:val='?'/><w:position w:val=''/></w:rPr><w:t>x</w:t></w:r></w:p>",
    ],
)  # fmt: skip
def test_nested_and_broken_bodies_end_in_a_text_or_an_error_of_reading(body: str) -> None:
    try:
        read_bytes(package(body), name="a.docx", max_bytes=10_000_000)
    except ReadError as error:
        assert "cannot be read (" not in str(error)  # nothing unforeseen was caught
