"""Step 16: variables and functions hold each other, so a dropped graph stays in memory.

A variable holds its creator and the creator holds its inputs, so a result keeps alive all
that led to it. The way forward, from a function to its outputs, is a strong reference too:
it closes a cycle, which reference counting never frees; the garbage collector must find it.
`step17` is the same code with weak outputs.

After step 16 of "Deep Learning from Scratch 3" (O'Reilly Japan), below called the book:
https://github.com/oreilly-japan/deep-learning-from-scratch-3
"""

# A function names its inputs, forward(self, x0, x1), where `Function` has *xs.
# mypy: disable-error-code="override"

from __future__ import annotations

import heapq
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whoholds.words import say

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
            raise TypeError(say("steps.no array", given=type(data).__name__))
        self.data: Any = data
        self.grad: Array | None = None
        self.creator: Function | None = None
        self.generation = 0

    def set_creator(self, func: Function) -> None:
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
            raise ValueError(say("steps.no data"))
        if self.grad is None:
            self.grad = np.ones_like(self.data)
        elif np.shape(self.grad) != self.data.shape:
            shapes = {"given": np.shape(self.grad), "shape": self.data.shape}
            raise ValueError(say("steps.grad", **shapes))
        if self.creator is None:
            return

        # What this call has still to pass on. The book reads it from the outputs; but an output may
        # be gone by now, and its `grad` may hold more, left by earlier calls.
        grads: dict[Any, Any] = {self: self.grad}
        # A heap gives the smallest first: the latest generation, then the first to arrive.
        funcs = [(-self.creator.generation, 0, self.creator)]
        seen = {self.creator}
        while funcs:
            _, _, f = heapq.heappop(funcs)
            gys = [grads.pop(output, None) for output in f.outputs]
            for i, gy in enumerate(gys):
                if gy is None:
                    gys[i] = np.zeros(*f._output_specs[i])

            gxs = f.backward(*gys)
            if not isinstance(gxs, tuple):
                gxs = (gxs,)
            if len(gxs) != len(f.inputs):
                raise _wrong_count(f, gxs)
            for i, gx in enumerate(gxs):
                x = f.inputs[i]
                gx = as_array(gx)
                if not isinstance(gx, np.ndarray) or gx.shape != x.data.shape:
                    raise _wrong_gradient(f, i, gx)
                # Never `+=`: the array may be another variable's gradient too.
                x.grad = gx if x.grad is None else as_array(x.grad + gx)
                if x.creator is not None:
                    grads[x] = gx if x not in grads else as_array(grads[x] + gx)
                    if x.creator not in seen:
                        seen.add(x.creator)
                        heapq.heappush(funcs, (-x.creator.generation, len(seen), x.creator))

        if grads:
            raise _called_again(next(iter(grads)).creator)


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
        xs = []
        generation = 0
        for x in inputs:
            if not isinstance(x, Variable) or x.data is None:
                raise _wrong_input(self, x)
            xs.append(x.data)
            if x.generation > generation:
                generation = x.generation

        ys = self.forward(*xs)
        if not isinstance(ys, tuple):
            ys = (ys,)
        if not ys:
            raise _wrong_output(self, ys)
        self.inputs = inputs
        self.generation = generation
        self._output_specs = []
        outputs = []
        for y in ys:
            y = as_array(y)
            if not isinstance(y, np.ndarray):
                raise _wrong_output(self, y)
            self._output_specs.append((y.shape, y.dtype))
            output = Variable(y)
            output.set_creator(self)
            outputs.append(output)
        self.outputs = list(outputs)
        return outputs if len(outputs) > 1 else outputs[0]

    def forward(self, *xs: Array) -> Any:
        """Compute the outputs from the arrays of the inputs."""
        raise NotImplementedError(say("steps.no forward", name=type(self).__name__))

    def backward(self, *gys: Array) -> Any:
        """Compute the gradients of the inputs from those of the outputs."""
        raise NotImplementedError(say("steps.no backward", name=type(self).__name__))


class Square(Function):
    """The square of each element, in any shape. Book: step 2."""

    def forward(self, x: Array) -> Any:
        return x**2

    def backward(self, gy: Array) -> Any:
        x = self.inputs[0].data
        gx = x * gy
        gx += gx  # 2 * x * gy, with one array less
        return gx


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
    y: Variable = Square()(x)
    return y


def exp(x: Variable) -> Variable:
    """Return e to the power of `x`, element by element. Book: step 9."""
    y: Variable = Exp()(x)
    return y


def add(x0: Variable, x1: Variable) -> Variable:
    """Return the sum of `x0` and `x1`, which have the same shape. Book: step 11."""
    y: Variable = Add()(x0, x1)
    return y


def as_array(x: Any) -> Any:
    """Turn a number into an array without dimensions; return anything else as it is.

    NumPy needs this help: computing with such arrays, it returns plain numbers. Book: step 9.
    """
    if isinstance(x, np.ndarray):
        return x
    return np.array(x) if isinstance(x, (int, float, complex, np.number, np.bool_)) else x


# What went wrong, said so that it can be put right. Kept out of the way of the lesson.


def _wrong_input(f: Function, x: Any) -> Exception:
    name = type(f).__name__
    if isinstance(x, Variable):
        return ValueError(say("steps.input without data", name=name))
    if type(x).__name__ == "Variable":
        return TypeError(say("steps.another step", name=name))
    return TypeError(say("steps.no variable", name=name, given=type(x).__name__))


def _wrong_output(f: Function, y: Any) -> Exception:
    name = type(f).__name__
    if isinstance(y, tuple) and not y:
        return ValueError(say("steps.no output", name=name))
    return TypeError(say("steps.output", name=name, given=type(y).__name__))


def _wrong_count(f: Function, gxs: tuple[Any, ...]) -> Exception:
    values = {"name": type(f).__name__, "given": len(gxs), "inputs": len(f.inputs)}
    return ValueError(say("steps.count", **values))


def _wrong_gradient(f: Function, i: int, gx: Any) -> Exception:
    values = {"name": type(f).__name__, "i": i, "shape": f.inputs[i].data.shape}
    if not isinstance(gx, np.ndarray):
        return TypeError(say("steps.no gradient", given=type(gx).__name__, **values))
    return ValueError(say("steps.gradient", given=gx.shape, **values))


def _called_again(f: Function) -> Exception:
    return ValueError(say("steps.called again", name=type(f).__name__))
