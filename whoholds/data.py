"""A reference graph as plain data.

Nothing in here holds a reference to an object of the program, and nothing of ours is imported.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, overload

State = Literal["reachable", "unreachable", "freed"]
ChangeKind = Literal["new", "rose", "fell", "subtracted", "reachable", "unreachable", "freed"]
Role = Literal["object", "ellipse", "box", "array", "container", "weakref"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Said:
    """A few words in no language yet: the key of a sentence, and what is put into it."""

    key: str
    values: tuple[tuple[str, str | int], ...] = ()


def said(key: str, **values: str | int) -> Said:
    """Words for later, as `say` of `whoholds.words` would say them now."""
    return Said(key, tuple(values.items()))


Words = str | Said
"""What stands there as the program has it, such as a name; or words of ours."""
DEAD = Said("values.dead")
"""What is said of a weak reference whose object is gone."""

NameKind = Literal[
    "attribute",
    "between",
    "cells",
    "closure",
    "context variable",
    "default",
    "entry",
    "item",
    "key",
    "local",
    "saved",
    "subscript",
    "thread local",
    "unnamed",
    "unsure local",
    "value",
]
Name = tuple[NameKind, Words | int | tuple[str, ...]]
"""What a holder calls a reference: the kind of name, and the name itself.

- `("attribute", "b")`, also one that has a slot: `.b`
- `("subscript", 0)`: `[0]`, an index or a key as it is spelled
- `("entry", "k")`: `['k']`, a key that could be an attribute's name, which it is in a `__dict__`
- `("key", "")`, `("value", "")`, `("item", "")`: of a dictionary or a set, without a place
- `("cells", ("x", "y"))`: `.__closure__`, the tuple of the cells of these variables
- `("closure", "x")`: a variable of an enclosing function
- `("default", "x")`: what a parameter has if nothing is given
- `("local", "x")`, `("unsure local", "")`: a local variable of a frame
- `("context variable", "x")`: the name that a context variable was given
- `("between", 2000)`: so many objects lie between, and are left out
- `("saved", "")`: a tensor that an autograd graph saved for its `backward`
- `("thread local", "x")`: an attribute of a `threading.local`, as one thread sees it
"""
Path = tuple[Name, ...]
"""One reference after the other: `.outputs[0]` leads through a list."""
UNNAMED: Path = (("unnamed", ""),)
"""What has no name. An empty tuple might be an object of the program, and would be counted."""
Text = tuple[Words | Path, ...]
"""Words and names of references one after the other; empty if there is nothing to say."""


class Node(NamedTuple):
    """An object at one moment."""

    id: int
    """Its number in this graph and in every later one that follows it; not its address."""
    type: str
    """The name of its class."""
    label: Text
    """A few words on its value, empty for an instance of a class of the program."""
    refcount: int | None
    """How many references the program holds to it; `None` if it is immortal (PEP 683)."""
    state: State
    """Whether anything but garbage still leads to it; "freed" once it is gone."""
    unexplained: int
    """How many of its references the graph shows no arrow for; 0 if it is immortal."""
    role: Role
    """How it is drawn."""
    was: Words
    """The name it was first seen under, empty if a name never led to it directly."""


class Edge(NamedTuple):
    """One reference; two references from the same holder are two edges."""

    source: int | Words
    """The holder: the `id` of a node, or a name: of the namespace, or of a function that runs."""
    target: int
    """The `id` of the node referred to."""
    kind: Literal["strong", "weak"]
    """A weak reference is not counted."""
    path: Path
    """What the holder calls it: an attribute, an item; `UNNAMED` if a name is the holder."""
    is_backward: bool = False
    """Whether it leads back, from a result to what it was made from: see `whoholds.register`."""


@dataclass(frozen=True)
class Graph:
    """The reference graph that some names reach, as it was at one moment.

    For every node that is not immortal, `refcount` equals the number of strong edges into it plus
    `unexplained`.
    """

    names: tuple[Words, ...]
    """The names it was asked about, bound or not, and those of a function that runs."""
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What one statement did to one object."""

    node: int
    """The `id` of its node."""
    name: Words
    """The name it was first seen under, empty if a name never led to it directly."""
    type: str
    """The name of its class."""
    kind: ChangeKind
    before: int | None
    """Its count before; `None` if it is new or immortal."""
    after: int | None
    """Its count afterwards; `None` if it is freed or immortal."""
    is_old: bool = False
    """Whether another object has its name by now."""


