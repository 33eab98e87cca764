"""From plain data to sentences and pictures; no object of the program is read here."""
