"""Measures tuned constants that need no search: `python -m lab.experiments.constants SUBJECT`.

`languages` detects the languages of questions, with other values of the constants of language detection;
`capitals` counts the capitals in questions; `wrapped` splits marked texts into sentences, with other values
for lines that were wrapped; `hedged` compares hedged numbers of documents with others; `tokens` counts
characters per token of the chat model; `missing` compares sentences of documents, and slips of the pen, with
the phrase for "not in the excerpts"; `cosines` embeds texts that have nothing to do with each other.
"""

import argparse
import difflib
import json
import sys
import tomllib
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

import languages
from index.language import question_language
from index.models.embedder import load_embedder
from index.models.weights import QWEN_CODER
from index.readers import read_file
from index.sentences import shape, split
from index.settings import read_settings
from lab import sentences as marked
from lab.experiments.trying import tried
from rag.grounding.values import Value, exclude, values
from rag.prompts import load_prompts

DATA = Path(__file__).resolve().parents[2] / "data"
GRIDS = {
    "index.language.function_word": (3, 6, 10, 15),
    "index.language.short_word": (0, 1, 3, 10),
    "index.language.letters": (5, 15, 25, 50, 1000),
    "index.language.collection": (0, 3, 7, 10, 15),
}
SETS = ("xquad", "omos", "mtrag")
FULL = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Values tried for index.sentences.nearly_all."""
ROOMS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
"""Values tried for rag.grounding.room."""


def questions(evals: Path | None, limit: int) -> list[tuple[str, str, str]]:
    """Text, language and language of the collection ("" if mixed) of questions, each text once; seeded."""
    folders = [DATA, *(evals / name for name in SETS)] if evals else [DATA]
    found: dict[tuple[str, str, str], None] = {}
    for folder in folders:
        for line in (folder / "questions.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            code = row["collection"][:2]
            known = code if code in languages.supported() else ""
            found[row["question"], row["lang"], known] = None
    chosen = list(found)
    Random(1).shuffle(chosen)
    return chosen[:limit]


def taken_wrongly(asked: Sequence[tuple[str, str, str]]) -> tuple[int, int, int]:
    """Errors where nothing is known, where the collection is in the question's language, and in another."""
    alone = sum(question_language(text) != lang for text, lang, _ in asked)
    same, other = (
        sum(
            question_language(text, {code: 1.0}) != lang
            for text, lang, code in asked
            if code and (code == lang) is own
        )
        for own in (True, False)
    )
    return alone, same, other


def measure_languages(options: Any) -> None:
    """A table for each constant of language detection."""
    asked = questions(options.evals, options.limit)
    for name, grid in GRIDS.items():
        print(f"| {name} (n={len(asked)}) | nothing known | same language | another language |")
        print("| --- | --- | --- | --- |")
        for value in grid:
            with tried(name, value):
                print(f"| {value} | {' | '.join(map(str, taken_wrongly(asked)))} |", flush=True)


def measure_capitals(options: Any) -> None:
    """The share of capitals among the letters of questions, as they stand."""
    asked = [text for text, _, _ in questions(options.evals, options.limit)]
    letters = ["".join(filter(str.isalpha, text)) for text in asked]
    shares = np.array([sum(map(str.isupper, one)) / len(one) for one in letters if one])
    counts = {value: int((shares > value).sum()) for value in (0.2, 0.3, 0.4, 0.5)}
    print(f"{len(shares)} questions: highest {shares.max():.2f}; above {counts}")


def measure_wrapped(_: Any) -> None:
    """Ends of sentences missed and made up, of all marked texts, on either half."""
    print("| index.sentences.nearly_all | develop: missed, false | held: missed, false |")
    print("| --- | --- | --- |")
    for value in FULL:
        with tried("index.sentences.nearly_all", value):
            cells = [wrongly_split(half) for half in ("develop", "held")]
        print(f"| {value} | {cells[0][0]}, {cells[0][1]} | {cells[1][0]}, {cells[1][1]} |")


def wrongly_split(half: str) -> tuple[int, int]:
    """How many ends of sentences are missed and made up."""
    shape.cache_clear()  # it remembers whether a block was wrapped
    tallies = marked.measure(half, lambda _: marked.ours)
    whole = [tally for (_, kind), tally in tallies.items() if kind == "all"]
    return sum(one.missed for one in whole), sum(one.false for one in whole)


def texts() -> Iterator[tuple[str, str]]:
    """Language and text of the documents of `data/`."""
    for path in sorted((DATA / "documents").rglob("*")):
        if path.is_file() and path.suffix in (".md", ".txt", ".html", ".docx"):
            yield (
                path.relative_to(DATA / "documents").parts[0],
                read_file(path, max_bytes=10**7).text,
            )


