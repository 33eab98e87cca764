"""Who holds an object: seconds, megabytes and which of 12 planted holders are named.

Side by side with objgraph's chain to a root, the tree of `referrers`, and refcycle, among ten
thousand and a million other objects. Each tool is asked about an object that only one planted
holder and one name keep, in the way that its users would; a holder counts as named if the words
that it gives contain the name that leads there, such as `cache` for `cache['k']`. Every tool runs
in this process on the same heap, and is timed once for each holder. A tool that has no answer
after TOO_LONG is stopped, and that holder counts as missed; one that is stopped three times is not
asked again at that size. (Where the system has no alarm, as on Windows, it is waited for.)

Then the hard cases, at a million objects, against the time that each may take: medians, and how
many times as long another tool takes. With `--hard` only these.
"""

import gc
import platform
import signal
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache, partial
from importlib import import_module
from importlib.metadata import version
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from whoholds import holders

SIZES = (10_000, 1_000_000)
TOO_LONG = 20.0  # seconds
MOST_STOPS = 3


class Obj:
    """An object of a program."""


class Model:
    """A model with a cache on a method, as it should not be."""

    @lru_cache  # noqa: B019
    def feature(self, n: int) -> int:
        return n


def plant() -> None:
    """Make the 12 holders, each the only one of its object."""
    space = globals()
    space["p_list"] = [[], [Obj()]]
    space["p_dict"] = {"k": Obj()}
    space["p_object"] = Obj()
    space["p_object"].kept = Obj()
    space["p_closure"] = (lambda value: lambda: value)(Obj())
    space["p_partial"] = partial(print, Obj())
    space["p_generator"] = suspended(Obj())
    next(space["p_generator"])
    Obj.p_class = [Obj()]  # type: ignore[attr-defined]
    space["p_array"] = np.empty(3, object)
    space["p_array"][1] = Obj()
    space["p_tuple"] = (np.zeros(9), 1)
    space["p_view"] = np.zeros(9)[1:]
    space["p_nested"] = {"k": (np.zeros(9), 2)}
    Model().feature(1)


Place = Callable[[dict[str, Any]], object]
PLACES: dict[str, Place] = {
    "p_list": lambda space: space["p_list"][1][0],
    "p_dict": lambda space: space["p_dict"]["k"],
    "p_object": lambda space: space["p_object"].kept,
    "p_closure": lambda space: space["p_closure"](),
    "p_partial": lambda space: space["p_partial"].args[0],
    "p_generator": lambda space: gc.get_referents(space["p_generator"])[-1],
    "p_class": lambda space: Obj.p_class[0],  # type: ignore[attr-defined]
    "feature": lambda space: next(o for o in gc.get_objects() if type(o) is Model),
    "p_array": lambda space: space["p_array"][1],
    "p_tuple": lambda space: space["p_tuple"][0],
    "p_view": lambda space: space["p_view"].base,
    "p_nested": lambda space: space["p_nested"]["k"][0],
}
"""The objects, by the name that leads to the holder of each."""
UNTRACKED = ("p_array", "p_tuple", "p_view", "p_nested")
"""Those whose holders the collector does not know."""


def suspended(value: object) -> Iterator[object]:
    yield value


def with_whoholds(box: list[object]) -> str:
    return str(holders(box.pop(), globals()))


def with_objgraph(box: list[object]) -> str:
    objgraph = import_module("objgraph")
    chain = objgraph.find_backref_chain(box.pop(), objgraph.is_proper_module)
    return " ".join(name for part in chain for name in names_of(part))


def with_referrers(box: list[object]) -> str:
    referrers = import_module("referrers")
    return str(
        referrers.get_referrer_graph(
            box.pop(), max_depth=8, module_prefixes=["__main__"], timeout=TOO_LONG
        )
    )


def with_refcycle(box: list[object]) -> str:
    refcycle = import_module("refcycle")
    graph = refcycle.snapshot()
    return " ".join(n for part in graph.ancestors(box.pop(), 4) for n in names_of(part))


def names_of(part: object) -> list[str]:
    """The names in this module by which a reader knows an object that a tool hands out."""
    found = [name for name, value in globals().items() if value is part]
    return found + (["p_class"] if part is Obj.__dict__.get("p_class") else [])


TOOLS: dict[str, Callable[[list[object]], str]] = {
    "whoholds": with_whoholds,
    "objgraph": with_objgraph,
    "referrers": with_referrers,
    "refcycle": with_refcycle,
}


def heap(n: int) -> list[object]:
    """So many tracked objects of a usual program: instances, lists and tuples."""
    found: list[object] = []
    while len(found) * 3 < n:
        obj = Obj()
        obj.items = [len(found)]  # type: ignore[attr-defined]
        obj.pair = (obj.items, len(found))  # type: ignore[attr-defined]
        found.append(obj)
    return found


