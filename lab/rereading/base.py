"""Converts the chat model's GGUF file to a folder for transformers, with the vocabulary that training needs.

`python -m lab.rereading.base --model FILE.gguf --data FILE.npz --out FOLDER`.
"""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

NAMES = {
    "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj", "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj", "attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm",
}  # fmt: skip
"""What llama.cpp and transformers call the same layer."""


def theirs(name: str) -> str:
    """The transformers name of a GGUF tensor."""
    if name == "token_embd.weight":
        return "model.embed_tokens.weight"
    if name == "output_norm.weight":
        return "model.norm.weight"
    _, layer, part, kind = name.split(".")
    return f"model.layers.{layer}.{NAMES[part]}.{kind}"


def config(vocabulary: int) -> dict[str, Any]:
    """The configuration of Qwen2.5-1.5B with a vocabulary of this size."""
    return {
        "architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", "hidden_size": 1536,
        "intermediate_size": 8960, "num_hidden_layers": 28, "num_attention_heads": 12,
        "num_key_value_heads": 2, "rms_norm_eps": 1e-6, "rope_theta": 1000000.0,
        "max_position_embeddings": 4096, "tie_word_embeddings": True, "vocab_size": vocabulary,
        "hidden_act": "silu", "bos_token_id": None, "eos_token_id": None, "pad_token_id": None,
    }  # fmt: skip


def write(tensors: Iterable[tuple[str, Any]], out: Path) -> None:
    """A folder with the tensors (GGUF names, float arrays; the embedding table already cut) in bfloat16."""
    import torch
    from safetensors.torch import save_file

    out.mkdir(parents=True, exist_ok=True)
    weights = {theirs(name): torch.from_numpy(np.ascontiguousarray(values)).bfloat16()
               for name, values in tensors}  # fmt: skip
    save_file(weights, out / "model.safetensors", {"format": "pt"})
    rows = len(weights["model.embed_tokens.weight"])
    (out / "config.json").write_text(json.dumps(config(rows)), "utf-8")


def _read(model: Path, vocabulary: Any) -> Iterable[tuple[str, Any]]:
    from gguf import GGUFReader
    from gguf.quants import dequantize

    for tensor in GGUFReader(model).tensors:
        if tensor.name == "output.weight":
            continue
        data = tensor.data[vocabulary] if tensor.name == "token_embd.weight" else tensor.data
        yield tensor.name, dequantize(data, tensor.tensor_type)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options: Any = parser.parse_args()
    with np.load(options.data) as data:
        vocabulary = data["vocabulary"]
    write(_read(options.model, vocabulary), options.out)


if __name__ == "__main__":
    main()
