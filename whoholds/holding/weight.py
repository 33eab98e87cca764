"""How much comes back with an object: what falls with it, objects and bytes.

The same subtraction as in `decision`, downward: from what is freed to what only that holds.
"""

import gc
import sys
import time
from collections import Counter
from collections.abc import Iterable
from types import ModuleType
from typing import NamedTuple

from ..reading.classes import has_managed_dict, is_made_in_c, members_of, mro_of
from ..reading.counts import is_immortal, refcounts
from ..reading.reach import reach
from ..reading.seen import seen
from ..reading.untracked import hidden, is_array
from .ancestry import Ancestry, Unseen
from .autograd import bytes_of_tensors, is_tensor, storage_of
from .decision import Removed

_MOST = 300_000  # objects that are looked into
_SECONDS = 1.0
_ENDS = (type, ModuleType)
_WORD = 8


class Weight(NamedTuple):
    """What comes back."""

    objects: int
    nbytes: int
    """About: the sizes of the objects, and the buffers that arrays and tensors own."""
    later_objects: int
    """Those that only a collection brings back, in rings below."""
    later_nbytes: int
    is_all: bool
    """Whether the sum was not stopped."""


def weight(
    ancestry: Ancestry,
    freed: Iterable[int],
    removed: Removed,
    most: int = _MOST,
    seconds: float = _SECONDS,
) -> Weight:
    """Add up what is freed with these objects of an ancestry when some references are removed."""
    below = _Below(ancestry, [*freed], removed, most, seconds)
    return below.weight()


class _Below:
    """What some freed objects lead to, with the references to each that are gone."""

    def __init__(
        self, ancestry: Ancestry, freed: list[int], removed: Removed, most: int, seconds: float
    ) -> None:
        cut: Counter[int] = Counter()
        for (_, target), number in removed.items():
            cut[target] += number
        numbers = [n for n in freed if type(ancestry.objects[n]) is not Unseen]
        first = len(numbers)
        numbers += cut.keys() - set(numbers)
        self.objects = [ancestry.objects[n] for n in numbers]
        self.numbers = {id(obj): n for n, obj in enumerate(self.objects)}
        self.ancestry = ancestry
        self.most, self.until = most, time.perf_counter() + seconds
        self.freed = set(range(first))
        self.gone = Counter({self.numbers[id(ancestry.objects[t])]: k for t, k in cut.items()})
        self.counts: list[int] = []
        self.refers_to: dict[int, list[int]] = {}
        self.is_all = True

    def weight(self) -> Weight:
        self._let_fall([*self.freed], self.freed)
        now = set(self.freed)
        later = self._collected()
        self._let_fall([*later], later)
        later -= now
        return Weight(len(now), self._bytes(now), len(later), self._bytes(later), self.is_all)

    def _bytes(self, numbers: Iterable[int]) -> int:
        objects = [self.objects[n] for n in numbers]
        tensors = [obj for obj in objects if is_tensor(obj)]
        return sum(map(size_of, objects)) + (bytes_of_tensors(tensors) if tensors else 0)

    def _is_over(self) -> bool:
        if len(self.refers_to) < self.most and time.perf_counter() < self.until:
            return False
        self.is_all = False
        return True

    def _let_fall(self, level: list[int], freed: set[int]) -> None:
        """Free what nothing else refers to, level by level: a count is read once for all of one."""
        while level and not self._is_over():
            touched = set()
            for place, number in enumerate(level):
                if not place % 4096 and self._is_over():
                    break
                for target in self._targets(number):
                    self.gone[target] += 1
                    touched.add(target)
            self._count()
            level = [
                t
                for t in touched
                if self.gone[t] >= self.counts[t] and t not in self.freed and t not in freed
            ]
            freed.update(level)

    def _targets(self, number: int) -> list[int]:
        """What an object refers to; each time that it does."""
        found = self.refers_to.get(number)
        if found is not None:
            return found
        found = self.refers_to[number] = []
        obj = self.objects[number]
        if issubclass(type(obj), _ENDS) or id(obj) in self.ancestry.world.dictionaries:
            return found
        referents = [*seen(obj), *hidden(obj)]
        while referents:
            target = referents.pop()
            place = self.numbers.setdefault(id(target), len(self.objects))
            if place == len(self.objects):
                self.objects.append(target)
            found.append(place)
        return found

    def _count(self) -> None:
        new = self.objects[len(self.counts) :]
        ours = self.ancestry.numbers
        for place, count in enumerate(refcounts(new)):
            self.counts.append(
                count if is_immortal(count) else count - 1 - (id(new[place]) in ours)
            )

    def _collected(self) -> set[int]:
        """What the collector frees then, of all that what fell leads to."""
        reached = {t for t in self.gone if t not in self.freed and gc.is_tracked(self.objects[t])}
        level = [*reached]
        while level and not self._is_over():
            found = {t for n in level for t in self._targets(n)}
            level = [t for t in found - reached - self.freed if gc.is_tracked(self.objects[t])]
            reached.update(level)
        self._count()
        left = {n: self.counts[n] - self.gone[n] for n in reached}
        for number in reached:
            if number in self.refers_to and not is_array(self.objects[number]):
                for target in self._targets(number):
                    if target in left:
                        left[target] -= 1
        start = [n for n, count in left.items() if count > 0 or n not in self.refers_to]
        refers_to = self.refers_to
        alive = reach(start, lambda n: [t for t in refers_to.get(n, ()) if t in left])
        return reached - alive


def size_of_all(objects: Iterable[object], met: set[int]) -> list[int]:
    """The bytes of each object; memory that several tensors share is counted with the first.

    `met` are the addresses of what is not to be counted; those of what is come to them.
    """
    sizes = []
    for obj in objects:
        size = size_of(obj)
        if is_tensor(obj):
            address, nbytes = storage_of(obj)
            size += nbytes * (address not in met)
            met.add(address)
        sizes.append(size)
    return sizes


def size_of(obj: object) -> int:
    """The bytes of an object, without running code of the program."""
    cls = type(obj)
    for base in mro_of(cls):
        if "__sizeof__" in members_of(base):
            if not is_made_in_c(base):
                return int(object.__sizeof__(obj))
            break
    return sys.getsizeof(obj) + _inline_values(obj)


def _inline_values(obj: object) -> int:
    """From 3.11 on the values of attributes lie beside the object, and no dict is there to ask."""
    cls = type(obj)
    if not has_managed_dict(cls):
        return 0
    referents = [type(part) for part in gc.get_referents(obj) if part is not cls]
    if any(of is dict for of in referents):
        return 0
    return _WORD * (2 + max(6, len(referents)))
