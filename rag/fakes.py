"""A chat model whose replies are written down beforehand, for tests and for trying the page."""

import time
from collections.abc import Generator, Sequence


class ScriptedModel:
    """Replies with the next of `replies` (the last one again and again), word by word.

    `prompts` keeps what it was asked; `closed` counts streams that were stopped early.
    """

    def __init__(self, *replies: str, delay_s: float = 0.0, name: str = "scripted") -> None:
        self._replies, self._name, self.delay_s = list(replies), name, delay_s
        self.prompts: list[list[tuple[str, str]]] = []
        self.closed = 0

    @property
    def name(self) -> str:
        """The name it was given."""
        return self._name

    def stream(
        self, messages: Sequence[tuple[str, str]], *, max_tokens: int
    ) -> Generator[str, None, None]:
        """The reply, cut into words; at most `max_tokens` of them."""
        reply = self._replies[min(len(self.prompts), len(self._replies) - 1)]
        self.prompts.append(list(messages))
        try:
            for word in reply.split(" ")[:max_tokens]:
                time.sleep(self.delay_s)
                yield word + " "
        except GeneratorExit:
            self.closed += 1
            raise
