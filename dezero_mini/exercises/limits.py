"""Stop a reader's function that does not come back."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType
from typing import Any

import whoholds

_OURS = tuple(str(Path(file).parent) for file in (__file__, whoholds.__file__))
_TURNS = 3_000_000  # of loops; a test that looks through all objects, eight times, takes a million
_SECONDS = 10.0


class Endless(BaseException):
    """Raised in a reader's function that does not come back."""


@contextmanager
def limited() -> Iterator[None]:
    """Raise `Endless` in the block when it goes round and round; leave nothing behind.

    From Python 3.12 on the interpreter itself reports the turns of loops, in a browser as well.
    On 3.11 another thread looks at the clock. A trace function would do on both, but on 3.11 a
    frame that is traced holds its objects longer than its program does, and those are counted.
    """
    with _turns_limited() if hasattr(sys, "monitoring") else _time_limited():
        yield


@contextmanager
def _turns_limited() -> Iterator[None]:
    monitoring: Any = getattr(sys, "monitoring")  # noqa: B009, Python 3.11 has none
    tool = next((tool for tool in (4, 3) if monitoring.get_tool(tool) is None), None)
    if tool is None:
        yield  # both are taken: by tools, which can stop the program themselves
        return
    thread, turns = threading.get_ident(), 0

    def turn(code: CodeType, *_: int) -> None:
        nonlocal turns
        if threading.get_ident() == thread and not code.co_filename.startswith(_OURS):
            turns += 1
            if turns > _TURNS:
                raise Endless

    monitoring.use_tool_id(tool, "dezero_mini.exercises")
    monitoring.register_callback(tool, monitoring.events.JUMP, turn)
    monitoring.set_events(tool, monitoring.events.JUMP)
    try:
        yield
    finally:
        monitoring.set_events(tool, 0)
        monitoring.register_callback(tool, monitoring.events.JUMP, None)
        monitoring.free_tool_id(tool)


@contextmanager
def _time_limited() -> Iterator[None]:
    import ctypes  # a browser may have none, and needs none

    thread = ctypes.c_ulong(threading.get_ident())
    right, over = threading.RLock(), threading.Lock()  # to interrupt; held until all is over

    def interrupt() -> None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(Endless))

    sent: list[bool] = []

    def watch() -> None:
        while not over.acquire(timeout=_SECONDS) and right.acquire(blocking=False):
            sent.append(True)
            interrupt()  # and again, if the function catches it
            right.release()

    over.acquire()
    try:
        threading.Thread(target=watch, daemon=True).start()
        yield
    finally:
        is_clear = False
        while not is_clear:
            try:
                right.acquire()  # for good: the other thread has no right to it any more
                if sent:
                    # One may not have come yet. Taken back by NULL it would leave 3.11 with a
                    # signal that is never cleared: traced code would wait for ever. So it comes.
                    sent.clear()
                    while True:
                        interrupt()
                is_clear = True
            except Endless:
                continue
        over.release()
