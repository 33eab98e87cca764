"""Every object that a graph is made of, once, and every reference between them, in numbers."""

import weakref
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .kinds import Kind
from .referents import Scope, is_instance_dict, links, shares_its_values


class Arrow(NamedTuple):
    """A reference between two objects, which go by their numbers in the census."""

    source: int | str
    """The holder, or the name that leads to the target."""
    target: int
    label: str
    is_weak: bool


@dataclass(slots=True)
class Census:
    """The objects of a graph. While it exists, it holds each of them by exactly one reference."""

    objects: list[object] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    """The number of an object by its address."""

    def add(self, obj: object, scope: Scope) -> int:
        """Return the number of `obj`, a new one if it was not in yet."""
        number = self.numbers.setdefault(id(obj), len(self.objects))
        if number == len(self.objects):
            self.objects.append(obj)
            self.kinds.append(scope.kind(obj))
        return number

    def explore(self, scope: Scope) -> None:
        """Add all that the objects so far lead to; breadth first, without recursion."""
        number = 0
        while number < len(self.objects):
            for label, target, is_weak in links(self.objects[number], scope):
                found = self.numbers.get(id(target))
                if found is None:
                    found = self.add(target, scope)
                self.arrows.append(Arrow(number, found, label, is_weak))
            number += 1
        self._explore_proxies()
        self._explore_instance_dicts()

    def _explore_proxies(self) -> None:
        """A proxy cannot be asked what it stands for, but an object knows its proxies."""
        proxies = {id(obj): n for n, obj in enumerate(self.objects) if _is_proxy(obj)}
        for number, obj in enumerate(self.objects) if proxies else ():
            for ref in weakref.getweakrefs(obj):
                if id(ref) in proxies:
                    self.arrows.append(Arrow(proxies[id(ref)], number, "", True))

    def _explore_instance_dicts(self) -> None:
        """From 3.13 on an instance and its `__dict__` share their values, and the instance does
        not show the collector that it holds the dict."""
        dicts: dict[int, Any] = {
            n: obj for n, obj in enumerate(self.objects) if shares_its_values(obj)
        }
        for number, shared in dicts.items():
            owners = [n for n, obj in enumerate(self.objects) if is_instance_dict(shared, obj)]
            if len(owners) == 1:
                self.arrows.append(Arrow(owners[0], number, ".__dict__", False))


def _is_proxy(obj: object) -> bool:
    return type(obj) is weakref.ProxyType or type(obj) is weakref.CallableProxyType
