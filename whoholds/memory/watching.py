"""Watch the memory of this process while a block of code runs."""

import gc
import sys
import time
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from math import isnan
from types import CodeType, FrameType
from typing import Any

from ..arguments import wrong
from ..figures import preformatted
from ..platform import METER, thread_seconds, used_mib
from ..reading.classes import class_name
from ..reading.ours import OwnArray
from ..reading.world import World
from ..showing.account import SPEAKABLE
from ..words import say
from .chart import Chart, svg
from .data import MIB, Collection, Mark, Numbers, Panel
from .left import Before, Left, account, little, nbytes_of_tensors
from .pulse import pulse
from .sampling import LOCK, Samples, TracedMemory, Tracer
from .sentences import in_words, short

_INTERVAL = 0.005  # s from one sample to the next, at least
_SHARE = 0.1 if METER == "malloc" else 0.02  # of the time goes into sampling, at most
_LONGEST_PAUSE = 60.0  # s; very many marks would make it endless
_MOST_RUNS = 12  # in one chart
_BETWEEN = (f"{__name__.partition('.')[0]}.", "contextlib.")  # modules that no block is of
ASKERS = ("IPython", "ipykernel")  # whose functions run a cell for its reader

_tracer = Tracer()


@contextmanager
def watch(label: str, *codes: CodeType) -> Iterator["Run"]:
    """Watch the memory of this process while the block runs: `with watch("step 16") as run:`.

    Both instruments are read at the start and at the end of the block; in between on a thread of
    their own, as often as 2 % of the time allow. That holds some 40 kB for a moment, which are
    traced like everything else. Blocks may be nested, and may raise; tracemalloc and
    `gc.callbacks` are left as they were found, whatever the block does to them. What it hides that
    way is told as unknown. Only `tracemalloc.start()` has no effect in a block: it runs already.
    Raises ImportError, with a sentence, where psutil is missing, and TypeError if the label is no
    string.

    When it has ended, `run.left` says what is left of what it made, and who holds that. For that
    the addresses of all objects are noted before, 2 MiB at 300,000; if more than 1 MiB is left, it
    takes up to half a second in the end.

    A browser has no threads: there they are read between lines of the code around the block, or of
    `codes` if the block runs others. It takes milliseconds, and up to 10 % of the time.

    >>> with watch("a list of bytes") as run:
    ...     kept = [bytes(10**6) for _ in range(8)]
    >>> round(run.traced_end_mib)
    8
    """
    if not isinstance(label, str):
        raise wrong("label", "label", class_name(type(label)))
    used_mib()  # the first time, this imports psutil
    run = Run(label)
    try:
        run._start(codes or (sys._getframe(2).f_code,))  # the frame between is contextlib's
        yield run
    finally:
        # At the end of Python its thread runs no more, and would be waited for in vain.
        if not sys.is_finalizing():
            run._finish()
            if not run._is_put_off:
                run._tell_what_is_left(caller_of_ours())
            elif sys.exc_info()[0] is not None:
                run._note_end()


def caller_of_ours() -> FrameType:
    """The function that runs a block of ours: the nearest that is neither ours nor contextlib's."""
    frame: FrameType = sys._getframe(1)
    while frame.f_back is not None and f"{frame.f_globals.get('__name__')}.".startswith(_BETWEEN):
        frame = frame.f_back
    return frame


