"""The models of search: their weights, embedder, reranker."""
