"""Small files that would be large or endless for whoever believes them, each by name."""

import io
import zipfile
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
    "aliases": (".md", _front_matter),
    "entity": (".html", lambda: OUTSIDE.partition("?>")[2].encode() + b"]><p>vor &e; nach</p>"),
}
