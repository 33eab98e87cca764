"""How much memory an experiment may take on this machine."""

from .sampling import MIB
from .words import ERRORS

_WANTED = 400 * MIB  # bytes; enough to be seen beside what the process holds anyway
_SHARE = 1 / 4  # of the memory that is available, at most


def rounds_that_fit(nbytes: int) -> int:
    """Return how many rounds of `nbytes` bytes each an experiment may keep: at least one.

    Together they take about 400 MiB, and never more than a quarter of the memory that is
    available now (psutil), unless a single round does. Raises ValueError if `nbytes` is not
    positive.
    """
    if nbytes <= 0:
        raise ValueError(ERRORS["nbytes"].format(given=nbytes))
    from psutil import virtual_memory

    room = min(_WANTED, virtual_memory().available * _SHARE)
    return max(1, int(room // nbytes))
