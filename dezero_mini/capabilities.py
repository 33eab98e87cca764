"""What the Python that runs this has: the one place that asks about its platform."""

import os
import subprocess
import sysconfig

NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""A flag for a process to be started: on Windows, a window would flash."""


def resident_mib() -> float:
    """Return the resident memory of this process, in MiB, as memory_profiler tells it.

    With `interval=0` it does not sleep after reading, as it otherwise does for 0.1 s.
    """
    from memory_profiler import memory_usage

    return float(memory_usage(-1, interval=0)[0])


def available_bytes() -> int:
    """Return how much memory this machine can still give, in bytes, as psutil tells it."""
    from psutil import virtual_memory

    return int(virtual_memory().available)


def give_way() -> None:
    """Let other processes go first, where the system knows how to (Windows does not)."""
    if hasattr(os, "nice"):
        os.nice(10)


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
