"""The exact number of references to an object.

`sys.getrefcount` counts its own argument too, and how many references a call adds differs
between a global, a local and an argument, and between versions of CPython. So nothing is
subtracted by rule: objects are counted while one list holds them and nothing else of ours does,
and what that costs is measured once, with an object that only a list holds.
"""

import sys

from ..platform import warn_of_free_threads

# CPython marks immortal objects with a count that no program reaches: 2**32 - 1 on 3.12 and
# 3.13, 3 * 2**30 on 3.14, 7 * 2**28 where a pointer has 32 bits (PEP 683); 3.11 gives the static
# objects of the interpreter 999,999,999 to start with.
_IMMORTAL = 1 << 29


def refcount(obj: object) -> int:
    """Return how many references the program holds to `obj`; the call itself is not counted.

    A new object that nothing holds, `refcount(object())`, gives 0; one bound to a single name, 1.
    An immortal object (PEP 683: `None`, small integers, from CPython 3.12 on) gives the mark that
    CPython keeps in place of a count, see `is_immortal`.

    >>> a = []
    >>> b = [a, a]
    >>> refcount(a)
    3
    """
    box = [obj]
    del obj
    return refcounts(box)[0]


def refcounts(box: list[object]) -> list[int]:
    """Return, for each object in `box`, its references outside of `box`.

    Each object must be in the list once. The argument is a list, so that the caller's own
    variables need not hold the objects while they are counted.
    """
    warn_of_free_threads()
    return [n - _OVERHEAD if n < _IMMORTAL else n for n in _raw(box)]


def is_immortal(count: int) -> bool:
    """Whether `count` is no count but CPython's mark of an immortal object (PEP 683)."""
    return count >= _IMMORTAL


def _raw(box: list[object]) -> list[int]:
    # `map` passes each object straight from the list to C: no variable of ours, and no choice
    # of the bytecode compiler, comes in between.
    return list(map(sys.getrefcount, box))


_OVERHEAD = _raw([object()])[0]
