"""What an object refers to, and under which name.

The names come from the table of types first, then from the attributes that an instance is found
to have.
"""

import gc
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..data import UNNAMED, Path
from .classes import (
    NOTHING,
    attribute,
    is_class_attribute,
    is_instance_dict,
    quietly,
    shares_its_values,
)
from .counts import refcounts
from .rows import LeftOut, Link, Named
from .scope import Kind, Scope
from .table import INSTANCE_DICT
from .values import copied, spelled

_MOST_UNNAMED = 8  # instances of a class whose names were not found before the search is given up


def links(obj: object, kind: Kind, scope: Scope) -> list[Link]:
    """Return the references from `obj`, which is of `kind`, to what a graph can show."""
    if kind.is_end or obj is scope.namespace:
        return []
    if kind.is_whole:
        found = _named_by_table(obj, kind, scope)
    else:
        referents = scope.shown(gc.get_referents(obj))
        found = _named(obj, kind, referents, scope) if referents else []
    for find in kind.hidden:
        found += [link for link in find(obj) if scope.shows(link[1])]
    return found


def _named_by_table(obj: object, kind: Kind, scope: Scope) -> list[Link]:
    """The references of a container, of which the table names every one."""
    if shares_its_values(obj):
        return []
    return [
        (name, target, False)
        for names in kind.namers
        for name, target in names(obj)
        if not isinstance(name, LeftOut) and scope.shows(target)
    ]


def left_out(obj: object, kind: Kind) -> Iterator[tuple[Path, int]]:
    """The references that are shown only if what they lead to is: their names, and addresses."""
    if kind.is_whole or not kind.namers or kind.is_end:
        return
    for names in kind.namers:
        for name, target in names(obj):
            if isinstance(name, LeftOut):
                yield name.path, id(target)


def _named(obj: object, kind: Kind, referents: list[object], scope: Scope) -> list[Link]:
    """Give each referent its name."""
    if len(referents) == 1 and type(referents[0]) is dict and is_instance_dict(referents[0], obj):
        return _by_instance_dict(kind, referents, scope)
    if not (kind.namers or kind.slots):
        found = _by_known_attributes(obj, kind, referents)
        if len(found) == len(referents):
            return found
    if issubclass(type(obj), (list, tuple)):
        referents.reverse()  # CPython visits these from the end
    return _by_search(obj, kind, referents, scope)


def _by_instance_dict(kind: Kind, referents: list[Any], scope: Scope) -> list[Link]:
    """Name what an instance refers to by way of its `__dict__`, which is all it refers to.

    A dict that nothing else holds is a part of its instance, as it is from 3.13 on: what it leads
    to is one step away, and numbered so.
    """
    is_shared = refcounts(referents)[0] > 1  # while nothing but the list holds it
    attributes: dict[str, object] = referents[0]
    if is_shared or kind.role == "container" or scope.has_named(str):
        return [(INSTANCE_DICT, attributes, False)]
    found: list[Link] = []
    for name, target in [*attributes.items()]:
        if scope.shows(target):
            path = kind.attributes.get(name)
            if path is None:
                path = called_attribute(name)
                if name not in kind.computed:
                    kind.attributes[copied(name)] = path
            found.append((path, target, False))
    return found


def called_attribute(name: str) -> Path:
    """An attribute as a program would write it, if its name is one that a program could write."""
    if name.isidentifier():
        return (("attribute", copied(name)),)
    return (*INSTANCE_DICT, ("subscript", spelled(name)))


def _by_known_attributes(obj: object, kind: Kind, referents: list[object]) -> list[Link]:
    """Name referents by the attributes that other instances have; most often that is enough."""
    names = {id(quietly(kind.read, obj, name)): path for name, path in kind.attributes.items()}
    return [(names.pop(id(t)), t, False) for t in referents if id(t) in names]


def _by_search(obj: object, kind: Kind, referents: list[object], scope: Scope) -> list[Link]:
    """Name referents from the table of types first, then from the attributes."""
    names: dict[int, list[Path | LeftOut]] = {id(target): [] for target in referents}
    unnamed = Counter(map(id, referents))
    for name, target in _likely_names(obj, kind, referents, scope):
        if unnamed[id(target)]:  # a row and a slot may both name the one reference
            names[id(target)].append(name)
            unnamed[id(target)] -= 1
            if not any(unnamed.values()):
                break
    found: list[Link] = []
    for target in referents:
        path = names[id(target)].pop(0) if names[id(target)] else UNNAMED
        if not isinstance(path, LeftOut):
            found.append((path, target, False))
    return found


def _likely_names(obj: object, kind: Kind, referents: list[object], scope: Scope) -> Named:
    for names in kind.namers:
        yield from names(obj)
    for path, slot in kind.slots.items():
        value = quietly(slot.__get__, obj)
        if value is not NOTHING:
            yield path, value
    if kind.has_dict:
        yield from _attributes(obj, kind, referents, scope)


def _attributes(obj: object, kind: Kind, referents: list[object], scope: Scope) -> Named:
    """Find the attributes of an instance by trying names, the likely ones first."""
    for candidate in referents:
        if type(candidate) is dict and is_instance_dict(candidate, obj):
            yield INSTANCE_DICT, candidate
            for key, value in [*candidate.items()]:
                yield called_attribute(str(key)), value
            return
    sought = {id(target) for target in referents}
    tried: set[str] = set()
    for candidates in (lambda: [*kind.attributes], lambda: kind.mentioned, scope.vocabulary):
        for name in candidates():
            if name not in tried and name not in kind.computed:
                tried.add(name)
                value = quietly(attribute, obj, name)
                if id(value) in sought and not is_class_attribute(type(obj), name, value):
                    kind.attributes[name] = (("attribute", copied(name)),)
                    yield kind.attributes[name], value
        if kind.unnamed >= _MOST_UNNAMED:
            return
    kind.unnamed += 1
