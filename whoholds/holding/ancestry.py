"""An object, what holds it, and what holds that, up to what a reader can let go of.

`climbing` finds all this; here are the questions that an answer asks of it, and they are decided
by counts: what was found of an object's references, and how many there are.
"""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..reading.counts import is_immortal
from ..reading.world import Place, World


@dataclass(slots=True)
class Ancestry:
    """An object, what holds it, what holds that. While it exists, it holds each of them once."""

    objects: list[object]
    """The object itself comes first."""
    world: World
    numbers: dict[int, int] = field(default_factory=dict)
    """The numbers of these objects, by their addresses."""
    holders: dict[int, dict[int, int]] = field(default_factory=dict)
    """For each object, how many references each of its holders has, all by their numbers."""
    places: dict[int, list[Place]] = field(default_factory=dict)
    """For each object, the roots that lead straight to it."""
    more: Counter[int] = field(default_factory=Counter)
    """For each object, the references whose holders are not looked into."""
    own: set[int] = field(default_factory=lambda: {0})
    """The object, and all that is in a ring with it."""
    alive: set[int] = field(default_factory=set)
    """What a root leads to that a reader can be told of."""
    counts: list[int] = field(default_factory=list)
    is_cut: bool = False
    """Whether it became too large to look into all of it."""

    def __post_init__(self) -> None:
        self.numbers[id(self.objects[0])] = 0

    def add(self, obj: object) -> int:
        """Return the number of an object, which is kept from now on."""
        number = self.numbers.get(id(obj))
        if number is None:
            number = self.numbers[id(obj)] = len(self.objects)
            self.objects.append(obj)
        return number

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

    def told(self, number: int) -> list[Place]:
        """The roots that lead straight to an object and that a reader knows of."""
        return [place for place in self.places.get(number, ()) if place[0].kind != "asker"]

    def chain(self, start: int, avoid: set[int]) -> list[int]:
        """The shortest way from an object that a root leads to, down to `start`, by numbers.

        If a reader knows of none, it is a way from something that whoever asks has.
        """
        before = self._above(start, avoid)
        for places in (self.told, lambda number: self.places.get(number, [])):
            for number in before:  # the nearest first
                if places(number):
                    way = [number]
                    while way[-1] != start:
                        way.append(before[way[-1]])
                    return way
        return []

    def alternatives(self, start: int, avoid: set[int]) -> int:
        """How many names, beside one, lead to `start`, so far as they were found."""
        roots = [root for n in self._above(start, avoid) for root, _ in self.told(n)]
        return max(0, sum(root.kind != "module" for root in roots) - 1)

    def _above(self, start: int, avoid: set[int]) -> dict[int, int]:
        """What leads to `start`, the nearest first, each with the next on the way down."""
        before: dict[int, int] = {start: start}
        pending = deque([start])
        while pending:
            number = pending.popleft()
            for holder in self.holders.get(number, ()):
                if holder not in before and holder not in avoid:
                    before[holder] = number
                    pending.append(holder)
        return before

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

    def spread(self) -> None:
        """Mark as alive whatever roots lead to, but for the object and what is its own."""
        leads = self._leads()
        pending = [n for n in self.places if self.told(n) and n not in self.own]
        while pending:
            number = pending.pop()
            if number not in self.alive and number not in self.own:
                self.alive.add(number)
                pending += leads.get(number, ())

    def widen_own(self) -> None:
        """What the object leads to, of all that leads to it, is in a ring with it."""
        leads = self._leads()
        ancestors = self.ancestors([0])
        self.own = set()
        pending = [0]
        while pending:
            number = pending.pop()
            if number not in self.own:
                self.own.add(number)
                pending += [n for n in leads.get(number, ()) if n in ancestors]
        self.alive -= self.own
        self.spread()

    def _leads(self) -> dict[int, list[int]]:
        """What each object leads to, so far as that was found."""
        leads: dict[int, list[int]] = {}
        for target, holders in self.holders.items():
            for holder in holders:
                leads.setdefault(holder, []).append(target)
        return leads
