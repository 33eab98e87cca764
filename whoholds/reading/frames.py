"""Read the local variables of a frame without leaving a trace in it."""

import gc
import struct
import sys
from functools import cache
from inspect import CO_OPTIMIZED
from types import FrameType

from ..platform import memory_at
from .counts import refcounts

WORD = struct.calcsize("P")
HEAD = object.__basicsize__ // WORD  # words of any object: its count and its class
_TAGS, _BORROWED = 3, 1  # bits of an address that a running function has (from 3.14 on)


def local_variables(frame: FrameType) -> list[tuple[str, object]]:
    """Return the local variables that `frame` itself holds, by name.

    Left out are those that a closure shares, which a cell holds, and those of a module or a
    class body, which a dictionary holds.
    """
    code = frame.f_code
    return _variables(frame, [n for n in code.co_varnames if n not in code.co_cellvars])


def borrowed_variables(frame: FrameType) -> set[str]:
    """Return the names of the local variables whose references are not counted.

    From 3.14 on, an argument borrows its reference from the local variable of the caller that it
    was read from (`LOAD_FAST_BORROW`), for as long as that waits for the function.
    """
    first, names = place_of_locals(), frame.f_code.co_varnames
    words = words_of_frame(frame, first + len(names))[first:] if first else ()
    return {name for name, word in zip(names, words, strict=False) if word & _BORROWED}


def shared_variables(frame: FrameType) -> list[tuple[str, object]]:
    """Return the contents of the cells that a frame holds, by the names of their variables."""
    return _variables(frame, [*frame.f_code.co_cellvars, *frame.f_code.co_freevars])


def own_locals(frame: FrameType) -> dict[str, object] | None:
    """Return the dictionary in which a frame keeps its locals, or a copy of them, if it has one.

    That of a module or a class has, and up to 3.12 that of a function makes one for whoever asks.
    The collector visits it before the code that the frame runs, and the locals, some of which may
    be dictionaries too, after that.
    """
    for part in gc.get_referents(frame):
        if part is frame.f_code:
            break
        if type(part) is dict:
            return part
    return None


def _variables(frame: FrameType, names: list[str]) -> list[tuple[str, object]]:
    if not frame.f_code.co_flags & CO_OPTIMIZED or not names:
        return []
    kept = own_locals(frame)
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


@cache
def place_of_locals() -> int:
    """How many words of a running function come before its first local; 0 if they cannot be read.

    That differs between versions, so it is found out by a function whose first local is known.
    """

    def look(marker: object) -> int:
        words = [word & ~_TAGS for word in words_of_frame(sys._getframe(), 2 * HEAD + 12)]
        return words.index(id(marker)) if id(marker) in words else 0

    return look(object())


def words_of_frame(frame: FrameType, number: int) -> tuple[int, ...]:
    """The words of what CPython runs for a frame, whose address comes after `f_back`."""
    start = words_of_object(frame)[-1:]
    return words_at(start[0], number) if start else ()


def words_of_object(frame: FrameType) -> tuple[int, ...]:
    return words_at(id(frame), HEAD + 2)


def words_at(address: int, number: int) -> tuple[int, ...]:
    memory = memory_at(address, number * WORD)
    return struct.unpack(f"{len(memory) // WORD}N", memory)
