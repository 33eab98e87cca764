"""What belongs to the observer: it is never part of what is observed, however it is reached.

A frame that the program holds leads to ours by `f_back`, `gc.get_objects()` to all of our objects,
a thread to what it runs. Without an end there, a recording would draw itself, at each line anew.
"""

import os
from array import array
from collections.abc import Callable
from pathlib import Path
from types import (
    AsyncGeneratorType,
    CodeType,
    CoroutineType,
    FrameType,
    FunctionType,
    GeneratorType,
    MethodType,
)
from typing import Any

from .classes import is_c_structure, members_of

_PACKAGE = __name__.partition(".")[0]
OWN_FOLDER = str(Path(__file__).parent.parent) + os.sep


class OwnArray(array):  # type: ignore[type-arg]  # which 3.11 does not take
    """Numbers of our own: a plain array is the program's."""

    __slots__ = ()


def _is_our_code(code: CodeType) -> bool:
    return code.co_filename.startswith(OWN_FOLDER)


_BY_INSTANCE: dict[int, Callable[[Any], bool]] = {  # by `id`: a class may refuse to be hashed
    id(FrameType): lambda obj: _is_our_code(obj.f_code),
    # A function that holds nothing is for everybody to use.
    id(FunctionType): lambda obj: obj.__closure__ is not None and _is_our_code(obj.__code__),
    id(MethodType): lambda obj: is_ours(obj.__self__),
    id(GeneratorType): lambda obj: _is_our_code(obj.gi_code),
    id(CoroutineType): lambda obj: _is_our_code(obj.cr_code),
    id(AsyncGeneratorType): lambda obj: _is_our_code(obj.ag_code),
}


def is_told_by_instance(cls: type) -> bool:
    """Whether an instance may be ours and another not."""
    return id(cls) in _BY_INSTANCE


def is_ours(obj: object) -> bool:
    """Whether an object is a part of the observer: a frame, a function, a piece of its data."""
    tell = _BY_INSTANCE.get(id(type(obj)))
    if tell is not None:
        return tell(obj)
    return is_of_ours(type(obj))


def is_of_ours(cls: type) -> bool:
    """Whether a class is a part of the observer."""
    module = members_of(cls).get("__module__") if not is_c_structure(cls) else None
    return type(module) is str and f"{module}.".startswith(f"{_PACKAGE}.")
