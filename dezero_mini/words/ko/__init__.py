"""Korean, by subjects."""
