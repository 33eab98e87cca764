"""Reference graphs: speed side by side with objgraph, refcycle and memory_graph; size of a page.

The graph is a ternary tree of n objects: instances with the attributes `left`, `middle` and
`right`, and as every tenth object a list of three in place of an instance. It comes in two shapes:
instances whose class gives them their attributes, and instances of `class Obj: pass` that get them
from outside, as in the first two stages; up to Python 3.12 each of those has a `__dict__` of its
own. Each tool turns it into DOT text, in the way that its users would:

- dezero_mini once as a reader gets it, which captures all and draws the 60 objects nearest to the
  name, and once with all drawn;
- objgraph with counts, without limits, and told to stay inside of the graph; it starts with a
  full collection of all that is in the process, so once as it comes, once with nothing to collect;
- refcycle, which cannot find the objects without everything behind their classes too, so it is
  handed the list of them;
- memory_graph as it comes.

Every run gets a new graph, since up to Python 3.12 objgraph gives each instance a `__dict__` that
others would then meet. Machines differ and are noisy, hence rounds in which the tools take turns,
medians, and ratios. All is done twice: in a process with little else in it, and where the lessons
are, in the kernel of a notebook, after the first cell of a stage.
"""

import gc
import platform
from collections.abc import Callable
from importlib.metadata import version
from io import StringIO
from math import log
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

import memory_graph
import objgraph
import refcycle

from whoholds import record, snapshot

ROOT = Path(__file__).resolve().parent.parent
SIZES = (10, 100, 1000, 10_000)
ROUNDS = 7
TOO_LONG = 5.0  # seconds; what would take longer at some size is left out there
RING = """\
a = Obj()
b = Obj()
c = Obj()
a.b = b
b.c = c
c.a = a
a = b = c = None
"""

Run = Callable[[], object]
Prepare = Callable[[int, "Shape"], Run]


class Obj:
    """As of a usual class: all attributes are there from the start."""

    def __init__(self) -> None:
        self.left = self.middle = self.right = None


class Shape(NamedTuple):
    """What the instances of a tree are like."""

    title: str
    new_class: Callable[[], type]


def bare_class() -> type:
    """A class of its own for each tree: one that has met the names gives them a place at once."""

    class Obj:
        pass

    return Obj


FROM_THE_START = Shape("attributes from the start", lambda: Obj)
FROM_OUTSIDE = Shape("class Obj: pass, attributes set from outside", bare_class)


