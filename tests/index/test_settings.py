"""Settings: command line before environment before file; every mistake is named, no secret is shown."""

from pathlib import Path

import pytest

from index.errors import SettingsError
from index.settings import Settings, read_settings


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"FUNDSTELLE_{name.upper()}", raising=False)


def a_file(folder: Path, text: str, name: str = "fundstelle.toml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_the_file_in_the_home_is_read_unless_another_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_file(tmp_path, "passages = 5\nrefusal = 0.25")
    named = a_file(tmp_path, "passages = 6", "other.toml")
    found = read_settings(home=tmp_path)
    assert (found.passages, found.refusal) == (5, 0.25)
    assert read_settings(home=tmp_path, settings=named).passages == 6
    monkeypatch.setenv("FUNDSTELLE_SETTINGS", str(named))
    assert read_settings(home=tmp_path).passages == 6
    assert read_settings(home=tmp_path).refusal != 0.25


def test_a_named_file_says_where_the_home_is(tmp_path: Path) -> None:
    file = a_file(tmp_path, f"home = '{tmp_path / 'there'}'\ndocuments = 'none'")
    found = read_settings(settings=file)
    assert found.home == tmp_path / "there" and found.documents is None


def test_command_line_counts_before_environment_and_environment_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_file(tmp_path, "port = 1001\npassages = 5\nanswer_tokens = 77")
    monkeypatch.setenv("FUNDSTELLE_PORT", "1002")
    monkeypatch.setenv("FUNDSTELLE_PASSAGES", "6")
    monkeypatch.setenv("FUNDSTELLE_ANSWER_TOKENS", "")  # an empty variable sets nothing
    found = read_settings(home=tmp_path, port=1003)
    assert (found.port, found.passages, found.answer_tokens) == (1003, 6, 77)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pasages = 5", r"fundstelle\.toml: Unknown setting pasages: did you mean passages\?"),
        ("[server]\nport = 1", "Unknown setting server"),
        ("passages = 'many'", r"passages = 'many' in .*fundstelle\.toml cannot be used"),
        ("passages = ", "cannot be read"),
        ("settings = 'other.toml'", "settings cannot be set in this file"),
        ("home = 'elsewhere'", "home cannot be set in this file"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    a_file(tmp_path, text)
    with pytest.raises(SettingsError, match=said):
        read_settings(home=tmp_path)


def test_a_named_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml is not there"):
        read_settings(home=tmp_path, settings=tmp_path / "none.toml")


def test_a_file_that_is_no_text_is_said(tmp_path: Path) -> None:
    (tmp_path / "fundstelle.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings(home=tmp_path)


def test_no_error_shows_a_secret(tmp_path: Path) -> None:
    a_file(tmp_path, "llm_api_key = 47114711")
    with pytest.raises(SettingsError, match="llm_api_key") as refused:
        read_settings(home=tmp_path)
    assert "4711" not in str(refused.value)
