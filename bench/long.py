"""How long what is long takes: a million operations, ten minutes of samples, 200 statements.

Sizes and bounds of memory are tests, in tests/test_long.py; here are the times.
"""

import gc
import sys
import time
import tracemalloc
from functools import partial
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))

from test_long import operations, ten_minutes

from whoholds import record

OPERATIONS = 1_000_000


class Obj:
    pass


FUNCTION = "def f(n):\n    held = [a, n]\n    return held\n"
SOURCES = {
    "200 statements": ("\n".join(f"x{n} = Obj(); a.append(x{n})" for n in range(100)), ""),
    "a function called 300 times": (f"{FUNCTION}for n in range(300):\n    b = f(n)", "f"),
}


def main() -> None:
    gc.collect()
    tracemalloc.start()
    operations(1_000)
    early = tracemalloc.get_traced_memory()[0]
    seconds = timed(lambda: operations(OPERATIONS))
    now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(
        f"{OPERATIONS:,} operations of step 17, traced: {seconds:.1f} s, {now - early:+,} bytes "
        f"in the end, {peak - early:+,} at the peak"
    )

    run, _ = ten_minutes()
    pages = []
    seconds = timed(lambda: pages.append(run._repr_html_()))
    print(f"Ten minutes of samples, drawn: {seconds:.2f} s, {len(pages[0].encode()):,} bytes")

    for name, (source, into) in SOURCES.items():
        pages.clear()
        steps = partial(record, source, {"Obj": Obj, "a": []}, into=into)
        recorded = timed(lambda steps=steps: pages.append(steps()))
        drawn = timed(lambda: pages.append(pages[0]._repr_html_()))
        size = len(pages[1].encode())
        print(f"{name}: recorded in {recorded:.2f} s, drawn in {drawn:.2f} s, {size:,} bytes")


def timed(call) -> float:
    """Seconds that a call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
