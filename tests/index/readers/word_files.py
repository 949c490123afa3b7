"""Makes Word files part by part, so that a test can say what python-docx cannot."""

import io
import zipfile
from collections.abc import Mapping

from index.types import Content
from tests.index.readers.reader_files import read

_2006 = "http://schemas.openxmlformats.org/"
_OFFICE = _2006 + "officeDocument/2006/relationships"
_SPACES = {
    "w": _2006 + "wordprocessingml/2006/main",
    "m": _2006 + "officeDocument/2006/math",
    "r": _OFFICE,
    "wp": _2006 + "drawingml/2006/wordprocessingDrawing",
    "a": _2006 + "drawingml/2006/main",
    "pic": _2006 + "drawingml/2006/picture",
    "c": _2006 + "drawingml/2006/chart",
    "dgm": _2006 + "drawingml/2006/diagram",
    "mc": _2006 + "markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
}
SPACES = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _SPACES.items())
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_STYLES = """
<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="de-DE"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Standard"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="character" w:styleId="Hoch"><w:name w:val="footnote reference"/>
<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Alt"><w:name w:val="Alt"/><w:rPr><w:dstrike/></w:rPr></w:style>
"""


def run(text: str, properties: str = "") -> str:
    """A w:r with these run properties."""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def up(text: str) -> str:
    """A raised run."""
    return run(text, '<w:vertAlign w:val="superscript"/>')


def down(text: str) -> str:
    """A lowered run."""
    return run(text, '<w:vertAlign w:val="subscript"/>')


def p(*inner: str, properties: str = "") -> str:
    """A paragraph of runs; what is no markup is made a run."""
    runs = "".join(one if one.startswith("<") else run(one) for one in inner)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def cell(*paragraphs: str, properties: str = "") -> str:
    """A cell of a table."""
    inner = "".join(one if one.startswith("<w:p>") else p(one) for one in paragraphs)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """A row of a table."""
    inner = "".join(one if one.startswith("<") else cell(one) for one in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def table(*rows: str, properties: str = "") -> str:
    """A table."""
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(rows)}</w:tbl>"


def package(
    body: str,
    *,
    parts: Mapping[str, str] | None = None,
    styles: str = _STYLES,
    main: str = "word/document.xml",
    before: str = "",
) -> bytes:
    """A Word file; `parts` are further parts by kind and number, "header1" or "footnotes"."""
    given = {"styles": styles, **(parts or {})} if styles else dict(parts or {})
    out = io.BytesIO()
    folder = main.rpartition("/")[0]
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _relations({"document": ("officeDocument", f"/{main}")}))
        archive.writestr(main, f"<w:document {SPACES}>{before}<w:body>{body}</w:body></w:document>")
        kinds = {name: (name.rstrip("0123456789"), f"{name}.xml") for name in given}
        archive.writestr(f"{folder}/_rels/{main.rpartition('/')[2]}.rels", _relations(kinds))
        for name, inner in given.items():
            root = _ROOTS.get(name.rstrip("0123456789"), "w:root")
            markup = inner if inner.startswith("<?xml") else f"<{root} {SPACES}>{inner}</{root}>"
            archive.writestr(f"{folder}/{name}.xml", markup)
    return out.getvalue()


_ROOTS = {
    "footnotes": "w:footnotes",
    "endnotes": "w:endnotes",
    "header": "w:hdr",
    "footer": "w:ftr",
    "chart": "c:chartSpace",
    "diagramData": "dgm:dataModel",
    "core-properties": "cp",
}


def _relations(kinds: Mapping[str, tuple[str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="{id}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for id, (kind, target) in kinds.items()
    )
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{inner}</Relationships>"
    )


def content(body: str, **parts: str) -> Content:
    """What is read of a body, with further parts by kind and number."""
    return read(package(body, parts=parts), "a.docx")


def text(body: str, **parts: str) -> str:
    """The text of a body, with further parts by kind and number."""
    return content(body, **parts).text


def left_out(read: Content) -> dict[str, int]:
    """What was left out, and how often."""
    return {one.what: one.count for one in read.report.left_out}
