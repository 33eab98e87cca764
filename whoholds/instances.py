"""Ask without a name: how many objects of a class there are, the largest, and who holds them."""

import gc
import sys
from collections import Counter
from collections.abc import Mapping
from itertools import compress
from types import ModuleType
from typing import Any

from .arguments import wrong
from .asking import check, holders
from .collector import Paused
from .data import Living, Root
from .holding.ancestry import Ancestry
from .holding.autograd import is_tensor, storage_of
from .holding.expressions import Expressions
from .holding.search import climb
from .holding.weight import size_of, weight
from .reading.classes import attribute, class_name, is_collectable, mro_of, quietly
from .reading.ours import is_of_ours
from .reading.scope import Scope
from .reading.untracked import Untracked
from .reading.world import World, modules
from .showing.answers import living_in_words
from .words import clean

_MOST_LISTED = 5
_MOST_WEIGHED = 50
_MOST_CLIMBED = 2000
_AT_ONCE = 20_000  # objects whose classes are looked at together
_SECONDS = 0.02  # of the processor, for adding up what comes back with one of them
_SECONDS_TO_CLIMB = 2.0  # of the processor, after which no more levels are begun


def living(
    wanted: str | type,
    namespace: Mapping[str, object],
    known: Mapping[str, Mapping[Any, Any]] | None = None,
) -> str:
    """Say how many instances of a class were found, who holds them, and who the largest.

    `wanted` is the class, or its name, also a dotted one: `torch.Tensor`. A class that the
    namespace has comes before another of that name. Instances of derived classes are counted too,
    and those of earlier classes of that name in the same module, which a cell that was run again
    has left. What the collector does not track is found behind what it does, and in running
    functions; what C alone holds is not. The largest is the one with which most comes back. All
    objects are held for a while, with what that means for other threads (see `holders`).

    Raises `TypeError` if `wanted` is neither, or `namespace` or `known` is no dictionary.

    >>> class Batch: pass
    >>> batches = [Batch(), Batch()]
    >>> print(living("Batch", globals()).splitlines()[0])
    2 objects of type Batch were found, the largest first: ...
    """
    if not isinstance(wanted, str | type):
        raise wrong("wanted", "class", class_name(type(wanted)))
    check(namespace, known)
    cls = wanted if isinstance(wanted, type) else _class_called(wanted, namespace)
    name = clean(wanted if isinstance(wanted, str) else class_name(wanted))
    caller = sys._getframe(1)
    with Paused():
        world = World.around([None], caller, namespace, known or {})
        found, classes = _instances(cls, name, world)
        largest: list[object] = []
        is_untracked = _is_untracked(cls, name, found)
        told = Living(name, len(found), classes, is_untracked=is_untracked)
        if found:
            sizes, stopped = _sizes(found, world)
            order = sorted(range(len(found)), key=lambda n: -sizes[n])
            groups = _groups(found, world, namespace)
            told = told._replace(
                sizes=tuple(sizes[n] for n in order[:_MOST_LISTED]),
                stopped=tuple(n in stopped for n in order[:_MOST_LISTED]),
                weighed=min(len(found), _MOST_WEIGHED),
                groups=tuple(groups),
                looked_at=min(len(found), _MOST_CLIMBED),
            )
            largest.append(found[order[0]])
        world.box.clear()
        del world, caller
        found.clear()
    said = living_in_words(told)
    # The object goes straight from the list into the call: nothing here holds it.
    return f"{said}\n{holders(largest.pop(), namespace, known)}" if largest else said


def _class_called(name: str, namespace: Mapping[str, object]) -> type | None:
    """The class that a name leads to, as a reader writes it, without running any code."""
    first, *others = name.strip().split(".")
    found: object = namespace.get(first, sys.modules.get(first))
    for other in others:
        read = ModuleType.__getattribute__ if isinstance(found, ModuleType) else attribute
        found = quietly(read, found, other)
    return found if isinstance(found, type) else None


