"""Look again at what another thread has changed meanwhile: the one way for all that look.

What a container has is copied in one call into C, in the middle of which no other thread runs. But
between two calls one may, and then what was read first no longer fits what was read later.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

MOST_LOOKS = 3

_Seen = TypeVar("_Seen")


class Moved(Exception):
    """What was being looked at has changed meanwhile."""


def look_again(look: Callable[[], _Seen], most: int = MOST_LOOKS) -> _Seen | None:
    """Return what `look` gives the first time that it is not `Moved`; `None` if it always is."""
    for _ in range(most):
        try:
            return look()
        except Moved:
            pass
    return None


@contextmanager
def may_move() -> Iterator[None]:
    """Read what Python may find changed: for the few lines where another thread can be the cause.

    Not for more than these, or an error of ours would be taken for another thread at work.
    """
    try:
        yield
    except (RuntimeError, IndexError, KeyError) as error:
        raise Moved from error
