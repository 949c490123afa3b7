"""Conversations that are kept: their store, how an answer gets into it, and what became of what it quotes."""
