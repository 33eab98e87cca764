"""What two references in a row are called."""

from ..data import UNNAMED, Path
from .table import CELL_CONTENTS, INSTANCE_DICT


def join(first: Path, then: Path) -> Path:
    """Make two steps one, the way a program would: `.outputs` and `[0]`, not the dict."""
    (kind, name), (next_kind, next_name) = first[-1], then[0]
    if first is INSTANCE_DICT and next_kind == "entry":  # by far the most
        return (("attribute", next_name),)
    if UNNAMED in (first, then):
        return first if then == UNNAMED else then
    if then == CELL_CONTENTS and kind in ("closure", "local", "unsure local"):
        return first
    if kind == "cells" and isinstance(name, tuple) and isinstance(next_name, int):
        return (("closure", name[next_name]),)
    if first[-1:] == INSTANCE_DICT and next_kind != "subscript":
        return (*first[:-1], ("attribute", next_name) if next_kind == "entry" else then[0])
    return first + then
