"""A program's text made fit to be shown, whatever the language."""

SHORT = 24
"""Characters of a string that is spelled out as a value or a key."""
BRIEF = 60
"""Characters of a name."""


def printable(text: str) -> str:
    """Put a mark in the place of each character that cannot be printed on one line."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
