"""What a capture knows of the classes that it meets, and where its graph ends."""

import re
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import InitVar, dataclass, field
from typing import Any

from ..data import Path, Role, Text
from .classes import (
    class_name,
    defines,
    full_name,
    has_dict,
    has_weakrefs,
    is_collectable,
    members_of,
    mro_of,
    reader,
)
from .ours import is_ours, is_told_by_instance
from .rows import REGISTERED, Link, Named, Row
from .table import rows
from .values import brief, copied, is_plain


@dataclass(slots=True)
class Kind:
    """What a capture needs to know of one class; holds no reference to the class itself."""

    name: str
    """The class's name, as a reader knows it."""
    role: Role
    """How an instance is drawn."""
    is_end: bool
    """Whether a graph ends at an instance: a class, a module, code, a dtype."""
    is_whole: bool
    """Whether `namers` and `hidden` give every reference of an instance."""
    is_running: Callable[[Any], bool] | None
    """Of what can be suspended: whether an instance is in the middle of a step."""
    value: Callable[[Any], Text] | None
    """Says what an instance is beyond its type, if there may be anything to say."""
    detail: Callable[[Any], Text] | None
    """The same where its type is not shown beside it."""
    is_collectable: bool
    """Whether the garbage collector can look into an instance (`Py_TPFLAGS_HAVE_GC`)."""
    is_between: bool
    """Whether an instance may be no more than a part of its holder, or a step to others."""
    has_dict: bool
    """Whether an instance can have attributes of its own, beside its `slots`."""
    read: Callable[[Any, str], object]
    """Reads an attribute of an instance without running code of its class."""
    has_weakrefs: bool
    """Whether an instance can be weakly referenced."""
    slots: dict[Path, Any]
    """The member descriptors, of `__slots__` and of C structures, by the names of references."""
    computed: frozenset[str]
    """Attribute names that run code when they are read (properties, methods)."""
    mentioned: tuple[str, ...]
    """Names and words in the code of the class's methods: its likely attribute names."""
    namers: tuple[Callable[[Any], Named], ...]
    """Name the references of an instance."""
    hidden: tuple[Callable[[Any], Iterable[Link]], ...]
    """Find those of its references that the garbage collector does not see."""
    backward: frozenset[str]
    """The attributes whose arrows are drawn against the reading direction."""
    attributes: dict[str, Path] = field(default_factory=dict)
    """Attribute names that an instance was found to use, each as the name of a reference."""
    unnamed: int = 0
    """How many instances kept a reference that no name was found for."""


def kind_of(cls: type, table: Mapping[int, Row]) -> Kind:
    """Describe `cls`, whatever its metaclass says, by the rows of the classes it derives from."""
    mro: tuple[type, ...] = mro_of(cls)
    members = {n: member for base in reversed(mro) for n, member in members_of(base).items()}
    found = (table.get(id(base)) or REGISTERED.get(full_name(base)) for base in mro)
    applying = [row for row in found if row is not None]
    own = table.get(id(cls), Row())
    role: Role = next((row.role for row in applying if row.role), "object")
    is_end = any(row.is_end for row in applying)
    # Without a dictionary there are no attributes that these could help to find.
    helpful = members if has_dict(cls) and not is_end else {}
    spoken = [own, *(row for row in applying if not row.is_exact)]
    return Kind(
        name=class_name(cls),
        role=role,
        is_end=is_end,
        is_whole=own.is_whole,
        is_running=own.is_running,
        value=next((row.value for row in spoken if row.value), None),
        detail=next((row.detail for row in spoken if row.detail), None),
        is_collectable=is_collectable(cls),
        is_between=role in ("container", "weakref") or not is_collectable(cls),
        has_dict=bool(has_dict(cls)),
        read=reader(cls),
        has_weakrefs=bool(has_weakrefs(cls)),
        slots={
            (("attribute", copied(n)),): m
            for n, m in members.items()
            if type(m) is types.MemberDescriptorType
        },
        computed=frozenset(n for n, m in helpful.items() if _is_descriptor(m)),
        mentioned=tuple(dict.fromkeys(n for m in helpful.values() for n in _mentioned_by(m))),
        namers=tuple(row.names for row in applying if row.names),
        hidden=tuple(row.hidden for row in applying if row.hidden),
        backward=frozenset().union(*(row.backward for row in applying)),
    )


def is_backward(path: Path, holder: Kind, target: Kind) -> bool:
    """Whether a reference leads back, against the reading direction; a container only holds."""
    kind, name = path[0]
    return kind == "attribute" and name in holder.backward and target.role != "container"


