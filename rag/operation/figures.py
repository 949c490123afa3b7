"""Figures of the running server for Prometheus. [prometheus-client, which need not be installed]

Labels have few values: routes as they are declared, steps, outcomes; no person, no document, no question.
Knows no web.
"""

import shutil
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from rag.compose import Chat
from rag.observing import QuestionOutcome

if TYPE_CHECKING:
    from prometheus_client import Metric

STEP_S = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64)
REQUEST_S = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
KEPT_STATES = ("waiting", "working", "failed")


def open_figures() -> "Figures | None":
    """The figures; None where the library for them is not installed."""
    return Figures() if find_spec("prometheus_client") else None


class Figures:
    """Counts and times, in a registry of their own. Thread-safe."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

        made = self._registry = CollectorRegistry()
        ProcessCollector(registry=made)
        self._requests = Counter(
            "fundstelle_requests",
            "Requests by method, route and status.",
            ["method", "route", "status"],
            registry=made,
        )
        self._request_seconds = Histogram(
            "fundstelle_request_seconds",
            "Seconds until a request was answered to its end.",
            ["route"],
            buckets=REQUEST_S,
            registry=made,
        )
        self._questions = Counter(
            "fundstelle_questions",
            "Questions by outcome: answered, refused (the documents don't say), failed, left.",
            ["outcome"],
            registry=made,
        )
        self._question_seconds = Histogram(
            "fundstelle_question_seconds",
            "Seconds until a question was answered to its end.",
            buckets=STEP_S,
            registry=made,
        )
        self._step_seconds = Histogram(
            "fundstelle_step_seconds",
            "Seconds of a step: search, read, places, reread, write, check, conflicts.",
            ["step"],
            buckets=STEP_S,
            registry=made,
        )

    def handled(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def asked(self, one: QuestionOutcome) -> None:
        """Count a question and the steps of its answer."""
        self._questions.labels(one.outcome).inc()
        self._question_seconds.observe(one.seconds)
        for step in one.steps:
            self._step_seconds.labels(step.name).observe(step.seconds)

    def watch(self, chat: Chat, ready: Callable[[], bool]) -> None:
        """Include the server's current state in every later reading."""
        self._registry.register(_Now(chat, ready))

    def read(self) -> tuple[bytes, str]:
        """All figures, and the media type they are in."""
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

        return generate_latest(self._registry), CONTENT_TYPE_LATEST


class _Now:
    """Figures that are looked up when they are read; implements Prometheus' collector."""

    def __init__(self, chat: Chat, ready: Callable[[], bool]) -> None:
        self._chat, self._ready = chat, ready

    def describe(self) -> Iterable[object]:
        """Nothing, so that registration looks nothing up."""
        return ()

    def collect(self) -> "Iterable[Metric]":
        """The figures of this moment."""
        from prometheus_client.core import GaugeMetricFamily

        ready = GaugeMetricFamily("fundstelle_ready", "Whether /readyz says yes.")
        ready.add_metric([], float(self._ready()))
        yield ready
        if self._chat.settings.catalog != "memory":
            free = GaugeMetricFamily("fundstelle_disk_free_bytes", "Bytes free in the home.")
            free.add_metric([], float(shutil.disk_usage(self._chat.settings.home).free))
            yield free
        if self._chat.uploads:
            counts = self._chat.uploads.queue.counts()
            uploads = GaugeMetricFamily("fundstelle_uploads", "Uploads by state.", labels=["state"])
            for state in KEPT_STATES:
                uploads.add_metric([state], float(counts.get(state, 0)))
            yield uploads
