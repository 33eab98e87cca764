"""From an object up to what a reader can let go of, level by level.

Every reference to the object is looked for, and to whatever is in a ring with it; of another
holder it is enough to know one way that leads there. Counts tell when a search may stop: most
objects need no look through the heap at all. It takes one `gc.get_referrers` for a level, since
that goes through all objects that there are.
"""

import gc
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from operator import is_
from types import CellType, FrameType, ModuleType

from .counts import is_immortal, refcounts
from .frames import own_copy
from .table import is_running, is_suspended_or_running
from .untracked import Untracked, hidden, is_array
from .world import Place, World

MOST_HOLDERS = 50
"""Of one object whose ways are looked for; others are counted."""
_MOST_INSIDE = 20_000  # objects that the object leads to
_MOST_LEVELS = 40
_MOST_AT_ONCE = 48  # targets of one `gc.get_referrers`, which compares each reference with all
_MOST_OUTSIDE = 5000  # objects on the way up
_ENDS = (type, ModuleType)


@dataclass(slots=True)
class Ancestry:
    """An object, what holds it, what holds that. While it exists, it holds each of them once."""

    objects: list[object]
    """The object itself comes first."""
    world: World
    numbers: dict[int, int] = field(default_factory=dict)
    holders: dict[int, dict[int, int]] = field(default_factory=dict)
    """For each object, how many references each of its holders has, all by their numbers."""
    places: dict[int, list[Place]] = field(default_factory=dict)
    """For each object, the roots that lead straight to it."""
    more: Counter[int] = field(default_factory=Counter)
    """For each object, the references whose holders are not looked into."""
    own: set[int] = field(default_factory=set)
    """The object, and all that is in a ring with it."""
    alive: set[int] = field(default_factory=set)
    """What a root leads to."""
    counts: list[int] = field(default_factory=list)
    is_cut: bool = False
    """Whether it became too large to look into all of it."""
    _climbed: set[int] = field(default_factory=set)
    _untracked: Untracked | None = None

    def climb(self) -> None:
        """Find all that the questions take."""
        self.numbers[id(self.objects[0])] = 0
        self.own = {0}
        self._find_places([0])
        if not self._missing(0):
            return
        self._explore_inside()
        self._find_places(sorted(self.own - {0}))
        for _ in range(_MOST_LEVELS):
            level = self._next_level()
            if not level and self._untracked is None and self._is_short():
                self._untracked = Untracked(self.world.values())
                self._climbed.clear()
                level = self._next_level()
            if not level:
                break
            self._climb_from(level)
        else:
            self.is_cut = True
        self._untracked = None
        self._count()
        self._widen_own()

    def unexplained(self, number: int) -> int:
        """How many references to an object were not found; below 0 if too many were."""
        count = self.counts[number]
        return 0 if is_immortal(count) else count - self.found(number)

    def found(self, number: int) -> int:
        """How many references to an object were found."""
        held = sum(self.holders.get(number, {}).values())
        return held + len(self.places.get(number, ())) + self.more[number]

    def outside(self, number: int) -> list[int]:
        """The holders of an object that are in no ring with it."""
        return [holder for holder in self.holders.get(number, ()) if holder not in self.own]

    def chain(self, start: int, avoid: set[int]) -> list[int]:
        """The shortest way from an object that a root leads to, down to `start`, by numbers."""
        before: dict[int, int] = {start: start}
        pending = deque([start])
        while pending:
            number = pending.popleft()
            if self.places.get(number):
                way = [number]
                while way[-1] != start:
                    way.append(before[way[-1]])
                return way
            for holder in self.holders.get(number, ()):
                if holder not in before and holder not in avoid:
                    before[holder] = number
                    pending.append(holder)
        return []

    def ring(self) -> list[int]:
        """The shortest way from the object back to itself, by numbers, or nothing."""
        before: dict[int, int] = {}
        pending = deque([0])
        while pending:
            number = pending.popleft()
            for holder in self.holders.get(number, ()):
                if holder == 0:
                    way = [0]
                    while number:
                        way.append(number)
                        number = before[number]
                    return [*way, 0]
                if holder in self.own and holder not in before:
                    before[holder] = number
                    pending.append(holder)
        return []

    def ancestors(self, start: Iterable[int]) -> set[int]:
        """Everything that was found to lead to these, by their numbers, and they themselves."""
        found: set[int] = set()
        pending = list(start)
        while pending:
            number = pending.pop()
            if number not in found:
                found.add(number)
                pending += self.holders.get(number, ())
        return found

    def is_lost(self) -> bool:
        """Whether nobody can reach the object: nothing that leads to it is held from elsewhere."""
        above = self.ancestors([0])
        return not self.is_cut and not any(
            self.unexplained(n) or self.places.get(n) or self.more[n] for n in above
        )

    def is_unsure(self) -> bool:
        """Whether some holder leads nowhere, so far as the search went."""
        return any(n not in self.alive for m in self.own for n in self.outside(m))

    # Level by level.

    def _next_level(self) -> list[int]:
        """Those whose holders have to be known and are not."""
        self._count()
        own = [n for n in self.own if n not in self._climbed and self.unexplained(n) > 0]
        wanted = self.ancestors(n for m in self.own for n in self.outside(m) if n not in self.alive)
        outside = [
            n
            for n in sorted(wanted)
            if n not in self.alive and n not in self._climbed and self.unexplained(n) > 0
        ]
        if len(self.objects) > _MOST_INSIDE + _MOST_OUTSIDE:
            self.is_cut = True
            return []
        return own + outside[:_MOST_AT_ONCE]

    def _is_short(self) -> bool:
        """Whether references are left that were not found, and that it takes to answer."""
        if any(self.unexplained(n) > 0 for n in self.own):
            return True
        entries = (n for m in self.own for n in self.outside(m) if n not in self.alive)
        return any(self.unexplained(n) > 0 for n in self.ancestors(entries))

    def _climb_from(self, level: list[int]) -> None:
        self._climbed.update(level)
        sought = {id(self.objects[n]): n for n in level}
        known = len(self.objects)
        found = self._tracked_holders(level, sought.keys())
        if self._untracked is not None:
            found += self._untracked.holders(set(sought))
        skipped = {id(self.objects), *self.world.dictionaries}
        if self._untracked is not None:
            skipped |= {id(self._untracked.containers), id(self._untracked.hidden)}
        found.sort(key=_is_variable)  # of very many, these are told in any case
        while found:
            holder = found.pop()
            if id(holder) not in skipped and not is_running(holder):
                self._note(holder, sought)
                if type(holder) is FrameType and (copy := own_copy(holder)):
                    self._note(copy, sought)
                    copy = None
        del found
        self._find_places(range(known, len(self.objects)))

    def _tracked_holders(self, level: list[int], sought: Iterable[int]) -> list[object]:
        if len(level) <= _MOST_AT_ONCE:
            targets = tuple(self.objects[n] for n in level)
            # Which of the tuples that pass arguments on are left out differs between versions.
            return [holder for holder in gc.get_referrers(*targets) if holder is not targets]
        found, ids = [], set(sought)
        everything = gc.get_objects()
        for obj in everything:
            if not ids.isdisjoint(map(id, gc.get_referents(obj))) and obj is not everything:
                found.append(obj)
        return found

    def _note(self, holder: object, sought: dict[int, int]) -> None:
        """Keep the references from a holder to what is sought."""
        targets = gc.get_referents(holder)
        targets += hidden(holder)
        times: Mapping[int, int]
        if len(sought) == 1:  # in a list of a million places, a tenth of the time
            [(address, target)] = sought.items()
            times = {address: sum(map(is_, targets, repeat(self.objects[target])))}
        else:
            times = Counter(filter(sought.__contains__, map(id, targets)))
        del targets
        for address, number in times.items():
            if not number:
                continue
            target = sought[address]
            known = self.holders.setdefault(target, {})
            here = self.numbers.get(id(holder))
            if here is None and len(known) >= MOST_HOLDERS:
                self.more[target] += number
                continue
            known[self._add(holder)] = number

    def _add(self, obj: object) -> int:
        number = self.numbers.get(id(obj))
        if number is None:
            number = self.numbers[id(obj)] = len(self.objects)
            self.objects.append(obj)
        return number

    def _find_places(self, numbers: Iterable[int]) -> None:
        """Find the roots that lead straight to objects, and so what they keep alive."""
        sought = {id(self.objects[n]): n for n in numbers}
        if not sought:
            return
        for address, place in self.world.places(sought.keys()):
            self.places.setdefault(sought[address], []).append(place)
        for address, number in sought.items():
            if root := self.world.running.get(address):
                if type(self.objects[number]) is FrameType:
                    self.places.setdefault(number, []).append((root, ()))
            elif type(self.objects[number]) is CellType:
                found = self.world.shared(_contents(self.objects[number]))
                self.places.setdefault(number, []).extend(found)
        self._spread()

    def _spread(self) -> None:
        """Mark as alive whatever roots lead to, but for the object and what is its own."""
        leads: dict[int, list[int]] = {}
        for target, holders in self.holders.items():
            for holder in holders:
                leads.setdefault(holder, []).append(target)
        pending = [n for n, places in self.places.items() if places and n not in self.own]
        while pending:
            number = pending.pop()
            if number not in self.alive and number not in self.own:
                self.alive.add(number)
                pending += leads.get(number, ())

    def _missing(self, number: int) -> int:
        self._count()
        return self.unexplained(number)

    def _count(self) -> None:
        self.counts = refcounts(self.objects)
        ours = self._untracked
        if ours is not None:
            arrays = set(map(id, ours.hidden))
            for address in ours.ids & self.numbers.keys():
                self.counts[self.numbers[address]] -= 1 + (address in arrays)
        for address in map(id, [names for _, names in self.world.spaces]):
            if (number := self.numbers.get(address)) is not None:
                self.counts[number] -= 1
        self._give_back_borrowed()

    def _give_back_borrowed(self) -> None:
        """Take out references that no count stands for.

        From 3.14 on, an expression in the middle of which a generator is suspended borrows from its
        locals: the collector is shown such a reference, but it is not counted. And of a cell it is
        not certain that it is the one that a running function has.
        """
        for target, holders in self.holders.items():
            for holder in [*holders] if self.unexplained(target) < 0 else ():
                if is_suspended_or_running(self.objects[holder]) and holders[holder] > 1:
                    holders[holder] -= min(-self.unexplained(target), holders[holder] - 1)
        for number, places in self.places.items():
            if type(self.objects[number]) is CellType:
                while places and self.unexplained(number) < 0:
                    places.pop()

    # What the object leads to.

    def _explore_inside(self) -> None:
        """Follow references from the object; those that lead back to it make the rings."""
        if not gc.is_tracked(self.objects[0]) and not is_array(self.objects[0]):
            return
        number = 0
        while number < len(self.objects) < _MOST_INSIDE:
            obj = self.objects[number]
            if not issubclass(type(obj), _ENDS) or not number:
                for target in [*gc.get_referents(obj), *hidden(obj)]:
                    if self._can_lead_on(target):
                        held = self.holders.setdefault(self._add(target), {})
                        held[number] = held.get(number, 0) + 1
            number += 1
        obj = target = None
        self.own = self.ancestors([0])

    def _can_lead_on(self, obj: object) -> bool:
        if id(obj) in self.world.dictionaries or issubclass(type(obj), _ENDS):
            return id(obj) == id(self.objects[0])
        return gc.is_tracked(obj) or type(obj) is tuple or type(obj) is dict or is_array(obj)

    def _widen_own(self) -> None:
        """What the object leads to, of all that leads to it, is in a ring with it."""
        leads: dict[int, list[int]] = {}
        for target, holders in self.holders.items():
            for holder in holders:
                leads.setdefault(holder, []).append(target)
        ancestors = self.ancestors([0])
        reached: set[int] = set()
        pending = [0]
        while pending:
            number = pending.pop()
            if number not in reached:
                reached.add(number)
                pending += [n for n in leads.get(number, ()) if n in ancestors]
        self.own = reached
        self.alive -= reached
        self._spread()


def _is_variable(holder: object) -> bool:
    return type(holder) is CellType or type(holder) is FrameType


def _contents(cell: object) -> object:
    found = gc.get_referents(cell)
    return found[0] if found else None
