"""Random heaps for what is said of any program: the same seed builds the same heap."""

import gc
import random
import threading
import types
import weakref
from collections import deque
from functools import partial

PLAIN = ("instance",)
SIMPLE = ("instance", "list", "dict")
MANY = (
    *("instance", "slotted", "list", "dict", "tuple", "set", "deque", "closure", "closures"),
    *("generator", "coroutine", "method", "partial", "weak", "own list", "own dict", "error"),
    "default",
)
ARRAYS = (
    *("instance", "array", "array", "view", "masked", "object array"),
    *("tuple", "dict", "list", "slotted"),
)
_MOST_LINKS = 2  # for each object
_NAMES = ("v0", "v1", "v2", "v3", "v4")  # as in a program, the words stay when the names go
_CHAINS = (5, 50, 400, 3000)


class Obj:
    pass


class Slotted:
    __slots__ = ("__weakref__", "a", "b", "c")


class OwnList(list):
    pass


class OwnDict(dict):
    pass


def closure(x):
    def f():
        return x

    return f


def closures(x):
    def f():
        return x

    def g():
        return x, 1

    return f, g


def generator(x):
    yield 1
    yield x


@types.coroutine
def _pause():
    yield


async def coroutine(x):
    await _pause()
    return x


def fail(x):
    raise ValueError


def hold_in_thread(box, is_held, is_over):
    """A running function whose local variable is all that it has; or its arguments keep it, too."""
    kept = box.pop() if type(box) is list else box  # noqa: F841
    is_held.set()
    is_over.wait()


def hold_in_call(box, then):
    """A running function of the thread that asks."""
    kept = box.pop()  # noqa: F841
    return then()


def hold_in_cell(box, then):
    kept = box.pop()

    def inner():
        return kept

    return then()


