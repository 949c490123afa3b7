"""Any file, truncated, flipped or nested, ends in text or a clear error, and soon."""

import io
import time
import zipfile
from collections.abc import Iterable, Iterator
from random import Random

import pytest

from index.errors import ReadError
from index.readers import read_bytes
from tests.index.readers.reader_files import LARGE, checked
from tests.index.readers.suite.documents import every, made
from tests.index.readers.suite.pages import FORMS, KINDS
from tests.index.readers.suite.test_same_page import WRITERS
from tests.index.readers.suite.word_writer import word
from tests.index.readers.word_files import p, package, table

SECONDS = 5.0
DEEP = 10_000
WHOLE = KINDS["all on one page"][0]


def ends_well(data: bytes, name: str) -> None:
    """Read it: text that holds what all text must hold, or an error that names the file."""
    start = time.process_time()  # other work on the machine is not the reader's fault
    try:
        content = read_bytes(data, name=name, max_bytes=LARGE)
    except ReadError as error:
        assert name in str(error)
    else:
        checked(content)
    assert time.process_time() - start < SECONDS


def broken(data: bytes, *, seed: str, often: int) -> Iterator[bytes]:
    """The file cut short, with bytes flipped, with a stretch taken out or repeated."""
    draw = Random(seed)
    for _ in range(often):
        at, wide = draw.randrange(len(data)), draw.randrange(1, 200)
        yield data[:at]
        yield data[:at] + data[at + wide :]
        yield data[: at + wide] + data[at:]
        flipped = bytearray(data)
        for _ in range(draw.choice((1, 5, 50))):
            flipped[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        yield bytes(flipped)


def broken_inside(data: bytes, *, seed: str, often: int) -> Iterator[bytes]:
    """A Word file whose archive is whole and one of whose parts is broken."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, whole in parts.items():
        for part in broken(whole, seed=seed + name, often=often):
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w") as archive:
                for other, inner in parts.items():
                    archive.writestr(other, part if other == name else inner)
            yield out.getvalue()


@pytest.mark.parametrize("form", FORMS)
def test_a_broken_page_is_read_or_refused(form: str) -> None:
    for data in broken(WRITERS[form](WHOLE), seed=form, often=6):
        ends_well(data, f"a.{form}")


def test_a_word_file_with_a_broken_part_is_read_or_refused() -> None:
    for data in broken_inside(word(WHOLE), seed="part", often=2):
        ends_well(data, "a.docx")


@pytest.mark.slow
@pytest.mark.parametrize(("genre", "language", "form"), list(every()))
def test_a_broken_document_is_read_or_refused(genre: str, language: str, form: str) -> None:
    seed = f"{genre}{language}{form}"
    data = made(genre, language, form)
    for one in broken(data, seed=seed, often=8):
        ends_well(one, f"a.{form}")
    if form == "docx":
        for one in broken_inside(data, seed=seed, often=3):
            ends_well(one, "a.docx")


def _nested(before: str, after: str = "", inner: str = "12 Euro") -> str:
    return before * DEEP + inner + after * DEEP


def _box(inner: str) -> str:
    return f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"  # noqa: E501


def _word_nested(depth: int, kind: str) -> bytes:
    inner = p("12 Euro")
    for _ in range(depth):
        inner = (
            table(f"<w:tr><w:tc>{inner}{p()}</w:tc></w:tr>") if kind == "table" else p(_box(inner))
        )
    return package(inner)


HTML = {
    "blocks": _nested("<div>", "</div>"),
    "blocks that never end": _nested("<blockquote>"),
    "tables": _nested("<table><tr><td>", "</table>"),
    "tables in heads": _nested("<table><thead><tr><th>"),
    "lists": _nested("<ol><li>x", "</ol>"),
    "raised signs": "<p>150" + _nested("<sup>", "</sup>", "1"),
    "struck words": _nested("<s>", "</s>"),
    "details": _nested("<details><summary>a</summary>", "</details>"),
    "fields": _nested("<label>a<select><option>b"),
    "figures": _nested("<figure><figcaption>a", "</figure>"),
    "formulas": _nested("<math><msup><mrow>", "</math>"),
    "spans of cells": "<table>" + "<tr><td rowspan=65534 colspan=1000>1</td></tr>" * 300,
    "many notes": "".join(f"<p>5<sup>{at % 999}</sup> Euro" for at in range(DEEP)),
}
MARKDOWN = {
    "quotes": _nested("> "),
    "lists": "\n".join(" " * (2 * at) + "- a" for at in range(300)),
    "brackets": _nested("[", "]"),
    "strikes": _nested("~~a "),
    "emphasis": _nested("*a **b "),
    "notes": "".join(f"a[^{at}]\n\n[^{at}]: b[^{at + 1}]\n\n" for at in range(2_000)),
    "bars": "|" * DEEP + "\n" + "|-" * DEEP + "|\n" + "|" * DEEP,
}


@pytest.mark.parametrize("kind", HTML)
def test_nested_pages_are_read_or_refused(kind: str) -> None:
    ends_well(HTML[kind].encode(), "a.html")


@pytest.mark.parametrize("kind", MARKDOWN)
def test_nested_markdown_is_read_or_refused(kind: str) -> None:
    ends_well(MARKDOWN[kind].encode(), "a.md")


@pytest.mark.parametrize("depth", [20, 300, 3_000])
@pytest.mark.parametrize("kind", ["table", "box"])
def test_nested_word_files_are_read_or_refused(kind: str, depth: int) -> None:
    ends_well(_word_nested(depth, kind), "a.docx")


def _pdf_of(objects: Iterable[bytes]) -> bytes:
    """A PDF of these objects, the first its catalog."""
    body = b"".join(
        b"%d 0 obj\n%b\nendobj\n" % (at, one) for at, one in enumerate(objects, start=1)
    )
    return b"%PDF-1.7\n" + body + b"trailer\n<< /Root 1 0 R >>\n"


def _forms_within_forms(depth: int) -> bytes:
    """Drawn forms, each of which draws the next twice; the last one writes."""
    head = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /XObject << /F 6 0 R >> /Font << /T 5 0 R >> >> >>",
        b"<< /Length 47 >>\nstream\nBT /T 11 Tf 72 700 Td (12 Euro) Tj ET /F Do    \nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    forms = [
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Length 11 /Resources "
        b"<< /XObject << /F %d 0 R >> >> >>\nstream\n/F Do /F Do\nendstream" % (at + 7)
        for at in range(depth)
    ]
    last = b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Length 0 >>\nstream\n\nendstream"
    return _pdf_of([*head, *forms, last])


@pytest.mark.parametrize("depth", [1, 12, 30, 500])
def test_forms_within_forms_of_a_pdf_are_read_or_refused(depth: int) -> None:
    ends_well(_forms_within_forms(depth), "a.pdf")


def test_a_form_that_draws_itself_is_read_or_refused() -> None:
    ends_well(_forms_within_forms(3).replace(b"/F 9 0 R", b"/F 6 0 R"), "a.pdf")


def test_fields_within_fields_of_a_pdf_are_read_or_refused() -> None:
    fields = b"".join(
        b"%d 0 obj\n<< /T (a) /FT /Tx /V (12) /Kids [%d 0 R] >>\nendobj\n" % (at, at + 1)
        for at in range(1_000, 4_000)
    )
    made = WRITERS["pdf"](KINDS["form"][0])
    fields += (
        b"900 0 obj\n<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [1000 0 R] >> >>\nendobj\n"
    )
    ends_well(made + fields + b"trailer\n<< /Root 900 0 R >>\n", "a.pdf")
