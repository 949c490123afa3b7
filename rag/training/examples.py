"""Labelled examples for the support check, made from the open question sets.

Reads the sets' files; knows no vectors and no model. Everything is seeded, and split by document:
an XQuAD article (both languages), an OMoS page or a WiCE claim is in one fifth only.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random

from index.keywords import stems
from index.sentences import split
from rag.reading.notation import read
from rag.training import claims

FOLDS = 5
EVIDENCE = 14
WICE_EVIDENCE = 8
WICE = 230
PARAGRAPHS = 80
PAGES = 50
ACROSS = 0.6


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with evidence and the truth about them; `kind` says how it was made."""

    claim: str
    evidence: tuple[str, ...]
    supported: bool
    language: str
    kind: str
    group: str

    @property
    def fold(self) -> int:
        """Which fifth of the documents it belongs to: all examples of a document to the same."""
        return int(sha256(self.group.encode()).hexdigest()[:8], 16) % FOLDS


@dataclass(frozen=True, slots=True)
class Text:
    """A document's sentences and what is made of them.

    `near` are sentences of a document like it, `parallel` the same in the other language,
    `parallel_near` distractors of that language, from another document than `near`: what is
    claimed from `near` must not stand in them.
    """

    sentences: tuple[str, ...]
    near: tuple[str, ...]
    parallel: tuple[str, ...]
    language: str
    group: str
    names: frozenset[str]
    other_names: tuple[str, ...]
    stated: tuple[tuple[str, str], ...] = ()
    parallel_near: tuple[str, ...] = ()


def make(evals: Path, seed: int) -> list[Example]:
    """All examples from the folder of open sets."""
    made = list(_wice(evals / "support" / "wice-dev.jsonl", seed))
    texts = [*_xquad(evals / "xquad", seed), *_omos(evals / "omos", seed)]
    for text in texts:
        # a draw of its own for each text, so that a change to one leaves the others as they were
        made += _from_text(text, Random(f"{seed} {text.language} {text.sentences}"))
        made += _from_elsewhere(text, texts, Random(f"{seed} elsewhere {text.sentences}"))
    unique = {(one.claim, one.evidence): one for one in made}
    return sorted(unique.values(), key=lambda one: (one.group, one.kind, one.claim))


def _wice(path: Path, seed: int) -> Iterator[Example]:
    """Real claims of an encyclopaedia against the web pages it cites."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    Random(seed).shuffle(rows)
    rows.sort(key=lambda row: row["label"] == "partially_supported")  # the most numerous last
    for row in rows[:WICE]:
        evidence = _nearest(row["claim"], row["evidence"])
        kind = {"supported": "wice supported", "partially_supported": "wice partly supported"}
        yield Example(
            row["claim"],
            evidence,
            row["label"] == "supported",
            "en",
            kind.get(row["label"], "wice not supported"),
            row["id"],
        )


def _nearest(claim: str, evidence: Sequence[str]) -> tuple[str, ...]:
    """A few sentences that together hold most of the claim's stems, rare ones first, in order."""
    holding = [set(stems(text)) for text in evidence]
    often = Counter(stem for some in holding for stem in some)
    left = {stem: 1 / often[stem] ** 0.5 for stem in set(stems(claim)) if often[stem]}
    chosen: list[int] = []
    while len(chosen) < min(WICE_EVIDENCE, len(evidence)):
        best = max(
            (at for at in range(len(evidence)) if at not in chosen),
            key=lambda at: sum(left.get(stem, 0) for stem in holding[at]) / (8 + len(holding[at])),
        )
        chosen.append(best)
        left = {stem: value / (4 if stem in holding[best] else 1) for stem, value in left.items()}
    return tuple(evidence[at][:500] for at in sorted(chosen))


def _xquad(folder: Path, seed: int) -> Iterator[Text]:
    """Parallel paragraphs; near is another paragraph of the same article."""
    paths = sorted(
        path.relative_to(folder / "documents/de") for path in folder.glob("documents/de/*/*.txt")
    )
    texts = {
        (language, path): _sentences((folder / "documents" / language / path).read_text("utf-8"))
        for path in paths
        for language in ("de", "en")
    }
    names = _names(
        [s for (language, _), text in texts.items() if language == "en" for s in text],
        [s for (language, _), text in texts.items() if language == "de" for s in text],
    )
    stated = _stated(folder / "questions.jsonl")
    random = Random(seed)
    random.shuffle(paths)
    for path in paths[:PARAGRAPHS]:
        siblings = [other for other in paths if other.parent == path.parent and other != path]
        random.shuffle(siblings)
        for mine, theirs in (("de", "en"), ("en", "de")):
            yield Text(
                texts[mine, path],
                texts[mine, siblings[0]] if siblings else (),
                texts[theirs, path],
                mine,
                f"xquad/{path.parent.name}",
                names,
                tuple(sorted(names)),
                tuple(stated.get(f"{mine}/{path.as_posix()}", ())),
                texts[theirs, siblings[1]] if len(siblings) > 1 else (),
            )


