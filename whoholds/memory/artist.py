"""Draw charts in a process of its own, where there can be one.

Matplotlib makes thousands of containers for a chart. In the process that is watched they would
call the garbage collector, which frees the very garbage that the chart is about; they would be
traced; and drawing would slow down the code that is watched. A browser has no other process: there
a chart is drawn when the code has run, and a sketch while it does.
"""

import atexit
import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from threading import Lock

from ..collector import paused
from ..platform import IN_BROWSER, bring_matplotlib, give_way
from ..words import language, say, speak
from .chart import svg
from .data import Panel
from .sketch import sketch


class Artist:
    """A process that draws: started when first needed, it stays until this one ends."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def draw(self, panels: Sequence[Panel]) -> str:
        """Return panels as an `<svg>` element; raises RuntimeError if the process fails."""
        with self._lock:
            process = self._process = self._process or _start()
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                pickle.dump((language(), panels), process.stdin)
                process.stdin.flush()
                return str(pickle.load(process.stdout))
            except BaseException as error:  # an interrupt too: an answer to come would be stale
                self._end()
                if isinstance(error, (EOFError, OSError)):
                    raise RuntimeError(say("memory.error.artist", reason=error)) from None
                raise

    def end(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def _start() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", f"from {__name__} import work; work()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # where matplotlib says that it looks for fonts
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        start_new_session=True,  # an interrupt is meant for the code that is watched
    )


def work() -> None:
    """Draw what comes in, until nothing more can come."""
    give_way()  # where cores are few, the code that is watched goes first
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            spoken, panels = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        speak(spoken)
        pickle.dump(svg(panels), answers)
        answers.flush()


def _draw_here(panels: Sequence[Panel]) -> str:
    try:
        bring_matplotlib()
    except OSError:  # no network
        return "".join(sketch([panel]) for panel in panels)
    with paused():
        return svg(panels)


_artist = Artist()
atexit.register(_artist.end)
draw = _draw_here if IN_BROWSER else _artist.draw
draw_meanwhile = sketch if IN_BROWSER else draw
"""Draw a run that is not over."""
