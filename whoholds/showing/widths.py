"""How wide a text is, about and at most: whoever lays words out does not know a reader's fonts."""

from ..words import is_wide

BOLD = 1.12
"""How much wider bold type is."""
# Of the size of the type, in fonts that are wide (DejaVu Sans, which bare Linux machines have).
# Hangul is an em wide at most.
_HANGUL, _BROAD, _CAPITAL, _LETTER = 1.0, 1.0, 0.75, 0.61


def width(text: str, size: float) -> float:
    """Return how wide a text is at most, in the unit of its size."""
    return size * sum(map(_of_letter, text))


def _of_letter(letter: str) -> float:
    if is_wide(letter):
        return _HANGUL
    if letter in "mwMW@%":
        return _BROAD
    return _CAPITAL if letter.isupper() else _LETTER
