"""What can be said of a class and its instances without running any of their code.

A program's classes may answer `__class__`, `__repr__`, `__eq__` or attribute access with code of
their own, and a metaclass may do so for the class itself. Everything here goes by `type()` and by
the slots of `type`, which a program cannot replace.
"""

import gc
import types
from collections.abc import Callable, Mapping
from typing import Any

_HAVE_GC = 1 << 14  # Py_TPFLAGS_HAVE_GC, CPython's Include/object.h
_HEAPTYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE
_MANAGED_DICT = 1 << 4  # Py_TPFLAGS_MANAGED_DICT

_COMPILED = ("numpy", "collections", "_io", "array", "_thread", "re", "functools", "itertools")

_mro_of = type.__dict__["__mro__"].__get__
_members_of = type.__dict__["__dict__"].__get__
has_dict = type.__dict__["__dictoffset__"].__get__
has_weakrefs = type.__dict__["__weakrefoffset__"].__get__
size_of = type.__dict__["__basicsize__"].__get__
_flags_of = type.__dict__["__flags__"].__get__
_name_of = type.__dict__["__name__"].__get__
_module_of = type.__dict__["__module__"].__get__
_qualified_name_of = type.__dict__["__qualname__"].__get__

DEFINITIONS = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType)
"""The classes of what a program defines, as opposed to its data."""

NOTHING = object()
"""What `quietly` gives where there is no answer."""
attribute = object.__getattribute__  # what a class may put in its place is not asked


def mro_of(cls: type) -> tuple[type, ...]:
    """A class and those it derives from; itself alone while it is being made."""
    found: tuple[type, ...] | None = _mro_of(cls)
    return (cls,) if found is None else found


def members_of(cls: type) -> Mapping[str, Any]:
    """What a class itself defines; nothing while it is being made."""
    found: Mapping[str, Any] | None = _members_of(cls)
    return {} if found is None else found


def class_name(cls: object) -> str:
    """The name of a class, whatever its metaclass says."""
    return str(_name_of(cls))


def full_name(cls: type) -> str:
    """The name of a class with its module's, and with that of what it was defined in."""
    module = quietly(_module_of, cls)  # an array of ctypes has none, and a program can set it
    name = str(_qualified_name_of(cls))
    return f"{module}.{name}" if type(module) is str else name


def is_collectable(cls: type) -> bool:
    """Whether the garbage collector can look into an instance."""
    return bool(_flags_of(cls) & _HAVE_GC)


def is_c_structure(cls: type) -> bool:
    """Whether a class is a static structure in C; no class that Python code makes is one."""
    return not _flags_of(cls) & _HEAPTYPE


def is_made_in_c(cls: type) -> bool:
    """Whether a class is compiled code: no Python runs when what it defines is called."""
    return is_c_structure(cls) or str(members_of(cls).get("__module__")) in _COMPILED


def has_managed_dict(cls: type) -> bool:
    """Whether an instance keeps the values of its attributes beside itself, without a dict."""
    return bool(_flags_of(cls) & _MANAGED_DICT)


def is_one_of(cls: type, *classes: type) -> bool:
    """Whether a class is one of these, whatever its metaclass says of `==`."""
    return any(cls is other for other in classes)


def has_own_finalizer(cls: type) -> bool:
    """Whether code of a program runs when an instance is freed; C has a `__del__` of its own."""
    return any(type(members_of(base).get("__del__")) is types.FunctionType for base in mro_of(cls))


def is_class_attribute(cls: type, name: str, value: object) -> bool:
    """Whether `value` is what `cls`, or a class it derives from, keeps under `name`."""
    return any(members_of(base).get(name) is value for base in mro_of(cls))


def defines(cls: type, name: str) -> bool:
    """Whether `cls`, or a class it derives from, defines an attribute of that name."""
    return any(name in members_of(base) for base in mro_of(cls))


def answers_itself(cls: type, name: str) -> bool:
    """Whether reading the attribute asks a data descriptor of `cls`, and not the instance."""
    for base in mro_of(cls):
        if name in members_of(base):
            cls_of_it = type(members_of(base)[name])
            is_data = defines(cls_of_it, "__set__") or defines(cls_of_it, "__delete__")
            return is_data and defines(cls_of_it, "__get__")
    return False


def reader(cls: type) -> Callable[[Any, str], object]:
    """What reads an attribute of an instance and asks no code of the class how that is done.

    `getattr` does where there is none, in a quarter of the time of `attribute`.
    """
    bases = mro_of(cls)[:-1]  # without `object`
    names = ("__getattr__", "__getattribute__")
    has_own = any(name in members_of(base) for base in bases for name in names)
    return attribute if has_own else getattr


def quietly(read: Callable[..., object], *args: object) -> object:
    """What `read` returns, or `NOTHING` if it raises."""
    try:
        return read(*args)
    except Exception:
        return NOTHING


def shares_its_values(obj: object) -> bool:
    """Whether `obj` is the `__dict__` of an instance that alone shows the collector the values.

    So it is from 3.13 on until gh-130327; 3.14.10 shows them in the dict.
    """
    return type(obj) is dict and bool(obj) and not gc.get_referents(obj)


def is_instance_dict(candidate: dict[object, object], obj: object) -> bool:
    """Whether `candidate` is where `obj` keeps its attributes, told without asking for it."""
    found = False
    for key, value in [*candidate.items()]:
        if type(key) is not str:
            return False
        try:
            is_here = attribute(obj, key) is value
        except Exception:
            is_here = False
        if is_here:
            found = found or not answers_itself(type(obj), key)
        elif not defines(type(obj), key):  # else a property may answer in its place
            return False
    return found
