"""Find the objects of an earlier graph again, without having kept them alive.

Most objects can be weakly referenced, and then it is certain whether one is still there. Lists,
dictionaries, sets and tuples cannot: one of them is taken for the same if the collector knows, at
the same address, an object of the same class that still refers to something it referred to
before. It is called freed if the collector knows nothing of its class there, and if its class is
one that the collector always tracks.
"""

import gc
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import NamedTuple

from ..data import Graph, Node
from ..reading.classes import class_name
from .census import Census

# The collector does not track a tuple or a dictionary of plain values, so it may miss one.
_NOT_ALWAYS_TRACKED = ("tuple", "dict")


class Trails(NamedTuple):
    """What lets a later look recognise objects without keeping them alive, by `id` of their nodes.

    Two dictionaries: a tuple for each object takes 3 % of capture and DOT.
    """

    refs: dict[int, "weakref.ref[object]"]
    addresses: dict[int, int]
    """Of objects that cannot be weakly referenced, such as lists."""


NO_TRAILS = Trails({}, {})


class Look(NamedTuple):
    """What was seen at one moment, and how to find it again."""

    graph: Graph
    trails: Trails


NOTHING_YET = Look(Graph((), (), ()), NO_TRAILS)


class _Follower(weakref.ref[object]):
    """A weak reference of our own: a plain one would be shared with the program's."""

    __slots__ = ()


@dataclass(slots=True)
class Found:
    """What became of the objects of an earlier look. Holds those that are alive."""

    earlier: Look
    alive: list[tuple[Node, object]]
    freed: list[Node]


def trails(census: Census, ids: dict[int, int], earlier: Look, deaths: list[int] | None) -> Trails:
    """Note down how to find objects again; `ids` are those of their nodes, by number.

    When one of them dies, the `id` of its node is appended to `deaths`.
    """
    followed, found = earlier.trails.refs, Trails({}, {})
    objects, kinds = census.objects, census.kinds
    for number, node in ids.items():
        if node in followed:
            found.refs[node] = followed[node]
        elif kinds[number].has_weakrefs:
            obj = objects[number]
            # There may be very many, so nothing is called that has nothing to do.
            ref = _Follower(obj) if deaths is None else _Follower(obj, _note(node, deaths))
            found.refs[node] = ref
        else:
            found.addresses[node] = id(objects[number])
    return found


def _note(node: int, deaths: list[int]) -> Callable[[object], None]:
    return lambda _: deaths.append(node)


def find(earlier: Look) -> Found:
    """Look for the objects of `earlier`."""
    # First of all, or a list or dictionary of ours might be where one of the program's was freed.
    refs, addresses = earlier.trails
    known = gc.get_objects() if addresses else ()
    nodes = {node.id: node for node in earlier.graph.nodes}
    there_now = _at_their_addresses(known, earlier, nodes)
    del known
    certain = {node: ref() for node, ref in refs.items()}
    alive = {node: obj for node, obj in certain.items() if obj is not None}
    likely = dict(_still_referring(there_now, alive, earlier))
    gone = {node for node, obj in certain.items() if obj is None}
    gone |= {node for node in addresses if node not in there_now and _always_tracked(nodes[node])}
    return Found(
        earlier,
        alive=[(nodes[node], obj) for node, obj in (alive | likely).items()],
        freed=[
            node._replace(state="freed", refcount=0, unexplained=0)
            for node in earlier.graph.nodes
            if node.id in gone
        ],
    )


def same_address(census: Census, earlier: Look) -> dict[int, Node]:
    """Recognise what has no weak reference, but is reached again, by its address and class."""
    nodes = {node.id: node for node in earlier.graph.nodes}
    return {
        number: nodes[node]
        for node, address in earlier.trails.addresses.items()
        if (number := census.numbers.get(address)) is not None
        and census.kinds[number].name == nodes[node].type
    }


def _at_their_addresses(
    objects: Sequence[object], earlier: Look, nodes: dict[int, Node]
) -> dict[int, object]:
    """What the collector knows at the addresses of objects that have no weak reference."""
    unsure = {address: node for node, address in earlier.trails.addresses.items()}
    return {
        unsure[id(obj)]: obj
        for obj in compress(objects, map(unsure.__contains__, map(id, objects)))  # they are many
        if class_name(type(obj)) == nodes[unsure[id(obj)]].type
    }


def _still_referring(
    there_now: dict[int, object], alive: dict[int, object], earlier: Look
) -> Iterator[tuple[int, object]]:
    """Those objects that refer to an object to which the earlier one had an arrow."""
    number = {id(obj): node for node, obj in (alive | there_now).items()}
    had = {(edge.source, edge.target) for edge in earlier.graph.edges}
    for node, obj in there_now.items():
        if any((node, number.get(id(target))) in had for target in gc.get_referents(obj)):
            yield node, obj


def _always_tracked(node: Node) -> bool:
    return node.role == "container" and node.type not in _NOT_ALWAYS_TRACKED
