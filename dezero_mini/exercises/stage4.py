"""The exercises of stage 4, Function and Variable."""

import inspect
import types
import weakref
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whoholds.words import clean, listed

from .. import step16, step17
from .answers import Attempt, classes, described, function, numbers
from .loops import check_loop
from .scenes import Ref, Scene, alive, line_by_line

SURVIVORS = """\
x = Variable(np.ones(3))
y = square(square(square(x)))
del x
del y
"""

_INPUTS = np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 4.0])
_STEP = 1e-4  # of a difference quotient


def say_how_many_survive(attempt: Attempt) -> str:
    """4.2: how many variables are alive after `del x` and after `del y`, before and after."""
    given = numbers(attempt, 4)
    measured = list(chain(_survivors(step16), _survivors(step17)))
    for (step, line, expected), said in zip(measured, given, strict=True):
        if said != expected:
            kind = line if line == "del x" else f"step {step}"
            raise attempt.wrong(kind, step=step, line=line, expected=expected, said=said)
    return attempt.right(alive=listed(str(expected) for *_, expected in measured))


def _survivors(step: types.ModuleType) -> Iterator[tuple[str, str, int]]:
    """For each `del` line: the number of the step, the line, how many variables it leaves alive."""
    number = step.__name__[-2:]
    refs: list[Ref] = []
    namespace = {"Variable": step.Variable, "square": step.square, "np": np}
    for line in line_by_line(SURVIVORS, namespace):
        if line.startswith("y ="):
            refs = _variables(namespace["y"])
        if line.startswith("del"):
            yield number, line, len(alive(refs))


def _variables(y: Any) -> list[Ref]:
    """Weak references to a variable and to all that it was made from, one input each."""
    refs = [weakref.ref(y)]
    while y.creator is not None:
        y = y.creator.inputs[0]
        refs.append(weakref.ref(y))
    return refs


def fix_function(attempt: Attempt) -> str:
    """4.1: make the reader's copy of step 16 a step 17, whatever way it holds its outputs."""
    variable, base = classes(attempt, 2)
    if not hasattr(variable, "backward"):
        raise attempt.wrong("order")
    scene = _graph(attempt, variable, base)
    how = _how_kept(scene.names["a"])
    _run_backward(scene, how)
    scene.names["slope"] = _slopes(lambda x: x**2 + x + (x**2 - x) ** 2, _INPUTS[0])[0]
    scene.expect("x.grad", "slope")
    scene.run("del x, a, s, d, y")
    scene.expect_freed("unchanged" if how == "strong" else "left")
    unused = _graph(attempt, variable, base)
    unused.run("del x, a, s, d, y")
    unused.expect_freed("left unused")
    return attempt.right("right with proxies" if how == "proxy" else "right")


def _graph(attempt: Attempt, variable: Any, base: Any) -> Scene:
    """A graph in which inputs and outputs are used twice, and its objects watched."""
    scene = Scene(attempt, MyVariable=variable, np=np, **_functions(base))
    scene.run("x = MyVariable(np.array([1.0, 2.0, 3.0]))", "a = Square()(x)")
    _check_strong(scene, variable)
    scene.run("s, d = SumAndDifference()(a, x)", "y = Add()(s, Square()(d))")
    scene.watch("x", "a", "s", "d", "y", "a.creator", "s.creator", "y.creator")
    return scene


def _functions(base: Any) -> dict[str, Any]:
    """Functions for any framework with the interface of the book's `Function`."""

    class Square(base):  # type: ignore[misc]
        def forward(self, x: Any) -> Any:
            return x**2

        def backward(self, gy: Any) -> Any:
            return 2 * self.inputs[0].data * gy

    class Add(base):  # type: ignore[misc]
        def forward(self, x0: Any, x1: Any) -> Any:
            return x0 + x1

        def backward(self, gy: Any) -> Any:
            return gy, gy

    class SumAndDifference(base):  # type: ignore[misc]
        def forward(self, x0: Any, x1: Any) -> Any:
            return x0 + x1, x0 - x1

        def backward(self, gs: Any, gd: Any) -> Any:
            return gs + gd, gs - gd

    return {cls.__name__: cls for cls in (Square, Add, SumAndDifference)}


