"""Threads share few heaps and give large blocks back, so that a long-running app does not keep what each
thread once took."""

import os
import platform
import re
import subprocess
import sys

import pytest

PROGRAM = """
import ctypes, threading
from rag.operation.memory import limit_heaps
if {shared}:
    print(limit_heaps())
at_once, kept = threading.Barrier(12), []
def work():
    at_once.wait()
    kept.append([bytearray(60_000) for _ in range(200)])
    at_once.wait()
threads = [threading.Thread(target=work) for _ in range(12)]
[one.start() for one in threads]
[one.join() for one in threads]
libc = ctypes.CDLL(None)
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


BLOCKS = """
import psutil
from rag.operation.memory import limit_heaps
if {shared}:
    limit_heaps()
bytearray(24_000_000)  # freed at once: by default blocks of this size now come from the heap
blocks = [bytearray(24_000_000) for _ in range(8)]
above = [bytearray(30_000) for _ in range(50)]
before = psutil.Process().memory_info().rss
del blocks
print((before - psutil.Process().memory_info().rss) // 1_000_000)
"""


def told(program: str = PROGRAM, *, shared: bool, **environment: str) -> str:
    given = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    command = [sys.executable, "-c", program.format(shared=shared)]
    done = subprocess.run(
        command, env=given | environment, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def heaps(output: str) -> int:
    return len(re.findall(r"<heap nr=", output))


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has many heaps")
def test_twelve_threads_share_two_heaps() -> None:
    output = told(shared=True)
    assert output.startswith("True") and heaps(output) <= 2
    assert heaps(told(shared=False)) > 2  # what it is without


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has many heaps")
def test_the_number_that_an_operator_set_counts_before_ours() -> None:
    assert told(shared=True, MALLOC_ARENA_MAX="1").startswith("False")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="mallopt is glibc's")
def test_large_blocks_go_back_to_the_system_even_below_others() -> None:
    assert int(told(BLOCKS, shared=True)) > 150
    assert int(told(BLOCKS, shared=False)) < 50  # what it is without