@dataclass(frozen=True, slots=True)
class Step:
    """One statement and what came of it."""

    source: str
    """The statement."""
    span: Span
    """Where it stands in the whole source: the places of its first character and after its last."""
    snapshot: Graph
    """The reference graph after it."""
    changes: tuple[Change, ...]
    """What rose, fell, went out of reach or was freed, in the order in which it happened."""
    error: str = ""
    """The class of the error that it raised, if it did."""
    inside: tuple[str, Span] | None = None
    """Of a line of a function that is not in the whole source: the source of that function, and
    where the line stands in it."""


@dataclass(frozen=True)
class Steps(Sequence[Step]):
    """The steps of a source, in order."""

    source: str
    start: Graph
    """The reference graph before the first statement."""
    steps: tuple[Step, ...] = ()
    passed_over: int = 0
    """Lines of the function that was stepped into which ran without a step of their own."""

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Step]: ...
    def __getitem__(self, index: int | slice) -> Step | Sequence[Step]:
        return self.steps[index]

    def __len__(self) -> int:
        return len(self.steps)


RootKind = Literal[
    "name",
    "known",
    "module",
    "shell",
    "local",
    "copy",
    "running",
    "error",
    "handled",
    "context",
    "signal",
    "hook",
    "atexit",
    "asker",
]


class Root(NamedTuple):
    """Something that a reader can let go of, or can let come to its end.

    - `name`: of the namespace; `known`: in a dictionary such as `Out`; `module`: of a module
    - `local`: of a function that runs; `running`: something inside of such a function
    - `copy`: the copy of its locals that a function has up to Python 3.12, once `locals()` or a
      tracer has asked for it
    - `error`: the last one that nobody caught; `handled`: one that is being handled
    - `context`: what context variables are set to
    - `signal`, `hook`, `atexit`: what the interpreter calls
    - `shell`: the notebook's own objects, an end that is never advised to be ended
    - `asker`: a function of whoever asks for the reader, who is not told of it
    """

    kind: RootKind
    name: str = ""
    """What holds the object is called: a name, or a dictionary such as `Out`."""
    of: str = ""
    """Where that name is: a module, or a function that is running."""
    thread: str = ""
    """The thread that runs the function, if that is not the one that asks."""
    where: str = ""
    """The file and line, or the cell, where a function is running."""


class Reference(NamedTuple):
    """One step on the way to an object."""

    path: Path
    """What the holder calls it."""
    holder: str
    """The name of the holder's class; of a function or a generator, its own."""
    role: Literal["", "class", "frame"] = ""
    """What the holder is, where that makes a difference: a class, or a function that is over."""
    where: str = ""
    """Of a function: the file and line, or the cell, where it begins, or where it waits."""
    thread: str | None = None
    """Of a thread-local attribute: the thread that it is of, empty if that is the one that asks;
    `None` if that cannot be said."""


class Route(NamedTuple):
    """How to come to an object: from a root by references, the first of which is the root's."""

    root: Root | None
    """`None` if there is none, as on the way around a ring."""
    references: tuple[Reference, ...]
    is_lost: bool = False
    """Whether it starts at something that nobody can reach any more."""


