"""From type to "how it refers": everything about a type stands in its row.

The truth about strong references is what the garbage collector sees (`gc.get_referents`): every
reference once, with repeats. A row names them; a name that it lacks makes an arrow without a
label, never a wrong count. Each function of a row is given the object alone.

Nothing is read through `obj.__dict__`: that makes a dict which was not there before, and the graph
would show its observer.
"""

from __future__ import annotations

import gc
import sys
import types
import weakref
from collections import deque
from collections.abc import Iterable, Iterator
from inspect import CO_VARARGS, CO_VARKEYWORDS
from opcode import opmap
from typing import Any

from ..data import UNNAMED, Path
from . import values
from .classes import attribute, quietly
from .frames import local_variables, shared_variables
from .rows import LeftOut, Link, Named, Row
from .seen import items, seen
from .values import PLAIN, copied, spelled


def rows() -> dict[int, Row]:
    """The rows by the `id` of their class: one may refuse to be hashed, or lie in `__eq__`."""
    numpy = sys.modules.get("numpy")
    arrays = {} if numpy is None else {id(getattr(numpy, name)): row for name, row in NUMPY.items()}
    asyncio = sys.modules.get("_asyncio")
    classes = () if asyncio is None else (asyncio.Future, asyncio.Task)
    return _ROWS | arrays | {id(cls): Row(_future) for cls in classes}


def _items(obj: Any) -> Named:
    found = items(obj)
    if found is None:
        return ((UNNAMED, part) for part in seen(obj) if part is not type(obj))
    return (((("subscript", i),), item) for i, item in enumerate(found))


def _deque(obj: deque[object]) -> Named:
    # In one call into C, or another thread might change it; attributes and the class come before.
    found = gc.get_referents(obj)
    first = max(0, len(found) - deque.__len__(obj))
    return (((("subscript", i),), item) for i, item in enumerate(found[first:]))


def _dict(obj: dict[object, object]) -> Named:
    for key, value in [*dict.items(obj)]:  # in one go, or another thread might change it
        if type(key) is str and key.isidentifier():
            yield (("entry", copied(key)),), value
        else:
            yield (("subscript", spelled(key)),), value
        yield KEY, key


def _set(obj: set[object]) -> Named:
    return ((_ITEM, item) for item in set.union(set(), obj))  # copied in one call into C


def _frozenset(obj: frozenset[object]) -> Named:
    return ((_ITEM, item) for item in frozenset.__iter__(obj))


def _cell(obj: types.CellType) -> Named:
    return [(CELL_CONTENTS, quietly(types.CellType.cell_contents.__get__, obj))]


def _function(obj: Any) -> Named:
    annotate = getattr(obj, "__annotate__", None)  # from 3.14 on: it makes the annotations
    parts = {"globals": obj.__globals__, "builtins": obj.__builtins__, "annotate": annotate}
    for name, part in parts.items():
        yield LeftOut((("attribute", f"__{name}__"),)), part
    yield (("cells", tuple(map(copied, obj.__code__.co_freevars))),), obj.__closure__
    yield from _attributes(obj, "__code__", "__defaults__", "__kwdefaults__")
    # What is left of the tuples are annotations and type parameters: reading those by name could
    # evaluate them.
    yield from ((LeftOut(), part) for part in gc.get_referents(obj) if type(part) is tuple)


def _attributes(obj: object, *names: str) -> Iterator[tuple[Path, object]]:
    for name in names:
        yield (("attribute", name),), attribute(obj, name)


def _locals(obj: object, code: types.CodeType) -> Named:
    """Name what a suspended frame holds: its arguments, and no more than that is certain.

    Its locals could be asked for by way of a frame object, but that would stay: of those that may
    not be bound yet, and of what lies on its stack, only the order is known.
    """
    before, held = _parts(obj, code)
    yield from before
    arguments = _arguments(code)
    for i, value in enumerate(held):
        yield ((("local", copied(arguments[i])),) if i < len(arguments) else _UNSURE_LOCAL), value


def _arguments(code: types.CodeType) -> tuple[str, ...]:
    """The names of the arguments, if the code can unbind none of them."""
    number = code.co_argcount + code.co_kwonlyargcount
    number += sum(bool(code.co_flags & flag) for flag in (CO_VARARGS, CO_VARKEYWORDS))
    units = set(code.co_code[::2])
    return () if units & _UNBINDING else code.co_varnames[:number]


