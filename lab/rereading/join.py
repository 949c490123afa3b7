"""Packs the chat model's adapter and the reader's weights into one file.

`python -m lab.rereading.join --reader FILE --chat FILE --model NAME.gguf --out FILE`. The adapter may come
from a file that holds a reader too. Existing calibrations of the reader stay.
"""

import argparse
from pathlib import Path
from typing import Any

from safetensors import safe_open
from safetensors.torch import load_file, save_file

from rag.reader.packing import packed, unpacked
from rag.reader.trained import CHAT


def joined(reader: Path, chat: Path, model: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The tensors of both, and the metadata about them."""
    with safe_open(reader, "pt") as file:
        facts = dict(file.metadata() or {})
    with safe_open(chat, "pt") as file:
        about = file.metadata() or {}
    alpha = about["alpha"] if "alpha" in about else about["chat_alpha"]
    adapter = unpacked(load_file(chat))
    if "chat_alpha" in about:
        adapter = {
            name.removeprefix(CHAT): value
            for name, value in adapter.items()
            if name.startswith(CHAT)
        }
    own = {
        name: value
        for name, value in unpacked(load_file(reader)).items()
        if not name.startswith(CHAT)
    }
    other = {f"{CHAT}{name}": value for name, value in adapter.items()}
    return packed(own | other), facts | {"chat_model": model, "chat_alpha": alpha, "format": "3"}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--chat", type=Path, required=True)
    parser.add_argument("--model", default="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf")
    parser.add_argument("--out", type=Path, required=True)
    options: Any = parser.parse_args()
    tensors, facts = joined(options.reader, options.chat, options.model)
    save_file(tensors, options.out, facts)


if __name__ == "__main__":
    main()
