"""From live objects to a graph of plain data; runs none of the program's code."""
