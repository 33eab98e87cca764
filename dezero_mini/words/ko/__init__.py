"""Korean, by subjects."""

from . import (
    collecting,
    exercises,
    hints,
    holders,
    languages,
    lists,
    magics,
    memory,
    names,
    refs,
    steps,
    types,
    values,
)
