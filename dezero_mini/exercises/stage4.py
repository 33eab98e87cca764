"""The exercises of stage 4, Function and Variable."""

import types
import weakref
from collections.abc import Callable
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whoholds.words import listed, say

from .. import step16, step17
from .answers import Attempt, Verdict, classes, function, numbers, type_name
from .loops import check_loop
from .programs import Ref, alive, held_by, line_by_line

SURVIVORS = """\
x = Variable(np.ones(3))
y = square(square(square(x)))
del x
del y
"""

_ROUNDS = 4
_STEP = 1e-4  # of a difference quotient


def say_how_many_survive(attempt: Attempt) -> Verdict:
    """4.2: how many variables are alive after `del x` and after `del y`, before and after."""
    given = numbers(attempt, 4)
    measured = list(chain(_survivors(step16), _survivors(step17)))
    for (step, line, expected), said in zip(measured, given, strict=True):
        if said != expected:
            kind = line if line == "del x" else f"step {step}"
            return attempt.wrong(kind, step=step, line=line, expected=expected, said=said)
    return attempt.right(alive=listed(str(expected) for *_, expected in measured))


def _survivors(step: types.ModuleType) -> list[tuple[str, str, int]]:
    """For each `del` line: the number of the step, the line, how many variables it leaves alive."""
    number = step.__name__[-2:]
    refs: list[Ref] = []
    found = []
    namespace = {"Variable": step.Variable, "square": step.square, "np": np}
    for line in line_by_line(SURVIVORS, namespace):
        if line.startswith("y ="):
            refs = _variables(namespace["y"])
        if line.startswith("del"):
            found.append((number, line, len(alive(refs))))
    return found


def _variables(y: Any) -> list[Ref]:
    """Weak references to a variable and to all that it was made from, one input each."""
    refs = [weakref.ref(y)]
    while y.creator is not None:
        y = y.creator.inputs[0]
        refs.append(weakref.ref(y))
    return refs


def fix_function(attempt: Attempt) -> Verdict:
    """4.1: make the reader's copy of step 16 a step 17."""
    variable, base = classes(attempt, 2)
    if not hasattr(variable, "backward"):
        return attempt.wrong("order")
    square, add = _functions(base)
    x = variable(np.array([1.0, 2.0, 3.0]))
    a = square()(x)
    if verdict := _wrong_variable(attempt, a, variable):
        return verdict
    y = add()(square()(a), square()(a))
    kept = a.creator.outputs[0]
    is_proxy = type(kept) in weakref.ProxyTypes
    if verdict := _wrong_backward(attempt, y, kept):
        return verdict
    expected = _slopes(lambda x: 2 * x**4, x.data)[0]
    if not _close(x.grad, expected):
        return attempt.wrong("gradient", given=_shown(x.grad), expected=_shown(expected))
    refs = [weakref.ref(item) for item in (x, a, a.creator, *y.creator.inputs, y.creator, y)]
    del x, a, y, kept
    if left := alive(refs):
        held = held_by(left[-1], attempt.namespace)
        return attempt.wrong("left", left=len(left), total=len(refs), held=held)
    return attempt.right("right with proxies" if is_proxy else "right", total=len(refs))


def _functions(base: Any) -> tuple[Any, Any]:
    """Square and Add for any framework with the interface of the book's `Function`."""

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

    return Square, Add


def _wrong_variable(attempt: Attempt, returned: Any, variable: Any) -> Verdict | None:
    """What is wrong with the variable that a function returned, if anything."""
    if _is_weak(returned):
        return attempt.wrong("returned weakly")
    if type(returned) is not variable:
        return attempt.wrong("returned", given=type_name(returned))
    if _is_weak(returned.creator):
        return attempt.wrong("weak creator")
    if any(map(_is_weak, returned.creator.inputs)):
        return attempt.wrong("weak inputs")
    return None


def _wrong_backward(attempt: Attempt, y: Any, kept: Any) -> Verdict | None:
    """Run `backward`, and say what does not fit together if it fails for that reason."""
    try:
        y.backward()
    except AttributeError as error:
        if issubclass(type(error.obj), weakref.ref):
            return attempt.wrong("only the function")
        raise
    except TypeError:
        if type(kept) in weakref.ProxyTypes:
            return attempt.wrong("a proxy is not called")
        if not _is_weak(kept):
            return attempt.wrong("only the variable")
        raise
    return None if _is_weak(kept) else attempt.wrong("unchanged")


