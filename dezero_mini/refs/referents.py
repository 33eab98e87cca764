"""What an object refers to, and under which name.

The truth about strong references is `gc.get_referents`, which asks the object's own
`tp_traverse`: every reference once, with repeats. The names come from a table, from type to "how
it refers". A name that the table lacks makes an arrow without a label, never a wrong count.

Nothing is read through `obj.__dict__`: that makes a dict which was not there before, and the graph
would show its observer.
"""

from __future__ import annotations

import gc
import re
import sys
import types
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .kinds import Kind, defines, is_class_attribute, kind_of, words
from .labels import is_plain, key_label

Named = Iterable[tuple[str | None, object]]
"""Names of references in the holder's words; `None` for one that a graph leaves out."""


class Link(NamedTuple):
    """One reference: its name in the holder's words, what it leads to, whether it is weak."""

    label: str
    target: object
    is_weak: bool = False


@dataclass(slots=True)
class Scope:
    """One capture's view: where the graph ends, and what is known of the classes met so far."""

    namespace: Mapping[str, object]
    wanted: set[int]
    """The ids of objects that a name leads to: they are shown whatever they are."""
    closures: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """The variable names of a closure, by the id of the tuple that holds its cells."""
    _kinds: dict[int, Kind] = field(default_factory=dict)
    _shown: dict[int, bool] = field(default_factory=dict)
    _words_read: list[str] = field(default_factory=list)
    _words_left: Iterator[str] | None = None

    def kind(self, obj: object) -> Kind:
        """What is known of the class of `obj`."""
        cls = type(obj)
        found = self._kinds.get(id(cls))
        if found is None:
            found = self._kinds[id(cls)] = kind_of(cls, _NAMERS, _unseen())
        return found

    def shows(self, obj: object) -> bool:
        """Whether a graph can show `obj`: no plain value, nothing of the interpreter's own."""
        shown = self._shown.get(id(type(obj)))
        if shown is None:
            shown = not (is_plain(obj) or self.kind(obj).is_boundary)
            self._shown[id(type(obj))] = shown
        return (shown and obj is not self.namespace) or id(obj) in self.wanted

    def vocabulary(self) -> Iterator[str]:
        """Words that may be attribute names: those of the notebook's cells and of running code."""
        if self._words_left is None:
            self._words_left = _words(self.namespace, _running_code())
        yield from self._words_read
        for word in self._words_left:
            self._words_read.append(word)
            yield word


def links(obj: object, scope: Scope) -> list[Link]:
    """Return the references from `obj` to what a graph can show, weak ones included."""
    kind = scope.kind(obj)
    if kind.is_boundary or obj is scope.namespace:
        return []
    whole = _WHOLE.get(id(type(obj)))
    if whole is not None:
        return [link for link in whole(obj) if scope.shows(link.target)]
    if id(type(obj)) in _COMPLETE:
        items = () if shares_its_values(obj) else _NAMERS[id(type(obj))](obj, scope)
        return [Link(name or "", target) for name, target in items if scope.shows(target)]
    referents = [target for target in gc.get_referents(obj) if scope.shows(target)]
    found = _named(obj, kind, referents, scope) if referents else []
    for find in kind.unseen:
        found += [link for link in find(obj) if scope.shows(link.target)]
    return found


def _named(obj: object, kind: Kind, referents: list[object], scope: Scope) -> list[Link]:
    """Give each referent its name."""
    if not (kind.namers or kind.slots):
        found = _by_known_attributes(obj, kind, referents)
        if len(found) == len(referents):
            return found
    if issubclass(type(obj), (list, tuple)):
        referents.reverse()  # CPython visits these from the end
    return _by_search(obj, kind, referents, scope)


def _by_known_attributes(obj: object, kind: Kind, referents: list[object]) -> list[Link]:
    """Name referents by the attributes that other instances have; most often that is enough."""
    labels = {}
    for name, label in kind.attributes.items():
        value = _quietly(_attribute, obj, name)
        labels[id(value)] = label
    return [Link(labels.pop(id(t)), t) for t in referents if id(t) in labels]


def _by_search(obj: object, kind: Kind, referents: list[object], scope: Scope) -> list[Link]:
    """Name referents from the table of types first, then from the attributes."""
    names: dict[int, list[str | None]] = {id(target): [] for target in referents}
    missing = len(referents)
    for name, target in _names(obj, kind, referents, scope):
        if id(target) in names:
            names[id(target)].append(name)
            missing -= 1
            if not missing:
                break
    found = []
    for target in referents:
        label = names[id(target)].pop(0) if names[id(target)] else ""
        if label is not None:
            found.append(Link(label, target))
    return found


