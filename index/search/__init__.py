"""From a question to passages: query understanding, expansion, hybrid search, rescoring."""
