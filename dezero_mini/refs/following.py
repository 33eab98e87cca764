"""Find the objects of an earlier snapshot again, without having kept them alive.

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

from .census import Census
from .graph import Node, Snapshot, Trail, new
from .labels import class_name

# The collector does not track a tuple or a dictionary of plain values, so it may miss one.
_NOT_ALWAYS_TRACKED = ("tuple", "dict")


class _Follower(weakref.ref[object]):
    """A weak reference of our own: a plain one would be shared with the program's."""

    __slots__ = ()


@dataclass(slots=True)
class Found:
    """What became of the objects of an earlier snapshot. Holds those that are alive."""

    earlier: Snapshot
    alive: list[tuple[Node, object]]
    freed: list[Node]


def trails(
    census: Census, ids: dict[int, int], earlier: Snapshot, deaths: list[int] | None
) -> Iterator[Trail]:
    """Note down how to find objects again; `ids` are those of their nodes, by number.

    When one of them dies, the `id` of its node is appended to `deaths`.
    """
    followed = {trail.node: trail for trail in earlier.trails if trail.ref is not None}
    objects, kinds = census.objects, census.kinds
    for number, node in ids.items():
        if node in followed:
            yield followed[node]
        elif kinds[number].has_weakrefs:
            obj = objects[number]
            # There may be very many, so nothing is called that has nothing to do.
            ref = _Follower(obj) if deaths is None else _Follower(obj, _note(node, deaths))
            yield new(Trail, (node, id(obj), ref))
        else:
            yield Trail(node, id(objects[number]), None)


def _note(node: int, deaths: list[int]) -> Callable[[object], None]:
    return lambda _: deaths.append(node)


def to_follow(snapshot: Snapshot, most: int) -> Snapshot:
    """As much of a snapshot as it takes to follow the `most` objects nearest to its names."""
    nodes = snapshot.nodes[:most]
    kept = {node.id for node in nodes}
    edges = {
        (edge.source, edge.target): edge
        for edge in snapshot.edges
        if edge.source in kept and edge.target in kept
    }
    trails = tuple(trail for trail in snapshot.trails if trail.node in kept)
    return Snapshot((), nodes, tuple(edges.values()), trails)


def find(earlier: Snapshot) -> Found:
    """Look for the objects of `earlier`."""
    # First of all, or a list or dictionary of ours might be where one of the program's was freed.
    known = gc.get_objects() if any(trail.ref is None for trail in earlier.trails) else ()
    nodes = {node.id: node for node in earlier.nodes}
    tenants = _tenants(known, earlier, nodes)
    del known
    certain = {trail.node: trail.ref() for trail in earlier.trails if trail.ref is not None}
    alive = {node: obj for node, obj in certain.items() if obj is not None}
    likely = dict(_still_referring(tenants, alive, earlier))
    gone = {node for node, obj in certain.items() if obj is None}
    gone |= {
        trail.node
        for trail in earlier.trails
        if trail.ref is None and trail.node not in tenants and _always_tracked(nodes[trail.node])
    }
    return Found(
        earlier,
        alive=[(nodes[node], obj) for node, obj in (alive | likely).items()],
        freed=[
            node._replace(state="freed", refcount=0, unexplained=0)
            for node in earlier.nodes
            if node.id in gone
        ],
    )


def _tenants(
    objects: Sequence[object], earlier: Snapshot, nodes: dict[int, Node]
) -> dict[int, object]:
    """What the collector knows at the addresses of objects that have no weak reference."""
    unsure = {trail.address: trail.node for trail in earlier.trails if trail.ref is None}
    return {
        unsure[id(obj)]: obj
        for obj in objects
        if id(obj) in unsure and class_name(type(obj)) == nodes[unsure[id(obj)]].type
    }


def _still_referring(
    tenants: dict[int, object], alive: dict[int, object], earlier: Snapshot
) -> Iterator[tuple[int, object]]:
    """Those tenants that refer to an object to which the earlier one had an arrow."""
    number = {id(obj): node for node, obj in (alive | tenants).items()}
    had = {(edge.source, edge.target) for edge in earlier.edges}
    for node, obj in tenants.items():
        if any((node, number.get(id(target))) in had for target in gc.get_referents(obj)):
            yield node, obj


def _always_tracked(node: Node) -> bool:
    return node.role == "container" and node.type not in _NOT_ALWAYS_TRACKED