def _check_strong(scene: Scene, variable: Any) -> None:
    """Raise `NotYet` if what a function returns, its creator or its inputs are weak."""
    a = scene.names["a"]
    if _is_weak(a):
        raise scene.wrong("returned weakly")
    if type(a) is not variable:
        raise scene.wrong("returned", given=described(a))
    if _is_weak(a.creator):
        raise scene.wrong("weak creator")
    if any(map(_is_weak, a.creator.inputs)):
        raise scene.wrong("weak inputs")


def _is_weak(obj: object) -> bool:
    return issubclass(type(obj), weakref.ref) or type(obj) in weakref.ProxyTypes


def _how_kept(variable: Any) -> str:
    """How its creator keeps a variable among its `outputs`, as far as one can see."""
    outputs: Any = getattr(variable.creator, "outputs", None)
    for item in outputs if issubclass(type(outputs), (list, tuple)) else ():
        if item is variable:
            return "strong"
        if _is_weak(item):
            return "ref" if issubclass(type(item), weakref.ref) else "proxy"
    return "another"


def _run_backward(scene: Scene, how: str) -> None:
    """Run `backward`, and say what does not fit together if it fails for that reason."""
    try:
        scene.run("y.backward()")
    except AttributeError as error:
        if issubclass(type(error.obj), weakref.ref):
            raise scene.wrong("only the function") from None
        raise
    except TypeError as error:
        kinds = {"strong": "only the variable", "proxy": "a proxy is not called"}
        if how not in kinds or not str(error).endswith("callable"):
            raise
        raise scene.wrong(kinds[how]) from None


def keep_one_graph(attempt: Attempt) -> str:
    """4.3: a loop that frees each graph before it starts the next."""
    return check_loop(attempt, _variable, [float((_variable(i).data ** 8).sum()) for i in range(4)])


def _variable(i: int) -> step17.Variable:
    return step17.Variable(np.linspace(0.0, (i + 1) % 3, 8))  # once all zeros


def return_two_outputs(attempt: Attempt) -> str:
    """4.4: the sum and the difference of two variables, and their gradients."""
    (cls,) = classes(attempt)
    if not issubclass(cls, step17.Function):
        raise attempt.wrong("no function")
    for use, formula in _USES.items():
        scene = _two_outputs(attempt, cls)
        scene.run("gradients = s.creator.backward(np.ones(3), np.ones(3))")
        _require_pair(scene, "gradients", "backward")
        scene.run("del gradients", f"y = {use}", "del s, d", "y.backward()")
        for i, scene.names["slope"] in enumerate(_slopes(formula, *_INPUTS)):
            scene.expect(f"x{i}.grad", "slope", "gradient")
        _require_unchanged(scene)
        scene.run("del y")
        scene.expect_freed()
    unused = _two_outputs(attempt, cls)
    unused.run("del s, d")
    unused.expect_freed()
    return attempt.right()


_USES: dict[str, Callable[[Any, Any], Any]] = {
    "add(square(s), square(d))": lambda x0, x1: (x0 + x1) ** 2 + (x0 - x1) ** 2,
    "square(s)": lambda x0, x1: (x0 + x1) ** 2,
    "square(d)": lambda x0, x1: (x0 - x1) ** 2,
}
"""What is made of the outputs, and the same with arrays."""


def _two_outputs(attempt: Attempt, cls: Any) -> Scene:
    """Call the reader's function, whose methods have to return what was asked for, in pairs."""
    names = {name: getattr(step17, name) for name in ("Variable", "square", "add")}
    scene = Scene(attempt, SumAndDifference=cls, np=np, **names)
    x0, x1 = (f"Variable(np.array({array.tolist()}))" for array in _INPUTS)
    scene.run(f"x0 = {x0}", f"x1 = {x1}", "f = SumAndDifference()")
    scene.run("outputs = f.forward(x0.data, x1.data)")
    _require_pair(scene, "outputs", "forward")
    sums = {"sum": _INPUTS[0] + _INPUTS[1], "difference": _INPUTS[0] - _INPUTS[1]}
    for i, (which, scene.names["wanted"]) in enumerate(sums.items()):
        scene.expect(f"outputs[{i}]", "wanted", which)
    _require_unchanged(scene)
    scene.run("s, d = f(x0, x1)")
    scene.watch("s", "d", "f")
    scene.run("del outputs, f")
    return scene