def _names(obj: object, kind: Kind, referents: list[object], scope: Scope) -> Named:
    for namer in kind.namers:
        yield from namer(obj, scope)
    for name, slot in kind.slots.items():
        value = _quietly(slot.__get__, obj)
        if value is not _NOTHING:
            yield f".{name}", value
    if kind.has_dict:
        yield from _attributes(obj, kind, referents, scope)


def _attributes(obj: object, kind: Kind, referents: list[object], scope: Scope) -> Named:
    """Find the attributes of an instance by trying names, the likely ones first."""
    for candidate in referents:
        if type(candidate) is dict and is_instance_dict(candidate, obj):
            yield ".__dict__", candidate
            yield from ((f".{key}", value) for key, value in candidate.items())
            return
    sought = {id(target) for target in referents}
    tried: set[str] = set()
    for candidates in (lambda: [*kind.attributes], lambda: kind.mentioned, scope.vocabulary):
        for name in candidates():
            if name not in tried and name not in kind.computed:
                tried.add(name)
                value = _quietly(_attribute, obj, name)
                if id(value) in sought and not is_class_attribute(type(obj), name, value):
                    kind.attributes[name] = f".{name}"
                    yield f".{name}", value
        if kind.riddles >= _MOST_RIDDLES:
            return
    kind.riddles += 1


def shares_its_values(obj: object) -> bool:
    """Whether `obj` is the `__dict__` of an instance that keeps the values itself (from 3.13)."""
    return type(obj) is dict and bool(obj) and not gc.get_referents(obj)


def is_instance_dict(candidate: dict[object, object], obj: object) -> bool:
    """Whether `candidate` is where `obj` keeps its attributes, told without asking for it."""
    found = False
    for key, value in candidate.items():
        if type(key) is not str:
            return False
        if _quietly(_attribute, obj, key) is value:
            found = True
        elif not defines(type(obj), key):  # else a property may answer in its place
            return False
    return found


def _quietly(read: Callable[..., object], *args: object) -> object:
    try:
        return read(*args)
    except Exception:
        return _NOTHING


def _words(namespace: Mapping[str, object], running: list[types.CodeType]) -> Iterator[str]:
    cells = namespace.get("In")
    for cell in reversed(cells) if type(cells) is list else ():
        if type(cell) is str:
            yield from re.findall(r"\.\s*([^\W\d]\w*)", cell)
    for code in running:
        yield from words(code)
    yield from (name for name in namespace if type(name) is str)


def _running_code() -> list[types.CodeType]:
    """The code of the functions that are running; their frames would hold their locals."""
    codes = []
    frame: types.FrameType | None = sys._getframe()
    while frame is not None:
        codes.append(frame.f_code)
        frame = frame.f_back
    return codes


_NOTHING = object()
_attribute = object.__getattribute__  # what a class may put in its place is not asked
_MOST_RIDDLES = 8  # instances of a class whose names were not found before the search is given up


# From type to "how it refers": names for references that the garbage collector sees.


def _tuple(obj: tuple[object, ...], scope: Scope) -> Named:
    variables = scope.closures.get(id(obj))
    for i, item in enumerate(tuple.__iter__(obj)):
        yield f"closure {variables[i]}" if variables else f"[{i}]", item


def _list(obj: list[object], scope: Scope) -> Named:
    return ((f"[{i}]", item) for i, item in enumerate(list.__iter__(obj)))


def _deque(obj: deque[object], scope: Scope) -> Named:
    return ((f"[{i}]", item) for i, item in enumerate(deque.__iter__(obj)))


def _dict(obj: dict[object, object], scope: Scope) -> Named:
    for key, value in dict.items(obj):
        yield f"[{key_label(key)}]", value
        yield "key", key


def _set(obj: set[object], scope: Scope) -> Named:
    return (("item", item) for item in set.__iter__(obj))


def _frozenset(obj: frozenset[object], scope: Scope) -> Named:
    return (("item", item) for item in frozenset.__iter__(obj))


def _cell(obj: types.CellType, scope: Scope) -> Named:
    value = _quietly(types.CellType.cell_contents.__get__, obj)
    return [(".cell_contents", value)]


def _function(obj: Any, scope: Scope) -> Named:
    named = (obj.__closure__, obj.__defaults__, obj.__kwdefaults__)
    if obj.__closure__ is not None:
        scope.closures[id(obj.__closure__)] = obj.__code__.co_freevars
    annotate = getattr(obj, "__annotate__", None)  # from 3.14 on: it makes the annotations
    yield from ((None, part) for part in (obj.__globals__, obj.__builtins__, annotate))
    yield from zip((".__closure__", ".__defaults__", ".__kwdefaults__"), named, strict=True)
    # What is left of the tuples are annotations and type parameters: reading those by name could
    # evaluate them.
    yield from ((None, part) for part in gc.get_referents(obj) if type(part) is tuple)


