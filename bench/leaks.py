"""What stays behind of a thousand drawings, steppers, answers and watched blocks.

Each is asked for in a notebook's kernel as a reader asks, by a magic, and as a program does, by a
call. Counted are the objects that the collector knows, and what tracemalloc has traced, after the
first hundred, when all that is made at first use is there, and after a thousand.
"""

import json
from itertools import pairwise

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

ROUNDS = 100, 1000

SETUP = """
%load_ext dezero_mini
import gc, tracemalloc
from dezero_mini.memory import watch
from dezero_mini.refs import holders, record, snapshot

class Obj: pass

def ring():
    a, b = Obj(), Obj()
    a.b, b.a, a.data = b, a, [a, {"b": b}, (1, "text")]
    return {"a": a, "b": b}

def watched():
    with watch("a block") as run:
        run.mark("now")
        gc.collect(0)
    return run

RING = "a = Obj(); b = [a]; a.b = b; a = b = None"
"""

WAYS = {
    "snapshot, drawn": "snapshot(ring())._repr_html_()",
    "record, drawn": "record(RING, {'Obj': Obj})._repr_html_()",
    "holders": "str(holders(ring()['a']))",
    "watch": "watched()",
    "watch, drawn": "watched()._repr_html_()",
    "%refs": "kept.update(ring()); shell.run_line_magic('refs', 'a b')",
    "%%refsteps": "shell.run_cell_magic('refsteps', 'a b', RING)",
    "%holders": "kept.update(ring()); shell.run_line_magic('holders', 'a')",
    "%%watchmemory": "shell.run_cell_magic('watchmemory', 'label', 'a = [1]')",
}

MEASURE = """
import contextlib, io, json
shell, kept = get_ipython(), get_ipython().user_ns

def counted():
    kept.pop("a", None), kept.pop("b", None)
    gc.collect()
    return len(gc.get_objects()), tracemalloc.get_traced_memory()[0]

def measure(way, rounds):
    code = compile(way, "way", "exec")
    tracemalloc.start()
    seen = []
    for number in range(1, rounds[-1] + 1):
        with contextlib.redirect_stdout(io.StringIO()):
            exec(code, globals())
        if number in rounds:
            seen.append(counted())
    tracemalloc.stop()
    return seen
"""


def measured(ways, rounds=ROUNDS):
    """{way: [(objects more, bytes more), ...]} from each of the rounds to the next, in a kernel."""
    cells = [new_code_cell(code) for code in (SETUP, MEASURE)]
    for way in ways.values():
        cells.append(new_code_cell(f"print(json.dumps(measure({way!r}, {rounds})))"))
    notebook = new_notebook(cells=cells)
    NotebookClient(notebook, timeout=None, kernel_name="python3").execute()
    found = {}
    for name, cell in zip(ways, cells[2:], strict=True):
        said = "".join(out.text for out in cell.outputs if out.output_type == "stream")
        seen = json.loads(said.splitlines()[-1])
        found[name] = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(seen)]
    return found


def main() -> None:
    print(f"From round {ROUNDS[0]} to round {ROUNDS[1]:,}, more in one kernel:")
    print(f"{'':18}{'objects':>10}{'bytes':>12}")
    for name, [(objects, traced)] in measured(WAYS).items():
        print(f"{name:18}{objects:>10,}{traced:>12,}")


if __name__ == "__main__":
    main()
