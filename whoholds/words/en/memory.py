"""What watching memory says."""

WORDS = {
    "error": {
        "over": "The block watched as {label!r} has ended: call mark() while it runs.",
        "no runs": "plot() draws runs, as in plot(run) or plot(before, after); it was given none.",
        "no run": (
            "plot() draws runs, as in plot(run) or plot(before, after); it was given an object of "
            "type {given}."
        ),
        "nbytes": "A round takes at least 1 byte; rounds_that_fit() was given {given}.",
        "usage": (
            "memory_usage() tells of this process, or of a function as in memory_usage((f, "
            "(1, 2))); it was given an object of type {given}."
        ),
        "too many": "plot() draws up to {most} runs in one chart; it was given {given:,}.",
        "artist": "The process that draws the charts has ended: {reason}",
    },
    "caption": {
        "rss": "resident (memory_profiler)",
        "malloc": "allocated (malloc)",
        "traced": "traced (tracemalloc)",
        "bound": "least possible",
        "x": "seconds",
        "y": "MiB more than at the start",
    },
    "count": {"one": "1 collection", "other": "{n:,} collections"},
    "empty": "{label}: nothing yet.",
    "time": "{label}: {seconds:.2f} seconds.",
    "meter": {
        "rss": (
            "Resident memory in MiB: {start:,.1f} at the start, {peak:,.1f} at the peak, "
            "{end:,.1f} at the end."
        ),
        "malloc": (
            "Allocated memory in MiB: {start:,.1f} at the start, {peak:,.1f} at the peak, "
            "{end:,.1f} at the end."
        ),
    },
    "traced": (
        "Traced memory, in MiB more than at the start: {peak:,.2f} at the peak, "
        "{end:,.2f} at the end."
    ),
    "bound": "Least possible: {bound:,.2f} MiB.",
    "collections": "{count}; {collected:,} objects freed by the collector.",
    "marks": "Marks: {marks}.",
    "mark": "{label} at {seconds:.2f} s",
    "more": "{n:,} more",
    "untrusted": "In words, until you trust this notebook to see the chart:",
}
