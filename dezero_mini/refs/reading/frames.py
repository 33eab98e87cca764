"""Read the local variables of a frame without leaving a trace in it."""

import sys
from inspect import CO_OPTIMIZED
from types import FrameType

from .counts import refcounts


def local_variables(frame: FrameType) -> list[tuple[str, object]]:
    """Return the local variables that `frame` itself holds, by name.

    Left out are those that a closure shares, which a cell holds, and those of a module or a
    class body, which a dictionary holds.
    """
    code = frame.f_code
    if not code.co_flags & CO_OPTIMIZED:
        return []
    values = frame.f_locals
    found = [
        (name, values[name])
        for name in code.co_varnames
        if name in values and name not in code.co_cellvars
    ]
    if type(values) is dict:
        _forget(values)
    return found


def _forget(values: dict[str, object]) -> None:
    """Up to 3.12 a frame keeps the dictionary that it gave, and with it every local; empty it.

    Not if the program has it too, since it once called `locals()`, nor under a tracer, which
    would write the empty dictionary back.
    """
    box: list[object] = [values]
    del values
    held_by_frame_and_caller = 2
    if sys.gettrace() is None and refcounts(box)[0] <= held_by_frame_and_caller:
        box[0].clear()  # type: ignore[attr-defined]
