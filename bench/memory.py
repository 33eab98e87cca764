"""What 17.5's loop holds at once, and what it leaves: step 16, step 17, NumPy and autograd.

    for i in range(ROUNDS):
        x = Variable(np.random.randn(10000))
        y = square(square(square(x)))

The bound is what must be alive at once: the four values x, x², x⁴ and x⁸; with `backward` the
first three and one gradient on its way, so that it is four arrays again. Everything that keeps a
graph stays above it by the graph of the round before, which is dropped only when the new one is
complete. Memory is traced, so that it is exact to the byte whatever the machine.
"""

import gc
import platform
import tracemalloc
from collections.abc import Callable
from importlib.metadata import version
from typing import NamedTuple

import autograd.numpy as anp
import numpy as np
from autograd import grad

from dezero_mini import step16, step17

SIZE = 10_000
ROUNDS = 1000
BOUND = 4 * SIZE * np.dtype(float).itemsize

Round = Callable[[], object]


class Traced(NamedTuple):
    """In bytes, all of them relative to the start."""

    peak: int
    end: int  # of the loop, with the last x and y still named
    early: int  # the same after a tenth of the rounds


def with_dezero(step, backward: bool) -> Round:
    def one_round():
        x = step.Variable(np.random.randn(SIZE))
        y = step.square(step.square(step.square(x)))
        if backward:
            y.backward()
        return x, y

    return one_round


def with_numpy(backward: bool) -> Round:
    def one_round():
        x = np.random.randn(SIZE)
        a = x**2
        b = a**2
        y = b**2
        if not backward:
            return x, a, b, y
        g = 2 * b
        g = 2 * a * g
        g = 2 * x * g
        return x, y, g

    return one_round


def with_autograd(backward: bool) -> Round:
    def f(x):
        return anp.sum(anp.square(anp.square(anp.square(x))))

    gradient = grad(f)

    def one_round():
        x = np.random.randn(SIZE)
        return (x, gradient(x)) if backward else (x, f(x))

    return one_round


TOOLS = {
    "step 16": lambda backward: with_dezero(step16, backward),
    "step 17": lambda backward: with_dezero(step17, backward),
    "NumPy": with_numpy,
    "autograd": with_autograd,
}


def main() -> None:
    print(f"Python {platform.python_version()}, dezero_mini, ", end="")
    print(", ".join(f"{name} {version(name)}" for name in ("numpy", "autograd")))
    for backward in (False, True):
        words = "with backward" if backward else "without backward"
        print(f"\nTraced memory of {ROUNDS:,} rounds, {words}, in multiples of {BOUND:,} bytes")
        print(f"{'':10} {'peak':>8} {'end':>8} {'growth':>8} {'collections':>12}")
        for tool, prepare in TOOLS.items():
            one_round = prepare(backward)
            one_round()  # what is made at first use stays
            collections, traced = measure(one_round)
            growth = traced.end - traced.early
            multiples = (traced.peak / BOUND, traced.end / BOUND, growth / BOUND)
            print(f"{tool:10}", *(f"{n:>8.2f}" for n in multiples), f"{collections:>12}")
    print("\ngrowth: from the first tenth of the rounds to the end")


def measure(one_round: Round) -> tuple[int, Traced]:
    """Run the loop, and count the collections that come by themselves."""
    gc.collect()
    before = collections_so_far()
    tracemalloc.start()
    try:
        start, _ = tracemalloc.get_traced_memory()
        for i in range(ROUNDS):
            held = one_round()
            if i + 1 == ROUNDS // 10:
                early, _ = tracemalloc.get_traced_memory()
        end, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del held
    return collections_so_far() - before, Traced(peak - start, end - start, early - start)


def collections_so_far() -> int:
    return sum(generation["collections"] for generation in gc.get_stats())


if __name__ == "__main__":
    main()
