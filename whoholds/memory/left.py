"""What is left of what a block made, and who holds it: an account in bytes that would come back.

New is what was allocated since the block began, as tracemalloc knows, and what has an address at
which there was nothing before. Instances of most classes, tensors and frames tracemalloc does not
find on 3.11 (https://github.com/python/cpython/issues/101430): it looks for their memory behind
what CPython puts before them. It is asked for that of instances by its address.
"""

import gc
import sys
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from heapq import nlargest
from itertools import compress, filterfalse, repeat
from operator import attrgetter, is_, is_not, not_, sub
from types import FrameType, ModuleType
from typing import Any

from ..collector import Paused
from ..data import LeftData
from ..holding.autograd import add_saved, is_tensor, storage_of
from ..holding.groups import adopted, kept
from ..holding.search import climb
from ..holding.weight import size_of, size_of_all
from ..platform import thread_seconds
from ..reading.classes import has_managed_dict
from ..reading.counts import refcounts
from ..reading.frames import WORD, local_variables
from ..reading.ours import OwnArray, is_of_ours, is_ours, is_told_by_instance
from ..reading.scope import Scope
from ..reading.seen import seen
from ..reading.untracked import Untracked, is_array
from ..reading.world import World
from ..showing.account import SPEAKABLE, account_in_words
from ..showing.plain import print_in_full
from .data import MIB

_OF_PROCESS = 20 * MIB  # more than before, and more than all that is accounted for
_OF_C = 0.1  # of what is accounted for: less is the difference between two ways to measure
_MOST_TOLD = 6  # groups
_LEAST, _LEAST_PART = MIB // 10, 0.01  # bytes of a group that is told, and its part of all
_MOST_ALIVE = 2_000_000  # objects, among which new ones are looked for: two seconds
_MOST_ASKED_FOR = 200_000  # instances, on 3.11: a third of a second
_MOST_LOOKED_AT = 40_000  # objects; all of more would take too long
_SECONDS_TO_CLIMB = 2.0  # of the processor, after which no level is climbed any more
_SECONDS_AMONG_MANY = 1.7  # the same, but from the beginning: two whatever is left
_OF_MORE, _OF_A_CLASS = 5_000, 2_500  # that are looked at then, and of one class
_LONG = 1_000  # items, or bytes
_NUMBERS, _TEXTS = (int, float), (str, bytes)  # most of what is not tracked, and small
# By address: a metaclass may lie in `__eq__`, or refuse to be hashed.
_SIZED = frozenset(map(id, (list, dict, set, frozenset, tuple, str, bytes, bytearray)))
_AT_ONCE = 5_000  # objects whose references are in memory at one time
_FORGETS_INSTANCES = sys.version_info < (3, 12)
_FORGETS_DICTIONARIES = sys.version_info < (3, 14)  # those of plain values are not tracked
_BEFORE_INSTANCES = 4 * WORD  # bytes: two words are the collector's, and two lead to attributes
_Traced = Callable[[object], object]
# Three times as fast as the public function, which makes an object of the answer.
_traced: _Traced = getattr(
    sys.modules.get("_tracemalloc"), "_get_object_traceback", tracemalloc.get_object_traceback
)


@dataclass(frozen=True, repr=False)
class Left(LeftData):
    """What is left of what a block made, and who holds it: `run.left`.

    Print it for the account in words, six lines at most. It is plain data and holds no object.
    `kept` are its parts, the largest first: `.nbytes` that would come back, `.code` that gives them
    back, if there is any.
    """

    @property
    def is_little(self) -> bool:
        """Whether there is nothing to speak of."""
        is_all = not (
            self.unnamed_nbytes or self.process_nbytes or self.not_looked_at or self.alive
        )
        return self.nbytes < SPEAKABLE and is_all

    def __str__(self) -> str:
        return account_in_words(self)

    __repr__ = __str__
    _repr_pretty_ = print_in_full


class Before:
    """What there was before a block, or when it ended: addresses, which hold nothing."""

    def __init__(self) -> None:
        local_variables(sys._getframe())  # the first time, it imports and compiles
        with Paused():
            is_traced = tracemalloc.is_tracing()
            objects = gc.get_objects()
            self.addresses = OwnArray("Q", map(id, objects))
            if is_traced or _FORGETS_DICTIONARIES:
                while objects:
                    some = objects[-_AT_ONCE:]
                    del objects[-_AT_ONCE:]
                    self.addresses.extend(map(id, _without_tracking(some, is_traced)))
            tensors = _tensors()
            self.tensor_nbytes = _nbytes_of_storages(tensors)
            del tensors
        self.was_tracing = is_traced


