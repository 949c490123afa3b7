"""The bench measures what it says it measures; how fast this machine is, no test asks."""

import json
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.errors import FundstelleError, ReadError
from index.fakes import WordEmbedder
from index.library import Library
from index.stores.memory import MemoryVectors
from index.types import Vectors, View
from lab.bench.__main__ import DATA, main, questions
from lab.bench.answering import AnswerSpeed, answer_speed
from lab.bench.corpus import DrawnVectors, write_files
from lab.bench.indexing import IndexSpeed, index_speed
from lab.bench.measuring import Machine, Peak, Spread, machine, spread
from lab.bench.searching import search_speed
from lab.bench.starting import StartUp, start_up
from lab.bench.table import Bench, markdown
from rag.evaluation.set import load_set
from rag.fakes import ScriptedModel, WordReader
from rag.pipeline import Answerer, Limits

GERMAN = "Die Bibliothek öffnet um 9 Uhr. Hunde dürfen nicht in den Lesesaal. Das kostet Geld. " * 9
ENGLISH = "The library opens at nine. Dogs are not allowed inside. A card costs ten pounds. " * 9
APP = """
import http.server, sys, time
from pathlib import Path
home = Path(sys.argv[sys.argv.index("--home") + 1])
again, began = (home / "index").exists(), time.monotonic()
(home / "index").touch()
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if time.monotonic() > began + (0 if again else 1) else 503)
        self.end_headers()
    def do_POST(self):
        held = bytearray(150_000_000)
        held[::4096] = b"x" * len(held[::4096])
        time.sleep(0.2)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")
    def log_message(self, *rest):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(f"Fundstelle is at http://127.0.0.1:{server.server_port}/", file=sys.stderr, flush=True)
server.serve_forever()
"""


class Watched(WordEmbedder):
    """Remembers what it embedded, and takes its time for each text."""

    def __init__(self, delay_s: float = 0.0) -> None:
        super().__init__()
        self.delay_s, self.texts = delay_s, list[list[str]]()

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.texts.append(list(texts))
        time.sleep(self.delay_s * len(texts))
        return super().embed_passages(texts)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "regeln.md").write_text(f"# Hausordnung\n\n{GERMAN}", encoding="utf-8")
    (folder / "rules.txt").write_text(ENGLISH, encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"no PDF")
    return folder


def silent(what: str, done: int, total: int) -> None:
    assert what and done <= total


def test_both_sides_of_the_share_embed_the_same_texts(documents: Path) -> None:
    embedder = Watched()
    found = index_speed(embedder, documents, size=300, passages=20, pairs=2, progress=silent)
    assert found.passages >= 20
    bare, synced = embedder.texts[0::2], embedder.texts[1::2]
    assert len(bare) == len(synced) == 3
    for one, other in zip(bare, synced, strict=True):
        assert sorted(one) == sorted(other)
        assert len(one) == found.passages
    assert any(text.startswith("Hausordnung\n") for text in bare[0])


def test_the_share_falls_as_embedding_takes_less_of_the_time(documents: Path) -> None:
    def measured(delay_s: float) -> IndexSpeed:
        embedder = Watched(delay_s)
        return index_speed(embedder, documents, size=300, passages=5, pairs=1, progress=silent)

    slow, fast = measured(0.1), measured(0.0)
    assert fast.share < slow.share < 1.05
    assert slow.indexing < slow.embedding <= 10


