"""Addresses at which the page opens a citation's place; `ui/address.js` reads them."""

from dataclasses import dataclass, field
from urllib.parse import quote

from fastapi import Request

from index.errors import NotFound
from index.library_reading import LibraryReading
from index.types import View
from rag.types import Citation
from rag.web.prefix import prefix_of


@dataclass(frozen=True, slots=True)
class Addresses:
    """Makes addresses below `origin`, which has no slash at its end, of documents that the view shows."""

    origin: str
    library: LibraryReading
    view: View
    _versions: dict[str, str] = field(default_factory=dict)

    @classmethod
    def below(cls, request: Request, library: LibraryReading, view: View) -> "Addresses":
        """Addresses below the one at which the client reached this server."""
        return cls(str(request.base_url).rstrip("/") + prefix_of(request.scope), library, view)

    def of(self, citation: Citation) -> str | None:
        """The address of a citation; None if its document was removed meanwhile."""
        id_, view = citation.document_id, self.view
        try:
            if id_ not in self._versions:
                self._versions[id_] = self.library.document(id_, view).content_hash[:12]
        except NotFound:
            return None
        place = f"?v={self._versions[id_]}#{citation.start}-{citation.end}"
        return f"{self.origin}/d/{quote(id_, safe='')}{place}"
