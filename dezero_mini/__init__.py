"""A small DeZero that shows how Python manages memory.

The public names are those of step 17 of the book *Deep Learning from Scratch 3*; `step16` is
the same framework one step earlier, with the reference cycle still in it. Everything is
imported when first asked for, so that `dezero_mini.refs`, which needs no NumPy, also works
without it (PEP 562). `speak("ko")` makes the package speak Korean.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import step16, step17
    from .step17 import Add, Exp, Function, Square, Variable, add, as_array, exp, square
    from .words import speak

__all__ = [
    "Add",
    "Exp",
    "Function",
    "Square",
    "Variable",
    "add",
    "as_array",
    "exp",
    "speak",
    "square",
    "step16",
    "step17",
]


def __getattr__(name: str) -> Any:
    if name in ("step16", "step17"):
        return import_module(f".{name}", __name__)
    if name == "speak":
        return import_module(".words", __name__).speak
    if name in __all__:
        return getattr(import_module(".step17", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def load_ipython_extension(shell: Any) -> None:
    """Add the magics to a notebook: `%load_ext dezero_mini`."""
    import_module(".ipython", __name__).register(shell)
