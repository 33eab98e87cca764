"""What notebooks ask of memory_profiler, for a browser, where that cannot run.

A page has a module of its name, which takes this from here.
"""

from typing import Any

from ..platform import used_mib
from ..words import say
from .watching import watch


def memory_usage(proc: Any = -1, *options: Any, **more_options: Any) -> list[float]:
    """Return the memory in use, in MiB: now, or at each sample while `(f, args, kw)` runs.

    No other process can be asked, and the options of memory_profiler make no difference.
    """
    if proc == -1:
        return [used_mib()]
    if not isinstance(proc, tuple) or not proc or not callable(proc[0]):
        raise TypeError(say("memory.error.usage", given=type(proc).__name__))
    function, *rest = proc
    args = rest[0] if rest else ()
    keywords = rest[1] if rest[1:] else {}
    code = getattr(function, "__code__", None)
    with watch("memory_usage", *([code] if code else [])) as run:
        function(*args, **keywords)
    return [float(mib) for mib in run.rss_mib]
