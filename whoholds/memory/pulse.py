"""What beats the time: something is called again and again while other code runs."""

import os
import sys
import time
from _thread import start_new_thread
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


def pulse(
    beat: Callable[[], float], pause: float, name: str, *, asks_threading: bool = False
) -> Pulse:
    """Return a pulse whose first beat comes after `pause` seconds.

    `asks_threading` is for a beat that calls what asks `threading` which thread it is in.
    """
    if IN_BROWSER:
        return _Lines(beat, pause, name)
    return _Known(beat, pause, name) if asks_threading else _Background(beat, pause)


class _Background:
    """A pulse on a thread of its own, in the context of whoever made it.

    `threading` does not know of it: a program that waits for all other threads would wait for this
    one, which waits for the program; and what `threading.settrace` is given would be called in it.
    """

    def __init__(self, beat: Callable[[], float], pause: float) -> None:
        self._beat, self._pause = beat, pause
        self._running, self._over = Lock(), Lock()  # each held for as long as it does not say so
        self._process = 0

    def start(self, codes: Sequence[CodeType]) -> None:
        self._running.acquire()
        self._over.acquire()
        try:
            self._start_thread(copy_context().run)
        except BaseException:
            self._over.release()
            raise
        self._process = os.getpid()

    def _start_thread(self, run: Callable[[Callable[[], None]], None]) -> None:
        start_new_thread(run, (self._run,))

    def stop(self) -> None:
        with suppress(RuntimeError):  # it was never started, or is stopped already
            self._running.release()
            if self._process == os.getpid():  # a child that was forked has no such thread
                with self._over:
                    pass

    def _run(self) -> None:
        try:
            while not self._running.acquire(timeout=self._pause):
                self._pause = self._beat()
        finally:
            self._over.release()


class _Known(_Background):
    """A pulse on a thread that `threading` knows, as it knows the others of a kernel.

    Of another, `threading.current_thread` would make one that nobody can wait for, and keep it.
    """

    def __init__(self, beat: Callable[[], float], pause: float, name: str) -> None:
        super().__init__(beat, pause)
        self._name = name

    def _start_thread(self, run: Callable[[Callable[[], None]], None]) -> None:
        Thread(target=run, args=(self._run,), name=self._name, daemon=True).start()

    def _run(self) -> None:
        sys.settrace(None)  # what the program has given to `threading.settrace`
        sys.setprofile(None)
        super()._run()


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
