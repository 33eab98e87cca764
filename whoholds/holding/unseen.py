"""Where references are that nobody shows: in structures in C, and on the stacks of what runs.

The collector asks each type for its references, and a type need not answer; and a function that
runs has values that no name leads to. Both keep addresses in memory, so they are looked for there.
An address alone is no reference, it may be left over. So this does not find references, it says
where those can be of which the count says that they exist.
"""

import gc
import sys
from collections import Counter, OrderedDict
from collections.abc import Iterator
from itertools import chain, compress
from types import FrameType

from ..data import Cause
from ..reading.classes import class_name, is_c_structure, is_collectable, is_one_of, size_of
from ..reading.frames import HEAD, WORD, place_of_locals, words_at, words_of_frame, words_of_object
from ..reading.seen import seen
from ..reading.table import TABLE
from ..reading.untracked import hidden
from ..reading.world import World, called_at_exit, frames
from ..text import printable

_AT_ONCE = 20_000  # objects whose referents are in memory at one time
_TOLD = {id(cls) for cls in TABLE}  # the classes that show all their references


def causes(obj: object, missing: int, world: World) -> list[Cause]:
    """What so many references to an object can be due to that were not found."""
    address, is_callable = id(obj), callable(obj)
    is_argument = sys.version_info < (3, 14) and is_one_of(type(obj), tuple, dict)
    is_of_graph = type(obj) is OrderedDict and "torch" in sys.modules and _are_numbers(obj)
    is_argument = is_argument and bool(called_at_exit())
    del obj
    told, left_over = _stacks(address, world.caller)
    if told.total() < missing:
        told += _structures(address, world)
    if told.total() >= missing:
        return [*told]
    is_short = (told + left_over).total() < missing
    told += left_over
    callers = [*_callers(world)] if is_callable else [Cause("atexit")] * is_argument
    callers += [Cause("graph")] * is_of_graph
    if any(cause.kind == "sqlite3" for cause in callers):
        return [*told, *callers]
    frozen = [Cause("frozen")] * bool(gc.get_freeze_count())
    rest = [Cause("unknown"), *callers] if is_short else [Cause("C")]
    return [*told, *frozen, *rest]


def _are_numbers(keys: OrderedDict[object, object]) -> bool:
    """As torch numbers the hooks that the functions of a graph were given."""
    return all(type(key) is int for key in list(keys))


def _callers(world: World) -> Iterator[Cause]:
    """What is given functions to call, and shows to nobody which these are."""
    sqlite3 = sys.modules.get("_sqlite3")
    if sqlite3 is not None:
        found = [obj for obj in gc.get_objects() if issubclass(type(obj), sqlite3.Connection)]
        if found:
            yield Cause("sqlite3", _names_of({id(obj) for obj in found}, world))
            return
    monitoring = getattr(sys, "monitoring", None)
    tools = [monitoring.get_tool(number) for number in range(6)] if monitoring else []
    if named := [printable(tool) for tool in tools if tool]:
        yield Cause("monitoring", ", ".join(named))
    yield Cause("audit")


def _names_of(addresses: set[int], world: World) -> str:
    """The names that lead straight to objects, one for each of them."""
    names: dict[int, str] = {}
    for address, (root, path) in world.places(addresses):
        if root.kind in ("name", "module", "local") and not path:
            names.setdefault(address, root.name)
    return ", ".join(names.values())


def _structures(address: int, world: World) -> Counter[Cause]:
    """Objects that the collector cannot look into, or not wholly, and that have this address."""
    found: Counter[Cause] = Counter()
    met: set[int] = set()
    running = world.values()  # first: a frame forgets its copy of them if nothing else has that
    tracked = gc.get_objects()
    tracked.append(running)
    for start in range(0, len(tracked), _AT_ONCE):
        some = tracked[start : start + _AT_ONCE]
        for part in chain(_opaque(some), _opaque(seen(*some))):
            if id(part) not in met:
                met.add(id(part))
                size = size_of(type(part)) // WORD
                number = words_at(id(part), size)[HEAD:].count(address)
                if number:
                    shown = [*seen(part), *hidden(part)]
                    number -= list(map(id, shown)).count(address)
                if number > 0:
                    found[Cause("structure", printable(class_name(type(part))))] += number
    return found


def _opaque(objects: list[object]) -> Iterator[object]:
    classes = list(map(type, objects))
    by_address = dict(zip(map(id, classes), classes, strict=True))
    wanted = {address for address, cls in by_address.items() if _is_opaque(cls)}
    return compress(objects, map(wanted.__contains__, map(id, classes)))


def _is_opaque(cls: type) -> bool:
    """Whether an instance may refer to what the collector is not told of."""
    has_room = size_of(cls) >= (HEAD + 1) * WORD
    return has_room and id(cls) not in _TOLD and (not is_collectable(cls) or is_c_structure(cls))


def _stacks(address: int, caller: FrameType) -> tuple[Counter[Cause], Counter[Cause]]:
    """Functions that have this address among the values of an expression, and those that may.

    Of a function in the middle of a call into C it is not known how many of the values still count.
    """
    live: Counter[Cause] = Counter()
    left_over: Counter[Cause] = Counter()
    first = place_of_locals()
    for frame, thread in frames(caller) if first else ():
        code = frame.f_code
        variables = len({*code.co_varnames, *code.co_cellvars}) + len(code.co_freevars)
        words = words_of_frame(frame, first + variables + code.co_stacksize)
        depth = _depth(frame, words, first)
        values = words[first + variables : None if depth is None else first + depth]
        if number := values.count(address):  # without a tag: that would say that it is not counted
            cause = Cause("stack", printable(code.co_name), thread)
            (left_over if depth is None else live)[cause] += number
    return live, left_over


def _depth(frame: FrameType, words: tuple[int, ...], first: int) -> int | None:
    """How many locals and values of expressions a frame has now, if that is written in it.

    That is the number `stacktop` up to 3.13, and then the address `stackpointer`.
    """
    most = len(words) - first
    start = words_of_object(frame)[-1] + first * WORD
    for word in words[first - 2 : first]:
        if start <= word <= start + most * WORD:
            return (word - start) // WORD
    stacktop = words[first - (1 if WORD == 8 else 2)] & 0xFFFFFFFF  # an int, and then 4 bytes
    return stacktop if sys.version_info < (3, 14) and stacktop <= most else None
