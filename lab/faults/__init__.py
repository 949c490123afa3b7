"""Fault injection: breaks something under a running app or command and reports what happened."""
