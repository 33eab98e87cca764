"""Which words the code mentions that a statement may run: what it may do, without running it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from ..platform import library_folders
from .classes import is_c_structure, members_of, mro_of
from .ours import OWN_FOLDER
from .scope import words_in

COUNT_WEAK_REFERENCES = frozenset({"getweakrefcount", "getweakrefs", "__weakref__"})
"""What counts the weak references to an object, those of an observer too."""

_MOST_CODES = 1000
_dict_of_module = vars(ModuleType)["__dict__"].__get__


def mentions(
    words: Iterable[str], namespace: Mapping[str, object], sought: Collection[str]
) -> set[str]:
    """Return those of the `sought` words that are among `words`, or in code that these lead to.

    That is the code of functions and methods which have one of the words for a name in `namespace`,
    or in a module or a class that has, and so on from there; not that of installed libraries, nor
    ours.
    """
    found: set[str] = set()
    met: set[int] = set()
    pending = [(set(words), namespace)]
    while pending and len(met) < _MOST_CODES:
        said, names = pending.pop()
        found.update(said.intersection(sought))
        for code, function_names in _functions(said, names):
            if id(code) not in met and _is_the_programs(code):
                met.add(id(code))
                pending.append((set(words_in(code)), function_names))
    return found


def _functions(
    words: set[str], names: Mapping[str, object]
) -> Iterator[tuple[CodeType, Mapping[str, object]]]:
    """The functions that words lead to, each with the names that it sees."""
    for word in words:
        value = names.get(word)
        if type(value) is ModuleType:
            own: Mapping[str, object] = _dict_of_module(value)
            for inner in words:
                yield from _functions_of(own.get(inner))
        elif value is not None:
            yield from _functions_of(value)


def _functions_of(value: Any) -> Iterator[tuple[CodeType, Mapping[str, object]]]:
    """A function's own code, that of a class's methods, or of the methods of an instance."""
    if type(value) is MethodType:
        value = value.__func__
    if type(value) is FunctionType:
        yield value.__code__, value.__globals__
        return
    cls = value if issubclass(type(value), type) else type(value)
    for base in mro_of(cls):
        for member in members_of(base).values() if not is_c_structure(base) else ():
            if type(member) is property:
                member = member.fget
            elif type(member) is classmethod or type(member) is staticmethod:
                member = member.__func__
            if type(member) is FunctionType:
                yield member.__code__, member.__globals__


def _is_the_programs(code: CodeType) -> bool:
    return not code.co_filename.startswith(_others())


@cache
def _others() -> tuple[str, ...]:
    return (*library_folders(), OWN_FOLDER)
