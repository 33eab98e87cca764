"""English, by subjects."""
