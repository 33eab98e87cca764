"""What an object refers to, and under which name.

The names come from the table of types first, then from the attributes that an instance is found
to have.
"""

import gc

from ..data import UNNAMED, Path
from .classes import (
    NOTHING,
    attribute,
    is_class_attribute,
    is_instance_dict,
    quietly,
    shares_its_values,
)
from .scope import Kind, Scope
from .table import INSTANCE_DICT, Link, Named
from .values import copied

_MOST_UNNAMED = 8  # instances of a class whose names were not found before the search is given up


def links(obj: object, kind: Kind, scope: Scope) -> list[Link]:
    """Return the references from `obj`, which is of `kind`, to what a graph can show."""
    if kind.is_end or obj is scope.namespace:
        return []
    if kind.is_whole:
        found = _named_by_table(obj, kind, scope)
    else:
        referents = [t for t in gc.get_referents(obj) if t is not None and scope.shows(t)]
        found = _named(obj, kind, referents, scope) if referents else []
    for find in kind.hidden:
        found += [link for link in find(obj) if scope.shows(link[1])]
    return found


def _named_by_table(obj: object, kind: Kind, scope: Scope) -> list[Link]:
    """The references of a container, of which the table names every one."""
    if shares_its_values(obj):
        return []
    return [
        (name or UNNAMED, target, False)
        for names in kind.namers
        for name, target in names(obj)
        if scope.shows(target)
    ]


def _named(obj: object, kind: Kind, referents: list[object], scope: Scope) -> list[Link]:
    """Give each referent its name."""
    first = referents[0]
    if type(first) is dict and len(referents) == 1 and is_instance_dict(first, obj):
        return [(INSTANCE_DICT, first, False)]
    if not (kind.namers or kind.slots):
        found = _by_known_attributes(obj, kind, referents)
        if len(found) == len(referents):
            return found
    if issubclass(type(obj), (list, tuple)):
        referents.reverse()  # CPython visits these from the end
    return _by_search(obj, kind, referents, scope)


def _by_known_attributes(obj: object, kind: Kind, referents: list[object]) -> list[Link]:
    """Name referents by the attributes that other instances have; most often that is enough."""
    known = kind.attributes.items()
    try:
        names = {id(attribute(obj, name)): path for name, path in known}
    except Exception:  # it does not have all of them
        names = {id(quietly(attribute, obj, name)): path for name, path in known}
    return [(names.pop(id(t)), t, False) for t in referents if id(t) in names]


def _by_search(obj: object, kind: Kind, referents: list[object], scope: Scope) -> list[Link]:
    """Name referents from the table of types first, then from the attributes."""
    names: dict[int, list[Path | None]] = {id(target): [] for target in referents}
    missing = len(referents)
    for name, target in _likely_names(obj, kind, referents, scope):
        if id(target) in names:
            names[id(target)].append(name)
            missing -= 1
            if not missing:
                break
    found: list[Link] = []
    for target in referents:
        path = names[id(target)].pop(0) if names[id(target)] else UNNAMED
        if path is not None:
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
            for key, value in candidate.items():
                yield (("attribute", copied(str(key))),), value
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
