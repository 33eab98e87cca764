"""Look at an object of every type that some modules of the standard library can make.

`python every_type.py MODULE...` prints each type before it looks, so that one at which the
interpreter dies is named last, and ends with how many objects it looked at. An error of the look is
not caught; one of the type's own constructor is.
"""

import contextlib
import importlib
import inspect
import io
import os
import pkgutil
import sys
import tempfile
import warnings

from whoholds import holders, snapshot
from whoholds.instances import living


class Obj:
    def __init__(self, *arguments):
        self.arguments = arguments


def function(*arguments):
    yield arguments


def constructors(cls):
    """Ways to make an instance: with nothing, with something of a plain kind, and not quite."""
    yield cls
    for arguments in (
        *((Obj(),), ([Obj()],), ({"a": Obj()},), ((Obj(), Obj()),), ({1},)),
        *((3,), ("a",), (b"ab",), (1.5,), (function,), (Obj,), (iter([Obj()]),), (type,)),
        *((io.BytesIO(b"<a><b/></a>"),), (io.StringIO("a"),), (sys,), (range(3),)),
        *((Obj(), Obj()), (function, Obj()), ("a", "b"), (3, 4), ([Obj()], [Obj()])),
        *((Obj(), Obj(), Obj()), ("a", ({},), {}), (None, None, None)),
    ):
        yield lambda arguments=arguments: cls(*arguments)
    yield lambda: cls.__new__(cls)


def instances(cls):
    """One instance for each of the first ways that work, and what it gives one by one."""
    found = 0
    for make in constructors(cls):
        try:
            made = make()
        except BaseException:
            continue
        yield made
        with contextlib.suppress(BaseException):
            walker = type(made).__iter__(made)
            yield walker
            next(walker)
            yield walker
        found += 1
        if found == MOST_OF_ONE:
            return


MOST_OF_ONE = 2
_ENDS = (SystemExit, KeyboardInterrupt)
_FAR = 100  # a number that no type is given
_DANGEROUS = {  # they open windows or pages, wait for a keyboard, or run everything
    *("antigravity", "idlelib", "turtle", "turtledemo", "tkinter", "test", "this", "lib2to3"),
    *("__main__", "_tkinter", "pty", "webbrowser", "ensurepip", "venv", "pip"),
}


_PACKAGES = ("asyncio", "collections", "concurrent", "ctypes", "email", "importlib", "xml")
"""Those with types of their own in their parts."""


def modules():
    names = {name for name in sys.stdlib_module_names if name not in _DANGEROUS}
    for name in _PACKAGES:
        parts = pkgutil.walk_packages(importlib.import_module(name).__path__, f"{name}.")
        names |= {part.name for part in parts if not _DANGEROUS & {*part.name.split(".")}}
    return sorted(names)


def classes_of(name):
    """The classes that are at home in a module, those of C in the first that shows them."""
    try:
        module = importlib.import_module(name)
    except BaseException:
        return []
    found = [member for member in vars(module).values() if isinstance(member, type)]
    is_in_c = name.startswith("_")  # its types say that they are at home in another
    return [cls for cls in found if is_in_c or str(cls.__module__) in (name, "builtins")]


def environment(root):
    """What a process needs to run this: the instrument, and nothing that asks for a display."""
    kept = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    return {**kept, "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"}


def main(names):
    # Some types close the files that they are given by number.
    os.dup2(2, _FAR)
    report = open(_FAR, "w", encoding="utf-8")  # noqa: SIM115
    count = 0
    for name in names:
        made = None
        for cls in classes_of(name):
            if not inspect.isabstract(cls) and not issubclass(cls, _ENDS):
                print(name, cls.__name__, file=report, flush=True)
                for made in instances(cls):
                    str(snapshot({"x": made}))
                    count += 1
        holders(made, {"x": made})  # of the last only: it goes through all that there is
    living("list", {})
    print(count, file=report, flush=True)
    os._exit(0)  # what was made half-way need not be taken down


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        main(sys.argv[1:])