class Run:
    """What `watch` has seen of a block; while the block runs, so far.

    `label` is what the run is called. `sampling_seconds` is the processor time, in seconds, that
    taking samples has cost; what tracemalloc adds to every allocation is not in it.
    `unseen_collections` is the number of runs of the collector that are not in `collections`,
    because the block changed `gc.callbacks`.
    """

    def __init__(self, label: str) -> None:
        self.label = label
        self.sampling_seconds = 0.0
        self._samples = Samples()
        self._traced = TracedMemory()
        self._rss_peak = 0.0
        self._marks: list[Mark] = []
        # Three numbers for each collection: tuples would be new containers, which it counts.
        self._collections = OwnArray("d")
        self._callbacks = gc.callbacks  # the block may put another list in its place
        self._ran_before = (0, 0)
        self._unseen_collected = self.unseen_collections = 0
        self._began = self._collection_began = 0.0
        self._beats = 0
        self._pulse = pulse(self._beat, _INTERVAL, f"watch {short(label)}")
        self._is_over = self._is_put_off = False
        self._before: Before | None = None
        self._end: tuple[Before, float] | None = None
        self._left: Left | None = None

    @property
    def left(self) -> Left | None:
        """What is left of what the block made, and who holds it; `None` until it has ended.

        It was looked at when the block ended. Print it for the account in words.
        """
        return self._left

    @property
    def seconds(self) -> Numbers:
        """When each sample was taken, in seconds from the start; the last is at the end."""
        return self._columns()[0]

    @property
    def rss_mib(self) -> Numbers:
        """The resident memory of this process at each sample, in MiB (psutil).

        In a browser, where that never falls, it is what `malloc` has handed out.
        """
        return self._columns()[1]

    @property
    def traced_mib(self) -> Numbers:
        """What Python and NumPy hold at each sample, in MiB more than at the start (tracemalloc).

        It falls below 0 when the block frees what was traced before it, and is NaN from where the
        block stops tracemalloc or clears its traces.
        """
        return self._columns()[2]

    @property
    def rss_peak_mib(self) -> float:
        """The most resident memory that a sample has met, in MiB."""
        return self._rss_peak

    @property
    def rss_end_mib(self) -> float:
        """The resident memory at the end, in MiB."""
        return float(self.rss_mib[-1])

    @property
    def traced_peak_mib(self) -> float:
        """The most traced memory, also between two samples, in MiB more than at the start.

        tracemalloc remembers the highest peak only. If it was running before, and had met a
        higher one, then this is the most that a sample has met.
        """
        return self._traced.peak / MIB

    @property
    def traced_end_mib(self) -> float:
        """The traced memory at the end, in MiB more than at the start."""
        return float(self.traced_mib[-1])

    @property
    def collections(self) -> tuple[Collection, ...]:
        """Every run of the garbage collector, in order, called or come by itself.

        Each has `seconds` from the start, `generation`, and how many objects it `collected`.
        """
        numbers = self._collections[:]
        complete = zip(numbers[::3], numbers[1::3], numbers[2::3], strict=False)
        return tuple(Collection(began, int(of), int(freed)) for began, of, freed in complete)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What `mark` has marked, in order."""
        return tuple(self._marks)

    def mark(self, label: str) -> None:
        """Mark this moment on the chart, and read both instruments.

        Raises RuntimeError if the block has ended, and TypeError if the label is no string.
        """
        if not isinstance(label, str):
            raise wrong("label", "label", class_name(type(label)))
        if self._is_over:
            raise RuntimeError(say("memory.error.over", label=self.label))
        seconds, rss_mib, traced_mib = self._sample()
        self._marks.append(Mark(seconds, label, rss_mib, traced_mib))

    def plot(self, bound: float | None = None) -> Chart:
        """Draw memory over time; `bound`, the least possible in bytes, becomes a line."""
        return plot(self, bound=bound)

    def __repr__(self) -> str:
        said = in_words([_panel(self)])
        return said if self._left is None else f"{said}\n{self._left}"

    def _repr_html_(self) -> str:
        account = "" if self._left is None else preformatted(str(self._left))
        return self.plot()._repr_html_() + account

    def _start(self, codes: Sequence[CodeType]) -> None:
        with _tracer.passed_over():
            self._before = Before()
        with LOCK:  # which keeps a thread waiting
            # The thread comes before the tracing, and is not in it.
            self._pulse.start(codes)
            self._traced = _tracer.open()
            self._ran_before = _ran()
            self._callbacks.append(self._note_collection)
            self._began = time.perf_counter()
        self._sample()

    def _finish(self) -> None:
        self._is_over = True
        with ExitStack() as last:  # each of these happens, whatever another one meets
            last.callback(_tracer.seal, self._traced)
            last.callback(self._hear_no_more)
            last.callback(self._sample)
            last.callback(self._pulse.stop)

    def _put_off(self) -> None:
        """Leave it to whoever asks to call `_tell_what_is_left` once the block has ended."""
        self._is_put_off = True

    def _note_end(self) -> None:
        """Note what there is: whoever shows the error makes much, which is none of the block's."""
        with _tracer.passed_over():
            self._end = Before(), self._traced.read()

    def _tell_what_is_left(
        self,
        caller: FrameType,
        namespace: Mapping[str, Any] | None = None,
        known: Mapping[str, Mapping[Any, Any]] | None = None,
    ) -> None:
        """Find out what is left of the block, and end the tracing.

        `namespace` is where names are looked up, by default the globals of `caller`; `known` are
        dictionaries around it, by the expressions that a reader knows them by.
        """
        before, self._before = self._before, None
        with ExitStack() as last:
            last.callback(_tracer.close, self._traced)
            # A cell has let go of its value since, unless it is kept.
            end, traced = self._end or (None, self._traced.read())
            self._end = None
            process = (used_mib() - self.rss_mib[0]) * MIB
            is_much = _is_worth_a_look(traced, process - self._traced.tracing(), before, end)
            process -= self._traced.tracing_at_most()  # that is ours
            if before is None or isnan(traced) or not is_much:
                self._left = little(traced, process)
                return
            space = caller.f_globals if namespace is None else namespace
            look_around = partial(World.around, [None], caller, space, known or {}, ASKERS)
            with _tracer.passed_over():
                self._left = account(before, look_around, space, traced, process, last.close, end)

    def _hear_no_more(self) -> None:
        is_heard = gc.callbacks is self._callbacks and self._note_collection in gc.callbacks
        with suppress(ValueError):
            self._callbacks.remove(self._note_collection)
        if is_heard:
            return
        runs, collected = (now - then for now, then in zip(_ran(), self._ran_before, strict=True))
        self.unseen_collections = runs - len(self.collections)
        self._unseen_collected = collected - sum(seen.collected for seen in self.collections)

    def _beat(self) -> float:
        self._sample()
        self._beats += 1
        pause = max(_INTERVAL * self._samples.stride, self.sampling_seconds / self._beats / _SHARE)
        return min(pause, _LONGEST_PAUSE)

    def _sample(self) -> tuple[float, float, float]:
        with LOCK:
            began = thread_seconds()
            rss_mib = used_mib()
            seconds = time.perf_counter() - self._began
            traced_mib = self._traced.read() / MIB
            self._samples.add(seconds, rss_mib, traced_mib)
            self._rss_peak = max(self._rss_peak, rss_mib)
            self.sampling_seconds += thread_seconds() - began
        return seconds, rss_mib, traced_mib

    def _note_collection(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self._collection_began = time.perf_counter() - self._began
        else:
            self._collections.append(self._collection_began)
            self._collections.append(info["generation"])
            self._collections.append(info["collected"])

    def _columns(self) -> tuple[Numbers, Numbers, Numbers]:
        with LOCK:
            return self._samples.columns()


def _is_worth_a_look(
    traced: float, process: float, before: Before | None, end: Before | None
) -> bool:
    """Whether more is left than is spoken of.

    What tensors have, tracemalloc does not know, and the process may have had it before.
    """
    if traced >= SPEAKABLE:
        return True
    if before is None or "torch" not in sys.modules:
        return False
    now = nbytes_of_tensors() if end is None else end.tensor_nbytes
    return max(process, now - before.tensor_nbytes) >= SPEAKABLE


def _ran() -> tuple[int, int]:
    """How often the collector has run in this process, and what it has freed, as it tells."""
    told = gc.get_stats()
    return sum(of["collections"] for of in told), sum(of["collected"] for of in told)


def plot(*runs: Run, bound: float | None = None) -> Chart:
    """Draw runs one above the other, on the same axes: `plot(before, after)`.

    `bound` is the least memory that the work needs, in bytes; it becomes a line in each.
    """
    if not runs:
        raise TypeError(say("memory.error.no runs"))
    for run in runs:
        if not isinstance(run, Run):
            raise TypeError(say("memory.error.no run", given=type(run).__name__))
    if len(runs) > _MOST_RUNS:
        raise ValueError(say("memory.error.too many", most=_MOST_RUNS, given=len(runs)))
    panels = [_panel(run, bound) for run in runs]
    return Chart(svg(panels), in_words(panels))


def _panel(run: Run, bound: float | None = None) -> Panel:
    seconds, rss_mib, traced_mib = run._columns()
    return Panel(
        label=short(run.label),
        meter=METER,
        seconds=seconds,
        rss_mib=rss_mib,
        traced_mib=traced_mib,
        rss_peak_mib=run.rss_peak_mib,
        traced_peak_mib=run.traced_peak_mib,
        collections=array("d", [collection.seconds for collection in run.collections]),
        unseen=run.unseen_collections,
        collected=sum(seen.collected for seen in run.collections) + run._unseen_collected,
        marks=tuple((mark.seconds, short(mark.label)) for mark in run.marks),
        bound_mib=None if bound is None else bound / MIB,
    )
