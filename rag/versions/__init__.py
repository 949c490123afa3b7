"""When documents are valid, and which of several versions answers a question."""
