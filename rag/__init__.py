"""Questions to answers with evidence. Stands on index/, never the other way round."""
