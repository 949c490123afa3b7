"""Sends a trace of every question, a span a step, to an OpenTelemetry collector. [opentelemetry]

The libraries need not be installed where no collector is set. A trace names the request and the outcome,
never the question. Knows no web.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.errors import SettingsError
from rag.observing import QuestionOutcome

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

NS = 1_000_000_000
TIMEOUT_S = 5


def open_traces(collector: str) -> "Traces | None":
    """The sender of traces to the collector at this address; None for "". Raises SettingsError."""
    if not collector:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    except ImportError as error:
        raise SettingsError(
            f"Setting FUNDSTELLE_TRACES = {collector!r} needs libraries that are not installed: "
            "pip install -r requirements-observability.txt"
        ) from error
    plain = not collector.startswith("https://")
    return Traces(OTLPSpanExporter(endpoint=collector, insecure=plain, timeout=TIMEOUT_S))


class Traces:
    """Makes spans of questions and their steps. Thread-safe."""

    def __init__(self, exporter: "SpanExporter") -> None:
        """Spans go to the exporter in batches, from a thread of its own."""
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        named = Resource.create({"service.name": "fundstelle"})
        self._provider = TracerProvider(resource=named, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("fundstelle")

    def asked(self, one: QuestionOutcome) -> None:
        """One trace: the question, and its steps below it."""
        from opentelemetry.trace import Status, StatusCode, set_span_in_context

        began = int(one.began * NS)
        attributes = {"fundstelle.request": one.request, "fundstelle.outcome": one.outcome}
        whole = self._tracer.start_span("ask", start_time=began, attributes=attributes)
        if one.error:
            whole.set_status(Status(StatusCode.ERROR, type(one.error).__name__))
        below = set_span_in_context(whole)
        for name, start, end in _times(one, began):
            self._tracer.start_span(name, context=below, start_time=start).end(end)
        whole.end(began + int(one.seconds * NS))

    def close(self) -> None:
        """Send the remaining spans."""
        self._provider.force_flush(TIMEOUT_S * 1000)
        self._provider.shutdown()


def _times(one: QuestionOutcome, began: int) -> Sequence[tuple[str, int, int]]:
    return [
        (step.name, began + int(step.begun * NS), began + int((step.begun + step.seconds) * NS))
        for step in one.steps
    ]
