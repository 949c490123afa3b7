"""The models of search: weights, embedder, reranker."""
