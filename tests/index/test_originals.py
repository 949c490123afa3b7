"""The file a document was read from is handed out as long as it is the one that was read."""

from pathlib import Path

import pytest

from index.errors import HomeUnwritable, NotFound, OriginalGone
from index.fakes import WordEmbedder
from index.library import Library
from index.types import View

DEFAULT = View("default")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def opened(home: Path) -> Library:
    return Library.open(home, embedder=WordEmbedder(), write=True, vector_store="memory")


def kept(home: Path) -> set[str]:
    folder = home / "originals"
    return {place.name for place in folder.iterdir()} if folder.exists() else set()


def test_an_upload_is_kept_and_goes_with_its_document(home: Path) -> None:
    with opened(home) as library:
        info = library.add_upload("mond.txt", b"Die Mondbasis ist offen.", DEFAULT)
        found = library.original(info.id, DEFAULT)
        assert (found.path, found.data) == ("mond.txt", b"Die Mondbasis ist offen.")
        assert library.has_original(info.id, DEFAULT)
        library.remove([info.id], DEFAULT)
        assert kept(home) == set()
        with pytest.raises(NotFound):
            library.original(info.id, DEFAULT)


def test_the_next_version_takes_the_place_of_the_earlier(home: Path) -> None:
    with opened(home) as library:
        library.add_upload("mond.txt", b"Die Mondbasis ist offen.", DEFAULT)
        info = library.add_upload("mond.txt", b"Die Mondbasis ist zu.", DEFAULT)
        assert library.original(info.id, DEFAULT).data == b"Die Mondbasis ist zu."
        assert kept(home) == {info.content_hash}


def test_what_two_documents_were_read_from_stays_until_both_are_gone(home: Path) -> None:
    with opened(home) as library:
        one = library.add_upload("a.txt", b"Dasselbe in beiden.", DEFAULT)
        other = library.add_upload("b.txt", b"Dasselbe in beiden.", View("other"))
        library.remove([one.id], DEFAULT)
        assert library.original(other.id, View("other")).data == b"Dasselbe in beiden."
        library.remove([other.id], View("other"))
        assert kept(home) == set()


def test_a_folder_s_file_is_not_copied_and_found_where_it_lies(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.txt").write_text("Die Brücke ist lang.")
    with opened(home) as library:
        library.sync(folder, collection="default")
        (info,) = library.documents(DEFAULT)
        assert (home / "originals" / info.content_hash).is_symlink()
        assert library.original(info.id, DEFAULT).data == "Die Brücke ist lang.".encode()
        (folder / "b.txt").write_bytes((folder / "a.txt").read_bytes())
        (folder / "a.txt").unlink()
        library.sync(folder, collection="default")
        assert library.original(info.id, DEFAULT).path == "b.txt"


def test_a_home_of_before_learns_at_the_next_sync_where_files_lie(
    home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.txt").write_text("Die Brücke ist lang.")
    with opened(home) as library:
        library.sync(folder, collection="default")
        (info,) = library.documents(DEFAULT)
        (home / "originals" / info.content_hash).unlink()
        assert not library.has_original(info.id, DEFAULT)
        library.sync(folder, collection="default")
        assert library.original(info.id, DEFAULT).data


@pytest.mark.parametrize("change", ["gone", "changed", "folder", "secret"])
def test_a_file_that_is_another_one_now_is_not_handed_out(
    home: Path, tmp_path: Path, change: str
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    place = folder / "a.txt"
    place.write_text("Die Brücke ist lang.")
    (tmp_path / "secret.txt").write_text("The key under the mat.")
    with opened(home) as library:
        library.sync(folder, collection="default")
        (info,) = library.documents(DEFAULT)
        place.unlink()
        if change == "changed":
            place.write_text("Die Brücke ist kurz.")
        elif change == "folder":
            place.mkdir()
        elif change == "secret":
            place.symlink_to(tmp_path / "secret.txt")
        with pytest.raises(OriginalGone, match=r"a\.txt"):
            library.original(info.id, DEFAULT)


def test_what_a_crash_left_behind_goes_at_the_next_start(home: Path) -> None:
    with opened(home) as library:
        info = library.add_upload("a.txt", b"Das bleibt.", DEFAULT)
        (home / "originals" / ("0" * 64)).write_bytes(b"no document was read from this")
    with opened(home) as library:
        assert kept(home) == {info.content_hash}
        assert library.original(info.id, DEFAULT).data == b"Das bleibt."


def test_an_upload_that_cannot_be_kept_changes_nothing(home: Path) -> None:
    with opened(home) as library:
        (home / "originals").write_text("in the way")
        with pytest.raises(HomeUnwritable, match="Free some space"):
            library.add_upload("a.txt", b"Das ist neu.", DEFAULT)
        assert library.documents(DEFAULT) == []


def test_a_folder_s_files_are_read_though_the_home_takes_no_links(
    home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.txt").write_text("Die Brücke ist lang.")
    with opened(home) as library:
        (home / "originals").write_text("in the way")
        library.sync(folder, collection="default")
        (info,) = library.documents(DEFAULT)
        assert not library.has_original(info.id, DEFAULT)
