"""Several objects by the roots that lead to them, and what to run so that each group goes.

Each object gets the set of roots that reach it, spread downward as a colour. What is reached from
one root alone goes with that; what several reach goes with all of them. This only proposes: which
code is shown, and what comes back, is decided for each group as it is for one object, by
`decision`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import NamedTuple

from ..data import Kept, Obstacle, Reference, Root, Route
from ..reading.classes import class_name
from ..reading.scope import Scope
from ..reading.world import Place
from .ancestry import ROOT, Ancestry, Unseen
from .answers import best_place, obstacles
from .decision import Removed, effect, falls
from .expressions import Expressions, Line
from .libraries import all_figures
from .remedies import Tried, proposals, removed_by, runs_del
from .routes import route

_MOST_ROOTS = 3  # that are told; of more, only that there are
_MOST_HEADS = 8  # of a group, for which code is looked for
_MOST_ABOVE = 20_000  # objects above those
_MOST_OLD = 3  # objects older than the block that code should free, if it can be helped
_MOST_LINES = 3
_MOST_DECIDED = 8  # proposals
_ENOUGH = 0.98  # of the bytes of a group have to come back
_PLUMBING = frozenset(
    (
        *("dict", "list", "tuple", "str", "bytes", "int", "float", "set", "frozenset"),
        *("cell", "function", "method", "builtin_function_or_method", "code", "property"),
        *("weakref", "ReferenceType"),
    )
)
"""Classes that a reader does not know a part of memory by, if there is another."""
_VALUES = frozenset(("ndarray", "int", "float", "str", "bytes", "bytearray"))

_MANY, _UNSEEN, _IMPORTED = Root("running", "many"), Root("running", "unseen"), Root("running", "")
_OUTPUTS = Root("known", "Out")
_Colour = frozenset[Root]


@dataclass(slots=True)
class Group:
    """Objects that the same roots lead to."""

    roots: _Colour
    numbers: list[int]
    nbytes: int
    heads: list[int] = field(default_factory=list)
    """Those that something outside of the group refers to, the largest first."""
    collections: int = 0
    """How many it takes to free what nobody can reach."""


def kept(
    ancestry: Ancestry, sizes: Sequence[int], scope: Scope, most: int, least: int
) -> tuple[list[Kept], int, int]:
    """Say who holds the objects that an ancestry was asked about, the largest group first.

    `sizes` are their bytes, and 0 for whatever else is not asked about. At most so many groups are
    told, and only those of `least` bytes; also returned are the bytes of the rest of these, and how
    many they are.
    """
    groups = _groups(ancestry, sizes)
    told = [group for group in groups if group.nbytes >= least][:most]
    rest = [group for group in groups[len(told) :] if group.nbytes >= least]
    depths = _depths(ancestry)
    found = [_told(group, ancestry, sizes, scope, depths) for group in told]
    return found, sum(group.nbytes for group in rest), len(rest)


def adopted(ancestry: Ancestry, asked: int) -> list[int]:
    """What, of all that was not asked about, nothing but objects that were asked about leads to.

    So it is one of them: CPython has used the memory of an older object for it.
    """
    own = set(range(asked))
    others = range(asked, len(ancestry.objects))
    pending = [n for n in others if not ancestry.is_held([n])]
    found: list[int] = []
    is_more = True
    while is_more:
        new = [n for n in pending if own.issuperset(ancestry.holders.get(n, (n,)))]
        own.update(new)
        found += new
        pending = [n for n in pending if n not in own]
        is_more = bool(new)
    return [number for number in found if type(ancestry.objects[number]) is not Unseen]


def _groups(ancestry: Ancestry, sizes: Sequence[int]) -> list[Group]:
    """The groups, the largest first; what nobody can reach is one, without roots."""
    lost: set[int] = set()
    collections = 0
    for collections, lost in enumerate(falls(ancestry, {})):  # noqa: B007
        pass
    colours = _Colours(ancestry, lost, sizes).spread()
    by_colour: defaultdict[_Colour | None, list[int]] = defaultdict(list)
    for number, size in enumerate(sizes):
        if size and number in lost:
            by_colour[None].append(number)
        elif size:
            by_colour[colours[number]].append(number)
    found = []
    for colour, numbers in by_colour.items():
        nbytes = sum(sizes[number] for number in numbers)
        roots = frozenset() if colour is None else colour or frozenset({_UNSEEN})
        found.append(Group(roots, numbers, nbytes, collections=collections))
    return sorted(found, key=lambda group: -group.nbytes)


class _Colours:
    """Sets of roots, each once, while they spread from object to object."""

    def __init__(self, ancestry: Ancestry, lost: set[int], sizes: Sequence[int]) -> None:
        self.ancestry = ancestry
        self.lost = lost
        self.is_asked = [bool(size) for size in sizes]
        self.of: list[_Colour] = [frozenset()] * len(ancestry.objects)
        self._known: dict[_Colour, _Colour] = {}
        self._unions: dict[tuple[int, int], _Colour] = {}

    def spread(self) -> list[_Colour]:
        """Return, for each object, the roots that lead to it; none, if nobody knows of any."""
        ancestry, ends = self.ancestry, self._ends()
        pending = [*ends]
        for number, places in ancestry.places.items():
            if number not in ends:
                self._add(number, {key_of(root) for root, _ in places if root.kind != "asker"})
                pending.append(number)
        for number in range(len(ancestry.objects)):
            if ancestry.missing(number) > 0 and number not in ends and number not in self.lost:
                self._add(number, {_UNSEEN})
                pending.append(number)
        while pending:
            number = pending.pop()
            if number in self.lost:
                continue
            colour = self.of[number]
            for target in ancestry.held.get(number, ()):
                if target not in ends:
                    joined = self._union(self.of[target], colour)
                    if joined is not self.of[target]:
                        self.of[target] = joined
                        pending.append(target)
        return self.of

    def _ends(self) -> set[int]:
        """Classes and modules: all kinds of things lead there, and what they hold, they hold."""
        found = set()
        for number, obj in enumerate(self.ancestry.objects):
            is_module = issubclass(type(obj), ModuleType)
            if self.is_asked[number]:
                if is_module:
                    found.add(number)
                    self._add(number, {_IMPORTED})
            elif is_module or issubclass(type(obj), type):
                found.add(number)
                self._add(number, {self._end(obj)})
        return found

    def _end(self, obj: object) -> Root:
        if issubclass(type(obj), type):
            home = type.__dict__["__module__"].__get__(obj)
            return Root("module", class_name(obj), str(home))
        return Root("module", "", str(getattr(obj, "__name__", "")))

    def _add(self, number: int, roots: Iterable[Root]) -> None:
        more = frozenset(roots)
        self.of[number] = self._union(self.of[number], self._known.setdefault(more, more))

    def _union(self, one: _Colour, other: _Colour) -> _Colour:
        """Both together; more than a few are one of their own."""
        if one is other or not other:
            return one
        if not one:
            return other
        key = (id(one), id(other))  # both are kept in `_known`
        found = self._unions.get(key)
        if found is None:
            joined = one | other
            if _IMPORTED in joined:
                joined = frozenset({_IMPORTED})
            elif _MANY in joined or len(joined) > _MOST_ROOTS:
                joined = frozenset({_MANY})
            found = self._unions[key] = self._known.setdefault(joined, joined)
        return found


def key_of(root: Root) -> Root:
    """A root, or what a reader lets go of with it: outputs are one, and so is the last error.

    Outputs are `Out` and what IPython makes of it: `_`, `__`, `_9`.
    """
    if (root.kind, root.of) == ("module", "sys") and root.name.startswith("last_"):
        return Root("error")
    is_output = root.kind == "name" and (set(root.name) == {"_"} or _is_numbered(root.name))
    if is_output or root.kind == "known":
        return _OUTPUTS
    return root


def _is_numbered(name: str) -> bool:
    return name.startswith("_") and name[1:].isdigit()


def _depths(ancestry: Ancestry) -> dict[int, int]:
    """How many steps it is to each object from a root that leads straight to one."""
    found = {number: 0 for number, places in ancestry.places.items() if places}
    pending = [*found]
    for number in pending:
        for target in ancestry.held.get(number, ()):
            if target not in found:
                found[target] = found[number] + 1
                pending.append(target)
    return found


def _told(
    group: Group,
    ancestry: Ancestry,
    sizes: Sequence[int],
    scope: Scope,
    depths: Mapping[int, int],
) -> Kept:
    """Put together what is said of a group."""
    members = set(group.numbers)
    heads = _heads(group, members, ancestry)
    group.heads = sorted(heads, key=lambda n: (-sizes[n], depths.get(n, len(depths))))
    types, largest = _types(group, members, ancestry, sizes)
    found = Kept("held", group.nbytes, len(group.numbers), types, largest)
    if not group.roots:
        return found._replace(fate="lost", collections=group.collections)
    if _IMPORTED in group.roots:
        is_module = (issubclass(type(ancestry.objects[n]), ModuleType) for n in group.numbers)
        return found._replace(fate="imported", objects=sum(is_module))
    above = _Above(ancestry, group.heads)
    way = above.way(scope)
    told = () if _MANY in group.roots else tuple(sorted(group.roots - {_UNSEEN}))
    found = found._replace(way=way, places=len(group.heads), roots=told)
    fall = _best_fall(group, ancestry, sizes, above, scope)
    if fall is not None:
        return found._replace(
            code=fall.code,
            nbytes=fall.nbytes,
            later_nbytes=fall.later_nbytes,
            runs_del=fall.runs_del,
        )
    if way is None or group.roots == {_UNSEEN}:
        return found._replace(fate="unknown")
    return found._replace(obstacles=above.obstacles(scope))


def _heads(group: Group, members: set[int], ancestry: Ancestry) -> list[int]:
    """What something outside of a group holds: also what its members hold by way of others is in.

    Nobody does if nothing leads to the group.
    """
    outside = _outside(members, ancestry)

    def is_head(number: int) -> bool:
        if ancestry.places.get(number) or ancestry.missing(number) > 0:
            return True
        return not outside.isdisjoint(ancestry.holders.get(number, ()))

    return [number for number in group.numbers if is_head(number)]


def _outside(members: set[int], ancestry: Ancestry) -> set[int]:
    """What a way leads to that does not pass through members."""

    def is_start(number: int) -> bool:
        if type(ancestry.objects[number]) is Unseen:  # what members keep in C is theirs
            return False
        return bool(ancestry.places.get(number)) or ancestry.missing(number) > 0

    others = (n for n in range(len(ancestry.objects)) if n not in members)
    found = set(filter(is_start, others))
    pending = [*found]
    while pending:
        for target in ancestry.held.get(pending.pop(), ()):
            if target not in found and target not in members:
                found.add(target)
                pending.append(target)
    return found


class _Above:
    """Some heads of a group, and what leads to them, as an ancestry of something that they hold.

    So it is decided of all of them at once: that goes when the last of them goes.
    """

    def __init__(self, ancestry: Ancestry, heads: list[int]) -> None:
        self.number_held = Counter(h for n in heads for h in set(ancestry.holders.get(n, ())))
        """How many of all the heads each object holds, by its number in the whole ancestry."""
        self.gave_up = ancestry.gave_up or len(heads) > _MOST_HEADS
        self.heads = heads = heads[:_MOST_HEADS]
        self.numbers = self._closure(ancestry, heads)
        self.cut_at = len(self.numbers) if len(self.numbers) >= _MOST_ABOVE else 0
        here = {number: place for place, number in enumerate(self.numbers, 1)}
        self.own = self._part(ancestry, here)
        self._expressions: Expressions | None = None

    def expressions(self, scope: Scope) -> Expressions:
        """What a reader would write for them, found once."""
        if self._expressions is None:
            self._expressions = Expressions(self.own, scope)
        return self._expressions

    @staticmethod
    def _closure(ancestry: Ancestry, heads: list[int]) -> list[int]:
        found = dict.fromkeys(heads)
        pending = [*heads]
        for number in pending:
            for holder in ancestry.holders.get(number, ()):
                if holder not in found and len(found) < _MOST_ABOVE:
                    found[holder] = None
                    pending.append(holder)
        return [*found]

    def _part(self, ancestry: Ancestry, here: dict[int, int]) -> Ancestry:
        heads = range(1, len(self.heads) + 1)
        own = Ancestry(
            [Unseen("group", len(heads)), *(ancestry.objects[n] for n in self.numbers)],
            ancestry.world,
            found=[len(heads), *(ancestry.found[n] for n in self.numbers)],
            counts=[len(heads), *(ancestry.counts[n] for n in self.numbers)],
            is_tracked=[False, *(ancestry.is_tracked[n] for n in self.numbers)],
            cut_at=ancestry.cut_at or self.cut_at,
            gave_up=self.gave_up,
        )
        own.numbers = {id(obj): number for number, obj in enumerate(own.objects)}
        own.holders[0] = [*heads]
        for number in self.numbers:
            place = here[number]
            if ancestry.places.get(number):
                own.places[place] = ancestry.places[number]
            own.holders[place] = [here[h] for h in ancestry.holders.get(number, ()) if h in here]
            for holder in ancestry.holders.get(number, ()):
                if holder in here and (holder, number) in ancestry.times:
                    own.times[here[holder], place] = ancestry.times[holder, number]
            own.blind |= {place} if number in ancestry.blind else set()
            own.odd |= {place} if number in ancestry.odd else set()
        for target, holders in own.holders.items():
            for holder in holders:
                own.held.setdefault(holder, []).append(target)
        return own

    def way(self, scope: Scope) -> Route | None:
        """How a reader comes to the first of the heads."""
        own = self.own
        if not self.heads:
            return None
        for number in range(1, len(self.heads) + 1):
            for root, path in _output(own.told(number)):
                return Route(root, (Reference(path, "dict"),))
        expressions = self.expressions(scope)
        depths = expressions.depth
        known = [number for number in range(1, len(self.heads) + 1) if number in depths]
        nearest = min(known, key=lambda number: depths[number], default=0)
        if nearest:
            chain, start = expressions.chain(nearest), expressions.start[nearest]
        else:
            chain = own.chain(1)
            if not chain:
                return None
            start = best_place(own.told(chain[0]) or own.places[chain[0]], own.objects[chain[0]])
        root, first = start
        if key_of(root).kind == "error":
            return Route(Root("error"), ())
        kept = set(own.frames_of_errors())
        if any(number in kept for number in chain):  # that it is kept is what matters
            root, first = Root("error"), ()
            chain = chain[next(i for i, number in enumerate(chain) if number in kept) :]
        if len(chain) < 2 and not first:
            return Route(root, ())
        objects = [own.objects[number] for number in chain]
        there, _ = route(root, first, objects, scope)
        return there

    def proposals(self, scope: Scope) -> list[Tried]:
        """What may free them, the best first."""
        expressions = self.expressions(scope)
        found = proposals(self.own, expressions)
        return [*self._all_figures(expressions), *found][:_MOST_DECIDED]

    def _all_figures(self, expressions: Expressions) -> Iterator[Tried]:
        """The one line for all figures, if no older one is among them and it does it."""
        for holder in self.own.holders.get(1, ()):
            line = all_figures(self.own, expressions, holder)
            number = self.number_held[self._whole(holder)]
            if line is not None and len(self.own.objects[holder]) == number:  # type: ignore[arg-type]
                after, freed = effect(self.own, removed_by([line]))
                if after is not None:
                    yield Tried((line,), after, freed)

    def removed(self, tried: Tried, ancestry: Ancestry) -> Counter[tuple[int, int]]:
        """The references that lines remove, by the numbers of the whole ancestry."""
        whole: Counter[tuple[int, int]] = Counter()
        for (holder, target), number in removed_by(tried.lines).items():
            whole[self._whole(holder), self._whole(target)] += number
        for line in tried.lines:
            for holder in {holder for holder, _ in line.removes if _clears(line)}:
                for target in ancestry.held.get(self._whole(holder), ()):
                    reference = self._whole(holder), target
                    if target not in self.numbers:
                        whole[reference] = ancestry.references(*reference)
        return whole

    def obstacles(self, scope: Scope) -> tuple[Obstacle, ...]:
        """Why no line frees them."""
        return obstacles(self.own, self.expressions(scope))

    def _whole(self, number: int) -> int:
        return number if number == ROOT else self.numbers[number - 1]


def _output(places: list[Place]) -> list[Place]:
    """The place in `Out` of what nothing else has a name for but what IPython makes of that."""
    if any(key_of(root) != _OUTPUTS for root, _ in places):
        return []
    return [place for place in places if place[0].name == _OUTPUTS.name and place[1]]


def _clears(line: Line) -> bool:
    """Whether a line empties its holder, also of what is not a head that was chosen."""
    return line.code.endswith(("clear()", "close('all')"))


class _Fallen(NamedTuple):
    """What some code does for a group."""

    code: str
    nbytes: int
    later_nbytes: int
    runs_del: bool
    old: int
    """How many objects are freed with it that are none of what is asked about."""
    lines: int
    is_own: bool
    """Whether it is a library's own way to let go."""


