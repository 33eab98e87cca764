"""Ask without a name: how many objects of a class live, which is the largest, and who holds it."""

import gc
import sys
from collections.abc import Mapping
from typing import Any

from .asking import holders
from .collector import paused
from .reading.classes import class_name, mro_of, quietly
from .reading.untracked import Untracked
from .reading.values import size
from .words import clean, listed, say

_MOST_LISTED = 5


def living(
    wanted: str | type,
    namespace: Mapping[str, object],
    known: Mapping[str, Mapping[Any, Any]] | None = None,
) -> str:
    """Say how many instances of a class live, the sizes of the largest, and who holds that one.

    `wanted` is the class or its name. Instances of derived classes are counted too.
    """
    name = clean(class_name(wanted) if isinstance(wanted, type) else wanted)
    with paused():
        found = _instances(wanted)
        if not found:
            return say("holders.living.none", name=name)
        found.sort(key=_bytes, reverse=True)
        sizes = listed([size(_bytes(obj)) for obj in found[:_MOST_LISTED]], joint="comma")
        number = len(found)
        largest = [found[0]]
        found.clear()
    said = say("holders.living.found", n=number, name=name, sizes=sizes)
    # The object goes straight from the list into the call: nothing here holds it.
    return f"{said}\n{holders(largest.pop(), namespace, known)}"


def _instances(wanted: str | type) -> list[object]:
    objects = gc.get_objects()
    untracked = Untracked([])
    objects += untracked.containers
    del untracked
    classes: dict[int, bool] = {}
    found: dict[int, object] = {}
    while objects:
        obj = objects.pop()
        cls = type(obj)
        fits = classes.get(id(cls))
        if fits is None:
            fits = classes[id(cls)] = any(
                base is wanted or class_name(base) == wanted for base in mro_of(cls)
            )
        if fits:
            found[id(obj)] = obj
    return [*found.values()]


def _bytes(obj: object) -> int:
    """How large an object is, without running code of the program."""
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    for module, name in ((numpy, "ndarray"), (torch, "Tensor")):
        cls = getattr(module, name, None)
        if cls is not None and issubclass(type(obj), cls):
            nbytes = quietly(lambda cls=cls: cls.nbytes.__get__(obj))
            return nbytes if type(nbytes) is int else 0
    return object.__sizeof__(obj)
