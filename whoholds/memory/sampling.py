"""The two instruments, and how what they say is kept within bounds."""

import threading
import tracemalloc

import numpy as np

from .data import Numbers

_CAPACITY = 1000  # a chart has fewer pixels


class Tracer:
    """tracemalloc, shared by all that want to know how much more is traced than when they came.

    It has one switch and one peak for the whole process. The switch is left as it was found. The
    peak is reset only if tracing is ours; if somebody else traces, theirs stays as it is.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: list[TracedMemory] = []
        self._ours = False

    def open(self) -> "TracedMemory":
        """Start to trace, unless that happens already, and begin an account."""
        with self._lock:
            if not self._open:
                self._ours = not tracemalloc.is_tracing()
                if self._ours:
                    tracemalloc.start()
            self._note_peak()
            if self._ours:
                tracemalloc.reset_peak()
            account = TracedMemory()
            self._open.append(account)
            return account

    def close(self, account: "TracedMemory") -> None:
        """Complete an account, and stop to trace if that was started for its sake."""
        with self._lock:
            self._note_peak()
            self._open.remove(account)
            if self._ours and not self._open:
                tracemalloc.stop()

    def _note_peak(self) -> None:
        peak = tracemalloc.get_traced_memory()[1]
        for account in self._open:
            if self._ours or peak > account.earlier_peak:
                account.peak = max(account.peak, peak - account.start)


class TracedMemory:
    """How many more bytes are traced than at the start, and the most there were."""

    def __init__(self) -> None:
        self.start, self.earlier_peak = tracemalloc.get_traced_memory()
        self.peak = 0

    def read(self) -> int:
        """Return how many more bytes there are now."""
        more = tracemalloc.get_traced_memory()[0] - self.start
        self.peak = max(self.peak, more)
        return more


class Samples:
    """Rows of three numbers: seconds, resident MiB, traced MiB.

    When there are too many, every second one goes, and `stride` doubles: take that much longer
    between two samples from then on. All space is there from the start, so that samples do not
    show up in what they measure.
    """

    def __init__(self) -> None:
        self._rows = np.zeros((_CAPACITY, 3))
        self._length = 0
        self.stride = 1

    def add(self, seconds: float, rss_mib: float, traced_mib: float) -> None:
        """Append a row."""
        if self._length == _CAPACITY:
            self._length = _CAPACITY // 2
            self._rows[: self._length] = self._rows[::2]
            self.stride *= 2
        row = self._rows[self._length]
        row[0], row[1], row[2] = seconds, rss_mib, traced_mib
        self._length += 1

    def columns(self) -> tuple[Numbers, Numbers, Numbers]:
        """Return copies of the three columns."""
        seconds, rss_mib, traced_mib = self._rows[: self._length].T.copy()
        return seconds, rss_mib, traced_mib
