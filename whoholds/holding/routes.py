"""From a chain of objects, each of which holds the next, to what a reader would write for it."""

import gc
import sys
import types
from _thread import _local
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from itertools import islice, pairwise
from typing import Any, Literal

from ..data import UNNAMED, Name, Path, Reference, Root, Route
from ..reading.classes import (
    attribute,
    class_name,
    is_instance_dict,
    is_one_of,
    quietly,
    shares_its_values,
)
from ..reading.frames import own_locals
from ..reading.paths import join
from ..reading.referents import called_attribute, links
from ..reading.scope import Kind, Scope, words_in
from ..reading.seen import items, seen
from ..reading.table import CELL_CONTENTS, INSTANCE_DICT, KEY, code_contents
from ..reading.threads import thread_with
from ..reading.values import copied, literal, spelled
from ..text import printable
from .ancestry import Unseen
from .autograd import attribute_of

_FUNCTIONS = (
    types.FunctionType,
    types.GeneratorType,
    types.CoroutineType,
    types.AsyncGeneratorType,
)
_PART_OF_CONTEXT = "hamt_bitmap_node"
_CLASS: Path = (("attribute", "__class__"),)


def route(
    root: Root | None,
    first: Path,
    chain: Sequence[object],
    scope: Scope,
    place: Path = (),
    where_is: Callable[[object], str] = lambda holder: "",
) -> tuple[Route, list[int]]:
    """Return the way along a chain, and which of the objects in it a reader thinks of.

    `first` is what its root calls its beginning, and `place` what the last but one calls the last;
    `where_is` tells in which file and line a function begins.
    """
    references: list[Reference] = []
    shown: list[int] = []
    is_between = False
    # A variable that a function shares is in a cell: the root that names it stands for that too.
    skipped = int(type(chain[0]) is types.CellType and (root is not None or len(chain) > 2))
    for i, (holder, target) in islice(enumerate(pairwise(chain)), skipped, None):
        path = (
            place if i == len(chain) - 2 and place else next(places(holder, target, scope), UNNAMED)
        )
        thread = None
        if i > 1 and path[0][0] == "entry" and issubclass(type(chain[i - 2]), _local):
            path = (("thread local", path[0][1]),)
            thread = thread_with(holder, chain[i - 2])
        if is_between:
            path = _merged(chain[shown[-1]], references[-1].path, path, holder)
            references[-1] = references[-1]._replace(path=path, thread=thread)
        else:
            references.append(
                Reference(path, called_holder(holder), _role(holder), where_is(holder), thread)
            )
            shown.append(i)
        is_between = is_one_of(type(target), types.CellType, Unseen) or _leads_between(path)
    if first:
        references.insert(0, Reference(first, "dict"))
    return Route(root, tuple(references)), [*shown, len(chain) - 1]


def _role(holder: object) -> Literal["", "class", "frame"]:
    if issubclass(type(holder), type):
        return "class"
    return "frame" if type(holder) is types.FrameType else ""


def _leads_between(path: Path) -> bool:
    """Whether a reference leads to what a reader does not think of as an object of its own."""
    kind, name = path[-1]
    is_part = kind == "attribute" and name in ("__defaults__", "__kwdefaults__")
    return path == INSTANCE_DICT or kind == "cells" or is_part


def _merged(holder: object, first: Path, then: Path, between: object) -> Path:
    _, name = first[-1]
    if type(holder) is types.FrameType and then != CELL_CONTENTS:
        return (("local", then[0][1]),)
    if type(holder) is types.FunctionType and then[0][0] in ("subscript", "entry"):
        place = then[0][1]
        if name == "__defaults__" and type(between) is tuple and isinstance(place, int):
            code = holder.__code__
            arguments = code.co_varnames[: code.co_argcount]
            return (("default", copied(arguments[place - len(between)])),)
        if name == "__kwdefaults__":
            return (("default", then[0][1]),)
    return join(first, then)


