"""What both steps say when they are used wrongly, so that it can be put right.

Kept out of the way of the lesson: each returns the error, and the step raises it.
"""

from typing import Any

import numpy as np

from whoholds.words import say


def no_array(data: Any) -> Exception:
    """A variable was made of `data`, which is no array."""
    return TypeError(say("steps.no array", given=type(data).__name__))


def no_data() -> Exception:
    """`backward` starts from a variable without data."""
    return ValueError(say("steps.no data"))


def not_written(f: object, method: str) -> Exception:
    """The subclass that `f` is of has no `forward`, or no `backward`."""
    return NotImplementedError(say(f"steps.no {method}", name=type(f).__name__))


def wrong_input(f: object, x: Any, variable: type) -> Exception:
    """The function `f` was called with `x`, which is no `variable` or has no data."""
    name = type(f).__name__
    if isinstance(x, variable):
        return ValueError(say("steps.input without data", name=name))
    if type(x).__name__ == variable.__name__:
        return TypeError(say("steps.another step", name=name))
    return TypeError(say("steps.no variable", name=name, given=type(x).__name__))


def wrong_output(f: object, ys: tuple[Any, ...]) -> Exception:
    """`forward` returned nothing, or something that is neither an array nor a number."""
    name = type(f).__name__
    for y in ys:
        if not isinstance(y, np.ndarray):
            return TypeError(say("steps.output", name=name, given=type(y).__name__))
    return ValueError(say("steps.no output", name=name))


def wrong_count(f: object, given: int, inputs: int) -> Exception:
    """`backward` returned so many gradients for so many inputs."""
    return ValueError(say("steps.count", name=type(f).__name__, given=given, inputs=inputs))


def wrong_gradient(f: object, i: int, gx: Any, shape: tuple[int, ...]) -> Exception:
    """`backward` returned `gx` for the input number `i`, which has another shape."""
    values = {"name": type(f).__name__, "i": i, "shape": shape}
    if not isinstance(gx, np.ndarray):
        return TypeError(say("steps.no gradient", given=type(gx).__name__, **values))
    return ValueError(say("steps.gradient", given=gx.shape, **values))


def wrong_start(grad: Any, shape: tuple[int, ...]) -> Exception:
    """The variable that `backward` starts from has a `grad` of another shape than its data."""
    return ValueError(say("steps.grad", given=np.shape(grad), shape=shape))


def called_again(f: object) -> Exception:
    """The function `f` was called a second time before `backward` came to its first call."""
    return ValueError(say("steps.called again", name=type(f).__name__))
