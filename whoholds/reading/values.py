"""A few words for an object, and for a key, as data: without asking the object.

Only values of well-known types are spelled out; of any other instance a drawing says the type,
since `__repr__` is the program's code.
"""

import sys
import weakref
from typing import Any

from ..data import DEAD, Path, Text, Words, said
from ..text import BRIEF, SHORT, printable
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
_MOST_OF_A_LITERAL = 120


def is_plain(obj: object) -> bool:
    """Whether `obj` is a plain value of the interpreter."""
    return id(type(obj)) in _PLAIN


def text(*pieces: Words | Path) -> Text:
    """Put together what a label says; what the program has itself becomes one piece."""
    found: list[Words | Path] = []
    for piece in pieces:
        last = found[-1] if found else None
        if isinstance(piece, str) and isinstance(last, str):
            found[-1] = last + piece
        elif piece:
            found.append(piece)
    return tuple(found)


def plain(value: object) -> Words:
    """Spell out a plain value, cut to be short."""
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return said("values.bits", n=value.bit_length())
    if isinstance(value, str | bytes) and len(value) > SHORT:
        return said("values.cut", start=repr(value[:SHORT]), n=len(value) - SHORT)
    return repr(value)


def label_of_plain(value: object) -> Text:
    """A plain value as a label."""
    return (plain(value),)


def contents(container: Any) -> Text:
    """What is in a container: its items if they are plain and few, or how many there are."""
    brackets = _BRACKETS.get(id(type(container)))
    found = [*container] if brackets == "{}" else items(container) if brackets else None
    number = len(container if brackets is None else found or seen(container))
    if brackets and found is not None and all(map(is_plain, found)):
        shown = [plain(item) for item in found[:_MOST_ITEMS]]
        left = number - _MOST_ITEMS
        shown += [said("values.more", n=left)] if left > 0 else []
        between = [piece for item in shown for piece in (", ", item)][1:]
        return text(brackets[0], *between, brackets[1])
    return (said("values.items", n=number) if number else said("values.empty"),)


def dead_or_alive(ref: weakref.ref[Any]) -> Text:
    """That a weak reference is dead; of one that is alive there is nothing to say."""
    return (DEAD,) if weakref.ref.__call__(ref) is None else ()


def name_of_class(cls: type) -> Text:
    """The name of a class, made fit to be shown."""
    return text(brief(class_name(cls)))


def call(function: Any) -> Text:
    """A function as one calls it: `f()`."""
    return text(brief(f"{function.__name__}()"))


def array(obj: object) -> Text:
    """The type, the shape and the size of a NumPy array."""
    dtype, shape, nbytes = (_of_array(obj, name) for name in ("dtype", "shape", "nbytes"))
    return text(brief(f"{dtype} {shape}"), ", ", size(nbytes))


def array_size(obj: object) -> Text:
    """The size of a NumPy array, with its unit."""
    return (size(_of_array(obj, "nbytes")),)


def _of_array(obj: object, name: str) -> Any:
    return getattr(sys.modules["numpy"].ndarray, name).__get__(obj)


def size(nbytes: int) -> Words:
    """A number of bytes with a unit a reader can weigh: 80 kB, 8 MB (powers of ten)."""
    if nbytes < 1000:
        return said("values.bytes", n=nbytes)
    number, units = float(f"{nbytes:.3g}"), ["GB", "MB", "kB"]
    while number >= 1000 and units:
        number, unit = number / 1000, units.pop()
    return f"{number:,.0f} {unit}" if number >= 100 else f"{number:.3g} {unit}"


def brief(name: str) -> Words:
    """A name of the program's on one line, cut if it is very long."""
    left = len(name) - BRIEF
    start = printable(name[:BRIEF])
    return said("values.cut", start=start, n=left) if left > 0 else start


def spelled(key: object) -> Words:
    """A dictionary's key as it stands between brackets."""
    return plain(key) if is_plain(key) else f"<{printable(class_name(type(key)))}>"


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
