"""How the passage reader is made: data, training, measuring."""