def _best_fall(
    group: Group, ancestry: Ancestry, sizes: Sequence[int], above: _Above, scope: Scope
) -> _Fallen | None:
    """The code that gives a group back and takes little else with it, decided for the whole."""
    found = []
    for tried in above.proposals(scope) if group.heads else ():
        fall = _fall(group, ancestry, sizes, tried, above.removed(tried, ancestry))
        if fall.nbytes >= _ENOUGH * group.nbytes:
            found.append(fall)

    def order(fall: _Fallen) -> tuple[bool, bool, bool, int, int, int]:
        is_much = fall.old > _MOST_OLD
        is_long = fall.lines > _MOST_LINES
        return is_long, is_much, not fall.is_own, fall.lines, fall.old, len(fall.code)

    return min(found, key=order, default=None)


def _fall(
    group: Group,
    ancestry: Ancestry,
    sizes: Sequence[int],
    tried: Tried,
    removed: Removed,
) -> _Fallen:
    """Decide what some lines give back of a group, at once and after collections."""
    at_once: set[int] | None = None
    freed: set[int] = set()
    for freed in falls(ancestry, removed):
        if at_once is None:
            at_once = set(freed)
        if freed.issuperset(group.numbers):
            break
    nbytes = sum(sizes[number] for number in group.numbers if number in freed)
    now = sum(sizes[number] for number in group.numbers if number in (at_once or ()))
    return _Fallen(
        code="\n".join([*tried.imports, *tried.codes]),
        nbytes=nbytes,
        later_nbytes=nbytes - now,
        runs_del=runs_del(ancestry, freed.intersection(group.numbers)),
        old=sum(number >= len(sizes) or not sizes[number] for number in freed),
        lines=len(tried.codes),
        is_own=any(line.is_own for line in tried.lines),
    )


