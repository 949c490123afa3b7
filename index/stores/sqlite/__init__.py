"""Everything specific to SQLite: files, pragmas and locks, full text, long lists of parameters."""
