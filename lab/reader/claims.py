"""Makes claims, swapped questions and injections: errors of answers, made on purpose.

Works on texts alone; knows no tokens beyond the builder's numbers and no model.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from random import Random

from lab.reader import corpus
from lab.reader.builder import Builder
from lab.reader.corpus import TrainingQuestion, held
from lab.reader.tables import CONTRADICTED, NONE, SUPPORTED, UNSAID
from lab.reader.written import FOLDER

FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
NAME = re.compile(r"(?<![.?!:] )(?<!^)\b[A-ZÄÖÜÀ-Ý][\w'’-]{2,}(?: [A-ZÄÖÜ][\w'’-]+)*")
INJECTED = 1500
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_NOT = re.compile(
    r"\b(ist|sind|war|waren|wird|werden|wurde|wurden|kann|können|darf|dürfen|muss|müssen|hat|haben|"
    r"is|are|was|were|will|can|may|must|should|has|had|do|does|did)\b(?! (?:nicht|not)\b)"
)


def typed(question: str, random: Random) -> str:
    """A question as people type it: sometimes in lower case, without question mark or umlauts, or
    with a slip.
    """
    draw = random.random()
    if draw > 0.3 or len(question) < 12:
        return question
    if draw < 0.12:
        question = question.lower()
        if draw < 0.04:
            question = question.translate(UMLAUTS)
    if draw < 0.2:
        question = question.rstrip("?؟ ")
    if 0.1 < draw < 0.16 or draw > 0.25:
        at = random.randrange(3, len(question) - 2)
        if question[at : at + 2].isalpha():
            question = question[:at] + question[at + 1] + question[at] + question[at + 2 :]
    return question


def answers(one: TrainingQuestion, random: Random) -> list[tuple[str, str]]:
    """Claims from a short gold answer: the answer itself, and a wrong one of its kind."""
    text = one.document.text
    if one.words is None:
        return []
    answer = text[slice(*one.words)]
    made: list[tuple[str, str]] = []
    ask = one.question.rstrip("?؟ ¿")
    form = random.choice(["{ask}: {answer}.", "{answer}", "{ask} – {answer}.", "{answer}."])
    made.append((form.format(ask=ask, answer=answer), "supported"))
    wrong = other_of_kind(answer, text, random)
    if wrong:
        made.append((form.format(ask=ask, answer=wrong), "contradicted"))
    return made


def other_of_kind(answer: str, text: str, random: Random) -> str | None:
    """Another number or name of the text that could be taken for the answer."""
    figures = FIGURE.findall(answer)
    if figures:
        others = [one for one in FIGURE.findall(text) if one not in figures]
        return answer.replace(figures[0], random.choice(others), 1) if others else None
    names = [one for one in NAME.findall(text) if one not in answer and answer not in one]
    return random.choice(names) if names else None


def names_of(question: str) -> list[str]:
    """Names in a question, as they are written."""
    return [one for one in NAME.findall(question) if len(one) > 3]


def another_question(one: TrainingQuestion, names: Sequence[str], random: Random) -> str | None:
    """The question with another number or name than the document's."""
    figures = FIGURE.findall(one.question)
    if figures and random.random() < 0.6:
        old = random.choice(figures)
        digits = re.sub(r"\d(?!.*\d)", lambda m: str((int(m[0]) + random.randint(1, 8)) % 10), old)
        return one.question.replace(old, digits, 1) if digits not in one.document.text else None
    mine = [name for name in names_of(one.question) if name in one.document.text]
    if not mine or not names:
        return None
    other = random.choice(names)
    if other in one.document.text or other in one.question:
        return None
    return one.question.replace(random.choice(mine), other, 1)


def without(row: str, start: int, end: int) -> str | None:
    """A row, "column: value; …", without the cell that holds row[start:end]; None for the first
    cell.
    """
    cells, at = row.split("; "), 0
    for number, cell in enumerate(cells):
        if at <= start and end <= at + len(cell):
            kept = [*cells[:number], *cells[number + 1 :]]
            return "; ".join(kept) if number and ": " in cell and len(kept) > 1 else None
        at += len(cell) + 2
    return None


