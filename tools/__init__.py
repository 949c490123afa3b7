"""What makes the files in `data/`: documents, questions, attacks."""
