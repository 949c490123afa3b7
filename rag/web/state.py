"""The server's state: whether it is ready, and what it is doing."""

from dataclasses import dataclass


@dataclass(slots=True)
class ServerState:
    """How far start-up is; written by its thread, read by requests. Ready by default."""

    ready: bool = True
    doing: str = ""
    done: int = 0
    total: int = 0
    problem: str = ""  # what a client is told; the log says more under its id
    problem_id: str = ""
    fatal: bool = False

    def progress(self, what: str, done: int, total: int) -> None:
        """Note how far long work has come; matches `index.types.Progress`."""
        self.doing, self.done, self.total = what, done, total

    def json(self) -> dict[str, object]:
        """The content of /readyz."""
        return {
            "ready": self.ready,
            "doing": self.doing,
            "done": self.done,
            "total": self.total,
            "problem": self.problem,
            "problem_id": self.problem_id,
        }
