"""Does evidence support a sentence? Signals, weighed by readable numbers."""
