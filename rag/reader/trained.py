"""Where the trained weights are, and how their parts are named. Imports nothing heavy."""

from pathlib import Path

ADAPTER = Path(__file__).with_name("weights") / "reader.safetensors"
"""The trained weights of the reader, with the chat model's adapter beside them."""
CHAT = "chat."
"""The prefix of the chat model's weights in the file."""
