"""Uploaded files, kept in a queue in the home until they become documents."""
