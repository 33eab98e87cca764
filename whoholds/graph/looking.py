"""Look at a program's objects, and know those again that an earlier look has seen."""

from dataclasses import replace
from types import FrameType

from .capture import capture, described
from .following import Found, Look, same_address, trails


def look(
    namespace: dict[str, object],
    names: tuple[str, ...],
    found: Found,
    deaths: list[int] | None = None,
    frame: FrameType | None = None,
    returned: list[object] | None = None,
    weakly: bool = False,
) -> Look:
    """Return the graph that `names` of `namespace` reach, and the objects that were `found` again.

    Those that died since are in it too. The locals of `frame`, a function that is running, are
    drawn as names, and so is what it is about to return, the one thing in the list `returned`,
    which is emptied. With `weakly` the objects are followed by weak references, which a program
    could count; when one of these dies, the `id` of its node is appended to `deaths`. The garbage
    collector must not start meanwhile.
    """
    nodes = [node for node, _ in found.alive]
    also = [obj for _, obj in found.alive]
    found.alive.clear()
    captured = capture(namespace, names, also, frame, returned)
    known = dict(zip(captured.also, nodes, strict=True))
    known |= same_address(captured.census, found)
    highest = max((node.id for node in found.earlier.graph.nodes), default=0)
    graph, ids = described(captured, known, highest)
    still_here = {node.id for node in known.values()}
    freed = [node for node in found.freed if node.id not in still_here]
    return Look(
        replace(graph, nodes=(*graph.nodes, *freed)),
        trails(captured.census, ids, found.earlier, deaths, weakly),
    )
