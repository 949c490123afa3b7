"""The web chat, its HTTP API and the widget; knows nothing of how answers come about."""
