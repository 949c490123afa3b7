"""Opening files: what is no regular file, too large, empty or called by a wrong name ends well."""

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import (
    DamagedFile,
    EmptyFile,
    NoText,
    ReadError,
    TooLarge,
    UnsupportedFormat,
)
from index.readers import read_bytes, read_file, supported_endings
from tests.index.readers.reader_files import checked, pdf, read, word

MEGABYTE = 1_000_000
SIGNED = {
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "a PNG image": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "a JPEG image": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "a ZIP archive": b"PK\x03\x04\x14\x00\x00\x00\x08\x00",
    "a Windows program": b"MZ\x90\x00\x03\x00\x00\x00\x04\x00",
    "an SQLite database": b"SQLite format 3\x00\x10\x00",
    "an RTF document": b"{\\rtf1\\ansi Hallo}",
}


def test_a_file_is_read_and_named_after_itself(tmp_path: Path) -> None:
    file = tmp_path / "Bericht.TXT"
    file.write_bytes(("Grüße " * 50).encode("cp1252"))
    assert read_file(file, max_bytes=MEGABYTE).title == "Bericht"


def test_a_text_of_500_megabytes_is_refused_without_being_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.txt"
    with file.open("wb") as out:
        out.truncate(500_000_000)
    with pytest.raises(TooLarge, match=r"500\.0 MB.*FUNDSTELLE_MAX_FILE_MB"):
        read_file(file, max_bytes=100 * MEGABYTE)


def test_the_limit_holds_for_bytes_too() -> None:
    with pytest.raises(TooLarge):
        read_bytes(b"a" * 11, name="a.txt", max_bytes=10)
    assert read_bytes(b"a" * 10, name="a.txt", max_bytes=10).text == "a" * 10


@pytest.mark.parametrize("ending", sorted(supported_endings()))
@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\n" * 5000])
def test_an_empty_file_is_empty_whatever_it_is_called(data: bytes, ending: str) -> None:
    with pytest.raises(EmptyFile, match="is empty"):
        read_bytes(data, name=f"a{ending}", max_bytes=MEGABYTE)


def test_white_space_of_other_scripts_is_no_text() -> None:
    with pytest.raises(NoText):
        read("\u3000\xa0\u200b", "a.txt")


@pytest.mark.parametrize("name", ["a.exe", "a", ".txt", "a.pdf.zip", "notes.doc", "ä.PNG"])
def test_an_unknown_ending_is_named_with_the_known_ones(name: str) -> None:
    with pytest.raises(UnsupportedFormat, match=r"\.docx"):
        read_bytes(b"text", name=name, max_bytes=MEGABYTE)


@pytest.mark.parametrize("kind", SIGNED)
@pytest.mark.parametrize("ending", [".txt", ".md", ".html"])
def test_a_binary_file_called_text_is_refused_by_its_real_kind(kind: str, ending: str) -> None:
    data = SIGNED[kind] if "RTF" in kind else SIGNED[kind] + bytes(50)
    with pytest.raises(UnsupportedFormat, match=kind):
        read(data, f"a{ending}")


@pytest.mark.parametrize("kind", [kind for kind in SIGNED if kind != "a PDF"])
def test_another_file_called_pdf_is_refused_by_its_real_kind(kind: str) -> None:
    with pytest.raises(UnsupportedFormat, match=kind):
        read(SIGNED[kind] + bytes(50), "a.pdf")


@pytest.mark.parametrize("name", ["a.pdf", "a.docx"])
def test_plain_text_called_pdf_or_docx_is_refused(name: str) -> None:
    with pytest.raises(UnsupportedFormat, match="not what its ending says"):
        read("Nur ein Text.", name)


def test_a_pdf_called_docx_and_the_reverse_are_refused() -> None:
    with pytest.raises(UnsupportedFormat, match="a PDF"):
        read(pdf(["Text"]), "a.docx")
    with pytest.raises(UnsupportedFormat, match="Office"):
        read(word(lambda document: None), "a.pdf")


