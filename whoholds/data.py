"""A reference graph as plain data.

Nothing in here holds a reference to an object of the program, and nothing of ours is imported.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, overload

State = Literal["reachable", "unreachable", "freed"]
ChangeKind = Literal["new", "rose", "fell", "unreachable", "freed"]
Role = Literal["object", "variable", "function", "array", "container", "weakref"]
Span = tuple[int, int]

# There are as many as there are references, hence no class.
Name = tuple[str, str | int | tuple[str, ...]]
"""What a holder calls a reference: the kind of name, and the name itself.

- `("attribute", "b")`, also one that has a slot: `.b`
- `("subscript", 0)`: `[0]`, an index or a key as it is spelled
- `("entry", "k")`: `['k']`, a key that could be an attribute's name, which it is in a `__dict__`
- `("key", "")`, `("value", "")`, `("item", "")`: of a dictionary or a set, without a place
- `("cells", ("x", "y"))`: `.__closure__`, the tuple of the cells of these variables
- `("closure", "x")`: a variable of an enclosing function
- `("local", "x")`, `("unsure local", "")`: a local variable of a frame
"""
Path = tuple[Name, ...]
"""One reference after the other: `.outputs[0]` leads through a list."""
UNNAMED: Path = (("unnamed", ""),)
"""What has no name. An empty tuple might be an object of the program, and would be counted."""


new = tuple.__new__
"""`new(Node, fields)` is `Node(*fields)` for those who make thousands: 7 % of a capture."""


class Node(NamedTuple):
    """An object at one moment."""

    id: int
    """Its number in this graph and in every later one that follows it; not its address."""
    type: str
    """The name of its class."""
    label: str
    """A few words on its value, empty for an instance of a class of the program."""
    refcount: int | None
    """How many references the program holds to it; `None` if it is immortal (PEP 683)."""
    state: State
    """Whether anything but garbage still leads to it; "freed" once it is gone."""
    unexplained: int
    """How many of its references the graph shows no arrow for; 0 if it is immortal."""
    role: Role
    """How it is drawn."""
    was: str
    """The name it was first seen under, empty if a name never led to it directly."""


class Edge(NamedTuple):
    """One reference; two references from the same holder are two edges."""

    source: int | str
    """The holder: the `id` of a node, or a name of the namespace."""
    target: int
    """The `id` of the node referred to."""
    label: str
    """How the holder calls it: `.b`, `[0]`, `.outputs[0]`; empty for a name."""
    kind: Literal["strong", "weak"]
    """A weak reference is not counted."""
    path: Path
    """The same as `label`, as data."""


@dataclass(frozen=True)
class Graph:
    """The reference graph that some names reach, as it was at one moment.

    For every node that is not immortal, `refcount` equals the number of strong edges into it plus
    `unexplained`.
    """

    names: tuple[str, ...]
    """The names it was asked about, bound or not."""
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What one statement did to one object."""

    node: int
    """The `id` of its node."""
    name: str
    """What a reader calls it: the name it was first seen under, or its type."""
    kind: ChangeKind
    before: int | None
    """Its count before; `None` if it is new or immortal."""
    after: int | None
    """Its count afterwards; `None` if it is freed or immortal."""


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


RootKind = Literal["name", "known", "module", "local", "copy", "error", "running", "asker"]


class Root(NamedTuple):
    """Something that a reader can let go of, or can let come to its end."""

    kind: RootKind
    """A "copy" is that of its locals which a function has up to Python 3.12, once `locals()` or a
    tracer has asked for it. The last: a function of whoever asks for the reader, who is not told of
    it."""
    name: str = ""
    """What holds the object is called: a name, or a dictionary such as `Out`."""
    of: str = ""
    """Where that name is: a module, or a function that is running."""
    thread: str = ""
    """The thread that runs the function, if that is not the one that asks."""


class Reference(NamedTuple):
    """One step on the way to an object."""

    path: Path
    """What the holder calls it."""
    holder: str
    """The name of the holder's class; of a function or a generator, its own."""
    role: Literal["", "class", "frame"] = ""
    """What the holder is, where that makes a difference: a class, or a function that is over."""


class Way(NamedTuple):
    """How to come to an object: from a root by references, the first of which is the root's."""

    root: Root | None
    """`None` if there is none, as on the way around a ring."""
    references: tuple[Reference, ...]
    is_lost: bool = False
    """Whether it starts at something that nobody can reach any more."""


class Holder(NamedTuple):
    """Who has references to an object: one, or many that have the same way."""

    way: Way
    number: int = 1
    """How many references it has."""
    is_part: bool = False
    """Whether the object leads to it, so that the two are in a ring."""
    alternatives: int = 0
    """How many other ways to the same holder start at a name."""


Fate = Literal["at once", "goes", "ring", "stuck", "lost", "hidden", "moved", "stays"]
"""What becomes of an object: it goes when its holders let go, but for a ring that waits for the
collector, or that the collector cannot see through; or nobody can reach it any more."""


class Cause(NamedTuple):
    """Why references stay hidden."""

    kind: Literal["stack", "structure", "frozen", "unknown"]
    """Functions in the middle of an expression, structures in C, what `gc.freeze` has hidden."""
    of: str = ""
    """The name of the function, or of the class."""
    thread: str = ""
    """The thread that runs the function, if that is not the one that asks."""


@dataclass(frozen=True)
class Answer:
    """Who holds an object, whether that is everybody, and when it will go."""

    holders: tuple[Holder, ...]
    more: int
    """How many references are left that were counted, but whose holders were not looked into."""
    folded: int
    """How many of its references are from parts of its own, too many to be told one by one."""
    entries: tuple[Way, ...]
    """From outside to the object, or to a part of the ring that it is in."""
    found: int
    """How many references these have between them."""
    refcount: int | None
    """How many there are; `None` if that is of no account, as for an immortal object."""
    fate: Fate
    ring: Way | None
    """The shortest way from the object back to itself."""
    causes: tuple[Cause, ...]
    """What the references that were not found may be due to."""
    graph: Graph
    """The ways as a graph."""
    around: frozenset[tuple[int, int]]
    """Those of its references that go around the ring, by the ids of their two ends."""
    hints: tuple[tuple[str, str], ...] = ()
    """How to make a holder let go: the key of a sentence, and the name to put into it."""
