"""Where the trained weights are, and how their parts are named. Imports nothing heavy."""

from pathlib import Path

ADAPTER = Path(__file__).with_name("weights") / "reader.safetensors"
"""The trained weights of the reader, with the chat model's adapter beside them."""
CHAT = "chat."
"""The prefix of the chat model's weights in the file."""
FOLLOW_UP = "follow_up"
"""The name of the follow-up head in the file: weights of the pooled states, and last the shift."""
