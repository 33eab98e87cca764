"""What changed from one graph to the next."""

from collections.abc import Iterator, Sequence

from ..data import Change, ChangeKind, Graph, Node


def changes(before: Graph, after: Graph, deaths: Sequence[int]) -> Iterator[Change]:
    """Give what a statement did: counts first, then what was lost, then what died.

    `deaths` are the `id`s of nodes whose objects died in between, in that order.
    """
    earlier = {node.id: node for node in before.nodes}
    names = {e.source: e.target for e in after.edges if not isinstance(e.source, int)}
    nothing = {node.id for node in after.nodes if node.type == "NoneType"}
    freed, lost = [], []

    def change(node: Node, kind: ChangeKind, before: int | None, after: int | None) -> Change:
        # A name that leads to another object by now was the old one's.
        leads_to = names.get(node.was)
        is_old = leads_to is not None and leads_to != node.id and leads_to not in nothing
        return Change(node.id, node.was, node.type, kind, before, after, is_old)

    for node in after.nodes:
        old = earlier.get(node.id)
        count = old.refcount if old is not None else None
        if node.state == "freed":
            freed.append(change(node, "freed", count, None))
            continue
        if node.state == "unreachable" and (old is None or old.state == "reachable"):
            lost.append(change(node, "unreachable", count, node.refcount))
        # `None` has a count on 3.11, which half the interpreter changes.
        if node.refcount not in (None, count) and node.type != "NoneType":
            yield change(node, _kind(count, node), count, node.refcount)
    yield from lost
    order = {node: place for place, node in reversed(list(enumerate(deaths)))}
    yield from sorted(freed, key=lambda change: order.get(change.node, len(deaths)))


def _kind(count: int | None, node: Node) -> ChangeKind:
    if count is None or node.refcount is None:
        return "new"
    return "rose" if node.refcount > count else "fell"
