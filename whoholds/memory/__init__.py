"""Memory over time: what the system sees, what Python asked for, and when the collector ran.

    with watch("step 16") as run:
        ...
    run.plot()

Watching makes no containers that stay, and charts are made of strings: neither brings the garbage
collector nearer, which counts new containers.
"""

from .chart import Chart
from .data import Collection, Mark
from .room import rounds_that_fit
from .watching import Run, plot, watch

__all__ = [
    "Chart",
    "Collection",
    "Mark",
    "Run",
    "plot",
    "rounds_that_fit",
    "watch",
]
