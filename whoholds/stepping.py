"""Notice each line of a function while a statement runs, beside whoever else watches.

From 3.12 on this is done by monitoring (PEP 669), which a program does not see and cannot end, and
which leaves coverage and debuggers alone. Before that there is only one tracer: ours, which passes
on to the one that it found, and which ends when the program sets another.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import get_ident
from types import CodeType, FrameType
from typing import Any

_Wanted = Callable[[CodeType], bool]
_Done = Callable[[int, FrameType, list[object]], None]
_NAME = "whoholds"
_FREE_TOOLS = (3, 4, 2, 5, 1, 0)  # the first two have no use of their own (PEP 669)
_monitoring: Any = getattr(sys, "monitoring", None)
IS_MONITORED = _monitoring is not None
"""Whether steps go on whatever tracer the program sets."""


class _Lines:
    """The lines that are under way in this thread: one for each call that is."""

    def __init__(self, wanted: _Wanted, done: _Done) -> None:
        self._wanted = wanted
        self._done = done
        self._thread = get_ident()
        self._at: list[tuple[int, int]] = []  # each with the address of its frame

    def begun(self, frame: FrameType) -> bool:
        """A call starts, or goes on where it was suspended; say whether it is wanted."""
        is_wanted = get_ident() == self._thread and self._wanted(frame.f_code)
        if is_wanted:
            self._at.append((id(frame), frame.f_lineno))
        return is_wanted

    def reached(self, line: int, frame: FrameType) -> None:
        """A line starts: the one before is done."""
        if self._is_under_way(frame):
            self._done(self._at[-1][1], frame, [])
            self._at[-1] = id(frame), line

    def left(self, frame: FrameType, returned: list[object]) -> None:
        """A call ends, or is suspended."""
        if self._is_under_way(frame):
            self._done(self._at.pop()[1], frame, returned)

    def _is_under_way(self, frame: FrameType) -> bool:
        return get_ident() == self._thread and bool(self._at) and self._at[-1][0] == id(frame)


@contextmanager
def stepping(wanted: _Wanted, first: CodeType | None, done: _Done) -> Iterator[None]:
    """Call `done` with each line of code that is `wanted` when it is over, and the frame.

    And with a list of what the code is about to return, if it is, and if that is not `None`. The
    list alone of ours holds it, and is to be emptied before references are counted.
    `first` is code of which that is known beforehand: a call of it may be suspended.
    """
    lines = _Lines(wanted, done)
    with _monitored(lines, first) if IS_MONITORED and _free_tool() is not None else _traced(lines):
        yield


def _free_tool() -> int | None:
    return next((n for n in _FREE_TOOLS if _monitoring.get_tool(n) is None), None)


@contextmanager
def _monitored(lines: _Lines, first: CodeType | None) -> Iterator[None]:
    tool, events = _free_tool(), _monitoring.events
    watched: list[CodeType] = []

    def watch(code: CodeType) -> None:
        if all(code is not other for other in watched):
            watched.append(code)
            local = events.LINE | events.PY_RETURN | events.PY_YIELD | events.PY_RESUME
            _monitoring.set_local_events(tool, code, local)

    def begins(code: CodeType, *_: object) -> None:
        if lines.begun(sys._getframe(1)):
            watch(code)

    def reaches(code: CodeType, line: int) -> None:
        lines.reached(line, sys._getframe(1))

    def leaves(code: CodeType, offset: int, result: object) -> None:
        returned = [] if result is None else [result]
        del result  # which holds it once more, as the list does until it is counted
        lines.left(sys._getframe(1), returned)

    def unwinds(code: CodeType, offset: int, error: BaseException) -> None:
        del error
        lines.left(sys._getframe(1), [])

    callbacks: dict[int, Callable[..., None]] = {
        events.PY_START: begins,
        events.PY_RESUME: begins,
        events.PY_THROW: begins,
        events.LINE: reaches,
        events.PY_RETURN: leaves,
        events.PY_YIELD: leaves,
        events.PY_UNWIND: unwinds,
    }
    _monitoring.use_tool_id(tool, _NAME)
    try:
        for event, callback in callbacks.items():
            _monitoring.register_callback(tool, event, callback)
        if first is not None:
            watch(first)
        _monitoring.set_events(tool, events.PY_START | events.PY_THROW | events.PY_UNWIND)
        yield
    finally:
        _monitoring.set_events(tool, 0)
        for code in watched:
            _monitoring.set_local_events(tool, code, 0)
        for event in callbacks:
            _monitoring.register_callback(tool, event, None)
        _monitoring.free_tool_id(tool)


class _Tracer:
    """A function for `sys.settrace` that others hear of everything, too."""

    def __init__(self, lines: _Lines, others: Callable[..., Any] | None) -> None:
        self._lines = lines
        self._others = others

    def __call__(self, frame: FrameType, event: str, arg: object) -> Callable[..., Any] | None:
        theirs = self._others(frame, event, arg) if self._others is not None else None
        if sys.gettrace() is not self:  # coverage puts itself back
            sys.settrace(self)
        return _LocalTracer(self._lines, theirs).hear if self._lines.begun(frame) else theirs


class _LocalTracer:
    """The same for one call. It is of a class of ours, for the program finds it in the frame."""

    __slots__ = ("_lines", "_theirs")

    def __init__(self, lines: _Lines, theirs: Callable[..., Any] | None) -> None:
        self._lines = lines
        self._theirs = theirs

    def hear(self, frame: FrameType, event: str, arg: object) -> None:
        if self._theirs is not None:
            self._theirs = self._theirs(frame, event, arg) or self._theirs
        returned = [] if event != "return" or arg is None else [arg]
        del arg  # which holds it once more, as the list does until it is counted
        if event == "line":
            self._lines.reached(frame.f_lineno, frame)
        elif event == "return":
            self._lines.left(frame, returned)


@contextmanager
def _traced(lines: _Lines) -> Iterator[None]:
    others = sys.gettrace()
    tracer = _Tracer(lines, others)
    sys.settrace(tracer)
    try:
        yield
    finally:
        if sys.gettrace() is tracer:
            sys.settrace(others)
