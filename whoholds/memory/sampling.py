"""The two instruments, and how what they say is kept within bounds."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from math import nan
from threading import RLock

from ..platform import hold_in_forks
from ..reading.ours import OwnArray
from .data import Numbers

LOCK = RLock()
"""Held by whoever reads, starts or ends an account: one for all, which no fork finds taken."""
hold_in_forks(LOCK)

_CAPACITY = 1000  # a chart has fewer pixels
# Of what tracemalloc says that it takes: each trace is two small pieces of malloc's, of 32 and 16
# bytes, which are 48 and 32 there, and lie between others.
_TRACES_IN_MALLOC = 2.0
_TRACES_OF_UNSEEN = 5  # at most, of the bytes that are traced: as for numbers, of 24 bytes each


class Tracer:
    """tracemalloc, shared by all that want to know how much more is traced than when they came.

    It has one switch and one peak for the whole process. The switch is left as it was found. The
    peak is reset only if tracing is ours; if somebody else traces, theirs stays as it is.
    """

    def __init__(self) -> None:
        self._open: list[TracedMemory] = []
        self._ours = False

    def open(self) -> "TracedMemory":
        """Start to trace, unless that happens already, and begin an account."""
        with LOCK:
            if not tracemalloc.is_tracing():  # an outer block may have stopped it
                tracemalloc.start()
                self._ours = True
            elif not self._open:
                self._ours = False
            self._note_peak()
            if self._ours:
                tracemalloc.reset_peak()
            account = TracedMemory()
            self._open.append(account)
            return account

    def seal(self, account: "TracedMemory") -> None:
        """Complete an account, and go on tracing."""
        with LOCK:
            self._note_peak()
            account.is_sealed = True

    def close(self, account: "TracedMemory") -> None:
        """Complete an account, and stop to trace if that was started for its sake."""
        with LOCK:
            self._note_peak()
            with suppress(ValueError):  # it was never opened
                self._open.remove(account)
            # One frame is what we ask for: who has asked for more has started it anew.
            if self._ours and not self._open and tracemalloc.get_traceback_limit() == 1:
                tracemalloc.stop()

    @contextmanager
    def passed_over(self) -> Iterator[None]:
        """Leave out of all accounts what the block allocates for a moment: it is ours."""
        with LOCK:
            self._note_peak()
            try:
                yield
            finally:
                if self._ours and self._open and tracemalloc.is_tracing():
                    tracemalloc.reset_peak()
                for account in self._open:
                    account.earlier_peak = tracemalloc.get_traced_memory()[1]

    def _note_peak(self) -> None:
        peak = tracemalloc.get_traced_memory()[1]
        for account in self._open:
            if (
                not account.is_sealed
                and account.is_whole()
                and (self._ours or peak > account.earlier_peak)
            ):
                account.peak = max(account.peak, peak - account.start)


class TracedMemory:
    """How many more bytes are traced than at the start, and the most there were."""

    def __init__(self) -> None:
        # What is traced: it is forgotten when tracing stops, or when the traces are cleared.
        self._witness = bytearray(1)
        self.start, self.earlier_peak = tracemalloc.get_traced_memory()
        self.peak = 0
        self.is_sealed = False
        self._peak_seen = 0
        self._tracing_before = tracemalloc.get_tracemalloc_memory()
        self._most_tracing = 0

    def is_whole(self) -> bool:
        """Whether all that was traced at the start still is, so that numbers can be compared."""
        return tracemalloc.get_object_traceback(self._witness) is not None

    def read(self) -> float:
        """Return how many more bytes there are now; NaN if that cannot be told any more."""
        if not self.is_whole():
            return nan
        more = tracemalloc.get_traced_memory()[0] - self.start
        if not self.is_sealed:
            self.peak = max(self.peak, more)
        self._most_tracing = max(self._most_tracing, self.tracing())
        # Another thread may have freed much between the two: what they took was seen of less.
        then = min(more, tracemalloc.get_traced_memory()[0] - self.start)
        if not self.is_sealed:
            self._peak_seen = max(self._peak_seen, then)
        return more

    def tracing(self) -> int:
        """Return how many bytes the tracing itself takes, more than at the start."""
        return tracemalloc.get_tracemalloc_memory() - self._tracing_before

    def tracing_at_most(self) -> float:
        """Return how many it may have taken at the most, which the allocator may keep.

        It is known of the moments that were read; of a peak between them, as far as that goes.
        """
        unseen = self.peak - self._peak_seen
        return _TRACES_IN_MALLOC * self._most_tracing + _TRACES_OF_UNSEEN * unseen


class Samples:
    """Rows of three numbers: seconds, resident MiB, traced MiB.

    When there are too many, every second one goes, and `stride` doubles: take that much longer
    between two samples from then on. All space is there from the start, so that samples do not
    show up in what they measure.
    """

    def __init__(self) -> None:
        nothing = bytes(8 * _CAPACITY)
        self._seconds, self._rss_mib, self._traced_mib = (OwnArray("d", nothing) for _ in range(3))
        self._length = 0
        self.stride = 1

    def add(self, seconds: float, rss_mib: float, traced_mib: float) -> None:
        """Append a row."""
        if self._length == _CAPACITY:
            self._length = _CAPACITY // 2
            for column in (self._seconds, self._rss_mib, self._traced_mib):
                column[: self._length] = column[::2]
            self.stride *= 2
        self._seconds[self._length] = seconds
        self._rss_mib[self._length] = rss_mib
        self._traced_mib[self._length] = traced_mib
        self._length += 1

    def columns(self) -> tuple[Numbers, Numbers, Numbers]:
        """Return copies of the three columns."""
        seconds, rss_mib, traced_mib = self._seconds, self._rss_mib, self._traced_mib
        return seconds[: self._length], rss_mib[: self._length], traced_mib[: self._length]
