"""What a reader knows of: the names of the notebook, modules, and the functions that run.

All of it is looked up forward, from names to objects. That takes a few milliseconds, whatever the
size of the heap, and finds what the collector cannot see: the locals of running functions.
"""

import gc
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from inspect import CO_OPTIMIZED
from operator import attrgetter
from types import (
    AsyncGeneratorType,
    BuiltinFunctionType,
    CodeType,
    CoroutineType,
    FrameType,
    FunctionType,
    GeneratorType,
    MethodType,
    ModuleType,
    TracebackType,
)
from typing import Any

from ..collector import Paused
from ..data import Path, Root
from ..text import printable
from .classes import attribute, class_name, quietly
from .frames import borrowed_variables, local_variables, own_locals, shared_variables
from .table import KEY
from .values import literal, spelled

_LAST_ERROR = ("last_exc", "last_value", "last_traceback")  # in sys; the first from 3.12 on
_SUSPENDED = (
    (GeneratorType, attrgetter("gi_code"), attrgetter("gi_frame")),
    (CoroutineType, attrgetter("cr_code"), attrgetter("cr_frame")),
    (AsyncGeneratorType, attrgetter("ag_code"), attrgetter("ag_frame")),
)
_WITH_NAMES = (FunctionType, MethodType, BuiltinFunctionType)
_dict_of_module = vars(ModuleType)["__dict__"].__get__

Place = tuple[Root, Path]
"""A root, and what it calls the object, if the root has a name for more than one."""


