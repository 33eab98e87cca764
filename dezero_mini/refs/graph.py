"""A reference graph as plain data.

Nothing in here holds a reference to an object of the program; a `Snapshot` follows them with weak
references only, so that a later one can tell which of them are still there.
"""

import weakref
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from .plain import print_in_full

if TYPE_CHECKING:
    import graphviz

State = Literal["reachable", "unreachable", "freed"]
ChangeKind = Literal["new", "rose", "fell", "unreachable", "freed"]


new = tuple.__new__
"""`new(Node, fields)` is `Node(*fields)` at half the cost, for those who make thousands."""


class Node(NamedTuple):
    """An object at one moment."""

    id: int
    """Its number in this snapshot and in every later one that follows it; not its address."""
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
    role: str
    """How it is drawn: object, variable, function, array, container or weakref."""
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


class Trail(NamedTuple):
    """What lets a later snapshot recognise an object without keeping it alive."""

    node: int
    """The `id` of its node."""
    address: int
    ref: "weakref.ref[object] | None"
    """`None` for an object that cannot be weakly referenced, such as a list."""


@dataclass(frozen=True, repr=False)
class Snapshot:
    """The reference graph that some names reach, as it was at one moment.

    For every node that is not immortal, `refcount` equals the number of strong edges into it plus
    `unexplained`. In a notebook it displays as a picture, in a terminal as a list.
    """

    names: tuple[str, ...]
    """The names it was asked about, bound or not."""
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    trails: tuple[Trail, ...] = field(default=(), compare=False)

    def dot(self, most: int | None = None) -> "graphviz.Digraph":
        """Return the drawing in Graphviz's language.

        It shows the `most` objects that are nearest to the names, or as many as a reader can
        take in, and says where others are left out.
        """
        from .drawing import digraph, picture

        return digraph(picture(self, most))

    def _repr_html_(self) -> str:
        from .html import figure

        return figure(self)

    def __str__(self) -> str:
        from .words import in_words

        return in_words(self)

    def __repr__(self) -> str:
        from .words import in_brief

        return in_brief(self)

    _repr_pretty_ = print_in_full


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
