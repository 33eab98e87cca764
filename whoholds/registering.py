"""How a class of yours refers and is drawn: `register`."""

import ast
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeVar, get_args

from .arguments import wrong
from .data import Name, Path, Role, Text
from .reading.classes import class_name, full_name
from .reading.rows import REGISTERED, Named, Row
from .reading.values import copied, text
from .words import clean, listed, say

_T = TypeVar("_T")
References = Callable[[Any], Iterable[tuple[str, object]]]
"""Gives the references of an instance: what a program writes behind it, and what that leads to."""


def register(
    cls: type | str,
    *,
    role: Role | None = None,
    label: Callable[[Any], str] | None = None,
    references: References | None = None,
    backward: Iterable[str] = (),
) -> None:
    """Say how instances of a class are drawn and what their references are called.

    `cls` is the class, or its full name, `"package.module.Class"`, for one that is not imported
    yet; it holds for derived classes as well. A class that is defined again under the same name, as
    when a cell is run again, keeps what was registered. To register it again replaces that, and
    `register(cls)` alone takes it back.

    - `role`: how an instance is drawn, such as "ellipse" or "box"; "object" if nothing is said.
    - `label(obj)`: a few words on its value, which stand below its type in a picture.
    - `references(obj)`: pairs of what a program writes behind the object, and what that leads to.
      Only attributes and places can be written: `.items`, `["key"]`, `.blocks[0].next`.
    - `backward`: attributes whose arrows are drawn against the reading direction, because they lead
      back, from a result to what it was made from.

    The two functions are called each time that an instance is looked at. They must not change the
    program nor keep anything; what they raise is raised by `snapshot`, `record` or `holders`, with
    a note that says whose registration it is. A name can be given only to what the instance refers
    to itself, as `gc.get_referents(obj)` lists it: a pair for anything else has no effect, and what
    is in a dictionary of the instance is called by way of that, `._parts["lid"]`. A reference
    without a name is an arrow without a label. So no count can become wrong by a row; a name can:
    it is drawn as it is given.

    Raises `TypeError` if `cls` is no class and no string, if `label` or `references` is no
    function, or `backward` a text, and `ValueError` if `cls` is a text but no full name, or `role`
    none that there is. What `references` gives is looked at when an instance is: `TypeError` if it
    gives no pairs, `ValueError` if a text is not of that form.

        >>> class Node:
        ...     def __init__(self, made_from): self.made_from = made_from
        >>> register(Node, role="ellipse", label=lambda node: "a node", backward=["made_from"])
        >>> print(snapshot({"b": Node(Node(None))})["b"].label)
        ('a node',)
        >>> class Box:
        ...     __slots__ = ("_lid", "_base")
        ...     def __getitem__(self, name): return getattr(self, f"_{name}")
        >>> register(Box, references=lambda box: [('["lid"]', box._lid), ('["base"]', box._base)])
        >>> box = Box()
        >>> box._lid, box._base = Node(None), []
        >>> print(str(snapshot({"box": box})).splitlines()[-1])
        Box box, ['lid'], refers to Node #2.
    """
    if not isinstance(cls, str) and not issubclass(type(cls), type):
        raise TypeError(say("registering.no class", given=class_name(type(cls))))
    if isinstance(cls, str) and not _is_full_name(cls):
        raise ValueError(say("registering.no full name", given=clean(repr(cls))))
    for keyword, given in (("label", label), ("references", references)):
        if not (given is None or callable(given)):
            raise TypeError(
                say("registering.function", name=keyword, given=class_name(type(given)))
            )
    if isinstance(backward, str):
        raise TypeError(say("registering.backward", given=clean(repr(backward))))
    if not isinstance(backward, Iterable):
        raise wrong("backward", "attributes", class_name(type(backward)))
    backward = frozenset(backward)
    for attribute in backward:
        if not isinstance(attribute, str):
            raise wrong("backward", "attributes", class_name(type(attribute)))
    if role is not None and role not in get_args(Role):
        known = listed(map(repr, get_args(Role)), joint="or")
        raise ValueError(say("registering.role", given=repr(role), known=known))
    name = cls if isinstance(cls, str) else full_name(cls)
    if not (role or label or references or backward):
        REGISTERED.pop(name, None)
        return
    names = None if references is None else _noted(name, _named_by(references))
    value = None if label is None else _noted(name, _labelled_by(label))
    REGISTERED[name] = Row(names=names, role=role, value=value, backward=backward)


def _is_full_name(name: str) -> bool:
    parts = name.replace(".<locals>", "").split(".")
    return len(parts) > 1 and all(map(str.isidentifier, parts))


def _noted(name: str, function: Callable[[Any], _T]) -> Callable[[Any], _T]:
    """The same function, but an error of it says whose registration it comes from."""

    def noted(obj: Any) -> _T:
        try:
            return function(obj)
        except Exception as error:
            error.add_note(say("registering.note", name=clean(name)))
            raise

    return noted


def _named_by(references: References) -> Callable[[Any], Named]:
    return lambda obj: [_named(pair) for pair in _listed(references(obj))]


def _listed(pairs: object) -> Iterable[object]:
    if isinstance(pairs, Mapping | str) or not isinstance(pairs, Iterable):
        raise TypeError(say("registering.pairs", given=class_name(type(pairs))))
    return pairs


def _named(pair: object) -> tuple[Path, object]:
    if not (isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str)):
        raise TypeError(say("registering.pair", given=class_name(type(pair))))
    return _path(pair[0]), pair[1]


def _labelled_by(label: Callable[[Any], str]) -> Callable[[Any], Text]:
    return lambda obj: text(copied(str(label(obj))))


@lru_cache(maxsize=1024)
def _path(written: str) -> Path:
    """The path that is written so."""
    try:
        node = ast.parse(f"x{written}", mode="eval").body
    except SyntaxError:
        node = None
    path: list[Name] = []
    while isinstance(node, ast.Attribute | ast.Subscript):
        path.append(_step(node, written))
        node = node.value
    if not (isinstance(node, ast.Name) and node.id == "x" and path):
        raise ValueError(say("registering.path", given=clean(repr(written))))
    return tuple(reversed(path))


def _step(node: ast.Attribute | ast.Subscript, written: str) -> Name:
    if isinstance(node, ast.Attribute):
        return "attribute", node.attr
    try:
        key = ast.literal_eval(node.slice)
    except ValueError:
        raise ValueError(say("registering.path", given=clean(repr(written)))) from None
    if type(key) is str and key.isidentifier():
        return "entry", key
    return "subscript", key if type(key) is int else repr(key)
