"""Pages are drawn as they look, quotes are boxed where they stand, and hostile files bring nothing down."""

import io
import signal
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image

from index import readers
from index.errors import NoPicture, NotFound
from index.pictures import drawing
from index.pictures.alignment import align
from index.pictures.boxes import Marked, mark
from index.pictures.drawing import DrawnPage, Kept, draw, width_for
from tests.index.printed import HIGH, WIDE, printed


def drawn(data: bytes, number: int = 1, width: int = 800) -> DrawnPage:
    return draw(data, path="a.pdf", number=number, width=width)


def marked(
    data: bytes, quote: str, *, page: int = 1, occurrence: int = 0
) -> tuple[DrawnPage, Marked]:
    """A quote that stands in the text as the reader makes it, boxed on its page."""
    content = readers.read_bytes(data, name="a.pdf", max_bytes=10**8)
    where = content.pages[page - 1]
    text = content.text[where.start : where.end]
    start = -1
    for _ in range(occurrence + 1):
        start = text.index(quote, start + 1)
    found = drawn(data, page)
    return found, mark(found, text, start, start + len(quote))


def test_a_picture_has_the_page_s_shape_and_the_width_asked_for() -> None:
    found = drawn(printed([(72, 700, "Hallo Welt.")]), width=1200)
    picture = Image.open(io.BytesIO(found.picture))
    assert picture.format == "WEBP" and picture.size == (found.width, found.height) == (1200, 1600)
    assert found.letters == "HalloWelt." and found.pages == 1


LAID = [(0, ()), (90, ()), (180, ()), (270, ()), (0, (50, 400, 450, 560))]


@pytest.mark.parametrize(("turn", "crop"), LAID)
def test_a_box_lies_on_the_ink_of_its_words(turn: int, crop: tuple[float, ...]) -> None:
    page = [(72.0, 500.0, "Oben steht anderes."), (200.0, 440.0, "Zitat")]
    found, boxes = marked(printed(page, turn=turn, crop=crop), "Zitat")
    picture = Image.open(io.BytesIO(found.picture)).convert("L")
    outside = picture.copy()
    left, top, right, lower = zip(*boxes.boxes, strict=True)
    wide, high = picture.size
    box = (
        round(min(left) * wide),
        round(min(top) * high),
        round(max(right) * wide),
        round(max(lower) * high),
    )
    assert min(picture.crop(box).tobytes()) < 100, "there is ink in the box"
    outside.paste(255, box)
    dark = [at for at, value in enumerate(outside.tobytes()) if value < 100]
    assert dark, "the other words stay outside"
    assert boxes.share == 1


def test_equal_cells_are_boxed_in_their_own_row_though_drawn_by_columns() -> None:
    rows = [["Name", "Mai", "Juni"]] + [[f"Gruppe {n}", "12", str(10 + n % 2)] for n in range(12)]
    page = [
        (72.0 + 110 * column, 750.0 - 20 * number, row[column])
        for column in range(3)
        for number, row in enumerate(rows)
    ]
    for number in range(12):
        row = " | ".join(rows[number + 1])
        _, found = marked(printed(page), row)
        base = 1 - (750 - 20 * (number + 1)) / HIGH
        assert len(found.boxes) == 3, row
        for box, left in zip(found.boxes, (72, 182, 292), strict=True):
            assert box[1] < base < box[3] and box[3] - box[1] < 25 / HIGH
            assert box[0] == pytest.approx(left / WIDE, abs=0.01)


def test_two_columns_are_boxed_each_in_its_own() -> None:
    left = [
        (60.0, 700.0 - 16 * n, f"Links steht die Zeile Nummer {n} des Textes") for n in range(9)
    ]
    right = [
        (330.0, 700.0 - 16 * n, f"Rechts folgt die Zeile Nummer {n} des Textes") for n in range(9)
    ]
    across = [one for pair in zip(left, right, strict=True) for one in pair]
    for side, edge in (("Links steht", 60), ("Rechts folgt", 330)):
        for number in range(9):
            _, found = marked(printed(across), f"{side} die Zeile Nummer {number} des Textes")
            ((at, top, _, lower),) = found.boxes
            assert round(at * WIDE) == edge
            assert top < 1 - (700 - 16 * number) / HIGH < lower


def test_a_repeated_sentence_is_boxed_where_it_stands_the_second_time() -> None:
    page = [
        (72.0, 700.0, "Der Preis beträgt 5 Taler."),
        (72.0, 500.0, "Anders wird es im zweiten Jahr."),
        (72.0, 300.0, "Der Preis beträgt 5 Taler."),
    ]
    for occurrence, base in ((0, 700), (1, 300)):
        _, found = marked(printed(page), "Der Preis beträgt 5 Taler.", occurrence=occurrence)
        ((_, top, _, lower),) = found.boxes
        assert top < 1 - base / HIGH < lower


def test_what_is_not_printed_gets_no_box_and_says_so() -> None:
    found = drawn(printed([(72, 700, "Hallo Welt.")]))
    assert mark(found, "Ganz anderes 123", 0, 16) == Marked((), 0.0)
    assert mark(found, "Hallo Welt.", 4, 4) == Marked((), 0.0)
    blank = drawn(printed([]))
    assert mark(blank, "Hallo", 0, 5).boxes == ()


@pytest.mark.parametrize("text", ["a" * 5000, "ab" * 3000, "12 " * 3000])
def test_monotonous_pages_are_aligned_in_little_time(text: str) -> None:
    begun = time.monotonic()
    letters = text.replace(" ", "")[1:]
    found = align(text, letters, [""] * len(letters))
    assert time.monotonic() - begun < 5
    assert all(one is None or one < len(text) for one in found)


