"""What no model may decide: numbers, dates and units by value, and words that no evidence could say."""
