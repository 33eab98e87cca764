"""What can be said of a class without running any of its code.

A program's classes may answer `__class__`, `__repr__`, `__eq__` or attribute access with code of
their own, and a metaclass may do so for the class itself. Everything here goes by `type()` and by
the slots of `type`, which a program cannot replace.
"""

import re
import sys
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .labels import class_name, has_label

_HAVE_GC = 1 << 14  # Py_TPFLAGS_HAVE_GC, CPython's Include/object.h
_mro_of = type.__dict__["__mro__"].__get__
_dict_of = type.__dict__["__dict__"].__get__
_flags_of = type.__dict__["__flags__"].__get__
_has_dict = type.__dict__["__dictoffset__"].__get__
_has_weakrefs = type.__dict__["__weakrefoffset__"].__get__

# The interpreter's own world: a graph ends here, or it would reach everything.
_BOUNDARIES = (type, types.ModuleType, types.CodeType)
# How an object is drawn, by the name of the first class in its MRO that stands here.
_ROLES = {
    "Variable": "variable",
    "Function": "function",
    "ndarray": "array",
    "list": "container",
    "tuple": "container",
    "dict": "container",
    "set": "container",
    "frozenset": "container",
    "cell": "container",
    "ReferenceType": "weakref",
    "ProxyType": "weakref",
    "CallableProxyType": "weakref",
}


@dataclass(slots=True)
class Kind:
    """What a capture needs to know of one class; holds no reference to the class itself."""

    name: str
    """The class's name, as a reader knows it."""
    role: str
    """How an instance is drawn: object, variable, function, array, container or weakref."""
    is_boundary: bool
    """Whether a graph ends at an instance: a class, a module, code, a dtype."""
    has_label: bool
    """Whether there may be something to say about an instance beside its type."""
    is_collectable: bool
    """Whether the garbage collector can look into an instance (`Py_TPFLAGS_HAVE_GC`)."""
    is_between: bool
    """Whether an instance may be no more than a part of its holder, or a step to others."""
    has_dict: bool
    """Whether an instance can have attributes of its own, beside its `slots`."""
    has_weakrefs: bool
    """Whether an instance can be weakly referenced."""
    slots: dict[str, Any]
    """The member descriptors, of `__slots__` and of C structures, by attribute name."""
    computed: frozenset[str]
    """Attribute names that run code when they are read (properties, methods)."""
    mentioned: tuple[str, ...]
    """Names and words in the code of the class's methods: its likely attribute names."""
    namers: tuple[Any, ...]
    """Functions that name the references of an instance, from the table in `referents`."""
    reads: Any
    """A function that gives all references of an instance, if there is one for just this class."""
    unseen: tuple[Any, ...]
    """Functions that find references which the garbage collector does not see, likewise."""
    attributes: dict[str, str] = field(default_factory=dict)
    """Attribute names that an instance was found to use, each with its label."""
    riddles: int = 0
    """How many instances kept a reference that no name was found for."""


def kind_of(
    cls: type, namers: Mapping[int, Any], unseen: Mapping[int, Any], readers: Mapping[int, Any]
) -> Kind:
    """Describe `cls`, whatever its metaclass says, with its entries in tables by a type's id."""
    mro: tuple[type, ...] = _mro_of(cls)
    members = {name: member for base in reversed(mro) for name, member in _dict_of(base).items()}
    names = [class_name(base) for base in mro]
    role = next((_ROLES[name] for name in names if name in _ROLES), "object")
    is_collectable = bool(_flags_of(cls) & _HAVE_GC)
    has_dict = bool(_has_dict(cls))
    # Without a dictionary there are no attributes that these could help to find.
    helpful = members if has_dict else {}
    return Kind(
        name=names[0],
        role=role,
        is_boundary=issubclass(cls, _BOUNDARIES) or _is_data_type(cls),
        has_label=has_label(cls),
        is_collectable=is_collectable,
        is_between=role in ("container", "weakref") or not is_collectable,
        has_dict=has_dict,
        has_weakrefs=bool(_has_weakrefs(cls)),
        slots={n: m for n, m in members.items() if type(m) is types.MemberDescriptorType},
        computed=frozenset(n for n, m in helpful.items() if _is_descriptor(m)),
        mentioned=tuple(dict.fromkeys(n for m in helpful.values() for n in _mentioned_by(m))),
        namers=tuple(namers[id(base)] for base in mro if id(base) in namers),
        reads=readers.get(id(cls)),
        unseen=tuple(unseen[id(base)] for base in mro if id(base) in unseen),
    )


def _is_data_type(cls: type) -> bool:
    """Whether the instances are NumPy's descriptions of data, which all arrays share."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and issubclass(cls, numpy.dtype)


def is_class_attribute(cls: type, name: str, value: object) -> bool:
    """Whether `value` is what `cls`, or a class it derives from, keeps under `name`."""
    return any(_dict_of(base).get(name) is value for base in _mro_of(cls))


def defines(cls: type, name: str) -> bool:
    """Whether `cls`, or a class it derives from, defines an attribute of that name."""
    return any(name in _dict_of(base) for base in _mro_of(cls))


def answers_itself(cls: type, name: str) -> bool:
    """Whether reading the attribute asks a data descriptor of `cls`, and not the instance."""
    found = (_dict_of(base)[name] for base in _mro_of(cls) if name in _dict_of(base))
    descriptor = next(found, None)
    return defines(type(descriptor), "__set__")


def words(code: types.CodeType) -> Iterator[str]:
    """Every name in `code` and every word in its strings, nested functions included."""
    yield from code.co_names
    pending: list[object] = list(code.co_consts)
    while pending:
        constant = pending.pop()
        if type(constant) is str:
            yield from re.findall(r"[^\W\d]\w*", constant)
        elif type(constant) is tuple:
            pending += constant
        elif type(constant) is types.CodeType:
            yield from constant.co_names
            pending += constant.co_consts


def _is_descriptor(member: object) -> bool:
    return defines(type(member), "__get__")


def _mentioned_by(member: object) -> Iterator[str]:
    if type(member) is property:
        member = member.fget
    if type(member) is classmethod or type(member) is staticmethod:
        member = member.__func__
    if type(member) is types.FunctionType:
        yield from words(member.__code__)
