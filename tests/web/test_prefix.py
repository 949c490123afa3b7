"""Served under a path of another host: every address that goes out has the path before it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index.errors import SettingsError
from index.settings import read_settings
from rag.access.store import Access, open_access
from rag.web.api import create_app
from rag.web.page import mount_page
from rag.web.prefix import Prefixed
from tests.web.reading import MakeChat, cheap_passwords

PREFIX = "/fundstelle"
HOST = "https://intranet.example"
PASSWORD = "a ferry in the morning"


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    opened = open_access(tmp_path / "access", passwords=cheap_passwords())
    opened.accounts.add("ada", role="administrator", password=PASSWORD)
    yield opened
    opened.close()


@pytest.fixture
def visit(make_chat: MakeChat, access: Access) -> TestClient:
    chat = make_chat(path_prefix=PREFIX, sign_in="always")
    app = Prefixed(mount_page(create_app(chat, access=access), chat), PREFIX)
    client = TestClient(app, base_url=HOST, follow_redirects=False)
    client.headers["Origin"] = HOST
    return client


def enter(client: TestClient) -> Any:
    return client.post(f"{PREFIX}/sign-in", data={"name": "ada", "password": PASSWORD})


def addresses(page: str) -> set[str]:
    return set(re.findall(r'\b(?:href|src|action)="(/[^"]*)"', page))


@pytest.mark.parametrize("path", ["/", "/c/abc", "/d/abc", "/sign-in", "/account", "/docs", "/nix"])
def test_every_address_on_every_page_has_the_path_before_it(visit: TestClient, path: str) -> None:
    enter(visit)
    found = addresses(visit.get(PREFIX + path, headers={"Accept": "text/html"}).text)
    assert found and {one for one in found if not one.startswith(f"{PREFIX}/")} == set()


def test_whoever_has_not_signed_in_is_led_there_and_back_under_the_path(visit: TestClient) -> None:
    led = visit.get(f"{PREFIX}/d/abc?v=1", headers={"Accept": "text/html"})
    assert led.headers["location"] == f"{PREFIX}/sign-in?next=/d/abc%3Fv%3D1"
    form = {"name": "ada", "password": PASSWORD}
    back = visit.post(led.headers["location"], data=form)
    assert back.status_code == 303 and back.headers["location"] == f"{PREFIX}/d/abc?v=1"


def test_the_session_s_cookie_goes_to_no_other_application_of_the_host(visit: TestClient) -> None:
    set_ = enter(visit).headers["set-cookie"]
    assert set_.startswith("__Secure-fundstelle_session=") and f"Path={PREFIX}/;" in set_
    assert "HttpOnly" in set_ and "Secure" in set_ and "SameSite=lax" in set_
    out = visit.post(f"{PREFIX}/sign-out")
    assert out.headers["location"] == f"{PREFIX}/sign-in?out=1"
    assert f"Path={PREFIX}/" in out.headers["set-cookie"]


@pytest.mark.parametrize("path", ["/api/documents", f"{PREFIX}/api/documents"])
def test_a_proxy_may_take_the_path_off_or_leave_it(visit: TestClient, path: str) -> None:
    assert visit.get(path).status_code == 401
    enter(visit)
    cookie = {"Cookie": "; ".join(f"{one.name}={one.value}" for one in visit.cookies.jar)}
    assert visit.get(path, headers=cookie).status_code == 200


@pytest.mark.parametrize(
    "path", [f"{PREFIX}{PREFIX}/healthz", "/fundstellehealthz", "/fundstelle2/x"]
)
def test_the_path_counts_once_and_whole(visit: TestClient, path: str) -> None:
    assert visit.get(path).status_code == 401, "nothing open, so nothing is there"


def test_programs_find_the_api_under_the_path(visit: TestClient) -> None:
    enter(visit)
    assert visit.get(f"{PREFIX}/openapi.json").json()["servers"] == [{"url": PREFIX}]
    assert visit.get(f"{PREFIX}/config").json()["root"] == f"{HOST}{PREFIX}"


def test_no_stranger_says_where_the_server_is(visit: TestClient) -> None:
    """Gradio would put such a host into what its clients read."""
    enter(visit)
    claim = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    told = visit.get(f"{PREFIX}/config", headers=claim).text
    assert "intranet.example" in told and "evil" not in told


@pytest.mark.parametrize("prefix", ["fundstelle", "/fundstelle/", "/a b", "//evil", '/"x'])
def test_a_path_that_is_none_is_refused_at_the_start(prefix: str, monkeypatch: Any) -> None:
    monkeypatch.setenv("FUNDSTELLE_PATH_PREFIX", prefix)
    with pytest.raises(SettingsError, match="FUNDSTELLE_PATH_PREFIX"):
        read_settings()
