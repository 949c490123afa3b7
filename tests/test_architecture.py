"""The house keeps its plan: imports are read from the source and compared with it."""

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.library import Library
from index.types import View

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("languages", "index", "rag")
CODE = [ROOT / "app.py", *sorted(p for room in PRODUCT for p in (ROOT / room).rglob("*.py"))]
LAB = sorted([*(ROOT / "lab").rglob("*.py"), *(ROOT / "tools").rglob("*.py")])
ROOMS = {
    "sqlalchemy": {
        "index/stores/factory.py",
        "index/stores/migrations.py",
        "index/stores/schema.py",
        "index/stores/sql_catalog.py",
        "index/stores/sql_reading.py",
        "index/stores/sql_writing.py",
        "index/stores/sqlite/database.py",
        "index/stores/sqlite/fulltext.py",
        "index/stores/visible.py",
        "index/uploads/notices.py",
        "index/uploads/queue.py",
        "index/uploads/schema.py",
        *(
            f"rag/access/{part}.py"
            for part in (
                "accounts",
                "failures",
                "grants",
                "keys",
                "links",
                "schema",
                "sessions",
                "store",
            )
        ),
        "rag/conversations/reading.py",
        "rag/conversations/schema.py",
        "rag/conversations/store.py",
    },
    "authlib": {"rag/web/openid.py"},
    "httpx2": {"index/uploads/webhooks.py", "rag/web/openid.py"},
    "joserfc": {"rag/access/tokens.py", "rag/web/openid.py"},
    "argon2": {"rag/access/passwords.py"},
    "chromadb": {"index/stores/chroma.py"},
    "sentence_transformers": {"index/models/embedder.py", "index/models/cross_encoder.py"},
    "torch": {
        "index/models/embedder.py",
        "index/models/cross_encoder.py",
        "index/models/word_table.py",
        "rag/reader/network.py",
        "rag/reader/merged.py",
        "rag/reader/packing.py",
        "rag/reader/passage_reader.py",
    },
    "transformers": {
        "index/models/embedder.py",
        "index/models/cross_encoder.py",
        "rag/reader/merged.py",
    },
    "tokenizers": {"index/models/e5.py", "rag/reader/encoding.py"},
    "safetensors": {
        "index/models/e5.py",
        "index/models/cross_encoder.py",
        "rag/reader/merged.py",
        "rag/rereading/adapter.py",
    },
    "gguf": {"rag/rereading/adapter.py"},
    "llama_index": {
        "index/passages.py",
        "index/search/retriever.py",
        "rag/llm/local.py",
        "rag/llm/served.py",
        "rag/evaluation/adapters/citation_engine.py",
    },
    "openai": {"rag/llm/served.py"},
    "httpx": {"rag/llm/served.py"},
    "xllamacpp": {"rag/llm/local.py"},
    "mcp": {"rag/web/mcp_server.py"},
    "gradio": {"rag/web/page.py", "rag/web/gradio_api.py"},
    "uvicorn": {"rag/web/connections.py", "rag/web/serving.py", "rag/web/stopping.py"},
    "h11": {"rag/web/connections.py"},
    "brotli": {"rag/web/files.py"},
    "rjsmin": {"rag/web/bundle.py"},
    "pydantic_settings": {"index/settings.py"},
    "platformdirs": {"index/settings.py"},
    "ir_measures": {"rag/evaluation/ranking.py"},
    "jinja2": {"rag/evaluation/page.py"},
    "matplotlib": {"rag/evaluation/charts.py"},
    "filelock": {"index/lock.py", "index/models/weights.py"},
    "prometheus_client": {"rag/operation/figures.py"},
    "opentelemetry": {"rag/operation/traces.py"},
    "tqdm": {"index/progress.py"},
    "psutil": {"lab/bench/measuring.py", "rag/llm/local.py"},
    "py3langid": {"index/language.py"},
    "snowballstemmer": {"index/stores/keywords.py"},
    "charset_normalizer": {"index/readers/plain.py"},
    "lxml": {"index/readers/html_source.py"},
    "markdown_it": {"index/readers/markdown_dialect.py", "index/readers/markdown_lines.py"},
    "mdit_py_plugins": {"index/readers/markdown_dialect.py"},
    "yaml": {"index/readers/markdown.py"},
    "pypdfium2": {
        f"index/readers/pdf{part}.py"
        for part in ("", "_drawn", "_forms", "_ink", "_letters", "_page")
    }
    | {"index/pictures/draw.py"},
    "PIL": {"index/pictures/draw.py"},
    "docx": {"index/readers/word_package.py"},
}
FOLDER_ROOMS = {"fastapi": "rag/web/", "starlette": "rag/web/"}
SETTINGS_READERS = {
    "app.py",
    "index/__main__.py",
    "rag/__main__.py",
    "lab/bench/__main__.py",
    "lab/experiments/attacks.py",
    "lab/experiments/conflicts.py",
    "lab/experiments/retrieval.py",
    "lab/experiments/typed.py",
}


def imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", CODE, ids=name)
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    for module, line in imports(path):
        library = module.split(".")[0]
        where = f"{name(path)}:{line} imports {module}"
        assert library not in ROOMS or name(path) in ROOMS[library], where
        assert name(path).startswith(FOLDER_ROOMS.get(library, "")), where


@pytest.mark.parametrize("path", [p for p in CODE if name(p).startswith("index/")], ids=name)
def test_the_lower_layer_never_looks_up(path: Path) -> None:
    assert not [module for module, _ in imports(path) if module.split(".")[0] in ("rag", "app")]


def test_the_data_of_languages_knows_neither_layer() -> None:
    (module,) = (ROOT / "languages").rglob("*.py")
    assert {imported.split(".")[0] for imported, _ in imports(module)} <= sys.stdlib_module_names


@pytest.mark.parametrize("path", CODE, ids=name)
def test_what_is_shipped_needs_nothing_of_the_lab(path: Path) -> None:
    assert not [module for module, _ in imports(path) if module.split(".")[0] in ("lab", "tools")]


def test_the_lab_trains_what_is_shipped_and_serves_nothing() -> None:
    def used(paths: list[Path]) -> set[str]:
        return {".".join(module.split(".")[:2]) for path in paths for module, _ in imports(path)}

    training = [path for path in LAB if "reader" in path.parts]
    assert "rag.reader" in used(training), "training and reading compose windows by the same code"
    assert not used(training) & {"rag.web", "rag.pipeline", "rag.compose", "app"}
    assert not used([path for path in LAB if "bench" not in path.parts]) & {"rag.web", "app"}


@pytest.mark.parametrize("path", CODE, ids=name)
def test_only_the_entrances_read_settings(path: Path) -> None:
    if "read_settings(" in path.read_text() and name(path) != "index/settings.py":
        assert name(path) in SETTINGS_READERS


SQLITE = re.compile(
    r"sqlite3|PRAGMA|fts5|BEGIN IMMEDIATE|json_each|\browid\b|\bMATCH \?|sqlite_master|AUTOINCREMENT"
)


@pytest.mark.parametrize("path", CODE, ids=name)
def test_what_is_sqlites_own_stays_in_its_room(path: Path) -> None:
    """Another database must need another folder, but no change to the catalog's SQL."""
    if name(path).startswith("index/stores/sqlite/"):
        return
    strings = [
        node.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value
    ]
    assert not [module for module, _ in imports(path) if module.startswith(("sqlite3", "apsw"))]
    assert not [text for text in strings if re.search(SQLITE, text)]
    used = [module for module, _ in imports(path) if module.startswith("index.stores.sqlite")]
    assert not used or name(path).startswith("index/stores/"), "the room is the stores' own"


READS = set(
    "collections documents holds document find page_at passage passages_of query search document_frequency "
    "original has_original".split()
)
WRITES = set("sync reread_uploads add rebuild verify mend check load close open".split())
PERSONAL = set("add_upload remove create_collection rename_collection delete_collection".split())


def test_every_read_of_the_library_takes_a_view() -> None:
    """So do the writes that a person asks for: uploads, removals, changes of collections."""
    methods = {
        named: inspect.signature(method).parameters
        for named, method in inspect.getmembers(Library)
        if callable(method) and not named.startswith("_")
    }
    asked = {*READS, *PERSONAL}
    assert set(methods) == asked | WRITES, "a new method is a read with a view, or is named here"
    for named in asked:
        view = methods[named]["view"]
        assert view.annotation is View and view.default is inspect.Parameter.empty, named