def _frame(obj: types.FrameType) -> Named:
    """Name what a frame that is over holds: its locals, by what they are."""
    before, held = _parts(obj, obj.f_code)
    yield from before
    names: dict[int, list[str]] = {}
    for name, value in local_variables(obj):
        names.setdefault(id(value), []).append(name)
    cells = dict(shared_variables(obj))
    for value in held:
        if found := names.get(id(value)):
            yield (("local", copied(found.pop(0))),), value
        elif type(value) is types.CellType and (name := _of_cell(value, cells)):
            yield (("local", copied(name)),), value
        else:
            yield _UNSURE_LOCAL, value


def _parts(obj: object, code: types.CodeType) -> tuple[list[tuple[LeftOut, object]], list[object]]:
    """What CPython visits before the locals of a frame, and those: function, code, then values."""
    referents = gc.get_referents(obj)
    start = max((i + 1 for i, part in enumerate(referents) if part is code), default=0)
    before = [(LeftOut(), part) for part in referents[:start] if part is not code]
    return before, referents[start:]


def _of_cell(cell: types.CellType, variables: dict[str, object]) -> str:
    """The name of the one variable that can be in a cell, or none if it is not certain."""
    contents = quietly(types.CellType.cell_contents.__get__, cell)
    found = [name for name, value in variables.items() if value is contents]
    return found[0] if len(found) == 1 else ""


def _exception(obj: BaseException) -> Named:
    for name in ("__traceback__", "__cause__", "__context__", "args"):
        yield (("attribute", name),), getattr(BaseException, name).__get__(obj)


def _future(obj: Any) -> Named:
    """Name what a future or a task of asyncio has come to, which is a part of its C structure."""
    asyncio = sys.modules["_asyncio"]
    cls = asyncio.Task if issubclass(type(obj), asyncio.Task) else asyncio.Future
    for name in ("_result", "_exception", "_coro"):
        member = getattr(cls, name, None)  # a task's is its own, or from 3.15 on a future's
        if member is not None:
            yield (("attribute", name),), quietly(member.__get__, obj)


def _weak_target(obj: weakref.ref[Any]) -> Iterable[Link]:
    return [(UNNAMED, weakref.ref.__call__(obj), True)]


def array_contents(obj: Any) -> Iterable[Link]:
    """What a NumPy array refers to: the array that it is a view of, or its items.

    Of one dimension they are `[i]`, of none or of several `.flat[i]`.
    """
    ndarray = sys.modules["numpy"].ndarray
    base, dtype = ndarray.base.__get__(obj), ndarray.dtype.__get__(obj)
    if base is not None:
        return [((("attribute", "base"),), base, False)]
    if not dtype.hasobject:
        return []
    flat: Path = () if ndarray.ndim.__get__(obj) == 1 else (("attribute", "flat"),)
    if dtype.kind == "O":
        items = enumerate(ndarray.flat.__get__(obj))
        return [((*flat, ("subscript", i)), item, False) for i, item in items]
    plain = ndarray.view(obj, ndarray)
    return [
        ((("subscript", spelled(field)), *flat, ("subscript", i)), item, False)
        for field in dtype.names or ()
        if ndarray.dtype.__get__(plain[field]).kind == "O"
        for i, item in enumerate(ndarray.flat.__get__(plain[field]))
    ]


def code_contents(obj: types.CodeType) -> Iterable[Link]:
    """What a code object refers to, which the collector does not see: constants and names.

    Names of variables are left out: whoever asks for those is given a tuple that is new, or that is
    kept from then on.
    """
    return [((("attribute", name),), getattr(obj, name), False) for name in CODE_PARTS]


def is_suspended_or_running(obj: object) -> bool:
    """Whether `obj` is a generator, a coroutine or the like."""
    row = _ROWS.get(id(type(obj)))
    return row is not None and row.is_running is not None


def is_running(obj: object) -> bool:
    """Whether `obj` is in the middle of a step: its frame will be asked for its locals."""
    row = _ROWS.get(id(type(obj)))
    return row is not None and row.is_running is not None and row.is_running(obj)


