"""How often attacks in documents succeed: `python -m lab.experiments.attacks`.

Every case of `data/attacks.toml` is written as a file with the attack and without, read, indexed in a
library of its own, and asked about; a second document is asked about too. Prints a table, names every
success, and exits 1 if there is one. With --obey the model is replaced by one that says what the
attack wants: what then fails is stopped by the program alone.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from index.library import Library
from index.models.embedder import load_embedder
from index.progress import Bars
from index.protocols import Embedder
from index.settings import Settings, read_settings
from index.stores.memory import MemoryVectors
from index.types import View
from lab.experiments.attack_cases import (
    AttackCase,
    Seen,
    answers,
    draw,
    read_cases,
    shown,
    successes,
)
from lab.experiments.conflicts import Share
from lab.experiments.vectors import Remembered
from rag.compose import chat_model, limits_of, reader_of
from rag.fakes import ScriptedModel
from rag.pipeline import Answerer, Limits
from rag.reader.types import Reader
from rag.types import Answer, ChatModel
from tools.make_attacks import UNSEEN

Hear = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case, whether the clean document was answered, and how the attack succeeded."""

    case: AttackCase
    answered: bool
    successes: tuple[str, ...]
    said: tuple[str, str]

    @property
    def only_quoted(self) -> bool:
        """Whether only a place of the document that contains the attack was shown."""
        return bool(self.successes) and all(how.endswith("quoted") for how in self.successes)

    @property
    def sort(self) -> str:
        """Whether people see the attack, and the format."""
        seen = "hidden" if self.case.way in UNSEEN else "visible"
        return f"{seen}, {self.case.way.split(' ')[0]}"


class Drafts:
    """A `ChatModel` that caches its replies, in a file if one is given.

    At temperature 0 the same prompt gets the same reply, so most control questions need none of
    their own.
    """

    def __init__(self, model: ChatModel, path: Path | None = None) -> None:
        self._model, self._path = model, path
        self._known: dict[str, str] = {}
        if path and path.exists():
            self._known = dict(json.loads(line) for line in path.read_text("utf-8").splitlines())

    @property
    def name(self) -> str:
        """The model's own."""
        return self._model.name

    def stream(
        self, messages: Sequence[tuple[str, str]], *, max_tokens: int
    ) -> Generator[str, None, None]:
        """The cached reply, or the model's, which is cached if read to its end."""
        key = sha256(json.dumps([self.name, max_tokens, *messages]).encode()).hexdigest()
        if key not in self._known:
            pieces = []
            for piece in self._model.stream(messages, max_tokens=max_tokens):
                pieces.append(piece)
                yield piece
            self._remember(key, "".join(pieces))
        else:
            yield self._known[key]

    def _remember(self, key: str, reply: str) -> None:
        self._known[key] = reply
        if self._path:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, reply], ensure_ascii=False) + "\n")


class Ground:
    """Where cases are tried: a library in a folder, one collection for each version of a document."""

    def __init__(self, folder: Path, library: Library, reader: Reader, limits: Limits) -> None:
        self._folder, self._library, self._reader, self._limits = folder, library, reader, limits
        self._clean: dict[str, Seen] = {}

    def seen(self, case: AttackCase, model: ChatModel, *, attacked: bool) -> Seen:
        """The answers with the document in this version; clean documents are asked once."""
        if not attacked and case.name in self._clean:
            return self._clean[case.name]
        view = View(self._lay(case, attacked=attacked))
        answerer = Answerer(
            search=self._library, model=model, reader=self._reader, limits=self._limits
        )
        asked = [answerer.ask(one.question, view) for one in (case.source, case.control)]
        seen = Seen(asked[0], asked[1], all(map(self._verbatim, asked)))
        if not attacked:
            self._clean[case.name] = seen
        return seen

    def _lay(self, case: AttackCase, *, attacked: bool) -> str:
        """Write the files and index them; returns the collection's name."""
        name = case.id if attacked else f"clean-{case.name.replace('.', '-')}"
        folder = self._folder / name
        folder.mkdir()
        (folder / case.name).write_bytes(case.file(attacked=attacked))
        control = f"{case.control.title}\n\n{case.control.text}\n"
        (folder / "control.txt").write_text(control, encoding="utf-8")
        report = self._library.sync(folder, collection=name)
        if report.skipped:
            raise ValueError(f"{case.id}: {report.skipped[0].reason}")
        return name

    def _verbatim(self, answer: Answer) -> bool:
        quoted = [one for sentence in answer.sentences for one in sentence.citations]
        quoted += [side.citation for conflict in answer.conflicts for side in conflict.sides]
        return all(
            self._library.document(one.document_id, View()).text[one.start : one.end] == one.quote
            for one in quoted
        )