class Heap:
    """Objects that refer to each other, some of which have names."""

    def __init__(self, seed, more=""):
        with_arrays = more == "arrays"
        self.random = random.Random(seed)
        self.namespace = {}
        self.refs = []
        """A weak reference to each object that can have one."""
        self._objects = []
        choices = [ARRAYS] if with_arrays else [PLAIN, SIMPLE, MANY]
        kinds = self.random.choice(choices)
        for _ in range(self.random.randint(2, 22)):
            self._make(self.random.choice(kinds))
        for _ in range(self.random.randint(0, _MOST_LINKS * len(self._objects))):
            self._link()
        if self.random.random() < 0.15:
            self._make_chain()
        if self.random.random() < 0.2:
            self._make_parent()
        if self.random.random() < 0.3:
            self._give_a_dict()
        self._boxes = []
        self._threads = []
        self._is_over = threading.Event()
        if more == "running":
            self._run()
        for name in _NAMES[: self.random.randint(1, 5)]:
            self.namespace[name] = self.random.choice(self._objects)
        self._objects.clear()
        if with_arrays:
            gc.collect()  # which stops tracking what it need not look into
        alive = [ref for ref in self.refs if ref() is not None]
        self.ref = self.random.choice(alive) if alive else None
        """The one that is asked about."""

    def _run(self):
        """Functions that run have some of the objects: in other threads, and around `within`."""
        for _ in range(self.random.randint(0, 2)):
            one = self.random.choice(self._objects)
            is_held = threading.Event()
            held = [one] if self.random.random() < 0.5 or type(one) is list else one
            arguments = held, is_held, self._is_over
            thread = threading.Thread(target=hold_in_thread, args=arguments, daemon=True)
            del one, held, arguments
            thread.start()
            is_held.wait()
            self._threads.append(thread)
        for _ in range(self.random.randint(0, 2)):
            self._boxes.append([self.random.choice(self._objects)])

    def within(self, act):
        """What `act` returns, called by functions that have some of the objects."""
        if not self._boxes:
            return act()
        hold = self.random.choice([hold_in_call, hold_in_cell])
        return hold(self._boxes.pop(), lambda: self.within(act))

    def close(self):
        """Let the threads end."""
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _add(self, obj):
        self._objects.append(obj)
        try:
            self.refs.append(weakref.ref(obj))
        except TypeError:
            return

    def _some(self, least, most):
        number = self.random.randint(least, most) if self._objects else 0
        return [self.random.choice(self._objects) for _ in range(number)]

    def _make(self, kind):
        old = self.random.choice(self._objects) if self._objects else None
        for made in getattr(self, f"_{kind.replace(' ', '_')}")(old):
            self._add(made)

    def _instance(self, old):
        return [Obj()]

    def _slotted(self, old):
        return [Slotted()]

    def _list(self, old):
        return [self._some(0, 3)]

    def _dict(self, old):
        return [{self.random.choice("abc"): value for value in self._some(0, 3)}]

    def _tuple(self, old):
        return [tuple(self._some(1, 3))]

    def _set(self, old):
        # One, for the order of more is by their addresses, and another heap has others.
        some = self.random.sample(self._objects, min(1, len(self._objects)))
        return [{obj for obj in some if type(obj) in (Obj, Slotted)}]

    def _deque(self, old):
        return [deque([old])]

    def _closure(self, old):
        return [closure(old)]

    def _closures(self, old):
        return closures(old)

    def _generator(self, old):
        made = generator(old)
        next(made)
        return [made]

    def _coroutine(self, old):
        made = coroutine(old)
        made.send(None)
        return [made]

    def _method(self, old):
        return [Obj() if old is None else types.MethodType(closure, old)]

    def _partial(self, old):
        has_key = self.random.random() < 0.5
        return [partial(closure, old, key=old) if has_key else partial(closure, old)]

    def _weak(self, old):
        return [weakref.ref(old) if isinstance(old, Obj | Slotted) else Obj()]

    def _own_list(self, old):
        return [OwnList([old])]

    def _own_dict(self, old):
        return [OwnDict(k=old)]

    def _default(self, old):
        def f(x=old):
            pass

        return [f]

    def _error(self, old):
        try:
            fail(old)
        except ValueError as error:
            return [error]

    def _array(self, old):
        import numpy as np

        return [np.ones(5)]

    def _view(self, old):
        import numpy as np

        return [old[1:] if isinstance(old, np.ndarray) else np.ones(3)]

    def _masked(self, old):
        import numpy as np

        is_plain = type(old) is np.ndarray and old.dtype != object
        return [np.ma.masked_array(old) if is_plain else np.ones(2)]

    def _object_array(self, old):
        import numpy as np

        made = np.empty(2, object)
        made[0] = old
        return [made]

    def _link(self):
        """A reference that may go backward, and make a ring."""
        holder, target = self.random.choice(self._objects), self.random.choice(self._objects)
        if type(holder) in (Obj, Slotted):
            setattr(holder, self.random.choice("abc"), target)
        elif isinstance(holder, list | deque):
            holder.append(target)
        elif isinstance(holder, dict):
            holder[self.random.choice(["a", "b", "c", 1, (1, 2)])] = target
        elif isinstance(holder, BaseException):
            holder.payload = target
        elif type(holder) is types.FunctionType and self.random.random() < 0.3:
            holder.note = target

    def _make_chain(self):
        head = last = Obj()
        for _ in range(self.random.choice(_CHAINS)):
            last.next = last = Obj()
        last.end = self.random.choice(self._objects)
        self._add(last)
        self._add(head)
        if self.random.random() < 0.5:
            self.namespace["head"] = head

    def _make_parent(self):
        parent = Obj()
        parent.kids = []
        for _ in range(self.random.choice([3, 100])):
            kid = Obj()
            kid.parent = parent
            parent.kids.append(kid)
        self._add(parent)

    def _give_a_dict(self):
        instances = [obj for obj in self._objects if type(obj) is Obj]
        if instances:
            vars(self.random.choice(instances))