def places(holder: Any, target: object, scope: Scope) -> Iterator[Path]:
    """What a holder calls its references to an object, one after the other."""
    cls = type(holder)
    if cls is Unseen:
        yield (("saved", holder.kind),)
        return
    if name := attribute_of(holder, target):
        yield (("attribute", name),)
        return
    base = next((base for base in (list, tuple, dict) if issubclass(cls, base)), None)
    if base is not None:
        yield from _places_in_dict(holder, target) if base is dict else _items(holder, target)
        if cls is not base:  # what else it holds takes longer to find
            yield from (path for path in _linked(holder, target, scope) if _is_attribute(path))
    elif issubclass(cls, (type, types.ModuleType)):
        if type(target) is dict:
            yield INSTANCE_DICT
    elif (cls is types.FrameType and target is own_locals(holder)) or (
        cls is types.FunctionType and target is attribute(holder, "__dict__")
    ):
        yield INSTANCE_DICT
    elif cls is types.FunctionType and target is holder.__globals__:
        yield (("attribute", "__globals__"),)
    elif cls is types.CellType:
        yield CELL_CONTENTS
    elif cls is types.CodeType:
        yield from (path for path, part, _ in code_contents(holder) if part is target)
    elif class_name(cls) == _PART_OF_CONTEXT:
        yield from _of_context(holder, target)
    else:
        yield from _linked(holder, target, scope)


def _of_context(holder: object, target: object) -> Iterator[Path]:
    """The variables of a context with this value."""
    for value, variable in variables_in(holder):
        if value is target:
            yield (("context variable", copied(variable.name)),)


def variables_in(part: object) -> Iterator[tuple[object, ContextVar[Any]]]:
    """The values in a part of a context, each of which CPython visits before its variable."""
    if class_name(type(part)) == _PART_OF_CONTEXT:
        for value, variable in pairwise(gc.get_referents(part)):
            if type(variable) is ContextVar:
                yield value, variable


def _linked(holder: object, target: object, scope: Scope) -> Iterator[Path]:
    """The names of references as a graph has them, and of that to the class."""
    if target is type(holder):
        yield _CLASS
    kind = scope.kind(holder)
    scope.named_too(target)
    for path, other, is_weak in links(holder, kind, scope):
        if other is target and not is_weak:
            if path == UNNAMED and kind.has_dict:
                path = _by_own_dict(holder, target) or _by_code_of_module(holder, target, kind)
            yield path


def _is_attribute(path: Path) -> bool:
    return path == UNNAMED or path[0][0] == "attribute"


def _by_own_dict(holder: object, target: object) -> Path:
    """Name an attribute by the `__dict__` that an instance shares its values with (gh-130327)."""
    for candidate in gc.get_objects():
        if type(candidate) is dict and shares_its_values(candidate):
            for key, value in list(candidate.items()):
                if value is target and type(key) is str and is_instance_dict(candidate, holder):
                    return called_attribute(key)
    return ()


def _by_code_of_module(holder: object, target: object, kind: Kind) -> Path:
    """Name an attribute by a word in the code of the module of its class: that may have set it."""
    module = sys.modules.get(str(quietly(type.__getattribute__, type(holder), "__module__")))
    names = vars(module) if type(module) is types.ModuleType else {}
    for function in [*names.values()]:
        if type(function) is types.FunctionType:
            for word in words_in(function.__code__):
                if word not in kind.computed and quietly(attribute, holder, word) is target:
                    return (("attribute", copied(word)),)
    return UNNAMED


def _items(holder: Any, target: object) -> Iterator[Path]:
    found = items(holder)
    if found is None:
        yield from (UNNAMED for part in seen(holder) if part is target)
        return
    for i, item in enumerate(found):
        if item is target:
            yield (("subscript", i),)


def _places_in_dict(holder: dict[Any, Any], target: object) -> Iterator[Path]:
    for key, value in list(dict.items(holder)):
        if value is target:
            is_word = type(key) is str and key.isidentifier()
            name: Name = (
                ("entry", copied(key)) if is_word else ("subscript", literal(key) or spelled(key))
            )
            yield (name,)
    if any(key is target for key in list(dict.__iter__(holder))):
        yield KEY


def first_places(holder: object, target: object, scope: Scope, most: int) -> list[Path]:
    """The first few of the same."""
    return list(islice(places(holder, target, scope), most))


def called_holder(holder: Any) -> str:
    """The name of a holder's class; of a function or a class, its own."""
    if issubclass(type(holder), type):
        return printable(class_name(holder))
    if issubclass(type(holder), types.FrameType):
        return printable(f"{holder.f_code.co_name}()")
    if is_one_of(type(holder), *_FUNCTIONS):
        return printable(f"{holder.__name__}()")
    return printable(class_name(type(holder)))
