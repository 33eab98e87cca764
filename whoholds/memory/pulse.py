"""What beats the time: something is called again and again while other code runs."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from contextvars import copy_context
from threading import Lock, Thread
from types import CodeType
from typing import ClassVar, Protocol

from ..platform import IN_BROWSER, monitoring


class Pulse(Protocol):
    """Calls `beat()` again and again while other code runs; it returns how long to wait, in s."""

    def start(self, codes: Sequence[CodeType]) -> None:
        """Begin. `codes` are what runs meanwhile, where that has to be known."""

    def stop(self) -> None:
        """Call it no more, whatever the code that ran meanwhile has done to threads and tools."""


def pulse(beat: Callable[[], float], pause: float, name: str) -> Pulse:
    """Return a pulse whose first beat comes after `pause` seconds."""
    return (_Lines if IN_BROWSER else _Background)(beat, pause, name)


class _Background:
    """A pulse on a thread of its own, in the context of whoever made it."""

    def __init__(self, beat: Callable[[], float], pause: float, name: str) -> None:
        self._beat, self._pause = beat, pause
        # A lock and no `Event`: whoever ends the pulse waits for nobody, also in a child that was
        # forked while the thread, which that has not, was looking.
        self._running = Lock()
        self._thread = Thread(target=copy_context().run, args=(self._run,), name=name, daemon=True)

    def start(self, codes: Sequence[CodeType]) -> None:
        self._running.acquire()
        self._thread.start()

    def stop(self) -> None:
        with suppress(RuntimeError):  # there never was a thread
            self._running.release()
            self._thread.join()

    def _run(self) -> None:
        while not self._running.acquire(timeout=self._pause):
            self._pause = self._beat()


class _Lines:
    """A pulse between lines of Python: before a line begins, if it is time (PEP 669)."""

    _pulses: ClassVar[list["_Lines"]] = []
    _TOOL = 3  # one of the numbers that are free for anybody

    def __init__(self, beat: Callable[[], float], pause: float, name: str) -> None:
        self._beat, self._pause, self._name = beat, pause, name
        self._codes: list[CodeType] = []
        self._due = 0.0

    def start(self, codes: Sequence[CodeType]) -> None:
        self._codes = [inner for code in codes for inner in _with_inner(code)]
        self._due = time.perf_counter() + self._pause
        with suppress(ValueError):  # somebody else has the number: then there is no beat
            self._follow()
            self._pulses.append(self)

    def _follow(self) -> None:
        tools = monitoring()
        if not self._pulses:
            tools.use_tool_id(self._TOOL, self._name)
            tools.register_callback(self._TOOL, tools.events.LINE, self._at_a_line)
        for code in self._codes:
            tools.set_local_events(self._TOOL, code, tools.events.LINE)

    def stop(self) -> None:
        if self not in self._pulses:
            return
        self._pulses.remove(self)
        with suppress(ValueError):  # the number was given back meanwhile, and the events with it
            self._unfollow()

    def _unfollow(self) -> None:
        tools = monitoring()
        followed = [code for other in self._pulses for code in other._codes]
        for code in self._codes:
            if code not in followed:
                tools.set_local_events(self._TOOL, code, 0)
        if not self._pulses:
            tools.register_callback(self._TOOL, tools.events.LINE, None)
            tools.free_tool_id(self._TOOL)

    @classmethod
    def _at_a_line(cls, code: CodeType, line: int) -> None:
        for beating in cls._pulses:
            if time.perf_counter() >= beating._due:
                pause = beating._beat()
                beating._due = time.perf_counter() + pause


def _with_inner(code: CodeType) -> Iterator[CodeType]:
    """Code, and that of the functions which stand in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _with_inner(constant)
