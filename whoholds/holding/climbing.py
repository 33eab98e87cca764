"""Find an ancestry: from an object up to what a reader can let go of, level by level.

Every reference to the object is looked for, and to whatever is in a ring with it; of another
holder it is enough to know one way that leads there. Counts tell when a search may stop: most
objects need no look through the heap at all. It takes one `gc.get_referrers` for a level, since
that goes through all objects that there are.
"""

import gc
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from operator import is_
from types import CellType, FrameType, ModuleType

from ..reading.counts import refcounts
from ..reading.frames import own_locals
from ..reading.seen import leads_on, seen
from ..reading.table import is_running, is_suspended_or_running
from ..reading.untracked import Untracked, hidden, is_array
from ..reading.world import World
from .ancestry import Ancestry

MOST_HOLDERS = 50
"""Of one object whose ways are looked for; others are counted."""
_MOST_INSIDE = 20_000  # objects that the object leads to
_MOST_LEVELS = 40
_MOST_AT_ONCE = 48  # targets of one `gc.get_referrers`, which compares each reference with all
_MOST_OUTSIDE = 5000  # objects on the way up
_ENDS = (type, ModuleType)


def climb(box: list[object], world: World) -> Ancestry:
    """Find all that an answer takes about the object in a box; its ancestry is added to that."""
    search = _Search(box, world)
    search.run()
    return search


@dataclass(slots=True)
class _Search(Ancestry):
    """An ancestry that is being found."""

    climbed: set[int] = field(default_factory=set)
    """Those whose holders were looked for."""
    untracked: Untracked | None = None

    def run(self) -> None:
        self._find_places([0])
        self._count()
        if not self.unexplained(0):
            return
        self._explore_inside()
        self._find_places(sorted(self.own - {0}))
        for _ in range(_MOST_LEVELS):
            level = self._next_level()
            if not level and self.untracked is None and self._is_short():
                self.untracked = Untracked(self.world.values())
                self.climbed.clear()
                level = self._next_level()
            if not level:
                break
            self._climb_from(level)
        else:
            self.is_cut = True
        self.untracked = None
        self._count()
        self.widen_own()

    def _next_level(self) -> list[int]:
        """Those whose holders have to be known and are not."""
        self._count()
        own = [n for n in self.own if n not in self.climbed and self.unexplained(n) > 0]
        wanted = self.ancestors(n for m in self.own for n in self.outside(m) if n not in self.alive)
        outside = [
            n
            for n in sorted(wanted)
            if n not in self.alive and n not in self.climbed and self.unexplained(n) > 0
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
        self.climbed.update(level)
        sought = {id(self.objects[n]): n for n in level}
        known = len(self.objects)
        found = self._tracked_holders(level, sought.keys())
        if self.untracked is not None:
            found += self.untracked.holders(set(sought))
        skipped = {id(self.objects), *self.world.dictionaries}
        if self.untracked is not None:
            skipped |= {id(self.untracked.containers), id(self.untracked.hidden)}
        found.sort(key=_is_variable)  # of very many, these are told in any case
        while found:
            holder = found.pop()
            if id(holder) not in skipped and not is_running(holder):
                self._note(holder, sought)
                if type(holder) is FrameType and (copy := own_locals(holder)):
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
            if not ids.isdisjoint(map(id, seen(obj))) and obj is not everything:
                found.append(obj)
        return found

    def _note(self, holder: object, sought: dict[int, int]) -> None:
        """Keep the references from a holder to what is sought."""
        targets = seen(holder)
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
            known[self.add(holder)] = number

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
        self.spread()

    def _count(self) -> None:
        self.counts = refcounts(self.objects)
        ours = self.untracked
        if ours is not None:
            arrays = set(map(id, ours.hidden))
            for address in ours.ids & self.numbers.keys():
                self.counts[self.numbers[address]] -= 1 + (address in arrays)
        self._give_back_borrowed()

    def _give_back_borrowed(self) -> None:
        """Take out references that no count stands for.

        From 3.14 on, an expression in the middle of which a generator is suspended borrows from its
        locals: the collector is shown such a reference, but it is not counted. And of a cell it is
        not certain that it is the one that a running function has.
        """
        for target, holders in self.holders.items():
            for holder in [*holders] if self.unexplained(target) < 0 else ():
                if is_suspended_or_running(self.objects[holder]):
                    holders[holder] -= min(-self.unexplained(target), holders[holder] - 1)
        for number, places in self.places.items():
            if type(self.objects[number]) is CellType:
                while places and self.unexplained(number) < 0:
                    places.pop()

    def _explore_inside(self) -> None:
        """Follow references from the object; those that lead back to it make the rings."""
        if not gc.is_tracked(self.objects[0]) and not is_array(self.objects[0]):
            return
        number = 0
        while number < len(self.objects) < _MOST_INSIDE:
            obj = self.objects[number]
            if not issubclass(type(obj), _ENDS) or not number:
                for target in [*seen(obj), *hidden(obj)]:
                    if self._can_lead_on(target):
                        held = self.holders.setdefault(self.add(target), {})
                        held[number] = held.get(number, 0) + 1
            number += 1
        obj = target = None
        self.own = self.ancestors([0])

    def _can_lead_on(self, obj: object) -> bool:
        if id(obj) in self.world.dictionaries or issubclass(type(obj), _ENDS):
            return id(obj) == id(self.objects[0])
        return leads_on(obj) or is_array(obj)


def _is_variable(holder: object) -> bool:
    return type(holder) is CellType or type(holder) is FrameType


def _contents(cell: object) -> object:
    found = gc.get_referents(cell)
    return found[0] if found else None
