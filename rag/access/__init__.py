"""Who may come in and what is open to them: accounts, sessions, keys, grants. Knows no web."""
