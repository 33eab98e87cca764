"""Step 17: a function holds its outputs weakly, so a dropped graph is freed at once.

A variable holds its creator, and the creator its inputs: a result keeps alive all that led to it.
`step16` and `step17` are the same code but for one thing, the reference from a function to its
outputs. A strong one closes a ring, a weak one does not: `diff step16.py step17.py` shows it.

After steps 16 and 17 of "Deep Learning from Scratch 3" (O'Reilly Japan), below called the book:
https://github.com/oreilly-japan/deep-learning-from-scratch-3. The errors are ours.
"""

# A function names its inputs, forward(self, x0, x1), where `Function` has *xs and returns Any.
# mypy: disable-error-code="override, no-any-return"

import heapq
import weakref
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import errors

Array = NDArray[Any]


class Variable:
    """An array that remembers its creator, so that gradients find the way back.

    `data` is an array of any shape, or None to be filled in later; `grad` is None or an array
    of the same shape. `creator` is the `Function` that made the variable, None if you did, and
    `generation` counts the functions on the longest way to it.

    Raises TypeError if `data` is anything else, a plain number included. Book: steps 1 to 16.
    """

    def __init__(self, data: Array | None) -> None:
        if data is not None and not isinstance(data, np.ndarray):
            raise errors.no_array(data)
        self.data: Any = data
        self.grad: Array | None = None
        self.creator: Function | None = None
        self.generation = 0

    def set_creator(self, func: "Function") -> None:
        """Record that `func` made this variable, which puts it one generation after `func`."""
        self.creator = func
        self.generation = func.generation + 1

    def cleargrad(self) -> None:
        """Forget the gradient; otherwise the next `backward` adds to it."""
        self.grad = None

    def backward(self) -> None:
        """Add the gradient of this variable to the `grad` of all that it was made from.

        Starts from the variable's own `grad`, which becomes ones if it is None. Functions run
        latest generation first: each one once, when the gradients of its outputs are complete.
        An output that is gone, or that this variable was not made from, counts as zero.

        Raises ValueError if there is no data, if `grad` has another shape, or if a function
        was called again since; TypeError or ValueError if a function's `backward` does not
        return, for each input, a gradient of that input's shape. Book: steps 7 and 13 to 17.
        """
        if self.data is None:
            raise errors.no_data()
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        elif np.shape(self.grad) != self.data.shape:
            raise errors.wrong_start(self.grad, self.data.shape)
        if self.creator is None:
            return

        # What this call has still to pass on. The book reads it from the outputs; but `grad` may
        # hold more, left by earlier calls, and in step 17 an output may be gone.
        grads: dict[Any, Any] = {self: self.grad}
        # A heap gives the smallest first: the latest generation, then the first to arrive.
        funcs = [(-self.creator.generation, 0, self.creator)]
        seen = {self.creator}
        while funcs:
            _, _, f = heapq.heappop(funcs)
            gys = [grads.pop(output(), None) for output in f.outputs]
            for i, gy in enumerate(gys):
                if gy is None:
                    gys[i] = np.zeros(*f._output_specs[i])

            gxs = f.backward(*gys)
            gxs = gxs if isinstance(gxs, tuple) else (gxs,)
            if len(gxs) != len(f.inputs):
                raise errors.wrong_count(f, len(gxs), len(f.inputs))
            for i, (x, gx) in enumerate(zip(f.inputs, map(as_array, gxs), strict=True)):
                if not isinstance(gx, np.ndarray) or gx.shape != x.data.shape:
                    raise errors.wrong_gradient(f, i, gx, x.data.shape)
                # Never `+=`: the array may be another variable's gradient too.
                x.grad = gx if x.grad is None else as_array(x.grad + gx)
                if x.creator is not None:
                    grads[x] = gx if x not in grads else as_array(grads[x] + gx)
                    if x.creator not in seen:
                        seen.add(x.creator)
                        heapq.heappush(funcs, (-x.creator.generation, len(seen), x.creator))

        if grads:
            raise errors.called_again(next(iter(grads)).creator)


class Function:
    """A computation that remembers what it was given and what it made.

    A subclass defines `forward`, from the input arrays to the outputs, and `backward`, from
    the gradients of the outputs to those of the inputs. Each returns an array or a number, or
    a tuple of several. A call sets `inputs` (tuple), `outputs` (list) and `generation` (the
    latest among the inputs), and notes the shape and dtype of each output. Use a new object
    for each call. Book: steps 2, 6, 11 and 13 to 17.
    """

    def __call__(self, *inputs: Variable) -> Any:
        """Return the output as a `Variable`, or a list of them if there are several.

        Raises TypeError or ValueError if an input is not a `Variable` with data, or if
        `forward` returns anything but arrays and numbers.
        """
        for x in inputs:
            if not isinstance(x, Variable) or x.data is None:
                raise errors.wrong_input(self, x, Variable)
        ys = self.forward(*[x.data for x in inputs])
        ys = ys if isinstance(ys, tuple) else (ys,)
        ys = tuple([as_array(y) for y in ys])
        if not ys or not all(isinstance(y, np.ndarray) for y in ys):
            raise errors.wrong_output(self, ys)

        self.inputs = inputs
        self.generation = max([x.generation for x in inputs], default=0)
        self._output_specs = [(y.shape, y.dtype) for y in ys]
        outputs = [Variable(y) for y in ys]
        for output in outputs:
            output.set_creator(self)
        self.outputs = [weakref.ref(output) for output in outputs]
        return outputs if len(outputs) > 1 else outputs[0]

    def forward(self, *xs: Array) -> Any:
        """Compute the outputs from the arrays of the inputs."""
        raise errors.not_written(self, "forward")

    def backward(self, *gys: Array) -> Any:
        """Compute the gradients of the inputs from those of the outputs."""
        raise errors.not_written(self, "backward")


class Square(Function):
    """The square of each element, in any shape. Book: step 2."""

    def forward(self, x: Array) -> Any:
        return x**2

    def backward(self, gy: Array) -> Any:
        x = self.inputs[0].data
        return 2 * x * gy


class Exp(Function):
    """The exponential of each element, in any shape. Book: step 3."""

    def forward(self, x: Array) -> Any:
        return np.exp(x)

    def backward(self, gy: Array) -> Any:
        x = self.inputs[0].data
        return np.exp(x) * gy


class Add(Function):
    """The sum of two arrays of the same shape. Book: step 11."""

    def forward(self, x0: Array, x1: Array) -> Any:
        return x0 + x1

    def backward(self, gy: Array) -> Any:
        return gy, gy


def square(x: Variable) -> Variable:
    """Return the square of `x`, element by element. Book: step 9."""
    return Square()(x)


def exp(x: Variable) -> Variable:
    """Return e to the power of `x`, element by element. Book: step 9."""
    return Exp()(x)


def add(x0: Variable, x1: Variable) -> Variable:
    """Return the sum of `x0` and `x1`, which have the same shape. Book: step 11."""
    return Add()(x0, x1)


def as_array(x: Any) -> Any:
    """Turn a number into an array without dimensions; return anything else as it is.

    NumPy needs this help: computing with such arrays, it returns plain numbers. Book: step 9.
    """
    return np.array(x) if isinstance(x, (int, float, complex, np.number, np.bool_)) else x
