"""The weights are made step by step; what is done is not done again."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from lab.make import Step, make
from lab.rereading.join import joined
from rag.reader.trained import ADAPTER, CHAT

STEPS = (Step("a", ("1",)), Step("b", ("2",)), Step("c", ("3",)))


class Runs:
    """Runs nothing; fails at one program, if asked to."""

    def __init__(self, *, fails: str = "") -> None:
        self.programs: list[str] = []
        self._fails = fails

    def __call__(self, command: Sequence[str]) -> None:
        if command[1] == self._fails:
            raise subprocess.CalledProcessError(1, list(command))
        self.programs.append(command[1])


def test_a_run_goes_on_at_the_step_that_failed(tmp_path: Path) -> None:
    done, first, second = tmp_path / "done.jsonl", Runs(fails="lab.b"), Runs()
    with pytest.raises(subprocess.CalledProcessError):
        make(STEPS, done, first)
    make(STEPS, done, second)
    assert (first.programs, second.programs) == (["lab.a"], ["lab.b", "lab.c"])


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    done, again = tmp_path / "done.jsonl", Runs()
    make(STEPS, done, Runs())
    make(STEPS, done, again)
    assert again.programs == []


def test_what_follows_a_changed_step_is_done_again(tmp_path: Path) -> None:
    done, again, third = tmp_path / "done.jsonl", Runs(), Runs()
    make(STEPS, done, Runs())
    changed = (STEPS[0], Step("b", ("4",)), STEPS[2])
    make(changed, done, again)
    make(changed, done, third)
    assert (again.programs, third.programs) == (["lab.b", "lab.c"], [])


def test_the_shipped_adapter_of_the_chat_model_goes_into_new_weights(tmp_path: Path) -> None:
    new = tmp_path / "new.safetensors"
    save_file({"heads.unit": torch.ones(2, 3)}, new, {"format": "3"})
    tensors, facts = joined(new, ADAPTER, "model.gguf")
    shipped = {name: value for name, value in load_file(ADAPTER).items() if name.startswith(CHAT)}
    with safe_open(ADAPTER, "pt") as file:
        assert facts["chat_alpha"] == file.metadata()["chat_alpha"]
    assert {name for name in tensors if name.startswith(CHAT)} == set(shipped)
    assert all(torch.equal(tensors[name], value) for name, value in shipped.items())
