"""From live objects to numbers and names; runs none of the program's code."""
