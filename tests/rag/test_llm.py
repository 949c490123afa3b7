"""Any OpenAI-compatible server answers; one that misbehaves becomes one clear sentence."""

import time
from pathlib import Path

import pytest

from index.errors import ChatModelError, ModelError
from rag.llm import load_chat_model
from rag.types import ChatModel
from tests.rag.openai_server import Behaviour, serving

ASK = [("system", "Be brief."), ("user", "Who are you?")]


def served(url: str, cache: Path, *, timeout_s: float = 5.0, model: str = "") -> ChatModel:
    return load_chat_model(url, cache=cache, key="secret", model=model, timeout_s=timeout_s)


def test_a_server_is_asked_in_its_own_protocol(tmp_path: Path) -> None:
    behaviour = Behaviour()
    with serving(behaviour) as url:
        model = served(url, tmp_path, model="chosen")
        assert "".join(model.stream(ASK, max_tokens=7)) == "Hello there."
    request = behaviour.requests[0]
    assert behaviour.keys == ["Bearer secret"]
    assert (request["model"], request["max_tokens"], request["temperature"]) == ("chosen", 7, 0.0)
    assert [m["content"] for m in request["messages"]] == ["Be brief.", "Who are you?"]


def test_without_a_model_name_the_servers_first_is_taken(tmp_path: Path) -> None:
    behaviour = Behaviour()
    with serving(behaviour) as url:
        "".join(served(url, tmp_path).stream(ASK, max_tokens=7))
    assert behaviour.requests[0]["model"] == "first-model"


def test_closing_the_stream_ends_the_connection(tmp_path: Path) -> None:
    behaviour = Behaviour(words=["word "] * 500, pause_s=0.01)
    with serving(behaviour) as url:
        stream = served(url, tmp_path, model="m").stream(ASK, max_tokens=500)
        next(stream)
        stream.close()
        deadline = time.monotonic() + 5
        while not behaviour.broken_off and time.monotonic() < deadline:
            time.sleep(0.05)
    assert behaviour.broken_off
    assert behaviour.sent < 500


def test_a_server_that_is_gone_is_named(tmp_path: Path) -> None:
    with serving(Behaviour()) as url:
        pass
    with pytest.raises(ChatModelError, match=rf"{url} cannot be reached.*FUNDSTELLE_LLM"):
        "".join(served(url, tmp_path, model="m").stream(ASK, max_tokens=7))


def test_a_slow_server_is_given_up(tmp_path: Path) -> None:
    with (
        serving(Behaviour(pause_s=3.0)) as url,
        pytest.raises(ChatModelError, match=r"sent nothing for 0\.3 s"),
    ):
        "".join(served(url, tmp_path, timeout_s=0.3, model="m").stream(ASK, max_tokens=7))


@pytest.mark.parametrize("rubbish", [b"<html>login</html>", b"", b"data: {not json\n\n"])
def test_rubbish_is_an_error_or_silence_but_never_another_exception(
    tmp_path: Path, rubbish: bytes
) -> None:
    with serving(Behaviour(rubbish=rubbish)) as url:
        try:
            said = "".join(served(url, tmp_path, model="m").stream(ASK, max_tokens=7))
        except ChatModelError as error:
            assert url in str(error)
        else:
            assert said == ""


def test_a_refused_key_says_so(tmp_path: Path) -> None:
    with (
        serving(Behaviour(status=401)) as url,
        pytest.raises(ChatModelError, match=r"HTTP 401.*no such key"),
    ):
        "".join(served(url, tmp_path, model="m").stream(ASK, max_tokens=7))


def test_a_server_without_models_says_so(tmp_path: Path) -> None:
    with (
        serving(Behaviour(models=[])) as url,
        pytest.raises(ChatModelError, match="offers no model"),
    ):
        "".join(served(url, tmp_path).stream(ASK, max_tokens=7))


@pytest.mark.parametrize(
    ("content", "said"), [(None, "cannot be read"), (b"PK", "not a GGUF file")]
)
def test_a_file_that_is_no_model_is_refused(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "model.gguf"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ModelError, match=said):
        "".join(load_chat_model(str(file), cache=tmp_path).stream(ASK, max_tokens=7))


def test_a_model_larger_than_the_memory_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "huge.gguf"
    with file.open("wb") as out:
        out.write(b"GGUF")
        out.truncate(1 << 43)
    with pytest.raises(ModelError, match="GB of memory"):
        "".join(load_chat_model(str(file), cache=tmp_path).stream(ASK, max_tokens=7))
