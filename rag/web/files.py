"""The files of page and widget as served: bundled, compressed, named by their content.

The content under a name with a digest never changes, so browsers cache it for good; under the plain name
they revalidate on every load. [brotli]
"""

import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import brotli
from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

import languages
from languages import FALLBACK
from rag.web.bundle import bundled, constants

HERE = Path(__file__).parent
SCRIPT, STYLE, JSON = "text/javascript", "text/css", "application/json"
STYLES = ("palette", "frame", "conversation", "tools", "side", "viewer", "over", "narrow")
"""In the order in which later rules win."""
BESIDE = {"palette", "side"}
"""Style sheets that the widget's chat does without: its button has the palette, and it has no side panel.
"""
_IDLE = re.compile(r"\s*/\*.*?\*/\s*|(?<=[{};])\s+|\s+(?=[{}])", re.DOTALL)
_LONG = "public, max-age=31536000, immutable"
_CHECKED = "no-cache"
_LENT = "public, max-age=300, stale-while-revalidate=604800"
"""The widget's cache policy: a page whose server is down still has a button that says so."""
_USE = '// <script src="HOST/widget.js" data-collection="…" defer></script>'
_DIGITS = 12
_WORTH = 500  # bytes; below this compression does not pay
_QUALITY = (
    11  # of brotli: a quarter of a second for the page's script, once, when it is first asked for
)


class WebFile:
    """One file: its content in each encoding, and the name that identifies this content."""

    def __init__(self, name: str, content: str, media_type: str) -> None:
        self.content = content.encode()
        self.media_type = media_type
        self.digest = hashlib.sha256(self.content).hexdigest()[:_DIGITS]
        self.name = name
        stem, _, ending = name.rpartition(".")
        self.lasting = f"{stem}-{self.digest}.{ending}"

    def response(self, request: Request, cached: str) -> Response:
        """The file in an encoding that the browser accepts, or 304 if it has it."""
        headers = {"Cache-Control": cached, "ETag": f'"{self.digest}"', "Vary": "Accept-Encoding"}
        if self.digest in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        coding = _coding(request.headers.get("accept-encoding", ""))
        content = _coded(self.content, coding) if len(self.content) > _WORTH else self.content
        if content is not self.content:
            headers["Content-Encoding"] = coding
        return Response(content, media_type=self.media_type, headers=headers)


@cache
def _coded(content: bytes, coding: str) -> bytes:
    """A file's content in an encoding, made once; "" for none."""
    if coding == "br":
        return bytes(brotli.compress(content, quality=_QUALITY))
    return gzip.compress(content, mtime=0) if coding == "gzip" else content


def _coding(accepted: str) -> str:
    """The best encoding that a browser accepts; "" for none."""
    named = [part.strip() for part in accepted.split(",")]
    taken = {part.partition(";")[0] for part in named if not part.endswith(("q=0", "q=0.0"))}
    return next((coding for coding in ("br", "gzip") if coding in taken), "")


class WebFiles:
    """All files of page and widget, built once from `ui/`, `widget/` and the words of each language."""

    def __init__(self) -> None:
        said = {"languages": languages.interface(), "fallback": FALLBACK}
        texts = {
            code: {"page": {**t["page"], **t["beside"]}}
            for code, t in languages.interface().items()
        }
        style = _sheet(*STYLES)
        embedded = _sheet(*(name for name in STYLES if name not in BESIDE))
        icons = json.loads(_text("ui/icons.json"))
        ui = _modules("ui", TEXTS={**said, "languages": texts}, STYLE=style, ICONS=icons)
        inside = bundled(_modules("widget", STYLE=embedded, ICONS=icons), "embedded.js")
        chat, spoken = WebFile("chat.js", inside, SCRIPT), _texts()
        self.widget = WebFile("widget.js", _widget(chat, spoken, {"chat": icons["chat"]}), SCRIPT)
        self.named: Mapping[str, WebFile] = MappingProxyType(
            {
                "chat.js": chat,
                **{file.name: file for file in spoken.values()},
                "page.js": WebFile("page.js", bundled(ui, "page.js"), SCRIPT),
                "style.css": WebFile("style.css", style, STYLE),
                "sign-in.css": WebFile(
                    "sign-in.css", _text("ui/palette.css") + _text("ui/sign-in.css"), STYLE
                ),
                "reference.css": WebFile(
                    "reference.css", _text("ui/palette.css") + _text("ui/reference.css"), STYLE
                ),
                "interface.json": WebFile("interface.json", json.dumps(said), JSON),
            }
        )
        self._lasting = {file.lasting: file for file in self.named.values()}

    def path(self, name: str) -> str:
        """The address under which browsers may cache it for good."""
        return f"/ui/{self.named[name].lasting}"

    def response(self, request: Request, name: str) -> Response:
        """A file by its plain name or the one with a digest. Raises HTTPException if there is none."""
        if name in self._lasting:
            return self._lasting[name].response(request, _LONG)
        if name in self.named:
            return self.named[name].response(request, _CHECKED)
        raise HTTPException(404)


def router(files: WebFiles) -> APIRouter:
    """The routes /ui/… and /widget.js."""
    routes = APIRouter(include_in_schema=False)
    both = ["GET", "HEAD"]

    @routes.api_route("/ui/{name}", methods=both)
    def file(request: Request, name: str) -> Response:
        return files.response(request, name)

    @routes.api_route("/widget.js", methods=both)
    def widget(request: Request) -> Response:
        response = files.widget.response(request, _LENT)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return routes


def _sheet(*names: str) -> str:
    """Style sheets as one, without comments and the blanks beside braces and semicolons."""
    return _IDLE.sub("", "".join(_text(f"ui/{name}.css") for name in names))


def _texts() -> dict[str, WebFile]:
    """The texts of the widget's chat, one file per language, without those of the side panel."""
    return {
        code: WebFile(
            f"texts-{code}.json", json.dumps({"page": said["page"]}, ensure_ascii=False), JSON
        )
        for code, said in languages.interface().items()
    }


def _widget(chat: WebFile, texts: Mapping[str, WebFile], icons: Mapping[str, str]) -> str:
    """The widget's script, which leaves no global name, with the button's words in every language."""
    modules = _modules(
        "widget",
        PALETTE=_text("ui/palette.css"),
        ICONS=icons,
        WORDS={code: said["widget"] for code, said in languages.interface().items()},
        FALLBACK=FALLBACK,
        CHAT=f"ui/{chat.lasting}",
        TEXTS={code: f"ui/{file.lasting}" for code, file in texts.items()},
    )
    return f"{_USE}\n(() => {{\n{bundled(modules, 'widget.js')}}})();\n"


def _modules(folder: str, **values: object) -> dict[str, str]:
    """The modules of a folder by name, beside those of ui/, with the server's values filled in."""
    folders = (HERE / "ui", HERE / folder)
    found = {path.name: path.read_text("utf-8") for one in folders for path in one.glob("*.js")}
    return {**found, "built.js": constants(values)}


def _text(path: str) -> str:
    return (HERE / path).read_text("utf-8")
