"""Where the sources of an answer contradict each other."""
