"""Leave out what only stands between two objects that a reader thinks of.

`f.outputs[0]` is one step for a reader: the list in between is not drawn, unless something else
holds it too. An array that only one attribute holds is written inside the object it belongs to.
"""

from dataclasses import dataclass, field

from ..data import UNNAMED, Path, Text, Words, said
from ..reading.counts import is_immortal
from ..reading.paths import join
from ..reading.scope import Kind, detail
from ..reading.table import INSTANCE_DICT
from ..reading.values import text
from .census import Arrow, Census

_MOST_DETAILS = 3


@dataclass(slots=True)
class Folded:
    """The part of a census that is drawn."""

    shown: list[int] = field(default_factory=list)
    """The numbers of the objects that are drawn."""
    arrows: list[Arrow] = field(default_factory=list)
    """The references between them; a path may lead through several objects."""
    details: dict[int, list[Text]] = field(default_factory=dict)
    """What is written inside a drawn object, by its number."""


def fold(census: Census, counts: list[int], pinned: set[int]) -> Folded:
    """Choose what to draw; `pinned` are the numbers of objects that are drawn in any case."""
    between = {n for n, kind in enumerate(census.kinds) if kind.is_between} - pinned
    sole_holder = _sole_holders([arrow for arrow in census.arrows if arrow[1] in between])
    leads_on = {arrow[0] for arrow in census.arrows}
    folded = Folded()
    ways: dict[int | Words, Arrow] = {}  # to each object that is folded: who leads there, and how
    left_out = set()
    for number in sorted(between):
        is_leaf = number not in leads_on
        holder = sole_holder.get(number) if counts[number] == 1 else None
        kind = census.kinds[number]
        if holder is not None and _is_passed_over(holder, kind, is_leaf, census.kinds, ways):
            ways[number] = _from_drawn(holder, ways)
            left_out.add(number)
            if is_leaf:
                _write_inside(folded.details, ways[number], census.objects[number], kind)
        elif is_leaf and is_immortal(counts[number]):  # such as the one empty tuple
            left_out.add(number)
    folded.shown = [n for n in range(len(counts)) if n not in left_out]
    folded.arrows = [
        _from_drawn(arrow, ways) if arrow[0] in ways else arrow
        for arrow in census.arrows
        if arrow[1] not in left_out
    ]
    return folded


def _is_passed_over(
    holder: Arrow, kind: Kind, is_leaf: bool, kinds: list[Kind], ways: dict[int | Words, Arrow]
) -> bool:
    # The holder was met before, since nothing but it leads here.
    source, _, path, _ = holder
    is_container = isinstance(source, int) and kinds[source].role == "container"
    in_attribute = source in ways or not is_container or path == INSTANCE_DICT
    if kind.role == "weakref":
        return not is_leaf
    return in_attribute and (kind.role == "container" or (is_leaf and not kind.is_collectable))


def _sole_holders(arrows: list[Arrow]) -> dict[int, Arrow]:
    """Find the one arrow to each target that only one other object refers to, strongly."""
    sole: dict[int, Arrow] = {}
    several: set[int] = set()
    for arrow in arrows:
        source, target, _, is_weak = arrow
        if target in sole or is_weak or not isinstance(source, int):
            several.add(target)
        sole.setdefault(target, arrow)
    return {target: arrow for target, arrow in sole.items() if target not in several}


def _from_drawn(arrow: Arrow, ways: dict[int | Words, Arrow]) -> Arrow:
    source, target, path, is_weak = arrow
    if source not in ways:
        return arrow
    holder, _, way, _ = ways[source]
    return holder, target, join(way, path), is_weak


def _write_inside(details: dict[int, list[Text]], way: Arrow, obj: object, kind: Kind) -> None:
    holder, _, path, _ = way
    first, name = path[0]
    if not isinstance(holder, int) or (first == "attribute" and str(name).startswith("_")):
        return
    lines = details.setdefault(holder, [])
    if len(lines) < _MOST_DETAILS:
        lines.append((*_as_title(path), ": ", *detail(obj, kind)))
    elif len(lines) == _MOST_DETAILS:
        lines.append(("…",))


def _as_title(path: Path) -> Text:
    """What a part of an object is called inside of that: `data`, and not `.data`."""
    kind, name = path[0]
    if kind == "attribute" and isinstance(name, str):
        return text(name, path[1:])
    return (said("names.item"),) if path == UNNAMED else (path,)
