"""The chat model's tokenizer, from its GGUF file. Needs gguf and tokenizers."""

from collections.abc import Sequence
from pathlib import Path

PIECES = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|"
    r"\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""How Qwen 2 cuts text before it joins bytes (the pattern of its published tokenizer)."""


class Tokens:
    """Byte-pair tokens and the turns of a conversation (ChatML)."""

    def __init__(self, model: Path) -> None:
        from gguf import GGUFReader
        from tokenizers import Regex, Tokenizer, models, pre_tokenizers

        fields = GGUFReader(model).fields
        words = [str(one) for one in fields["tokenizer.ggml.tokens"].contents()]
        pairs = (str(one).partition(" ") for one in fields["tokenizer.ggml.merges"].contents())
        merges = [(first, second) for first, _, second in pairs]
        numbers = {word: number for number, word in enumerate(words)}
        self._bpe = Tokenizer(models.BPE(vocab=numbers, merges=merges))
        self._bpe.pre_tokenizer = pre_tokenizers.Sequence([
            pre_tokenizers.Split(Regex(PIECES), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ])  # fmt: skip
        self._begin, self.end = numbers["<|im_start|>"], numbers["<|im_end|>"]

    def text(self, text: str) -> list[int]:
        """The tokens of plain text; turn markers in it are text."""
        return list(self._bpe.encode(text).ids)

    def prompt(self, messages: Sequence[tuple[str, str]]) -> list[int]:
        """A conversation up to the point where the reply begins."""
        found = list[int]()
        for role, said in messages:
            found += [self._begin, *self.text(f"{role}\n{said}"), self.end, *self.text("\n")]
        return [*found, self._begin, *self.text("assistant\n")]
