"""What a reader would write for each object of an ancestry, and the lines that remove references.

An expression starts at a name, at a dictionary that a reader knows, such as `Out`, or at a module,
and it is what Python would evaluate: no key is cut, and what has no expression has none.
"""

import re
import sys
import types
from _thread import _local
from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterator
from functools import _lru_cache_wrapper, partial
from itertools import islice
from typing import Any, NamedTuple

from ..data import Path, Root
from ..reading.classes import (
    answers_itself,
    attribute,
    defines,
    is_instance_dict,
    is_one_of,
    members_of,
    mro_of,
    quietly,
)
from ..reading.reach import reach
from ..reading.scope import Scope
from ..reading.seen import items
from ..reading.table import CODE_PARTS, INSTANCE_DICT
from ..reading.threads import thread_with
from ..reading.untracked import is_array
from ..reading.values import literal
from ..reading.world import Place
from .ancestry import ROOT, Ancestry, Unseen
from .autograd import attribute_of
from .routes import places

_MOST_NAMED = 50  # of what one holder leads to
MOST_TRIED = 30  # lines for one remedy, before those that are not needed are left out
_LONGEST = 300  # characters of an expression
_STARTS = {"name": 0, "known": 1, "shell": 2, "module": 3}
"""The kinds of roots that an expression can start at, the best first."""
ORIGINALS = {
    ("sys", "excepthook"): "__excepthook__",
    ("sys", "unraisablehook"): "__unraisablehook__",
    ("sys", "breakpointhook"): "__breakpointhook__",
    ("threading", "excepthook"): "__excepthook__",
}
"""What Python calls by a name of a module, and where that module keeps what was there first."""
_CONTAINERS = (dict, list, tuple, deque)
_Readable = tuple[str, ...]
# By address: a metaclass may lie in `__eq__`, or refuse to be hashed.
_READABLE: dict[int, _Readable] = {
    id(cls): names
    for cls, names in {
        types.MethodType: ("__self__", "__func__"),
        types.BuiltinFunctionType: ("__self__",),
        partial: ("func", "args", "keywords"),
        types.TracebackType: ("tb_next", "tb_frame"),
        types.FunctionType: (
            *("__closure__", "__defaults__", "__kwdefaults__", "__globals__", "__code__"),
        ),
        types.CodeType: CODE_PARTS,
        _lru_cache_wrapper: ("__wrapped__",),
        property: ("fget", "fset", "fdel"),
        staticmethod: ("__func__",),
        classmethod: ("__func__",),
    }.items()
}
_WRITABLE = {
    (id(types.TracebackType), "tb_next"),
    (id(types.FunctionType), "__defaults__"),
    (id(types.FunctionType), "__kwdefaults__"),
}
_CLOSED = {
    id(cls)
    for cls in (
        types.FrameType,
        types.GeneratorType,
        types.CoroutineType,
        types.AsyncGeneratorType,
    )
}
"""What has no expression for what it holds."""
_THEMSELVES = (
    types.FunctionType,
    types.GetSetDescriptorType,
    types.MemberDescriptorType,
    _lru_cache_wrapper,
    property,
)
"""Descriptors that a class gives as they are when it is asked for them."""
_PLAIN_IN_C = {
    id(cls)
    for cls in (
        *(dict, list, set, frozenset, tuple, int, float, complex, str, bytes, bytearray),
        *(deque, OrderedDict, defaultdict, BaseException, types.SimpleNamespace, partial),
    )
}
"""What reads and writes attributes as every object does, although it has methods for it."""
_OF_PYTHON = ("builtins", "types", "collections", "functools")
"""Modules whose classes are a reader's own containers."""
_OF_LAST_ERROR = ("get_ipython().InteractiveTB", "get_ipython().last_execution_result")
_OF_ERROR = ("__traceback__", "__cause__", "__context__")
_PARTS_OF_MODELS = re.compile(
    r"\._(parameters|buffers|modules)$|\.param_groups(\[\d+\](\['params'\])?)?$"
)


