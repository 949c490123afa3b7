"""Small files that would be large or endless for whoever believes them, each by name."""

import io
import zipfile
import zlib
from collections.abc import Callable

LAUGHS = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">'
MARK = b"Hallo"


def _word(change: Callable[[bytes], bytes]) -> bytes:
    """A Word file whose body, in which MARK stands, is changed."""
    from docx import Document

    made, out = io.BytesIO(), io.BytesIO()
    document = Document()
    document.add_paragraph(MARK.decode())
    document.save(made)
    with zipfile.ZipFile(made) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as other:
        for name in whole.namelist():
            part = whole.read(name)
            other.writestr(name, change(part) if name == "word/document.xml" else part)
    return out.getvalue()


def _entities(declared: str, used: bytes) -> bytes:
    """A Word file with entities of its own."""
    head = f"{declared}]>".encode()
    return _word(lambda part: head + part[part.index(b"?>") + 2 :].replace(MARK, used))


def _pdf() -> bytes:
    """A page of 20 MB of nothing."""
    stream = zlib.compress(b" " * 20_000_000, 9)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(stream) + stream + b"\nendstream",
    ]
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % (n, part) for n, part in enumerate(parts, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Size 5/Root 1 0 R>>\n%%EOF"


def _front_matter() -> bytes:
    """Aliases of YAML: nine to the ninth names of an author."""
    lines = ["b0: &b0 [x,x,x,x,x,x,x,x,x]"]
    lines += [f"b{n}: &b{n} [{','.join([f'*b{n - 1}'] * 9)}]" for n in range(1, 9)]
    lines += [f"{name}: *b8" for name in ("author", "title", "date", "keywords")]
    return "\n".join(["---", *lines, "---", "# T", "", "Text."]).encode()


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "laughs": (".docx", lambda: _entities(LAUGHS, b"&a9;")),
    "outside": (".docx", lambda: _entities(OUTSIDE, b"vor &e; nach")),
    "unpacked": (".docx", lambda: _word(lambda part: part.replace(MARK, b"A" * 110_000_000))),
    "page": (".pdf", _pdf),
    "aliases": (".md", _front_matter),
    "brackets": (".md", lambda: b"---\nauthor: " + b"[" * 20000 + b"\n---\n# T\n\nText."),
    "entity": (".html", lambda: OUTSIDE.partition("?>")[2].encode() + b"]><p>vor &e; nach</p>"),
}
