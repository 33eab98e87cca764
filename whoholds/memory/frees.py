"""A test that fails when something stays: instances of a class that were made in a block."""

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ContextDecorator
from functools import partial
from types import FrameType, TracebackType
from typing import Any
from weakref import ref

from ..arguments import wrong
from ..collector import Paused, Waiting
from ..data import Kept
from ..holding.groups import kept
from ..holding.search import climb
from ..reading.classes import class_name, is_collectable, mro_of
from ..reading.scope import Scope
from ..reading.untracked import Untracked
from ..reading.world import World
from ..showing.account import survivors_in_words
from ..words import clean, say
from .watching import ASKERS, caller_of_ours

_MOST_TOLD = 5  # groups of survivors
_MOST_LOOKED_AT = 20_000  # survivors
_COLLECTIONS = 4  # a finalizer may let go of what the next one frees


class frees(ContextDecorator):
    """Raise AssertionError if instances of some classes, made in the block, survive it.

        with frees(Model):
            train()

    They count as survivors if they are alive when the block is over and the collector has run; with
    `counting=True`, if reference counting alone has not freed them: then the collector does not run
    by itself in the block. Instances of derived classes are looked for, too. The error says who
    holds them. It is also a decorator, and a fixture of pytest: `def test_it(frees):`.

    >>> kept = []
    >>> class Obj: pass
    >>> with frees(Obj):
    ...     kept.append(Obj())
    Traceback (most recent call last):
        ...
    AssertionError: gc.collect() did not free 1 × Obj, made in this block:
      1 × Obj, held by kept[0]; `kept[0] = None` frees it

    `namespace` is where names are looked up, by default the globals of the function that runs the
    block. Instances that were there before are told by weak references, so that new ones at the
    same addresses are not taken for them; those that cannot be referred to weakly are held until
    the block is over. If the block raises, nothing is looked at. Raises TypeError for what is no
    class, if there is none, and if `namespace` is no dictionary.
    """

    def __init__(
        self,
        *classes: type,
        counting: bool = False,
        namespace: Mapping[str, object] | None = None,
    ) -> None:
        other = next((cls for cls in classes if not isinstance(cls, type)), None)
        if other is not None or not classes:
            given = "()" if other is None else clean(class_name(type(other)))
            raise TypeError(say("left.error.no class", given=given))
        if not (namespace is None or isinstance(namespace, Mapping)):
            raise wrong("namespace", "namespace", class_name(type(namespace)))
        self.classes = classes
        self.counting = counting
        self.namespace = namespace
        self._blocks: list[_Block] = []  # the same one may be entered again inside of itself

    def __enter__(self) -> "frees":
        self._blocks.append(_Block(self.classes, self.counting))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        block = self._blocks.pop()
        if kind is not None:
            block.let_go()
            return
        del error, traceback
        said = block.survivors(caller_of_ours(), self.namespace)
        if said:
            raise AssertionError(said)


class _Block:
    """A block while it runs: which instances there were before."""

    def __init__(self, classes: tuple[type, ...], counting: bool) -> None:
        self.classes = classes
        self.waiting = Waiting() if counting else None
        self.old: list[ref[object]] = []
        self.kept: list[object] = []
        with Paused():
            for obj in _living(classes):
                try:
                    self.old.append(ref(obj))
                except TypeError:
                    self.kept.append(obj)
            obj = None
        if self.waiting is not None:
            self.waiting.__enter__()

    def let_go(self) -> None:
        """Keep nothing, and let the collector run as before."""
        self.old.clear()
        self.kept.clear()
        if self.waiting is not None:
            self.waiting.__exit__()

    def survivors(self, caller: FrameType, namespace: Mapping[str, object] | None) -> str:
        """Say which instances survive, and who holds them; nothing, if none does."""
        if self.waiting is None:
            for _ in range(_COLLECTIONS):
                if not gc.collect():
                    break
        with Paused():
            alive = [obj for obj in (weak() for weak in self.old) if obj is not None]
            old = {*map(id, alive), *map(id, self.kept)}
            del alive
            found = [obj for obj in _living(self.classes) if id(obj) not in old]
            self.let_go()
            if not found:
                return ""
            space = caller.f_globals if namespace is None else namespace
            names = Counter(clean(class_name(type(obj))) for obj in found)
            more = len(found) - _MOST_LOOKED_AT
            del found[_MOST_LOOKED_AT:]
            parts, others = _parts(found, partial(_world, caller, space), space)
            return survivors_in_words(
                sorted(names.items(), key=lambda pair: (-pair[1], pair[0])),
                parts,
                others + max(0, more),
                is_counted=bool(self.waiting),
            )


def _world(caller: FrameType, namespace: Mapping[str, object]) -> World:
    out: Any = namespace.get("Out")
    known = {"Out": out} if type(out) is dict else {}
    return World.around([None], caller, namespace, known, ASKERS)


def _parts(
    box: list[object], look_around: Callable[[], World], namespace: Mapping[str, object]
) -> tuple[list[Kept], int]:
    """The survivors by who holds them; and how many are in none of the parts that are told."""
    number = len(box)
    ancestry = climb(box, look_around())
    sizes = [1] * number + [0] * (len(ancestry.objects) - number)
    parts, others, _ = kept(ancestry, sizes, Scope(namespace, named=()), _MOST_TOLD, 1)
    return parts, others


def _living(classes: tuple[type, ...]) -> Iterator[object]:
    """The instances of some classes, and of those that derive from them."""
    objects = gc.get_objects()
    if not all(map(is_collectable, classes)):  # such as arrays
        objects += Untracked([]).containers
    known: dict[int, bool] = {}
    while objects:
        obj = objects.pop()
        cls = type(obj)
        fits = known.get(id(cls))
        if fits is None:
            fits = any(base is wanted for base in mro_of(cls) for wanted in classes)
            known[id(cls)] = fits
        if fits:
            yield obj
        obj = None