class Line(NamedTuple):
    """A line of Python that removes references."""

    code: str
    removes: tuple[tuple[int, int], ...]
    """References as (holder, target), by their numbers; each as often as it is removed."""
    depth: int
    """Steps from the root: those deeper have to run first."""
    imports: str = ""
    """The module that it needs, if it has to be imported first."""
    is_own: bool = False
    """Whether it is a library's own way to let go."""
    waits: bool = False
    """Whether it comes true when the next cell of a notebook begins, and not before."""
    is_of_hook: bool = False
    """Whether it takes back what Python is to call, so that names are left."""
    is_by_place: bool = False
    """Whether it finds a key by where that is: another line must not take one away before."""
    is_of_cell: bool = False
    """Whether it empties a cell: whoever calls the function is told that the name is free."""
    place: int = 0
    """Where in a list it deletes: of two such lines the later place comes first, and keeps its."""


class Step(NamedTuple):
    """One reference, as it is written after its holder."""

    suffix: str
    """Where it has `_BASE`, the holder is written once more: `[[*d][3]]` after `d`."""
    removal: str
    """What removes it, with a place for the whole expression; empty where nothing should."""
    place: str = ""
    """What removes it if that is not itself: the place in a dictionary that has it as its key."""

    def after(self, base: str) -> str:
        """The expression for what is referred to, by that for its holder."""
        text = self.suffix if self.suffix.startswith(_BY_ITSELF) else base + self.suffix
        return text.removeprefix(_BY_ITSELF).replace(_BASE, base)

    def removed(self, base: str) -> str:
        """The line that removes the reference."""
        return self.removal % (self.place.replace(_BASE, base) or self.after(base))


class _Item(NamedTuple):
    """Where in a dictionary something is, as its key or its value."""

    place: int
    step: Step


_BASE, _BY_ITSELF = "\0", "\1"
_BY_PLACE = f"[*{_BASE}]["


