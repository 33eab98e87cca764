"""How much comes back with an object: what falls with it, objects and bytes.

The same subtraction as in `decision`, downward: from what is freed to what only that holds.
"""

import gc
import sys
from collections import Counter
from collections.abc import Iterable
from types import ModuleType
from typing import NamedTuple

from ..platform import thread_seconds
from ..reading.classes import has_managed_dict, is_made_in_c, members_of, mro_of
from ..reading.counts import is_immortal, refcounts
from ..reading.reach import reach
from ..reading.seen import seen
from ..reading.untracked import hidden, is_array
from .ancestry import Ancestry, Unseen
from .autograd import bytes_of_tensors, is_tensor, storage_of
from .decision import Removed

_MOST = 300_000  # objects that are looked into
_SECONDS = 1.0  # of the processor: a busy machine decides nothing
_ENDS = (type, ModuleType)
_WORD = 8
_USUAL_NAMES = 3  # of attributes that instances of a class have in common, at least


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
    below = _Below(ancestry, freed, removed, most, seconds)
    return below.weight()


class _Below:
    """What some freed objects of an ancestry lead to, with the references to each that are gone."""

    def __init__(
        self,
        ancestry: Ancestry,
        freed: Iterable[int],
        removed: Removed,
        most: int,
        seconds: float,
    ) -> None:
        self.ancestry = ancestry
        self.most, self.until = most, thread_seconds() + seconds
        self.above = {n for n in freed if type(ancestry.objects[n]) is not Unseen}
        """What is freed, by its numbers in the ancestry; all other numbers here are of our own."""
        self.objects: list[object] = []
        self.numbers: dict[int, int] = {}
        self.freed: set[int] = set()
        self.gone: Counter[int] = Counter()
        self.counts: list[int] = []
        self.refers_to: dict[int, list[int]] = {}
        self.is_all = True
        for (_, target), number in removed.items():
            if target not in self.above and type(ancestry.objects[target]) is not Unseen:
                of_each = number // ancestry.size(target)
                self.gone[self._number(ancestry.objects[target])] += of_each

    def weight(self) -> Weight:
        touched = self._let_go_of_what_is_above()
        self._let_fall(touched, self.freed)
        now = set(self.freed)
        later = self._collected()
        self._let_fall(self._targets_of(later), later)
        later -= now
        sizes = map(self.ancestry.size, self.above)
        nbytes = self._bytes(now, self.above)
        return Weight(len(now) + sum(sizes), nbytes, len(later), self._bytes(later), self.is_all)

    def _bytes(self, numbers: Iterable[int], above: Iterable[int] = ()) -> int:
        objects = [self.objects[n] for n in numbers] + [self.ancestry.objects[n] for n in above]
        tensors = [obj for obj in objects if is_tensor(obj)]
        of_tensors = bytes_of_tensors(tensors, self._taken_off()) if tensors else 0
        of_others = sum(_size_of_alike(self.ancestry.others.get(n, [])) for n in above)
        return sum(map(size_of, objects)) + of_others + of_tensors

    def _taken_off(self) -> dict[int, int]:
        """Of each tensor that does not fall: how many references went, or are our own."""
        ours = self.ancestry.numbers
        return {
            id(obj): self.gone[n] + 1 + (id(obj) in ours)
            for n, obj in enumerate(self.objects)
            if is_tensor(obj)
        }

    def _is_over(self) -> bool:
        if len(self.refers_to) < self.most and thread_seconds() < self.until:
            return False
        self.is_all = False
        return True

    def _let_go_of_what_is_above(self) -> set[int]:
        """Take off what is freed refers to; return what that is, of what is not."""
        touched = set(self.gone)
        for place, obj in enumerate(self.ancestry.all_of(self.above)):
            if place >= self.most or (not place % 4096 and self._is_over()):
                self.is_all = False
                break
            targets = self._referents(obj)
            self.gone.update(targets)
            touched.update(targets)
        return touched

    def _let_fall(self, touched: set[int], freed: set[int]) -> None:
        """Free what nothing else refers to, level by level: a count is read once for all of one."""
        while touched:
            self._count()
            level = [
                t
                for t in touched
                if self.gone[t] >= self.counts[t] and t not in self.freed and t not in freed
            ]
            freed.update(level)
            touched = set() if self._is_over() else self._targets_of(level)

    def _targets_of(self, level: Iterable[int]) -> set[int]:
        """Take off what these refer to, and return what that is."""
        touched = set()
        for place, number in enumerate(level):
            if not place % 4096 and self._is_over():
                break
            targets = self._targets(number)
            self.gone.update(targets)
            touched.update(targets)
        return touched

    def _targets(self, number: int) -> list[int]:
        """What an object refers to, but for what is freed above; each time that it does."""
        found = self.refers_to.get(number)
        if found is None:
            found = self.refers_to[number] = self._referents(self.objects[number])
        return found

    def _referents(self, obj: object) -> list[int]:
        if issubclass(type(obj), _ENDS) or id(obj) in self.ancestry.world.dictionaries:
            return []
        found = []
        above, of_ancestry = self.above, self.ancestry.numbers
        referents = [*seen(obj), *hidden(obj)]
        while referents:
            target = referents.pop()
            if of_ancestry.get(id(target)) not in above:
                found.append(self._number(target))
        return found

    def _number(self, obj: object) -> int:
        number = self.numbers.setdefault(id(obj), len(self.objects))
        if number == len(self.objects):
            self.objects.append(obj)
        return number

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
    if _has_own_sizeof(type(obj)):
        return int(object.__sizeof__(obj))
    return sys.getsizeof(obj) + _inline_values(obj)


def _size_of_alike(objects: list[object]) -> int:
    """The bytes of objects of one class, of which each has as many attributes as the others."""
    if not objects:
        return 0
    if _has_own_sizeof(type(objects[0])):
        return sum(map(object.__sizeof__, objects))
    return sum(map(sys.getsizeof, objects)) + len(objects) * _inline_values(objects[0])


def _has_own_sizeof(cls: type) -> bool:
    """Whether it is code of the program that says how large an instance is."""
    base = next(base for base in mro_of(cls) if "__sizeof__" in members_of(base))
    return not is_made_in_c(base)


def _inline_values(obj: object) -> int:
    """From 3.11 on the values of attributes lie beside the object, and no dict is there to ask.

    There is a place for each name that instances of the class have in common, and one more, with a
    byte for each before them (`new_values` in Objects/dictobject.c), and from 3.13 on a word more.
    The first 30 instances of a class have room for up to 30, which is not looked at here.
    """
    cls = type(obj)
    if not has_managed_dict(cls):
        return 0
    referents = [type(part) for part in gc.get_referents(obj) if part is not cls]
    if any(of is dict for of in referents):  # whose size is that of the values, too
        return _WORD * 3 * (sys.version_info >= (3, 13))  # what is before them stays there
    names = max(_USUAL_NAMES, len(referents))
    return _WORD * (names + 1 + (names + 10) // 8 + (sys.version_info >= (3, 13)))
