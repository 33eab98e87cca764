"""What stays behind of a thousand drawings, steppers, answers, accounts and watched blocks.

Each is asked for in a notebook's kernel as a reader asks, by a magic, and as a program does, by a
call. Counted are the objects that the collector knows, and the blocks of memory that Python has
handed out: after a hundred, when all that is made at first use is there, after a thousand, when
tables of what has been said before are about full, and after two. Then the same on the Python of
the pages, in Node.js, if it is there: that counts no blocks, but `malloc` its bytes. Takes an hour.
"""

import contextlib
import json
import sys
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).resolve().parent.parent
sys.path += [str(ROOT / "site"), str(ROOT / "site" / "live")]

import lite  # noqa: E402
import pyodide_folder  # noqa: E402
from files import MissingFiles, have  # noqa: E402
from node import NoNode, run_cells  # noqa: E402

ROUNDS = 100, 1000, 2000

SETUP = """
%load_ext whoholds
import gc, sys
from whoholds.platform import used_mib
from whoholds.memory import watch
from whoholds import frees, holders, record, snapshot

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

def account():
    with watch("a block") as run:
        kept["left"] = [ring(), [bytearray(10_000) for _ in range(500)]]
    said = str(run.left)
    del kept["left"]
    return said

def tested(stays):
    try:
        with frees(Obj):
            if stays:
                kept["left"] = Obj()
    except AssertionError as error:
        return str(error)
    finally:
        kept.pop("left", None)

RING = "a = Obj(); b = [a]; a.b = b; a = b = None"
"""

WAYS = {
    "snapshot, drawn": "snapshot(ring())._repr_html_()",
    "record, drawn": "record(RING, {'Obj': Obj})._repr_html_()",
    "holders": "str(holders(ring()['a']))",
    "watch": "watched()",
    "watch, drawn": "watched()._repr_html_()",
    "an account of what is left": "account()",
    "frees, which passes": "tested(False)",
    "frees, which fails": "tested(True)",
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
    return len(gc.get_objects()), sys.getallocatedblocks() or round(used_mib() * 2**20)

def measure(way, rounds):
    code = compile(way, "way", "exec")
    seen = []
    for number in range(1, rounds[-1] + 1):
        with contextlib.redirect_stdout(io.StringIO()):
            exec(code, globals())
        if number in rounds:
            seen.append(counted())
    return seen
"""


Growth = tuple[str, list[tuple[int, int]]]
"""A way, and the objects and the blocks, or bytes, that came from one of its rounds to the next."""


def cells(ways: Iterable[str], rounds: tuple[int, ...]) -> list[str]:
    """The sources of cells that measure these ways, one after the other."""
    return [SETUP, MEASURE, *(f"print(json.dumps(measure({way!r}, {rounds})))" for way in ways)]


def growth(name: str, outputs: Iterable[Mapping]) -> Growth:
    """What the outputs of such a cell say."""
    said = "".join(out["text"] for out in outputs if out["output_type"] == "stream")
    seen = json.loads(said.splitlines()[-1])
    return name, [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(seen)]


def in_kernel(ways: dict[str, str], rounds: tuple[int, ...] = ROUNDS) -> Iterable[Growth]:
    """Measure in one kernel."""
    notebook = new_notebook(cells=[new_code_cell(code) for code in cells(ways.values(), rounds)])
    client = NotebookClient(notebook, timeout=None, kernel_name="python3")
    with client.setup_kernel():
        for place, (name, cell) in enumerate(zip([None, None, *ways], notebook.cells, strict=True)):
            client.execute_cell(cell, place)
            if name:
                yield growth(name, cell.outputs)


def in_pages(
    ways: dict[str, str], folder: Path, packages: list[str], rounds: tuple[int, ...] = ROUNDS
) -> Iterable[Growth]:
    """Measure on the Python of the pages, a new one for each way: see `run_cells`."""
    for name, way in ways.items():
        *_, outputs = run_cells(folder, packages, cells([way], rounds), patience=None)
        yield growth(name, outputs)


def main() -> None:
    show("in one kernel:", "blocks", in_kernel(WAYS))
    with TemporaryDirectory() as folder, contextlib.suppress(MissingFiles, NoNode):
        packages = pyodide_folder.fill(Path(folder), have(), lite.install())
        show("in the pages' Python:", "bytes", in_pages(WAYS, Path(folder), packages))


def show(place: str, unit: str, found: Iterable[Growth]) -> None:
    print(f"{place:28}", *(f"{f'from {a:,} to {b:,}':>22}" for a, b in pairwise(ROUNDS)))
    print(f"{'':28}", *[f"{'objects':>10}{unit:>12}"] * (len(ROUNDS) - 1), flush=True)
    for name, more in found:
        print(f"{name:28}", *(f"{n:>10,}{held:>12,}" for n, held in more), flush=True)


if __name__ == "__main__":
    main()
