"""What torch keeps in C++: tensors that a graph saved for `backward`, gradients, bases of views.

A tensor that only C++ has is kept alive by one reference that nothing in Python shows. A graph is
held by the tensors that it computed, and found through their `grad_fn` and its `next_functions`.
"""

import gc
import sys
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

from ..reading.classes import quietly
from ..reading.counts import refcounts
from .ancestry import Ancestry, Unseen

GRAPH = "autograd graph"
_MOST_NODES = 100_000
_ATTRIBUTES = ("grad", "_base")
_SAVED = ("_saved_", "variable")


def is_tensor(obj: object) -> bool:
    """Whether an object is a tensor of torch, without importing that."""
    torch = sys.modules.get("torch")
    return torch is not None and issubclass(type(obj), torch.Tensor)


def kept_by(tensor: Any, name: str) -> object:
    """The gradient of a tensor, or what it is a view of, without what torch would warn of."""
    torch: Any = sys.modules["torch"]
    if name == "grad" and not quietly(torch.Tensor.is_leaf.__get__, tensor):
        return None
    return quietly(getattr(torch.Tensor, name).__get__, tensor)


def attribute_of(holder: object, target: object) -> str:
    """The name by which a tensor keeps another, or nothing."""
    if not is_tensor(holder) or not is_tensor(target):
        return ""
    return next((name for name in _ATTRIBUTES if kept_by(holder, name) is target), "")


def find_graphs(ancestry: Ancestry, looked: Iterable[int]) -> list[tuple[int, int]]:
    """Add to an ancestry what keeps its tensors in C++; return the references found.

    Each is (holder, target), by their numbers; the caller adds what was found to what it knows.
    """
    sought = {
        id(ancestry.objects[n]): n
        for n in looked
        if ancestry.missing(n) > 0 and is_tensor(ancestry.objects[n])
    }
    if not sought:
        return []
    tensors = [o for o in gc.get_objects() if is_tensor(o)]
    found: list[tuple[int, int]] = []
    for name in _ATTRIBUTES:
        for tensor in tensors:
            number = sought.pop(id(kept_by(tensor, name)), None)
            if number is not None:
                found.append((ancestry.add([tensor]), number))
    graphs = _Graphs(tensors, sought)
    for target, ways in graphs.ways().items():
        unseen = Unseen(GRAPH, len(ways))
        here = ancestry.add([unseen])
        found.append((here, target))
        for tensor, suffix in ways:
            holder = ancestry.add([tensor])
            unseen.suffixes[holder, target] = suffix
            found.append((holder, here))
    return found


def add_saved(ancestry: Ancestry, numbers: Iterable[int], met: set[int]) -> dict[int, int]:
    """Add the memory that graphs alone keep, of which there is no object.

    Return the numbers that stand for it, and how many bytes each is. `numbers` are those of objects
    some of which may be tensors that lead to it; `met` the addresses of the memory of all tensors
    that there are.
    """
    savers: dict[int, list[int]] = {}
    sizes: dict[int, int] = {}
    steps = 0
    for number in numbers:
        tensor = ancestry.objects[number]
        if not is_tensor(tensor) or steps > _MOST_NODES:
            continue
        saved = _Graphs([tensor], {}, also_saved=True).saved
        steps += len(saved)
        found = dict(map(storage_of, saved))
        sizes |= found
        for address in found.keys() - met:
            savers.setdefault(address, []).append(number)
    return {_add(ancestry, holders): sizes[address] for address, holders in savers.items()}


def _add(ancestry: Ancestry, holders: list[int]) -> int:
    """Add something that all these tensors keep together, to an ancestry that is complete."""
    here = len(ancestry.objects)
    ancestry.objects.append(Unseen(GRAPH, len(holders)))
    ancestry.counts.append(len(holders))
    ancestry.found.append(len(holders))
    ancestry.is_tracked.append(False)
    ancestry.holders[here] = holders
    for holder in holders:
        ancestry.held.setdefault(holder, []).append(here)
    return here