def _without_tracking(objects: list[object], is_traced: bool) -> Iterable[object]:
    """What is not tracked and may be taken for new later: a dictionary, or all that is traced."""
    targets = filterfalse(gc.is_tracked, seen(*objects))
    if is_traced:
        return (target for target in targets if _traced(target) is not None)
    return (target for target in targets if type(target) is dict)


@dataclass(slots=True)
class _New:
    """The objects that a block made, and where to look for what holds them."""

    objects: list[object]
    world: World
    untracked: Untracked


def account(
    before: Before,
    look_around: Callable[[], World],
    namespace: Mapping[str, object],
    traced_nbytes: float,
    process_nbytes: float,
    stop: Callable[[], None],
    end: Before | None = None,
) -> Left:
    """Say what is left of a block that has just ended.

    If something ran since, `end` is what there was when it ended: of bytes that were allocated
    then, nobody knows how many were freed.

    `traced_nbytes` and `process_nbytes` are how many more bytes there are than before, by
    tracemalloc, and in the process; `stop` ends the tracing, which everything after it is slowed
    down by.
    """
    until = thread_seconds() + _SECONDS_AMONG_MANY
    if end is not None:
        traced_nbytes = 0.0
    with Paused():
        everything = gc.get_objects()
        if len(everything) > _MOST_ALIVE:
            beyond = _of_process(process_nbytes, traced_nbytes)
            return Left(
                alive=len(everything), least_nbytes=int(traced_nbytes), process_nbytes=beyond
            )
        new = _find(everything, before, end, look_around, stop)
        before.addresses = OwnArray("Q")
        left = _account(new, namespace, traced_nbytes, process_nbytes, until)
        # What took the address of something older is not known to be new if both were traced.
        return replace(left, is_exact=not (_FORGETS_INSTANCES or before.was_tracing))


def little(traced_nbytes: float, process_nbytes: float) -> Left:
    """Say the same where no object needs to be looked at: that little was allocated is plain."""
    return Left(process_nbytes=_of_process(process_nbytes, max(0.0, traced_nbytes)))


def _find(
    everything: list[object],
    before: Before,
    end: Before | None,
    look_around: Callable[[], World],
    stop: Callable[[], None],
) -> _New:
    if before.was_tracing:
        is_new = [False] * len(everything)
    else:
        is_new = [*map(bool, map(_traced, everything))]
    forgotten = _forgotten(everything) if _FORGETS_INSTANCES and not before.was_tracing else []
    world = look_around()  # what is made from here on is ours
    leaves: list[object] = []
    are_too_many = sum(is_new) > _MOST_LOOKED_AT

    def keep_new(untracked: list[object]) -> None:
        some = _but_small(untracked) if are_too_many else untracked
        leaves.extend(compress(some, map(_traced, some)))

    # Code that is older refers to what is older, and there is so much of it beside a large library.
    def is_older(code: object) -> bool:
        return not before.was_tracing and _traced(code) is None

    untracked = Untracked(world.values(), everything, keep_new, is_older)
    stop()
    untracked.complete()
    found = [*compress(everything, is_new)]
    others = [*compress(everything, map(not_, is_new))]
    found += _at_new_addresses(_but_short(others) if are_too_many else others, before)
    others.clear()
    each = dict(zip(map(id, leaves), leaves, strict=True))  # not tracked, and so not yet found
    leaves.clear()
    known = set(before.addresses) if before.was_tracing else frozenset()
    found += compress(each.values(), map(not_, map(known.__contains__, each)))
    del each, known
    ids = set(map(id, found)) if forgotten else frozenset()
    found += [obj for obj in forgotten if id(obj) not in ids]
    forgotten.clear()
    everything.clear()
    if end is not None:
        of_block = set(end.addresses)
        found = [*compress(found, map(of_block.__contains__, map(id, found)))]
    found = _without_ours(found, world)
    return _New(found, world, untracked)


