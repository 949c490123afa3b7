"""A window of a document with its headings, tables and pages, over HTTP."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.index.printed import printed
from tests.web.reading import file

HEAD = "# Preise\n\nDie Preise gelten ab Mai.\n\n| Tarif | Preis |\n| --- | --- |\n"
ROWS = "".join(f"| Solano {n} | {n},50 Euro |\n" for n in range(400))


def add(client: TestClient, name: str, content: str | bytes) -> str:
    added = client.post("/api/documents", files=[file(name, content)]).json()
    return f"/api/documents/{added['documents'][0]['id']}"


def read(client: TestClient, path: str, **window: int) -> dict[str, Any]:
    answer = client.get(f"{path}/structure", params=window)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_window_holds_whole_lines_and_the_spans_of_its_structure(client: TestClient) -> None:
    path = add(client, "preise.md", HEAD + ROWS + "\n## Danach 🌳\n\nSchluss.\n")
    text = client.get(f"{path}/text").text
    shown = read(client, path)
    assert (shown["start"], shown["end"], shown["text"]) == (0, len(text), text)
    names = [text[one["start"] : one["end"]] for one in shown["headings"]]
    assert names == ["Preise", "Danach 🌳"]
    (table,) = shown["tables"]
    kinds = [row["kind"] for row in table["rows"]]
    assert kinds == ["head"] + ["row"] * 400 and table["columns"] == []
    cells = [text[a:b] for a, b in table["rows"][7]["cells"]]
    assert cells == ["Solano 6", "6,50 Euro"]


def test_rows_in_the_middle_of_a_table_know_their_columns(client: TestClient) -> None:
    path = add(client, "preise.md", HEAD + ROWS)
    text = client.get(f"{path}/text").text
    at = text.index("Solano 300")
    shown = read(client, path, start=at + 3, end=at + 40)
    assert shown["start"] == at and shown["text"].startswith("Solano 300 | 300,50 Euro\n")
    assert text[shown["end"]] == "\n"
    (table,) = shown["tables"]
    assert table["columns"] == ["Tarif", "Preis"] and 2 <= len(table["rows"]) <= 3


def test_pages_begin_where_they_do(client: TestClient) -> None:
    path = add(
        client, "a.pdf", printed([(72, 700, "Seite eins hier.")], [(72, 700, "Seite zwei da.")])
    )
    shown = read(client, path)
    numbers = [(one["number"], shown["text"][one["start"] :][:10]) for one in shown["pages"]]
    assert numbers == [(1, "Seite eins"), (2, "Seite zwei")]


@pytest.mark.parametrize("content", ["Wort " * 1_000_000, "Zeile und Wort\n" * 330_000])
def test_a_page_of_five_megabytes_is_given_in_pieces(client: TestClient, content: str) -> None:
    path = add(client, "lang.txt", content)
    for start in (0, 2_500_000, 4_900_000, 10**9, -5):
        shown = read(client, path, start=start, end=start + 10**8)
        assert len(shown["text"]) <= 104_000
        assert shown["end"] - shown["start"] == len(shown["text"])
        assert shown["characters"] == len(content)
