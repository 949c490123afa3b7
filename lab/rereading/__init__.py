"""Makes the adapter by which the offline chat model rereads places (see README.md)."""
