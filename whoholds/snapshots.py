"""What `snapshot` gives: the reference graph of a moment, with a picture, and to be followed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .arguments import wrong
from .collector import Paused
from .data import Graph, Node
from .graph import following
from .graph.following import NO_TRAILS, NOTHING_YET, Look, Trails, find
from .graph.looking import look
from .reading.classes import DEFINITIONS, class_name
from .showing.pictures import picture
from .showing.plain import print_in_full
from .showing.sentences import in_brief, in_words
from .words import say

if TYPE_CHECKING:
    import graphviz


@dataclass(frozen=True, repr=False)
class Snapshot(Graph):
    """The reference graph that some names reach, as it was at one moment.

    For every node that is not immortal, `refcount` equals the number of strong edges into it plus
    `unexplained`. In a notebook it displays as a picture, in a terminal as a list.
    """

    trails: Trails = field(default=NO_TRAILS, compare=False)

    def __getitem__(self, name: str) -> Node:
        """Return the node of the object that a name leads to, as in `snapshot(globals())["a"]`.

        Raises `KeyError` if no name that was asked about, and is bound, is called so.
        """
        for edge in self.edges:
            if edge.source == name:
                return next(node for node in self.nodes if node.id == edge.target)
        raise KeyError(say("refs.error.not drawn", name=name))

    __iter__ = None  # or Python would try the numbers 0, 1, … for names

    def dot(self, most: int | None = None) -> "graphviz.Digraph":
        """Return the drawing in Graphviz's language.

        It shows the `most` objects that are nearest to the names, or as many as a reader can
        take in, and says where others are left out. Raises ImportError, with a sentence, where the
        package graphviz is missing.
        """
        from .showing.dot import digraph

        return digraph(picture(self, most))

    def _repr_html_(self) -> str:
        from .showing.svg import figure

        return figure(self)

    def __str__(self) -> str:
        return in_words(self)

    def __repr__(self) -> str:
        return in_brief(self)

    _repr_pretty_ = print_in_full


def snapshot(
    namespace: Mapping[str, object],
    names: str | Iterable[str] | None = None,
    *,
    follow: Snapshot | None = None,
) -> Snapshot:
    """Return the reference graph that `names` of `namespace` reach at this moment.

    `names` are identifiers, in one string or several; without them, all public names are taken
    that lead to data rather than to a module, a class or a function. With `follow`, an earlier
    snapshot, the objects in that one keep their numbers; those that no name reaches any more are
    shown for as long as they live, and once more, as freed, when they are gone. Nothing of ours is
    left at the objects meanwhile, not even a weak reference; so after the collector has run, an
    object that refers to nothing in the snapshot is found again only if a name reaches it.

    Raises `TypeError` if `namespace` is not a dictionary, if `names` are none or `follow` is no
    snapshot, and `NameError` if a name is not in the dictionary (with `follow` it may be gone).

        >>> a = []
        >>> a.append(a)
        >>> snapshot(globals(), "a")["a"].refcount
        2
    """
    if not isinstance(namespace, dict):
        raise TypeError(say("refs.error.namespace", given=class_name(type(namespace))))
    if not (follow is None or isinstance(follow, Snapshot)):
        raise wrong("follow", "snapshot", class_name(type(follow)))
    chosen = public_names(namespace) if names is None else split_names(names)
    missing = [name for name in chosen if name not in namespace]
    if missing and names is not None and follow is None:
        raise NameError(say("refs.error.name", name=missing[0]))
    return followed(namespace, chosen, follow)


def check_names(namespace: dict[str, object], names: Iterable[str]) -> None:
    """Raise `NameError` if one of the names is not in the namespace."""
    for name in names:
        if name not in namespace:
            raise NameError(say("refs.error.name", name=name))


def followed(
    namespace: dict[str, object],
    names: tuple[str, ...],
    earlier: Snapshot | None,
    *,
    weakly: bool = False,
) -> Snapshot:
    """Return what `names` reach now, and what is left of an earlier snapshot.

    With `weakly` it can be followed more surely, by weak references, which a program can count.
    """
    before = NOTHING_YET if earlier is None else Look(earlier, earlier.trails)
    with Paused():
        return shown(look(namespace, names, find(before), weakly=weakly))


def shown(seen: Look, *, can_be_followed: bool = True) -> Snapshot:
    """Return what was seen as a reader gets it."""
    graph = seen.graph
    trails = seen.trails if can_be_followed else NO_TRAILS
    return Snapshot(graph.names, graph.nodes, graph.edges, trails)


def to_follow(earlier: Snapshot, most: int) -> Snapshot:
    """As much of a snapshot as it takes to follow the `most` objects nearest to its names."""
    nodes = earlier.nodes[:most]
    kept = {node.id for node in nodes}
    edges = {
        (edge.source, edge.target): edge
        for edge in earlier.edges
        if edge.source in kept and edge.target in kept
    }
    refs, addresses, tracked, mark = earlier.trails
    trails = Trails(
        {node: ref for node, ref in refs.items() if node in kept},
        {node: address for node, address in addresses.items() if node in kept},
        tracked & kept,
        mark,
    )
    return Snapshot((), nodes, tuple(edges.values()), trails)


def unnoticed(drawing: Snapshot) -> Snapshot:
    """The same snapshot, but followed without a weak reference that a program could count."""
    trails = following.unnoticed(Look(drawing, drawing.trails)).trails
    return replace(drawing, trails=trails)


def split_names(names: str | Iterable[str]) -> tuple[str, ...]:
    """Take names as one string with spaces or one by one, and each only once."""
    found = names.split() if isinstance(names, str) else names
    if not isinstance(found, Iterable):
        raise wrong("names", "names", class_name(type(names)))
    chosen = tuple(dict.fromkeys(found))
    for name in chosen:
        if not isinstance(name, str):
            raise wrong("names", "names", class_name(type(name)))
    return chosen


def public_names(namespace: Mapping[str, object]) -> tuple[str, ...]:
    """The names in `namespace` that lead to data: not private, no module, class or function."""
    return tuple(
        name
        for name, value in [*namespace.items()]
        if isinstance(name, str) and name[:1] != "_" and not issubclass(type(value), DEFINITIONS)
    )
