"""The OpenAI-compatible endpoint, driven by the official client."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import openai
import pytest
from gradio_client import Client
from openai import OpenAI

from index.types import View
from rag.access.failures import OF_ADDRESS
from rag.access.store import open_access
from rag.access.types import Grant
from rag.compose import Chat
from rag.web.fakes import running
from tests.web.reading import MakeChat, cheap_passwords

FACT = "Der Apfelbaum wurde 1987 gepflanzt."
ASKED: Any = [{"role": "user", "content": "Wann wurde der Apfelbaum gepflanzt?"}]
TWO: Any = [
    {
        "role": "user",
        "content": "When was the old bridge opened? Wann wurde der Apfelbaum gepflanzt?",
    }
]
FOLLOWING: Any = [
    *ASKED,
    {"role": "assistant", "content": FACT},
    {"role": "user", "content": "Und die Birne?"},
]


@pytest.fixture(scope="module")
def client(at: str) -> OpenAI:
    return OpenAI(base_url=f"{at}/v1", api_key="none", max_retries=0)


def test_citations_are_annotations_whose_address_opens_the_page_at_the_place(
    client: OpenAI, chat: Chat
) -> None:
    message = client.chat.completions.create(model="fundstelle", messages=ASKED).choices[0].message
    assert message.content == FACT and message.annotations
    (noted,) = (one.url_citation for one in message.annotations)
    assert message.content[noted.start_index : noted.end_index] == FACT
    assert noted.title == "Der Garten 🌳"
    place = urlsplit(noted.url)
    assert httpx.get(noted.url).headers["content-type"].startswith("text/html")
    document = chat.library.document(place.path.removeprefix("/d/"), View())
    start, end = map(int, place.fragment.split("-"))
    assert document.text[start:end] == FACT
    assert place.query == f"v={document.content_hash[:12]}"


@pytest.mark.parametrize("messages", [ASKED, TWO, FOLLOWING])
def test_a_stream_adds_up_to_the_whole_answer_and_ends_with_its_annotations(
    messages: Any, client: OpenAI
) -> None:
    whole = client.chat.completions.create(model="fundstelle", messages=messages)
    chunks = list(
        client.chat.completions.create(model="fundstelle", messages=messages, stream=True)
    )
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert said == whole.choices[0].message.content
    assert [chunk.choices[0].finish_reason for chunk in chunks][-1] == "stop"
    told: Any = chunks[-1].choices[0].delta
    noted = [one.model_dump() for one in whole.choices[0].message.annotations or []]
    assert told.annotations == noted and len(noted) >= 1


def test_both_parts_of_a_question_are_answered_and_annotated(client: OpenAI) -> None:
    message = client.chat.completions.create(model="fundstelle", messages=TWO).choices[0].message
    said = message.content or ""
    assert "1894" in said and "1987" in said
    titles = {one.url_citation.title for one in message.annotations or []}
    assert len(titles) == 2
    for one in message.annotations or []:
        span = said[one.url_citation.start_index : one.url_citation.end_index]
        assert "1894" in span or "1987" in span


def test_a_follow_up_is_read_with_the_turns_before_it(client: OpenAI) -> None:
    alone = client.chat.completions.create(model="fundstelle", messages=FOLLOWING[-1:])
    after = client.chat.completions.create(model="fundstelle", messages=FOLLOWING)
    standalone = [(one.model_extra or {})["fundstelle"]["standalone"] for one in (alone, after)]
    assert "Apfelbaum" not in standalone[0] and "Apfelbaum" in standalone[1]


def test_usage_is_counted_for_whole_answers_and_for_streams_that_ask_for_it(
    client: OpenAI,
) -> None:
    usage = client.chat.completions.create(model="fundstelle", messages=ASKED).usage
    assert usage and usage.prompt_tokens > 5 and usage.completion_tokens > 5
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    stream = client.chat.completions.create(
        model="fundstelle", messages=ASKED, stream=True, stream_options={"include_usage": True}
    )
    *others, last = list(stream)
    assert last.usage == usage and last.choices == []
    assert all(one.usage is None and one.choices for one in others)


def test_errors_are_those_of_the_client(client: OpenAI) -> None:
    def create(**given: Any) -> Any:
        return client.chat.completions.create(**{"model": "fundstelle", "messages": ASKED, **given})

    with pytest.raises(openai.NotFoundError, match="no model 'gpt-4'") as unknown:
        create(model="gpt-4")
    assert unknown.value.code == "not_found" and unknown.value.body["id"]  # type: ignore[index]
    for messages in ([], [{"role": "assistant", "content": "x"}], [{"role": "pirate"}]):
        with pytest.raises(openai.BadRequestError) as wrong:
            create(messages=messages)
        assert wrong.value.type == "invalid_request_error"


def test_a_chat_front_end_only_needs_the_address(client: OpenAI) -> None:
    import gradio as gr

    front_end = gr.load_chat(
        str(client.base_url), model="fundstelle", token="none", file_types=None, api_name="chat"
    )
    _, address, _ = front_end.launch(prevent_thread_lock=True, quiet=True)
    try:
        chat = Client(address, verbose=False)
        assert FACT in str(chat.predict(ASKED[0]["content"], api_name="/chat"))
    finally:
        front_end.close()


def test_keys_are_api_keys_and_show_what_is_open_to_their_account(
    make_chat: MakeChat, tmp_path: Path
) -> None:
    access = open_access(tmp_path / "access", passwords=cheap_passwords())
    access.accounts.add("ada", role="reader", groups=["gardeners"])
    access.grants.add(Grant("default", "garten.md", "gardeners"))
    key, made = access.keys.add("ada", label="", scopes=["read"])
    narrow, _ = access.keys.add("ada", label="", scopes=["conversations"])

    def ask(client: OpenAI, messages: Any) -> str:
        told = client.chat.completions.create(model="fundstelle", messages=messages)
        return str(told.choices[0].message.content)

    with running(make_chat(), access=access) as at:
        ada, nobody, limited = (
            OpenAI(base_url=f"{at}/v1", api_key=one, max_retries=0)
            for one in (key, "fundstelle-wrong", narrow)
        )
        assert FACT in ask(ada, ASKED) and "1894" not in ask(ada, TWO)
        with pytest.raises(openai.PermissionDeniedError, match="lacks the scope"):
            ask(limited, ASKED)
        with pytest.raises(openai.AuthenticationError, match="wrong or has expired") as wrong:
            ask(nobody, ASKED)
        assert wrong.value.type == "authentication_error"
        for _ in range(OF_ADDRESS - 1):
            access.failures.wrong_key("127.0.0.1")
        with pytest.raises(openai.RateLimitError) as often:
            ask(nobody, ASKED)
        assert int(often.value.response.headers["retry-after"]) > 0
        access.keys.remove(made.id)
    access.close()
