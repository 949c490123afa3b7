"""Walks through the recipes of CONTRIBUTING.md, each in a copy of the code, by the steps that it names."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "CONTRIBUTING.md"
SKIPPED = shutil.ignore_patterns("__pycache__", "weights")
OPENED = """
from pathlib import Path
from index.fakes import WordEmbedder
from index.library import Library
from index.types import View
from rag.pipeline import Answerer, Limits
from rag.fakes import ScriptedModel, WordReader
VIEW = View("default")
def quoted(answer):
    return next(one.text for one in answer.sentences if one.kind == "quoted")
def opened(**more):
    library = Library.open(Path("home"), embedder=WordEmbedder(dimension=512), write=True, **more)
    library.sync(Path("documents"), collection="default")
    return library
"""


def recipe(name: str) -> str:
    """The steps under a heading of the page."""
    return PAGE.read_text("utf-8").split(f"## A {name}\n")[1].split("\n## ")[0]


def named_in(name: str) -> set[str]:
    """The files and folders that a recipe names."""
    return set(re.findall(r"`([\w./<>]+(?:\.(?:py|toml|json|md|txt)|/))`", recipe(name)))


class House:
    """A copy of the code in which a recipe is followed, with documents to index."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.named = folder, named_in(name)
        for part in ("languages", "index", "rag", "tests", "tools"):
            shutil.copytree(ROOT / part, folder / part, ignore=SKIPPED)
        for file in ("app.py", "docs/__init__.py", "docs/make_settings.py", "pyproject.toml"):
            (folder / file).parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / file, folder / file)
        (folder / "documents").mkdir()

    def writes(self, path: str, text: str, *, says: str = "") -> None:
        """Write a new file, which the recipe must name as `says` or by its folder."""
        assert (says or f"{Path(path).parent.as_posix()}/") in self.named
        (self.folder / path).write_text(text, encoding="utf-8")

    def edits(self, path: str, old: str, new: str) -> None:
        """Change a file that the recipe must name."""
        assert path in self.named, f"the recipe does not name {path}"
        text = (self.folder / path).read_text("utf-8")
        assert text.count(old) == 1, f"{path} holds {old!r} {text.count(old)} times"
        (self.folder / path).write_text(text.replace(old, new), encoding="utf-8")

    def document(self, name: str, text: str) -> None:
        """A document of the copy's collection."""
        (self.folder / "documents" / name).write_text(text, encoding="utf-8")

    def runs(self, script: str) -> str:
        """What a program over the copy prints."""
        return self._python("-c", OPENED + script)

    def makes(self, module: str) -> None:
        """Run a program that the recipe names."""
        assert f"`python -m {module}`" in PAGE.read_text("utf-8")
        self._python("-m", module)

    def tests(self, path: str, *options: str) -> None:
        """Run tests that the recipe names; all of them must pass."""
        assert path in self.named, f"the recipe does not name {path}"
        self._python("-m", "pytest", "-q", "-p", "no:cacheprovider", path, *options)

    def _python(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words],
            cwd=self.folder, capture_output=True, text=True, check=False, timeout=240,
        )  # fmt: skip
        assert not done.returncode, done.stdout[-3000:] + done.stderr
        return done.stdout.strip()


# -- the page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["format", "language", "store", "judge"])
def test_a_recipe_has_five_steps_of_a_line_each(name: str) -> None:
    steps = recipe(name).strip().splitlines()
    assert [step[:3] for step in steps] == [f"{n}. " for n in range(1, 6)]


@pytest.mark.parametrize("name", ["format", "language", "store", "judge"])
def test_what_a_recipe_names_is_there(name: str) -> None:
    files = [path.relative_to(ROOT).as_posix() for path in ROOT.glob("*.md")]
    rooms = ("languages", "index", "rag", "tests", "data")
    files += [p.relative_to(ROOT).as_posix() for one in rooms for p in (ROOT / one).rglob("*")]
    for named in {one.rstrip("/") for one in named_in(name) if "<" not in one}:
        assert any(file == named or file.endswith(f"/{named}") for file in files), (
            f"{name}: {named}"
        )


