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
        "too many": "plot() draws up to {most} runs in one chart; it was given {given:,}.",
        "no psutil": (
            "Watching memory takes psutil, which this Python does not have ({reason}). Run "
            "`pip install psutil`, and try again."
        ),
    },
    "cut": "{start}… +{n:,}",
    "caption": {
        "rss": "resident (psutil)",
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
    "traced until": (
        "Traced memory, in MiB more than at the start: {peak:,.2f} at the peak, as far as it is "
        "known. After {seconds:.2f} s it is not: the block stopped tracemalloc, or cleared its "
        "traces."
    ),
    "bound": "Least possible: {bound:,.2f} MiB.",
    "collections": "{count}; {collected:,} objects freed by the collector.",
    "unseen": {
        "one": "When 1 of them came is not known: the block changed gc.callbacks.",
        "other": "When {n:,} of them came is not known: the block changed gc.callbacks.",
    },
    "marks": "Marks: {marks}.",
    "mark": "{label} at {seconds:.2f} s",
    "more": "{n:,} more",
    "untrusted": "In words. If no chart shows, trust this notebook to see it:",
}
