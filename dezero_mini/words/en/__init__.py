"""English, by subjects."""

from . import (
    collecting,
    exercises,
    hints,
    holders,
    lists,
    magics,
    memory,
    names,
    refs,
    types,
    values,
)
