"""From what was found of an object's holders to an answer as plain data."""

import gc
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import CellType, FrameType, FunctionType

from ..data import (
    UNNAMED,
    Answer,
    Edge,
    Fate,
    Graph,
    Holder,
    Node,
    Path,
    Reference,
    Root,
    State,
    Way,
)
from ..reading.classes import quietly
from ..reading.counts import is_immortal
from ..reading.scope import Scope
from ..reading.untracked import is_array
from ..reading.values import called
from ..reading.world import Place
from ..words import say
from .ancestry import Ancestry
from .unseen import causes
from .ways import first_places, way

_MOST_PLACES = 3  # in one holder, each told by itself
_MOST_PARTS = 3  # of the object's own, each told by itself
_MOST_DRAWN = 12  # ways
_CONTAINERS = (list, tuple, dict)
_ROOTS = {"name": 0, "known": 1, "local": 2, "copy": 2, "error": 2, "running": 3, "module": 4}


@dataclass(slots=True)
class Drawing:
    """The graph of an answer, while ways are added to it."""

    ancestry: Ancestry
    scope: Scope
    nodes: dict[int, int] = field(default_factory=dict)
    """The ids of nodes by the numbers of objects."""
    edges: dict[Edge, None] = field(default_factory=dict)

    def add(self, chain: Sequence[int], way: Way) -> list[tuple[int, int]]:
        """Add a way that leads along these objects; return the ends of its references."""
        ids = [self.nodes.setdefault(number, len(self.nodes) + 1) for number in chain]
        inner = way.references
        if way.root is not None:
            first: Path = UNNAMED
            if len(inner) == len(chain):  # the first is the root's
                first, inner = inner[0].path, inner[1:]
            name = root_in_brief(way.root, first)
            self.edges[Edge(name, ids[0], "", "strong", UNNAMED)] = None
        for source, target, reference in zip(ids, ids[1:], inner, strict=False):
            path = reference.path
            self.edges[Edge(source, target, called(path), "strong", path)] = None
        return list(pairwise(ids))

    def graph(self) -> Graph:
        """What was added, as plain data."""
        arrows = Counter(edge.target for edge in self.edges)
        nodes = tuple(self._node(number, id, arrows[id]) for number, id in self.nodes.items())
        names = dict.fromkeys(e.source for e in self.edges if isinstance(e.source, str))
        return Graph(tuple(names), nodes, tuple(self.edges))

    def _node(self, number: int, id: int, arrows: int) -> Node:
        obj, count = self.ancestry.objects[number], self.ancestry.counts[number]
        kind = self.scope.kind(obj)
        label = kind.value(obj) if kind.value else ""
        refcount = None if is_immortal(count) else count
        rest = 0 if refcount is None else max(0, count - arrows)
        state: State = "unreachable" if self.ancestry.is_lost() else "reachable"
        return Node(id, kind.name, label, refcount, state, rest, kind.role, "")


def root_in_brief(root: Root, path: Path) -> str:
    """What a root is called where there is little room."""
    if root.kind in ("error", "running"):
        return say(f"holders.brief {root.kind}", of=root.of)
    if root.kind in ("local", "copy"):
        return say("refs.local name", name=root.name, function=root.of)
    return root.name + (called(path) if path != UNNAMED else "")


def answer(ancestry: Ancestry, scope: Scope) -> Answer:
    """Put together what was found."""
    drawing = Drawing(ancestry, scope)
    entries: list[Way] = []
    holders: list[Holder] = []
    for root, first in _sorted(ancestry.told(0)):
        found = Way(root, (Reference(first, "dict"),) if first else ())
        holders.append(Holder(found))
        if len(drawing.nodes) < _MOST_DRAWN:
            drawing.add([0], found)
    for number in [n for n in ancestry.outside(0) if not _is_untold(n, ancestry)]:
        holders += _held_by(number, ancestry, scope, drawing, is_part=False)
    entries += [holder.way for holder in holders]
    parts = [number for number in ancestry.holders.get(0, ()) if number in ancestry.own]
    for number in parts[:_MOST_PARTS] if len(parts) <= _MOST_PARTS else ():
        holders += _held_by(number, ancestry, scope, drawing, is_part=True)
    folded = sum(ancestry.holders[0][n] for n in parts) if len(parts) > _MOST_PARTS else 0
    entries += _entries(ancestry, scope, drawing)
    ring, around = _ring(ancestry, scope, drawing)
    lost = sum(entry.is_lost for entry in entries)
    fate = _fate(ancestry, lost == len(entries))
    missing = ancestry.unexplained(0) if fate == "hidden" else 0
    hidden = causes(ancestry.objects[0], missing, ancestry.world) if missing else []
    drawing.nodes.setdefault(0, len(drawing.nodes) + 1)
    return Answer(
        holders=tuple(sorted(holders, key=_order)),
        more=ancestry.more[0],
        folded=folded,
        entries=tuple(entries),
        found=ancestry.found(0),
        refcount=ancestry.counts[0],
        fate=fate,
        ring=ring,
        causes=tuple(hidden),
        graph=drawing.graph(),
        around=frozenset(around),
    )


def _order(holder: Holder) -> tuple[bool, int]:
    root = holder.way.root
    return holder.is_part, _ROOTS[root.kind] if root else len(_ROOTS)


def _sorted(found: list[Place]) -> list[Place]:
    return sorted(found, key=lambda place: _ROOTS[place[0].kind])


def _best(found: list[Place], obj: object) -> tuple[Root | None, Path]:
    """The root that a reader knows best; of modules, the one that a class or function is from."""

    def order(place: Place) -> tuple[int, bool, bool, int]:
        root = place[0]
        home = quietly(type.__getattribute__, obj, "__module__") if is_class else ""
        return _ROOTS[root.kind], root.name.startswith("_"), root.of != home, len(root.of)

    is_class = issubclass(type(obj), type)
    return min(found, key=order)