def test_beyond_the_last_page_there_is_none() -> None:
    with pytest.raises(NotFound, match="has 1 pages"):
        drawn(printed([(72, 700, "Hallo.")]), number=2)


def broken(*objects: bytes) -> bytes:
    out = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(places) + 1,
        start,
    )


def stream(about: bytes, content: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (about, len(content), content)


DRAWING_PAGE = (
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
    b"/Resources<</XObject<</A 5 0 R>>>>>>"
)


def multiplied(depth: int) -> bytes:
    """A page that draws a form twenty times, which draws another twenty times, and so on."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</A %d 0 R>>>>"
    forms = [stream(form % (at + 1), b"/A Do " * 20) for at in range(5, 5 + depth)]
    last = stream(b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]", b"0 0 300 300 re f " * 50)
    return broken(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", DRAWING_PAGE,
        stream(b"", b"/A Do " * 20), *forms, last,
    )  # fmt: skip


def imaged(side: int) -> bytes:
    """A page with an image that unpacks to side × side × 3 bytes."""
    squeezed = zlib.compress(b"\0" * 10_000_000, 9)
    about = (
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB"
        b"/BitsPerComponent 8/Filter/FlateDecode" % (side, side)
    )
    return broken(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", DRAWING_PAGE,
        stream(b"", b"q 600 0 0 800 0 0 cm /A Do Q"), stream(about, squeezed),
    )  # fmt: skip


def test_a_page_that_would_draw_for_ever_is_given_up() -> None:
    begun = time.monotonic()
    with pytest.raises(NoPicture, match=r"^Page 1 of"):
        draw(multiplied(9), path="a.pdf", number=1, width=800, seconds=2)
    assert time.monotonic() - begun < 8


def test_a_page_stops_drawing_though_whoever_asked_for_it_is_gone() -> None:
    command = [sys.executable, "-I", str(drawing._PROGRAM), "1", "800", "1"]
    done = subprocess.run(
        command, input=multiplied(9), capture_output=True, timeout=30, check=False
    )
    assert -done.returncode in (signal.SIGXCPU, signal.SIGKILL)


@pytest.mark.parametrize(
    ("greedy", "end"),
    [
        ("bytearray(2 * draw.MEMORY)", "MemoryError"),
        ("open(sys.argv[2], 'wb', buffering=0).write(b'x')", "File too large"),
    ],
)
def test_the_process_that_draws_takes_little_memory_and_writes_no_file(
    greedy: str, end: str, tmp_path: Path
) -> None:
    program = f"import sys; sys.path.append(sys.argv[1]); import draw; draw.limit(10, 0); {greedy}"
    command = [sys.executable, "-c", program, str(drawing._PROGRAM.parent), str(tmp_path / "x")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert end in done.stderr


def test_a_process_that_waits_is_ended_and_knows_none_of_our_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "_PROGRAM", tmp_path / "program.py")
    monkeypatch.setenv("FUNDSTELLE_LLM_API_KEY", "a-secret")
    drawing._PROGRAM.write_text(
        "import os, sys; sys.exit(f\"it sees {os.environ.get('FUNDSTELLE_LLM_API_KEY')}\")"
    )
    with pytest.raises(NoPicture, match="it sees None"):
        draw(b"", path="a.pdf", number=1, width=800)
    drawing._PROGRAM.write_text("import time; time.sleep(30)")
    with pytest.raises(NoPicture, match="takes longer than 1 s"):
        draw(b"", path="a.pdf", number=1, width=800, seconds=1)


def test_a_page_with_more_letters_than_a_person_reads_is_drawn_and_not_marked() -> None:
    crowded = [(72.0, 700.0 - 50 * line, "x" * 30_000) for line in range(3)]
    assert drawn(printed(crowded)).letters == ""
    assert len(drawn(printed(crowded[:1])).letters) == 30_000


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\nnothing", b"", imaged(40_000), b"%PDF-" + b"\xff" * 3000]
)
def test_a_page_that_cannot_be_drawn_is_refused_or_drawn_within_bounds(data: bytes) -> None:
    begun = time.monotonic()
    try:
        found = draw(data, path="a.pdf", number=1, width=2600, seconds=10)
        assert found.width * found.height <= 16_100_000
    except NoPicture as error:
        assert "a.pdf" in str(error)
    assert time.monotonic() - begun < 15


@pytest.mark.parametrize(
    ("wide", "high"), [(14_400, 14_400), (14_400, 20), (3, 14_400), (1_000, 5_000)]
)
def test_a_page_of_any_measure_stays_within_the_bound(wide: int, high: int) -> None:
    out = io.BytesIO()
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(out, pagesize=(wide, high))
    canvas.drawString(1, 1, "Hallo")
    canvas.save()
    found = drawn(out.getvalue(), width=2600)
    assert found.width * found.height <= 16_100_000 and max(found.width, found.height) <= 16_000


def test_what_is_kept_stays_within_its_bytes_and_lets_go_of_the_oldest() -> None:
    one = drawn(printed([(72, 700, "Hallo.")]))
    kept = Kept(most_bytes=2 * one.size)
    for number in (1, 2):
        kept.put(("h", number, 800), one)
    assert kept.get(("h", 1, 800)) is one
    kept.put(("h", 3, 800), one)
    assert kept.get(("h", 2, 800)) is None and kept.get(("h", 1, 800)) is one


def test_few_widths_are_drawn() -> None:
    assert [width_for(wanted) for wanted in (1, 800, 801, 99_999)] == [800, 800, 1200, 2600]
