"""What the web knows about the server itself: is it ready, what is it doing, who may write.

Knows neither FastAPI nor Gradio.
"""

import threading
from dataclasses import dataclass, field


@dataclass(slots=True)
class ServerState:
    """Readiness and the one lock of writers; written by the start-up thread, read by requests."""

    ready: bool = True
    doing: str = ""
    done: int = 0
    total: int = 0
    problem: str = ""
    writing: threading.Lock = field(default_factory=threading.Lock)

    def progress(self, what: str, done: int, total: int) -> None:
        """Note how far long work has come; fits `index.types.Progress`."""
        self.doing, self.done, self.total = what, done, total

    def json(self) -> dict[str, object]:
        """What /readyz says."""
        return {
            "ready": self.ready,
            "doing": self.doing,
            "done": self.done,
            "total": self.total,
            "problem": self.problem,
        }