class Expressions:
    """The shortest expression for each object of an ancestry, and what removes its references."""

    def __init__(self, ancestry: Ancestry, scope: Scope) -> None:
        self.ancestry = ancestry
        self.scope = scope
        self.text: dict[int, str] = {}
        self.imports: dict[int, str] = {}
        self.depth: dict[int, int] = {}
        self.before: dict[int, int] = {}
        """The holder by way of which each was reached, or `ROOT`."""
        self.start: dict[int, Place] = {}
        """The root that an expression starts at."""
        self._parts: set[int] = set()
        """Dictionaries of attributes, whose expression is that of their owner."""
        self._outside: set[int] = set()
        """What is below a module or the notebook's own shell: only a container can drop it."""
        modules = [
            number
            for number, some in ancestry.places.items()
            if any(root.kind in ("module", "shell") for root, _ in some)
        ]
        self._of_libraries: set[int] = set()
        """What is below an attribute of what a library has made: a list there keeps no `None`."""
        self._of_modules = reach(modules, lambda number: ancestry.held.get(number, ()))
        """What names of modules lead to, among other ways."""
        self.modules = _names_of_modules(scope.namespace)
        self._keys_of: dict[int, dict[int, list[int]]] = {}
        self._items_of: dict[int, dict[int, list[_Item]]] = {}
        self._walk()

    def name_of(self, obj: object) -> str:
        """A name that a reader has for an object of any kind, if there is one."""
        names = list(self.scope.namespace.items())
        found = [name for name, value in names if value is obj and name.isidentifier()]
        return min(found, key=lambda name: (name.startswith("_"), len(name)), default="")

    def chain(self, number: int) -> list[int]:
        """The way to an object by its expression: the numbers from the root on."""
        way = [number]
        while self.before.get(way[-1], ROOT) != ROOT:
            way.append(self.before[way[-1]])
        return way[::-1]

    def steps(self, holder: int, target: int) -> list[Step]:
        """What to write after a holder for each of its references to an object, if known."""
        found = self._steps(holder, target)
        if self._keeps_an_error(holder):
            return found
        return [self._step_of_others(holder, target, step) for step in found]

    def _step_of_others(self, holder: int, target: int, step: Step) -> Step:
        """A step with what may remove it, where other code may count on what is there.

        Below a module and in what is private, nothing is overwritten, and a container can drop an
        item. An attribute of what a library has made is overwritten if it is the object itself.
        """
        if self._is_part_of_model(holder):
            return step._replace(removal="")
        is_item_of_others = holder in self._of_libraries and step.suffix.endswith("]")
        if is_item_of_others or self._is_outside(holder, step):
            return self._outside_step(step)
        return step._replace(removal="") if target and self._is_of_library(holder, step) else step

    def _is_part_of_model(self, holder: int) -> bool:
        """Whether torch keeps in it what a model or an optimizer cannot do without."""
        return (
            "torch" in sys.modules
            and _PARTS_OF_MODELS.search(self.text.get(holder, "")) is not None
        )

    def _owner(self, holder: int) -> int:
        """What a reader thinks of as the holder: that of its dictionary of attributes."""
        return self.before[holder] if holder in self._parts else holder

    def _is_of_library(self, holder: int, step: Step) -> bool:
        """Whether a step is an attribute of what a library has made, a class or a function, too."""
        if not step.suffix.startswith("."):
            return False
        obj = self.ancestry.objects[self._owner(holder)]
        made = obj if issubclass(type(obj), (type, types.FunctionType)) else type(obj)
        read = type.__getattribute__ if issubclass(type(made), type) else attribute
        module = quietly(read, made, "__module__")
        name = self.scope.namespace.get("__name__")
        own = ("__main__", name) if type(name) is str else ("__main__",)
        return type(module) is not str or module not in (*own, *_OF_PYTHON)

    def _is_outside(self, holder: int, step: Step) -> bool:
        """Whether a reference is below what a reader made: a module's, or private to a library."""
        if holder in self._outside:
            return True
        if not self._is_of_library(holder, step):
            return False
        # What a library's modules have too, such as the manager of loggers, others count on.
        return step.suffix.startswith("._") or self._owner(holder) in self._of_modules

    def lines(self, holder: int, target: int) -> list[Line] | None:
        """The lines that remove all references of a holder, or of the roots, to an object."""
        if holder == ROOT:
            return self._root_lines(target)
        if holder not in self.text:
            return None
        number = self.ancestry.references(holder, target)
        if number > MOST_TRIED:
            self.ancestry.gave_up = True
            return None
        obj, base = self.ancestry.objects[holder], self.text[holder]
        depth, imports = self.depth[holder] + 1, self.imports[holder]
        if type(obj) is set or type(obj) is _lru_cache_wrapper:
            if type(obj) is set and holder in self._outside:
                return None
            call = "clear" if type(obj) is set else "cache_clear"
            removes = tuple(
                (holder, t)
                for t in self.ancestry.held[holder]
                if type(obj) is set or not self._is_wrapped(obj, t)
                for _ in range(self.ancestry.references(holder, t))
            )
            return [Line(f"{base}.{call}()", removes, depth, imports, type(obj) is not set)]
        steps = self.steps(holder, target)
        if len(steps) != number or not all(step.removal for step in steps):
            return None
        is_dropping = holder in self._outside or holder in self._of_libraries
        is_shifted = is_dropping and issubclass(type(obj), (list, deque))
        return [
            Line(
                step.removed(base),
                self._removes(holder, target, step),
                depth,
                imports,
                is_by_place=_BY_PLACE in (step.place or step.suffix),
                is_of_cell=type(obj) is types.CellType,
                place=_place(step) if is_shifted else 0,
            )
            for step in steps
        ]

    def _removes(self, holder: int, target: int, step: Step) -> tuple[tuple[int, int], ...]:
        """What goes with a reference: with a key of a dictionary its value, and the other way."""
        of_target = self._items_of.get(holder, {}).get(id(self.ancestry.objects[target]))
        if of_target is None or not step.removal.startswith("del "):
            return ((holder, target),)
        obj: Any = self.ancestry.objects[holder]
        item = next(item for item in of_target if item.step.suffix == step.suffix)
        pair = next(islice(dict.items(obj), item.place, None))
        numbers = [self.ancestry.numbers.get(id(part)) for part in pair]
        held = self.ancestry.held.get(holder, ())
        return tuple((holder, n) for n in numbers if n is not None and n in held)

    def _keeps_an_error(self, holder: int) -> bool:
        """Whether a notebook's shell keeps the last error there, for whoever wants to debug it."""
        return self.text[holder].startswith(_OF_LAST_ERROR)

    def _is_wrapped(self, cache: Any, target: int) -> bool:
        """Whether a cache keeps an object for good: its function, and what it is called."""
        obj = self.ancestry.objects[target]
        return obj is quietly(attribute, cache, "__wrapped__") or (
            type(obj) is dict and is_instance_dict(obj, cache)
        )

    @staticmethod
    def _outside_step(step: Step) -> Step:
        """Outside of a reader's own names nothing is overwritten; a container can drop an item."""
        is_item = step.suffix.endswith("]") and step.removal
        return step._replace(removal="del %s" if is_item else "")

    def _walk(self) -> None:
        pending = deque(self._begin())
        while pending:
            holder = pending.popleft()
            targets = self.ancestry.held.get(holder, ())
            self.ancestry.gave_up |= len(targets) > _MOST_NAMED
            for target in targets[:_MOST_NAMED]:
                if target not in self.text and self._go(holder, target):
                    pending.append(target)

    def _begin(self) -> Iterator[int]:
        """Name what roots lead straight to."""
        found = [
            (_STARTS[place[0].kind], place, number)
            for number, some in self.ancestry.places.items()
            for place in some
            if place[0].kind in _STARTS
        ]
        objects = self.ancestry.objects
        found.sort(key=lambda f: (f[0], _unlikeliness(f[1][0], objects[f[2]])))
        for _, place, number in found:
            if number in self.text:
                continue
            text, imports = self.root(place)
            if text:
                self.text[number], self.imports[number] = text, imports
                self.depth[number], self.before[number] = 1, ROOT
                self.start[number] = place
                if place[0].kind in ("module", "shell"):
                    self._outside.add(number)
                yield number

    def _go(self, holder: int, target: int) -> bool:
        """Name what a holder refers to by its own expression."""
        steps = self._steps(holder, target)
        text = steps[0].after(self.text[holder]) if steps else ""
        if not steps or len(text) > _LONGEST:
            return False
        suffix = steps[0].suffix
        if not suffix and type(self.ancestry.objects[target]) is dict:
            self._parts.add(target)
        self.text[target] = text
        self.imports[target] = self.imports[holder]
        self.depth[target], self.before[target] = self.depth[holder] + 1, holder
        self.start[target] = self.start[holder]
        if self._is_outside(holder, steps[0]):
            self._outside.add(target)
        if holder in self._of_libraries or self._is_of_library(holder, steps[0]):
            self._of_libraries.add(target)
        return True

    def _steps(self, holder: int, target: int) -> list[Step]:
        obj: Any = self.ancestry.objects[holder]
        other = self.ancestry.objects[target]
        cls = type(obj)
        if issubclass(cls, _local) and type(other) is dict:
            return (
                [] if _overrides(cls, _local, "__getattribute__", "__delattr__") else [Step("", "")]
            )
        if holder in self._parts:
            return self._steps_of_local(holder, obj, other) or self._steps_of_attributes(
                holder, obj, other
            )
        if name := attribute_of(obj, other):
            return [Step(f".{name}", "%s = None" if name == "grad" else "")]
        base = next((base for base in _CONTAINERS if issubclass(cls, base)), None)
        if base is dict and (found := self._items(holder, obj).get(id(other))):
            return [item.step for item in found]
        if base not in (None, dict) and (keys := self._keys(holder, obj, base).get(id(other))):
            return _steps_of_sequence(cls, base, keys)
        if cls is set or cls is frozenset:
            return [
                Step(f"{_BY_ITSELF}{_BY_PLACE}{place}]", "")
                for place, item in enumerate(list(obj))
                if item is other
            ]
        if cls is types.CellType:
            return [Step(".cell_contents", "%s = None")]
        if cls is Unseen:
            suffix = obj.suffixes.get((self.before[holder], target), "")
            return [Step(suffix, "")] if suffix else []
        if type(other) is Unseen:
            return [Step("", "")]
        if issubclass(cls, BaseException) and (step := _step_of_error(obj, other)):
            return [step]
        for name in _READABLE.get(id(cls), ()):
            if quietly(attribute, obj, name) is other:
                return [Step(f".{name}", "%s = None" if (id(cls), name) in _WRITABLE else "")]
        if id(cls) in _CLOSED:
            return []
        if type(other) is dict and _is_dict_of(other, obj):
            return [Step("" if target else ".__dict__", "")]
        if is_array(obj) and attribute(obj, "base") is other:
            return [Step(".base", "")]
        return list(self._steps_by_search(obj, other))

    def _steps_of_local(self, holder: int, names: Any, other: object) -> list[Step]:
        """What a `threading.local` has for the thread that asks, which alone can write that."""
        above = self.before[holder]
        owner = self.ancestry.objects[above]
        if issubclass(type(owner), _local):
            is_own = type(other) is dict and thread_with(other, owner) == ""
            return [Step("", "")] if is_own else []
        if above in self._parts and issubclass(type(self._object_before(above)), _local):
            found = [name for name, value in list(names.items()) if value is other]
            return [Step(f".{name}", "del %s") for name in found if name.isidentifier()]
        return []

    def _object_before(self, number: int) -> object:
        return self.ancestry.objects[self.before[number]] if self.before[number] != ROOT else None

    def _steps_of_attributes(self, holder: int, names: Any, other: object) -> list[Step]:
        owner = self.ancestry.objects[self.before[holder]]
        found = []
        for name, value in list(names.items()):
            if value is not other or type(name) is not str:
                continue
            if name.isidentifier() and _is_read_plainly(owner, name):
                removal = "%s = None" if _is_written_plainly(owner, name) else ""
                found.append(Step(f".{name}", removal))
            else:
                removal = "" if issubclass(type(owner), type) else "%s = None"
                found.append(Step(f".__dict__[{name!r}]", removal))
        return found

    def _steps_by_search(self, obj: object, other: object) -> Iterator[Step]:
        for path in islice(places(obj, other, self.scope), MOST_TRIED):
            suffix = _suffix(path)
            if suffix:
                name = str(path[-1][1])
                is_plain = path[-1][0] == "attribute" and _is_written_plainly(obj, name)
                yield Step(suffix, "%s = None" if is_plain else "")

    def _keys(self, holder: int, obj: Any, base: Any) -> dict[int, list[int]]:
        """Where in a sequence those are that lead on: read once, for it may be large."""
        found = self._keys_of.get(holder)
        if found is None:
            found = self._keys_of[holder] = {}
            wanted = self._wanted(holder)
            for place, value in enumerate(_items(obj, base)):
                if id(value) in wanted:
                    keys = found.setdefault(id(value), [])
                    if len(keys) < MOST_TRIED:
                        keys.append(place)
        return found

    def _items(self, holder: int, obj: Any) -> dict[int, list[_Item]]:
        """The same for a dictionary, whose keys may be among them."""
        found = self._items_of.get(holder)
        if found is None:
            found = self._items_of[holder] = {}
            wanted = self._wanted(holder)
            for place, (key, value) in enumerate(list(dict.items(obj))):
                for part, is_key in ((value, False), (key, True)):
                    if id(part) in wanted and len(found.get(id(part), ())) < MOST_TRIED:
                        step = self._step_of_dict(type(obj), key, place, is_key=is_key)
                        if step is not None:
                            found.setdefault(id(part), []).append(_Item(place, step))
        return found

    def _wanted(self, holder: int) -> set[int]:
        targets = self.ancestry.held.get(holder, ())[:_MOST_NAMED]
        return {id(self.ancestry.objects[target]) for target in targets}

    def _step_of_dict(self, cls: type, key: object, place: int, *, is_key: bool) -> Step | None:
        """A key is written as it is; or by its name; or by where it is among the keys."""
        is_plain = cls is OrderedDict or not _overrides(cls, dict, "__iter__")
        by_place = f"{_BY_PLACE}{place}]"
        written = literal(key) or self.name_of(key) or (by_place if is_plain else "")
        if not written or (is_key and not is_plain):
            return None
        is_own = cls is OrderedDict or not _overrides(cls, dict, "__delitem__", "__getitem__")
        removal = "del %s" if is_own else ""
        if is_key:
            return Step(f"{_BY_ITSELF}{by_place}", removal, f"{_BASE}[{written}]")
        return Step(f"[{written}]", removal)

    def root(self, place: Place) -> tuple[str, str]:
        """What a root is called in Python, and the module that it takes."""
        root, path = place
        if root.kind == "name":
            return (root.name if root.name.isidentifier() else "", "")
        if root.kind in ("known", "shell"):
            text = root.name + "".join(f"[{name}]" for _, name in path)
            is_plain = all(kind == "subscript" for kind, _ in path) and _is_code(text)
            return (text if is_plain else "", "")
        if not root.name.isidentifier():
            return "", ""
        if root.of in self.modules:
            return f"{self.modules[root.of]}.{root.name}", ""
        if _is_importable(root.of):
            return f"{root.of}.{root.name}", root.of
        needs = "" if self.modules.get("sys") == "sys" else "sys"
        return f"sys.modules[{root.of!r}].{root.name}", needs

    def lines_of_names(self, target: int) -> list[Line] | None:
        """The lines for all roots that lead to an object but for what Python is to call."""
        return self._root_lines(target, but_hooks=True)

    def _root_lines(self, target: int, *, but_hooks: bool = False) -> list[Line] | None:
        found = []
        for place in self.ancestry.places.get(target, ()):
            root, _ = place
            if but_hooks and is_of_hook(root):
                continue
            text, imports = self.root(place) if root.kind in _STARTS else ("", "")
            is_last_error = root.kind == "module" and (root.of, root.name[:5]) == ("sys", "last_")
            if not text or (root.kind not in ("name", "known") and not is_last_error):
                return None
            found.append(Line(f"del {text}", ((ROOT, target),), 1, imports))
        return found


