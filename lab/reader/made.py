"""Makes up tables, lists and notes, with questions about single cells, near misses and claims.

They teach the reader to bind a value to its row *and* column, in numbers that nobody writes by hand. Knows
no model.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from lab.reader.themes import (
    FOLLOWS,
    INTROS,
    LAST_NAMES,
    OUTROS,
    PLACES,
    SHEETS,
    THEMES,
    Column,
    Theme,
)
from lab.reader.written import WrittenDocument, WrittenQuestion

DOCUMENTS = 5000


def documents(seed: int, count: int = DOCUMENTS) -> Iterator[WrittenDocument]:
    """Documents with their questions; the same for the same seed."""
    for number in range(count):
        yield _document(number, Random(f"{seed} made {number}"))


def _document(number: int, random: Random) -> WrittenDocument:
    theme, lang = random.choice(THEMES), random.choice(["de", "de", "en"])
    place, brand = (
        random.choice(PLACES),
        random.choice(LAST_NAMES) + random.choice(["werk", "tec", " AG", "a"]),
    )
    title = theme.titles[lang].format(place=place, brand=brand)
    names = list(theme.rows[lang]) or _models(random)
    if names[0] not in ("Montag", "Monday"):
        random.shuffle(names)
    rows, missing = names[: random.randint(4, 7)], names[7:9] or names[-1:]
    columns = list(theme.columns)
    random.shuffle(columns)
    columns, unsaid = columns[: random.randint(2, 4)], columns[4:5]
    rows = [row for row in rows if row not in missing] or rows
    values = {
        (row, at): _said(column.value(random), lang)
        for row in rows
        for at, column in enumerate(columns)
    }
    form = random.choice(["table", "table", "table", "turned", "lines", "prose", "items", "sheet"])
    if form == "sheet":  # all about one thing, which the title names
        rows, columns = rows[:1], list(theme.columns)
        values = {
            (rows[0], at): _said(column.value(random), lang) for at, column in enumerate(columns)
        }
        title, missing, unsaid = f"{rows[0][:1].upper()}{rows[0][1:]} – {title}", names[1:2], []
    columns = [_bare(at, column, lang, values, random) for at, column in enumerate(columns)]
    lines, evidence = _laid_out(form, theme, lang, rows, columns, values, random)
    intro = random.choice(INTROS[lang]).format(title=title)
    outro = random.choice(OUTROS[lang])
    text = "\n".join([f"# {title}", "", *([intro, ""] if intro else []), *lines, "", outro])
    document = WrittenDocument(f"made/{number}", theme.head["en"], lang, title, text, [])
    for _ in range(random.randint(4, 7)):
        document.questions.append(_question(lang, rows, columns, values, evidence, place, random))
    for row in missing[:2]:
        if row not in rows:
            column = random.choice(columns)
            ask = random.choice(["de", "en"]) if random.random() < 0.2 else lang
            if ask == lang or theme.titles["en"].startswith(("Technical", "Bus")):
                document.questions.append(
                    WrittenQuestion(ask, _asked(column, ask, row, place, random))
                )
    for column in unsaid:
        document.questions.append(
            WrittenQuestion(lang, _asked(column, lang, random.choice(rows), place, random))
        )
    return document


_ENGLISH = {"Tage": "days", "Monate": "months", " bis ": " to ", " Uhr": "", " Euro": " euros"}


def _said(value: str, lang: str) -> str:
    """A value in the document's language."""
    if lang == "en":
        for german, english in _ENGLISH.items():
            value = value.replace(german, english)
        value = re.sub(r"(\d),(\d)", r"\1.\2", value)
    return value


def _bare(
    at: int, column: Column, lang: str, values: dict[tuple[str, int], str], random: Random
) -> Column:
    """At times the unit stands in the column's head and no longer beside the values."""
    mine = {key: value for key, value in values.items() if key[1] == at}
    units = {
        value.partition(" ")[2]
        for value in mine.values()
        if value[:1].isdigit() or value[:1] == "-"
    }
    if len(units) != 1 or not (unit := units.pop()) or unit == "Uhr" or random.random() < 0.6:
        return column
    values.update({key: value.partition(" ")[0] for key, value in mine.items()})
    name = column.head[lang].removesuffix(f" in {unit}")
    states = {
        key: text.replace("{value}", f"{{value}} {unit}") for key, text in column.states.items()
    }
    return replace(column, head={**column.head, lang: f"{name} in {unit}"}, states=states)