def build(n: int, shape: Shape = FROM_THE_START) -> list:
    """Return the objects of a tree, the root first."""
    cls = shape.new_class()
    objects: list = [[] if i % 10 == 9 else cls() for i in range(n)]
    for i, child in enumerate(objects[1:]):
        parent, place = objects[i // 3], ("left", "middle", "right")[i % 3]
        if type(parent) is list:
            parent.append(child)
        else:
            setattr(parent, place, child)
    return objects


def instance_dicts(objects: list) -> list:
    """The dictionaries that instances keep their attributes in, where they have one."""
    return [part for part in gc.get_referents(*objects) if type(part) is dict]


def with_dezero_mini(n: int, shape: Shape) -> Run:
    namespace = {"root": build(n, shape)[0]}
    return lambda: snapshot(namespace, "root").dot().source


def with_dezero_mini_all_drawn(n: int, shape: Shape) -> Run:
    namespace = {"root": build(n, shape)[0]}
    return lambda: snapshot(namespace, "root").dot(most=n).source


def with_objgraph(n: int, shape: Shape) -> Run:
    objects = build(n, shape)
    inside = {id(obj) for obj in [*objects, *instance_dicts(objects)]}
    return lambda: objgraph.show_refs(
        objects[:1],
        max_depth=n,
        too_many=n,
        filter=lambda obj: id(obj) in inside,
        refcounts=True,
        output=StringIO(),
    )


def with_objgraph_not_collecting(n: int, shape: Shape) -> Run:
    show = with_objgraph(n, shape)

    def run() -> None:
        gc.freeze()
        try:
            show()
        finally:
            gc.unfreeze()

    return run


def with_refcycle(n: int, shape: Shape) -> Run:
    objects = build(n, shape)
    objects += instance_dicts(objects)
    return lambda: refcycle.ObjectGraph(objects).to_dot()


def with_memory_graph(n: int, shape: Shape) -> Run:
    namespace = {"root": build(n, shape)[0]}
    return lambda: memory_graph.create_graph(namespace).source


TOOLS: dict[str, Prepare] = {
    "dezero_mini": with_dezero_mini,
    "dezero_mini, all drawn": with_dezero_mini_all_drawn,
    "objgraph": with_objgraph,
    "objgraph, not collecting": with_objgraph_not_collecting,
    "refcycle": with_refcycle,
    "memory_graph": with_memory_graph,
}


def main() -> None:
    versions = [f"{name} {version(name)}" for name in ("objgraph", "refcycle", "memory_graph")]
    print(f"Python {platform.python_version()}, dezero_mini, {', '.join(versions)}")
    compare_shapes("a process with little else in it")
    measure_pages()
    in_a_kernel()


def compare_shapes(where: str) -> None:
    for prepare in TOOLS.values():
        seconds(prepare(SIZES[0], FROM_THE_START))  # what is imported or cached at first use
    snapshot({}, "")._repr_html_()
    print(f"\nIn {where}, with {len(gc.get_objects()):,} objects:")
    for shape in (FROM_THE_START, FROM_OUTSIDE):
        compare(shape)
    print("\ngrowth: time ~ objects ^ growth, from 100 to 10,000 objects")
    print(f"-: left out, it would take more than {TOO_LONG:.0f} s or recurse too deeply")


def in_a_kernel() -> None:
    # Here, or the first comparison would be in a process with much in it, too.
    import nbformat
    from jupyter_client.manager import start_new_kernel

    stage = nbformat.read(ROOT / "notebooks" / "en" / "01_reference_counting.ipynb", as_version=4)
    first = next(cell.source for cell in stage.cells if cell.cell_type == "code")
    here = f"import sys; sys.path.insert(0, {str(ROOT / 'bench')!r}); import refs"
    manager, client = start_new_kernel(kernel_name="python3", stderr=None)
    try:
        for code in (first, here, "refs.compare_shapes('the kernel of a notebook')"):
            reply = client.execute_interactive(code, output_hook=show, timeout=600)
            assert reply["content"]["status"] == "ok", reply["content"]
    finally:
        manager.shutdown_kernel(now=True)


def show(message: dict) -> None:
    print(message["content"].get("text", ""), end="", flush=True)


def compare(shape: Shape) -> None:
    times = {tool: {} for tool in TOOLS}
    for n in SIZES:
        tools = [tool for tool in TOOLS if expected(times[tool], n) < TOO_LONG]
        rounds = [{tool: attempt(TOOLS[tool], n, shape) for tool in tools} for _ in range(ROUNDS)]
        for tool in tools:
            times[tool][n] = median(times_of_round[tool] for times_of_round in rounds)
    print(f"\nCapture and DOT, {shape.title}:")
    print(f"milliseconds, and times objgraph; medians of {ROUNDS} rounds")
    print(f"{'objects':26}", *(f"{n:>16,}" for n in SIZES), f"{'growth':>9}")
    for tool in TOOLS:
        cells = [cell(times[tool].get(n), times["objgraph"][n]) for n in SIZES]
        print(f"{tool:26}", *(f"{text:>16}" for text in cells), f"{growth(times[tool]):>9}")


def expected(times: dict[int, float], n: int) -> float:
    """How long a tool will take at least, if its time grows as the graph does."""
    known = max(times, default=0)
    if known < n // 10 and n != SIZES[0]:
        return float("inf")  # it was left out before
    return times[known] * n / known if known else 0.0


def attempt(prepare: Prepare, n: int, shape: Shape) -> float:
    try:
        return seconds(prepare(n, shape))
    except RecursionError:
        return float("inf")


def seconds(run: Run) -> float:
    gc.collect()
    start = perf_counter()
    run()
    return perf_counter() - start


def cell(time: float | None, of_objgraph: float) -> str:
    if time is None or time > TOO_LONG:
        return "-"
    return f"{1000 * time:.2f} ({time / of_objgraph:.2f})"


def growth(times: dict[int, float]) -> str:
    few, many = SIZES[1], SIZES[-1]
    return f"{log(times[many] / times[few]) / log(many / few):.2f}" if many in times else "-"


def measure_pages() -> None:
    namespace = {"root": build(1000)[0]}
    large = snapshot(namespace, "root")
    ring = {"Obj": Obj}
    exec("".join(RING.splitlines(keepends=True)[:-1]), ring)
    small = snapshot(ring, "a b c")
    steps = record(RING, {"Obj": Obj}, "a b c")
    pages = {
        "picture of a ring of 3": small,
        "picture of 60 of 1,000": large,
        "stepper, ring in 7 steps": steps,
    }
    print(f"\nPages: medians of {ROUNDS} rounds, without capture")
    print(f"{'':26} {'milliseconds':>16} {'kilobytes':>16}")
    for name, shown in pages.items():
        time = median(seconds(shown._repr_html_) for _ in range(ROUNDS))
        size = len(shown._repr_html_().encode()) / 1000
        print(f"{name:26} {1000 * time:>16.1f} {size:>16.1f}")


if __name__ == "__main__":
    main()
