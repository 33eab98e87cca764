"""The same objects at the next look, and what changed."""
