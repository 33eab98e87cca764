"""A few words for an object, without asking the object.

Only values of well-known types are spelled out; of any other instance a drawing says the type,
since `__repr__` is the program's code.
"""

import sys
import types
import weakref
from typing import Any

# Classes are compared by `id`: a metaclass may refuse to be hashed, or lie in `__eq__`.
_PLAIN = {
    id(cls)
    for cls in (
        *(type(None), type(...), type(NotImplemented)),
        *(bool, int, float, complex, str, bytes, range),
    )
}
_BRACKETS = {id(list): "[]", id(tuple): "()", id(set): "{}", id(frozenset): "{}"}
_MOST_ITEMS = 4
_MOST_BITS = 128
_MOST_CHARACTERS = 24


def is_plain(obj: object) -> bool:
    """Whether `obj` is a plain value of the interpreter: it leads to nothing else."""
    return id(type(obj)) in _PLAIN


def has_label(cls: type) -> bool:
    """Whether `label` may find anything to say about an instance of `cls`."""
    worded = (weakref.ref, type, types.FunctionType, types.BuiltinFunctionType)
    known = id(cls) in _PLAIN or id(cls) in _BRACKETS or cls is dict
    return known or issubclass(cls, worded) or _is_array_type(cls)


def label(obj: Any) -> str:
    """Say what `obj` is beyond its type, in at most a few words; empty where nothing is to say."""
    cls = type(obj)
    if is_plain(obj):
        return plain(obj)
    if id(cls) in _BRACKETS or cls is dict:
        return _contents(obj)
    if issubclass(cls, weakref.ref):
        return "dead" if weakref.ref.__call__(obj) is None else ""
    if issubclass(cls, type):
        return clean(class_name(obj))
    if cls is types.FunctionType or cls is types.BuiltinFunctionType:
        return clean(f"{obj.__name__}()")
    if _is_array_type(cls):
        dtype, shape, nbytes = (_array(obj, name) for name in ("dtype", "shape", "nbytes"))
        return clean(f"{dtype} {shape}, {size(nbytes)}")
    return ""


def class_name(cls: object) -> str:
    """The name of a class, whatever its metaclass says."""
    return str(type.__dict__["__name__"].__get__(cls))


def detail(obj: object) -> str:
    """Say in a word what `obj` is, where its type is not shown beside it."""
    if _is_array_type(type(obj)):
        return size(_array(obj, "nbytes"))
    return label(obj) or clean(class_name(type(obj)))


def _is_array_type(cls: type) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and issubclass(cls, numpy.ndarray)


def _array(obj: object, name: str) -> Any:
    return getattr(sys.modules["numpy"].ndarray, name).__get__(obj)


def size(nbytes: int) -> str:
    """A number of bytes with a unit a reader can weigh: 80 kB, 8 MB (powers of ten)."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if nbytes >= factor:
            return f"{nbytes / factor:.3g} {unit}"
    return f"{nbytes} byte{'' if nbytes == 1 else 's'}"


def plain(value: object) -> str:
    """Spell out a plain value, cut to be short."""
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return f"an int of {value.bit_length():,} bits"
    if isinstance(value, str | bytes) and len(value) > _MOST_CHARACTERS:
        return f"{value[:_MOST_CHARACTERS]!r}… (+{len(value) - _MOST_CHARACTERS:,} characters)"
    return repr(value)


def key_label(key: object) -> str:
    """A dictionary's key as it stands between brackets."""
    return plain(key) if is_plain(key) else f"<{clean(class_name(type(key)))}>"


def clean(text: str, most: int = 60) -> str:
    """Make `text` printable on one line and at most about `most` characters long."""
    left_out = len(text) - most
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:most])
    return f"{text}… (+{left_out:,} characters)" if left_out > 0 else text


def _contents(container: Any) -> str:
    number = len(container)
    brackets = _BRACKETS.get(id(type(container)))
    if brackets and all(map(is_plain, container)):
        shown = [plain(item) for item in list(container)[:_MOST_ITEMS]]
        more = [f"… +{number - _MOST_ITEMS:,}"] if number > _MOST_ITEMS else []
        return brackets[0] + ", ".join(shown + more) + brackets[1]
    return "empty" if number == 0 else f"{number:,} item{'' if number == 1 else 's'}"
