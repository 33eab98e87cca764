"""Forward and backward, side by side with plain NumPy, autograd and step 17 as the book has it.

Two expressions: that of 17.5, three squares, of 10,000 numbers, where the arithmetic counts; and
a chain of 100 squares of one number, where only the framework does. And the time that
`import dezero_mini` takes on top of `import numpy`, in new processes.

A C heap that is returned to the system and asked for anew in every round costs more than all the
rest: after one large array, made and dropped, glibc keeps what is smaller. Machines differ and
are noisy, hence rounds in which all take turns, medians, and ratios. Step 16 comes last and alone,
since its garbage slows down whoever comes after it.
"""

import gc
import platform
import subprocess
import sys
import weakref
from collections.abc import Callable
from importlib.metadata import version
from statistics import median
from time import perf_counter

import autograd.numpy as anp
import numpy as np
from autograd import grad

from dezero_mini import step16, step17

ROUNDS = 41
REPEATS = 30  # of an expression in a round
IMPORTS = 15
EXPRESSIONS = {"3 squares of 10,000 numbers": (3, 10_000), "100 squares of 1 number": (100, 1)}

Work = Callable[[], object]


class Book:
    """Step 17 of the book, after the listing in its section 17.4: not a check in it."""

    class Variable:
        def __init__(self, data):
            self.data = data
            self.grad = None
            self.creator = None
            self.generation = 0

        def set_creator(self, func):
            self.creator = func
            self.generation = func.generation + 1

        def backward(self):
            if self.grad is None:
                self.grad = np.ones_like(self.data)
            funcs = []
            seen = set()

            def add_func(f):
                if f not in seen:
                    funcs.append(f)
                    seen.add(f)
                    funcs.sort(key=lambda func: func.generation)

            add_func(self.creator)
            while funcs:
                f = funcs.pop()
                gys = [output().grad for output in f.outputs]
                gxs = f.backward(*gys)
                if not isinstance(gxs, tuple):
                    gxs = (gxs,)
                for x, gx in zip(f.inputs, gxs):  # noqa: B905, as in the book
                    x.grad = gx if x.grad is None else x.grad + gx
                    if x.creator is not None:
                        add_func(x.creator)

    class Square:
        def __call__(self, *inputs):
            xs = [x.data for x in inputs]
            ys = self.forward(*xs)
            if not isinstance(ys, tuple):
                ys = (ys,)
            outputs = [Book.Variable(y if isinstance(y, np.ndarray) else np.array(y)) for y in ys]
            self.generation = max([x.generation for x in inputs])
            for output in outputs:
                output.set_creator(self)
            self.inputs = inputs
            self.outputs = [weakref.ref(output) for output in outputs]
            return outputs if len(outputs) > 1 else outputs[0]

        def forward(self, x):
            return x**2

        def backward(self, gy):
            x = self.inputs[0].data
            return 2 * x * gy

    @staticmethod
    def square(x):
        return Book.Square()(x)


def with_variables(step, times: int, data: np.ndarray) -> Work:
    def work():
        x = y = step.Variable(data)
        for _ in range(times):
            y = step.square(y)
        y.backward()
        return x.grad

    return work


def with_numpy(times: int, data: np.ndarray) -> Work:
    def work():
        values = [data]
        for _ in range(times):
            values.append(values[-1] ** 2)
        g = np.ones_like(values.pop())
        while values:
            g = 2 * values.pop() * g
        return g

    return work


def with_autograd(times: int, data: np.ndarray) -> Work:
    def f(x):
        for _ in range(times):
            x = anp.square(x)
        return anp.sum(x)

    gradient = grad(f)
    return lambda: gradient(data)


TOOLS = {
    "NumPy": with_numpy,
    "step 17": lambda times, data: with_variables(step17, times, data),
    "the book's": lambda times, data: with_variables(Book, times, data),
    "autograd": with_autograd,
}


def main() -> None:
    print(f"Python {platform.python_version()}, dezero_mini, ", end="")
    print(", ".join(f"{name} {version(name)}" for name in ("numpy", "autograd")))
    np.ones(2**21)  # 16 MiB; glibc learns nothing from more than 32
    for name, (times, size) in EXPRESSIONS.items():
        compare(name, times, np.random.default_rng(17).uniform(-1, 1, size))
    compare_imports()


def compare(name: str, times: int, data: np.ndarray) -> None:
    works = {tool: prepare(times, data) for tool, prepare in TOOLS.items()}
    for work in works.values():
        np.testing.assert_allclose(work(), works["NumPy"]())
    of = {tool: [] for tool in works}
    for _ in range(ROUNDS):
        for tool, work in works.items():
            of[tool].append(seconds(work))
    alone = with_variables(step16, times, data)
    of["step 16"] = [seconds(alone) for _ in range(ROUNDS)]
    print(f"\n{name}, forward and backward: medians of {ROUNDS} rounds")
    print(f"{'':12} {'microseconds':>14} {'times NumPy':>14} {'times the book':>16}")
    for tool, measured in of.items():
        time = median(measured)
        ratios = [time / median(of[other]) for other in ("NumPy", "the book's")]
        print(f"{tool:12} {1e6 * time:>14.1f} {ratios[0]:>14.2f} {ratios[1]:>16.2f}")


def seconds(work: Work) -> float:
    gc.collect()
    start = perf_counter()
    for _ in range(REPEATS):
        work()
    return (perf_counter() - start) / REPEATS


def compare_imports() -> None:
    of = {"numpy": [], "dezero_mini": [], "dezero_mini, and its Variable": []}
    for _ in range(IMPORTS):
        of["numpy"].append(import_seconds("import numpy"))
        of["dezero_mini"].append(import_seconds("import dezero_mini, numpy"))
        of["dezero_mini, and its Variable"].append(
            import_seconds("from dezero_mini import Variable")
        )
    print(f"\nImport: medians of {IMPORTS} new processes")
    print(f"{'':30} {'milliseconds':>14} {'over numpy':>14}")
    for name, measured in of.items():
        time = median(measured)
        print(f"{name:30} {1e3 * time:>14.1f} {1e3 * (time - median(of['numpy'])):>14.1f}")


def import_seconds(code: str) -> float:
    timed = (
        "from time import perf_counter\n"
        f"start = perf_counter()\n{code}\nprint(perf_counter() - start)"
    )
    return float(subprocess.check_output([sys.executable, "-c", timed]))


if __name__ == "__main__":
    main()
