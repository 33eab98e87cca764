"""What is known of memory over time, as plain data."""

from array import array
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

Numbers: TypeAlias = "array[float]"
"""Numbers in one block: no containers, which the garbage collector would count."""
MIB = 2**20


class Collection(NamedTuple):
    """A run of the garbage collector: when it began, on what, and how many objects it freed."""

    seconds: float
    generation: int
    collected: int


class Mark(NamedTuple):
    """A moment with a name, and what the instruments said then: units as in `Run`."""

    seconds: float
    label: str
    rss_mib: float
    traced_mib: float


@dataclass(frozen=True)
class Panel:
    """What a chart says about a run. Times are in seconds from the start, memory is in MiB.

    `meter` says what `rss_mib` are: "rss", resident, or "malloc", what that has handed out.
    `traced_mib` and `traced_peak_mib` are relative to the start, `rss_mib` and `rss_peak_mib`
    are not. Where tracing was cut short, `traced_mib` are NaN from then on.

    `collections` are the moments of those that were seen. `unseen` is the number of those that
    were not, because the block took our callback away, and `collected` the number of objects that
    all the collections together freed.
    """

    label: str
    meter: str
    seconds: Numbers
    rss_mib: Numbers
    traced_mib: Numbers
    rss_peak_mib: float
    traced_peak_mib: float
    collections: Numbers
    unseen: int
    collected: int
    marks: tuple[tuple[float, str], ...]
    bound_mib: float | None
