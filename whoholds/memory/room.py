"""How much memory an experiment may take on this machine."""

from ..platform import available_bytes
from ..words import say
from .data import MIB

_WANTED = 400 * MIB  # bytes; enough to be seen beside what the process holds anyway
_SHARE = 1 / 4  # of the memory that is available, at most


def rounds_that_fit(nbytes: int) -> int:
    """Return how many rounds of `nbytes` bytes each an experiment may keep: at least one.

    Together they take about 400 MiB, and never more than a quarter of the memory that is
    available now (psutil), unless a single round does. Raises ValueError if `nbytes` is not
    positive.
    """
    if nbytes <= 0:
        raise ValueError(say("memory.error.nbytes", given=nbytes))
    room = min(_WANTED, available_bytes() * _SHARE)
    return max(1, int(room // nbytes))
