"""Read the local variables of a frame without leaving a trace in it."""

import gc
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
    return _variables(frame, [n for n in code.co_varnames if n not in code.co_cellvars])


def shared_variables(frame: FrameType) -> list[tuple[str, object]]:
    """Return the contents of the cells that a frame holds, by the names of their variables."""
    return _variables(frame, [*frame.f_code.co_cellvars, *frame.f_code.co_freevars])


def own_copy(frame: FrameType) -> dict[str, object] | None:
    """Return the dictionary in which a frame keeps a copy of its locals, if it has one.

    Up to 3.12 it makes one for whoever asks. The collector visits it before the code that the
    frame runs, and the locals, some of which may be dictionaries too, after that.
    """
    for part in gc.get_referents(frame):
        if part is frame.f_code:
            break
        if type(part) is dict and part is not frame.f_globals:
            return part
    return None


def _variables(frame: FrameType, names: list[str]) -> list[tuple[str, object]]:
    if not frame.f_code.co_flags & CO_OPTIMIZED or not names:
        return []
    kept = own_copy(frame)
    if kept:  # to ask anew would change what is in it, to forget it what the frame holds
        return [(name, kept[name]) for name in names if name in kept]
    was_empty = kept is not None
    del kept
    values = frame.f_locals
    found = [(name, values[name]) for name in names if name in values]
    if type(values) is dict:
        if was_empty:
            values.clear()
        else:
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