def _require_unchanged(scene: Scene) -> None:
    for name, scene.names["before"] in zip(("x0", "x1"), _INPUTS, strict=True):
        scene.expect(f"{name}.data", "before", "changed")


def _require_pair(scene: Scene, name: str, method: str) -> None:
    given = scene.names[name]
    if type(given) is not tuple or len(given) != 2:
        raise scene.wrong("no pair", method=method, given=described(given))


class Node:
    """A node that nothing was computed for, where the reader has none."""

    def __init__(self, data: float) -> None:
        self.data = data
        self.grad = 0.0
        self.backward = lambda *_: None


def cure_the_closure(attempt: Attempt) -> str:
    """4.5: a result whose `backward` does not hold it, whether it is called or not."""
    node = attempt.namespace.get("Node")
    node = node if issubclass(type(node), type) else Node
    names = {"Node": node, "square_node": function(attempt)}
    scene = Scene(attempt, **names)
    scene.run("x = Node(3.0)", "a = square_node(x)", "y = square_node(a)")
    scene.expect("y.data", "81.0", "data")
    scene.watch("a", "y")
    scene.run("del a, y")
    scene.expect_freed("left unused")

    scene = Scene(attempt, **names)
    scene.run("x = Node(3.0)", "y = square_node(square_node(x))")
    scene.watch("y")
    _run_backward_of(scene, "y")
    scene.expect("x.grad", "108.0")
    scene.run("del y")
    scene.expect_freed()

    scene = Scene(attempt, **names)
    scene.run("x = Node(3.0)", "a, y = square_node(x), square_node(x)")
    _run_backward_of(scene, "a")
    _run_backward_of(scene, "y")
    scene.expect("x.grad", "12.0", "sum")
    return attempt.right()


def _run_backward_of(scene: Scene, name: str) -> None:
    """Call `backward` as it is defined: with the gradient as an argument, or in the node."""
    parameters = inspect.signature(scene.value(f"{name}.backward")).parameters.values()
    if any(p.default is p.empty and p.kind is not p.VAR_POSITIONAL for p in parameters):
        scene.run(f"{name}.backward(1.0)")
    else:
        scene.run(f"{name}.grad = 1.0", f"{name}.backward()")


_LOOP = """\
def train():
    for i in range(3):
        y = square(Variable(np.ones(3)))
        {line}
"""
_LAST_LINES = {
    "nothing": "kept.append(float(y.data.sum()))",
    "results": "kept.append(y)",
    "inputs": "kept.append(y.creator.inputs[0])",
    "rings": "y.itself = y",
}
"""How a loop ends a round, by what it leaves behind."""


def write_the_test(attempt: Attempt) -> str:
    """4.6: a test that fails if a loop leaves variables to a list or to the collector."""
    names = {"Variable": step17.Variable, "square": step17.square, "np": np}
    for left, line in _LAST_LINES.items():
        scene = Scene(attempt, test=function(attempt), **names)
        scene.run("kept = []", "older = Variable(np.ones(3))", _LOOP.format(line=line))
        try:
            scene.run("test(train)")
        except AssertionError as error:
            if left == "nothing":
                raise scene.wrong(left, error=clean(str(error))) from None
        else:
            if left != "nothing":
                raise scene.wrong(left)
            if not scene.names["kept"]:
                raise scene.wrong("not called")
    return attempt.right()


def _slopes(formula: Callable[..., Any], *xs: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """The derivatives of a formula by each of its arguments, element by element.

    These are difference quotients: nothing of the framework that is checked comes into it.
    """
    slopes = []
    for i, x in enumerate(xs):
        up, down = ([*xs[:i], x + step, *xs[i + 1 :]] for step in (_STEP, -_STEP))
        slopes.append((formula(*up) - formula(*down)) / (2 * _STEP))
    return slopes
