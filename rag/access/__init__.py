"""Authentication and authorization: accounts, sessions, keys, grants. Knows no web."""
