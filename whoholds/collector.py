"""Hold still what would come in between while we look, and put it back.

That is the garbage collector; and a tracer or a profiler that the program has set, for it is code
of the program: one that keeps a list of all that it sees would lengthen what we go through.
"""

import gc
import sys
from _thread import get_ident
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from types import FunctionType, MethodType
from typing import Any, ClassVar

_NEVER = 1 << 30  # new containers
ASK_THRESHOLDS = frozenset({"get_threshold", "set_threshold"})
ASK_SWITCH = frozenset({"isenabled", "enable", "disable"})


def _is_python(hook: object) -> bool:
    """Whether a tracer or a profiler runs code in Python, and not in C as coverage and cProfile.

    These two lengthen nothing of the program, and cProfile's could not be put back.
    """
    cls = type(hook)
    if cls is FunctionType or cls is MethodType or cls is partial:
        return True
    return hook is not None and type(type.__getattribute__(cls, "__call__")) is FunctionType


class Paused:
    """Switches the collector off, whatever the block does with it, and puts back what was found.

    New objects of ours then set off no collection of what is about to be looked at. Tracer and
    profiler of this thread, as far as they are of Python, are off as well; `hooks` has them. One
    that was made before makes no object when it is entered.
    """

    __slots__ = ("_outer", "_thread", "_was_enabled", "profiler", "tracer")
    _of_threads: ClassVar[dict[int, "Paused"]] = {}
    """The innermost that is entered, by the number of its thread."""

    def __init__(self) -> None:
        self._thread = get_ident()

    def __enter__(self) -> None:
        self._outer = self._of_threads.get(self._thread)
        self._of_threads[self._thread] = self
        tracer, profiler = sys.gettrace(), sys.getprofile()
        self.tracer = tracer if _is_python(tracer) else None
        self.profiler = profiler if _is_python(profiler) else None
        if self.profiler is not None:
            sys.setprofile(None)
        if self.tracer is not None:
            sys.settrace(None)
        self._was_enabled = gc.isenabled()
        gc.disable()

    def __exit__(self, *error: object) -> None:
        if self._outer is None:
            del self._of_threads[self._thread]
        else:
            self._of_threads[self._thread] = self._outer
        if self.tracer is not None:
            sys.settrace(self.tracer)
        if self.profiler is not None:
            sys.setprofile(self.profiler)
        if self._was_enabled:
            gc.enable()
        else:
            gc.disable()

    @classmethod
    def hooks(cls) -> dict[str, Any]:
        """Tracer and profiler of this thread, by what sets them, also where they are set aside."""
        hooks: dict[str, Any] = {"settrace": sys.gettrace(), "setprofile": sys.getprofile()}
        paused = cls._of_threads.get(get_ident())
        while paused is not None:
            for name, hook in (("settrace", paused.tracer), ("setprofile", paused.profiler)):
                hooks[name] = hook if hooks[name] is None else hooks[name]
            paused = paused._outer
        return {name: hook for name, hook in hooks.items() if hook is not None}


class Waiting:
    """Keeps the collector from starting by itself while it is entered.

    There are two ways: thresholds that are never reached, or the switch. A program that asks for
    one of the two finds it as it would be without us, see `seen_by`.
    """

    def __enter__(self) -> "Waiting":
        self._thresholds = gc.get_threshold()
        gc.set_threshold(_NEVER, *self._thresholds[1:])
        return self

    def __exit__(self, *error: object) -> None:
        if gc.get_threshold()[0] == _NEVER:  # else a program has set others
            gc.set_threshold(*self._thresholds)

    @contextmanager
    def seen_by(self, asks: Collection[str]) -> Iterator[None]:
        """Wait in the way that a program does not notice which `asks` for these functions of `gc`.

        Of one that asks for thresholds and switch at once, the collector is not held back.
        """
        if ASK_THRESHOLDS.isdisjoint(asks) or gc.get_threshold()[0] != _NEVER:
            yield
            return
        was_enabled = gc.isenabled()
        asks_switch = not ASK_SWITCH.isdisjoint(asks)
        if not asks_switch:
            gc.disable()
        gc.set_threshold(*self._thresholds)
        try:
            yield
        finally:
            self.__enter__()
            if was_enabled and not asks_switch:
                gc.enable()
