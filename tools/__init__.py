"""Makes documents, questions and attacks in `data/`, and docs/quality.md from reports; audits libraries."""
