"""A few words for an object, and for a name of a reference, without asking the object.

Only values of well-known types are spelled out; of any other instance a drawing says the type,
since `__repr__` is the program's code.
"""

import sys
import weakref
from functools import lru_cache
from typing import Any

from ..data import Path
from ..words import clean, say
from .classes import class_name
from .seen import items, seen

# Classes are compared by `id`: a metaclass may refuse to be hashed, or lie in `__eq__`.
PLAIN = (
    *(type(None), type(...), type(NotImplemented)),
    *(bool, int, float, complex, str, bytes, range),
)
"""The classes of plain values of the interpreter: they lead to nothing else."""
_PLAIN = {id(cls) for cls in PLAIN}
_BRACKETS = {id(list): "[]", id(tuple): "()", id(set): "{}", id(frozenset): "{}"}
_MOST_ITEMS = 4
_MOST_BITS = 128
_MOST_CHARACTERS = 24
_MOST_OF_A_LITERAL = 120
_NAMELESS = {"cells", "item", "key", "unnamed", "unsure local", "value"}  # kinds of names


def is_plain(obj: object) -> bool:
    """Whether `obj` is a plain value of the interpreter."""
    return id(type(obj)) in _PLAIN


def plain(value: object) -> str:
    """Spell out a plain value, cut to be short."""
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return say("values.bits", n=value.bit_length())
    if isinstance(value, str | bytes) and len(value) > _MOST_CHARACTERS:
        start, left = repr(value[:_MOST_CHARACTERS]), len(value) - _MOST_CHARACTERS
        return say("values.cut", start=start, n=left)
    return repr(value)


def contents(container: Any) -> str:
    """What is in a container: its items if they are plain and few, or how many there are."""
    brackets = _BRACKETS.get(id(type(container)))
    found = [*container] if brackets == "{}" else items(container) if brackets else None
    number = len(container if brackets is None else found or seen(container))
    if brackets and found is not None and all(map(is_plain, found)):
        shown = [plain(item) for item in found[:_MOST_ITEMS]]
        left = number - _MOST_ITEMS
        more = [say("values.more", n=left)] if left > 0 else []
        return brackets[0] + ", ".join(shown + more) + brackets[1]
    return say("values.items", n=number) if number else say("values.empty")


def dead_or_alive(ref: weakref.ref[Any]) -> str:
    """That a weak reference is dead; of one that is alive there is nothing to say."""
    return say("values.dead") if weakref.ref.__call__(ref) is None else ""


def name_of_class(cls: type) -> str:
    """The name of a class, made fit to be shown."""
    return clean(class_name(cls))


def call(function: Any) -> str:
    """A function as one calls it: `f()`."""
    return clean(f"{function.__name__}()")


def array(obj: object) -> str:
    """The type, the shape and the size of a NumPy array."""
    dtype, shape, nbytes = (_of_array(obj, name) for name in ("dtype", "shape", "nbytes"))
    return clean(f"{dtype} {shape}, {size(nbytes)}")


def array_size(obj: object) -> str:
    """The size of a NumPy array, with its unit."""
    return size(_of_array(obj, "nbytes"))


def _of_array(obj: object, name: str) -> Any:
    return getattr(sys.modules["numpy"].ndarray, name).__get__(obj)


def size(nbytes: int) -> str:
    """A number of bytes with a unit a reader can weigh: 80 kB, 8 MB (powers of ten)."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if nbytes >= factor:
            return f"{nbytes / factor:.3g} {unit}"
    return say("values.bytes", n=nbytes)


def spelled(key: object) -> str:
    """A dictionary's key as it stands between brackets."""
    return plain(key) if is_plain(key) else f"<{clean(class_name(type(key)))}>"


def literal(key: object) -> str:
    """A key as Python reads it back, whole; empty if it cannot be written."""
    if is_plain(key):
        text = repr(key)
        is_number = type(key) in (float, complex)
        can_be_read = not is_number or not any(word in text for word in ("nan", "inf"))
        return text if can_be_read and len(text) <= _MOST_OF_A_LITERAL else ""
    if type(key) is tuple:
        parts = [literal(part) for part in key]
        if all(parts):
            return f"({', '.join(parts)}{',' * (len(parts) == 1)})"
    return ""


def copied(text: str) -> str:
    """A string of the program's that does not count as a reference to it."""
    return text[:1] + text[1:]


@lru_cache(maxsize=1024)  # many references have the same name
def called(path: Path) -> str:
    """What a holder calls a reference, in words: `.outputs[0]`, `closure x`."""
    return "".join(say(f"names.{kind}", name=_told(kind, name)) for kind, name in path)


def _told(kind: str, name: object) -> object:
    """A key as it is spelled, and so a variable that a reader would not see."""
    is_seen = type(name) is not str or (name.strip() and name.isprintable())
    return name if (is_seen and kind != "entry") or kind in _NAMELESS else spelled(name)
