"""Every word that this subpackage shows to a reader."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .chart import Panel

ERRORS = {
    "over": "The block watched as {label!r} has ended: call mark() while it runs.",
    "no runs": "plot() draws runs, as in plot(run) or plot(before, after); it was given none.",
    "no run": (
        "plot() draws runs, as in plot(run) or plot(before, after); it was given an object of "
        "type {given}."
    ),
    "nbytes": "A round takes at least 1 byte; rounds_that_fit() was given {given}.",
    "too many": "plot() draws up to {most} runs in one chart; it was given {given:,}.",
    "artist": "The process that draws the charts has ended: {reason}",
}

CAPTIONS = {
    "rss": "resident (memory_profiler)",
    "traced": "traced (tracemalloc)",
    "collections": "collections",
    "bound": "least possible",
    "x": "seconds",
    "y": "MiB more than at the start",
    "count": "{n:,} collections",
    "one": "1 collection",
}

_SENTENCES = {
    "empty": "{label}: nothing yet.",
    "time": "{label}: {seconds:.2f} seconds.",
    "rss": (
        "Resident memory in MiB: {start:,.1f} at the start, {peak:,.1f} at the peak, "
        "{end:,.1f} at the end."
    ),
    "traced": (
        "Traced memory, in MiB more than at the start: {peak:,.2f} at the peak, "
        "{end:,.2f} at the end."
    ),
    "bound": "Least possible: {bound:,.2f} MiB.",
    "collections": "{count}; {collected:,} objects freed by the collector.",
    "marks": "Marks: {marks}.",
    "mark": "{label} at {seconds:.2f} s",
    "more": "{n:,} more",
}
UNTRUSTED = "In words, until you trust this notebook to see the chart:"

_MOST_MARKS = 20
_LONGEST = 200  # characters of a label


def count_in_words(panel: "Panel") -> str:
    """Say how often the collector ran."""
    n = len(panel.collections)
    return CAPTIONS["one" if n == 1 else "count"].format(n=n)


def in_words(panels: Iterable["Panel"]) -> str:
    """Say in numbers what a chart shows, for those who do not see it: a line for each panel."""
    return "\n".join(" ".join(_sentences(panel)) for panel in panels)


def short(label: str) -> str:
    """Cut a label to what fits above a chart, with a word saying how much is left out."""
    left_out = len(label) - _LONGEST
    return f"{label[:_LONGEST]}… (+{left_out:,} characters)" if left_out > 0 else label


def _sentences(panel: "Panel") -> Iterable[str]:
    if not len(panel.seconds):
        yield _SENTENCES["empty"].format(label=panel.label)
        return
    yield _SENTENCES["time"].format(label=panel.label, seconds=panel.seconds[-1])
    yield _SENTENCES["rss"].format(
        start=panel.rss_mib[0], peak=panel.rss_peak_mib, end=panel.rss_mib[-1]
    )
    yield _SENTENCES["traced"].format(
        # "-0.00" says nothing that "0.00" does not
        peak=panel.traced_peak_mib,
        end=round(panel.traced_mib[-1], 2) + 0.0,
    )
    if panel.bound_mib is not None:
        yield _SENTENCES["bound"].format(bound=panel.bound_mib)
    yield _SENTENCES["collections"].format(count=count_in_words(panel), collected=panel.collected)
    if panel.marks:
        said = [_SENTENCES["mark"].format(seconds=s, label=m) for s, m in panel.marks[:_MOST_MARKS]]
        left = len(panel.marks) - len(said)
        said += [_SENTENCES["more"].format(n=left)] if left else []
        yield _SENTENCES["marks"].format(marks=", ".join(said))
