"""The program as others use it: commands and the server as separate processes.

`tiny_embedder` makes a sentence-transformers folder of a few kilobytes whose vectors count letters,
so that a whole process can run through the settings alone, without the real weights.
`tiny_reranker` makes a CrossEncoder of the same size.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parent.parent
Done = subprocess.CompletedProcess[str]
WITHOUT = "FUNDSTELLE_"  # what the person who runs the tests has set is not for them


def tiny_embedder(folder: Path) -> Path:
    """A static embedding model: every printable ASCII letter and every word of it has a vector."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    letters = {chr(code): at for at, code in enumerate(range(33, 127))}
    tokenizer = Tokenizer(models.WordPiece(_pieces(letters), unk_token="!"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    with torch.random.fork_rng():
        torch.manual_seed(7)
        model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=32)])
    model.save(str(folder))
    return folder


def tiny_reranker(folder: Path, *, labels: int = 1, seed: int = 3) -> Path:
    """A CrossEncoder of random weights over letters: what it prefers has no meaning, but is its own."""
    import torch
    from sentence_transformers import CrossEncoder
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    letters = {chr(code): at for at, code in enumerate(range(33, 127), 5)}
    marks = {mark: at for at, mark in enumerate(("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"))}
    inside = {f"##{letter}": 5 + len(letters) + at for at, letter in enumerate(letters)}
    tokenizer = BertTokenizer(vocab={**marks, **letters, **inside}, do_lower_case=False)
    size: dict[str, Any] = {
        "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32,
        "vocab_size": len(tokenizer), "num_labels": labels, "initializer_range": 0.5,
    }  # fmt: skip
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        made = BertForSequenceClassification(BertConfig(**size))
    made.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    CrossEncoder(str(folder), device="cpu").save_pretrained(str(folder))
    return folder


def _pieces(letters: Mapping[str, int]) -> dict[str, int]:
    inside = {f"##{letter}": len(letters) + at for letter, at in letters.items()}
    return {**letters, **inside}


def environment(**settings: object) -> dict[str, str]:
    """The environment of a child: only these settings, given without their prefix."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(WITHOUT)}
    given = {f"{WITHOUT}{name.upper()}": str(value) for name, value in settings.items()}
    return {**kept, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT), **given}


def run(*arguments: object, env: Mapping[str, str], cwd: Path = ROOT, limit_s: float = 280) -> Done:
    """Run `python ARGUMENTS…` to its end."""
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=env, cwd=cwd, timeout=limit_s
    )


def only_json(done: Done) -> Any:
    """The one JSON object that a command printed, and nothing else."""
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


@contextmanager
def served(log: Path, *, env: Mapping[str, str], ready_s: float = 240) -> Iterator[httpx.Client]:
    """`python app.py` on a free port; yields a client of it once it is ready to answer."""
    with started(log, env=env, ready_s=ready_s) as (client, _):
        yield client


@contextmanager
def started(
    log: Path, *, env: Mapping[str, str], ready_s: float = 240
) -> Iterator[tuple[httpx.Client, "subprocess.Popen[bytes]"]]:
    """The same, with the process itself."""
    command = [sys.executable, str(ROOT / "app.py"), "--port", "0"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=env, cwd=ROOT)
        try:
            ends = time.monotonic() + ready_s
            with httpx.Client(base_url=_address(log, process, ends), timeout=200) as client:
                while client.get("/readyz").status_code != 200:
                    assert time.monotonic() < ends, log.read_text()
                    time.sleep(0.1)
                yield client, process
        finally:
            process.terminate()
            process.wait(30)


def _address(log: Path, process: "subprocess.Popen[bytes]", ends: float) -> str:
    said = ""
    while "Fundstelle is at " not in said:
        assert process.poll() is None and time.monotonic() < ends, said
        time.sleep(0.1)
        said = log.read_text()
    return said.split("Fundstelle is at ")[1].split()[0]
