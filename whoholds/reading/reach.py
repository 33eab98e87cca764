"""All that something leads to."""

from collections.abc import Callable, Iterable
from typing import TypeVar

_T = TypeVar("_T")


def reach(start: Iterable[_T], following: Callable[[_T], Iterable[_T]]) -> set[_T]:
    """Return what is in `start` and all that this leads to, of which each leads to `following`."""
    reached: set[_T] = set()
    pending = list(start)
    while pending:
        one = pending.pop()
        if one not in reached:
            reached.add(one)
            pending += following(one)
    return reached
