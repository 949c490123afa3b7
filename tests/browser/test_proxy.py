"""Behind nginx as deploy/nginx.conf sets it up: TLS, a path before all addresses, answers streamed."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from rag.access.store import open_access
from rag.fakes import ScriptedModel
from rag.web.fakes import running, scripted_chat
from tests.browser.visiting import FILES, QUESTION, QUOTE, answered, ask
from tests.web.reading import cheap_passwords

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
SETUP = Path(__file__).resolve().parents[2] / "deploy/nginx.conf"
PASSWORD = "a ferry in the morning"
MAIN = """daemon off; pid {here}/pid; error_log {here}/log; events {{}}
http {{ access_log off; {temporary} include {here}/site.conf; }}"""

pytestmark = pytest.mark.skipif(
    not NGINX or not shutil.which("openssl"), reason="needs nginx and openssl (Debian: nginx-light)"
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def written(here: Path, behind: str, port: int) -> Path:
    """nginx's files in a folder: ours, for another port, name, certificate and server."""
    certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    certificate += ["-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "certificate.pem"]
    subprocess.run(certificate, cwd=here, check=True, capture_output=True)
    site = SETUP.read_text()
    for ours, theirs in (
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("intranet.example;", "localhost;"),
        ("/etc/ssl/fundstelle.pem", f"{here}/certificate.pem"),
        ("/etc/ssl/fundstelle.key", f"{here}/key.pem"),
        ("http://127.0.0.1:7860", behind),
    ):
        assert ours in site
        site = site.replace(ours, theirs)
    (here / "site.conf").write_text(site)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {here}/{kind};" for kind in kinds)
    (here / "nginx.conf").write_text(MAIN.format(here=here, temporary=temporary))
    return here / "nginx.conf"


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[str]:
    """The address of a server behind nginx where ada, an administrator, signs in."""
    here = tmp_path / "nginx"
    here.mkdir(mode=0o755)
    settings: dict[str, Any] = {
        "path_prefix": "/fundstelle",
        "sign_in": "always",
        "proxy_addresses": "127.0.0.1",
    }
    files: dict[str, str | bytes] = {**FILES}
    with ExitStack() as stack:
        chat = stack.enter_context(scripted_chat(tmp_path, files, ScriptedModel(QUOTE), **settings))
        access = open_access(tmp_path / "access", passwords=cheap_passwords())
        stack.callback(access.close)
        access.accounts.add("ada", role="administrator", password=PASSWORD)
        behind, port = stack.enter_context(running(chat, access=access)), free_port()
        command = [str(NGINX), "-c", str(written(here, behind, port))]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as nginx:
            stack.callback(nginx.terminate)
            for _ in range(200):
                with socket.socket() as one:
                    if one.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert nginx.poll() is None, nginx.stderr.read() if nginx.stderr else ""
                time.sleep(0.05)
            yield f"https://localhost:{port}/fundstelle"
            nginx.terminate()


def test_page_and_answers_work_under_a_path_behind_nginx(browser: Browser, proxied: str) -> None:
    context = browser.new_context(locale="de-DE", ignore_https_errors=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("request", lambda one: wrong.append(one.url) if proxied not in one.url else None)
    page.goto(f"{proxied}/")
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    ask(page, QUESTION)
    expect(answered(page)).to_contain_text(QUOTE)
    assert page.url.startswith(f"{proxied}/c/")
    page.reload()
    expect(answered(page)).to_contain_text(QUOTE)
    cookies = {one["name"]: one["path"] for one in context.cookies()}
    assert cookies == {"__Secure-fundstelle_session": "/fundstelle/"}
    assert not [one for one in wrong if not one.startswith(("data:", "blob:"))]
    page.goto(f"{proxied}/account")
    page.get_by_role("button", name="Abmelden", exact=True).click()
    expect(page).to_have_url(f"{proxied}/sign-in?out=1")
    assert not context.cookies()
    context.close()
