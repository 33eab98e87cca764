"""Reference graphs of live objects, with the exact counts of the interpreter that runs them.

It reads and counts, and holds nothing once it returns: after a drawing every count is what it was
before, and what the program frees is freed.
"""

import warnings

from ..capabilities import is_free_threaded
from ..words import say
from .data import Change, Edge, Node
from .holders import Holders, holders
from .reading.counts import refcount
from .recordings import Recording, Step, record
from .snapshots import Snapshot, snapshot

__all__ = [
    "Change",
    "Edge",
    "Holders",
    "Node",
    "Recording",
    "Snapshot",
    "Step",
    "holders",
    "record",
    "refcount",
    "snapshot",
]

if is_free_threaded():
    warnings.warn(say("refs.free threaded"), RuntimeWarning, stacklevel=2)
