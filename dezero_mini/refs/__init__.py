"""Reference graphs of live objects, with the exact counts of the interpreter that runs them.

It reads and counts, and holds nothing once it returns: after a drawing every count is what it was
before, and what the program frees is freed. It never collects, and the garbage collector does not
start by itself while it reads. But as after any call that makes objects, the collector may come
soon afterwards, and takes whatever the program has lost, drawn or not; `gc.disable()` is for that.

The way of `snapshot(globals())` through the rooms, and to a page:

1. `snapshots.snapshot` chooses the names, and asks for a look at what they reach.
2. `tracking.following.find` finds the objects of an earlier look that are still there.
3. `reading.capture.capture` takes a census of all that the names reach, and counts it.
4. `reading.capture.described` writes it down as a `data.Graph`, which holds no object.
5. `showing.pictures.picture` chooses what is drawn, and in which words.
6. `showing.layout.laid_out` has it dressed by `dot` and laid out by the `engine`.

Words of our own:

- *arrow*: a reference in a census, between numbers; as plain data it is an *edge*, in a picture an
  *arc*, and while objects are read a *link*.
- *path*: what a reference is called, as data (`data.Path`); *called*, it is put in words.
- *census*: every object of a graph once, held while it is counted.
- *whole*: a type whose row in `reading/table.py` names every reference, so that the garbage
  collector need not be asked; *hidden*: references that the collector does not see.
- *to fold*: to leave out an object that is no more than a step between two others.
- *unexplained*: the references in a count that no arrow stands for.
- *look*: what was seen at one moment; its *trails* tell how to find the objects again.
"""

from .collecting import Search, collector_steps
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
    "Search",
    "Snapshot",
    "Step",
    "collector_steps",
    "holders",
    "record",
    "refcount",
    "snapshot",
]
