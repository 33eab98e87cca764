"""Find the objects of an earlier graph again, without having kept them alive.

With a weak reference it is certain whether an object is still there, and a program is not to notice
that anybody looks: `weakref.getweakrefcount` counts those of others, too. So there are none while
code runs that may count them, nor as long as a drawing is kept by a program that may do anything.

Without, one goes by the address, the class and the age. The collector has a list of the young
objects in the order in which they were made, so one that stands behind what was made at the end of
the earlier look has only taken the place of another, which is freed; and as long as no collection
has moved that mark, one before it is the same for certain. After a collection it is taken for the
same if it still refers to something that it referred to before, or if it is reached. An object is
called freed if its place is empty, or taken by a younger one, and if it is one that the collector
tracks for as long as it lives; and if a weak reference of the program's own says so. A Python
without the global lock keeps no such list: there it is always as after a collection.
"""

import gc
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, compress
from typing import Any, NamedTuple

from ..data import Graph, Node, Words
from ..platform import is_free_threaded
from ..reading.classes import class_name, mro_of
from ..reading.untracked import hidden, is_array
from .census import Census

# The collector does not track a tuple or a dictionary of plain values, nor a frame that runs: it
# may miss one, or meet it late.
_NOT_ALWAYS_TRACKED = ("tuple", "dict", "frame")
_BETWEEN = {id(cls) for cls in (list, tuple, dict, set, frozenset, deque)}
_MOST_BETWEEN = 3  # containers that a drawing leaves out, one in the other
_dereferenced: Callable[[Any], object] = weakref.ref.__call__


class Trails(NamedTuple):
    """What lets a later look recognise objects without keeping them alive, by `id` of their nodes.

    Dictionaries: a tuple for each object takes 3 % of capture and DOT.
    """

    refs: dict[int, "weakref.ref[object]"]
    addresses: dict[int, int]
    """Of objects that have no weak reference of ours."""
    tracked: set[int]
    """Those of them that the collector tracks for as long as they live."""
    mark: list[object] | None
    """Made after all of these objects, and before all that came later."""


NO_TRAILS = Trails({}, {}, set(), None)


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
    younger: set[int]
    """The addresses of objects that are younger than that look."""


def trails(
    census: Census,
    ids: dict[int, int],
    earlier: Look,
    deaths: list[int] | None,
    weakly: bool,
) -> Trails:
    """Note down how to find objects again; `ids` are those of their nodes, by number.

    With `weakly` by weak references, where they can have one: when one of these dies, the `id` of
    its node is appended to `deaths`.
    """
    followed, found = earlier.trails.refs, Trails({}, {}, set(), [])
    objects, kinds = census.objects, census.kinds
    for number, node in ids.items():
        kind = kinds[number]
        if weakly and node in followed:
            found.refs[node] = followed[node]
        elif weakly and kind.has_weakrefs:
            obj = objects[number]
            # There may be very many, so nothing is called that has nothing to do.
            ref = _Follower(obj) if deaths is None else _Follower(obj, _note(node, deaths))
            found.refs[node] = ref
        else:
            found.addresses[node] = id(objects[number])
            could_be = kind.has_weakrefs or kind.role == "container"
            if could_be and _is_always_tracked(objects[number], kind.name):
                found.tracked.add(node)
    return found


def _note(node: int, deaths: list[int]) -> Callable[[object], None]:
    return lambda _: deaths.append(node)


def _is_always_tracked(obj: object, name: str) -> bool:
    return name not in _NOT_ALWAYS_TRACKED and gc.is_tracked(obj)


def unnoticed(look: Look) -> Look:
    """Return the same look with trails that no program can count: without weak references.

    The collector must not run between this and the code that may count them.
    """
    trails, names = look.trails, {node.id: node.type for node in look.graph.nodes}
    if not trails.refs:
        return look
    addresses, tracked = trails.addresses.copy(), trails.tracked.copy()
    for node, ref in trails.refs.items():
        obj = ref()
        if obj is not None:
            addresses[node] = id(obj)
            if _is_always_tracked(obj, names[node]):
                tracked.add(node)
        del obj
    return Look(look.graph, Trails({}, addresses, tracked, trails.mark))


