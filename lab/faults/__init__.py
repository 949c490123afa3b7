"""What goes wrong on a server, injected into a running app or command, and what became of it."""
