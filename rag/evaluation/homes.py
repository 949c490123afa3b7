"""Builds indexes for evaluation in a cache of their own, never in the user's home.

Knows no question.
"""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from index.errors import HomeUnwritable, IndexMismatch, QuestionSetError
from index.library import Library
from index.tuning import constants
from index.types import Progress, View
from rag.evaluation.set import QuestionSet, digest

OpenLibrary = Callable[[Path, bool], Library]
"""Opens the library of a home, for writing if the second argument is true."""

BUILT = "built.json"
ROOT = Path(__file__).resolve().parents[2]
# Code that does not affect what is stored; changing it reuses the index.
NOT_STORED = frozenset(
    "reranker.py __main__.py compose.py fakes.py settings.py settings_environment.py settings_file.py "
    "tuning.py tuning.toml".split()
)
NOT_STORED_FOLDERS = ("search",)
STORED_SUBJECTS = ("language", "sentences")
"""Tables of index/tuning.toml whose numbers affect what is stored."""
STORED_WORDS = frozenset("metadata.toml sentences.toml writing.toml".split())
"""Files of a language that affect what is stored."""
# Code that does not affect answers: how they are shown, and how they are measured.
_NOT_ANSWERING = ("web", "evaluation")


def home_for(question_set: QuestionSet, *, cache: Path, settings: Sequence[object]) -> Path:
    """The folder of the set's index; different for other documents, settings or index code."""
    name = digest(
        question_set.documents_fingerprint(),
        json.dumps([str(value) for value in settings]),
        code_of_index(),
        json.dumps(_stored_numbers()),
    )
    return cache / "evaluations" / name[:24]


def _stored_numbers() -> dict[str, float]:
    return {
        name: one.value
        for name, one in constants("index").items()
        if name.split(".")[1] in STORED_SUBJECTS
    }


def code_of_index(root: Path = ROOT) -> str:
    """A hash of the code that determines what an index contains."""
    answering_words = {path.name for path in (root / "languages").glob("*/*")} - STORED_WORDS
    return code_fingerprint(
        "languages",
        "index",
        leave_out=NOT_STORED | answering_words,
        leave_out_folders=NOT_STORED_FOLDERS,
        root=root,
    )


def code_of_answers(root: Path = ROOT) -> str:
    """A hash of the code that determines answers; it does not depend on lab/ or tools/."""
    return code_fingerprint(
        "languages", "index", "rag", leave_out_folders=_NOT_ANSWERING, root=root
    )


def code_fingerprint(
    *packages: str,
    leave_out: frozenset[str] = frozenset(),
    leave_out_folders: tuple[str, ...] = (),
    root: Path = ROOT,
) -> str:
    """The SHA-256 of every Python file, prompt, table and weight of these packages, with their paths."""
    hashed = sha256()
    for package in packages:
        for path in sorted((root / package).rglob("*")):
            place = path.relative_to(root)  # the location of the checkout does not matter
            kept = path.name not in leave_out and not {*leave_out_folders} & {*place.parts}
            if kept and path.suffix in (".py", ".toml", ".txt", ".json", ".safetensors"):
                hashed.update(place.as_posix().encode() + path.read_bytes())
    return hashed.hexdigest()


def build(
    question_set: QuestionSet,
    home: Path,
    open_library: OpenLibrary,
    *,
    progress: Progress | None = None,
) -> dict[str, str]:
    """Index every collection that is asked, if needed; returns the language of each.

    An interrupted build resumes where it stopped. Raises QuestionSetError if a document that
    is evidence cannot be read.
    """
    marker = home / BUILT
    if marker.is_file():
        languages: dict[str, str] = json.loads(marker.read_text(encoding="utf-8"))
        return languages
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HomeUnwritable(
            f"{home} cannot be made ({error.strerror}). Point FUNDSTELLE_CACHE to a folder that "
            "can be written."
        ) from error
    try:
        languages = _index(question_set, home, open_library, progress=progress)
    except IndexMismatch:  # left by other code; it is a cache, so start over
        shutil.rmtree(home)
        home.mkdir()
        languages = _index(question_set, home, open_library, progress=progress)
    marker.write_text(json.dumps(languages), encoding="utf-8")
    return languages


def _index(
    question_set: QuestionSet, home: Path, open_library: OpenLibrary, *, progress: Progress | None
) -> dict[str, str]:
    languages: dict[str, str] = {}
    with open_library(home, True) as library:
        for collection in question_set.collections:
            folder = question_set.folder / "documents" / collection
            named = _named(f"indexing {collection}", progress)
            report = library.sync(folder, collection=collection, progress=named)
            unread = {f"{collection}/{skipped.path}": skipped.reason for skipped in report.skipped}
            for question in question_set.questions:
                for evidence in question.evidence:
                    if evidence.document in unread:
                        raise QuestionSetError(
                            f"Question {question.id}: its evidence documents/{evidence.document} "
                            f"cannot be read: {unread[evidence.document]}"
                        )
            languages[collection] = majority_language(library, collection)
    return languages


def _named(what: str, progress: Progress | None) -> Progress | None:
    """The progress of a whole collection under one name instead of one per document."""
    if progress is None:
        return None
    return lambda _, done, total: progress(what, done, total)


def majority_language(library: Library, collection: str) -> str:
    """The language of most documents; on a tie the alphabetically first."""
    counts = Counter(info.language for info in library.documents(View(collection)))
    if not counts:
        raise QuestionSetError(
            f"documents/{collection} holds no document that can be read. Put files there that "
            "`python -m index add` reads."
        )
    return min(counts, key=lambda language: (-counts[language], language))