def _method(obj: types.MethodType, scope: Scope) -> Named:
    return [(".__self__", obj.__self__), (".__func__", obj.__func__)]


def _frame(obj: types.FrameType, scope: Scope) -> Named:
    yield from ((None, part) for part in (obj.f_back, obj.f_globals, obj.f_builtins))
    yield from _locals(obj, obj.f_code)


def _generator(obj: types.GeneratorType[Any, Any, Any], scope: Scope) -> Named:
    return _locals(obj, obj.gi_code)


def _coroutine(obj: types.CoroutineType[Any, Any, Any], scope: Scope) -> Named:
    return _locals(obj, obj.cr_code)


def _locals(obj: object, code: types.CodeType) -> Named:
    """Name what a frame holds; of locals that may be unset only the arguments are certain."""
    # Asking for `f_locals` would make the frame keep a second reference to every local (up to
    # 3.12), so the order in which CPython visits them has to do: function, code, then the values.
    referents = gc.get_referents(obj)
    start = max((i + 1 for i, part in enumerate(referents) if part is code), default=0)
    held = referents[start:]
    yield from ((None, part) for part in referents[:start] if part is not code)
    variables = [*dict.fromkeys(code.co_varnames + code.co_cellvars + code.co_freevars)]
    certain = len(held) if len(held) == len(variables) else code.co_argcount
    for i, value in enumerate(held):
        yield f"local {variables[i]}" if i < certain else "local", value


def _exception(obj: BaseException, scope: Scope) -> Named:
    for name in ("__traceback__", "__cause__", "__context__", "args"):
        yield f".{name}", getattr(BaseException, name).__get__(obj)


def _traceback(obj: types.TracebackType, scope: Scope) -> Named:
    return [(".tb_frame", obj.tb_frame), (".tb_next", obj.tb_next)]


_NAMERS: dict[int, Callable[[Any, Scope], Named]] = {
    id(tuple): _tuple,
    id(list): _list,
    id(deque): _deque,
    id(dict): _dict,
    id(set): _set,
    id(frozenset): _frozenset,
    id(types.CellType): _cell,
    id(types.FunctionType): _function,
    id(types.MethodType): _method,
    id(types.FrameType): _frame,
    id(types.GeneratorType): _generator,
    id(types.CoroutineType): _coroutine,
    id(BaseException): _exception,
    id(types.TracebackType): _traceback,
}

# Containers of which the table names every reference, so that it need not be compared.
_COMPLETE = {id(cls) for cls in (list, tuple, dict, set, frozenset, deque)}


# References that the garbage collector does not see: weak ones, and those of NumPy's arrays.


def _weak_target(obj: weakref.ref[Any]) -> list[Link]:
    return [Link("", weakref.ref.__call__(obj), is_weak=True)]


def _array_contents(obj: Any) -> list[Link]:
    ndarray = sys.modules["numpy"].ndarray
    base = ndarray.base.__get__(obj)
    if base is not None:
        return [Link(".base", base)]
    if not ndarray.dtype.__get__(obj).hasobject or ndarray.dtype.__get__(obj).kind != "O":
        return []
    return [Link(f"[{i}]", item) for i, item in enumerate(ndarray.flat.__get__(obj))]


def _unseen() -> dict[int, Callable[[Any], list[Link]]]:
    numpy = sys.modules.get("numpy")
    arrays = {} if numpy is None else {id(numpy.ndarray): _array_contents}
    return {id(weakref.ref): _weak_target, **arrays}


# The weak collections of the standard library are drawn as what they mean, not as they are built.


def _weak_values(obj: weakref.WeakValueDictionary[Any, Any]) -> Iterator[Link]:
    for key, ref in obj.data.items():  # type: ignore[attr-defined]
        yield Link(f"[{key_label(key)}]", weakref.ref.__call__(ref), is_weak=True)
        yield Link("key", key)


def _weak_keys(obj: weakref.WeakKeyDictionary[Any, Any]) -> Iterator[Link]:
    for ref, value in obj.data.items():  # type: ignore[attr-defined]
        yield Link("key", weakref.ref.__call__(ref), is_weak=True)
        yield Link("value", value)


def _weak_set(obj: weakref.WeakSet[Any]) -> Iterator[Link]:
    return (Link("item", weakref.ref.__call__(ref), is_weak=True) for ref in obj.data)  # type: ignore[attr-defined]


_WHOLE: dict[int, Callable[[Any], Iterable[Link]]] = {
    id(weakref.WeakValueDictionary): _weak_values,
    id(weakref.WeakKeyDictionary): _weak_keys,
    id(weakref.WeakSet): _weak_set,
}