@dataclass(slots=True)
class Scope:
    """One capture's view: where the graph ends, and what is known of the classes met so far."""

    namespace: Mapping[str, object]
    named: InitVar[Iterable[object]]
    """The objects that a name leads to: they are shown whatever they are."""
    shown_by_class: dict[int, bool] = field(default_factory=dict)
    """Whether instances are shown, by the id of a class for which that is the same for all."""
    _table: Mapping[int, Row] = field(default_factory=rows)
    _kinds: dict[int, Kind] = field(default_factory=dict)
    _named: set[int] = field(default_factory=set)
    _classes_of_named: set[int] = field(default_factory=set)
    _words_read: list[str] = field(default_factory=list)
    _words_left: Iterator[str] | None = None

    def __post_init__(self, named: Iterable[object]) -> None:
        for obj in named:
            self._named.add(id(obj))
            self._classes_of_named.add(id(type(obj)))

    def named_too(self, obj: object) -> None:
        """Show this object from now on, whatever it is."""
        if id(obj) not in self._named:
            self._named.add(id(obj))
            self._classes_of_named.add(id(type(obj)))
            self.shown_by_class.pop(id(type(obj)), None)

    def kind(self, obj: object) -> Kind:
        """What is known of the class of `obj`."""
        cls = type(obj)
        found = self._kinds.get(id(cls))
        if found is None:
            found = self._kinds[id(cls)] = kind_of(cls, self._table)
        return found

    def has_met(self, *classes: type) -> bool:
        """Whether an instance of one of the classes, though not of a derived one, came up."""
        return any(id(cls) in self._kinds for cls in classes)

    def has_named(self, cls: type) -> bool:
        """Whether a name leads to an instance of just this class."""
        return id(cls) in self._classes_of_named

    def shows(self, obj: object) -> bool:
        """Whether a graph can show `obj`: no plain value, nothing of the interpreter's own."""
        shown = self.shown_by_class.get(id(type(obj)))
        return self._decide(obj) if shown is None else shown

    def shown(self, objects: Iterable[object]) -> list[object]:
        """Those that a graph can show."""
        return [obj for obj in objects if self.shows(obj)]

    def _decide(self, obj: object) -> bool:
        """Say the same for a class not met before, or one where it differs between instances."""
        if obj is None:  # it is drawn for the names that are `None`, and for nothing else
            return False
        if id(obj) in self._named:
            return True
        is_own = is_ours(obj)
        if is_told_by_instance(type(obj)):
            return not is_own
        if is_own or is_plain(obj) or self.kind(obj).is_end:
            if id(type(obj)) not in self._classes_of_named:
                self.shown_by_class[id(type(obj))] = False
            return False
        if type(obj) is not dict:
            self.shown_by_class[id(type(obj))] = True
        return obj is not self.namespace

    def vocabulary(self) -> Iterator[str]:
        """Words that may be attribute names: those of the notebook's cells and of running code."""
        if self._words_left is None:
            self._words_left = _vocabulary(self.namespace, _running_code())
        yield from self._words_read
        for word in self._words_left:
            self._words_read.append(word)
            yield word


def detail(obj: object, kind: Kind | None = None) -> Text:
    """What `obj` is, in a word, where its type is not shown beside it."""
    kind = kind or kind_of(type(obj), rows())
    describe = kind.detail or kind.value
    return (describe(obj) if describe else ()) or (brief(kind.name),)


def _vocabulary(namespace: Mapping[str, object], running: list[types.CodeType]) -> Iterator[str]:
    cells = namespace.get("In")
    for cell in reversed(cells) if type(cells) is list else ():
        if type(cell) is str:
            yield from re.findall(r"\.\s*([^\W\d]\w*)", cell)
    for code in running:
        yield from words_in(code)
    yield from (name for name in [*namespace] if type(name) is str)


def _running_code() -> list[types.CodeType]:
    """The code of the functions that are running; their frames would hold their locals."""
    codes = []
    frame: types.FrameType | None = sys._getframe()
    while frame is not None:
        codes.append(frame.f_code)
        frame = frame.f_back
    return codes


def words_in(code: types.CodeType) -> Iterator[str]:
    """Every name in `code` and every word in its strings, nested functions included."""
    yield from code.co_names
    pending: list[object] = list(code.co_consts)
    while pending:
        constant = pending.pop()
        if type(constant) is str:
            yield from re.findall(r"[^\W\d]\w*", constant)
        elif type(constant) is tuple:
            pending += constant
        elif type(constant) is types.CodeType:
            yield from constant.co_names
            pending += constant.co_consts


def _is_descriptor(member: object) -> bool:
    return defines(type(member), "__get__")


def _mentioned_by(member: object) -> Iterator[str]:
    if type(member) is property:
        member = member.fget
    if type(member) is classmethod or type(member) is staticmethod:
        member = member.__func__
    if type(member) is types.FunctionType:
        yield from words_in(member.__code__)
