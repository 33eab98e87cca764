"""Memory over time: what the system sees, what Python asked for, and when the collector ran.

    with watch("step 16") as run:
        ...
    run.plot()

Watching makes no containers that stay, and charts are drawn in another process, or in a browser
after the run: neither brings the garbage collector nearer, which counts new containers.
"""

from .chart import Chart
from .data import Collection, Mark
from .room import rounds_that_fit
from .usage import memory_usage
from .watching import Run, plot, watch

__all__ = [
    "Chart",
    "Collection",
    "Mark",
    "Run",
    "memory_usage",
    "plot",
    "rounds_that_fit",
    "watch",
]
