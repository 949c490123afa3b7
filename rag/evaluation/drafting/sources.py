"""The documents that questions are drawn from: a folder's files or a collection's texts.

Knows no question and no model.
"""

import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import NotFound, ReadError
from index.files import Folder
from index.language import detect
from index.library import Library
from index.readers import read_bytes, read_file
from index.types import View

LEFT_OUT = 0.2
"""Share of the documents that are kept out of the set: questions about them have no answer in it."""
FEWEST = 4
"""With fewer documents none is left out."""


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document: its path inside the set's collection, its text, and the file it comes from."""

    path: str
    title: str
    text: str
    language: str
    file: Path | None = None

    def write(self, folder: Path) -> None:
        """Put the file, or the text where there is none, into a folder."""
        place = folder / self.path
        place.parent.mkdir(parents=True, exist_ok=True)
        if self.file is None:
            place.write_bytes(self.text.encode())
        else:
            shutil.copyfile(self.file, place)


def from_folder(folder: Path, *, max_file_mb: int) -> list[SourceDocument]:
    """Every file of a folder that a reader reads. Raises NotFound where there is none."""
    sources = []
    for file in Folder(folder).walk().files:
        try:
            content = read_file(file.place, max_bytes=max_file_mb * 1_000_000)
        except ReadError:
            continue
        language = detect(content.text)
        sources.append(SourceDocument(file.path, content.title, content.text, language, file.place))
    if not sources:
        raise NotFound(f"{folder} holds no document that can be read. Name another folder.")
    return sources


def from_collection(library: Library, collection: str) -> list[SourceDocument]:
    """Every document of a collection, its text as a .txt file. Raises NotFound without any."""
    sources = []
    view = View(collection)
    for info in library.documents(view):
        document = library.document(info.id, view)
        name = document.path if document.path.endswith(".txt") else f"{document.path}.txt"
        read = read_bytes(document.text.encode(), name=name, max_bytes=1 << 40)
        if read.text == document.text:  # or its offsets would be others in the set
            sources.append(SourceDocument(name, document.title, document.text, document.language))
    if not sources:
        known = ", ".join(library.collections(View())) or "none"
        raise NotFound(
            f"There is no folder and no collection {collection!r} with documents (known are: "
            f"{known}). Name a folder, or a collection that `python -m index list` shows."
        )
    return sources


def parted(
    sources: Sequence[SourceDocument], *, seed: int
) -> tuple[list[SourceDocument], list[SourceDocument]]:
    """(those that make up the set, those left out of it), drawn by the seed, in their order."""
    if len(sources) < FEWEST:
        return list(sources), []
    drawn = random.Random(seed).sample(sources, max(1, round(LEFT_OUT * len(sources))))
    out = {source.path for source in drawn}
    return [s for s in sources if s.path not in out], [s for s in sources if s.path in out]
