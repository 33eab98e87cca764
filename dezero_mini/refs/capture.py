"""From live objects to a `Snapshot`.

First every object that the names reach goes into a census. Then, while the census is the only
thing of ours that holds them, the objects are counted. The rest is arithmetic: an object with
references that no arrow accounts for is held by something outside of the graph, and an object that
nothing leads to, from a name or from outside, is unreachable. CPython's collector finds cycles by
the same subtraction (`subtract_refs` in InternalDocs/garbage_collector.md).
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from types import BuiltinFunctionType, FrameType, FunctionType, ModuleType

from ..collector import paused
from .census import Arrow, Census
from .counts import is_immortal, refcounts
from .folding import Folded, fold
from .following import Found, find, trails
from .frames import local_variables
from .graph import Edge, Node, Snapshot, new
from .labels import class_name, label
from .referents import Scope
from .words import ERRORS, LOCAL_NAME

DEFINITIONS = (type, ModuleType, FunctionType, BuiltinFunctionType)
"""The classes of what a program defines, as opposed to its data."""

_SUSPENDABLE = ("generator", "coroutine", "async_generator")


def snapshot(
    namespace: Mapping[str, object],
    names: str | Iterable[str] | None = None,
    *,
    follow: Snapshot | None = None,
) -> Snapshot:
    """Return the reference graph that `names` of `namespace` reach at this moment.

    `names` are identifiers, in one string or several; without them, all public names are taken
    that lead to data rather than to a module, a class or a function. With `follow`, an earlier
    snapshot, the objects in that one keep their numbers; those that no name reaches any more are
    shown for as long as they live, and once more, as freed, when they are gone.

    Raises `TypeError` if `namespace` is not a dictionary, and `NameError` if a name is not in it
    (with `follow` it may be gone).
    """
    if not isinstance(namespace, dict):
        raise TypeError(ERRORS["namespace"].format(given=class_name(type(namespace))))
    chosen = public_names(namespace) if names is None else split_names(names)
    missing = [name for name in chosen if name not in namespace]
    if missing and follow is None:
        raise NameError(ERRORS["name"].format(name=missing[0]))
    with paused():
        return capture(namespace, chosen, find(follow or Snapshot((), (), ())))


def split_names(names: str | Iterable[str]) -> tuple[str, ...]:
    """Take names as one string with spaces or one by one, and each only once."""
    return tuple(dict.fromkeys(names.split() if isinstance(names, str) else names))


def public_names(namespace: Mapping[str, object]) -> tuple[str, ...]:
    """The names in `namespace` that lead to data: not private, no module, class or function."""
    return tuple(
        name
        for name, value in namespace.items()
        if not name.startswith("_") and not issubclass(type(value), DEFINITIONS)
    )


def capture(
    namespace: dict[str, object],
    names: tuple[str, ...],
    found: Found,
    deaths: list[int] | None = None,
    frame: FrameType | None = None,
) -> Snapshot:
    """Do what `snapshot` promises, following the objects that were `found` again.

    When an object dies, the `id` of its node is appended to `deaths`. The locals of `frame`, a
    function that is running, are drawn as names too.
    """
    bound = [name for name in names if name in namespace]
    scope = Scope(namespace, named=(namespace[name] for name in bound))
    census = Census()
    for name in bound:
        census.arrows.append((name, census.add(namespace[name], scope), "", False))
    names += _add_locals(census, scope, frame) if frame is not None else ()
    known = {census.add(obj, scope): node for node, obj in found.alive}
    found.alive.clear()  # from here on, only the census holds them
    pinned = set(range(len(census.objects)))
    census.explore(scope)
    counts = _counts(census, frame)
    unexplained = _unexplained(census, counts)
    _drop_borrowed(census, unexplained)
    known |= _same_address(census, found.earlier)
    folded = fold(census, counts, pinned | known.keys())
    fresh = count(max((node.id for node in found.earlier.nodes), default=0) + 1)
    ids = {n: known[n].id if n in known else next(fresh) for n in folded.shown}
    still_here = {node.id for node in known.values()}
    return Snapshot(
        names=names,
        nodes=(
            *_nodes(census, counts, unexplained, folded, known, ids),
            *(node for node in found.freed if node.id not in still_here),
        ),
        edges=tuple(_edges(folded.arrows, ids)),
        trails=tuple(trails(census, ids, found.earlier, deaths)),
    )


def _add_locals(census: Census, scope: Scope, frame: FrameType) -> tuple[str, ...]:
    names = []
    for name, value in local_variables(frame):
        if scope.shows(value) and not issubclass(type(value), DEFINITIONS):
            names.append(LOCAL_NAME.format(name=name, function=frame.f_code.co_name))
            census.arrows.append((names[-1], census.add(value, scope), "", False))
    return tuple(names)


def _counts(census: Census, frame: FrameType | None) -> list[int]:
    counts = refcounts(census.objects)
    if frame is not None and type(frame.f_locals) is dict:
        # Up to 3.12 a frame that is traced holds each of its locals a second time.
        for value in frame.f_locals.values():
            if (number := census.numbers.get(id(value))) is not None:
                counts[number] -= not is_immortal(counts[number])
    return counts


def _same_address(census: Census, earlier: Snapshot) -> dict[int, Node]:
    """Recognise what has no weak reference, but is reached again, by its address and class."""
    nodes = {node.id: node for node in earlier.nodes}
    return {
        number: nodes[trail.node]
        for trail in earlier.trails
        if trail.ref is None
        and (number := census.numbers.get(trail.address)) is not None
        and census.kinds[number].name == nodes[trail.node].type
    }


def _nodes(
    census: Census,
    counts: list[int],
    unexplained: list[int],
    folded: Folded,
    known: dict[int, Node],
    ids: dict[int, int],
) -> Iterator[Node]:
    reachable = _reachable(census, unexplained, counts, not known)
    was: dict[int, str] = {}
    for source, target, _, _ in census.arrows:
        if isinstance(source, str):
            was.setdefault(target, source)
    was |= {n: node.was for n, node in known.items() if node.was}
    some_immortal = is_immortal(max(counts, default=0))
    for n, node in ids.items():
        kind = census.kinds[n]
        text = _text(n, census, folded) if kind.has_label or n in folded.details else ""
        number = None if some_immortal and is_immortal(counts[n]) else counts[n]
        state = "reachable" if n in reachable else "unreachable"
        fields = (node, kind.name, text, number, state, unexplained[n], kind.role, was.get(n, ""))
        yield new(Node, fields)


def _text(n: int, census: Census, folded: Folded) -> str:
    lines = [label(census.objects[n]), *folded.details.get(n, ())]
    return "\n".join(filter(None, lines))


def _drop_borrowed(census: Census, unexplained: list[int]) -> None:
    """Take out arrows that no count stands for, as generators and coroutines may show them.

    From 3.14 on, an expression in the middle of which one is suspended borrows from its local
    variables (`LOAD_FAST_BORROW`): the collector is shown such a reference, but it is not counted.
    """
    if min(unexplained, default=0) >= 0:
        return
    owned = []
    for arrow in reversed(census.arrows):
        source, target, _, _ = arrow
        if unexplained[target] < 0 and _is_suspendable(census, source):
            unexplained[target] += 1
        else:
            owned.append(arrow)
    census.arrows = owned[::-1]


def _is_suspendable(census: Census, holder: int | str) -> bool:
    return isinstance(holder, int) and census.kinds[holder].name in _SUSPENDABLE


def _unexplained(census: Census, counts: list[int]) -> list[int]:
    """Subtract from each count the references that an arrow stands for."""
    left = counts.copy()
    for _, target, _, is_weak in census.arrows:
        if not is_weak:
            left[target] -= 1
    if is_immortal(max(counts, default=0)):
        left = [0 if is_immortal(n) else number for n, number in zip(counts, left, strict=True)]
    return left


def _reachable(
    census: Census, unexplained: list[int], counts: list[int], are_new: bool
) -> set[int]:
    """Find all that a name, or something outside of the graph, leads to by strong references.

    `are_new` says that no object is known from an earlier snapshot.
    """
    if are_new and not any(is_weak for _, _, _, is_weak in census.arrows):
        return set(range(len(counts)))  # it is by references from the names that they were found
    ways: list[list[int]] = [[] for _ in counts]
    pending = [n for n, number in enumerate(counts) if unexplained[n] or is_immortal(number)]
    for source, target, _, is_weak in census.arrows:
        if isinstance(source, str):
            pending.append(target)
        elif not is_weak:
            ways[source].append(target)
    reachable: set[int] = set()
    while pending:
        number = pending.pop()
        if number not in reachable:
            reachable.add(number)
            pending += ways[number]
    return reachable


def _edges(arrows: list[Arrow], ids: dict[int, int]) -> Iterator[Edge]:
    for source, target, text, is_weak in arrows:
        holder = source if isinstance(source, str) else ids[source]
        yield new(Edge, (holder, ids[target], text, "weak" if is_weak else "strong"))
