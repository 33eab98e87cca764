"""What the Python that runs this has: the one place that asks about its platform.

A browser runs CPython as WebAssembly (Pyodide). There it has neither threads nor processes, nor
psutil, and memory that the page has once given is never taken back: what falls is what `malloc`
has handed out.
"""

import os
import subprocess
import sys
import sysconfig
import time
import warnings
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from .words import say

IN_BROWSER: bool = sys.platform == "emscripten"

NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""A flag for a process to be started: on Windows, a window would flash."""

METER = "malloc" if IN_BROWSER else "rss"
"""What `used_mib` tells."""

_GIB = 2**30  # bytes


def used_mib() -> float:
    """Return how much memory this process uses, in MiB, as `METER` says.

    It is the resident memory, as psutil tells it; in a browser, what `malloc` has handed out.
    Raises ImportError, with a sentence, where psutil is missing.
    """
    if IN_BROWSER:
        return int(_mallinfo()().uordblks) / 2**20
    return int(_process(os.getpid()).memory_info().rss) / 2**20


@lru_cache(maxsize=1)  # a child that was forked is another process
def _process(pid: int) -> Any:
    return _psutil().Process(pid)


def _psutil() -> Any:
    try:
        import psutil
    except ImportError as error:
        raise ImportError(say("memory.error.no psutil", reason=error)) from None
    return psutil


@cache
def _mallinfo() -> Any:
    import ctypes

    names = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"

    class Mallinfo(ctypes.Structure):
        _fields_ = [(name, ctypes.c_size_t) for name in names.split()]

    function = ctypes.CDLL(None).mallinfo
    function.restype = Mallinfo
    return function


def available_bytes() -> int:
    """Return how much memory this machine can still give, in bytes, as psutil tells it.

    A browser tells only of small devices how much they have, and gives a page a part of that.
    """
    if IN_BROWSER:
        navigator = getattr(import_module("js"), "navigator", None)
        device = getattr(navigator, "deviceMemory", 4)  # GiB; of what it does not tell, 4
        return int(min(2, device / 2) * _GIB - used_mib() * 2**20)
    return int(_psutil().virtual_memory().available)


def hold_in_forks(lock: Any) -> None:
    """Take a lock before this process is copied, and give it back on both sides.

    If another thread held it at that moment, it would stay locked in the child for good.
    """
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(
            before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release
        )


def memory_at(address: int, size: int) -> bytes:
    """Return what is in memory at an address, which must be that of an object.

    Nothing, if this Python cannot read it.
    """
    try:
        from ctypes import string_at
    except ImportError:  # it was built without libffi
        return b""
    return string_at(address, size)


def is_free_threaded() -> bool:
    """Whether this build of Python has no global interpreter lock (PEP 703)."""
    return bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


@cache  # once, and not before the first count: until then the reader may choose a language
def warn_of_free_threads() -> None:
    """Say once that counts are not exact, if this build of Python has no global lock."""
    if is_free_threaded():
        # At the line that calls `refcount`; `refcounts` is between.
        warnings.warn(say("refs.free threaded"), RuntimeWarning, stacklevel=4)


def library_folders() -> tuple[str, ...]:
    """Where the standard library and what is installed are, as the files of code begin."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    return ("<frozen ", *{path for name in names if (path := sysconfig.get_path(name))})


def thread_seconds() -> float:
    """Return the processor time of this thread; in a browser, which tells none, the time."""
    return time.perf_counter() if IN_BROWSER else time.thread_time()


def monitoring() -> Any:
    """Return `sys.monitoring` (PEP 669), which Python 3.11 does not have."""
    return getattr(sys, "monitoring")  # noqa: B009