class Holder(NamedTuple):
    """Who has references to an object: one, or many that have the same way."""

    way: str
    """An expression that evaluates to the object, by way of this holder; empty if there is none.

    A module that it begins with may have to be imported first."""
    number: int
    """How many references it has."""
    route: Route
    """The same way step by step, also where Python has no expression for it."""
    is_part: bool = False
    """Whether the object leads to it, so that the two are in a ring."""
    alternatives: int = 0
    """How many other ways to the same holder start at a name."""
    is_output: bool = False
    """Whether it is one of the places, beside `Out`, where a notebook keeps what it displayed."""
    others: tuple[Route, ...] = ()
    """If it is a variable that several functions share: the ways by the others of these."""


class Cause(NamedTuple):
    """What may have a reference that was not found."""

    kind: Literal[
        "stack",
        "structure",
        "frozen",
        "sqlite3",
        "atexit",
        "monitoring",
        "audit",
        "graph",
        "C",
        "unknown",
    ]
    """Functions in the middle of an expression, structures in C, what `gc.freeze` has hidden; of a
    function, what calls it and shows to nobody what it keeps."""
    of: str = ""
    """The name of the function, of the class, of the connection, of the tool."""
    thread: str = ""
    """The thread that runs the function, if that is not the one that asks."""


class Missing(NamedTuple):
    """Why not all references were found."""

    kind: Literal["hidden", "cut", "moved"]
    """Held in C or on a stack; the search was given up; it changed while it was looked at."""
    number: int
    """How many references were not found; of "moved", below 0 if too many were."""
    suspects: tuple[Cause, ...] = ()
    """Of "hidden": what has them, or may have them."""
    looked_at: int = 0
    """Of "cut": at how many objects the search stopped."""


Effect = Literal[
    "at once",
    "after gc.collect()",
    "after two gc.collect()",
    "after three gc.collect()",
    "after more gc.collect()",
    "in the next cell",
]


class Remedy(NamedTuple):
    """What to run so that the object goes."""

    code: str
    """Lines of Python, or a magic of IPython, that run as they stand where the object was asked
    about."""
    effect: Effect
    """When it goes then."""
    objects: int
    """How many objects are freed with it, itself counted."""
    nbytes: int
    """How many bytes these take, about."""
    is_all: bool = True
    """Whether the two are the whole, and not what was added up until the sum was stopped."""
    later_objects: int = 0
    """How many objects more a `gc.collect()` then frees, which leave rings behind."""
    later_nbytes: int = 0
    runs_del: bool = False
    """Whether a `__del__` of the program runs then, which may keep something."""


class Obstacle(NamedTuple):
    """Why no line of a reader's frees an object."""

    kind: Literal["root", "missing", "cut", "async generator", "many", "no expression"]
    root: Root | None = None
    """What holds it, and has to come to its end."""
    of: str = ""
    """The class of an object some of whose references were not found."""
    number: int = 0
    """How many those are; of "cut", at how many objects the search stopped."""
    suspects: tuple[Cause, ...] = ()
    """What may have them."""


Fate = Literal["held", "lost", "stuck", "at once", "stays", "none"]
"""What becomes of an object by itself: it is held; or nobody can reach it, and the collector frees
it ("lost"), or cannot ("stuck"); it goes when what makes it is done ("at once"); it stays for as
long as Python runs; it is `None`."""


@dataclass(frozen=True)
class Answer:
    """Who holds an object, whether that is everybody, and what frees it. Plain data."""

    fate: Fate
    refcount: int | None = None
    """How many references there are; `None` if that is of no account, as for an immortal object."""
    found: int = 0
    """How many of them were found."""
    holders: tuple[Holder, ...] = ()
    missing: tuple[Missing, ...] = ()
    """Why some were not found; empty if all were."""
    remedies: tuple[Remedy, ...] = ()
    """What frees it, at most three."""
    obstacles: tuple[Obstacle, ...] = ()
    """Where there is no remedy: why."""
    folded: int = 0
    """How many of its references are from holders that are not told one by one."""
    parts: int = 0
    """How many of these are from parts of its own: from what it leads to itself."""
    collections: int = 0
    """If nobody can reach it any more: how many collections it takes until it goes."""
    entries: tuple[Route, ...] = ()
    """If it is in a ring: the ways from outside to other parts of that."""
    is_collecting: bool = True
    """Whether Python's collector runs by itself."""
    nodes: tuple[Node, ...] = ()
    """The objects of the picture; the object itself is the first."""
    tags: tuple[tuple[Root, Path, int], ...] = ()
    """The roots of the picture: what each calls the node that it leads to."""
    edges: tuple[Edge, ...] = ()
    """The references of the picture, between nodes."""
    around: frozenset[tuple[int, int]] = frozenset()
    """Those of its references that go around a ring, by the ids of their two ends."""


