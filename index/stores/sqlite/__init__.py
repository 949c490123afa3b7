"""What is SQLite's own: its files, pragmas and locks, its full text, its way to take long lists."""
