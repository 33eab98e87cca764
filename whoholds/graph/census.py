"""Every object that a graph is made of, once, and every reference between them, in numbers."""

import weakref
from dataclasses import dataclass, field
from typing import Any

from ..data import UNNAMED, Path, Words
from ..reading.classes import is_instance_dict, shares_its_values
from ..reading.referents import left_out, links
from ..reading.scope import Kind, Scope
from ..reading.table import INSTANCE_DICT

# No class, for the reason that `Link` is none.
Arrow = tuple[int | Words, int, Path, bool]
"""A reference: its holder, or the name that it is, what it leads to, how the holder calls it, and
whether it is weak. Objects go by their numbers in the census."""


@dataclass(slots=True)
class Census:
    """The objects of a graph. While it exists, it holds each of them by exactly one reference.

    The `__dict__` that only its instance holds is no object of its own, but a part of it.
    """

    objects: list[object] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    """The number of an object by its address."""

    def add(self, obj: object, scope: Scope) -> int:
        """Return the number of `obj`, a new one if it was not in yet."""
        number = self.numbers.get(id(obj))
        return self._add_new(obj, scope) if number is None else number

    def _add_new(self, obj: object, scope: Scope) -> int:
        number = self.numbers[id(obj)] = len(self.objects)
        self.objects.append(obj)
        self.kinds.append(scope.kind(obj))
        return number

    def explore(self, scope: Scope) -> None:
        """Add all that the objects so far lead to; breadth first, without recursion."""
        numbers, kinds, arrows, add = self.numbers, self.kinds, self.arrows, self._add_new
        for number, obj in enumerate(self.objects):  # which grows on the way
            for path, target, is_weak in links(obj, kinds[number], scope):
                found = numbers.get(id(target))
                if found is None:
                    found = add(target, scope)
                arrows.append((number, found, path, is_weak))
        self._explore_proxies(scope)
        self._explore_instance_dicts(scope)
        self._explore_left_out()

    def _explore_left_out(self) -> None:
        """A function's globals are not drawn for its sake, but the reference is, if they are."""
        for number, obj in enumerate(self.objects):
            for path, address in left_out(obj, self.kinds[number]):
                if (found := self.numbers.get(address)) is not None:
                    self.arrows.append((number, found, path, False))

    def _explore_proxies(self, scope: Scope) -> None:
        """A proxy cannot be asked what it stands for, but an object knows its proxies."""
        if not scope.has_met(weakref.ProxyType, weakref.CallableProxyType):
            return
        proxies = {id(obj): n for n, obj in enumerate(self.objects) if _is_proxy(obj)}
        for number, obj in enumerate(self.objects) if proxies else ():
            for ref in weakref.getweakrefs(obj):
                if id(ref) in proxies:
                    self.arrows.append((proxies[id(ref)], number, UNNAMED, True))

    def _explore_instance_dicts(self, scope: Scope) -> None:
        """From 3.13 on an instance and its `__dict__` share their values, and until gh-130327 the
        instance did not show the collector that it holds the dict."""
        if not scope.has_met(dict):
            return
        dicts: dict[int, Any] = {
            n: obj for n, obj in enumerate(self.objects) if shares_its_values(obj)
        }
        for number, shared in dicts.items():
            owners = [n for n, obj in enumerate(self.objects) if is_instance_dict(shared, obj)]
            if len(owners) == 1:
                self.arrows.append((owners[0], number, INSTANCE_DICT, False))


def _is_proxy(obj: object) -> bool:
    return type(obj) is weakref.ProxyType or type(obj) is weakref.CallableProxyType