def measure_hedged(_: Any) -> None:
    """Pairs of a hedged number and another that exclude each other: in cases, and in documents."""
    cases = tomllib.loads((DATA / "conflicts.toml").read_text("utf-8"))["case"]
    written = [f"{one['a']['text']}\n\n{one['b']['text']}" for one in cases]
    both = [list(hedged_pairs(some)) for some in (written, [text for _, text in texts()])]
    print(f"| rag.grounding.room | cases (n={len(both[0])}) | documents (n={len(both[1])}) |")
    print("| --- | --- | --- |")
    for value in ROOMS:
        with tried("rag.grounding.room", value):
            counts = [sum(exclude(one, other) for one, other in pairs) for pairs in both]
        print(f"| {value} | {counts[0]} | {counts[1]} |", flush=True)


def hedged_pairs(some: Sequence[str]) -> Iterator[tuple[Value, Value]]:
    """Each hedged number with every other one of its text and dimension, at most twice as large."""
    for text in some:
        found = [one for a, b in split(text, 0, len(text)) for one in values(text[a:b])]
        numbers = [one for one in found if one.kind == "number"]
        for one, other in combinations(numbers, 2):
            if (one.hedged or other.hedged) and one.dimensions & other.dimensions:
                with tried("rag.grounding.room", 0.5):
                    near = not exclude(one, other)
                if near:
                    yield one, other


def measure_tokens(options: Any) -> None:
    """Characters per token of the chat model, by the language of the documents."""
    from lab.rereading.tokens import Tokens

    tokens = Tokens(
        options.model or read_settings().cache / "models" / QWEN_CODER.name / QWEN_CODER.file
    )
    counts: dict[str, list[int]] = {}
    for lang, text in texts():
        characters, many = counts.setdefault(lang, [0, 0])
        counts[lang] = [characters + len(text), many + len(tokens.text(text))]
    for lang, (characters, many) in counts.items():
        print(f"{lang}: {characters / many:.2f} characters per token ({many} tokens)")


def measure_missing(_: Any) -> None:
    """How alike the phrase is to its own misspellings, and to the nearest sentence of the documents."""
    sentences = {text[a:b] for _, text in texts() for a, b in split(text, 0, len(text))}
    for code in languages.supported():
        phrase = "".join(filter(str.isalnum, load_prompts(code).missing)).casefold()
        slips = {phrase[:at] + phrase[at + 1 :] for at in range(len(phrase))}
        slips |= {phrase[:at] + "x" + phrase[at + 1 :] for at in range(len(phrase))}
        lowest = min(alike(phrase, one) for one in slips)
        short = [one for one in sentences if len(one) < 3 * len(phrase)]
        score, nearest = max((alike(phrase, plain(one)), one) for one in short)
        print(f"{code}: a slip {lowest:.2f} or more; nearest sentence {score:.2f} ({nearest!r})")


def plain(sentence: str) -> str:
    """Letters and digits, without case."""
    return "".join(filter(str.isalnum, sentence)).casefold()


def alike(phrase: str, text: str) -> float:
    """How alike two texts are, 0 to 1."""
    return difflib.SequenceMatcher(None, phrase, text).ratio()


def measure_cosines(options: Any) -> None:
    """Cosines between questions and sentences of documents in another collection."""
    settings, random = read_settings(), Random(1)
    embedder = load_embedder(settings.embedder, cache=settings.cache, threads=settings.threads)
    asked = [one for one in questions(None, 10**6) if one[1] == one[2] == "de"][:100]
    found = [
        text[a:b] for lang, text in texts() if lang == "en" for a, b in split(text, 0, len(text))
    ]
    chosen = random.sample([one for one in found if len(one) > 40], options.limit // 10)
    cosines = np.concatenate(
        embedder.embed_questions([text for text, _, _ in asked]) @ embedder.embed_passages(chosen).T
    )
    low, middle, high = np.quantile(cosines, [0.05, 0.5, 0.95])
    print(f"{len(cosines)} pairs: 5 % {low:.3f}, median {middle:.3f}, 95 % {high:.3f}")


MEASURES = {
    "languages": measure_languages,
    "capitals": measure_capitals,
    "wrapped": measure_wrapped,
    "hedged": measure_hedged,
    "tokens": measure_tokens,
    "missing": measure_missing,
    "cosines": measure_cosines,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of one subject."""
    parser = argparse.ArgumentParser(prog="python -m lab.experiments.constants")
    parser.add_argument("subject", choices=MEASURES)
    parser.add_argument("--evals", type=Path, help="folder of the open sets")
    parser.add_argument("--model", type=Path, help="the chat model's GGUF file")
    parser.add_argument("--limit", type=int, default=3000, help="questions")
    options = parser.parse_args(arguments)
    MEASURES[options.subject](options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
