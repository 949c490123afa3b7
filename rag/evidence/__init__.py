"""Which sentences found are evidence, whether they answer, and which are shown in their own words."""
