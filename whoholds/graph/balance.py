"""The balance of a census: the references that were counted, less those that an arrow stands for.

An object with references that no arrow accounts for is held by something outside of the graph, and
an object that nothing leads to, from a name or from outside, is unreachable. CPython's collector
finds cycles by the same subtraction (`subtract_refs` in InternalDocs/garbage_collector.md).
"""

from collections.abc import Callable
from types import FrameType

from ..data import Words
from ..reading.again import Moved
from ..reading.counts import is_immortal, refcounts
from ..reading.frames import own_locals
from ..reading.reach import reach
from .beyond import held_from_elsewhere
from .census import Census


def counted(census: Census, frame: FrameType | None) -> list[int]:
    """Count the references to each object of a census, which must be all of ours that holds them.

    `frame` is the function that runs while it is traced, if one does.
    """
    counts = refcounts(census.objects)
    if frame is not None and (copy := own_locals(frame)):
        # Up to 3.12 a frame that is traced holds each of its locals a second time.
        for value in copy.values():
            if (number := census.numbers.get(id(value))) is not None:
                counts[number] -= not is_immortal(counts[number])
    return counts


def unexplained(census: Census, counts: list[int], *, is_last: bool = False) -> list[int]:
    """Subtract from each count the references that an arrow stands for.

    Arrows that turn out to stand for none are taken out of the census.

    Raises `Moved` if there were references that are gone by now; at the last look their arrows are
    taken out too.
    """
    left = counts.copy()
    for _, target, _, is_weak in census.arrows:
        if not is_weak:
            left[target] -= 1
    if is_immortal(max(counts, default=0)):
        left = [0 if is_immortal(n) else number for n, number in zip(counts, left, strict=True)]
    _drop_borrowed(census, left)
    if min(left, default=0) < 0 and not is_last:
        raise Moved
    _drop(census, left, lambda source: True)
    return left


def _drop_borrowed(census: Census, unexplained: list[int]) -> None:
    """Take out arrows that no count stands for, as generators and coroutines may show them.

    From 3.14 on, an expression in the middle of which one is suspended borrows from its local
    variables (`LOAD_FAST_BORROW`): the collector is shown such a reference, but it is not counted.
    """
    _drop(census, unexplained, lambda source: _can_be_suspended(census, source))


def _drop(census: Census, unexplained: list[int], may_go: Callable[[int | Words], bool]) -> None:
    """Take out arrows that no count stands for, the latest first, from holders that may go."""
    if min(unexplained, default=0) >= 0:
        return
    owned = []
    for arrow in reversed(census.arrows):
        source, target, _, is_weak = arrow
        if unexplained[target] < 0 and not is_weak and may_go(source):
            unexplained[target] += 1
        else:
            owned.append(arrow)
    census.arrows = owned[::-1]


def _can_be_suspended(census: Census, holder: int | Words) -> bool:
    return isinstance(holder, int) and census.kinds[holder].is_running is not None


def reachable(
    census: Census, unexplained: list[int], counts: list[int], namespace: object, *, are_new: bool
) -> set[int]:
    """Find all that a name of `namespace`, or something outside of the graph, leads to.

    By strong references. `are_new` says that no object is known from an earlier graph.
    """
    everything = set(range(len(counts)))
    if are_new and not any(is_weak for _, _, _, is_weak in census.arrows):
        return everything  # it is by references from the names that they were found
    ways: list[list[int]] = [[] for _ in counts]
    start = [n for n, number in enumerate(counts) if is_immortal(number)]
    for source, target, _, is_weak in census.arrows:
        if not isinstance(source, int):
            start.append(target)
        elif not is_weak:
            ways[source].append(target)
    reached = reach(start, ways.__getitem__)
    unreached = everything - reached
    if any(unexplained[number] for number in unreached):
        reached |= held_from_elsewhere(census, counts, unreached, namespace)
    return reached
