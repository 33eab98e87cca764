"""What names reach: the graph of a moment, the same objects at the next, and what changed."""
