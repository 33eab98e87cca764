"""What a chart shows, in sentences."""

from collections.abc import Iterable, Iterator
from math import isnan

from ..words import clean, listed, say
from .data import Panel

_MOST_MARKS = 20
_LONGEST = 100  # characters of a label


def count_in_words(panel: Panel) -> str:
    """Say how often the collector ran."""
    return say("memory.count", n=len(panel.collections) + panel.unseen)


def in_words(panels: Iterable[Panel]) -> str:
    """Say in numbers what a chart shows, for those who do not see it: a line for each panel."""
    return "\n".join(" ".join(_sentences(panel)) for panel in panels)


def short(label: str) -> str:
    """What of a label fits above a chart, on one line, with a word saying how much is left out."""
    return clean(" ".join(label.split()), _LONGEST)


def _sentences(panel: Panel) -> Iterator[str]:
    if not panel.seconds:
        yield say("memory.empty", label=panel.label)
        return
    yield say("memory.time", label=panel.label, seconds=panel.seconds[-1])
    start, end = panel.rss_mib[0], panel.rss_mib[-1]
    yield say(f"memory.meter.{panel.meter}", start=start, peak=panel.rss_peak_mib, end=end)
    yield from _traced(panel)
    if panel.bound_mib is not None:
        yield say("memory.bound", bound=panel.bound_mib)
    yield say("memory.collections", count=count_in_words(panel), collected=panel.collected)
    if panel.unseen:
        yield say("memory.unseen", n=panel.unseen)
    if panel.marks:
        marks = [say("memory.mark", seconds=s, label=label) for s, label in panel.marks]
        yield say("memory.marks", marks=listed(marks, _MOST_MARKS, more="memory.more"))


def _traced(panel: Panel) -> Iterator[str]:
    known = [
        (seconds, mib)
        for seconds, mib in zip(panel.seconds, panel.traced_mib, strict=True)
        if not isnan(mib)
    ]
    if len(known) == len(panel.seconds):
        end = round(known[-1][1], 2) + 0.0  # "-0.00" says nothing that "0.00" does not
        yield say("memory.traced", peak=panel.traced_peak_mib, end=end)
    else:
        seconds = known[-1][0] if known else 0.0
        yield say("memory.traced until", peak=panel.traced_peak_mib, seconds=seconds)