def _at_new_addresses(objects: list[object], before: Before) -> list[object]:
    """Those of which there was nothing at their addresses before."""
    if len(objects) < len(before.addresses) // 2:
        addresses = set(map(id, objects))
        addresses.difference_update(before.addresses)
        is_new = map(addresses.__contains__, map(id, objects))
    else:
        old = set(before.addresses)
        is_new = map(not_, map(old.__contains__, map(id, objects)))
    return [*compress(objects, is_new)]


def _but_short(objects: list[object]) -> list[object]:
    """Leave out what has few items: tracemalloc knows what is new of them, but for a few."""
    is_sized = [*map(_SIZED.__contains__, map(id, map(type, objects)))]
    sized = [*compress(objects, is_sized)]
    others = [*compress(objects, map(not_, is_sized))]
    return [*others, *compress(sized, map(_LONG.__lt__, map(len, sized)))]  # type: ignore[arg-type]


def _but_small(objects: list[object]) -> list[object]:
    """Leave out numbers and short texts: to ask tracemalloc for each takes the most of the time."""
    for number in _NUMBERS:
        objects = [*compress(objects, map(is_not, map(type, objects), repeat(number)))]
    for text in _TEXTS:
        texts = [*compress(objects, map(is_, map(type, objects), repeat(text)))]
        objects = [*compress(objects, map(is_not, map(type, objects), repeat(text)))]
        objects += _long(texts)
    return objects


def _without_ours(found: list[object], world: World) -> list[object]:
    """Leave out what is ours, and functions that run."""
    classes = _classes(found)
    doubtful = {a for a, cls in classes.items() if is_told_by_instance(cls) or is_of_ours(cls)}
    is_doubtful = map(doubtful.__contains__, map(id, map(type, found)))
    left_out = {id(obj) for obj in compress(found, is_doubtful) if _is_to_be_left_out(obj, world)}
    if not left_out:
        return found
    return [*compress(found, map(not_, map(left_out.__contains__, map(id, found))))]


def _classes(objects: list[object]) -> dict[int, type]:
    """The classes of some objects, each once, by their addresses."""
    return dict(zip(map(id, map(type, objects)), map(type, objects), strict=True))


def _dictionaries_of_new(instances: list[object]) -> list[object]:
    """Where new instances keep their attributes: CPython has used such a dictionary before."""
    ids = set(map(id, instances))
    found: list[object] = []
    for obj in instances:
        if has_managed_dict(type(obj)):
            parts: list[object] = [part for part in seen(obj) if type(part) is dict]
            if len(parts) == 1 and id(parts[0]) not in ids and refcounts(parts) == [1]:
                ids.add(id(parts[0]))
                found.append(parts[0])
            parts.clear()
    return found


def _forgotten(objects: list[object]) -> list[object]:
    """The instances that are traced and that tracemalloc does not find: it looks behind the start
    of their memory, by the two words before them that lead to their attributes."""
    trace_at = _reader_of_traces()
    if trace_at is None:
        return []
    wanted = {address for address, cls in _classes(objects).items() if has_managed_dict(cls)}
    instances = [*compress(objects, map(wanted.__contains__, map(id, map(type, objects))))]
    if len(instances) > _MOST_ASKED_FOR:
        return []
    starts = map(sub, map(id, instances), repeat(_BEFORE_INSTANCES))
    return [*compress(instances, map(is_not, map(trace_at, repeat(0), starts), repeat(None)))]


@cache
def _reader_of_traces() -> Callable[[int, int], object] | None:
    """What gives the trace, or None, of the memory at an address, of a domain of tracemalloc's."""
    with suppress(ImportError, AttributeError):  # without libffi, or where C shows less of itself
        import ctypes

        # Of our own: what `getattr` finds is everybody's.
        read: Any = ctypes.pythonapi["_PyTraceMalloc_GetTraceback"]
        read.restype, read.argtypes = ctypes.py_object, (ctypes.c_uint, ctypes.c_size_t)
        return read  # type: ignore[no-any-return]
    return None


def _is_to_be_left_out(obj: object, world: World) -> bool:
    """Whether an object is ours, or a function that runs."""
    if type(obj) is FrameType:
        root = world.running.get(id(obj))
        return root is not None and root.kind != "error"
    return is_ours(obj)


