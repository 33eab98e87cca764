"""What the garbage collector sees objects refer to, whatever objects they are.

A list or a tuple that is being made in C can have empty places: the builder of an XML tree has such
lists for as long as it lives, and `tuple(generator)` such a tuple while the generator runs. Python
dies when it iterates over an empty place, and the collector passes over it. So nothing goes through
the items of a list or a tuple but `items`.
"""

import gc
import sys
from collections.abc import Iterable, Set
from typing import Any

_IN_A_PART = 100  # objects: if one of them refers to what is wanted, each is looked at


def seen(*objects: object) -> list[object]:
    """Return what objects refer to, as `gc.get_referents` does, but for one module.

    `_asyncio` of CPython 3.12 shows its free list (`module_traverse` in Modules/_asynciomodule.c):
    objects that nothing refers to. To list them and to let them go again frees them once more,
    after which the free list has no end, and neither has the next look at that module.
    """
    module = sys.modules.get("_asyncio")
    if module is None or id(module) not in map(id, objects):
        return gc.get_referents(*objects)
    return gc.get_referents(*(obj for obj in objects if obj is not module))


def referring(
    objects: list[object], wanted: Set[int], *, are_tracked: bool = False
) -> list[object]:
    """Find those that refer to what is wanted: most often none of many does.

    `are_tracked` says that the collector tracks all that is wanted.
    """
    referents: Iterable[object] = seen(*objects)
    if are_tracked:  # a third less time than an address of each number and each text
        referents = filter(gc.is_tracked, referents)
    if wanted.isdisjoint(map(id, referents)):
        return []
    found: list[object] = []
    for start in range(0, len(objects), _IN_A_PART):
        part = objects[start : start + _IN_A_PART]
        if not wanted.isdisjoint(map(id, seen(*part))):
            found += [obj for obj in part if not wanted.isdisjoint(map(id, seen(obj)))]
    return found


def leads_on(obj: object) -> bool:
    """Whether the collector may be shown something by an object, also if it does not track it."""
    return gc.is_tracked(obj) or type(obj) is tuple or type(obj) is dict


def items(sequence: Any) -> list[object] | None:
    """Return the items of a list or a tuple, or of one that derives from them, in order.

    `None` if it has empty places; then only what is `seen` in it is certain, in no order.
    """
    cls = type(sequence)
    base: Any = list if issubclass(cls, list) else tuple
    found = gc.get_referents(sequence)
    if cls is base:
        found.reverse()  # CPython visits them from the end
        return found if len(found) == base.__len__(sequence) else None
    # Beside the items it refers to attributes, and to its class.
    number = sum(part is not cls for part in found)
    return [*base.__iter__(sequence)] if number >= base.__len__(sequence) else None
