"""What is known exactly of a question and needs no model: labels, times, names, cells of a table."""
