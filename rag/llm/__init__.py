"""Chat models on this machine or behind an OpenAI-compatible server."""
