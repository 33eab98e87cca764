"""What the course says: the errors of the two steps, and the answers to the exercises."""
