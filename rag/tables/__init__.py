"""Questions that count, add up or compare the rows of a table: computed, or said to be beyond."""
