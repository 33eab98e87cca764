"""Put holders that are alike together: a million of them are one entry, and decided about as one.

Alike are objects of one class with the same count that have the same number of references from
each of their holders, or from each lot of holders that are alike themselves. So whatever becomes of
one of them when references go, becomes of each: sums of counts fall to 0 when each count does, and
what leads to one leads to all. A line that would remove the reference to one of them alone is never
proposed: there are more of them than lines.
"""

import gc
from collections import Counter, deque
from collections.abc import Callable, Iterable
from types import FrameType

from ..reading.classes import is_made_in_c, is_one_of, mro_of
from ..reading.counts import refcounts
from ..reading.frames import own_locals
from ..reading.seen import seen
from ..reading.table import is_running
from ..reading.untracked import hidden
from .ancestry import Ancestry

FEWEST = 64  # that are put together: more than a remedy has lines
_MOST_COUNTED = 1 << 28  # references to all of them; a larger sum would look like an immortal count
_PLAIN = (list, dict, tuple, set, frozenset, deque)
_Kind = tuple[int, int, bool, tuple[tuple[int, int], ...]]


class NotAlike(Exception):
    """What was put together turned out not to be alike: each object has to be looked at."""


class Level:
    """One level of a search, at which there are many holders, or the holders of many."""

    def __init__(self, ancestry: Ancestry, sought: dict[int, int], named: set[int]) -> None:
        self.ancestry = ancestry
        self.parts: list[int] = []
        """The numbers of what was put together before and is no longer."""
        self._named = named
        self._state = sought
        """By address: the number of what is sought, or a state, which says what refers to it."""
        self._then: dict[tuple[int, int], int] = {}
        """The state after a state and one more reference from a holder."""
        self._before: dict[int, tuple[int, int]] = {}
        """The other way round; states are below 0."""

    def note(self, found: list[object], skipped: set[int]) -> None:
        """Add these holders to the ancestry, and empty the list; may raise `NotAlike`."""
        ancestry = self.ancestry
        known, alike = self._sorted(found, skipped)
        for here, some in known.items():
            self._refer(here, some)
            if here in ancestry.others:  # put together for what they refer to that was known before
                ancestry.uneven.add(here)
            some.clear()
        for (_, count, _, hits), some in alike.items():
            some.reverse()  # the first that was found stands for all
            is_lot = len(some) >= FEWEST and 0 < len(some) * count < _MOST_COUNTED
            of_lots = [target for target, _ in hits if target in ancestry.others]
            if is_lot and of_lots:
                first = ancestry.objects[of_lots[0]]
                if gc.is_tracked(some[0]):
                    holders = {*map(id, gc.get_referrers(first))}
                    _lead(some, map(holders.__contains__, map(id, some)))
                else:
                    _lead(some, (self._holds(one, first) for one in some))
            for lot in [some] if is_lot else [[one] for one in some]:
                here = ancestry.add(lot)
                if of_lots:
                    self._refer(here, lot)
                else:
                    for target, number in hits:
                        ancestry.add_reference(here, target, number * len(lot))
            some.clear()
        self._settle()

    @staticmethod
    def _holds(holder: object, target: object) -> bool:
        return id(target) in map(id, _targets(holder))

    def _sorted(
        self, found: list[object], skipped: set[int]
    ) -> tuple[dict[int, list[object]], dict[_Kind, list[object]]]:
        """The holders that have a number, by that, and the others by all that is known of them."""
        known: dict[int, list[object]] = {}
        alike: dict[_Kind, list[object]] = {}
        ancestry, state, named = self.ancestry, self._state, self._named
        single = {number: ((number, 1),) for number in {*state.values()}}
        reads: dict[int, Callable[[object], list[object]]] = {}
        counts = refcounts(found)
        while found:
            holder, count = found.pop(), counts.pop()
            cls, address = type(holder), id(holder)
            read = reads.get(id(cls))
            if read is None:
                read = reads[id(cls)] = gc.get_referents if _may_be_alike(cls) else _targets
            may = read is not _targets
            if address in skipped or (not may and is_running(holder)):
                continue
            hits = [state[a] for a in map(id, read(holder)) if a in state]
            if cls is FrameType:
                copy = own_locals(holder)  # type: ignore[arg-type]
                if copy and not gc.is_tracked(copy):
                    known.setdefault(ancestry.add([copy]), [copy])
                copy = None
            if not hits:
                continue
            if not may or address in ancestry.numbers or address in named:
                skipped.add(address)  # each once
                known.setdefault(ancestry.add([holder]), []).append(holder)
                continue
            to = single[hits[0]] if len(hits) == 1 else tuple(sorted(Counter(hits).items()))
            kind = (id(cls), count, gc.is_tracked(holder), to)
            same = alike.get(kind)
            if same is None:
                alike[kind] = [holder]
            else:
                same.append(holder)
        return known, alike

    def _refer(self, here: int, some: list[object]) -> None:
        """Note the references of what has one number; those to one of many change its state."""
        state, then, others = self._state, self._then, self.ancestry.others
        single: Counter[int] = Counter()
        is_plain = len(some) >= FEWEST and _may_be_alike(type(some[0]))  # all are of one class
        for targets in map(gc.get_referents if is_plain else _targets, some):
            for address in filter(state.__contains__, map(id, targets)):
                now = state[address]
                if now >= 0 and now not in others:
                    single[now] += 1
                    continue
                new = then.get((now, here))
                if new is None:
                    new = then[now, here] = -1 - len(self._before)
                    self._before[new] = now, here
                state[address] = new
        for target, number in single.items():
            self.ancestry.add_reference(here, target, number)

    def _settle(self) -> None:
        """Add what refers to those that are one: all were treated alike, or they are parted."""
        ancestry = self.ancestry
        ancestry.found.extend([0] * (len(ancestry.objects) - len(ancestry.found)))
        for number in {*map(self._number, {*self._state.values()})} & ancestry.others.keys():
            members = [*ancestry.others[number], ancestry.objects[number]]
            states = [self._state[address] for address in map(id, members)]
            first = states[-1]
            if states.count(first) < len(states):
                self._part(number, members, states)
            self._add_holders(number, first)

    def _number(self, state: int) -> int:
        while state < 0:
            state, _ = self._before[state]
        return state

    def _holders(self, state: int) -> Counter[int]:
        """What refers to each object of a state, and how often."""
        found: Counter[int] = Counter()
        while state < 0:
            state, holder = self._before[state]
            found[holder] += 1
        return found

    def _add_holders(self, number: int, state: int) -> None:
        ancestry, found = self.ancestry, self._holders(state)
        for holder in reversed(found):
            ancestry.add_reference(holder, number, found[holder] * ancestry.size(number))
            is_way = self._holds(ancestry.objects[holder], ancestry.objects[number])
            if holder in ancestry.others and holder != number and not is_way:
                raise NotAlike  # a way by those that stand for all has to be one that there is

    def _part(self, number: int, members: list[object], states: list[int]) -> None:
        """Leave those of the state of the last together; those of another are a lot of their own.

        `members` and `states` are emptied.
        """
        ancestry = self.ancestry
        held = [target for target, holders in ancestry.holders.items() if number in holders]
        holds = {holder for _, holder in self._before.values()}
        is_uneven = number in ancestry.uneven or number in holds
        if is_uneven or any(target in ancestry.others for target in held):
            raise NotAlike  # what they hold is not alike then either
        size, kept = ancestry.size(number), states[-1]
        each = {target: ancestry.references(number, target) // size for target in held}
        count = ancestry.counts[number] // size
        lots: dict[int, list[object]] = {}
        while members:
            lots.setdefault(states.pop(), []).append(members.pop())
        # In place, maybe to none: a list that was among all objects lives on with what it has.
        ancestry.others[number][:] = lots.pop(kept)[1:]
        ancestry.counts[number] = count * ancestry.size(number)
        for target, references in each.items():
            ancestry.times[number, target] = references * ancestry.size(number)
        for state, some in lots.items():
            for lot in [some] if len(some) >= FEWEST else [[one] for one in some]:
                self._add_holders(self._add_part(lot, each, self._holders(state)), state)

    def _add_part(self, lot: list[object], each: dict[int, int], holders: Iterable[int]) -> int:
        ancestry = self.ancestry
        for holder in ancestry.others.keys() & holders if lot[1:] else ():
            wanted = {*map(id, _targets(ancestry.objects[holder]))}
            _lead(lot, (id(one) in wanted for one in lot))
        here = ancestry.add(lot, is_new=True)
        ancestry.found.append(0)
        self.parts.append(here)
        for target, references in each.items():
            ancestry.holders[target].append(here)
            ancestry.times[here, target] = references * len(lot)
        return here


def _lead(lot: list[object], leads: Iterable[bool]) -> None:
    """Let the first for which that is true be the one that stands for all."""
    place = next((place for place, does in enumerate(leads) if does), 0)
    lot[0], lot[place] = lot[place], lot[0]


def _targets(holder: object) -> list[object]:
    return [*seen(holder), *hidden(holder)]


def _may_be_alike(cls: type) -> bool:
    """Whether all that is to be known of an instance is what refers to it and what it refers to.

    A cell may be a variable of a running function, an array is not looked into, and so on: what is
    made in C is looked at one by one, but for containers.
    """
    made_in_c = [base for base in mro_of(cls) if is_made_in_c(base)]
    return all(is_one_of(base, object, *_PLAIN) for base in made_in_c)
