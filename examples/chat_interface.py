"""A stock gr.ChatInterface over Fundstelle's Gradio endpoints, to build a page of your own from.

`python examples/chat_interface.py [ADDRESS]`; where people sign in, ACCESS_KEY holds a key.
"""

import os
import re
import sys
from collections.abc import Iterator
from typing import Any

import gradio as gr
from gradio_client import Client

MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|<>~$&-])")


def plain(text: str) -> str:
    """What a document says, without the power to be Markdown or HTML on the page."""
    return MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def shown(answer: dict[str, Any]) -> str:
    """The answer so far, and below it the places that it cites."""
    if not answer["answer"]:
        return f"… {len(answer['passages'])} ¶"
    said = [one for one in answer["sentences"] if one["support"] == "supported"]
    cited = {c["n"]: c for one in said if one["kind"] != "related" for c in one["citations"]}
    sources = [source(cited[n]) for n in sorted(cited)]
    return "\n\n".join([plain(answer["answer"]), *sources])


def source(citation: dict[str, Any]) -> str:
    """A place, with its page if it has one, and its words."""
    where = plain(citation["title"] or citation["document"])
    page = f", p. {citation['page']}" if citation["page"] else ""
    return f"{citation['n']}\\. *{where}*{page}: {plain(citation['quote'])}"


def chat_over(client: Client) -> gr.ChatInterface:
    """The chat; each question is asked with the messages before it."""

    def respond(message: str, history: list[dict[str, Any]]) -> Iterator[str]:
        for answer in client.submit(message, history[-20:], api_name="/ask"):
            yield shown(answer)

    return gr.ChatInterface(respond, title="Fundstelle", api_name="chat")


if __name__ == "__main__":
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:7860/"
    token = os.environ.get("ACCESS_KEY")
    headers = {"Authorization": f"Bearer {token}"} if token else None
    chat_over(Client(address, headers=headers, verbose=False)).launch()
