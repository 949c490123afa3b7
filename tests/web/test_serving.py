"""Starting the server: the port, the folder of documents, clear words when something is wrong."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import app
from index.errors import SettingsError
from rag.web.serving import address, documents_folder, listen
from tests.web.reading import MakeChat


def test_port_0_takes_a_free_one_and_says_which() -> None:
    with listen("127.0.0.1", 0) as listener:
        assert address(listener).startswith("http://127.0.0.1:")
        assert not address(listener).endswith(":0/")


def test_an_occupied_port_is_one_clear_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert app.main(["--port", str(port), "--home", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert f"Port {port} on 127.0.0.1 is in use" in said and "Traceback" not in said


@pytest.mark.parametrize("host", ["203.0.113.7", "no.such.name.invalid"])
def test_an_address_that_is_not_ours_is_named(host: str) -> None:
    with pytest.raises(SettingsError, match=host):
        listen(host, 0)


@pytest.mark.parametrize("port", ["-1", "70000"])
def test_an_impossible_port_is_named(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["--port", port]) == 1
    assert port in capsys.readouterr().err


def test_wrong_usage_exits_with_2() -> None:
    with pytest.raises(SystemExit) as stopped:
        app.main(["--prot", "7"])
    assert stopped.value.code == 2


def test_the_settings_folder_is_taken_in_only_while_the_collection_holds_nothing_else(
    make_chat: MakeChat, tmp_path: Path
) -> None:
    synced, elsewhere = tmp_path / "0" / "files", tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert documents_folder(make_chat(), synced) == synced
    assert documents_folder(make_chat(), elsewhere) is None
    assert documents_folder(make_chat(), tmp_path / "missing") is None
    assert documents_folder(make_chat(), None) is None


def test_a_home_that_another_process_writes_to_is_one_clear_sentence(
    make_chat: MakeChat, capsys: pytest.CaptureFixture[str]
) -> None:
    home = make_chat().settings.home
    assert app.main(["--port", "0", "--home", str(home)]) == 1
    said = capsys.readouterr().err
    assert str(home) in said and "process" in said and "Traceback" not in said


def test_a_home_that_is_no_folder_is_one_clear_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert app.main(["--port", "0", "--home", str(tmp_path / "file")]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_models_that_cannot_be_loaded_end_the_server_with_one_clear_sentence(
    tmp_path: Path,
) -> None:
    # a process of its own: an event loop left running by a browser test would stop this server
    models = {"EMBEDDER": str(tmp_path / "no-such-model"), "LLM": "http://127.0.0.1:9/v1"}
    done = subprocess.run(
        [sys.executable, app.__file__, "--port", "0", "--home", str(tmp_path / "home")],
        env=os.environ | {f"FUNDSTELLE_{name}": value for name, value in models.items()},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert "no-such-model" in done.stderr and "Traceback" not in done.stderr
