"""When documents hold, and which of several versions answers a question."""
