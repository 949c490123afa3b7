"""Kept conversations: their store, recording answers, and what became of quoted documents."""
