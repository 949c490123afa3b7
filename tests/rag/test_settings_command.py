"""`python -m rag settings` shows every value and where it comes from, and no secret."""

import json
from pathlib import Path

import pytest

from index.settings import Settings
from rag.__main__ import main

KEY, PASSWORD = "sk-4711-never-shown", "hunter4711"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a file of settings, some of which the environment sets otherwise."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"FUNDSTELLE_{name.upper()}", raising=False)
    monkeypatch.setenv("FUNDSTELLE_PASSAGES", "6")
    text = f"passages = 5\nllm_api_key = '{KEY}'\nllm = 'https://ada:{PASSWORD}@models.example/v1'"
    (tmp_path / "fundstelle.toml").write_text(text)
    return tmp_path


def test_every_setting_is_shown_with_its_origin(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["settings", "--home", str(home), "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)["settings"]}
    assert set(rows) == set(Settings.model_fields)
    origins = {name: row["origin"] for name, row in rows.items()}
    assert origins["home"] == "command line"
    assert (origins["passages"], rows["passages"]["value"]) == ("environment", "6")
    assert origins["llm_api_key"] == str(home / "fundstelle.toml")
    assert origins["refusal"] == "default"


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_secrets_are_said_to_be_set_and_not_shown(
    home: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    assert main(["settings", "--home", str(home), *options]) == 0
    said = capsys.readouterr().out
    assert KEY not in said and PASSWORD not in said and "models.example" in said
    assert said.count("(hidden)") == 2
