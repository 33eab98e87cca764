"""What changed from one graph to the next."""

from collections.abc import Iterator, Sequence

from ..data import Change, ChangeKind, Graph, Node
from ..words import say, say_or


def changes(before: Graph, after: Graph, deaths: Sequence[int]) -> Iterator[Change]:
    """Give what a statement did: counts first, then what was lost, then what died.

    `deaths` are the `id`s of nodes whose objects died in between, in that order.
    """
    earlier = {node.id: node for node in before.nodes}
    names = {edge.source: edge.target for edge in after.edges if isinstance(edge.source, str)}
    nothing = {node.id for node in after.nodes if node.type == "NoneType"}
    freed, lost = [], []

    def called(node: Node) -> str:
        """Its name or its type; a name that leads to another object by now was the old one's."""
        leads_to = names.get(node.was)
        if leads_to is not None and leads_to != node.id and leads_to not in nothing:
            return say("refs.old", name=node.was)
        return node.was or say_or(node.type, f"types.{node.type}")

    for node in after.nodes:
        old = earlier.get(node.id)
        count = old.refcount if old is not None else None
        if node.state == "freed":
            freed.append(Change(node.id, called(node), "freed", count, None))
            continue
        if node.state == "unreachable" and (old is None or old.state == "reachable"):
            lost.append(Change(node.id, called(node), "unreachable", count, node.refcount))
        # `None` has a count on 3.11, which half the interpreter changes.
        if node.refcount not in (None, count) and node.type != "NoneType":
            yield Change(node.id, called(node), _kind(count, node), count, node.refcount)
    yield from lost
    order = {node: place for place, node in reversed(list(enumerate(deaths)))}
    yield from sorted(freed, key=lambda change: order.get(change.node, len(deaths)))


def _kind(count: int | None, node: Node) -> ChangeKind:
    if count is None or node.refcount is None:
        return "new"
    return "rose" if node.refcount > count else "fell"
