"""Spreads, samples of memory, and facts about the machine. Knows nothing of what is measured. [psutil]"""

import platform
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import psutil

_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Spread:
    """The number of measurements, their median and 95th percentile."""

    n: int
    p50: float
    p95: float


def spread(values: Sequence[float]) -> Spread:
    """The spread of at least one value."""
    p50, p95 = np.quantile(values, [0.5, 0.95])
    return Spread(len(values), round(float(p50), 3), round(float(p95), 3))


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine measured on; `load` is the number of runnable threads at the start."""

    cpu: str
    cores: int
    memory_mb: int
    system: str
    python: str
    load: float


def machine() -> Machine:
    """This machine, now."""
    return Machine(
        cpu=_cpu(),
        cores=psutil.cpu_count(logical=False) or psutil.cpu_count() or 1,
        memory_mb=round(psutil.virtual_memory().total / _MB),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        load=round(psutil.getloadavg()[0], 2),
    )


def _cpu() -> str:
    facts = Path("/proc/cpuinfo")
    for line in facts.read_text().splitlines() if facts.is_file() else ():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


class Sampler:
    """Samples something every few seconds, in a thread of its own, while entered."""

    def __init__(self, *, every_s: float) -> None:
        self._every_s, self._left = every_s, threading.Event()
        self._thread = threading.Thread(target=self._run, name="sampler", daemon=True)

    def sample(self) -> None:
        """Take one sample."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._left.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                self.sample()
            except psutil.Error:  # the process has ended
                return
            if self._left.wait(self._every_s):
                return


class Peak(Sampler):
    """The peak memory of a process (by default this one).

    The system's own high-water mark would count a parent's memory for its child too.
    """

    def __init__(self, pid: int | None = None, *, every_s: float = 0.02) -> None:
        super().__init__(every_s=every_s)
        self._process, self.mb = psutil.Process(pid), 0

    def sample(self) -> None:
        """Compare the memory held now with the peak."""
        self.mb = max(self.mb, round(self._process.memory_info().rss / _MB))


def end(process: "subprocess.Popen[Any]") -> None:
    """Ask a process to end, and kill it if it does not within half a minute."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process holds and has used: memory in MB, seconds of processor time."""

    memory_mb: int
    cpu_s: float


def usage(pid: int) -> Usage:
    """What a process holds and has used so far, without its children."""
    process = psutil.Process(pid)
    times = process.cpu_times()
    return Usage(round(process.memory_info().rss / _MB), times.user + times.system)
