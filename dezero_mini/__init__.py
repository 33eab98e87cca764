"""A small DeZero that shows how Python manages memory.

The public names are those of step 17 of the book *Deep Learning from Scratch 3*; `step16` is
the same framework one step earlier, with the reference cycle still in it. Both are imported when
first asked for (PEP 562): who only wants the exercises of stage 1 does not wait for them. What
they say is in the language that `whoholds.speak` chooses.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from whoholds import register, words

if TYPE_CHECKING:
    from . import step16, step17
    from .step17 import Add, Exp, Function, Square, Variable, add, as_array, exp, square

__all__ = [
    "Add",
    "Exp",
    "Function",
    "Square",
    "Variable",
    "add",
    "as_array",
    "exp",
    "square",
    "step16",
    "step17",
]

words.add("dezero_mini.words")

# As in the book's figures; stage 4 defines both classes in a notebook, too.
for module in (f"{__name__}.step16", f"{__name__}.step17", "__main__"):
    register(f"{module}.Variable", role="ellipse", backward=["creator"])
    register(f"{module}.Function", role="box", backward=["inputs"])


def __getattr__(name: str) -> Any:
    if name in ("step16", "step17"):
        return import_module(f".{name}", __name__)
    if name in __all__:
        return getattr(import_module(".step17", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
