"""Who holds one object, and when it will go; runs none of the program's code."""
