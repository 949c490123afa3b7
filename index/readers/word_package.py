"""The archive of a Word document: its XML parts, how they refer to each other, core properties.

More lenient than the standard: names in any case, targets relative or absolute, and a missing part is
simply missing. The namespaces of Strict files are mapped to the usual ones.
"""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from docx.oxml import parse_xml

from index.readers.word_xml import Element

_STRICT = re.compile(rb"""(=\s*["'])http://purl\.oclc\.org/ooxml/(\w+)/""")
_USUAL = rb"\1http://schemas.openxmlformats.org/\2/2006/"
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_CORE = "core-properties"


@dataclass(frozen=True, slots=True)
class Relation:
    """How one part refers to another: the last word of the relation's type, and the part's name."""

    kind: str
    target: str


class Package:
    """XML parts by name in lower case, parsed on demand."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._parts = {_plain(name): data for name, data in parts.items()}
        self._parsed: dict[str, Element] = {}
        self._relations: dict[str, dict[str, Relation]] = {}

    @property
    def main(self) -> str:
        """The name of the part with the document's body; empty if the archive has none."""
        named = self.related("", "officeDocument")
        return named if named in self._parts else next(iter(self._at("word/document.xml")), "")

    def part(self, name: str) -> Element:
        """The root element of a part; None if there is no such part."""
        if name not in self._parsed:
            data = self._parts.get(name)
            self._parsed[name] = None if data is None else parse_xml(_usual(data))
        return self._parsed[name]

    def relations(self, part: str) -> Mapping[str, Relation]:
        """The parts a part refers to inside the archive, by its ids; '' gives the package's own."""
        if part not in self._relations:
            folder, name = posixpath.split(part)
            root = self.part(posixpath.join(folder, "_rels", f"{name}.rels"))
            self._relations[part] = {} if root is None else dict(_read_relations(root, folder))
        return self._relations[part]

    def related(self, part: str, kind: str) -> str:
        """The name of the first part of this kind that a part refers to; empty for none."""
        return next((one.target for one in self.relations(part).values() if one.kind == kind), "")

    def properties(self) -> dict[str, str]:
        """The core properties by the names of their elements; the first of each."""
        root = self.part(self.related("", _CORE))
        found: dict[str, str] = {}
        for element in () if root is None else root.iterchildren("{*}*"):
            found.setdefault(element.tag.rpartition("}")[2], element.text or "")
        return found

    def _at(self, name: str) -> list[str]:
        return [name] if name in self._parts else []


def _read_relations(root: Element, folder: str) -> list[tuple[str, Relation]]:
    return [
        (
            one.get("Id", ""),
            Relation(
                one.get("Type", "").rpartition("/")[2],
                _plain(posixpath.join("/", folder, _slashed(one.get("Target", "")))),
            ),
        )
        for one in root.iterchildren("{*}Relationship")
        if one.get("TargetMode") != "External"
    ]


def _plain(name: str) -> str:
    return posixpath.normpath(unquote(_slashed(name))).lstrip("/").lower()


def _slashed(name: str) -> str:
    return name.replace("\\", "/")


def _usual(data: bytes) -> bytes:
    """The part in UTF-8 if it was in UTF-16, and with the usual namespaces if it is Strict."""
    if b"\x00" in data[:4]:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else _order(data))
        data = _DECLARATION.sub("", text, count=1).encode()
    data = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    return _STRICT.sub(_USUAL, data) if b"purl.oclc.org" in data else data


def _order(data: bytes) -> str:
    return "utf-16-be" if data[0] == 0 else "utf-16-le"