WEB = sorted((ROOT / "rag" / "web").glob("*.py"))


@pytest.mark.parametrize("path", WEB, ids=name)
def test_no_route_calls_the_library_without_a_view(path: Path) -> None:
    """Code that names a method of the library calls it, or has it called, with what the asker may see."""
    for line, method, given in library_calls(path):
        if method in ("load", "close", "sync", "reread_uploads") and path.name in (
            "serving.py",
            "fakes.py",
        ):
            continue  # the program itself, before anybody asks
        views = [text for text in given if re.match(r"(seen|view)\b|view_of\(|View\(", text)]
        assert method in {*READS, *PERSONAL} and views, f"{name(path)}:{line}: {method}"


def library_calls(path: Path) -> Iterator[tuple[int, str, list[str]]]:
    """Where a method of a library is named: line, method, arguments."""
    tree = ast.parse(path.read_text())
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        if re.search(r"(^|\.)_?library$", ast.unparse(node.value)):
            call = parents[node]
            given: list[ast.expr] = []
            if isinstance(call, ast.Call):
                given = [*call.args, *(word.value for word in call.keywords)]
            yield node.lineno, node.attr, [ast.unparse(part) for part in given]


def test_only_authorization_and_the_start_make_a_view_in_the_web() -> None:
    for path in WEB:
        made = [
            node.lineno
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "View"
        ]
        assert not made or path.name in ("authorization.py", "serving.py"), f"{name(path)}:{made}"


def test_every_room_is_still_lived_in() -> None:
    for library, rooms in ROOMS.items():
        for room in rooms:
            used = {module.split(".")[0] for module, _ in imports(ROOT / room)}
            assert library in used, f"{room} no longer imports {library}: strike it from ROOMS"


MODULES = {
    "argon2-cffi": "argon2", "itsdangerous": "",
    "python-docx": "docx", "pillow": "PIL", "markdown-it-py": "markdown_it",
    "llama-index-core": "llama_index", "opentelemetry-sdk": "opentelemetry",
    "opentelemetry-exporter-otlp-proto-grpc": "opentelemetry",
    "llama-index-llms-openai-like": "llama_index", "pyyaml": "yaml", "python-multipart": "",
}  # fmt: skip
"""What a distribution is imported as, where the name does not say; "" where nothing imports it."""


def pinned(file: str) -> set[str]:
    """The modules of a requirements file; each line needs an exact version and a reason."""
    found = set()
    for line in (ROOT / file).read_text().splitlines():
        if not line.strip() or line.startswith(("#", "-r")):
            continue
        pin, _, reason = line.partition("#")
        package, exact, _ = pin.strip().partition("==")
        assert exact and reason.strip(), f"{file}: {line!r} lacks an exact version or a reason"
        found.add(MODULES.get(package.lower(), package.lower().replace("-", "_")))
    return found - {""}


def used(paths: list[Path]) -> set[str]:
    """The top-level modules that files import, at run time too."""
    named = re.compile(r"""import_module\("(\w+)""")
    found = {module.split(".")[0] for path in paths for module, _ in imports(path)}
    return found | {name for path in paths for name in named.findall(path.read_text())}


def test_every_pinned_library_has_its_reason_and_is_used() -> None:
    assert pinned("requirements.txt") <= used(CODE)
    extra = pinned("requirements-observability.txt")
    assert extra == {"prometheus_client", "opentelemetry"} <= used(CODE)


@pytest.mark.parametrize("room", ["lab", "tools"])
def test_a_room_beside_the_product_pins_what_it_needs_besides_and_nothing_else(room: str) -> None:
    own, product = pinned(f"{room}/requirements.txt"), pinned("requirements.txt")
    ours = {*PRODUCT, "lab", "tools", "docs", "tests"}
    needed = used(sorted((ROOT / room).rglob("*.py"))) - ours - sys.stdlib_module_names
    assert needed <= product | own, f"{room}/requirements.txt lacks {needed - product - own}"
    assert own == needed - product


def test_no_two_public_classes_of_the_product_share_a_name() -> None:
    """One meaning a word: a name found by a search is the one that was looked for."""
    found: dict[str, str] = {}
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                assert node.name not in found, f"{node.name}: {found[node.name]} and {name(path)}"
                found[node.name] = name(path)