class Living(NamedTuple):
    """The objects of a class that were found."""

    name: str
    """The class as it was asked for."""
    number: int
    classes: int
    """Of how many classes of that name they are."""
    sizes: tuple[int, ...] = ()
    """How many bytes would come back with each of the largest, about."""
    stopped: tuple[bool, ...] = ()
    """Of which of these the sum was stopped, so that it is more."""
    weighed: int = 0
    """Of how many it was added up: those that are the largest in themselves."""
    groups: tuple[tuple[Root, int], ...] = ()
    """The roots that hold most of them, and how many each."""
    looked_at: int = 0
    """Of how many it was looked for."""
    is_untracked: bool = False
    """Whether the collector does not track such objects, so that those in C alone are not found."""


KeptFate = Literal["held", "lost", "imported", "unknown"]
"""What becomes of a part of what is left: roots hold it; nobody can reach it, and the collector
frees it; it is code that was imported, and stays; who holds it cannot be said."""


class Kept(NamedTuple):
    """A part of what a block left behind: what the same roots lead to, and nothing else does."""

    fate: KeptFate
    nbytes: int
    """How many bytes come back with it, about."""
    objects: int
    """How many objects it is."""
    types: tuple[tuple[str, int], ...] = ()
    """The classes that a reader knows it by, at most two, and how many objects are of each."""
    largest: tuple[str, int] | None = None
    """The class that most of the bytes are in, if it is none of those."""
    way: Route | None = None
    """How to come to one of the objects that something outside of the part holds."""
    places: int = 0
    """How many of those there are."""
    roots: tuple[Root, ...] = ()
    """The roots that lead to it; empty if there are more than three."""
    code: str = ""
    """What gives it back: lines that run as they stand where the block is. Empty if none does."""
    later_nbytes: int = 0
    """Of the bytes, those that only come back after `gc.collect()`, run as often as needed."""
    runs_del: bool = False
    """Whether a `__del__` of the program runs then, which may keep something."""
    obstacles: tuple[Obstacle, ...] = ()
    """Where there is no code: why."""
    collections: int = 0
    """If nobody can reach it: how many collections it takes until all of it is gone."""


@dataclass(frozen=True)
class LeftData:
    """What is left of what a block made, and who holds it. Plain data, and holds no object."""

    nbytes: int = 0
    """Bytes of all objects that were made in the block and are left, about."""
    objects: int = 0
    kept: tuple[Kept, ...] = ()
    """The parts of it, the largest first; those that are too small to tell are left out."""
    other_nbytes: int = 0
    """Bytes of the parts that are left out."""
    other_parts: int = 0
    not_looked_at: int = 0
    """How many objects at least were too many to look at; of their bytes nothing is said."""
    alive: int = 0
    """How many objects there are, if those were too many to find out which of them are left."""
    least_nbytes: int = 0
    """Bytes that are left at least, where objects were not looked at."""
    unnamed_nbytes: int = 0
    """Bytes that were allocated in the block and not freed, in no object that was found."""
    process_nbytes: int = 0
    """Bytes that the process has more than before, beyond all that."""
    is_exact: bool = True
    """Whether this Python tells of all objects whether they are new: 3.11 does not."""