def test_a_pipe_a_folder_and_a_device_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "device.txt").symlink_to("/dev/zero")
    for name in ("pipe.txt", "folder.txt", "device.txt"):
        with pytest.raises(UnsupportedFormat, match="regular files"):
            read_file(tmp_path / name, max_bytes=MEGABYTE)


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # socket paths are short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.txt")
        with pytest.raises(UnsupportedFormat, match="regular files"):
            read_file(Path("socket.txt"), max_bytes=MEGABYTE)


def test_a_file_that_is_gone_is_a_read_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"'gone\.txt' cannot be opened: No such file"):
        read_file(tmp_path / "gone.txt", max_bytes=MEGABYTE)


def test_a_single_line_of_fifty_megabytes_is_read(tmp_path: Path) -> None:
    content = read_bytes(b"wort " * 10_000_000, name="a.txt", max_bytes=60 * MEGABYTE)
    assert len(content.text) == 50_000_000


def read_or_refuse(data: bytes, ending: str) -> None:
    try:
        content = read_bytes(data, name=f"a{ending}", max_bytes=MEGABYTE)
    except ReadError as error:
        assert f"a{ending}" in str(error)
    else:
        checked(content)


endings = st.sampled_from(sorted(supported_endings()))


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=400), ending=endings)
def test_random_bytes_are_read_or_refused(data: bytes, ending: str) -> None:
    read_or_refuse(data, ending)


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=300), ending=endings, encoding=st.sampled_from(["utf-8", "utf-16"]))
def test_random_text_is_read_or_refused(text: str, ending: str, encoding: str) -> None:
    read_or_refuse(text.encode(encoding, errors="surrogatepass"), ending)


MARKUP = [
    "<p>",
    "</p>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<h1>",
    "</h1>",
    "<ul>",
    "<li>",
    "<br>",
]
MARKUP += [
    "<pre>",
    "</pre>",
    "<p hidden>",
    "<div style='color:#fff'>",
    "</div>",
    "<title>",
    "&shy;",
]
MARKUP += [
    "a\u0308",
    " ",
    "\n",
    "# ",
    "- ",
    "|",
    "---",
    "```",
    "wort",
    "\u0308",
    "&#0;",
    "&#xD800;",
]


@settings(max_examples=300, deadline=None)
@given(
    parts=st.lists(st.sampled_from(MARKUP), max_size=40),
    ending=st.sampled_from([".html", ".md", ".txt"]),
)
def test_broken_markup_is_read_or_refused(parts: list[str], ending: str) -> None:
    read_or_refuse("".join(parts).encode(), ending)


@settings(max_examples=100, deadline=None)
@given(at=st.integers(0, 10_000), new=st.binary(min_size=1, max_size=8), kind=st.booleans())
def test_damaged_pdf_and_docx_are_read_or_refused(at: int, new: bytes, kind: bool) -> None:
    made = SAMPLES[kind]
    at %= len(made)
    read_or_refuse(made[:at] + new + made[at + len(new) :], ".pdf" if kind else ".docx")


SAMPLES = (
    word(lambda document: document.add_heading("Größe", 1) and None),
    pdf(["# Größe", "Text über Äpfel. " * 20], ["Zweite Seite"]),
)


def test_a_parser_that_fails_in_its_own_way_becomes_a_read_error() -> None:
    data = SAMPLES[1].replace(b"/Type /Page", b"/Type /Pagf")
    with pytest.raises(ReadError):
        read_bytes(data.replace(b"/Kids", b"/Kidz"), name="a.pdf", max_bytes=MEGABYTE)
    with pytest.raises((DamagedFile, UnsupportedFormat)):
        read_bytes(b"PK\x03\x04" + bytes(100), name="a.docx", max_bytes=MEGABYTE)
