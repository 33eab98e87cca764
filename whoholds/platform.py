"""What the Python that runs this has: the one place that asks about its platform.

A browser runs CPython as WebAssembly (Pyodide). There it has neither threads nor processes, nor
psutil, and memory that the page has once given is never taken back: what falls is what `malloc`
has handed out. Graphviz and matplotlib come from the page, each in its own way.
"""

import os
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator, Sequence
from contextvars import copy_context
from functools import cache
from importlib import import_module
from threading import Event, Thread
from types import CodeType
from typing import Any, ClassVar, Protocol

IN_BROWSER: bool = sys.platform == "emscripten"

NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""A flag for a process to be started: on Windows, a window would flash."""

METER = "malloc" if IN_BROWSER else "rss"
"""What `used_mib` tells."""

_GIB = 2**30  # bytes


def used_mib() -> float:
    """Return how much memory this process uses, in MiB, as `METER` says.

    It is the resident memory, as memory_profiler tells it; with `interval=0` that does not sleep
    after reading, as it otherwise does for 0.1 s. In a browser it is what `malloc` has handed out.
    """
    if IN_BROWSER:
        return int(_mallinfo()().uordblks) / 2**20
    from memory_profiler import memory_usage

    return float(memory_usage(-1, interval=0)[0])


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


def thread_seconds() -> float:
    """Return the processor time of this thread; in a browser, which tells none, the time."""
    return time.perf_counter() if IN_BROWSER else time.thread_time()


# Again and again, while other code runs.


class Pulse(Protocol):
    """Calls `beat()` again and again while other code runs; it returns how long to wait, in s."""

    def start(self, codes: Sequence[CodeType]) -> None:
        """Begin. `codes` are what runs meanwhile, where that has to be known."""

    def stop(self) -> None:
        """Call it no more."""


def pulse(beat: Callable[[], float], pause: float, name: str) -> Pulse:
    """Return a pulse whose first beat comes after `pause` seconds."""
    return (_Lines if IN_BROWSER else _Background)(beat, pause, name)


class _Background:
    """A pulse on a thread of its own, in the context of whoever made it."""

    def __init__(self, beat: Callable[[], float], pause: float, name: str) -> None:
        self._beat, self._pause = beat, pause
        self._over = Event()
        self._thread = Thread(target=copy_context().run, args=(self._run,), name=name, daemon=True)

    def start(self, codes: Sequence[CodeType]) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(self._pause):
            self._pause = self._beat()


class _Lines:
    """A pulse between lines of Python: before a line begins, if it is time (PEP 669)."""

    _running: ClassVar[list["_Lines"]] = []
    _TOOL = 3  # one of the numbers that are free for anybody

    def __init__(self, beat: Callable[[], float], pause: float, name: str) -> None:
        self._beat, self._pause, self._name = beat, pause, name
        self._codes: list[CodeType] = []
        self._due = 0.0

    def start(self, codes: Sequence[CodeType]) -> None:
        monitoring = _monitoring()
        if not self._running:
            monitoring.use_tool_id(self._TOOL, self._name)
            monitoring.register_callback(self._TOOL, monitoring.events.LINE, self._at_a_line)
        self._codes = [inner for code in codes for inner in _with_inner(code)]
        for code in self._codes:
            monitoring.set_local_events(self._TOOL, code, monitoring.events.LINE)
        self._due = time.perf_counter() + self._pause
        self._running.append(self)

    def stop(self) -> None:
        monitoring = _monitoring()
        self._running.remove(self)
        followed = [code for other in self._running for code in other._codes]
        for code in self._codes:
            if code not in followed:
                monitoring.set_local_events(self._TOOL, code, 0)
        if not self._running:
            monitoring.register_callback(self._TOOL, monitoring.events.LINE, None)
            monitoring.free_tool_id(self._TOOL)

    @classmethod
    def _at_a_line(cls, code: CodeType, line: int) -> None:
        for pulse in cls._running:
            if time.perf_counter() >= pulse._due:
                pause = pulse._beat()
                pulse._due = time.perf_counter() + pause


def _with_inner(code: CodeType) -> Iterator[CodeType]:
    """Code, and that of the functions which stand in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _with_inner(constant)


def _monitoring() -> Any:
    return getattr(sys, "monitoring")  # noqa: B009, Python 3.11 has none


# What a page brings along.


def bring_matplotlib() -> None:
    """Make matplotlib ready to be imported: a page fetches it when the first chart is drawn.

    Here Python waits for it, as a worker may, whatever browser it is in; Pyodide's own way to load
    a package needs a cell to end, or a browser that can let Python wait for JavaScript. Raises
    OSError where there is no network, and no earlier visit has left it.
    """
    if not IN_BROWSER:
        return
    from js import XMLHttpRequest  # type: ignore[import-not-found]
    from pyodide.ffi import JsException  # type: ignore[import-not-found]
    from pyodide_js import (  # type: ignore[import-not-found]
        _api,
        loadedPackages,
        lockfile,
        unpackArchive,
    )

    packages = lockfile.packages.to_py()
    for name in [*packages["matplotlib"]["depends"], "matplotlib"]:
        if not hasattr(loadedPackages, name):
            request = XMLHttpRequest.new()
            request.open("GET", _api.config.packageBaseUrl + packages[name]["file_name"], False)
            request.responseType = "arraybuffer"
            try:
                request.send()
            except JsException as error:
                raise OSError(str(error)) from None
            unpackArchive(request.response, "wheel", extractDir=sysconfig.get_path("platlib"))
            setattr(loadedPackages, name, "default channel")


_Render = Callable[[str, str, str], str]


def viz_js() -> _Render:
    """Return what lays out a graph in a page: `render(source, format, engine)`.

    Raises LookupError while it is being loaded: it is there when the next cell runs.
    """
    from pyodide.ffi import can_run_sync, run_sync

    loading = viz_js_loading()
    if not loading.done() and can_run_sync():
        run_sync(loading)
    if not loading.done():
        raise LookupError
    viz = loading.result()

    def render(source: str, format: str, engine: str) -> str:
        return str(viz.renderString(source, _options(format, engine)))

    return render


@cache
def viz_js_loading() -> Any:
    """Begin to load it, in a page; return a future."""
    import asyncio

    return asyncio.ensure_future(_load_viz_js())


async def _load_viz_js() -> Any:
    from importlib.resources import files

    from js import globalThis
    from pyodide.code import run_js  # type: ignore[import-not-found]

    run_js(files("viz_js").joinpath("viz-global.js").read_text(encoding="utf-8"))
    return await globalThis.Viz.instance()


@cache
def _options(format: str, engine: str) -> Any:
    from js import Object
    from pyodide.ffi import to_js

    return to_js({"format": format, "engine": engine}, dict_converter=Object.fromEntries)
