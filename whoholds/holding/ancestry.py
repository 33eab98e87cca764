"""An object, what holds it, what holds that, up to the roots: each object once, by its number.

`search` finds all this. What becomes of it when references go is decided in `decision`.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import repeat
from types import FrameType

from ..reading.counts import is_immortal
from ..reading.reach import reach
from ..reading.world import Place, World

ROOT = -1
"""The holder of what a name leads to, or another root."""


class Unseen:
    """Stands for something in C that holds objects, and that is not an object of Python itself."""

    __slots__ = ("kind", "number", "suffixes")

    def __init__(self, kind: str, number: int) -> None:
        self.kind = kind
        self.number = number
        """How many references there are to it."""
        self.suffixes: dict[tuple[int, int], str] = {}
        """What to write after one of its holders to come to what it holds, by their numbers."""


@dataclass(slots=True)
class Ancestry:
    """Some objects, what holds them, what holds that. While it exists, it holds each once."""

    objects: list[object]
    """Those that are asked about come first."""
    world: World
    numbers: dict[int, int] = field(default_factory=dict)
    """The numbers of these objects, by their addresses."""
    others: dict[int, list[object]] = field(default_factory=dict)
    """Those that are alike with an object and have its number: all counts are those of all."""
    uneven: set[int] = field(default_factory=set)
    """The numbers of those of which one may refer to what another does not."""
    holders: dict[int, list[int]] = field(default_factory=dict)
    """For each object, what refers to it: each holder once."""
    held: dict[int, list[int]] = field(default_factory=dict)
    """The other way round: what each refers to, of all that is here."""
    times: dict[tuple[int, int], int] = field(default_factory=dict)
    """How many references a holder has to an object, where there are several."""
    found: list[int] = field(default_factory=list)
    """How many references were found, of each."""
    counts: list[int] = field(default_factory=list)
    places: dict[int, list[Place]] = field(default_factory=dict)
    """For each object, the roots that lead straight to it."""
    is_tracked: list[bool] = field(default_factory=list)
    blind: set[int] = field(default_factory=set)
    """Arrays: the collector cannot look into them."""
    odd: set[int] = field(default_factory=set)
    """Those with more references found than counted: something changed meanwhile."""
    cut_at: int = 0
    """How many objects were known when the search was given up; 0 if it was not."""
    gave_up: bool = False
    """Whether lines that may free it were not looked for: there, or above so many names."""

    def add(self, some: list[object], *, is_new: bool = False) -> int:
        """The number of objects that are alike; they get one if they have none, or a new one."""
        here = self.numbers.get(id(some[0]), len(self.objects))
        if is_new or here == len(self.objects):
            here = len(self.objects)
            self.objects.append(some[0])
            self.numbers.update(zip(map(id, some), repeat(here)))
            if some[1:]:
                self.others[here] = some[1:]
        return here

    def add_reference(self, holder: int, target: int, number: int) -> None:
        """Note that one object refers to another, so many times."""
        self.holders.setdefault(target, []).append(holder)
        self.found[target] += number
        if number > 1:
            self.times[holder, target] = number

    def size(self, number: int) -> int:
        """How many objects have a number."""
        return 1 + len(self.others.get(number, ()))

    def all_of(self, numbers: Iterable[int]) -> Iterator[object]:
        """The objects that have these numbers."""
        for number in numbers:
            yield self.objects[number]
            yield from self.others.get(number, ())

    def missing(self, number: int) -> int:
        """How many references to an object were not found; below 0 if it changed meanwhile."""
        count = self.counts[number]
        return 0 if is_immortal(count) else count - self.found[number]

    def references(self, holder: int, target: int) -> int:
        """How many references one object has to another that it holds."""
        return self.times.get((holder, target), 1)

    def told(self, number: int) -> list[Place]:
        """The roots that lead straight to an object and that a reader knows of."""
        return [place for place in self.places.get(number, ()) if place[0].kind != "asker"]

    def is_held(self, numbers: Iterable[int]) -> bool:
        """Whether a root leads straight to one of these, or a reference that was not found.

        What is immortal is held, too: on a free-threaded 3.13 modules and their dictionaries are.
        """
        return any(
            self.places.get(n) or self.missing(n) or is_immortal(self.counts[n]) for n in numbers
        )

    def above(self, start: int, avoid: Iterable[int] = ()) -> dict[int, int]:
        """What leads to `start`, the nearest first, each with the next on the way down."""
        left_out = set(avoid)
        next_down = {start: start}
        pending = deque([start])
        while pending:
            number = pending.popleft()
            for holder in self.holders.get(number, ()):
                if holder not in next_down and holder not in left_out:
                    next_down[holder] = number
                    pending.append(holder)
        return next_down

    def chain(self, start: int, avoid: Iterable[int] = ()) -> list[int]:
        """The shortest way from an object that a root leads to, down to `start`, by numbers.

        If a reader knows of none, it is a way from something that whoever asks has.
        """
        next_down = self.above(start, avoid)
        for places in (self.told, lambda number: self.places.get(number, [])):
            for number in next_down:
                if places(number):
                    return _down(number, start, next_down)
        return []

    def rings(self, holders: Iterable[int]) -> list[list[int]]:
        """The shortest ways from the object back to itself by way of each of these holders."""
        before: dict[int, int] = {}
        pending = deque([0])
        while pending:  # all that is here leads to the object
            number = pending.popleft()
            for target in self.held.get(number, ()):
                if target not in before and target:
                    before[target] = number
                    pending.append(target)
        return [[*_down(holder, 0, before)[::-1], 0] for holder in holders]

    def own(self) -> set[int]:
        """The object, and all that is in a ring with it."""
        above = self.above(0)
        return reach([0], lambda n: [target for target in self.held.get(n, ()) if target in above])

    def frames_of_errors(self) -> Iterator[int]:
        """The frames of the last error, which it keeps for a debugger."""
        for number, obj in enumerate(self.objects):
            if type(obj) is FrameType:
                root = self.world.running.get(id(obj))
                if root is not None and root.kind == "error":
                    yield number


def _down(number: int, end: int, following: dict[int, int]) -> list[int]:
    way = [number]
    while way[-1] != end:
        way.append(following[way[-1]])
    return way
