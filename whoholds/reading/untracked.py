"""Containers that the garbage collector does not track, and so cannot name as holders.

It stops tracking a tuple, and up to 3.13 a dictionary, of what it need not look into, and it never
looks into NumPy's arrays, and into code with its constants. But something that it tracks refers to
them, or to what holds them.
"""

import gc
import sys
from collections.abc import Callable, Iterable, Set
from itertools import compress, filterfalse, repeat
from operator import attrgetter, is_, is_not
from types import CodeType, NoneType

from .classes import is_collectable
from .seen import referring, seen
from .table import CODE_PARTS, array_contents

_AT_ONCE = 20_000  # objects whose referents are in memory at one time
_CODE_PARTS = attrgetter(*CODE_PARTS)
_PLAIN = (str, int, NoneType, type, bool, float, bytes)  # by far the most of what is not tracked

Places = dict[int, int | list[int]]
"""By the address of an object, the places in a list of what refers to it.

A list each would be as many objects more for whoever looks through all that there are.
"""


class Untracked:
    """The untracked containers of the whole heap. Holds each of them by exactly one reference."""

    def __init__(
        self,
        running: list[object],
        tracked: list[object] | None = None,
        each: Callable[[list[object]], None] = lambda _: None,
        is_put_off: Callable[[CodeType], bool] = lambda _: False,
    ) -> None:
        """Find them behind tracked objects, and behind what running functions have.

        `tracked` are those, if they are known already. `each` is called with all that is found
        untracked on the way, some at a time, and the same object as often as it is met. What code
        refers to is not looked at before `complete` is called, if `is_put_off` says so of it.
        """
        arrays = _array_classes()
        self.opaque_classes = arrays | {id(CodeType)}
        self.tracked_classes = self.opaque_classes if is_collectable(CodeType) else arrays
        """Those of which the collector tracks an instance, though it cannot look into it."""
        self._sought = {id(tuple), id(dict)} | self.opaque_classes
        self._each = each
        self._is_put_off = is_put_off
        self._put_off: list[object] = []
        self.ids: set[int] = set()
        self.containers: list[object] = []
        self.hidden: list[object] = []
        """Arrays and code: the collector would not look into these even if it was asked to."""
        self._places: Places | None = None
        """The places in that list of what refers to an object, by its address."""
        self._add(running)
        tracked = gc.get_objects() if tracked is None else tracked
        for start in range(0, len(tracked), _AT_ONCE):
            some = tracked[start : start + _AT_ONCE]
            self._add(seen(*some))
            if self.tracked_classes:
                self._add([part for obj in _opaque(some) for part in hidden(obj)])
        self._each, self._is_put_off = lambda _: None, lambda _: False

    def complete(self) -> None:
        """Go on behind the code that was put off: with torch, three of four containers."""
        for start in range(0, len(self._put_off), _AT_ONCE):
            some = self._put_off[start : start + _AT_ONCE]
            self._add([part for code in some for part in hidden(code)])
        self._put_off = []

    def _of_classes(self, objects: list[object]) -> list[object]:
        return list(
            compress(objects, map(self.opaque_classes.__contains__, map(id, map(type, objects))))
        )

    def _add(self, objects: list[object]) -> None:
        """Keep those among `objects` that are not tracked, and what they lead to."""
        pending = objects
        while pending:
            untracked = [*filterfalse(gc.is_tracked, pending)]
            self._each(untracked)
            for cls in _PLAIN:  # an `id` of each would be a new number, while tracing is on
                untracked = [*compress(untracked, map(is_not, map(type, untracked), repeat(cls)))]
            kinds = map(id, map(type, untracked))
            new: dict[int, object] = {}
            for container in compress(untracked, map(self._sought.__contains__, kinds)):
                if id(container) not in self.ids:
                    new[id(container)] = container
            del untracked
            self.ids |= new.keys()
            added = [*new.values()]
            del new
            opaque = self._of_classes(added)
            self.hidden += opaque
            self.containers += added
            pending = gc.get_referents(*added) if added else []
            for obj in opaque:
                if type(obj) is CodeType and self._is_put_off(obj):
                    self._put_off.append(obj)
                else:
                    pending += hidden(obj)

    def holders(self, sought: Set[int]) -> list[object]:
        """Those that refer to one of the objects with these addresses."""
        found: list[object] = []
        for start in range(0, len(self.containers), _AT_ONCE):
            found += referring(self.containers[start : start + _AT_ONCE], sought)
        return found + self.opaque_holders(sought)

    def opaque_holders(self, sought: Set[int]) -> list[object]:
        """Those of them that are arrays or code: what these refer to is asked for once."""
        if self._places is None:
            self._places = {}
            for place, obj in enumerate(self.hidden):
                for part in hidden(obj):
                    add_place(self._places, id(part), place)
        return [self.hidden[place] for place in sorted(places_of(self._places, sought))]


def add_place(places: Places, address: int, place: int) -> None:
    """Note that what is at one more place refers to an object."""
    known = places.setdefault(address, place)
    if type(known) is list:
        known.append(place)
    elif known != place:
        places[address] = [known, place]  # type: ignore[list-item]


def places_of(places: Places, addresses: Iterable[int]) -> set[int]:
    """The places of what refers to one of some objects."""
    found: set[int] = set()
    for address in addresses:
        some = places.get(address, ())
        found.update((some,) if type(some) is int else some)  # type: ignore[arg-type]
    return found


def _opaque(tracked: list[object]) -> list[object]:
    """The arrays among tracked objects, and code, if it is tracked.

    The address of each class would be a new number, which tracemalloc traces while it is on.
    """
    numpy = sys.modules.get("numpy")
    kinds = [] if numpy is None else [map(issubclass, map(type, tracked), repeat(numpy.ndarray))]
    if is_collectable(CodeType):
        kinds.append(map(is_, map(type, tracked), repeat(CodeType)))
    return [obj for kind in kinds for obj in compress(tracked, kind)]


def hidden(obj: object) -> list[object]:
    """What an array or code refers to, which the collector does not see; nothing, of others."""
    if type(obj) is CodeType:
        parts = [*_CODE_PARTS(obj)]
        if is_collectable(CodeType):  # on a free-threaded Python it sees the constants
            shown = {*map(id, gc.get_referents(obj))}
            parts = [part for part in parts if id(part) not in shown]
        return parts
    numpy = sys.modules.get("numpy")
    if numpy is None or not issubclass(type(obj), numpy.ndarray):
        return []
    return [target for _, target, _ in array_contents(obj)]


def is_array(obj: object) -> bool:
    """Whether the collector cannot look into an object for that reason."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and issubclass(type(obj), numpy.ndarray)


def _array_classes() -> set[int]:
    numpy = sys.modules.get("numpy")
    found: dict[int, type] = {}
    pending = [] if numpy is None else [numpy.ndarray]
    while pending:
        cls = pending.pop()
        if id(cls) not in found:
            found[id(cls)] = cls
            pending += type.__subclasses__(cls)
    return set(found)