def _types(
    group: Group, members: set[int], ancestry: Ancestry, sizes: Sequence[int]
) -> tuple[tuple[tuple[str, int], ...], tuple[str, int] | None]:
    """The classes that a reader knows a group by, and the one that most of its bytes are in.

    They are those of what is held from outside or, where that is plain containers, of what is
    nearest to it and is not.
    """
    number_of: Counter[str] = Counter()
    bytes_of: Counter[str] = Counter()
    for number in group.numbers:
        name = _name(ancestry.objects[number])
        number_of[name] += 1
        bytes_of[name] += sizes[number]
    largest, nbytes = bytes_of.most_common(1)[0]
    named = _named_classes(group, members, ancestry)
    if not group.roots:
        named = [n for n, _ in number_of.most_common() if n not in _PLUMBING | _VALUES][:2] or named
    named = [name for name in named if name not in _VALUES] or [largest]
    if group.roots and number_of[largest] <= _MOST_ROOTS and nbytes > 0.9 * group.nbytes:
        named = [largest]
    told = tuple((name, number_of[name]) for name in named)
    is_more = largest not in named and nbytes > group.nbytes / 3
    return told, (largest, number_of[largest]) if is_more else None


def _named_classes(group: Group, members: set[int], ancestry: Ancestry) -> list[str]:
    level = group.heads or group.numbers[:1]
    met = set(level)
    names: Counter[str] = Counter()
    while level:
        names = Counter(_name(ancestry.objects[number]) for number in level)
        if not _PLUMBING.issuperset(names):
            break
        below: dict[int, None] = {}
        for number in level:
            held = ancestry.held.get(number, ())
            below.update((t, None) for t in held if t in members and t not in met)
        met.update(below)
        level = [*below]
    ordered = sorted(names.items(), key=lambda pair: (pair[0] in _PLUMBING, -pair[1]))
    return [name for name, _ in ordered][:2]


def _name(obj: object) -> str:
    return "Tensor" if type(obj) is Unseen else class_name(type(obj))