def _is_untracked(cls: type | None, name: str, found: list[object]) -> bool:
    """Whether objects of a class, or of one of that name, are unknown to the collector."""
    if cls is not None:
        return not is_collectable(cls)
    called = [names.get(name) for _, names in modules()]
    classes = [*map(type, found)] or [cls for cls in called if isinstance(cls, type)]
    return not all(map(is_collectable, classes))


def _instances(cls: type | None, name: str, world: World) -> tuple[list[object], int]:
    """All that fits, and of how many classes of that name it is."""
    objects = gc.get_objects()  # before ours are made, and nothing among these leads to them
    found = _Instances(cls, name)
    Untracked(world.values(), objects, found.keep)
    while objects:
        found.keep(objects[-_AT_ONCE:])
        del objects[-_AT_ONCE:]
    return [*found.objects.values()], found.number_of_classes()


class _Instances:
    """The objects that fit, each once, by their addresses."""

    def __init__(self, cls: type | None, name: str) -> None:
        self.cls, self.name = cls, name if cls is None else class_name(cls)
        self.home = None if cls is None else quietly(type.__getattribute__, cls, "__module__")
        self.objects: dict[int, object] = {}
        self._fits: dict[int, int] = {}
        """For each class that was met, which of its bases is the one that is wanted; or 0."""

    def keep(self, some: list[object]) -> None:
        """Keep those among these that fit."""
        classes = list(map(type, some))
        for address, cls in dict(zip(map(id, classes), classes, strict=True)).items():
            if address not in self._fits:
                bases = () if is_of_ours(cls) else mro_of(cls)
                self._fits[address] = next((id(base) for base in bases if self._is_it(base)), 0)
        for obj in compress(some, map(self._fits.__getitem__, map(id, classes))):
            self.objects[id(obj)] = obj

    def number_of_classes(self) -> int:
        """Of how many classes of that name they are."""
        return len({self._fits[id(type(obj))] for obj in self.objects.values()})

    def _is_it(self, base: type) -> bool:
        """Whether a class is the one that is wanted, or an earlier one that a cell has made."""
        if base is self.cls:
            return True
        if class_name(base) != self.name:
            return False
        home = quietly(type.__getattribute__, base, "__module__")
        return self.cls is None or home == self.home


def _sizes(found: list[object], world: World) -> tuple[list[int], set[int]]:
    """How much would come back with each: of the largest in themselves, by adding it up.

    Also returned are the numbers of those of which that took too long.
    """
    sizes = [_bytes(obj) for obj in found]
    stopped = set()
    ancestry = Ancestry(found, world, {id(obj): n for n, obj in enumerate(found)})
    for number in sorted(range(len(found)), key=lambda n: -sizes[n])[:_MOST_WEIGHED]:
        if not is_tensor(found[number]):
            back = weight(ancestry, [number], {}, seconds=_SECONDS)
            sizes[number] = max(sizes[number], back.nbytes + back.later_nbytes)
            stopped |= set() if back.is_all else {number}
    return sizes, stopped


def _bytes(obj: object) -> int:
    """How large an object is in itself, without running code of the program."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and issubclass(type(obj), numpy.ndarray):
        nbytes = quietly(numpy.ndarray.nbytes.__get__, obj)
        return nbytes if type(nbytes) is int else 0
    return storage_of(obj)[1] if is_tensor(obj) else size_of(obj)


def _groups(
    found: list[object], world: World, namespace: Mapping[str, object]
) -> list[tuple[Root, int]]:
    """The roots that hold most of them, and how many each."""
    box = found[:_MOST_CLIMBED]
    number = len(box)
    if number < 2:
        return []
    try:
        ancestry = climb(box, world, seconds=_SECONDS_TO_CLIMB)
        expressions = Expressions(ancestry, Scope(namespace, named=[]))
        roots: Counter[Root] = Counter()
        for one in range(number):
            place = expressions.start.get(one)
            chain = [] if place else ancestry.chain(one)
            if not place and chain:
                place = next(iter(ancestry.told(chain[0])), None)
            if place:
                roots[place[0]] += 1
    finally:
        box.clear()
    return roots.most_common(3)