# -- a format --------------------------------------------------------------------------------------

JOT = '''"""Jots to Content: the title behind "#", then the text."""

from index.errors import ReadError
from index.readers.metadata import metadata
from index.types import Content


def read(data: bytes, *, name: str) -> Content:
    """The content of a jot."""
    title, _, text = data.decode("utf-8").partition("\\n")
    if not title.startswith("#"):
        raise ReadError(f"{name!r} has no title. Begin it with '#'.")
    return Content(text, title[1:].strip(), metadata=metadata((), format="jot"))
'''
WRITER = '''

def jot(page: Page) -> bytes:
    """The page as a jot."""
    return b"# Page\\n" + plain(page)
'''


def test_a_format_is_a_file_and_its_ending(tmp_path: Path) -> None:
    house = House(tmp_path, "format")
    house.document("pool.jot", "# Forest pool\nA ticket costs 4 euros.\n")
    house.document("bad.jot", "no title")
    house.writes("index/readers/jot.py", JOT, says="index/readers/<format>.py")
    house.edits(
        "index/readers/__init__.py",
        '    ".txt": "plain",\n',
        '    ".txt": "plain",\n    ".jot": "jot",\n',
    )
    said = house.runs("""
library = opened()
(hit,) = library.search("What does a ticket cost?", VIEW, k=3)
print(hit.passage.title, hit.passage.text.strip(), sep="|")
library.close()
""")
    assert said == "Forest pool|A ticket costs 4 euros."
    suite = "tests/index/readers/suite"
    with (tmp_path / suite / "text_writers.py").open("a", encoding="utf-8") as file:
        file.write(WRITER)
    same_page = f"{suite}/test_same_page.py"
    house.edits(same_page, "import html, markdown, plain", "import html, jot, markdown, plain")
    house.edits(same_page, '"txt": plain}', '"txt": plain, "jot": jot}')
    house.edits(
        f"{suite}/pages.py",
        '"paragraphs": ([TITLE, PLAIN, END], EVERYWHERE)',
        '"paragraphs": ([TITLE, PLAIN, END], (*EVERYWHERE, "jot"))',
    )
    house.tests(same_page, "-k", "jot")


# -- a language ------------------------------------------------------------------------------------


def test_a_language_is_a_folder(tmp_path: Path) -> None:
    house = House(tmp_path, "language")
    house.document(
        "regels.txt", "Een leeskaart kost 14 euro per jaar. Honden mogen niet naar binnen.\n"
    )
    assert "languages/en/" in house.named
    shutil.copytree(tmp_path / "languages" / "en", tmp_path / "languages" / "nl")
    translated = {
        "languages/nl/writing.toml": [('"english"', '"dutch"'), (r"(?m)^everywhere.*\n", "")],
        "languages/nl/questions.toml": [
            (
                r'function_words = """[^"]*"""',
                'function_words = "wat wie waar wanneer hoe een het niet mogen"',
            )
        ],
        "languages/nl/prompts.toml": [
            ("The documents don't say.", "De documenten zeggen het niet.")
        ],
    }
    for path, changes in translated.items():
        assert Path(path).name in house.named
        for old, new in changes:
            text = (tmp_path / path).read_text("utf-8")
            assert re.search(old, text), f"{path} no longer holds {old!r}"
            (tmp_path / path).write_text(re.sub(old, new, text), encoding="utf-8")
    said = house.runs("""
import languages
library = opened()
chat = Answerer(search=library, model=ScriptedModel("x"), reader=WordReader(), limits=Limits())
found, refused = (chat.ask(one, VIEW) for one in ("Wat kost een leeskaart?", "Wanneer opent het zwembad?"))
print("nl" in languages.supported(), found.language, quoted(found), refused.text, sep="|")
library.close()
""")
    assert said == "True|nl|Een leeskaart kost 14 euro per jaar.|De documenten zeggen het niet."
    house.tests("tests/test_languages.py")