def _is_weak(obj: object) -> bool:
    return issubclass(type(obj), weakref.ref) or type(obj) in weakref.ProxyTypes


def keep_one_graph(attempt: Attempt) -> Verdict:
    """4.3: a loop that frees each graph before it starts the next."""
    expected = [(_variable(i).data ** 8).sum() for i in range(_ROUNDS)]
    return check_loop(attempt, _variable, expected)


def _variable(i: int) -> step17.Variable:
    return step17.Variable(np.linspace(0.5, 1.0 + i / 10, 8))


def return_two_outputs(attempt: Attempt) -> Verdict:
    """4.4: the sum and the difference of two variables, and their gradients."""
    (sum_and_difference,) = classes(attempt)
    if not issubclass(sum_and_difference, step17.Function):
        return attempt.wrong("no function")
    for kept, (use, formula) in _USES.items():
        inputs = [step17.Variable(array) for array in _ARRAYS]
        outputs = sum_and_difference()(*inputs)
        if verdict := _wrong_outputs(attempt, outputs):
            return verdict
        refs = [weakref.ref(item) for item in (*outputs, outputs[0].creator)]
        y = use(*outputs)
        del outputs  # and with it, in two of three cases, one of the outputs
        y.backward()
        for x, expected in zip(inputs, _slopes(formula, *_ARRAYS), strict=True):
            if not _close(x.grad, expected):
                values = {"given": _shown(x.grad), "expected": _shown(expected)}
                in_use = say(f"exercises.in use.{kept}")
                return attempt.wrong("gradient", kept=in_use, **values)
        del y
        if left := alive(refs):
            return attempt.wrong("left", held=held_by(left[0], attempt.namespace))
    return attempt.right()


_ARRAYS = np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 4.0])

_USES: dict[str, tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]] = {
    "both": (
        lambda total, difference: step17.add(step17.square(total), step17.square(difference)),
        lambda x0, x1: (x0 + x1) ** 2 + (x0 - x1) ** 2,
    ),
    "sum": (lambda total, difference: total, lambda x0, x1: x0 + x1),
    "difference": (lambda total, difference: difference, lambda x0, x1: x0 - x1),
}
"""Which outputs are used, and how: with variables, and the same with arrays."""


def _wrong_outputs(attempt: Attempt, outputs: Any) -> Verdict | None:
    if type(outputs) is not list or len(outputs) != 2:
        return attempt.wrong("one output")
    x0, x1 = _ARRAYS
    for which, output, expected in zip(
        ("sum", "difference"), outputs, (x0 + x1, x0 - x1), strict=True
    ):
        if not _close(output.data, expected):
            return attempt.wrong(which, given=_shown(output.data), expected=_shown(expected))
    return None


class _Leaf:
    """A node that nothing was computed for: the place where `backward` ends."""

    def __init__(self, data: float) -> None:
        self.data = data
        self.grad = 0.0

    def backward(self) -> None:
        """There is nothing behind it."""


def cure_the_closure(attempt: Attempt) -> Verdict:
    """4.5: a result whose `backward` does not hold it."""
    square_node = function(attempt)
    x = _Leaf(3.0)
    y = square_node(square_node(x))
    refs = [weakref.ref(y)]
    if not _close(y.data, x.data**4):
        return attempt.wrong("data", given=_shown(y.data), expected=_shown(x.data**4))
    y.grad = 1.0
    y.backward()
    expected = _slopes(lambda x: x**4, np.array(x.data))[0]
    if not _close(x.grad, expected):
        return attempt.wrong("gradient", given=_shown(x.grad), expected=_shown(expected))
    del y
    if alive(refs):
        return attempt.wrong("left", held=held_by(refs[0], attempt.namespace))
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


def _close(given: Any, expected: Any) -> bool:
    array = _as_floats(given)
    return array is not None and array.shape == np.shape(expected) and np.allclose(array, expected)


def _shown(given: Any) -> str:
    array = _as_floats(given)
    return type_name(given) if array is None else str(np.round(array, 3))


def _as_floats(given: Any) -> NDArray[np.float64] | None:
    try:
        return None if given is None else np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        return None
