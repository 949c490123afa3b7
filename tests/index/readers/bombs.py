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


def _front_matter() -> bytes:
    """Aliases of YAML: nine to the ninth names of an author."""
    lines = ["b0: &b0 [x,x,x,x,x,x,x,x,x]"]
    lines += [f"b{n}: &b{n} [{','.join([f'*b{n - 1}'] * 9)}]" for n in range(1, 9)]
    lines += [f"{name}: *b8" for name in ("author", "title", "date", "keywords")]
    return "\n".join(["---", *lines, "---", "# T", "", "Text."]).encode()


def pdf(*objects: bytes) -> bytes:
    """A PDF of one page, whose content is the third object; what follows it is numbered from 4 on."""
    head = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[5 0 R]/Count 1>>",
        objects[0],
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 3 0 R/Resources 6 0 R>>",
        *objects[1:],
    ]
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % one for one in enumerate(head, start=1))
    return b"%PDF-1.7\n" + body + b"trailer\n<</Root 1 0 R>>\n%%EOF\n"


def stream(data: bytes, *, told: bytes = b"") -> bytes:
    """A stream of a PDF, packed."""
    packed = zlib.compress(data, 9)
    return b"<</Length %d/Filter/FlateDecode%b>>stream\n%b\nendstream" % (len(packed), told, packed)


def page_without_end() -> bytes:
    """A page of a hundred million bytes, packed to some hundred thousand."""
    return pdf(stream(b"BT /F 9 Tf 9 9 Td (Hallo) Tj ET\n" * 3_000_000), FONT)


def forms_within_forms() -> bytes:
    """A page of two kilobytes that draws a form ten to the eighth times."""
    forms = [stream(b"BT /F 9 Tf 9 9 Td (Hallo) Tj ET", told=FORM % FONT)]
    for number in range(8):
        inside = b"<</XObject<</X %d 0 R>>>>" % (7 + number)
        forms.append(stream(b"/X Do\n" * 10, told=FORM % inside))
    last = b"<</XObject<</X %d 0 R>>>>" % (6 + len(forms))
    return pdf(stream(b"/X Do"), last, *forms)


FONT = b"<</Font<</F 4 0 R>>>>"
FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 300 300]/Resources %b"
PDFS = {"a page without end": page_without_end, "forms within forms": forms_within_forms}
"""What a page unpacks to cannot be told from outside, so that only a separate process can bound it."""

BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "laughs": (".docx", lambda: _entities(LAUGHS, b"&a9;")),
    "outside": (".docx", lambda: _entities(OUTSIDE, b"vor &e; nach")),
    "unpacked": (".docx", lambda: _word(lambda part: part.replace(MARK, b"A" * 110_000_000))),
    "aliases": (".md", _front_matter),
    "entity": (".html", lambda: OUTSIDE.partition("?>")[2].encode() + b"]><p>vor &e; nach</p>"),
}