def is_of_hook(root: Root) -> bool:
    """Whether a root is where Python has what it is to call."""
    is_of_module = root.kind == "module" and (root.of, root.name) in ORIGINALS
    return is_of_module or root.kind in ("signal", "atexit", "hook")


def _place(step: Step) -> int:
    """The place in a list that a step leads to."""
    place = step.suffix[1:-1]
    return int(place) if place.isdecimal() else 0


def _items(obj: Any, base: Any) -> list[object]:
    """The items of a list, a tuple or a deque, copied in one call."""
    return [*deque.__iter__(obj)] if base is deque else items(obj) or []


def _unlikeliness(root: Root, obj: object) -> tuple[bool, bool, int]:
    """The less, the likelier it is that a reader thinks of this root for an object."""
    is_class = issubclass(type(obj), type)
    home = quietly(type.__getattribute__, obj, "__module__") if is_class else root.of
    return root.name.startswith("_"), root.of != home, len(root.name) + len(root.of)


def _steps_of_sequence(cls: type, base: Any, keys: list[int]) -> list[Step]:
    is_own = base is not tuple and (cls is base or not _overrides(cls, base, "__setitem__"))
    return [Step(f"[{index}]", "%s = None" if is_own else "") for index in keys]


def _step_of_error(error: BaseException, other: object) -> Step | None:
    for name in _OF_ERROR:
        if BaseException.__dict__[name].__get__(error) is other:
            return Step(f".{name}", "%s = None")
    return Step(".args", "%s = ()") if error.args is other else None