@dataclass(slots=True)
class World:
    """Everything that has a name which a reader can find.

    What a dictionary of names holds that is itself asked about is held by that, not by a name.
    """

    box: list[object]
    """What is asked about, at its first place: nothing else here refers to that."""
    spaces: list[tuple[Root, Mapping[Any, Any]]]
    """Dictionaries of names, each with the root that its names lead to, but for the name."""
    caller: FrameType
    """The function that asks; frames above it are ours, and are not looked into."""
    running: dict[int, Root] = field(default_factory=dict)
    """The frames that run, and those of the last error, by their addresses."""
    _locals: dict[int, list[Root]] = field(default_factory=lambda: defaultdict(list))
    _shared: dict[int, list[Root]] = field(default_factory=lambda: defaultdict(list))
    dictionaries: set[int] = field(default_factory=set)
    """The addresses of all dictionaries of names, those of modules included."""
    asker: str | tuple[str, ...] = ""
    """The package that asks for a reader, if one does, or several."""
    has_last_error: bool = False
    context: int = 0
    """The address of what the context variables of the asking thread are kept in."""
    shell: Any = None
    """The IPython that a notebook runs in, if the names are its."""

    @classmethod
    def around(
        cls,
        box: list[object],
        caller: FrameType,
        namespace: Mapping[str, object],
        known: Mapping[str, Mapping[Any, Any]],
        asker: str | tuple[str, ...] = "",
    ) -> "World":
        """Look around from a function that runs."""
        spaces = [(Root("name"), namespace)]
        spaces += [(Root("known", words), some) for words, some in known.items()]
        world = cls(box, spaces, caller, asker=asker)
        world.dictionaries = {id(some) for _, some in world.spaces}
        world.dictionaries.update(id(names) for _, names in modules())
        world.shell = _shell(namespace)
        for frame, thread in frames(caller):
            world._add(frame, thread)
        of_error = list(map(id, _frames_of_last_error()))
        world.has_last_error = bool(of_error)
        for address in of_error:
            world.running.setdefault(address, Root("error"))
        world._add_further(caller)
        return world

    def _add_further(self, caller: FrameType) -> None:
        """What the interpreter has for itself, each by one reference."""
        error = sys.exc_info()[1]
        if error is not None:
            kept = error.__traceback__
            of = caller if kept is None else kept.tb_frame
            root = Root("handled", "", printable(of.f_code.co_name), where=self._where(of))
            self._locals[id(error)].append(root)
        error = kept = None
        module = sys.modules.get("signal")
        for number in module.valid_signals() if module is not None else ():
            handler = module.getsignal(number) if module is not None else None
            if callable(handler) and not isinstance(handler, int):
                name = str(getattr(number, "name", int(number)))
                self._locals[id(handler)].append(Root("signal", name))
        for function in () if sys.version_info >= (3, 14) else called_at_exit():
            self._locals[id(function)].append(Root("atexit", _name_of(function)))
        function = None
        for name, hook in Paused.hooks().items():
            self._locals[id(hook)].append(Root("hook", f"sys.{name}"))
        hook = None
        self.context = _variables_of_context()

    def _where(self, frame: FrameType) -> str:
        """The file and line, or the cell, where a function is running."""
        return self._place_of(frame.f_code, frame.f_lineno)

    def _place_of(self, code: CodeType, line: int) -> str:
        shell = self.shell or _running_shell()
        cells = quietly(lambda: shell.compile._filename_map)
        if type(cells) is dict and code.co_filename in cells:
            return f"In[{cells[code.co_filename]}]:{line}"
        return printable(f"{os.path.basename(code.co_filename)}:{line}")

    def where_is(self, function: object) -> str:
        """The file and line, or the cell, where a function begins, or where it waits.

        Nothing of what is no function, or has no file, such as what `exec` has made.
        """
        for cls, of_code, of_frame in _SUSPENDED:
            if type(function) is cls:
                code, frame = of_code(function), of_frame(function)
                line = frame.f_lineno if frame is not None else code.co_firstlineno
                break
        else:
            if type(function) is not FunctionType:
                return ""
            code, line = function.__code__, function.__code__.co_firstlineno
        place = self._place_of(code, line)
        return "" if place.startswith("<") else place

    def is_of_context(self, obj: object) -> bool:
        """Whether an object may be the context that the asking thread runs in, or its variables."""
        if id(obj) == self.context:
            return True
        if type(obj) is not Context:
            return False
        return any(id(part) == self.context for part in gc.get_referents(obj))

    def _add(self, frame: FrameType, thread: str) -> None:
        of = printable(frame.f_code.co_name)
        is_asker = _is_of(frame, self.asker)
        local = Root("asker" if is_asker else "local", "", of, thread, self._where(frame))
        running = local if is_asker else local._replace(kind="running")
        self.running[id(frame)] = running
        self._locals[id(frame.f_code)].append(running)
        borrowed = borrowed_variables(frame)
        for name, value in local_variables(frame):
            if name not in borrowed:
                self._locals[id(value)].append(local._replace(name=name))
        for name, value in shared_variables(frame):
            self._shared[id(value)].append(local._replace(name=name))
        # `exec` and the body of a class run with dictionaries of their own.
        self._add_space(local, frame.f_globals)
        if (names := own_locals(frame)) is not None:
            is_copy = local.kind == "local" and frame.f_code.co_flags & CO_OPTIMIZED
            self._add_space(local._replace(kind="copy") if is_copy else local, names)

    def _add_space(self, root: Root, names: dict[str, object]) -> None:
        if id(names) not in self.dictionaries and names is not self.box[0]:
            self.dictionaries.add(id(names))
            self.spaces.append((root, names))

    def places(self, sought: Collection[int]) -> Iterator[tuple[int, Place]]:
        """The references that lead from a root straight to objects, by their addresses."""
        for root, names in self.spaces:
            if not sought.isdisjoint(map(id, names.values())):  # type: ignore[attr-defined]
                for name, value in list(names.items()):
                    if id(value) in sought:
                        yield id(value), _named(root, name)
            if root.kind == "known" and not sought.isdisjoint(map(id, names)):  # type: ignore[attr-defined]
                yield from ((id(key), (root, KEY)) for key in list(names) if id(key) in sought)
        spaces = {id(some) for _, some in self.spaces}
        for of, names in modules():
            if names is self.box[0] or id(names) in spaces:
                continue
            if sought.isdisjoint(map(id, names.values())):  # type: ignore[attr-defined]
                continue
            for name, value in list(names.items()):
                if id(value) in sought and type(name) is str:
                    yield id(value), (Root("module", name, of), ())
        for address in sought & self._locals.keys():
            yield from ((address, (root, ())) for root in self._locals[address])

    def addresses(self) -> set[int]:
        """Those of all that a root leads straight to, but for `further`."""
        found = {*self._locals}
        for _, names in [*self.spaces, *modules()]:
            found.update(map(id, names.values()), map(id, names))
        return found

    def further(self, obj: object) -> list[Place]:
        """The roots that are known by what an object is, not by where it is."""
        if self.shell is not None and obj is self.shell:
            return [(Root("shell", "get_ipython()"), ())]
        if sys.version_info >= (3, 14) and _is_of_atexit(obj):
            return [(Root("atexit"), ())]
        return []

    def values(self) -> list[object]:
        """What running functions have, for a moment: the collector does not see it."""
        found = []
        for frame, _ in frames(self.caller):
            found += [value for _, value in local_variables(frame) + shared_variables(frame)]
        return found

    def shared(self, contents: object) -> list[Place]:
        """The running functions that have a variable with these contents in a cell."""
        return [(root, ()) for root in self._shared.get(id(contents), ())]


