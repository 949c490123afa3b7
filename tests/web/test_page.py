"""The page, the widget and the interface's words as files; how they behave is in tests/browser."""

import re
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import rag.web
from languages import FALLBACK, interface
from rag.web.api import create_app
from rag.web.state import ServerState
from rag.web.words import day_of
from tests.web.reading import MakeChat

WEB = Path(rag.web.__file__).parent
PLACE = re.compile(r"\{(\w+)\}")
FOREIGN = re.compile(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//(?!www\.w3\.org)""")


def test_the_page_has_a_policy_that_allows_no_foreign_origin_and_no_inline_script(
    page: TestClient,
) -> None:
    response = page.get("/")
    assert response.status_code == 200 and "//" not in response.text
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe-eval" not in policy
    assert "script-src 'self';" in policy and "http:" not in policy
    assert "frame-ancestors 'self' https://intranet.example" in policy


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("POST", "/gradio_api/run/ask"),
        ("POST", "/gradio_api/api/ask"),
        ("POST", "/gradio_api/component_server"),
        ("PUT", "/gradio_api/queue/join"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/proxy=https://example.com"),
        ("GET", "/monitoring"),
        ("GET", "/theme.css"),
        ("GET", "/nix"),
        ("POST", "/"),
    ],
)
def test_of_gradio_only_what_page_and_queue_need_is_open(
    page: TestClient, method: str, path: str
) -> None:
    response = page.request(method, path)
    assert response.status_code in (404, 405) and "error" in response.json()


def test_a_conversation_s_address_is_the_page_and_finds_its_files(page: TestClient) -> None:
    response = page.get("/c/AbC_1-2")
    assert response.text == page.get("/").text
    assert "script-src 'self';" in response.headers["content-security-policy"]
    files = re.findall(r'(?:src|href)="([^"]+)"', response.text)
    assert len(files) == 2 and all(page.get(file).status_code == 200 for file in files)
    assert [
        page.get(path).status_code for path in ("/c/", "/c/a/b", "/c/a.b", "/c/" + "x" * 65)
    ] == [404] * 4
    assert page.post("/c/AbC_1-2").status_code in (404, 405)


def test_the_api_works_beside_the_page(page: TestClient) -> None:
    assert page.get("/healthz").json() == {"status": "alive"}
    assert page.get("/readyz").json()["ready"] is True
    assert len(page.get("/api/documents").json()["documents"]) == 3


def test_readiness_is_503_until_everything_is_loaded(make_chat: MakeChat) -> None:
    state = ServerState(ready=False)
    client = TestClient(create_app(make_chat(), state=state), base_url="http://127.0.0.1")
    state.progress("documents", 3, 12)
    waiting = client.get("/readyz")
    assert waiting.status_code == 503 and waiting.json()["done"] == 3
    state.ready = True
    assert client.get("/readyz").status_code == 200


def test_the_models_and_their_licences_are_named(client: TestClient) -> None:
    told = client.get("/api/model").json()
    assert told["model"] == "scripted"
    assert [weights["licence"] for weights in told["weights"]] == ["MIT", "Apache-2.0"]


def test_neither_a_server_s_address_nor_its_key_nor_a_folder_is_told(make_chat: MakeChat) -> None:
    chat = make_chat(llm="https://user:secret@llm.intern/v1", embedder="/srv/models/embedder")
    told = TestClient(create_app(chat), base_url="http://127.0.0.1").get("/api/model").text
    assert "intern" not in told and "secret" not in told and "/srv" not in told
    assert "scripted" in told and "embedder" in told


def test_the_openapi_page_needs_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200 and not FOREIGN.search(page.text)
    for path in re.findall(r'(?:src|href)="(/[^"]+)"', page.text):
        assert client.get(path).status_code == 200, path
    paths = client.get("/openapi.json").json()["paths"]
    for path in ("/api/search", "/api/ask", "/api/documents", "/v1/chat/completions", "/readyz"):
        assert path in paths


def test_the_openapi_page_says_what_each_route_takes_and_answers(client: TestClient) -> None:
    text = client.get("/docs").text
    _, _, ask = text.partition("<code>POST /api/ask</code>")
    ask = ask.partition("</details>")[0]
    assert '<a href="#AskBody">AskBody</a>' in ask and "text/event-stream" in ask
    _, _, body = text.partition('<section id="AskBody">')
    body = body.partition("</section>")[0]
    assert "<code>question</code>" in body and "The turn asked anew" in body
    links, there = re.findall(r'href="#(\w+)"', text), re.findall(r'id="(\w+)"', text)
    assert set(links) <= set(there) and len(there) == len(set(there))
    assert text.count("<details") == sum(
        map(len, client.get("/openapi.json").json()["paths"].values())
    )


def test_our_own_files_name_no_foreign_address() -> None:
    for file in [*WEB.glob("ui/*"), *WEB.glob("widget/*")]:
        assert not FOREIGN.search(file.read_text("utf-8")), file.name


def test_nothing_is_ever_parsed_as_markup() -> None:
    for file in [*WEB.glob("ui/*.js"), *WEB.glob("widget/*.js")]:
        text = file.read_text("utf-8")
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert way not in text, f"{file.name}: {way}"


def test_all_languages_say_the_same_things() -> None:
    assert {"de", "en", "fr"} <= set(interface())
    for said in interface().values():
        for part in ("page", "beside", "widget"):
            own, other = said[part], interface()[FALLBACK][part]
            assert own.keys() == other.keys()
            for key, text in own.items():
                assert text.strip()
                assert set(PLACE.findall(text)) == set(PLACE.findall(other[key])), key


def test_every_text_that_the_code_asks_for_exists() -> None:
    strings = {**interface()["de"]["page"], **interface()["de"]["beside"]}
    for file in WEB.glob("ui/*.js"):
        for key in re.findall(r'say\(\s*"(\w+)"', file.read_text("utf-8")):
            assert key in strings, f"{file.name}: {key}"


@pytest.mark.parametrize(
    ("language", "first"), [("de", "1. Mai 2026"), ("en", "1 May 2026"), ("fr", "1er mai 2026")]
)
def test_the_first_of_a_month_is_written_as_the_language_does(language: str, first: str) -> None:
    assert day_of(date(2026, 5, 1), language) == first
    assert day_of(date(2026, 5, 11), language).startswith("11")
