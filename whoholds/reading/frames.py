"""Read the local variables of a frame without leaving a trace in it.

Up to 3.12, whoever asks the frame of a function for `f_locals` leaves a dictionary in it that holds
each variable once more, and takes out of it what a program that called `locals()` before may have
nowhere else. So there the variables are read where CPython keeps them; where memory cannot be read,
they are known only if a tracer has such a dictionary made at each step anyway.
"""

import gc
import struct
import sys
from collections.abc import Callable, Mapping
from functools import cache
from inspect import CO_OPTIMIZED
from operator import attrgetter, itemgetter
from types import CellType, FrameType
from typing import Any

from ..platform import memory_at
from .classes import NOTHING, quietly

WORD = struct.calcsize("P")
HEAD = object.__basicsize__ // WORD  # words of any object: its count and its class
_TAGS, _BORROWED = 3, 1  # bits of an address that a running function has (from 3.14 on)
_IS_PROXY = sys.version_info >= (3, 13)  # what `f_locals` of a function gives (PEP 667)
_MOST_BEFORE_LOCALS = 2 * HEAD + 12  # words of what CPython runs for a frame


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

    That of a module or a class has, and up to 3.12 that of a function for which somebody asked, as
    `locals()` and tracers do. The collector visits it before the code that the frame runs, and the
    locals, some of which may be dictionaries too, after that; of a frame that runs, it is shown
    nothing.
    """
    for part in gc.get_referents(frame):
        if part is frame.f_code:
            return None
        if type(part) is dict:
            return part
    kept: Any = _word_as_object(frame, _place_of_own_locals()) if _place_of_own_locals() else None
    return kept if type(kept) is dict else None


def _variables(frame: FrameType, names: list[str]) -> list[tuple[str, object]]:
    if not frame.f_code.co_flags & CO_OPTIMIZED or not names:
        return []
    if _IS_PROXY:
        found = _named(frame.f_locals, names)
    elif not place_of_locals():
        found = _named(frame.f_locals if frame.f_trace is not None else {}, names)
    else:
        found = [(name, _variable(frame, name)) for name in names]
    return [(name, value) for name, value in found if value is not NOTHING]


def _named(values: Mapping[str, object], names: list[str]) -> list[tuple[str, object]]:
    return [(name, values.get(name, NOTHING)) for name in names]  # another thread may unbind one


def _variable(frame: FrameType, name: str) -> object:
    """The value of a variable as CPython has it, or `NOTHING` if it is not bound."""
    code = frame.f_code
    places = [*code.co_varnames, *(n for n in code.co_cellvars if n not in code.co_varnames)]
    value = _word_as_object(frame, place_of_locals() + [*places, *code.co_freevars].index(name))
    is_shared = name in code.co_cellvars or name in code.co_freevars
    if is_shared and type(value) is CellType:
        return quietly(CellType.cell_contents.__get__, value)
    return value


def _word_as_object(frame: FrameType, place: int) -> object:
    """The object whose address is one of the words of what CPython runs for a frame.

    `NOTHING` if there is no address. It is one call into C: meanwhile no other thread can bring the
    frame to its end, or let the object go.
    """
    view, running = _readers_of_frame()
    return quietly(next, map(itemgetter(place), map(running, (view(id(frame)),))))


@cache
def _readers_of_frame() -> tuple[Callable[[int], object], Callable[[object], Any]]:
    """What makes a view of the frame at an address, and what takes from it the words that run."""
    import ctypes

    class Frame(ctypes.Structure):
        _fields_ = (
            ("before", ctypes.c_size_t * (HEAD + 1)),
            ("running", ctypes.POINTER(ctypes.py_object)),
        )

    return Frame.from_address, attrgetter("running")


@cache
def _place_of_own_locals() -> int:
    """How many words of what CPython runs for a frame come before `f_locals`: after the globals and
    the builtins; 0 if they cannot be read."""
    # A frame that has itself in a variable would be a ring, and keep whoever called it.
    words = words_of_frame(sys._getframe(), _MOST_BEFORE_LOCALS)
    sought = (id(globals()), id(sys._getframe().f_builtins))
    found = [n + 2 for n in range(len(words)) if words[n : n + 2] == sought]
    return found[0] if found else 0


@cache
def place_of_locals() -> int:
    """How many words of a running function come before its first local; 0 if they cannot be read.

    That differs between versions, so it is found out by a function whose first local is known.
    """

    def look(marker: object) -> int:
        words = [word & ~_TAGS for word in words_of_frame(sys._getframe(), _MOST_BEFORE_LOCALS)]
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
