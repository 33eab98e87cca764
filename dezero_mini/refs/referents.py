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
from dataclasses import InitVar, dataclass, field
from typing import Any

from .kinds import Kind, answers_itself, defines, is_class_attribute, kind_of, words
from .labels import is_plain, key_label

Named = Iterable[tuple[str | None, object]]
"""Names of references in the holder's words; `None` for one that a graph leaves out."""


# There are as many as there are references, hence no class.
Link = tuple[str, object, bool]
"""One reference: its name in the holder's words, what it leads to, whether it is weak."""


@dataclass(slots=True)
class Scope:
    """One capture's view: where the graph ends, and what is known of the classes met so far."""

    namespace: Mapping[str, object]
    named: InitVar[Iterable[object]]
    """The objects that a name leads to: they are shown whatever they are."""
    verdicts: dict[int, bool] = field(default_factory=dict)
    """Whether instances are shown, by the id of a class for which that is the same for all."""
    closures: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """The variable names of a closure, by the id of the tuple that holds its cells."""
    _kinds: dict[int, Kind] = field(default_factory=dict)
    _named: set[int] = field(default_factory=set)
    _classes_of_named: set[int] = field(default_factory=set)
    _words_read: list[str] = field(default_factory=list)
    _words_left: Iterator[str] | None = None

    def __post_init__(self, named: Iterable[object]) -> None:
        for obj in named:
            self._named.add(id(obj))
            self._classes_of_named.add(id(type(obj)))

    def kind(self, obj: object) -> Kind:
        """What is known of the class of `obj`."""
        cls = type(obj)
        found = self._kinds.get(id(cls))
        if found is None:
            found = self._kinds[id(cls)] = kind_of(cls, _NAMERS, _unseen(), _READERS)
        return found

    def has_met(self, *classes: type) -> bool:
        """Whether an instance of one of the classes, though not of a derived one, came up."""
        return any(id(cls) in self._kinds for cls in classes)

    def shows(self, obj: object) -> bool:
        """Whether a graph can show `obj`: no plain value, nothing of the interpreter's own."""
        shown = self.verdicts.get(id(type(obj)))
        return self.decide(obj) if shown is None else shown

    def decide(self, obj: object) -> bool:
        """Say the same for a class not met before, or one where it differs between instances."""
        if id(obj) in self._named:
            return True
        if is_plain(obj) or self.kind(obj).is_boundary:
            if id(type(obj)) not in self._classes_of_named:
                self.verdicts[id(type(obj))] = False
            return False
        if type(obj) is not dict:
            self.verdicts[id(type(obj))] = True
        return obj is not self.namespace

    def vocabulary(self) -> Iterator[str]:
        """Words that may be attribute names: those of the notebook's cells and of running code."""
        if self._words_left is None:
            self._words_left = _words(self.namespace, _running_code())
        yield from self._words_read
        for word in self._words_left:
            self._words_read.append(word)
            yield word


def links(obj: object, kind: Kind, scope: Scope) -> list[Link]:
    """Return the references from `obj`, which is of `kind`, to what a graph can show."""
    if kind.is_boundary or obj is scope.namespace:
        return []
    if kind.reads is not None:
        return [link for link in kind.reads(obj, scope) if scope.shows(link[1])]
    known, decide = scope.verdicts, scope.decide
    referents = [
        target
        for target in gc.get_referents(obj)
        if target is not None
        and ((shown := known.get(id(type(target)))) or (shown is None and decide(target)))
    ]
    found = _named(obj, kind, referents, scope) if referents else []
    for find in kind.unseen:
        found += [link for link in find(obj) if scope.shows(link[1])]
    return found


def _items(obj: object, scope: Scope) -> Iterator[Link]:
    """The references from a container of which the table names every reference."""
    if not shares_its_values(obj):
        for name, target in _NAMERS[id(type(obj))](obj, scope):
            yield name or "", target, False


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
    known = kind.attributes.items()
    try:
        labels = {id(_attribute(obj, name)): label for name, label in known}
    except Exception:  # it does not have all of them
        labels = {id(_quietly(_attribute, obj, name)): label for name, label in known}
    return [(labels.pop(id(t)), t, False) for t in referents if id(t) in labels]


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
            found.append((label, target, False))
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
            found = found or not answers_itself(type(obj), key)
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

# References that the garbage collector does not see: weak ones, and those of NumPy's arrays.


def _weak_target(obj: weakref.ref[Any]) -> list[Link]:
    return [("", weakref.ref.__call__(obj), True)]


def _array_contents(obj: Any) -> list[Link]:
    ndarray = sys.modules["numpy"].ndarray
    base = ndarray.base.__get__(obj)
    if base is not None:
        return [(".base", base, False)]
    if not ndarray.dtype.__get__(obj).hasobject or ndarray.dtype.__get__(obj).kind != "O":
        return []
    return [(f"[{i}]", item, False) for i, item in enumerate(ndarray.flat.__get__(obj))]


def _unseen() -> dict[int, Callable[[Any], list[Link]]]:
    numpy = sys.modules.get("numpy")
    arrays = {} if numpy is None else {id(numpy.ndarray): _array_contents}
    return {id(weakref.ref): _weak_target, **arrays}


# The weak collections of the standard library are drawn as what they mean, not as they are built.


def _weak_values(obj: weakref.WeakValueDictionary[Any, Any], scope: Scope) -> Iterator[Link]:
    for key, ref in obj.data.items():  # type: ignore[attr-defined]
        yield f"[{key_label(key)}]", weakref.ref.__call__(ref), True
        yield "key", key, False


def _weak_keys(obj: weakref.WeakKeyDictionary[Any, Any], scope: Scope) -> Iterator[Link]:
    for ref, value in obj.data.items():  # type: ignore[attr-defined]
        yield "key", weakref.ref.__call__(ref), True
        yield "value", value, False


def _weak_set(obj: weakref.WeakSet[Any], scope: Scope) -> Iterator[Link]:
    return (("item", weakref.ref.__call__(ref), True) for ref in obj.data)  # type: ignore[attr-defined]


# Of these classes, and not of those derived from them, every reference is read, none searched for.
_READERS: dict[int, Callable[[Any, Scope], Iterable[Link]]] = {
    **{id(cls): _items for cls in (list, tuple, dict, set, frozenset, deque)},
    id(weakref.WeakValueDictionary): _weak_values,
    id(weakref.WeakKeyDictionary): _weak_keys,
    id(weakref.WeakSet): _weak_set,
}
