"""Collects an answer while it streams: each event adds to one JSON object.

Knows no store and no web.
"""

from rag.serialization import Json, answer_json, found_json, sentence_json
from rag.types import Answer, Event, Found, Places, Sentence


class Growing:
    """The answer so far: `json`, empty at first, and `text`, what a person reads."""

    def __init__(self) -> None:
        self.json: Json = {}
        self.text = ""
        self._language = ""
        self._said: list[Sentence] = []

    def take(self, event: Event) -> None:
        """Add an event."""
        match event:
            case Found():
                self.json = {**found_json(event), "sentences": []}
                self._language = event.language
            case Places():
                self._add(*event.sentences)
            case Sentence():
                self._add(event)
            case Answer():
                self.json, self.text = answer_json(event), event.text

    def _add(self, *sentences: Sentence) -> None:
        said = [*self.json["sentences"], *map(sentence_json, sentences)]
        self.json = {**self.json, "sentences": said}
        self._said += [one for one in sentences if one.kind != "related"]
        leading = [one for one in self._said if one.kind != "quoted"]
        self.text = " ".join(one.as_read(self._language) for one in leading or self._said)
