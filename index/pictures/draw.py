"""A program that draws one page of a PDF, which it reads from standard input. [pypdfium2, PIL] It
runs in a process of its own, started by `drawing.py`, because its input is untrusted: a file that
takes too long, needs too much memory or crashes the engine ends only this process.

It imports no module of this repository, and it need not wait for the engine's lock, which readers
hold while
indexing. It writes one line of JSON, then the letters (UTF-32, then four floats each: left, top,
right, bottom edge as shares of the page), then the picture.
"""

import io
import json
import math
import struct
import sys
from contextlib import closing, suppress
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

MOST_PIXELS = 16_000_000
LONGEST_SIDE = 16_000
"""WebP allows at most 16,383."""
MOST_LETTERS = 60_000
MEMORY = 1_500_000_000
"""Bytes of address space beside the file's own; a page of 16 million pixels takes 64 million."""
GRID = 1_000_000


def limit(seconds: int, file_bytes: int) -> None:
    """Have the system end this process when it exceeds its limits; not every system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        most = MEMORY + 3 * file_bytes
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def letters(page: pdfium.PdfPage) -> tuple[str, list[float]]:
    """The page's letters without spaces, and their edges as shares of the drawn page."""
    said: list[str] = []
    edges: list[float] = []
    origin, across, up = (_on_grid(page, x, y) for x, y in ((0, 0), (1000, 0), (0, 1000)))
    box = raw.FS_RECTF()
    with closing(page.get_textpage()) as text:
        count = raw.FPDFText_CountChars(text)
        for at in range(count if count <= MOST_LETTERS else 0):
            code = raw.FPDFText_GetUnicode(text, at)
            if code <= 32 or 0xD800 <= code < 0xE000 or code >= 0x110000:
                continue
            if not raw.FPDFText_GetLooseCharBox(text, at, box):
                continue
            corners = [
                [
                    (o + x * (a - o) / 1000 + y * (u - o) / 1000) / GRID
                    for o, a, u in zip(origin, across, up, strict=True)
                ]
                for x, y in ((box.left, box.top), (box.right, box.bottom))
            ]
            (x0, y0), (x1, y1) = corners
            if all(math.isfinite(value) for value in (x0, y0, x1, y1)):
                said.append(chr(code))
                edges += [min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)]
    return "".join(said), edges


def _on_grid(page: pdfium.PdfPage, x: float, y: float) -> tuple[int, int]:
    """A point of the page's own coordinates on the drawn page, after rotation and cropping."""
    from ctypes import c_int

    right, down = c_int(), c_int()
    raw.FPDF_PageToDevice(page, 0, 0, GRID, GRID, 0, x, y, right, down)
    return right.value, down.value


def picture(page: pdfium.PdfPage, width: int) -> Image.Image:
    """The page as a picture, `width` pixels wide or as wide as allowed."""
    wide, high = page.get_size()
    if not (0 < wide < 1e6 and 0 < high < 1e6):
        raise ValueError(f"the page measures {wide:g} × {high:g} points")
    scale = min(
        width / wide, math.sqrt(MOST_PIXELS / (wide * high)), LONGEST_SIDE / max(wide, high)
    )
    drawn: Image.Image = page.render(scale=scale, may_draw_forms=True).to_pil()
    return drawn.convert("RGB")


def draw(data: bytes, number: int, width: int) -> tuple[dict[str, Any], bytes]:
    """The output: a line of JSON, then letters and picture."""
    with closing(pdfium.PdfDocument(data)) as document:
        pages = len(document)
        if not 1 <= number <= pages:
            return {"pages": pages}, b""
        if document.get_formtype() != raw.FORMTYPE_NONE:
            document.init_forms()
        with closing(document[number - 1]) as page:
            said, edges = letters(page)
            drawn = picture(page, width)
    out = io.BytesIO()
    drawn.save(out, "WEBP", quality=85, method=2)
    text = said.encode("utf-32-le")
    head = {"pages": pages, "width": drawn.width, "height": drawn.height, "letters": len(said)}
    return head, text + struct.pack(f"<{len(edges)}f", *edges) + out.getvalue()


def main(number: str, width: str, seconds: str) -> int:
    """Draw a page of the file on standard input. Returns the exit status: 1 if that fails."""
    data = sys.stdin.buffer.read()
    limit(int(seconds), len(data))
    try:
        head, body = draw(data, int(number), int(width))
    except Exception as error:  # noqa: BLE001 - a file can break the engine in any way
        print(f"{type(error).__name__}: {error}"[:300], file=sys.stderr)
        return 1
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + body)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
