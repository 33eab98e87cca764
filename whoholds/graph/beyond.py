"""Beyond a graph: what holds its objects there, and whether that is only what they hold themselves.

A graph ends at classes, modules and code, and at what a function shares with its module. So an
object can be held by what is not drawn, and yet by nothing that anybody can reach: by its own
class, that only its instances hold, or by the globals that only a function has. CPython's
collector, which would free it, sees all this. It is explored in the same way, but not beyond what
is certain to be alive: modules that are imported, and classes in C.

Something that is lost itself, holds an object of the graph and is not held by it, is not found:
then the object is held from elsewhere, which is true for as long as that lives.
"""

import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from ..reading.classes import is_c_structure
from ..reading.counts import is_immortal, refcounts
from ..reading.reach import reach
from ..reading.scope import Kind
from ..reading.seen import leads_on, seen
from ..reading.untracked import hidden, is_array
from ..reading.world import modules
from .census import Census

_MOST = 20_000  # objects that are explored; beyond so many nothing is called lost


def held_from_elsewhere(
    census: Census, counts: list[int], unreached: set[int], namespace: object
) -> set[int]:
    """Those of the objects that no name reaches which something else holds that is not theirs.

    With all that they lead to. Objects go by their numbers in the census.
    """
    explored = _Explored(census, unreached, _alive(namespace))
    explored.run()
    return explored.held(counts) if explored.is_whole else unreached


def _alive(namespace: object) -> set[int]:
    """The addresses of what is certain to be alive, and leads to a great deal."""
    of_modules = {id(names) for _, names in modules()}
    return {id(namespace), *of_modules, *map(id, [*sys.modules.values()])}


@dataclass(slots=True)
class _Explored:
    """What the objects that no name reaches lead to, all of it. Holds it, by one reference each."""

    census: Census
    unreached: set[int]
    alive: set[int]
    beyond: list[object] = field(default_factory=list)
    """What is not in the census."""
    inside: Counter[int] = field(default_factory=Counter)
    """How many references were found to each object, by its address."""
    leads: dict[int, Counter[int]] = field(default_factory=dict)
    """To the addresses of which others each leads, by its own, and how often."""

    def run(self) -> None:
        drawn = self._drawn()
        for number in self.unreached:
            self._explore(self.census.objects[number], drawn.get(number, Counter()))
        for obj in self.beyond:  # which grows on the way
            if not self.is_whole:
                break
            self._explore(obj, Counter())

    def _drawn(self) -> dict[int, Counter[int]]:
        """The references that the census has: some of them the collector does not see."""
        drawn: dict[int, Counter[int]] = {}
        for source, target, _, is_weak in self.census.arrows:
            if source in self.unreached and target in self.unreached and not is_weak:
                found = drawn.setdefault(int(source), Counter())
                found[id(self.census.objects[target])] += 1
        return drawn

    @property
    def is_whole(self) -> bool:
        return len(self.beyond) <= _MOST

    def _explore(self, obj: object, drawn: Counter[int]) -> None:
        found: Counter[int] = Counter()
        for part in [*seen(obj), *hidden(obj)]:
            number = self.census.numbers.get(id(part))
            if number is None and self._is_new(part):
                self.beyond.append(part)
                self.leads[id(part)] = Counter()
            if number in self.unreached or (number is None and id(part) in self.leads):
                found[id(part)] += 1
        found |= drawn
        self.leads[id(obj)] = found
        self.inside.update(found)  # `+=` would go through all of it

    def _is_new(self, part: Any) -> bool:
        if id(part) in self.leads or id(part) in self.alive:
            return False
        if issubclass(type(part), type) and is_c_structure(part):
            return False
        return leads_on(part) or is_array(part)

    def held(self, counts: list[int]) -> set[int]:
        """Subtract as the collector does; keep what has references left, and what that leads to."""
        ours = Counter(id(slot) for kind in self._kinds() for slot in kind.slots.values())
        of_beyond = zip(map(id, self.beyond), refcounts(self.beyond), strict=True)
        of_census = [(id(self.census.objects[n]), counts[n]) for n in self.unreached]
        outside = (
            address
            for address, count in (*of_beyond, *of_census)
            if is_immortal(count) or count > self.inside[address] + ours[address]
        )
        kept = reach(outside, self.leads.__getitem__)
        return {number for number in self.unreached if id(self.census.objects[number]) in kept}

    def _kinds(self) -> list[Kind]:
        return [*{id(kind): kind for kind in self.census.kinds}.values()]