class _Asks:
    """Is equal to nothing, and keeps what it is compared with."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self) -> None:
        self.met: list[object] = []

    def __eq__(self, other: object) -> bool:
        self.met.append(other)
        return False


def called_at_exit() -> list[object]:
    """The functions that `atexit` is to call, which it shows to nobody.

    It compares each with one that it is to forget.
    """
    module, asks = sys.modules.get("atexit"), _Asks()
    if module is not None:
        quietly(module.unregister, asks)
    return asks.met


def _is_of_atexit(obj: object) -> bool:
    """Whether that is the list in which `atexit` has its functions, from 3.14 on."""
    if type(obj) is not list or not obj or type(obj[0]) is not tuple or len(obj[0]) != 3:
        return False
    return any(function is obj[0][0] for function in called_at_exit())


def _name_of(function: object) -> str:
    name = quietly(getattr, function, "__name__") if type(function) in _WITH_NAMES else ""
    return printable(name) if type(name) is str else ""


def _variables_of_context() -> int:
    return next((id(part) for part in gc.get_referents(copy_context()) if not _is_context(part)), 0)


def _is_context(obj: object) -> bool:
    return type(obj) is Context


def _shell(namespace: Mapping[str, object]) -> object:
    """The IPython that has these names, asked for without running code of the program."""
    module = sys.modules.get("IPython.core.interactiveshell")
    get = namespace.get("get_ipython")
    if module is None or type(get) is not MethodType:
        return None
    shell: object = get.__self__
    return shell if issubclass(type(shell), module.InteractiveShell) else None


def _running_shell() -> Any:
    """The IPython of this process, whose cells have files, whatever names are looked at."""
    module = sys.modules.get("IPython.core.interactiveshell")
    return quietly(lambda: module.InteractiveShell._instance)  # type: ignore[union-attr]


def _named(root: Root, name: object) -> Place:
    if root.kind == "known":
        return root, (("subscript", spelled(name)),)
    written = name if type(name) is str else literal(name)
    return root._replace(name=written or f"<{printable(class_name(type(name)))}>"), ()


def _is_of(frame: FrameType, packages: str | tuple[str, ...]) -> bool:
    """Whether a frame runs code of a package, or of one of several."""
    names = (packages,) if isinstance(packages, str) else packages
    module = f"{frame.f_globals.get('__name__')}."
    return any(name and module.startswith(f"{name}.") for name in names)


def modules() -> Iterator[tuple[str, dict[str, object]]]:
    """Each module once: `os.path` has two names, and with multiprocessing so has `__main__`."""
    met: set[int] = set()
    for name, module in list(sys.modules.items()):
        if issubclass(type(module), ModuleType):
            names: dict[str, object] = _dict_of_module(module)
            if id(names) not in met:
                met.add(id(names))
                yield name, names


def frames(caller: FrameType) -> Iterator[tuple[FrameType, str]]:
    """The frames of all threads, but for our own, each with the name of its thread."""
    top: dict[int, FrameType] = sys._current_frames()
    threading = sys.modules.get("threading")
    own = threading.get_ident() if threading else next(iter(top))
    names = dict(getattr(threading, "_active", {}))
    top[own] = caller
    for ident, frame in top.items():
        name = quietly(attribute, names.get(ident), "_name")
        # One that `_thread` started has no name.
        thread = "" if ident == own else name if type(name) is str else str(ident)
        at: FrameType | None = frame
        while at is not None:
            yield at, printable(thread)
            at = at.f_back


def _frames_of_last_error() -> Iterator[FrameType]:
    pending: list[object] = [getattr(sys, name, None) for name in _LAST_ERROR]
    seen: Counter[int] = Counter()
    while pending:
        part = pending.pop()
        seen[id(part)] += 1
        if seen[id(part)] > 1:
            continue
        if isinstance(part, BaseException):
            pending += [part.__traceback__, part.__context__, part.__cause__]
        elif type(part) is TracebackType:
            yield part.tb_frame
            pending.append(part.tb_next)