def _held_by(
    number: int, ancestry: Ancestry, scope: Scope, drawing: Drawing, *, is_part: bool
) -> list[Holder]:
    """The references that one holder has to the object, by the way that leads to it."""
    objects, times = ancestry.objects, ancestry.holders[0][number]
    chain = ancestry.chain(number, {0} if is_part else ancestry.own) if number else []
    start = chain or _whole([number], ancestry)
    found = first_places(objects[number], objects[0], scope, min(times, _MOST_PLACES + 1))
    found = (found if times <= _MOST_PLACES else found[:1]) or [UNNAMED]
    alternatives = 0 if is_part or not number else ancestry.alternatives(number, ancestry.own)
    told = []
    for i, place in enumerate(found):
        there, numbers = _way(start, 0, ancestry, scope, place)
        if not chain and number not in ancestry.alive and not is_part:
            there = there._replace(is_lost=_is_lost(number, ancestry))
        share = times - (len(found) - 1) if i == 0 else 1
        told.append(Holder(there, share, is_part, alternatives))
        if len(drawing.nodes) < _MOST_DRAWN:
            drawing.add(numbers, there)
    return told


def _is_untold(number: int, ancestry: Ancestry) -> bool:
    """Whether a holder is a part of a function of whoever asks for the reader."""
    is_variable = type(ancestry.objects[number]) in (CellType, FrameType)
    return is_variable and bool(ancestry.places.get(number)) and not ancestry.told(number)


def _whole(chain: list[int], ancestry: Ancestry) -> list[int]:
    """Begin with an object that a reader thinks of: no cell, and no list that it alone holds."""
    first = ancestry.objects[chain[0]]
    holders = [n for n in ancestry.holders.get(chain[0], ()) if n not in chain]
    if type(first) is tuple:  # of cells or of defaults
        parts = [n for n in holders if _has_part(ancestry.objects[n], first)]
        holders = parts or holders
    is_sole = len(holders) == 1 and type(first) in _CONTAINERS
    if chain[0] and (is_sole or (holders and type(first) is CellType)):
        return _whole([holders[0], *chain], ancestry)
    return chain


def _has_part(holder: object, part: object) -> bool:
    return type(holder) is FunctionType and (
        holder.__closure__ is part or holder.__defaults__ is part
    )


def _way(
    chain: list[int], target: int, ancestry: Ancestry, scope: Scope, place: Path = ()
) -> tuple[Way, list[int]]:
    """The way along a chain to a target, and the numbers of the objects that it is told by."""
    numbers = [*chain, target]
    objects = ancestry.objects
    here = ancestry.told(numbers[0])
    is_way_around = numbers[0] == 0 and len(numbers) > 1
    root, first = _best(here, objects[numbers[0]]) if here and not is_way_around else (None, ())
    there, shown = way(root, first, [objects[n] for n in numbers], scope, place)
    return there, [numbers[i] for i in shown]


def _entries(ancestry: Ancestry, scope: Scope, drawing: Drawing) -> list[Way]:
    """The ways from outside to the other parts of the ring that the object is in."""
    entries: dict[Way, None] = {}
    for number in sorted(ancestry.own - {0}):
        for start in ancestry.outside(number):
            chain = ancestry.chain(start, ancestry.own)
            there, numbers = _way(chain or _whole([start], ancestry), number, ancestry, scope)
            if not chain and start not in ancestry.alive:
                there = there._replace(is_lost=_is_lost(start, ancestry))
            if there not in entries and len(drawing.nodes) < _MOST_DRAWN:
                drawing.add(numbers, there)
            entries[there] = None
        for root, first in _sorted(ancestry.told(number)):
            there = Way(root, (Reference(first, "dict"),) if first else ())
            if there not in entries and len(drawing.nodes) < _MOST_DRAWN:
                drawing.add([number], there)
            entries[there] = None
    return list(entries)


def _is_lost(number: int, ancestry: Ancestry) -> bool:
    """Whether nobody can reach a holder, by counts: no reference to it or above it is missing."""
    if ancestry.is_cut:
        return False
    above = ancestry.ancestors([number])
    return not any(ancestry.unexplained(n) or ancestry.places.get(n) for n in above)


def _ring(
    ancestry: Ancestry, scope: Scope, drawing: Drawing
) -> tuple[Way | None, list[tuple[int, int]]]:
    """The shortest way from the object back to itself, named as a way from the object."""
    numbers = ancestry.ring()
    if not numbers:
        return None, []
    here = ancestry.told(0)
    root = _best(here, ancestry.objects[0])[0] if here else None
    there, shown = way(root, (), [ancestry.objects[n] for n in numbers], scope)
    return there, drawing.add([numbers[i] for i in shown], there._replace(root=None))


def _fate(ancestry: Ancestry, are_all_lost: bool) -> Fate:
    """Decide by counts, as the collector does: subtract the references from inside."""
    left = [ancestry.unexplained(n) for n in ancestry.own]
    if min(left, default=0) < 0:
        return "moved"
    if any(left) or (ancestry.is_cut and ancestry.is_unsure()):
        return "hidden"
    if not ancestry.counts[0]:
        return "at once"
    if not ancestry.ring():
        return "lost" if are_all_lost and not ancestry.more[0] else "goes"
    if any(is_array(ancestry.objects[n]) for n in ancestry.own) or not gc.is_tracked(
        ancestry.objects[0]
    ):
        return "stuck"
    return "lost" if are_all_lost and not ancestry.more[0] else "ring"
