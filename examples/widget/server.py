"""A server whose pages embed the widget: it knows its readers by a cookie and signs tokens for them.

    FUNDSTELLE_TOKEN_SECRET=… python examples/widget/server.py FUNDSTELLE ORIGIN FRAME_ORIGIN

All three are addresses such as http://127.0.0.1:7860. This server answers under the second, and under the
third as the one whose page stands in a frame: http://localhost:8110 and http://127.0.0.1:8110, say. Give
Fundstelle the same secret, and both origins in FUNDSTELLE_EMBED_ORIGINS. Opening /?as=ada signs in; a real
server asks for a password.
"""

import os
import sys
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from sign import token

PAGES = Path(__file__).parent
KINDS = {".html": "text/html", ".js": "text/javascript"}
GROUPS = {"ada": ["staff", "board"], "bo": ["staff"]}
"""Who reads these pages, and in which groups they are."""
POLICY = "default-src 'none'; script-src 'self' {0}; connect-src 'self' {0}; img-src {0} blob:; frame-src {1}"


class Intranet(BaseHTTPRequestHandler):
    """Serves the example pages, and a token to whoever is signed in."""

    secret = fundstelle = origin = frame = ""

    def do_GET(self) -> None:
        """A page, a script, or a token."""
        asked = urlsplit(self.path)
        given = dict(parse_qsl(asked.query))
        name = asked.path.strip("/") or "plain.html"
        if name == "fundstelle-token":
            self.answer_token(given)
        elif Path(name).suffix in KINDS and name in os.listdir(PAGES):
            self.answer(200, self.filled(name), KINDS[Path(name).suffix], given.get("as", ""))
        else:
            self.answer(404, "There is nothing here.")

    def answer_token(self, given: dict[str, str]) -> None:
        """Who asks and in which groups they are is this server's word, never the request's."""
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("reader")
        person = cookie.value if cookie else ""
        origin = given.pop("origin", self.origin)
        if person not in GROUPS or origin not in (self.origin, self.frame):
            self.answer(401, "Sign in first.")
            return
        more = {"collection": given["collection"]} if "collection" in given else {}
        self.answer(200, token(person, GROUPS[person], secret=self.secret, origin=origin, **more))

    def filled(self, name: str) -> str:
        """A file with the addresses that it names."""
        text = (PAGES / name).read_text("utf-8")
        for word in ("fundstelle", "origin", "frame"):
            text = text.replace(f"{{{{{word}}}}}", getattr(self, word))
        return text

    def answer(self, status: int, text: str, kind: str = "text/plain", reader: str = "") -> None:
        """Send a text that no cache keeps; a reader who is named is signed in."""
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", POLICY.format(self.fundstelle, self.frame))
        if reader in GROUPS:
            self.send_header("Set-Cookie", f"reader={reader}; HttpOnly; SameSite=Lax; Path=/")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Keep still."""


def server(fundstelle: str, origin: str, frame: str, *, secret: str) -> ThreadingHTTPServer:
    """A server at the port of `origin`."""
    values = {"fundstelle": fundstelle, "origin": origin, "frame": frame, "secret": secret}
    handler = type("Handler", (Intranet,), values)
    return ThreadingHTTPServer(("127.0.0.1", urlsplit(origin).port or 80), handler)


if __name__ == "__main__":
    server(*sys.argv[1:4], secret=os.environ["FUNDSTELLE_TOKEN_SECRET"]).serve_forever()