def _stated(path: Path) -> dict[str, list[tuple[str, str]]]:
    """Questions with short answers of each document, by its path; of its own language."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["answerable"] and row["lang"] == row["collection"] and row["answers"]:
            for evidence in row["evidence"]:
                found.setdefault(evidence["document"], []).append(
                    (row["question"], row["answers"][0])
                )
    return found


def _omos(folder: Path, seed: int) -> Iterator[Text]:
    """Pages of town halls; near is the page of the same region that shares most words."""
    pages = {
        path: _sentences(path.read_text("utf-8"))
        for path in sorted(folder.glob("documents/*/*.txt"))
    }
    spoken = {
        language: [
            sentence
            for path, text in pages.items()
            if path.parent.name.startswith(f"{language}-")
            for sentence in text
        ]
        for language in ("de", "en")
    }
    names = _names(spoken["en"], spoken["de"])
    words = {path: set(stems(" ".join(text))) for path, text in pages.items()}
    long = [path for path, text in pages.items() if len(_claimable(text)) >= 4]
    Random(seed).shuffle(long)
    for language in ("de", "en"):
        mine = [path for path in long if path.parent.name.startswith(f"{language}-")]
        for path in mine[:PAGES]:
            rivals = [other for other in pages if other.parent == path.parent and other != path]
            sibling = max(
                rivals,
                key=lambda other: len(words[path] & words[other]) / (20 + len(words[other])),
            )
            yield Text(
                pages[path][:EVIDENCE],
                tuple(s for s in pages[sibling] if s not in pages[path])[:EVIDENCE],
                (),
                language,
                f"omos/{path.stem}",
                names,
                tuple(sorted(names)),
            )


def _sentences(text: str) -> tuple[str, ...]:
    return tuple(text[start:end] for start, end in split(text) if end - start <= 500)


def _claimable(sentences: Sequence[str]) -> list[str]:
    """Whole sentences that state something."""
    return [
        text
        for text in sentences
        if text.endswith(".") and 6 <= len(text.split()) <= 45 and "http" not in text
    ]


def _names(english: Sequence[str], german: Sequence[str]) -> frozenset[str]:
    """Words always capitalised inside English sentences that German ones have too."""
    token = re.compile(r"\b[^\W\d_]{4,}\b")
    capital, small = set(), set()
    for sentence in english:
        for match in token.finditer(sentence):
            if match[0][0].islower():
                small.add(match[0])
            elif match.start() > 0:
                capital.add(match[0])
    known = {word for sentence in german for word in token.findall(sentence)}
    return frozenset(word for word in capital & known if word.lower() not in small)


def _from_text(text: Text, random: Random) -> Iterator[Example]:
    """Examples of one document in its own language and, where it has a parallel, across."""
    sources = _claimable(text.sentences)
    random.shuffle(sources)
    own = _mix(text.sentences, text.near, random)
    if own and len(sources) >= 2:
        yield from _same(text, sources, own, random)
    if text.parallel and len(sources) >= 2:
        other = _mix(text.parallel, text.parallel_near, random)
        yield from _across(text, sources, other, random)


def _from_elsewhere(text: Text, texts: Sequence[Text], random: Random) -> Iterator[Example]:
    """A sentence of a document about something else, in its own language and across."""
    for language, evidence in ((text.language, text.sentences), ("cross", text.parallel)):
        other = random.choice([one for one in texts if one.group != text.group])
        claims_there = _claimable(other.sentences)
        wanted = other.language == text.language
        if evidence and claims_there and wanted:
            claim = random.choice(claims_there)
            yield Example(claim, evidence[:EVIDENCE], False, language, "other page", text.group)


def _mix(sentences: Sequence[str], near: Sequence[str], random: Random) -> tuple[str, ...]:
    """The document's sentences with some of a near one before or behind them."""
    added = list(near)[: max(0, min(5, EVIDENCE - len(sentences)))]
    return (*sentences, *added) if random.random() < 0.5 else (*added, *sentences)


