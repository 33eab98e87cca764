"""How a drawing shows where there are only words, such as a terminal or a page for print."""

from typing import Any


def print_in_full(drawing: object, printer: Any, cycle: bool) -> None:
    """As `_repr_pretty_` of a class: let IPython show all of `str()`, but not inside of a list.

    IPython asks the first class that has this method or `__repr__`, so no base class can have it.
    """
    is_inside = len(printer.stack) > 1
    printer.text(repr(drawing) if is_inside else str(drawing))
