"""Uploaded files wait in a queue in the home until they become documents."""