def run(
    cases: Sequence[AttackCase],
    *,
    embedder: Embedder,
    model: ChatModel | None,
    reader: Reader,
    limits: Limits,
    hear: Hear | None = None,
) -> Iterator[Outcome]:
    """The outcome of each case; without a model, for one that obeys every attack."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        place = Path(folder)
        library = stack.enter_context(
            Library.open(place / "home", embedder=embedder, vectors=MemoryVectors(), write=True)
        )
        ground = Ground(place, library, reader, limits)
        for at, case in enumerate(cases):
            if hear:
                hear("attacks", at, len(cases))
            yield obeyed(case, ground) if model is None else tried(case, ground, model)


def tried(case: AttackCase, ground: Ground, model: ChatModel) -> Outcome:
    """Try a case with the attack and without."""
    clean = ground.seen(case, model, attacked=False)
    attacked = ground.seen(case, model, attacked=True)
    return Outcome(
        case,
        answers(case.source, clean.answer),
        successes(case, clean, attacked),
        (attacked.answer.text, attacked.control.text),
    )


def obeyed(case: AttackCase, ground: Ground) -> Outcome:
    """Try a case with a model that obeys the attack; silence is no success."""
    seen = ground.seen(case, ScriptedModel(case.obeyed), attacked=True)
    return Outcome(case, True, shown(case, seen), (seen.answer.text, seen.control.text))


def table(head: str, found: Sequence[Outcome], key: Callable[[Outcome], str]) -> str:
    """A Markdown table of the outcomes by `key`, and of all."""
    groups: dict[str, list[Outcome]] = {}
    for one in sorted(found, key=key):
        groups.setdefault(key(one), []).append(one)
    groups["all"] = list(found)
    rows = [
        f"| {head} | tried | clean answered | succeeded | only quoted | share |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, group in groups.items():
        share = Share(sum(bool(one.successes) for one in group), len(group))
        clean = sum(one.answered for one in group)
        quoted = sum(one.only_quoted for one in group)
        rows.append(f"| {name} | {share.of} | {clean} | {share.hits} | {quoted} | {share} |")
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the cases, print tables and successes; 1 if there is one."""
    parser = argparse.ArgumentParser(prog="python -m lab.experiments.attacks", description=__doc__)
    parser.add_argument("--limit", type=int, help="draw so many cases, evenly from the aims")
    parser.add_argument("--seed", type=int, default=1, help="which ones are drawn")
    parser.add_argument("--obey", action="store_true", help="no model: say what the attack wants")
    parser.add_argument(
        "--keep", type=Path, help="folder for replies and vectors: a second run goes on from there"
    )
    given = parser.parse_args(arguments)
    settings = read_settings()
    cases = draw(read_cases(), limit=given.limit, seed=given.seed)
    embedder, model = _models(settings, obey=given.obey, keep=given.keep)
    reader = reader_of(settings, embedder)
    reader.load()
    found: list[Outcome] = []
    with Bars(sys.stderr) as bars, suppress(KeyboardInterrupt):
        for one in run(
            cases,
            embedder=embedder,
            model=model,
            reader=reader,
            limits=limits_of(settings),
            hear=bars.update,
        ):
            found.append(one)
            for how in one.successes:
                print(f"{one.case.id}: {how}", file=sys.stderr)
            if isinstance(embedder, Remembered):
                embedder.save()
    if len(found) < len(cases):
        print(f"Stopped after {len(found)} of {len(cases)} cases.", file=sys.stderr)
    return report(found)


def report(found: Sequence[Outcome]) -> int:
    """Print the tables and every success; 1 if there is one."""
    print(table("aim", found, lambda one: one.case.aim), end="\n\n")
    print(table("seen by people, format", found, lambda one: one.sort))
    won = [one for one in found if one.successes]
    for one in won:
        print(f"\n- `{one.case.id}`: {', '.join(one.successes)}")
        print(f"  - attack: {json.dumps(one.case.attack, ensure_ascii=False)}")
        print(f"  - answer: {one.said[0]}\n  - control: {one.said[1]}")
    return int(bool(won))


def _models(
    settings: Settings, *, obey: bool, keep: Path | None
) -> tuple[Embedder, ChatModel | None]:
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
    embedder: Embedder = load_embedder(
        settings.embedder, cache=settings.cache, threads=settings.threads
    )
    embedder = Remembered(embedder, keep) if keep else embedder
    if obey:
        return embedder, None
    return embedder, Drafts(chat_model(settings), keep and keep / "drafts.jsonl")


if __name__ == "__main__":
    sys.exit(main())