def _models(random: Random) -> list[str]:
    name = random.choice("Kestra Lumo Vanto Norda Tivo Helio Brisk Onda Calor Ferro".split())
    sizes = random.sample([3, 4, 5, 6, 8, 9, 10, 12, 14, 16, 20, 25, 40], 9)
    return [f"{name} {size}{random.choice(['', '', 'S', 'X', ' Plus'])}" for size in sizes]


def _laid_out(
    form: str, theme: Theme, lang: str, rows: list[str], columns: list[Column],
    values: dict[tuple[str, int], str], random: Random,
) -> tuple[list[str], dict[tuple[str, int], str]]:  # fmt: skip
    """The lines of a document, and for each cell the line or sentence that states it."""
    evidence: dict[tuple[str, int], str] = {}
    heads = [column.head[lang] for column in columns]
    lines: list[str] = []
    if form == "table":
        lines = [f"| {theme.head[lang]} | {' | '.join(heads)} |", "| --- " * (len(heads) + 1) + "|"]
        for row in rows:
            line = f"| {row} | {' | '.join(values[row, at] for at in range(len(columns)))} |"
            lines.append(line)
            evidence.update({(row, at): line for at in range(len(columns))})
    elif form == "sheet":
        words = random.choice(SHEETS[lang])
        lines = [f"| {words[0]} | {words[1]} |", "| --- | --- |"]
        for at, head in enumerate(heads):
            line = f"| {head} | {values[rows[0], at]} |"
            lines.append(line)
            evidence[rows[0], at] = line
    elif form == "turned":
        lines = [f"| {theme.head[lang]} | {' | '.join(rows)} |", "| --- " * (len(rows) + 1) + "|"]
        for at, head in enumerate(heads):
            line = f"| {head} | {' | '.join(values[row, at] for row in rows)} |"
            lines.append(line)
            evidence.update({(row, at): line for row in rows})
    elif form == "lines":
        for row in rows:
            lines += ["", f"## {row}", ""]
            for at, head in enumerate(heads):
                line = f"{head}: {values[row, at]}"
                lines += [line, ""]
                evidence[row, at] = line
    elif form == "items":
        for row in rows:
            line = (
                f"{row}: {', '.join(f'{head} {values[row, at]}' for at, head in enumerate(heads))}"
            )
            lines.append(f"- {line}")
            evidence.update({(row, at): line for at in range(len(columns))})
    else:
        for row in rows:
            said = []
            for at, column in enumerate(columns):
                sentence = column.states[lang].format(row=row, value=values[row, at])
                sentence = sentence[:1].upper() + sentence[1:]
                evidence[row, at] = sentence
                said.append(sentence)
            random.shuffle(said)
            lines += [" ".join(said), ""]
    return lines, evidence


def _asked(column: Column, lang: str, row: str, place: str, random: Random) -> str:
    asked = random.choice(column.asks[lang]).format(row=row, place=place)
    if random.random() < 0.15:
        asked = asked.lower()
    if random.random() < 0.1:
        asked = asked.rstrip("?")
    return asked


def _question(
    lang: str, rows: list[str], columns: list[Column], values: dict[tuple[str, int], str],
    evidence: dict[tuple[str, int], str], place: str, random: Random,
) -> WrittenQuestion:  # fmt: skip
    row, at = random.choice(rows), random.randrange(len(columns))
    value = values[row, at]
    ask = ("en" if lang == "de" else "de") if random.random() < 0.2 else lang
    asked = WrittenQuestion(
        ask, _asked(columns[at], ask, row, place, random), [evidence[row, at]], value
    )
    others = [other for other in rows if other != row and values[other, at] != value]
    if others and random.random() < 0.15:  # a follow-up names only what is new
        asked.before = _asked(columns[at], ask, random.choice(others), place, random)
        asked.question = random.choice(FOLLOWS[ask]).format(row=row)
    states = columns[at].states[ask]
    statement = states.format(row=row, value=value)
    asked.true.append(random.choice([statement[:1].upper() + statement[1:], value]))
    beside = [
        values[row, one] for one in range(len(columns)) if one != at and values[row, one] != value
    ]
    wrong = [values[other, at] for other in others] + beside
    if wrong:
        statement = states.format(row=row, value=random.choice(wrong))
        asked.false.append(statement[:1].upper() + statement[1:])
    return asked
