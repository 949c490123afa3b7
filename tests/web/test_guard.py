"""Who may talk to the server, and what browsers are told."""

import pytest
from fastapi.testclient import TestClient

from tests.web.reading import ORIGIN, MakeClient, file

QUESTION = {"question": "Wann wurde der Apfelbaum gepflanzt?"}
INTRANET = {"Origin": "https://intranet.example"}
STRANGER = {"Origin": "https://evil.example"}


@pytest.fixture
def embedded(make_client: MakeClient) -> TestClient:
    return make_client(embed_origins="https://intranet.example/ http://other.example")


def test_an_allowed_origin_may_ask_and_read(embedded: TestClient) -> None:
    response = embedded.post("/api/ask", json=QUESTION, headers=INTRANET)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == INTRANET["Origin"]
    assert response.headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in response.headers, "nobody signs in here"
    preflight = embedded.options("/api/ask", headers=INTRANET)
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-methods"] == "GET, POST"


def test_an_allowed_origin_may_not_write(embedded: TestClient) -> None:
    added = embedded.post("/api/documents", files=[file("a.txt", "Alpha.")], headers=INTRANET)
    assert added.status_code == 403
    assert embedded.delete("/api/documents/x", headers=INTRANET).status_code == 403
    assert len(embedded.get("/api/documents").json()["documents"]) == 3


@pytest.mark.parametrize("path", ["/api/ask", "/api/documents", "/ui/chat.js", "/healthz"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
def test_a_strange_origin_is_refused_everywhere(
    embedded: TestClient, path: str, method: str
) -> None:
    response = embedded.request(method, path, headers=STRANGER)
    assert response.status_code == 403
    assert "Pages from" in response.json()["error"] and "FUNDSTELLE" not in response.text
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    "origin",
    ["null", "[", "http://[", "http://127.0.0.1:7861", "https://127.0.0.1:7860.evil.example"],
)
def test_origins_that_look_like_ours_are_strange_too(client: TestClient, origin: str) -> None:
    assert client.post("/api/ask", json=QUESTION, headers={"Origin": origin}).status_code == 403


def test_the_own_page_may_do_everything(client: TestClient) -> None:
    assert client.post("/api/ask", json=QUESTION, headers={"Origin": ORIGIN}).status_code == 200
    proxied = {"Origin": "https://chat.example", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/api/ask", json=QUESTION, headers=proxied).status_code == 200


def test_a_star_lets_every_page_ask(make_client: MakeClient) -> None:
    client = make_client(embed_origins="*")
    assert client.post("/api/ask", json=QUESTION, headers=STRANGER).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "[", ""]
)
def test_a_name_that_was_bent_to_this_machine_is_refused(client: TestClient, host: str) -> None:
    response = client.get("/api/documents", headers={"Host": host})
    assert response.status_code == 403 and "error" in response.json()


@pytest.mark.parametrize("host", ["localhost:7860", "127.0.0.1", "[::1]:7860"])
def test_names_of_this_machine_are_served(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_on_other_addresses_any_name_is_served(make_client: MakeClient) -> None:
    client = make_client(host="0.0.0.0")
    assert client.get("/healthz", headers={"Host": "chat.intranet"}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/healthz", "/api/documents", "/nix", "/ui/chat.js", "/widget.js"]
)
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    for part in ("frame-ancestors 'none'", "form-action 'none'", "base-uri 'none'"):
        assert part in headers["content-security-policy"]
