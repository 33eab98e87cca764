"""Do what an answer says, in a child process, and look whether it comes true."""

import gc
import os
import sys
import warnings
import weakref
from contextvars import copy_context

WHEN = ("at once", "after gc.collect()", "after two gc.collect()", "after three gc.collect()")
_STAYS, _RAISED, _NEXT_CELL = 8, 9, 10


def watched(obj):
    """A function that says whether an object is alive, and does not hold it."""
    try:
        ref = weakref.ref(obj)
        return lambda: ref() is not None
    except TypeError:
        address = id(obj)
        return lambda: any(id(other) == address for other in gc.get_objects())


def carried_out(is_alive, code, namespace):
    """When the object goes after these lines; "it stays", or "it raised"."""
    if not hasattr(os, "fork"):
        import pytest  # a program that only asks whether it comes true need not have it

        pytest.skip("a remedy is carried out in a child process, and there is no fork")
    sys.stdout.flush()
    with warnings.catch_warnings():  # that other threads wait, such as those of the tests
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        os._exit(_status(is_alive, code, namespace))
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    other = {_STAYS: "it stays", _RAISED: "it raised", _NEXT_CELL: "in the next cell"}
    return other.get(status) or WHEN[status]


def _status(is_alive, code, namespace):
    try:
        gc.disable()
        for line in code.splitlines():
            if line.startswith("%"):
                namespace["get_ipython"]().run_line_magic(*line[1:].split(" ", 1))
            else:
                exec(line, namespace)
        for collections in range(len(WHEN)):
            if collections:
                gc.collect()
            if not is_alive():
                return collections
            if not collections and _begins_next_cell(namespace) and not is_alive():
                return _NEXT_CELL
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return _RAISED
    return _STAYS


def _begins_next_cell(namespace):
    """Do what an ipykernel does with the context when a cell begins, if it is one that runs."""
    kernel = getattr(namespace.get("get_ipython", lambda: None)(), "kernel", None)
    if not hasattr(kernel, "_shell_context"):
        return False
    kernel._shell_context = copy_context()
    return True


def when_gone(ref):
    """When what a weak reference leads to goes, from now on, in this process."""
    for when in WHEN:
        if ref() is None:
            return when
        gc.collect()
    while gc.collect():
        pass
    return "after more gc.collect()" if ref() is None else "never"


def sooner(effect):
    """What is no later than an effect."""
    return WHEN[: WHEN.index(effect) + 1] if effect in WHEN else (WHEN[0], effect)


def parts(code):
    """The code with one part of it left out, for each of its parts but imports."""
    lines = code.splitlines()
    for i, line in enumerate(lines):
        names = _names(line)
        rest = [[*lines[:i], *lines[i + 1 :]]]
        if len(names) > 1:
            rest = [
                [*lines[:i], f"del {', '.join(n for n in names if n != name)}", *lines[i + 1 :]]
                for name in names
            ]
        if not line.startswith("import "):
            for some in rest:
                if any(not other.startswith("import ") for other in some):
                    yield "\n".join(some)


def _names(line):
    names = line.removeprefix("del ").split(", ")
    is_of_names = line.startswith("del ") and all(name.isidentifier() for name in names)
    return names if is_of_names else []


def untrue(answer, is_alive, namespace):
    """What an answer says that does not come true: of its remedies, its fate and its ways."""
    found = []
    if answer.fate == "lost" and carried_out(is_alive, "", namespace) not in WHEN[1:]:
        found.append("it is not lost")
    if answer.fate == "stuck" and carried_out(is_alive, "", namespace) != "it stays":
        found.append("it is not stuck")
    for remedy in answer.remedies:
        comes = carried_out(is_alive, remedy.code, namespace)
        if comes != remedy.effect:
            found.append(f"{remedy.code!r}: {remedy.effect} is said, and {comes}")
        for part in parts(remedy.code):
            comes = carried_out(is_alive, part, namespace)
            if comes in sooner(remedy.effect):
                found.append(f"{part!r} does it, too, of {remedy.code!r}")
    return found


def wrong_ways(answer, address, namespace):
    """The ways that do not evaluate to the object at an address."""
    ways = [holder.way for holder in answer.holders if holder.way]
    return [
        way for way in ways if id(eval(way, {**sys.modules, "sys": sys, **namespace})) != address
    ]