# -- a store ---------------------------------------------------------------------------------------

SHELF = '''"""Nearest vectors on a shelf: those in memory, and a note of what was asked."""

from index.stores.memory import MemoryVectors


class Shelf(MemoryVectors):
    """A VectorStore that counts its searches."""

    asked = 0

    def nearest(self, *given, **more):
        """The k nearest."""
        Shelf.asked += 1
        return super().nearest(*given, **more)
'''


def test_a_store_is_a_file_and_a_name_in_the_factory(tmp_path: Path) -> None:
    house, factory = House(tmp_path, "store"), "index/stores/factory.py"
    house.document("pool.txt", "A ticket costs 4 euros.\n")
    house.writes("index/stores/shelf.py", SHELF)
    kinds = '["chroma", "memory"'
    house.edits(
        factory, f"VectorStoreKind = Literal{kinds}]", f'VectorStoreKind = Literal{kinds}, "shelf"]'
    )
    house.edits(
        factory,
        "    return MemoryVectors() if kind ==",
        '    if kind == "shelf":\n        return Shelf()\n    return MemoryVectors() if kind ==',
    )
    house.edits(
        factory,
        "from index.stores.memory import MemoryVectors\n",
        "from index.stores.memory import MemoryVectors\nfrom index.stores.shelf import Shelf\n",
    )
    house.edits("index/settings.py", f"Literal{kinds}]", f'Literal{kinds}, "shelf"]')
    said = house.runs("""
from index.settings import read_settings
from index.stores.shelf import Shelf
import os
os.environ["FUNDSTELLE_VECTOR_STORE"] = "shelf"
library = opened(vector_store=read_settings().vector_store)
(hit,) = library.search("What does a ticket cost?", VIEW, k=3)
print(hit.passage.text.strip(), Shelf.asked > 0, not library.verify().problems, sep="|")
library.close()
""")
    assert said == "A ticket costs 4 euros.|True|True"
    house.makes("docs.make_settings")
    house.tests("tests/contract/test_vector_store.py", "-k", "shelf")


# -- a judge ---------------------------------------------------------------------------------------

LOUD = '''"""Reading by capitals: a unit that shouts answers."""

from rag.reader.types import Place, Reading


class LoudReader:
    """A `Reader` that takes shouting for an answer."""

    name = "loud"

    def load(self):
        """Nothing to load."""

    def read(self, question, material, *, before=""):
        """Units in capitals answer."""
        places = tuple(
            Place(one.passage, unit, 0.9 if unit.text.isupper() else 0.1)
            for one in material
            for unit in one.units
        )
        return Reading(places)

    def follows(self, pairs):
        """No question depends on the one before."""
        return [0.0 for _ in pairs]

    def judge(self, question, claim, places, *, before=""):
        """Nothing is proved."""
        return 0.0
'''


def test_a_judge_is_a_reader_in_a_file_with_a_name(tmp_path: Path) -> None:
    house = House(tmp_path, "judge")
    house.document("pool.txt", "A ticket costs 4 euros. NO TICKET IS NEEDED ON SUNDAYS.\n")
    house.writes("rag/reader/loud.py", LOUD)
    house.edits(
        "rag/reader/load.py",
        "    if name != OFFLINE:\n",
        '    if name == "loud":\n        from rag.reader.loud import LoudReader\n\n'
        "        return LoudReader()\n    if name != OFFLINE:\n",
    )
    said = house.runs("""
from rag.reader.load import load_reader
library = opened()
reader = load_reader("loud", base=Path, embedder=library.embedder)
chat = Answerer(search=library, model=ScriptedModel("x"), reader=reader, limits=Limits())
print(reader.name, quoted(chat.ask("What does a ticket cost?", VIEW)), sep="|")
library.close()
""")
    assert said == "loud|NO TICKET IS NEEDED ON SUNDAYS."