def _is_dict_of(names: dict[Any, Any], obj: Any) -> bool:
    """Whether a dictionary is where an object keeps its attributes."""
    if type(obj) is types.FunctionType or type(obj) is _lru_cache_wrapper:
        return quietly(attribute, obj, "__dict__") is names
    if issubclass(type(obj), (type, types.ModuleType)):
        return True
    return bool(names) and is_instance_dict(names, obj)


def _suffix(path: Path) -> str:
    """A path as it is written; nothing, if it cannot be."""
    if not path or (path[:1] == INSTANCE_DICT[:1] and len(path) == 1):
        return ""
    parts = []
    for kind, name in path:
        if kind == "attribute" and str(name).isidentifier() and name != "__class__":
            parts.append(f".{name}")
        elif kind == "entry":
            parts.append(f"[{name!r}]")
        elif kind == "subscript" and type(name) is int:
            parts.append(f"[{name}]")
        else:
            return ""
    return "".join(parts)


def _is_read_plainly(obj: object, name: str) -> bool:
    """Whether `obj.name` gives what its dictionary has under that name, and runs no code."""
    if issubclass(type(obj), type):
        is_hidden = answers_itself(type(obj), name)
        of = type(type.__dict__["__dict__"].__get__(obj).get(name))
        is_itself = is_one_of(of, *_THEMSELVES) or not defines(of, "__get__")
        return is_itself and not is_hidden and not _overrides(type(obj), type, "__getattribute__")
    if issubclass(type(obj), types.ModuleType):
        return True
    return not answers_itself(type(obj), name) and not any(
        "__getattribute__" in members_of(base) and id(base) not in _PLAIN_IN_C
        for base in mro_of(type(obj))[:-1]
    )


