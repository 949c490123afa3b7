"""Files that people hand in: kept in a queue in the home until they are documents."""
