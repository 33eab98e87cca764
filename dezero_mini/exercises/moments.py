"""Find what is right only as long as nothing happens meanwhile."""

import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Moments:
    """Counts the calls of weak references, and does something else before one of them."""

    def __init__(self, number: int, meanwhile: Callable[[], object]) -> None:
        self._left = number
        self._meanwhile = meanwhile

    @property
    def came(self) -> bool:
        """Whether there were as many calls as that."""
        return self._left <= 0

    def next(self) -> None:
        """A weak reference is about to be called."""
        self._left -= 1
        if self._left == 0:
            self._meanwhile()


@contextmanager
def interleaved(number: int, meanwhile: Callable[[], object]) -> Iterator[Moments]:
    """Do something else before the call with that number of a weak reference, as a thread might.

    This holds for references that are made in the block, by `weakref.ref` or in a
    `weakref.WeakValueDictionary`. To stop at instructions by a trace function finds no more than
    that, and Python 3.11.7 hangs where such a function comes before a cell is made.
    """
    moments = Moments(number, meanwhile)

    def call(reference: Any) -> Any:
        moments.next()
        return weakref.ReferenceType.__call__(reference)

    before = weakref.ref, weakref.KeyedRef
    weakref.ref, weakref.KeyedRef = (  # type: ignore[assignment, misc]
        type(kind.__name__, (kind,), {"__call__": call}) for kind in before
    )
    try:
        yield moments
    finally:
        weakref.ref, weakref.KeyedRef = before  # type: ignore[misc]
