"""Who holds it? Reference graphs of live objects, their holders, and memory over time.

For any Python program: the counts are exact, those of the interpreter that runs it. Nothing here
runs code of the program, but for the statements that `record` is given and the functions that
`register` is; and nothing of ours is held once it returns: after a drawing every count is what it
was before, and what the program frees is freed. It never collects, and the garbage
collector does not start by itself while it reads. But as after any call that makes objects, the
collector may come soon afterwards, and takes whatever the program has lost, drawn or not;
`gc.disable()` is for that.

The rooms, each of which uses only those before it, but for `graph` and `holding`, which do not use
each other:

- `data`: plain data; holds no object.
- `reading`: from live objects to numbers and names: counts, references, the table of types, frames.
- `graph`: what names reach, and the same objects at the next look.
- `holding`: who holds one object, and what becomes of it.
- `showing`: from data to words, pictures, layout, steppers.
- `memory`: memory over time, what is left of it, and a test that fails when something stays.

What is asked for by name uses several rooms and stands at the top: `snapshots`, `recordings`,
`registering`, `collecting`, `asking`, `instances`, for notebooks `ipython`, and for pytest
`pytest_fixture`. Under the rooms are modules that each of them may use: `words` has every sentence
that a reader sees, `text` what makes a program's own fit to be shown, `platform` what differs
between machines; `collector` keeps the garbage collector still for a while, `stepping` notices the
lines of a function while they run, and `figures` and `inline_svg` put a picture on a page.

The way of `snapshot(globals())` through the rooms, and to a page:

1. `snapshots.snapshot` chooses the names, and asks for a look at what they reach.
2. `graph.following.find` finds the objects of an earlier look that are still there.
3. `graph.capture.capture` takes a census of all that the names reach, and counts it.
4. `graph.capture.described` writes it down as a `data.Graph`, which holds no object.
5. `showing.pictures.picture` chooses what is drawn, and in which words.
6. `showing.layout.laid_out` has it dressed by `dot` and laid out by the `engine`.

`print(snapshot(globals()))` takes `showing.sentences.in_words` in place of 5 and 6. `holders(x)`
goes from `asking` to `holding.search`, which climbs to all that holds it, to `holding.answers`,
which asks `holding.decision` what becomes of it, and to `showing.answers`, which says so.

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

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .asking import Holders, holders
    from .collecting import Search, collector_steps
    from .data import Change, Edge, Node
    from .instances import living
    from .memory import watch
    from .memory.frees import frees
    from .reading.counts import refcount
    from .recordings import Recording, Step, record
    from .registering import register
    from .snapshots import Snapshot, snapshot
    from .words import speak

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
    "frees",
    "holders",
    "living",
    "record",
    "refcount",
    "register",
    "snapshot",
    "speak",
    "watch",
]

# Each is imported when it is first asked for (PEP 562): who counts references needs no chart.
_MODULES = {
    "asking": ("Holders", "holders"),
    "collecting": ("Search", "collector_steps"),
    "data": ("Change", "Edge", "Node"),
    "instances": ("living",),
    "memory": ("watch",),
    "memory.frees": ("frees",),
    "reading.counts": ("refcount",),
    "recordings": ("Recording", "Step", "record"),
    "registering": ("register",),
    "snapshots": ("Snapshot", "snapshot"),
    "words": ("speak",),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def load_ipython_extension(shell: Any) -> None:
    """Add the magics to a notebook: `%load_ext whoholds`."""
    import_module(".ipython", __name__).register(shell)
