"""The web chat, its HTTP API and the widget."""