def test_without_documents_there_is_nothing_to_measure(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    with pytest.raises(ReadError, match="nothing to measure"):
        index_speed(WordEmbedder(), tmp_path, size=300, progress=silent)


def test_generated_files_are_cut_into_exactly_so_many_passages(tmp_path: Path) -> None:
    write_files(tmp_path / "a", [GERMAN, ENGLISH], passages=120, size=900, seed=1)
    with Library.open(
        tmp_path / "home", embedder=WordEmbedder(), vectors=MemoryVectors(), write=True
    ) as library:
        assert library.sync(tmp_path / "a", collection="c").passages == 120
        assert {info.language for info in library.documents(View())} == {"de", "en"}


def test_generated_text_differs_by_passage_and_is_the_same_for_a_seed(tmp_path: Path) -> None:
    def made(name: str, seed: int) -> list[str]:
        write_files(tmp_path / name, [GERMAN], passages=60, size=400, seed=seed)
        files = sorted((tmp_path / name).iterdir())
        return "\n\n".join(f.read_text(encoding="utf-8") for f in files).split("\n\n")

    first = made("a", 1)
    assert first == made("b", 1)
    assert first != made("c", 2)
    assert len(set(first)) == 60


def test_drawn_vectors_have_length_one_and_questions_stay_real() -> None:
    real = WordEmbedder()
    drawn = DrawnVectors(real, seed=1)
    vectors = drawn.embed_passages(["a", "a", "b"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert np.array_equal(vectors[0], vectors[1]) and not np.allclose(vectors[1], vectors[2])
    assert np.array_equal(drawn.embed_questions(["x y"]), real.embed_questions(["x y"]))
    assert np.array_equal(vectors, DrawnVectors(real, seed=1).embed_passages(["a", "a", "b"]))


def test_every_question_is_searched_in_an_index_of_the_size_asked_for(documents: Path) -> None:
    asked = [f"Wann öffnet die Bibliothek {n}?" for n in range(12)]
    found = search_speed(
        WordEmbedder(), documents, asked, passages=70, size=300, k=5, progress=silent
    )
    assert found.passages == 70
    assert found.ms.n == 12
    assert 0 < found.ms.p50 <= found.ms.p95
    assert found.first_ms > 0 and found.build_s >= 0 and found.peak_mb > 10


def test_a_restricted_search_is_compared_with_one_over_its_part_alone(documents: Path) -> None:
    asked = [f"Wann öffnet die Bibliothek {n}?" for n in range(3)]
    found = search_speed(
        WordEmbedder(), documents, asked, passages=160, size=300, k=5, progress=silent
    )
    assert found.part and found.part.n == 3 and found.part.p50 > 0
    assert found.part_passages == 50, "one file of the four"
    assert found.part_found > 0.9


def test_times_to_place_and_sentence_count_only_questions_that_have_one(
    documents: Path, tmp_path: Path
) -> None:
    embedder = WordEmbedder(dimension=512)
    with Library.open(
        tmp_path / "home", embedder=embedder, vectors=MemoryVectors(), write=True
    ) as library:
        library.sync(documents, collection="bench")
        proved = "Hunde dürfen nicht in den Lesesaal."
        model = ScriptedModel(proved, proved, "Katzen schlafen gern.", delay_s=0.01)
        answerer = Answerer(search=library, model=model, reader=WordReader(), limits=Limits())
        asked = ["Dürfen Hunde in den Lesesaal?", "Wie schwer ist Saturn?", "Kostet das Geld?"]
        found = answer_speed(answerer, asked, View("bench"), progress=silent)
    # the first one warms up; nothing is written for a question that nothing answers
    assert len(model.prompts) == 3
    assert found.llm == "scripted"
    assert found.passages.n == found.end.n == 3
    assert found.place is not None and found.place.n == 2
    assert found.first_sentence is not None and found.first_sentence.n == 1
    assert found.passages.p50 < found.place.p50 < found.first_sentence.p50


def test_the_app_is_started_twice_asked_once_and_its_memory_watched(tmp_path: Path) -> None:
    script = tmp_path / "fake_app.py"
    script.write_text(APP, encoding="utf-8")
    found = start_up([sys.executable, str(script)], folder=tmp_path, question="?", progress=silent)
    assert found.first_s >= 1 and found.second_s > 0
    assert 150 < found.peak_mb < 400


def test_an_app_that_ends_is_reported_with_its_last_words(tmp_path: Path) -> None:
    code = "import sys; sys.exit('no weights')"
    with pytest.raises(FundstelleError, match="no weights"):
        start_up([sys.executable, "-c", code], folder=tmp_path, question="?", progress=silent)


def test_spread_is_median_and_95th_percentile() -> None:
    values = [float(n) for n in range(101)]
    random.Random(1).shuffle(values)
    assert spread(values) == Spread(n=101, p50=50.0, p95=95.0)
    assert spread([7.0]) == Spread(1, 7.0, 7.0)


def test_the_peak_outlives_what_was_held() -> None:
    with Peak(every_s=0.001) as before:
        pass
    with Peak(every_s=0.001) as peak:
        held = np.ones(25_000_000)
        time.sleep(0.05)
        del held
    assert peak.mb >= before.mb + 150


def test_the_machine_is_named() -> None:
    here = machine()
    assert here.cpu and here.cores >= 1 and here.memory_mb > 500
    assert here.python == sys.version.split()[0]


def test_the_table_holds_each_figure_in_a_row_of_its_own() -> None:
    bench = Bench(
        machine=Machine("CPU | 3", 4, 8192, "Linux x86_64", "3.12.1", 0.1),
        embedder="e5",
        answers=AnswerSpeed(
            llm="qwen",
            passages=Spread(3, 41.26, 50),
            place=Spread(2, 9.87, 12),
            first_sentence=None,
            end=Spread(3, 1234.5, 2000),
        ),
        startup=StartUp(20.02, 3.96, 1234),
    )
    table = markdown(bench)
    assert "4 cores, 8 GB of memory, Linux x86_64, Python 3.12.1" in table
    assert "| Time to the passages | p50 41 ms, p95 50 ms | 3 questions |" in table
    assert "| Time to the first place | p50 9.9 ms, p95 12 ms | the 2 that were answered |" in table
    assert "| Time to the first proved sentence of the LLM | – |" in table
    assert "| Time to the end of the answer | p50 1,234 ms, p95 2,000 ms |" in table
    assert "| Start-up until /readyz says 200 | 4.0 s | index there; 20.0 s" in table
    assert "| Peak memory of the app | 1.23 GB |" in table
    rows = [line for line in table.splitlines() if line.startswith("|")]
    assert len(rows) == 8 and {row.count("|") for row in rows} == {4}


def test_questions_are_drawn_in_both_languages_without_follow_ups() -> None:
    drawn = questions(40)
    assert drawn == questions(40)
    assert len(set(drawn)) == 40
    alone = [one.question for one in load_set(DATA).questions if not one.history]
    assert sorted(questions(10_000)) == sorted(alone)


def test_the_command_measures_what_it_is_asked_to(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("lab.bench.__main__.load_embedder", lambda *_, **__: WordEmbedder())
    given = ["--parts", "search", "--passages", "20,30", "--questions", "3", "--json"]
    assert main(given) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["passages"] for one in found["search"]] == [20, 30]
    assert found["search"][0]["ms"]["n"] == 3
    assert found["index"] is found["answers"] is found["startup"] is None
    assert found["embedder"] == "fake-words" and found["machine"]["cores"] >= 1


@pytest.mark.parametrize(
    "given", [["--parts", "all"], ["--passages", "1000,x"], ["--questions", "0"], ["now"]]
)
def test_wrong_usage_exits_with_2(given: list[str]) -> None:
    with pytest.raises(SystemExit) as exit:
        main(given)
    assert exit.value.code == 2