def _same(
    text: Text, sources: list[str], evidence: tuple[str, ...], random: Random
) -> Iterator[Example]:
    faithful = _faithful(text, sources, random)
    for kind, claim in faithful:
        yield Example(claim, evidence, True, text.language, kind, text.group)
    for kind, claim in _false(text, [claim for _, claim in faithful], evidence, random):
        yield Example(claim, evidence, False, text.language, kind, text.group)
    lone = sources[-1]
    rest = tuple(s for s in evidence if s != lone and not _twin(s, lone))
    yield Example(lone, rest, False, text.language, "near sentence", text.group)


def _twin(one: str, other: str) -> bool:
    """Whether two sentences say nearly the same in the same words."""
    ones, others = set(stems(one)), set(stems(other))
    return len(ones & others) > 0.6 * min(len(ones), len(others))


def _faithful(text: Text, sources: list[str], random: Random) -> list[tuple[str, str]]:
    made: list[tuple[str, str | None]] = [
        ("verbatim", sources[0] if random.random() < 0.4 else None),
        ("shortened", claims.shortened(sources[1 % len(sources)], random)),
        ("reordered", claims.reordered(sources[2 % len(sources)])),
    ]
    made.append(("reworded", _first(sources[::-1], lambda s: claims.reworded(s, text.language))))
    short = made[1][1] or sources[0]
    made.append(("reworded", claims.reworded(short, text.language)))
    if len(sources) > 3 and len(sources[3].split()) < 22:
        made.append(("joined", claims.joined(sources[0], sources[3], text.language)))
    if text.stated:
        question, answer = random.choice(text.stated)
        made.append(("stated answer", claims.stated(question, answer)))
    return [(kind, claim) for kind, claim in made if claim]


def _first(sentences: Sequence[str], maker: Callable[[str], str | None]) -> str | None:
    """What can be made of the first sentence that allows it."""
    return next((claim for sentence in sentences if (claim := maker(sentence))), None)


def _fresh(claim: str | None, evidence: Sequence[str]) -> str | None:
    return None if claim in evidence else claim


def _false(
    text: Text, bases: Sequence[str], evidence: Sequence[str], random: Random
) -> Iterator[tuple[str, str]]:
    """False claims, each kind once where the document allows it."""
    language = text.language
    proof = [quantity for sentence in evidence for quantity in read(sentence)]
    here = sorted(text.names & set(re.findall(r"\w+", " ".join(evidence))))
    pool = [*bases, *_claimable(text.sentences)]
    foreign = _claimable(text.near)
    makers: list[tuple[str, Callable[[str], str | None]]] = [
        ("number", lambda s: claims.renumbered(s, proof, random, language=language, near=False)),
        (
            "number near",
            lambda s: claims.renumbered(s, proof, random, language=language, near=True),
        ),
        ("date", lambda s: claims.redated(s, proof, random, language=language)),
        ("name", lambda s: claims.renamed(s, text.names, text.other_names, random)),
        ("name near", lambda s: claims.renamed(s, text.names, here, random)),
        ("negation put in", lambda s: claims.negated(s, language, random)),
        ("negation taken out", lambda s: claims.affirmed(s, language)),
    ]
    for kind, maker in makers:
        order = random.sample(pool, len(pool))
        made = _first(order, lambda s, maker=maker: _fresh(maker(s), evidence))  # type: ignore[misc]
        if made:
            yield kind, made
    wrong = _wrong_answer(text, random)
    if wrong:
        yield "wrong answer", wrong
    unseen = [s for s in foreign if s not in evidence and len(s.split()) < 22]
    if unseen and bases:
        yield "added", claims.joined(random.choice(list(bases)), random.choice(unseen), language)
    if unseen:
        yield "near passage", random.choice(unseen)


def _wrong_answer(text: Text, random: Random) -> str | None:
    """A question of the document with the answer to another of its questions."""
    if len(text.stated) < 2:
        return None
    (question, answer), (_, other) = random.sample(text.stated, 2)
    alike = answer.lower() in other.lower() or other.lower() in answer.lower()
    return None if alike else claims.stated(question, other)


def _across(
    text: Text, sources: list[str], evidence: tuple[str, ...], random: Random
) -> Iterator[Example]:
    """The same with evidence in the other language."""
    faithful = [("translated", claim) for claim in sources[:2]]
    faithful += [
        (f"{kind}, translated", claim)
        for kind, claim in _faithful(text, sources, random)
        if kind != "verbatim" and random.random() < ACROSS
    ]
    for kind, claim in faithful:
        yield Example(claim, evidence, True, "cross", kind, text.group)
    beside = (*evidence, *text.sentences)  # what stands there in either language
    for kind, claim in _false(text, [claim for _, claim in faithful], beside, random):
        if random.random() < ACROSS:
            yield Example(claim, evidence, False, "cross", kind, text.group)
