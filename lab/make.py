"""Makes the reader's weights with one command: `python -m lab.make --evals EVALS --out DIR`.

Runs the programs of `lab/reader` and `lab/rereading` one after the other, each in a process of its own, and
ends with DIR/reader.safetensors. The same command goes on where it stopped; a step that is done is not done
again, unless it or one before it is asked for otherwise. On two cores its parts add up to less than three
hours, and the shipped adapter of the chat model is kept; with `--chat-minutes` a GPU trains a new one.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.models.weights import E5_SMALL, QWEN_CODER, ensure
from index.settings import read_settings
from rag.reader.trained import ADAPTER

Run = Callable[[Sequence[str]], None]


@dataclass(frozen=True, slots=True)
class Step:
    """A program of `lab/`, and its arguments."""

    program: str
    arguments: tuple[str, ...]

    @property
    def command(self) -> list[str]:
        """What Python is asked to run."""
        return ["-m", f"lab.{self.program}", *self.arguments]


def steps(options: Any, cache: Path) -> Iterator[Step]:
    """All steps in their order."""
    out, evals = options.out, ("--evals", str(options.evals))
    kept, most = ("--cache", str(cache)), ("--most", str(options.most)) if options.most else ()
    tables, base = str(out / "reader.npz"), str(cache / "models" / E5_SMALL.name)
    weights = str(out / "reader" / "reader.safetensors")
    read = ("--data", tables, "--base", base)
    only = ("--only", options.only) if options.only else ()
    start = ("--start", str(options.start)) if options.start else ()
    yield Step("reader.dataset", (*evals, *kept, "--out", tables, *only))
    trained = ("--out", str(out / "reader"), "--minutes", str(options.minutes), *start)
    yield Step("reader.train", (*read, *trained))
    yield Step("reader.calibrate", (*read, "--reader", weights, *most))
    yield Step("reader.stack", (*evals, "--reader", weights, *most))
    yield Step("reader.followups", ("--reader", weights))
    yield Step("reader.measure", (*read, "--reader", weights, *most))
    chat = str(ADAPTER)
    if options.chat_minutes:
        chat = str(out / "chat" / "rereading.safetensors")
        yield from _chat_steps(options, cache)
    whole = str(out / "reader.safetensors")
    yield Step("rereading.join", ("--reader", weights, "--chat", chat, "--out", whole))
    logits = str(out / "logits.jsonl")
    yield Step(
        "rereading.calibrate",
        (*evals, "--reader", whole, "--sets", "xquad", "ours", "--keep", logits, *most),
    )


def _chat_steps(options: Any, cache: Path) -> Iterator[Step]:
    """A new adapter of the chat model; it needs a GPU."""
    out = options.out
    model = str(ensure(QWEN_CODER, cache=cache) / QWEN_CODER.file)
    examples = str(out / "rereading.npz")
    base = str(out / "chat-base")
    yield Step(
        "rereading.dataset",
        ("--evals", str(options.evals), "--model", model, "--cache", str(cache), "--out", examples),
    )
    yield Step("rereading.base", ("--model", model, "--data", examples, "--out", base))
    minutes = ("--minutes", str(options.chat_minutes))
    yield Step(
        "rereading.train",
        ("--data", examples, "--base", base, "--out", str(out / "chat"), *minutes),
    )


def make(every: Sequence[Step], done: Path, run: Run) -> None:
    """Run the steps that are not done; `done` lists the commands that are, in their order.

    Raises CalledProcessError if a step fails; the ones before it stay done.
    """
    lines = done.read_text("utf-8").splitlines() if done.exists() else []
    commands = [step.command for step in every]
    both = zip([*lines, ""], [*map(json.dumps, commands), None], strict=False)
    same = next(at for at, (was, now) in enumerate(both) if was != now)
    done.write_text("".join(f"{line}\n" for line in lines[:same]), "utf-8")
    for number, command in enumerate(commands[same:], same + 1):
        print(f"== {number} of {len(commands)}: python {' '.join(command)}", flush=True)
        run(command)
        with done.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(command)}\n")


def _in_a_process(command: Sequence[str]) -> None:
    subprocess.run([sys.executable, *command], check=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the weights; returns 1 if a step fails, which has said why."""
    parser = argparse.ArgumentParser(prog="python -m lab.make", description=__doc__)
    parser.add_argument("--evals", type=Path, required=True, help="folder of the open sets")
    parser.add_argument("--out", type=Path, required=True, help="folder of all that is made")
    parser.add_argument("--minutes", type=float, default=110, help="how long the reader is trained")
    parser.add_argument(
        "--chat-minutes", type=float, default=0, help="how long the chat model's adapter is trained"
    )
    parser.add_argument("--start", type=Path, help="weights to go on from")
    parser.add_argument("--only", default="", help="files in written/, such as 'folders-*.txt'")
    parser.add_argument("--most", type=int, help="questions of each kind that curves are fitted on")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        make(list(steps(options, read_settings().cache)), options.out / "done.jsonl", _in_a_process)
    except subprocess.CalledProcessError:
        print("It stopped here. The same command goes on from this step.", file=sys.stderr)
        return 1
    print(f"Copy {options.out / 'reader.safetensors'} to {ADAPTER}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
