"""Reference graphs of live objects, with the exact counts of the interpreter that runs them.

It reads and counts, and holds nothing once it returns: after a drawing every count is what it was
before, and what the program frees is freed.
"""

import sysconfig
import warnings

from .capture import snapshot
from .collecting import Search, collector_steps
from .counts import refcount
from .graph import Change, Edge, Node, Snapshot
from .holding import Holders, holders
from .recording import Recording, Step, record
from .words import FREE_THREADED

__all__ = [
    "Change",
    "Edge",
    "Holders",
    "Node",
    "Recording",
    "Search",
    "Snapshot",
    "Step",
    "collector_steps",
    "holders",
    "record",
    "refcount",
    "snapshot",
]

if sysconfig.get_config_var("Py_GIL_DISABLED"):
    warnings.warn(FREE_THREADED, RuntimeWarning, stacklevel=2)
