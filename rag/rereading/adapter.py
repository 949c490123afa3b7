"""The chat model's LoRA adapter: stored in the reader's weights file, passed to llama.cpp as a GGUF file.

`lab/rereading` trains it for one model, whose file it names; it is used with no other model.
"""

import json
import os
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from index.errors import ModelError
from rag.reader.trained import CHAT

PARTS = {
    "q_proj": "attn_q", "k_proj": "attn_k", "v_proj": "attn_v", "o_proj": "attn_output",
    "gate_proj": "ffn_gate", "up_proj": "ffn_up", "down_proj": "ffn_down",
}  # fmt: skip
"""The names of the same layer in transformers and llama.cpp."""
SIDES = {"down": "lora_a", "up": "lora_b"}


@dataclass(frozen=True, slots=True)
class Curves:
    """How the chat model's numbers become probabilities, fitted on data held out from all training.

    `answer` has the slopes of the reader's and the chat model's logit, and the shift; `place` likewise.
    """

    answer: tuple[float, float, float]
    place: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Adapter:
    """The adapter's path for llama.cpp, and its curves."""

    file: Path
    curves: Curves


def adapter_of(weights: Path, *, model: str, cache: Path) -> Adapter | None:
    """The adapter in a reader's weights for a chat model's file, with its curves; None without either.

    Raises ModelError if it cannot be written into the cache.
    """
    facts = _facts(weights)
    fitted = json.loads(facts.get("calibration", "{}"))
    if not {"reread answer", "reread place"} <= fitted.keys():
        return None
    file = adapter_file(weights, model=model, cache=cache)
    curves = Curves(tuple(fitted["reread answer"]), tuple(fitted["reread place"]))
    return Adapter(file, curves) if file else None


def adapter_file(weights: Path, *, model: str, cache: Path) -> Path | None:
    """The adapter as llama.cpp reads it, written at first use; None if there is none for this model."""
    from safetensors import safe_open

    facts = _facts(weights)
    if facts.get("chat_model") != model:
        return None
    known = sha256(weights.read_bytes()).hexdigest()[:16]
    path = cache / "adapters" / f"{Path(model).stem}-{known}.gguf"
    if not path.exists():
        with safe_open(weights, "pt") as file:
            names = [name for name in file.keys() if name.startswith(CHAT)]  # noqa: SIM118
            tensors = {name: file.get_tensor(name) for name in names}
        _write(path, tensors, float(facts["chat_alpha"]))
    return path


def _facts(weights: Path) -> dict[str, str]:
    """The weights file's metadata; empty if it cannot be read, which the reader reports."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(weights, "np") as file:
            return dict(file.metadata() or {})
    except (SafetensorError, OSError):
        return {}


def _write(path: Path, tensors: dict[str, Any], alpha: float) -> None:
    import numpy as np
    from gguf import GGUFWriter

    from rag.reader.packing import unpacked

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        number, begun = tempfile.mkstemp(dir=path.parent, suffix=".part")
        os.close(number)
        writer = GGUFWriter(begun, "qwen2")
        writer.add_type("adapter")
        writer.add_string("adapter.type", "lora")
        writer.add_float32("adapter.lora.alpha", alpha)
        for name, value in unpacked(tensors).items():
            layer, part, side = name.removeprefix(CHAT).split(".")
            tensor = f"blk.{layer}.{PARTS[part]}.weight.{SIDES[side]}"
            writer.add_tensor(tensor, value.numpy().astype(np.float16))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        os.replace(begun, path)
        for older in path.parent.glob("*.gguf"):
            if older != path:
                older.unlink(missing_ok=True)
    except OSError as error:
        raise ModelError(
            f"The chat model's adapter cannot be written to {path.parent}: {error.strerror}. "
            "Free some space, or point FUNDSTELLE_CACHE to another folder."
        ) from error