class TooLong(BaseException):
    """A tool was stopped; no `except Exception` of its own keeps it going."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Stop what runs in here after so many seconds."""

    def stop(*_: object) -> None:
        raise TooLong

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def ask(tool: str, name: str) -> tuple[float, str]:
    box = [PLACES[name](globals())]
    gc.collect()
    start = perf_counter()
    try:
        with at_most(TOO_LONG):
            said = TOOLS[tool](box)
    except TooLong:
        said = ""
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
    return perf_counter() - start, said


def megabytes(tool: str, name: str) -> float:
    box = [PLACES[name](globals())]
    tracemalloc.start()
    with suppress(Exception, TooLong), at_most(TOO_LONG):
        TOOLS[tool](box)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def main() -> None:
    print(f"CPython {platform.python_version()}")
    tools = [tool for tool in TOOLS if is_here(tool)]
    plant()
    for n in SIZES[-1:] if "--hard" in sys.argv else SIZES:
        others = heap(n)
        gc.collect()
        if n == SIZES[-1]:
            hard(tools)
        if "--hard" in sys.argv:
            break
        print(f"\n{len(gc.get_objects()):,} tracked objects")
        print(f"{'':14}{'named':>8}{'median s':>12}{'slowest s':>12}{'MB at most':>12}")
        for tool in tools:
            report(tool)
        del others


def report(tool: str) -> None:
    seconds: dict[str, float] = {}
    named, stopped = [], []
    for name in PLACES:
        seconds[name], said = ask(tool, name)
        named += [name] if name in said else []
        stopped += [name] if seconds[name] > TOO_LONG else []
        if len(stopped) == MOST_STOPS:
            break
    missed = [name for name in seconds if name not in (*named, *stopped)]
    left = f"; stopped after {TOO_LONG:.0f} s: {', '.join(stopped)}" if stopped else ""
    if len(seconds) < len(PLACES):
        left += f"; not asked any more: {', '.join(PLACES.keys() - seconds.keys())}"
    times = seconds.values()
    memory = max(megabytes(tool, name) for name in ("p_list", "p_tuple") if name in seconds)
    print(
        f"{tool:14}{len(named):>5}/12{median(times):12.3f}{max(times):12.3f}{memory:12.1f}"
        f"   missed: {', '.join(missed) or 'none'}{left}"
    )
    if tool == "whoholds":
        tracked = [took for name, took in seconds.items() if name not in UNTRACKED]
        untracked = [seconds[name] for name in UNTRACKED]
        for kind, some in (("tracked", tracked), ("untracked", untracked)):
            print(f"    where it is {kind:12}{median(some):8.3f}{max(some):12.3f}")


def in_a_chain(n: int) -> None:
    head = at = Obj()
    for _ in range(n):
        at.next = Obj()  # type: ignore[attr-defined]
        at = at.next  # type: ignore[attr-defined]
    globals()["p_chain"] = head


def end_of_chain(space: dict[str, Any]) -> object:
    at = space["p_chain"]
    while hasattr(at, "next"):
        at = at.next
    return at


class Child:
    """One of many, which knows its parent."""

    def __init__(self, parent: Obj) -> None:
        self.parent = parent


def with_children(n: int) -> None:
    parent = globals()["p_parent"] = Obj()
    parent.children = [Child(parent) for _ in range(n)]  # type: ignore[attr-defined]


HARD: dict[str, tuple[float, Callable[[], None], Place]] = {
    "ordinary": (0.1, lambda: None, PLACES["p_object"]),
    "behind what is untracked": (1.0, lambda: None, PLACES["p_nested"]),
    "a chain of 10,000": (2.5, lambda: in_a_chain(10_000), end_of_chain),
    "a million holders": (5.0, lambda: with_children(1_000_000), lambda space: space["p_parent"]),
}
"""The seconds that each may take, what builds it, and the object that is asked about."""
ROUNDS = 3


def hard(tools: list[str]) -> None:
    """The median of each tool for each hard case, and beside ours how many times as long."""
    print(f"\nHard cases, seconds; {len(gc.get_objects()):,} tracked objects")
    for case, (wanted, build, place) in HARD.items():
        build()
        PLACES[case] = place
        ours = median(ask("whoholds", case)[0] for _ in range(ROUNDS))
        is_kept = "kept" if ours <= wanted else "NOT KEPT"
        memory = megabytes("whoholds", case)
        print(f"{case:26} whoholds {ours:8.3f}  ({wanted} s: {is_kept}; {memory:.0f} MB at most)")
        for tool in tools[1:]:
            took = ask(tool, case)[0]
            said = f"{took:8.3f}  {took / ours:6.1f} x" if took < TOO_LONG else " stopped"
            print(f"{'':26} {tool:10}{said}")
        for name in ("p_chain", "p_parent"):
            globals().pop(name, None)
        gc.collect()


def is_here(tool: str) -> bool:
    if tool == "whoholds":
        return True
    try:
        print(tool, version(tool))
    except Exception:
        print(f"{tool} is not installed and left out")
        return False
    return True


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    main()