# The weak collections of the standard library are drawn as what they mean, not as they are built.


def _weak_values(obj: Any) -> Iterable[Link]:
    for key, ref in _data(obj, dict):
        yield (("subscript", spelled(key)),), weakref.ref.__call__(ref), True
        yield KEY, key, False


def _weak_keys(obj: Any) -> Iterable[Link]:
    for ref, value in _data(obj, dict):
        yield KEY, weakref.ref.__call__(ref), True
        yield _VALUE, value, False


def _weak_set(obj: Any) -> Iterable[Link]:
    return ((_ITEM, weakref.ref.__call__(ref), True) for ref in _data(obj, set))


def _data(obj: object, kind: Any) -> list[Any]:
    """What a weak collection is built on, in one go; nothing of one that was never initialized."""
    data: Any = quietly(attribute, obj, "data")
    if type(data) is not kind:
        return []
    return [*(dict.items(data) if kind is dict else data)]


CODE_PARTS = (
    *("co_consts", "co_names", "co_name", "co_qualname", "co_filename"),
    *("co_linetable", "co_exceptiontable"),
)
_UNBINDING = {opmap[name] for name in ("DELETE_FAST", "DELETE_DEREF") if name in opmap}
CELL_CONTENTS: Path = (("attribute", "cell_contents"),)
INSTANCE_DICT: Path = (("attribute", "__dict__"),)
KEY: Path = (("key", ""),)
_VALUE: Path = (("value", ""),)
_ITEM: Path = (("item", ""),)
_UNSURE_LOCAL: Path = (("unsure local", ""),)

TABLE: dict[type, Row] = {
    **{cls: Row(value=values.label_of_plain, is_exact=True) for cls in PLAIN},
    list: Row(
        _items,
        is_whole=True,
        role="container",
        value=values.contents,
        is_exact=True,
    ),
    tuple: Row(
        _items,
        is_whole=True,
        role="container",
        value=values.contents,
        is_exact=True,
    ),
    deque: Row(_deque, is_whole=True),
    dict: Row(_dict, is_whole=True, role="container", value=values.contents, is_exact=True),
    set: Row(_set, is_whole=True, role="container", value=values.contents, is_exact=True),
    frozenset: Row(
        _frozenset, is_whole=True, role="container", value=values.contents, is_exact=True
    ),
    weakref.ref: Row(hidden=_weak_target, role="weakref", value=values.dead_or_alive),
    weakref.ProxyType: Row(role="weakref"),
    weakref.CallableProxyType: Row(role="weakref"),
    weakref.WeakValueDictionary: Row(hidden=_weak_values, is_whole=True),
    weakref.WeakKeyDictionary: Row(hidden=_weak_keys, is_whole=True),
    weakref.WeakSet: Row(hidden=_weak_set, is_whole=True),
    types.CellType: Row(_cell, role="container"),
    types.FunctionType: Row(_function, value=values.call),
    types.BuiltinFunctionType: Row(value=values.call),
    types.MethodType: Row(lambda obj: _attributes(obj, "__self__", "__func__")),
    types.FrameType: Row(_frame),
    types.GeneratorType: Row(
        lambda obj: _locals(obj, obj.gi_code), is_running=lambda obj: obj.gi_running
    ),
    types.CoroutineType: Row(
        lambda obj: _locals(obj, obj.cr_code), is_running=lambda obj: obj.cr_running
    ),
    types.AsyncGeneratorType: Row(
        lambda obj: _locals(obj, obj.ag_code), is_running=lambda obj: obj.ag_running
    ),
    BaseException: Row(_exception),
    types.TracebackType: Row(lambda obj: _attributes(obj, "tb_frame", "tb_next")),
    type: Row(is_end=True, value=values.name_of_class),
    types.ModuleType: Row(is_end=True),
    types.CodeType: Row(is_end=True),
}

NUMPY = {
    "ndarray": Row(
        hidden=array_contents, role="array", value=values.array, detail=values.array_size
    ),
    "dtype": Row(is_end=True),  # descriptions of data, which all arrays share
}
"""The rows of NumPy's classes by their names: graphs need no NumPy."""

_ROWS = {id(cls): row for cls, row in TABLE.items()}
