"""What a chart shows, in sentences."""

from collections.abc import Iterable

from ..words import listed, say
from .data import Panel

_MOST_MARKS = 20
_LONGEST = 200  # characters of a label


def count_in_words(panel: Panel) -> str:
    """Say how often the collector ran."""
    return say("memory.count", n=len(panel.collections))


def in_words(panels: Iterable[Panel]) -> str:
    """Say in numbers what a chart shows, for those who do not see it: a line for each panel."""
    return "\n".join(" ".join(_sentences(panel)) for panel in panels)


def short(label: str) -> str:
    """Cut a label to what fits above a chart, with a word saying how much is left out."""
    left_out = len(label) - _LONGEST
    return say("values.cut", start=label[:_LONGEST], n=left_out) if left_out > 0 else label


def _sentences(panel: Panel) -> Iterable[str]:
    if not len(panel.seconds):
        yield say("memory.empty", label=panel.label)
        return
    yield say("memory.time", label=panel.label, seconds=panel.seconds[-1])
    start, end = panel.rss_mib[0], panel.rss_mib[-1]
    yield say(f"memory.meter.{panel.meter}", start=start, peak=panel.rss_peak_mib, end=end)
    end = round(panel.traced_mib[-1], 2) + 0.0  # "-0.00" says nothing that "0.00" does not
    yield say("memory.traced", peak=panel.traced_peak_mib, end=end)
    if panel.bound_mib is not None:
        yield say("memory.bound", bound=panel.bound_mib)
    yield say("memory.collections", count=count_in_words(panel), collected=panel.collected)
    if panel.marks:
        marks = [say("memory.mark", seconds=s, label=label) for s, label in panel.marks]
        yield say("memory.marks", marks=listed(marks, _MOST_MARKS, more="memory.more"))