def find(earlier: Look) -> Found:
    """Look for the objects of `earlier`."""
    # First of all, or a list or dictionary of ours might be where one of the program's was freed.
    refs, addresses, tracked, _ = earlier.trails
    nodes = {node.id: node for node in earlier.graph.nodes}
    there_now, younger, unmoved = _there_now(earlier, nodes) if addresses else ({}, set(), False)
    certain = {node: ref() for node, ref in refs.items()}
    alive = {node: obj for node, obj in certain.items() if obj is not None}
    if unmoved:
        alive |= {node: obj for node, obj in there_now.items() if node in tracked}
    likely = dict(_still_referring(there_now, alive, earlier))
    gone = {node for node, obj in certain.items() if obj is None}
    gone |= {node for node in tracked if node not in there_now}
    gone |= set(_said_to_be_dead(alive | likely, earlier))
    there = alive | likely
    return Found(
        earlier,
        alive=[(nodes[node], there[node]) for node in sorted(there)],
        freed=[
            node._replace(state="freed", refcount=0, unexplained=0)
            for node in earlier.graph.nodes
            if node.id in gone
        ],
        younger=younger,
    )


def same_address(census: Census, found: Found) -> dict[int, Node]:
    """Recognise what has no weak reference, but is reached again, by its address and class."""
    nodes = {node.id: node for node in found.earlier.graph.nodes}
    trails = found.earlier.trails
    return {
        number: nodes[node]
        for node, address in trails.addresses.items()
        if (number := census.numbers.get(address)) is not None
        and census.kinds[number].name == nodes[node].type
        and not (node in trails.tracked and address in found.younger)
    }


def _there_now(earlier: Look, nodes: dict[int, Node]) -> tuple[dict[int, object], set[int], bool]:
    """What the collector knows at the addresses of objects that have no weak reference.

    And the addresses of what is younger than the look, and whether no collection was since.
    """
    young = gc.get_objects(generation=0)
    known = gc.get_objects() if is_free_threaded() else young
    unmoved, younger = (False, set[int]()) if is_free_threaded() else _younger(young, earlier)
    there_now = _at_their_addresses(known, earlier, nodes, younger)
    if known is young and len(there_now) < len(earlier.trails.addresses):
        for generation in (1, 2):  # which are large
            known = gc.get_objects(generation=generation)
            there_now |= _at_their_addresses(known, earlier, nodes, younger)
    return there_now, younger, unmoved


def _younger(young: list[object], earlier: Look) -> tuple[bool, set[int]]:
    """Whether no collection has moved the mark since, and the addresses of what came after it.

    Objects leave the list of the young when a collection has passed them, and do not come back: if
    the mark is gone, all of them are younger.
    """
    addresses, mark = list(map(id, young)), id(earlier.trails.mark)
    if mark not in addresses:
        return False, set(addresses)
    return True, set(addresses[addresses.index(mark) + 1 :])


def _at_their_addresses(
    objects: list[object], earlier: Look, nodes: dict[int, Node], younger: set[int]
) -> dict[int, object]:
    unsure = {address: node for node, address in earlier.trails.addresses.items()}
    tracked = earlier.trails.tracked
    return {
        unsure[id(obj)]: obj
        for obj in compress(objects, map(unsure.__contains__, map(id, objects)))  # they are many
        if class_name(type(obj)) == nodes[unsure[id(obj)]].type
        and not (unsure[id(obj)] in tracked and id(obj) in younger)
    }


def _still_referring(
    there_now: dict[int, object], alive: dict[int, object], earlier: Look
) -> Iterator[tuple[int, object]]:
    """Those objects that refer to an object to which the earlier one had an arrow."""
    number = {id(obj): node for node, obj in (alive | there_now).items()}
    had: dict[int | Words, set[int]] = {}
    longest: dict[int | Words, int] = {}
    for source, target, _, path, _ in earlier.graph.edges:
        had.setdefault(source, set()).add(target)
        longest[source] = max(longest.get(source, 0), len(path))
    addresses = earlier.trails.addresses
    unlisted = {addresses[node]: node for node in addresses if node not in there_now}
    for node, obj in there_now.items():
        for part in _led_to(obj, longest[node]) if node in had else ():
            # The collector does not list an array.
            known = number if not is_array(part) else unlisted
            if known.get(id(part)) in had[node]:
                yield node, obj
                break


def _led_to(obj: object, longest: int) -> Iterator[object]:
    """What an object refers to, and what the containers do that stand between it and that.

    An arrow with a path of several parts leads through some, and one to an attribute, too, if there
    is a dictionary of attributes.
    """
    level = [obj]
    for _ in range(min(longest, _MOST_BETWEEN) + 1):
        level = [*gc.get_referents(*level), *chain.from_iterable(map(hidden, level))]
        yield from level
        level = [part for part in level if id(type(part)) in _BETWEEN or is_array(part)]


def _said_to_be_dead(alive: dict[int, object], earlier: Look) -> Iterator[int]:
    """What weak references of the program's own referred to, and do no longer."""
    for edge in earlier.graph.edges if earlier.trails.addresses else ():
        if edge.kind == "weak" and isinstance(edge.source, int):
            ref = alive.get(edge.source)
            if weakref.ref in mro_of(type(ref)) and _dereferenced(ref) is None:
                yield edge.target
