"""Which thread an attribute of a `threading.local` is of.

A `threading.local` keeps a dictionary of attributes for each thread, by an object that only the
state of that thread leads to. CPython does not show which one is whose; but it lies in memory.
"""

import gc
import sys
import time
from _thread import get_ident
from collections.abc import Iterator
from functools import cache
from typing import Any
from weakref import ReferenceType

from ..platform import is_free_threaded
from ..text import printable
from .classes import attribute, quietly
from .frames import words_at

_MOST_WORDS = 64  # of the state of a thread that are looked at
_SECONDS = 0.1  # that no other thread gets to run; what is to be read takes some microseconds


def names_of_threads() -> dict[int, str]:
    """The names of the threads of `threading`, by their identifiers."""
    active = getattr(sys.modules.get("threading"), "_active", {})
    names = {ident: quietly(attribute, thread, "_name") for ident, thread in list(active.items())}
    return {ident: printable(name) for ident, name in names.items() if type(name) is str}


def thread_with(attributes: object, of: object) -> str | None:
    """The thread whose attributes of a `threading.local` a dictionary has.

    It is told by its name, or its number if it has none; empty if it is the thread that asks;
    `None` if that cannot be said.
    """
    mark = next((key for key, value in _by_mark(of) if value is attributes), None)
    mark = mark() if type(mark) is ReferenceType else mark
    if mark is None or is_free_threaded():
        return None
    ident = quietly(_ident_of_thread_with, mark)
    if type(ident) is not int:
        return None
    return "" if ident == get_ident() else names_of_threads().get(ident, str(ident))


def _by_mark(of: object) -> Iterator[tuple[Any, object]]:
    for part in gc.get_referents(of):
        if type(part) is dict:
            yield from list(part.items())


def _ident_of_thread_with(mark: object) -> int | None:
    """The thread whose state leads to an object, by its identifier.

    Meanwhile no other thread gets to run, so that none can end. One that waits for its turn goes on
    by the interval that was in force when it began to wait, so that has to be over first.
    """
    interval = sys.getswitchinterval()
    sys.setswitchinterval(_SECONDS)
    try:
        time.sleep(2 * min(interval, _SECONDS))
        for ident, words, names in _states_of_threads():
            if id(mark) in words or any(value is mark for value in names.values()):
                return ident
    finally:
        sys.setswitchinterval(interval)
    return None


def _states_of_threads() -> Iterator[tuple[int, tuple[int, ...], dict[str, object]]]:
    """The identifier of each thread, the words of its state, and the dictionary that this has.

    What stands for a thread is in that dictionary; from 3.13 on it is in the state itself.
    """
    import ctypes

    api = ctypes.pythonapi
    call = {name: api[name] for name in _CALLED}  # of our own: what `getattr` finds is everybody's
    for function in call.values():
        function.restype = ctypes.c_void_p
    places = _places_in_state(call["PyThreadState_Get"](), call["PyThreadState_GetDict"]() or 0)
    if places is None:
        return
    of_ident, of_dict = places
    interpreter = ctypes.c_void_p(call["PyInterpreterState_Get"]())
    state = call["PyInterpreterState_ThreadHead"](interpreter)
    while state:
        words = words_at(state, _MOST_WORDS if sys.version_info >= (3, 13) else max(places) + 1)
        address = words[of_dict]
        names = ctypes.cast(address, ctypes.py_object).value if address else {}
        yield words[of_ident], words, names
        state = call["PyThreadState_Next"](ctypes.c_void_p(state))


_CALLED = (
    "PyInterpreterState_Get",
    "PyInterpreterState_ThreadHead",
    "PyThreadState_Get",
    "PyThreadState_GetDict",
    "PyThreadState_Next",
)


@cache
def _places_in_state(state: int, of_dict: int) -> tuple[int, int] | None:
    """Where the state of the thread that asks has its identifier and its dictionary."""
    words = words_at(state, _MOST_WORDS)
    sought = (get_ident(), of_dict)
    if not all(word in words for word in sought):
        return None
    return words.index(sought[0]), words.index(sought[1])