def _is_written_plainly(obj: object, name: str) -> bool:
    """Whether `obj.name = None` does that and nothing else."""
    if issubclass(type(obj), type):  # what the class does is not thrown away
        is_member = defines(type(type.__dict__["__dict__"].__get__(obj).get(name)), "__get__")
        return not is_member and not _overrides(type(obj), type, "__setattr__")
    for base in mro_of(type(obj))[:-1]:
        members = members_of(base)
        if "__setattr__" in members and id(base) not in _PLAIN_IN_C:
            return False
        if name in members and hasattr(type(members[name]), "__set__"):
            is_slot = type(members[name]) is types.MemberDescriptorType and "__slots__" in members
            if not is_slot:
                return False
    return True


def _overrides(cls: type, base: type, *names: str) -> bool:
    """Whether a class that derives from a base defines one of these itself."""
    mro = [id(some) for some in mro_of(cls)]
    derived = mro_of(cls)[: mro.index(id(base))]
    return any(name in members_of(some) for some in derived for name in names)


def _is_code(text: str) -> bool:
    try:
        compile(text, "", "eval")
    except SyntaxError:
        return False
    return True


def _is_importable(name: str) -> bool:
    """Whether `import name` and then `name` lead to just that module."""
    parts = name.split(".")
    if not all(part.isidentifier() for part in parts) or name == "__main__":
        return False
    module: Any = sys.modules.get(parts[0])
    for part in parts[1:]:
        module = quietly(types.ModuleType.__getattribute__, module, part)
    return module is sys.modules.get(name)


def _names_of_modules(namespace: Any) -> dict[str, str]:
    """The modules that a reader has a name for."""
    found: dict[str, str] = {}
    for name, value in list(namespace.items()):
        if issubclass(type(value), types.ModuleType) and type(name) is str and name.isidentifier():
            of = quietly(types.ModuleType.__getattribute__, value, "__name__")
            if type(of) is str and sys.modules.get(of) is value:
                found.setdefault(of, name)
    return found
