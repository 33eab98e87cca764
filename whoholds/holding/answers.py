"""From an ancestry to an answer as plain data: who holds the object, and what frees it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from types import AsyncGeneratorType, CellType, FrameType, FunctionType

from ..data import (
    UNNAMED,
    Answer,
    Cause,
    Edge,
    Fate,
    Holder,
    Missing,
    Node,
    Obstacle,
    Path,
    Reference,
    Root,
    Route,
    State,
)
from ..reading.classes import class_name, is_one_of, quietly
from ..reading.counts import is_immortal
from ..reading.paths import join
from ..reading.reach import reach
from ..reading.scope import Scope, is_backward
from ..reading.threads import names_of_threads
from ..reading.world import Place
from .ancestry import ROOT, Ancestry, Unseen
from .decision import falls, still_holds
from .expressions import Expressions
from .libraries import HIDDEN_NAMES, keeps_outputs
from .remedies import Proposals, remedies
from .routes import first_places, route
from .unseen import causes

_MOST_PLACES = 3  # in one holder, each told by itself
_MOST_ALIKE = 3  # holders, each told by itself
_MOST_TOLD = 50  # holders
_MOST_PARTS = 3  # kinds of parts of its own that hold the object
_MOST_DRAWN = 12  # ways
_MOST_AT_AN_END = 30  # objects that are drawn at each end of a way
_MOST_SUSPECTED = 3  # objects whose references may be where nobody can look: where that is
_MOST_CLIMBED = 5000  # objects; above more, all that holds them is in the way
_MOST_FOLLOWED = 20_000  # objects among which other ways to a holder are counted
_CONTAINERS = (list, tuple, dict)
_ROOTS = {"name": 0, "known": 1, "local": 2, "copy": 2, "error": 2, "running": 3}
_LAST_ROOT = 4


def answer(ancestry: Ancestry, scope: Scope) -> Answer:
    """Put together what was found, and what is decided about it."""
    expressions = Expressions(ancestry, scope)
    fate, lost, collections = _fate(ancestry)
    tellers = _Tellers(ancestry, expressions, scope)
    holders = tuple(sorted(tellers.holders(), key=_order))
    entries = tuple(tellers.entries())
    found = remedies(ancestry, expressions) if fate == "held" else []
    missing = _missing(ancestry)
    why = obstacles(ancestry, expressions) if fate == "held" and not found else ()
    drawing = _Drawing(ancestry, scope, [*tellers.ways[:_MOST_DRAWN], *tellers.rings()])
    return Answer(
        fate=fate,
        refcount=ancestry.counts[0],
        found=ancestry.found[0],
        holders=holders,
        missing=missing,
        remedies=tuple(found),
        obstacles=why,
        folded=tellers.folded,
        parts=tellers.parts,
        collections=collections,
        entries=entries,
        nodes=drawing.described(lost),
        tags=tuple((root, path, drawing.ids[n]) for root, path, n in drawing.tags),
        edges=tuple(drawing.edges.values()),
        around=drawing.around(),
    )


def _fate(ancestry: Ancestry) -> tuple[Fate, set[int], int]:
    """What becomes of the object if nothing is removed, and all that nobody can reach.

    And how many collections it takes until it goes.
    """
    after, lost = None, set[int]()
    for number, lost in enumerate(falls(ancestry, {})):
        if after is None and 0 in lost:
            after = number
    if ancestry.counts[0] and ancestry.is_held(range(len(ancestry.objects))):
        return "held", lost, 0  # all that is here leads to the object
    if after is None:
        return "stuck", lost, 0
    return "lost" if after else "at once", lost, after


def _missing(ancestry: Ancestry) -> tuple[Missing, ...]:
    number = ancestry.missing(0)
    if number < 0:
        return (Missing("moved", number),)
    found = []
    if ancestry.cut_at:
        found.append(Missing("cut", number, looked_at=ancestry.cut_at))
    elif number:
        suspects = tuple(causes(ancestry.objects[0], number, ancestry.world))
        found.append(Missing("hidden", number, suspects))
    return tuple(found)


def obstacles(ancestry: Ancestry, expressions: Expressions) -> tuple[Obstacle, ...]:
    """What holds the object and cannot be let go of by a line."""
    holding = _beyond_lines(ancestry, expressions)
    roots = dict.fromkeys(
        root for number in holding for root in _roots_in_the_way(ancestry, number)
    )
    of_object = {root for root, _ in ancestry.told(0)}
    threads = Counter(names_of_threads().values())
    of_threads: dict[str, Root] = {}  # once one is done, all that it runs is
    found = {
        Obstacle("root", root): None
        for root in roots
        if (root.kind not in ("name", "known", "module") or root in of_object)
        and (threads[root.thread] != 1 or of_threads.setdefault(root.thread, root) is root)
    }
    for number in ancestry.above(0):
        if type(ancestry.objects[number]) is AsyncGeneratorType:
            found[Obstacle("async generator")] = None
    if ancestry.cut_at:  # what was not found may have been there to be found
        found[Obstacle("cut", number=ancestry.cut_at)] = None
    if not found:
        modules = (Obstacle("root", root) for root in roots if root.kind == "module")
        found.update(dict.fromkeys([*_not_found(ancestry, holding), *modules]))
        found |= {Obstacle("many"): None} if ancestry.gave_up else {}
    return tuple(found) or (Obstacle("no expression"),)


def _beyond_lines(ancestry: Ancestry, expressions: Expressions) -> list[int]:
    """What is held, and leads to the object by references that no line removes."""
    lines = Proposals(ancestry, expressions).lines
    holding = still_holds(ancestry, set())
    if len(ancestry.objects) > _MOST_CLIMBED:
        return holding
    above = reach([0], lambda n: [h for h in ancestry.holders.get(n, ()) if not lines(h, n)])
    return [n for n in holding if n in above and not lines(ROOT, n)] or holding


def _roots_in_the_way(ancestry: Ancestry, number: int) -> list[Root]:
    """The roots of an object but for its names; of modules that have it, the best one."""
    told = [place for place in ancestry.told(number) if place[0].kind not in ("name", "known")]
    modules = [place for place in told if place[0].kind == "module"]
    best = [best_place(modules, ancestry.objects[number])] if modules else []
    return [root for root, _ in [*best, *(place for place in told if place not in modules)]]


def _not_found(ancestry: Ancestry, holding: list[int]) -> Iterator[Obstacle]:
    """The references to what leads to the object that are where nobody can look."""
    places = ancestry.places
    open_ones = [n for n in holding if n and ancestry.missing(n) > 0 and not places.get(n)]
    missing: Counter[str] = Counter()
    suspects: dict[str, dict[Cause, None]] = {}
    for place, number in enumerate(open_ones):
        obj = ancestry.objects[number]
        name = class_name(type(obj))
        missing[name] += ancestry.missing(number)
        is_first = place < _MOST_SUSPECTED
        found = causes(obj, ancestry.missing(number), ancestry.world) if is_first else ()
        suspects.setdefault(name, {}).update(dict.fromkeys(found))
    for name, number in missing.items():
        yield Obstacle("missing", None, name, number, tuple(suspects[name]))


def _order(holder: Holder) -> tuple[bool, int]:
    root = holder.route.root
    return holder.is_part, _ROOTS.get(root.kind, _LAST_ROOT) if root else _LAST_ROOT + 1


def best_place(found: list[Place], obj: object) -> Place:
    """The root that a reader knows best; of modules, the one that a class or function is from."""

    def order(place: Place) -> tuple[int, bool, bool, int]:
        root = place[0]
        home = quietly(type.__getattribute__, obj, "__module__") if is_class else ""
        kind = _ROOTS.get(root.kind, _LAST_ROOT)
        return kind, root.name.startswith("_"), root.of != home, len(root.of)

    is_class = issubclass(type(obj), type)
    return min(found, key=order)


@dataclass(slots=True)
class _Way:
    """A way that is told: where it starts, and the numbers of all objects on it."""

    start: Place | None
    numbers: list[int]
    shown: list[int]
    """Those that a reader thinks of."""
    place: Path = ()
    """What the last but one calls the last, if it has several places for it."""
    which: int = 0
    """Which of these it is."""

    def middle(self) -> range:
        """What is left out of the picture, as places on the way: the words have all of it."""
        return range(_MOST_AT_AN_END, len(self.numbers) - _MOST_AT_AN_END)

    def drawn(self) -> set[int]:
        """What is shown of it in a picture."""
        middle = self.middle()
        left_out = {self.numbers[place] for place in middle}
        start = self.numbers[:1] if self.start is not None or middle else []
        return {*self.shown, *start} - left_out


class _Tellers:
    """Tells of each holder by the shortest way that leads there."""

    def __init__(self, ancestry: Ancestry, expressions: Expressions, scope: Scope) -> None:
        self.ancestry = ancestry
        self.expressions = expressions
        self.scope = scope
        self.own = ancestry.own()
        self.ways: list[_Way] = []
        self.told_parts: list[int] = []
        self.folded = self.parts = 0

    def holders(self) -> Iterator[Holder]:
        """The roots that lead straight to the object, and what else refers to it."""
        ancestry = self.ancestry
        for place in sorted(ancestry.told(0), key=lambda p: _ROOTS.get(p[0].kind, _LAST_ROOT)):
            root, first = place
            text, _ = self.expressions.root(place) if root.kind in ("name", "known") else ("", "")
            there = Route(root, (Reference(first, "dict"),) if first else ())
            self.ways.append(_Way(place, [0], [0]))
            is_output = root.kind == "known" and root.name == HIDDEN_NAMES
            yield Holder(text, 1, there, is_output=is_output)
        told = parts = 0
        for some in self._alike():
            is_part = some[0] in self.own
            parts += is_part
            if told >= _MOST_TOLD or parts > _MOST_PARTS:
                number = sum(ancestry.references(n, 0) for n in some)
                self.folded += number
                self.parts += number * is_part
            elif len(some) <= _MOST_ALIKE:
                told += len(some)
                for number in some:
                    yield from self._held_by(number)
            else:
                told += 1
                first_of_some = next(self._held_by(some[0], all_as_one=True))
                yield first_of_some._replace(number=sum(ancestry.references(n, 0) for n in some))
        more = ancestry.holders.get(0, [])[_MOST_FOLLOWED:]
        self.folded += sum(ancestry.references(number, 0) for number in more)

    def entries(self) -> Iterator[Route]:
        """The ways from outside to the other parts of the ring that the object is in."""
        met: set[Route] = set()
        for number in sorted(self.own - {0}):
            for there in self._entries_to(number):
                if there not in met:
                    met.add(there)
                    yield there
                if len(met) >= _MOST_DRAWN:
                    return

    def rings(self) -> Iterator[_Way]:
        """The shortest ways from the object to those of its parts that are told to hold it."""
        for numbers in self.ancestry.rings(self.told_parts[:_MOST_DRAWN]):
            yield self._route(numbers[:-1], None, ())[1]

    def _entries_to(self, number: int) -> Iterator[Route]:
        ancestry = self.ancestry
        for root, first in ancestry.told(number):
            self.ways.append(_Way((root, first), [number], [number]))
            yield Route(root, (Reference(first, "dict"),) if first else ())
        for holder in ancestry.holders.get(number, ()):
            if holder not in self.own:
                chain, start = self._chain(holder)
                there, way = self._route(chain, start, (), number)
                self.ways.append(way)
                is_lost = start is None and not self._is_held_above(holder)
                yield there._replace(is_lost=is_lost)

    def _alike(self) -> list[list[int]]:
        """Put together holders of one class that one object holds; those with a name come first."""
        ancestry, alike = self.ancestry, {}  # type: ignore[var-annotated]
        for number in ancestry.holders.get(0, [])[:_MOST_FOLLOWED]:
            if not self._is_untold(number):
                owner = self._owner(number)
                above = ancestry.holders.get(owner, ())
                by = above[0] if above and not ancestry.places.get(owner) else ~owner
                key = (id(type(ancestry.objects[owner])), by, number in self.own)
                alike.setdefault(key, []).append(number)
        text = self.expressions.text
        for some in alike.values():
            some.sort(key=lambda number: number not in text)
        return sorted(alike.values(), key=lambda some: (some[0] in self.own, some[0] not in text))

    def _owner(self, number: int) -> int:
        """Whose part a holder is, if it is a dictionary of attributes or the like."""
        ancestry = self.ancestry
        above = ancestry.holders.get(number, [])
        is_part = is_one_of(type(ancestry.objects[number]), dict, CellType) and len(above) == 1
        return above[0] if is_part and not ancestry.places.get(number) else number

    def _is_untold(self, number: int) -> bool:
        """Whether a holder is a part of a function of whoever asks for the reader."""
        is_variable = is_one_of(type(self.ancestry.objects[number]), CellType, FrameType)
        has_place = bool(self.ancestry.places.get(number))
        return is_variable and has_place and not self.ancestry.told(number)

    def _held_by(self, number: int, *, all_as_one: bool = False) -> Iterator[Holder]:
        """The references that one holder has to the object, by the way that leads to it."""
        ancestry = self.ancestry
        objects, times = ancestry.objects, ancestry.references(number, 0)
        chain, start = self._chain(number)
        is_lost = start is None and not self._is_held_above(number)
        found = first_places(objects[number], objects[0], self.scope, min(times, _MOST_PLACES + 1))
        if times > _MOST_PLACES or all_as_one:
            found = found[:1]
        is_part = number in self.own
        if is_part:
            self.told_parts.append(number)
        others = () if is_part or is_lost else tuple(self._shared(number, chain))
        alternatives = 0 if is_part or is_lost or others else self._alternatives(number)
        steps = self.expressions.steps(number, 0) if number in self.expressions.text else []
        for i, place in enumerate(found or [UNNAMED]):
            there, way = self._route(chain, start, place)
            way.which = i
            self.ways.append(way)
            share = times - (len(found or [UNNAMED]) - 1) if i == 0 else 1
            text = steps[i].after(self.expressions.text[number]) if i < len(steps) else ""
            there = there._replace(is_lost=is_lost)
            is_output = keeps_outputs(ancestry.world.shell, objects[number])
            yield Holder(text, share, there, is_part, alternatives, is_output, others)

    def _shared(self, number: int, chain: list[int]) -> Iterator[Route]:
        """The ways to a variable by the other functions that have it, if those are few."""
        ancestry, objects = self.ancestry, self.ancestry.objects
        if type(objects[number]) is not CellType or ancestry.places.get(number):
            return
        found = [
            (function, closure)
            for closure in ancestry.holders.get(number, ())
            for function in ancestry.holders.get(closure, ())
            if type(objects[closure]) is tuple and _has_part(objects[function], objects[closure])
        ]
        if len(found) > _MOST_ALIKE or not any(function in chain for function, _ in found):
            return
        for function, closure in found:
            to_function, start = self._chain(function)
            if function not in chain and start is not None:
                there, way = self._route([*to_function, closure, number], start, ())
                self.ways.append(way)
                yield there

    def _chain(self, number: int) -> tuple[list[int], Place | None]:
        """The numbers on the way to a holder, and the root that it starts at."""
        ancestry, expressions = self.ancestry, self.expressions
        if number in expressions.text:
            chain = expressions.chain(number)
            return chain, expressions.start[number]
        avoid = () if number in self.own else self.own
        chain = ancestry.chain(number, avoid) or ancestry.chain(number)
        if not chain:
            return self._whole([number]), None
        here = ancestry.told(chain[0])
        return self._from_an_expression(chain) or (
            (chain, best_place(here, ancestry.objects[chain[0]])) if here else (chain, None)
        )

    def _from_an_expression(self, chain: list[int]) -> tuple[list[int], Place] | None:
        """Begin a way at the last object on it that has an expression."""
        expressions = self.expressions
        for place in range(len(chain) - 1, -1, -1):
            if chain[place] in expressions.text:
                start = expressions.chain(chain[place])
                if not set(start) & set(chain[place + 1 :]):
                    return [*start, *chain[place + 1 :]], expressions.start[chain[place]]
        return None

    def _is_held_above(self, number: int) -> bool:
        ancestry = self.ancestry
        return number in ancestry.odd or ancestry.is_held(
            ancestry.above(number, self.own - {number})
        )

    def _alternatives(self, number: int) -> int:
        """How many names, beside one, lead to a holder."""
        ancestry = self.ancestry
        if len(ancestry.objects) > _MOST_FOLLOWED:
            return 0
        above = ancestry.above(number, self.own)
        roots = [root for n in above for root, _ in ancestry.told(n)]
        return max(0, sum(root.kind in ("name", "known") for root in roots) - 1)

    def _whole(self, chain: list[int]) -> list[int]:
        """Begin with what a reader thinks of: no cell, and no list that one object alone holds."""
        ancestry = self.ancestry
        while chain[0]:
            first = ancestry.objects[chain[0]]
            holders = [n for n in ancestry.holders.get(chain[0], ()) if n not in chain]
            if type(first) is tuple:  # of cells or of defaults
                holders = [n for n in holders if _has_part(ancestry.objects[n], first)] or holders
            is_sole = len(holders) == 1 and is_one_of(type(first), *_CONTAINERS)
            if not is_sole and not (holders and type(first) is CellType):
                break
            chain = [holders[0], *chain]
        return chain

    def _route(
        self, chain: list[int], start: Place | None, place: Path, target: int = 0
    ) -> tuple[Route, _Way]:
        numbers = [*chain, target]
        objects = [self.ancestry.objects[n] for n in numbers]
        root, first = start if start is not None else (None, ())
        error = self._last_error(numbers)
        if error is not None:
            root, first, numbers = error
            objects = [self.ancestry.objects[n] for n in numbers]
        there, shown = route(root, first, objects, self.scope, place, self.ancestry.world.where_is)
        start = (root, first) if root is not None else None
        return there, _Way(start, numbers, [numbers[i] for i in shown], place)

    def _last_error(self, numbers: list[int]) -> tuple[Root, Path, list[int]] | None:
        """A way by the last error starts at one of its frames: that it is kept is what matters."""
        frames = (
            {*self.ancestry.frames_of_errors()} if self.ancestry.world.has_last_error else set()
        )
        for place, number in enumerate(numbers):
            if number in frames:
                return Root("error"), (), numbers[place:]
        return None


def _has_part(holder: object, part: object) -> bool:
    return type(holder) is FunctionType and (
        holder.__closure__ is part or holder.__defaults__ is part
    )


class _Drawing:
    """The picture of some ways: each reference is one arrow, and none is drawn twice.

    What is only a step between two others is left out, unless more than one way leads through it.
    """

    def __init__(self, ancestry: Ancestry, scope: Scope, ways: list[_Way]) -> None:
        self.ancestry = ancestry
        self.scope = scope
        self.ids: dict[int, int] = {0: 1}
        self.edges: dict[tuple[int, int, Path, int], Edge] = {}
        self.tags: dict[tuple[Root, Path, int], None] = {}
        self._arrows: Counter[tuple[int, int]] = Counter()
        before: dict[int, set[int]] = {}
        shown: set[int] = {0}
        for way in ways:
            shown |= way.drawn()
            for holder, target in pairwise(way.numbers):
                before.setdefault(target, set()).add(holder)
        shown |= {number for number, holders in before.items() if len(holders) > 1}
        for way in ways:
            self._draw(way, shown)

    def _draw(self, way: _Way, shown: set[int]) -> None:
        if way.start is not None:
            root, first = way.start
            self._id(way.numbers[0])
            self.tags[root, first, way.numbers[0]] = None
        middle, last = way.middle(), len(way.numbers) - 2
        start, path = 0, UNNAMED  # of what is left out since then
        for place, (holder, target) in enumerate(pairwise(way.numbers)):
            if place > start and (place in middle or place + 1 in middle):
                path = (("between", place - start),)
            else:
                step = (way.place if place == last else ()) or self._step(holder, target)
                path = step if place == start else join(path, step)
            if target in shown:
                self._add(way.numbers[start], holder, target, path, way.which * (place == last))
                start = place + 1

    def _step(self, holder: int, target: int) -> Path:
        found = first_places(self._object(holder), self._object(target), self.scope, 1)
        return found[0] if found else UNNAMED

    def _add(self, source: int, holder: int, target: int, path: Path, which: int) -> None:
        key = (holder, target, path, which)
        number = self.ancestry.references(holder, target)
        if key not in self.edges and self._arrows[holder, target] < number:
            self._arrows[holder, target] += 1
            ids = self._id(source), self._id(target)
            kinds = (self.scope.kind(self._object(number)) for number in (source, target))
            leads_back = is_backward(path, *kinds)
            self.edges[key] = Edge(*ids, "strong", path, leads_back)

    def _id(self, number: int) -> int:
        return self.ids.setdefault(number, len(self.ids) + 1)

    def _object(self, number: int) -> object:
        return self.ancestry.objects[number]

    def described(self, lost: set[int]) -> tuple[Node, ...]:
        """The objects as plain data."""
        arrows: dict[int, int] = {}
        for edge in self.edges.values():
            arrows[edge.target] = arrows.get(edge.target, 0) + 1
        for _, _, number in self.tags:
            arrows[self.ids[number]] = arrows.get(self.ids[number], 0) + 1
        return tuple(
            self._node(number, id, arrows.get(id, 0), number in lost)
            for number, id in self.ids.items()
        )

    def _node(self, number: int, id: int, arrows: int, is_lost: bool) -> Node:
        obj, count = self._object(number), self.ancestry.counts[number]
        state: State = "unreachable" if is_lost and count else "reachable"
        if type(obj) is Unseen:
            return Node(id, obj.kind, (), count, state, count - arrows, "object", "")
        kind = self.scope.kind(obj)
        label = kind.value(obj) if kind.value else ()
        refcount = None if is_immortal(count) else count
        rest = 0 if refcount is None else count - arrows
        return Node(id, kind.name, label, refcount, state, rest, kind.role, "")

    def around(self) -> frozenset[tuple[int, int]]:
        """The arrows that go around a ring: what is ahead of each leads back to where it begins."""
        ahead: dict[int, set[int]] = {}
        for edge in self.edges.values():
            if isinstance(edge.source, int):
                ahead.setdefault(edge.source, set()).add(edge.target)
        found = set()
        for source, targets in ahead.items():
            for target in targets:
                if source in reach([target], lambda number: ahead.get(number, ())):
                    found.add((source, target))
        return frozenset(found)
