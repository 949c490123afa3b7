"""Names that come from outside become names that can be shown, stored and chosen, and nothing else."""

import unicodedata

import pytest

from index.paths import LONGEST_NAME, LONGEST_PATH, is_junk, leads_out, safe_path


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a/b c/Straße.md", "a/b c/Straße.md"),
        (unicodedata.normalize("NFD", "Büro/Übersicht.pdf"), "Büro/Übersicht.pdf"),
        ("..\\..\\win.txt", "win.txt"),
        ("/etc/passwd.txt", "etc/passwd.txt"),
        ("a/../../b.txt", "a/b.txt"),
        ("a\x00b\n.txt", "ab.txt"),
        ("\u202egpj.exe.txt", "gpj.exe.txt"),
        ("😀👩\u200d🌾.md", "😀👩\u200d🌾.md"),
        (" . / .. /", "unnamed"),
        ("", "unnamed"),
        ("ordner. /x.txt", "ordner/x.txt"),
        ("<img src=x>.txt", "<img src=x>.txt"),
    ],
)
def test_a_path_keeps_what_a_person_reads_and_leads_nowhere(given: str, kept: str) -> None:
    assert safe_path(given) == kept
    assert safe_path(kept) == kept


def test_long_names_keep_their_ending_and_deep_folders_their_last_ones() -> None:
    name = safe_path("ä" * 400 + ".pdf")
    assert len(name) == LONGEST_NAME and name.endswith(".pdf")
    deep = safe_path("/".join(["ordner"] * 500) + "/x.txt")
    assert len(deep) <= LONGEST_PATH and deep.endswith("ordner/x.txt")
    assert safe_path("/".join(["o" * 140] * 9) + "/x.txt") == "x.txt"


@pytest.mark.parametrize(
    "path",
    [
        "__MACOSX/a/._b.md",
        "a/.DS_Store",
        "a\\Thumbs.db",
        "desktop.ini",
        "a/~$brief.docx",
        "._x.pdf",
    ],
)
def test_what_systems_put_beside_files_is_junk(path: str) -> None:
    assert is_junk(path)


@pytest.mark.parametrize("path", ["a/b.md", "MACOSX/x.md", "thumbs.db.md", "a~$b.docx"])
def test_what_a_person_named_is_none(path: str) -> None:
    assert not is_junk(path)


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/x", "\\x", "C:\\x", "c:/x", "a\\..\\x"])
def test_what_leads_out_is_known(path: str) -> None:
    assert leads_out(path) and not leads_out("a/..b/x. .txt")