def _account(
    new: _New,
    namespace: Mapping[str, object],
    traced_nbytes: float,
    process_nbytes: float,
    until: float,
) -> Left:
    box, world, untracked = new.objects, new.world, new.untracked
    new.objects = []
    number = len(box)
    known = _buffers_of_older(box)
    if number > _MOST_LOOKED_AT:
        box = _largest(box)
    too_many = number - len(box)
    box += _dictionaries_of_new(box)
    asked = len(box)
    seconds = until - thread_seconds() if too_many else _SECONDS_TO_CLIMB
    ancestry = climb(box, world, untracked=untracked, seconds=seconds)
    sizes = size_of_all(box[:asked], known)
    beside = sum(sizes[n] - size_of(box[n]) for n in range(asked) if is_tensor(box[n]))
    buffers = add_saved(ancestry, range(asked), known)
    sizes = [max(1, size) for size in sizes] + [0] * (len(ancestry.objects) - asked)
    for place in adopted(ancestry, asked):
        sizes[place] = 1  # whether it is new is likely, not certain
    for place, size in buffers.items():
        sizes[place] = size
    beside += sum(buffers.values())
    del untracked
    nbytes = sum(sizes)
    least = max(0 if too_many else _LEAST, int(_LEAST_PART * nbytes))
    parts, others, number_of_others = (
        kept(ancestry, sizes, Scope(namespace, named=()), _MOST_TOLD, least)
        if nbytes >= SPEAKABLE or too_many
        else ([], 0, 0)
    )
    unnamed = 0.0 if too_many else traced_nbytes - (nbytes - beside)
    held = max(nbytes, traced_nbytes + beside)
    return Left(
        nbytes=nbytes,
        objects=number,
        kept=tuple(parts),
        other_nbytes=others if others >= least else 0,
        other_parts=number_of_others,
        not_looked_at=too_many,
        least_nbytes=int(held) if too_many else 0,
        unnamed_nbytes=int(unnamed) if unnamed > max(SPEAKABLE, _OF_C * nbytes) else 0,
        process_nbytes=_of_process(process_nbytes, held),
    )


def _of_process(more: float, held: float) -> int:
    beyond = more - held
    return int(beyond) if beyond > max(_OF_PROCESS, _OF_C * held) else 0


def _largest(box: list[object]) -> list[object]:
    """As many objects as can be looked at, the largest; of a class with very many, of a part.

    Modules, which hold so much, are always among them.
    """
    by_class: defaultdict[int, list[object]] = defaultdict(list)
    for address, obj in zip(map(id, map(type, box)), box, strict=True):
        by_class[address].append(obj)
    some: list[object] = []
    modules: list[object] = []
    for same in by_class.values():
        some += same[:_OF_A_CLASS]  # what was made together most often holds each other
        if len(same) > _OF_A_CLASS:
            some += _long(same)
        if issubclass(type(same[0]), ModuleType):
            modules += same
    sizes = {id(obj): storage_of(obj)[1] if is_tensor(obj) else size_of(obj) for obj in some}
    largest = nlargest(_OF_MORE, some, key=lambda obj: sizes[id(obj)])
    return [*{id(obj): obj for obj in (*modules, *largest)}.values()]


def _long(same: list[object]) -> Iterable[object]:
    """Those of many objects of one class that are large, where that is quickly known."""
    if not same:
        return ()
    if id(type(same[0])) in _SIZED:
        return compress(same, map(_LONG.__lt__, map(len, same)))  # type: ignore[arg-type]
    if is_array(same[0]):
        return compress(same, map(_LONG.__lt__, map(attrgetter("nbytes"), same)))
    return ()


def _buffers_of_older(new: list[object]) -> set[int]:
    """The addresses of the buffers of tensors that are older than the block."""
    tensors = _tensors()
    ids = set(map(id, new)) if tensors else set()
    return {0, *(storage_of(obj)[0] for obj in tensors if id(obj) not in ids)}


def nbytes_of_tensors() -> int:
    """The memory of all that there are of PyTorch, shared or not: tracemalloc does not know it."""
    with Paused():
        return _nbytes_of_storages(_tensors())


def _nbytes_of_storages(tensors: list[object]) -> int:
    return sum(dict(map(storage_of, tensors)).values())


def _tensors() -> list[object]:
    """All that there are of PyTorch."""
    tensor: Any = getattr(sys.modules.get("torch"), "Tensor", None)
    if tensor is None:
        return []
    objects = gc.get_objects()
    wanted = {address for address, cls in _classes(objects).items() if issubclass(cls, tensor)}
    return [*compress(objects, map(wanted.__contains__, map(id, map(type, objects))))]