class _Graphs:
    """The graphs of some tensors: their nodes, and which saved what is sought."""

    def __init__(
        self, tensors: list[Any], sought: dict[int, int], *, also_saved: bool = False
    ) -> None:
        self._sought = sought
        self._also_saved = also_saved
        self.saved: list[Any] = []
        """All that the nodes saved, if that is asked for."""
        self._nodes: dict[int, Any] = {}
        self._above: dict[int, list[tuple[int, int]]] = {}
        """For each node, those that lead to it, and by which place."""
        self._starts: dict[int, list[Any]] = {}
        """For each node, the tensors that it computed."""
        self._savers: dict[int, list[tuple[int, str]]] = {}
        """For each tensor that is sought, the nodes that saved it, and under which name."""
        torch: Any = sys.modules["torch"]
        pending: deque[Any] = deque()
        for tensor in tensors if sought or also_saved else ():
            node = quietly(torch.Tensor.grad_fn.__get__, tensor)
            if hasattr(type(node), "next_functions"):
                self._starts.setdefault(id(node), []).append(tensor)
                pending.append(node)
        while pending and len(self._nodes) < _MOST_NODES:
            node = pending.popleft()
            if id(node) not in self._nodes:
                self._nodes[id(node)] = node
                self._read(node, pending)

    def _read(self, node: Any, pending: deque[Any]) -> None:
        for place, (following, _) in enumerate(node.next_functions):
            if following is not None:
                self._above.setdefault(id(following), []).append((id(node), place))
                # While it is kept here, its address stays its own.
                self._nodes.setdefault(-id(following), following)
                pending.append(following)
        for name in dir(type(node)):
            if name.startswith(_SAVED):
                saved = quietly(getattr, node, name)  # it raises once the graph was freed
                if not is_tensor(saved):
                    continue
                if self._also_saved:
                    self.saved.append(saved)
                number = self._sought.get(id(saved))
                if number is not None:
                    self._savers.setdefault(number, []).append((id(node), name))

    def ways(self) -> dict[int, list[tuple[Any, str]]]:
        """For each tensor that is sought: the tensors that lead to it, and what to write."""
        found: dict[int, list[tuple[Any, str]]] = {}
        for number, savers in self._savers.items():
            suffixes = {node: f".{name}" for node, name in reversed(savers)}
            pending = deque(suffixes)
            met: dict[int, tuple[Any, str]] = {}
            while pending:
                node = pending.popleft()
                for tensor in self._starts.get(node, ()):
                    met.setdefault(id(tensor), (tensor, f".grad_fn{suffixes[node]}"))
                for above, place in self._above.get(node, ()):
                    if above not in suffixes:
                        suffixes[above] = f".next_functions[{place}][0]{suffixes[node]}"
                        pending.append(above)
            found[number] = [*met.values()]
        return {number: ways for number, ways in found.items() if ways}


def storage_of(tensor: Any) -> tuple[int, int]:
    """The address and the bytes of the memory that a tensor has, or shares with others."""
    torch: Any = sys.modules["torch"]
    storage = quietly(torch.Tensor.untyped_storage, tensor)
    address, nbytes = quietly(_address_of, storage), quietly(_bytes_of, storage)
    if type(address) is not int or type(nbytes) is not int:
        return 0, 0
    return address, nbytes


def _address_of(storage: Any) -> object:
    return storage.data_ptr()


def _bytes_of(storage: Any) -> object:
    return storage.nbytes()


def bytes_of_tensors(freed: list[Any], taken_off: Mapping[int, int]) -> int:
    """The memory that comes back with some tensors: theirs, and what only their graphs saved.

    `taken_off` are references to others, by address, that are none of those that keep them.
    """
    own = set(map(id, freed))
    others = [obj for obj in gc.get_objects() if is_tensor(obj) and id(obj) not in own]
    counts = refcounts(others)
    graphs = _Graphs(freed, {}, also_saved=True)
    saved = set(map(id, graphs.saved))
    # What a graph alone has is a Python object as well, if it once was one; C++ has it then.
    alive = [
        obj
        for obj, count in zip(others, counts, strict=True)
        if count - taken_off.get(id(obj), 0) > 1 or id(obj) not in saved
    ]
    kept = _Graphs(alive, {}, also_saved=True)
    taken = {storage_of(obj)[0] for obj in [*alive, *kept.saved]}
    found = dict(map(storage_of, [*freed, *graphs.saved]))
    return sum(nbytes for address, nbytes in found.items() if address not in taken)
