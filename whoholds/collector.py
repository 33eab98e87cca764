"""Hold the garbage collector still, and put it back."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Switch the collector off, whatever the block does with it, and put back what was found.

    New objects of ours then set off no collection of what is about to be looked at.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
        else:
            gc.disable()


@contextmanager
def waiting() -> Iterator[None]:
    """Keep the collector from starting by itself; `gc.isenabled()` stays the program's."""
    thresholds = gc.get_threshold()
    never = 1 << 30
    gc.set_threshold(never, *thresholds[1:])
    try:
        yield
    finally:
        if gc.get_threshold()[0] == never:
            gc.set_threshold(*thresholds)