def changed(sentence: str, beside: str, random: Random) -> str | None:
    """The sentence with a number or name from the text beside it, or with a negation."""
    way = random.random()
    if way < 0.2:
        found = _NOT.search(sentence)
        if found:
            word = "nicht" if re.search(r"\b(?:der|die|das|und|ist|wird)\b", sentence) else "not"
            return f"{sentence[: found.end()]} {word}{sentence[found.end() :]}"
    figures, others = FIGURE.findall(sentence), FIGURE.findall(beside)
    if figures and way < 0.7:
        old = random.choice(figures)
        fresh = [one for one in others if one not in sentence] or [str(random.randint(2, 99))]
        return sentence.replace(old, random.choice(fresh), 1)
    names = [one for one in NAME.findall(sentence) if len(one) > 3]
    fresh = [one for one in NAME.findall(beside) if one not in sentence]
    if names and fresh:
        return sentence.replace(random.choice(names), random.choice(fresh), 1)
    return None


def teach(evals: Path, builder: Builder, seed: int) -> None:
    """Add claims without a question: those of WiCE, and sentences of the sets' texts, kept,
    translated or changed.
    """

    random = Random(f"{seed} claims")
    empty = builder.table.number("question", "")
    for line in (evals / "support" / "wice-dev.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        units = row["evidence"]
        marked = [at for group in row.get("supporting", ())[:1] for at in group]
        middle = marked[0] if marked else 0
        first = max(0, min(middle - 6, len(units) - 14))
        window = units[first : first + 14]
        if row["label"] == "supported" and any(not first <= at < first + 14 for at in marked):
            continue
        passage = builder.bare(
            "", "", [builder.table.number("unit", text[:500]) for text in window]
        )
        label = {"supported": SUPPORTED}.get(row["label"], UNSAID)
        builder.pair(
            empty,
            builder.table.number("claim", row["claim"]),
            passage,
            label,
            kind="claims",
            held=held(f"wice/{row['id']}"),
            gold=[at - first for at in marked] if label == SUPPORTED else (),
        )
    _parallel(evals, builder, random, (SUPPORTED, CONTRADICTED, UNSAID, NONE), empty)


def _parallel(
    evals: Path, builder: Builder, random: Random, labels: tuple[int, int, int, int], empty: int
) -> None:
    """Add sentences of xquad and omos with their passage in any language; changed ones are
    contradicted.
    """
    supported, contradicted, unsaid, _ = labels
    versions: dict[tuple[str, str], dict[str, corpus.TrainingDocument]] = {}
    for one in [*corpus.xquad(evals), *corpus.omos(evals)]:
        source = one.document
        key = source.name.split("/", 1)[1] if one.kind == "xquad" else source.group
        versions.setdefault((one.kind, key), {})[source.pool] = source
    groups = list(versions.values())
    for sources in groups:
        pools = list(sources)
        for _ in range(24):
            mine = sources[random.choice(pools)]
            piece = random.choice(mine.pieces)
            if not piece.units:
                continue
            at = random.randrange(len(piece.units))
            sentence = piece.units[at].text
            if not 25 < len(sentence) < 400 or "?" in sentence[-2:]:
                continue
            theirs = sources[random.choice(pools)]
            same = theirs is mine or (theirs.lang == mine.lang and theirs.text == mine.text)
            if not same and len(theirs.pieces) > 1:
                continue  # which of its passages says the same is not known
            there = piece if same else theirs.pieces[0]
            beside = " ".join(unit.text for number, unit in enumerate(piece.units) if number != at)
            text, label = sentence, supported
            way = random.random()
            if way < 0.5:
                new = changed(sentence, beside, random)
                if new is None or new == sentence:
                    continue
                text, label = new, contradicted
            elif way < 0.65:
                other = random.choice(groups)
                there = random.choice(next(iter(other.values())).pieces)
                if there.document.group == mine.group or not there.units:
                    continue
                label = unsaid
            gold = [at] if same and label == supported else ()
            builder.pair(empty, builder.table.number("claim", text), builder.passage(there), label,
                         kind="claims", held=mine.held, gold=gold)  # fmt: skip


def injected(asked: Sequence[TrainingQuestion], random: Random) -> list[str]:
    """Injections (orders to an assistant) with numbers and subjects filled in."""
    path = FOLDER / "injections.tsv"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    templates = [line.split("\t", 1)[1] for line in lines if "\t" in line]
    found = []
    for _ in range(INJECTED if templates else 0):
        text = random.choice(templates)
        subject = random.choice(asked).question.rstrip("?")
        found.append(
            text.replace("{value}", str(random.randint(2, 999))).replace("{subject}", subject)
        )
    return found
