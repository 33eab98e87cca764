"""Who holds an object, in the situations that readers get into, with the libraries they use.

Each scenario is a cell of a notebook that leaves an object under the name `x`. A library that is
not installed is passed over: `pip install -e ".[scenarios]"` brings them.
"""

import asyncio
import gc
import signal
import subprocess
import sys
import textwrap
import threading
import types
import weakref
from typing import NamedTuple

import pytest
from available import needs_mortal_classes, needs_states_of_threads
from carrying import untrue, watched, wrong_ways

from whoholds import holders, refcount

np = pytest.importorskip("numpy")


class Scenario(NamedTuple):
    cell: str
    path: str
    """What the answer must say, beside `name x`."""
    has_remedy: bool = True
    is_complete: bool = True
    needs: str = ""


OBJ = "class Obj: pass\nx = Obj()\n"
SCENARIOS = {
    # Containers.
    "a second name": Scenario("y = x", "name y"),
    "a list": Scenario("xs = [0, x]", "xs[1]"),
    "a list in a list": Scenario("xs = [[], [x]]", "xs[1][0]"),
    "a tuple": Scenario("t = (x,)", "t[0]"),
    "a dict": Scenario("cache = {'k': x}", "cache['k']"),
    "a dict with numbers": Scenario("cache = {3: x}", "cache[3]"),
    "a dict in a dict": Scenario("d = {'a': {'b': x}}", "d['a']['b']"),
    "a key": Scenario("d = {x: 1}", "key of dict, in d"),
    "a set": Scenario("s = {x}", "item of set, in s"),
    "a frozenset": Scenario("s = frozenset([x])", "item of frozenset, in s"),
    "a deque": Scenario("from collections import deque\nq = deque([x])", "q[0]"),
    "a defaultdict": Scenario(
        "from collections import defaultdict\nd = defaultdict(list)\nd['k'].append(x)", "d['k'][0]"
    ),
    "an OrderedDict": Scenario(
        "from collections import OrderedDict\nd = OrderedDict(k=x)", "d['k']"
    ),
    "a named tuple": Scenario(
        "from collections import namedtuple\nP = namedtuple('P', 'l r')\np = P(1, x)", "p[1]"
    ),
    "100 places in a list": Scenario("xs = [x] * 100", "100 places like xs[0]"),
    "100 boxes": Scenario("xs = [[x] for _ in range(40)]", "40 places like xs["),
    # Instances and classes.
    "an attribute": Scenario("o = Obj()\no.b = x", "o.b"),
    "an attribute of an attribute": Scenario("o = Obj()\no.b = Obj()\no.b.c = x", "o.b.c"),
    "an instance with a dict": Scenario("o = Obj()\nvars(o)['b'] = x", "o.b"),
    "a slot": Scenario("class S:\n    __slots__ = ('l',)\ns = S()\ns.l = x", "s.l"),
    "a class attribute": Scenario("class K: kept = x", "K.kept"),
    "a list of a class": Scenario("class K: seen = []\nK.seen.append(x)", "K.seen[0]"),
    "a class that an instance has, among others": Scenario(
        "o, p = Obj(), Obj()\no.a, o.b, o.c = dict, type('K', (), {'kept': x}), Obj\n"
        "p.a, p.b = [x], Obj",
        "o.b.kept",
    ),
    "a bound method": Scenario("class K:\n    def m(self): pass\nx = K()\nf = x.m", "f.__self__"),
    "callbacks": Scenario(
        "class Bus:\n    def __init__(self): self.handlers = {}\n"
        "class K:\n    def m(self): pass\n"
        "bus = Bus()\nx = K()\nbus.handlers['end'] = [x.m]",
        "bus.handlers['end'][0].__self__",
    ),
    "a dataclass": Scenario(
        "from dataclasses import dataclass\n@dataclass\nclass P:\n    v: object\np = P(x)", "p.v"
    ),
    "an attribute of a dict": Scenario(
        "class D(dict): pass\nd = D(k=[])\nd.kept = x\nvars(d)", "d.kept"
    ),
    "an attribute of a list": Scenario("class L(list): pass\np = L([1])\np.kept = x", "p.kept"),
    "a slot of a list": Scenario(
        "class T(list):\n    __slots__ = 'kept'\np = T([1])\np.kept = x", "p.kept"
    ),
    "an attribute that cannot be written": Scenario(
        "class P: pass\np = P()\np.__dict__ = {'a b': x}", "p.__dict__['a b']"
    ),
    # Functions.
    "a closure": Scenario(
        "def f(v):\n    return lambda: v\ng = f(x)", "closure v of <lambda>(), in g"
    ),
    "a default": Scenario("def f(v=x): pass", "default argument v of f()"),
    "a keyword default": Scenario("def f(*, v=x): pass", "default argument v of f()"),
    "an attribute of a function": Scenario("def f(): pass\nf.kept = x", "f.kept"),
    "a global of a function": Scenario(
        "ns = {'kept': x}\nexec('def f(): pass', ns)\nf = ns['f']\ndel ns", "f.__globals__['kept']"
    ),
    "a generator": Scenario("def f(v):\n    yield v\ng = f(x)\nnext(g)", "local v of f(), in g"),
    "a generator that has not started": Scenario(
        "def f(v):\n    yield v\ng = f(x)", "local v of f(), in g"
    ),
    "a generator's stack": Scenario(
        "def f(vs):\n    for v in vs:\n        yield\n        v = None\ng = f([x])\nnext(g)",
        "of f(), in g",
    ),
    "a coroutine": Scenario(
        "import types\n@types.coroutine\ndef pause(): yield\n"
        "async def f(v): await pause()\nc = f(x)\nc.send(None)",
        "local v of f(), in c",
    ),
    "a partial": Scenario("from functools import partial\np = partial(print, x)", "p.args[0]"),
    "lru_cache on a method": Scenario(
        "from functools import lru_cache\nclass Model:\n    @lru_cache\n"
        "    def feat(self, n): return n\nx = Model()\nx.feat(1)",
        "Model.feat",
    ),
    "lru_cache of a result": Scenario(
        "from functools import lru_cache\n@lru_cache\ndef load(n): return Obj()\nx = load(1)",
        "load",
    ),
    "a cached property": Scenario(
        "from functools import cached_property\nclass K:\n    @cached_property\n"
        "    def v(self): return Obj()\nk = K()\nx = k.v",
        "k.v",
    ),
    "an iterator": Scenario("it = iter([x])", "something inside it"),
    "a map": Scenario("m = map(str, [x])", "m"),
    # Errors.
    "an error that was kept": Scenario(
        "def f(v): raise ValueError\ntry: f(x)\nexcept ValueError as e: kept = e",
        "local v of f(), which is over and was kept, in kept.__traceback__",
    ),
    "an argument of an error": Scenario("e = ValueError(x)", "e.args[0]"),
    "a frame with another dictionary": Scenario(
        "def f(ns): raise ValueError\nd = {'v': x}\ntry: f(d)\nexcept ValueError as e: kept = e",
        "d['v']",
    ),
    # Rings.
    "a ring": Scenario("x.b = Obj()\nx.b.c = Obj()\nx.b.c.a = x", "x.b.c.a"),
    "a ring of one": Scenario("x.me = x", "x.me"),
    "a ring with two names": Scenario("y = Obj()\nx.b = y\ny.a = x", "y.a"),
    "a list in itself": Scenario("x = []\nx.append(x)", "x[0]"),
    "a parent": Scenario(
        "x.children = [Obj() for _ in range(10)]\nfor c in x.children: c.parent = x\nc = None",
        "10 places like x.children[",
    ),
    "a ring that a weak reference opens": Scenario(
        "import weakref\nx.b = Obj()\nx.b.a = weakref.ref(x)", "name x"
    ),
    # NumPy.
    "a view": Scenario("import numpy as np\nx = np.zeros(9)\nv = x[:3]", "v.base", needs="numpy"),
    "a view in an attribute": Scenario(
        "import numpy as np\nx = np.zeros(9)\no = Obj()\no.v = x[:3]", "o.v.base", needs="numpy"
    ),
    "an untracked tuple": Scenario(
        "import numpy as np\nx = np.zeros(9)\nt = (x, 1)", "t[0]", needs="numpy"
    ),
    "untracked in untracked": Scenario(
        "import numpy as np\nx = np.zeros(9)\nt = {'k': (x, (x[1:], 2))}",
        "t['k'][1][0].base",
        needs="numpy",
    ),
    "an object array": Scenario(
        "import numpy as np\nc = np.empty(3, object)\nc[1] = x", "c[1]", needs="numpy"
    ),
    "an object array in an untracked tuple": Scenario(
        "import numpy as np\nc = np.empty(3, object)\nc[1] = x\nt = (c, 1)\ndel c",
        "t[0][1]",
        needs="numpy",
    ),
    "a structured array": Scenario(
        "import numpy as np\nr = np.zeros(2, [('n', int), ('o', object)])\nr['o'][1] = x",
        "r['o'][1]",
        needs="numpy",
    ),
    "a ring through an array": Scenario(
        "import numpy as np\nx.c = np.empty(1, object)\nx.c[0] = x", "x.c[0]", needs="numpy"
    ),
    # The standard library.
    "a logging handler": Scenario(
        "import logging\nclass H(logging.Handler): pass\nx = H()\n"
        "log = logging.getLogger('dezero.scenario')\nlog.addHandler(x)",
        "log.handlers[0]",
    ),
    "a module": Scenario("import types\nm = types.ModuleType('shelf')\nm.kept = x", "m.kept"),
    "a module's global": Scenario(
        "import colorsys\ncolorsys.kept = x", "kept of module colorsys", has_remedy=False
    ),
    "a contextvar": Scenario(
        "from contextvars import ContextVar\nv = ContextVar('v')\nv.set(x)", "context variable v"
    ),
    "sqlite3": Scenario(
        "import sqlite3\nx = sqlite3.connect(':memory:')\nc = x.cursor()",
        "c.connection",
        needs="sqlite3",
    ),
    "a queue": Scenario("import queue\nq = queue.Queue()\nq.put(x)", "q.queue[0]"),
    "a thread that runs": Scenario(
        "import threading\nstop = threading.Event()\ndef work(batch): stop.wait(20)\n"
        "t = threading.Thread(target=work, args=(x,), name='Worker')\nt.start()",
        "local batch of work() of thread Worker",
        has_remedy=False,
    ),
    "a task": Scenario(
        "import asyncio\nloop = asyncio.new_event_loop()\n"
        "async def work(batch): await asyncio.sleep(60)\n"
        "task = loop.create_task(work(x))\nloop.run_until_complete(asyncio.sleep(0))",
        "local batch of work()",
    ),
    "an argument of a loop's callback": Scenario(
        "import asyncio\nloop = asyncio.new_event_loop()\nloop.call_later(60, print, x)",
        "loop._scheduled[0]._args[0]",
    ),
    # Other libraries.
    "a figure of pyplot": Scenario(
        "import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt\n"
        "x = plt.figure()\nx.add_subplot().plot([1, 2])",
        "Gcf.figs[",
        needs="matplotlib",
    ),
    "a frame's array": Scenario(
        "import pandas as pd, numpy as np\nx = np.zeros((3, 2))\ndf = pd.DataFrame(x, copy=False)",
        "df",
        needs="pandas",
    ),
    "an object in a frame": Scenario(
        "import pandas as pd\ndf = pd.DataFrame({'o': [x]})", "df", needs="pandas"
    ),
    "attrs of a frame": Scenario(
        "import pandas as pd\ndf = pd.DataFrame()\ndf.attrs['k'] = x",
        "df._attrs['k']",
        needs="pandas",
    ),
    "a list of losses": Scenario(
        "import torch\nw = torch.ones(2, requires_grad=True)\nx = (w * 2).sum()\nlosses = [x]",
        "losses[0]",
        needs="torch",
    ),
    "a hook": Scenario(
        "import torch\nw = torch.nn.Linear(1, 1)\ndef hook(m, i, o, keep=x): pass\n"
        "w.register_forward_hook(hook)",
        "default argument keep of hook()",
        needs="torch",
    ),
    "a parameter": Scenario(
        "import torch\nw = torch.nn.Linear(1, 1)\nx = w.weight",
        "w._parameters['weight']",
        needs="torch",
    ),
    "an estimator": Scenario(
        "import numpy as np\nfrom sklearn.neighbors import KNeighborsClassifier\n"
        "x = np.arange(6.).reshape(3, 2)\nm = KNeighborsClassifier(1).fit(x, [0, 1, 0])",
        "m._fit_X",
        needs="sklearn",
    ),
    "a pydantic model": Scenario(
        "from pydantic import BaseModel\nfrom typing import Any\nclass M(BaseModel):\n    v: Any\n"
        "m = M(v=x)",
        "m.v",
        needs="pydantic",
    ),
}


def test_there_are_at_least_60():
    assert len(SCENARIOS) >= 60


# What holds in them is a class, a module or a function of one.
BY_CLASSES = {
    *("a class attribute", "a list of a class", "a class that an instance has, among others"),
    *("a default", "a keyword default", "an attribute of a function"),
    *("a module", "a figure of pyplot", "lru_cache on a method", "a global of a function"),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[needs_mortal_classes] if name in BY_CLASSES else [])
        for name in SCENARIOS
    ],
)
def test_scenario(name, show_all):
    """The holder is named, all are found, each way leads there, and each remedy comes true."""
    scenario = SCENARIOS[name]
    for module in filter(None, [scenario.needs]):
        pytest.importorskip(module)
    if scenario.needs == "matplotlib":
        show_all()  # pyplot, which keeps figures, may be here already
    namespace = {"__name__": "__scenario__"}
    try:
        namespace["In"] = [scenario.cell]
        exec(OBJ + textwrap.dedent(scenario.cell), namespace)
        gc.collect()
        is_alive = watched(namespace["x"])
        before = refcount(namespace["x"])
        answer = holders(namespace["x"], namespace)
        again = holders(namespace["x"], namespace)
        after = refcount(namespace["x"])
        assert after == before
        said, words = str(answer), " ".join(str(answer).split())
        assert "name x" in answer.texts, said
        assert scenario.path in words, said
        assert answer.is_complete == scenario.is_complete, said
        assert bool(answer.remedies) == scenario.has_remedy, said
        assert len(said.splitlines()) <= 10
        assert wrong_ways(answer, id(namespace["x"]), namespace) == []
        assert untrue(answer, is_alive, namespace) == [], said
        assert str(again) == said
    finally:
        clean_up(namespace)


def test_what_gc_freeze_hid_is_named_as_the_cause():
    """In a process of its own: what is hidden there, other tests would have to do without."""
    cell = "import gc\nfrom whoholds import holders\nxs = [x]\ngc.freeze()\n"
    code = f"{OBJ}{cell}answer = holders(x)\nprint(answer)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert run.stdout.startswith("name x\n"), run.stderr
    assert "gc.freeze" in run.stdout


def clean_up(namespace):
    if "stop" in namespace:
        namespace["stop"].set()
        namespace["t"].join()
    if "task" in namespace:
        namespace["task"].cancel()
        namespace["loop"].run_until_complete(namespace["asyncio"].sleep(0))
    if "loop" in namespace:
        namespace["loop"].close()
    if "log" in namespace:
        namespace["log"].handlers.clear()
    if "sqlite3" in namespace:
        namespace["x"].close()
    if "plt" in namespace:
        namespace["plt"].close("all")
    vars(sys.modules.get("colorsys", sys)).pop("kept", None)
    namespace.clear()
    gc.collect()


class Obj: ...


def test_a_lost_holder_of_what_is_in_a_ring_is_no_part_of_the_ring():
    a, b = Obj(), Obj()
    a.b, b.a = b, a
    lost = [a]
    lost.append(lost)
    namespace = {"a": a}
    del lost, a, b
    told = [*holders(namespace["a"], namespace).texts]
    gc.collect()
    assert told == [
        "name a",
        "item [0] of list, which nobody can reach any more",
        "a.b.a",
    ]


def test_an_attribute_that_is_called_as_one_of_a_function_is_an_attribute():
    x, of = Obj(), Obj()
    of.__defaults__, of.__kwdefaults__ = (x,), {"k": x}
    namespace = {"of": of, "x": x}
    del x, of
    told = [*holders(namespace["x"], namespace).texts]
    assert sorted(told) == ["name x", "of.__defaults__[0]", "of.__kwdefaults__['k']"]


def asked_inside_of(handle):
    """Ask about a local of a function that failed, while its error is handled."""
    refs = []

    def fail():
        x = Obj()
        refs.append(weakref.ref(x))
        raise ValueError

    try:
        fail()
    except ValueError:
        return handle(refs[0]()), refs[0]


def test_of_an_error_that_is_being_handled_it_is_said_until_when_it_holds():
    answer, ref = asked_inside_of(lambda x: holders(x, {}))
    assert ref() is None
    roots = [obstacle.root.kind for obstacle in answer.obstacles if obstacle.root]
    assert "handled" in roots or "local" in roots


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="signals of POSIX")
def test_a_handler_of_a_signal_is_named():
    def handler(*_):
        pass

    signal.signal(signal.SIGUSR1, handler)
    try:
        answer = holders(handler, {"handler": handler})
    finally:
        signal.signal(signal.SIGUSR1, signal.SIG_DFL)
    assert answer.is_complete
    assert "the handler of signal SIGUSR1" in answer.texts


@needs_states_of_threads
def test_what_another_thread_has_in_a_thread_local_is_named_by_its_attribute():
    kept, started, stop = threading.local(), threading.Event(), threading.Event()
    refs = []

    def serve():
        kept.request = Obj()
        refs.append(weakref.ref(kept.request))
        started.set()
        stop.wait(20)

    thread = threading.Thread(target=serve)
    thread.start()
    started.wait()
    try:
        answer = holders(refs[0](), {"kept": kept})
    finally:
        stop.set()
        thread.join()
    assert "attribute request of a thread local, as thread Thread-" in str(answer)


def test_of_an_async_generator_on_the_way_no_remedy_is_said():
    async def rows():
        x = Obj()
        refs.append(weakref.ref(x))
        yield 1

    async def first(rows):
        return await anext(rows)

    refs = []
    namespace = {"g": rows()}
    loop = asyncio.new_event_loop()
    loop.run_until_complete(first(namespace["g"]))
    answer = holders(refs[0](), namespace)
    assert answer.remedies == ()
    assert "async generator" in str(answer)
    loop.run_until_complete(namespace["g"].aclose())
    assert refs[0]() is None
    loop.close()


def test_what_sqlite_keeps_is_suspected_to_be_there():
    sqlite3 = pytest.importorskip("sqlite3")
    connection = sqlite3.connect(":memory:")
    x = Obj()
    x.f = types.MethodType(Obj, x)
    ref = weakref.ref(x)
    connection.create_function("f", 1, x.f)
    del x.f, x
    answer = holders(ref(), {"connection": connection})
    assert answer.remedies == ()
    assert "sqlite3 connection" in str(answer)
    connection.create_function("f", 1, None)
    assert ref() is None
    connection.close()


def test_a_metaclass_whose_equality_lies_changes_nothing():
    class Lies(type):
        def __eq__(cls, other):
            return Obj()

        __hash__ = type.__hash__

    class Model(metaclass=Lies):
        pass

    namespace = {"m": Model()}
    namespace["m"].x = Obj()
    answer = holders(namespace["m"].x, namespace)
    assert answer.texts == ("m.x",)


def test_no_ancestry_is_too_deep():
    namespace = {"head": Obj()}
    last = namespace["head"]
    for _ in range(2000):
        last.next = last = Obj()
    ref = weakref.ref(last)
    del last
    answer = holders(ref(), namespace)
    assert answer.is_complete
    remedy = answer.remedies[0]
    assert (remedy.code, remedy.effect, remedy.objects) == ("del head", "at once", 2001)


def test_what_a_remedy_gives_back_is_about_what_it_says():
    class Own:  # with many attributes from other tests, an instance has a dictionary of its own
        pass

    big = bytearray(5_000_000)
    namespace = {"x": Own(), "y": Own()}
    namespace["x"].data, namespace["x"].other = big, namespace["y"]
    del big
    (remedy, *_) = holders(namespace["x"], namespace).remedies
    assert (remedy.code, remedy.objects) == ("del x", 2)
    assert 5_000_000 < remedy.nbytes < 5_001_000


def test_what_autograd_saved_is_told_by_the_tensors_that_lead_there():
    torch = pytest.importorskip("torch")
    weight = torch.ones(3, requires_grad=True)
    refs = []

    def step():
        batch = torch.rand(4096, 3)
        refs.append(weakref.ref(batch))
        return (batch * weight).pow(2).sum()

    namespace = {"losses": [step() for _ in range(3)]}
    answer = holders(refs[1](), namespace)
    assert answer.texts == ("what the autograd graph of losses[1] saved for backward()",)
    assert answer.is_complete
    assert eval(answer.holders[0].way, namespace) is refs[1]()
    code = "losses = [loss.item() for loss in losses]"
    assert answer.remedies[0].code == code
    exec(code, namespace)
    assert [ref() for ref in refs] == [None] * 3


def test_a_model_is_let_go_of_and_never_robbed_of_its_parts():
    torch = pytest.importorskip("torch")
    namespace = {"model": torch.nn.Sequential(torch.nn.Linear(3, 3))}
    namespace["opt"] = torch.optim.SGD(namespace["model"].parameters(), lr=0.1)
    ref = weakref.ref(namespace["model"][0].weight)
    answer = holders(ref(), namespace)
    assert [holder.way for holder in answer.holders] == [
        "model._modules['0']._parameters['weight']",
        "opt.param_groups[0]['params'][0]",
    ]
    assert [remedy.code for remedy in answer.remedies] == ["del model, opt"]
    namespace["hook"] = lambda *_: None
    namespace["model"][0].register_forward_hook(namespace["hook"])
    answer = holders(namespace["hook"], namespace)
    assert "del model._modules['0']._forward_hooks[" in answer.remedies[-1].code  # that may go


def test_a_gradient_is_told_by_its_tensor():
    torch = pytest.importorskip("torch")
    namespace = {"w": torch.ones(3, requires_grad=True)}
    namespace["w"].sum().backward()
    ref = weakref.ref(namespace["w"].grad)
    answer = holders(ref(), namespace)
    assert [holder.way for holder in answer.holders] == ["w.grad"]
    exec(answer.remedies[-1].code, namespace)
    assert ref() is None


PARTS = {
    "an item": ("import numpy as np\nparts = {'a': np.zeros(10**5)[:9]}", "parts['a']"),
    "an attribute": ("import numpy as np\no.part = np.zeros(10**5)[:9]", "o.part"),
    "a frame in a list": (
        "import pandas as pd, numpy as np\nrows = [pd.DataFrame(np.zeros((10**5, 1)))[:9]]",
        "rows[0]",
    ),
}


@pytest.mark.parametrize(("source", "place"), PARTS.values(), ids=PARTS)
def test_a_part_is_copied_where_it_is_kept_and_the_whole_goes(source, place):
    if "pandas" in source:
        pytest.importorskip("pandas")
    namespace = {"o": types.SimpleNamespace()}
    exec(source, namespace)
    values = eval(place, namespace)
    box = [values if isinstance(values, np.ndarray) else values._mgr.blocks[0].values]
    del values
    while box[0].base is not None:
        box.append(box[0].base)
        del box[0]
    ref = weakref.ref(box[0])
    remedy = holders(box.pop(), namespace).remedies[0]
    assert (remedy.code, remedy.effect) == (f"{place} = {place}.copy()", "at once")
    exec(remedy.code, namespace)
    assert ref() is None
    assert len(eval(place, namespace)) == 9


def test_in_a_tuple_a_part_cannot_be_replaced():
    namespace = {"t": (np.zeros(10**5)[:9],)}
    codes = [remedy.code for remedy in holders(namespace["t"][0].base, namespace).remedies]
    assert codes == ["del t"]


VIEWS = {
    "what only the whole array has": ("numpy", "np.array(objs)[5:]", "objs[3]", True),
    "what the part has as well": ("numpy", "np.array(objs)[1:]", "objs[3]", False),
    "what only the whole series has": ("pandas", "pd.Series(objs)[-1:]", "objs[0]", True),
    "what the part of the series has": ("pandas", "pd.Series(objs)[-1:]", "objs[-1]", False),
}


@pytest.mark.parametrize("name", VIEWS)
def test_a_copy_of_a_part_is_advised_where_it_lets_go(name):
    library, part, which, is_copied = VIEWS[name]
    pytest.importorskip(library)
    short = {"numpy": "np", "pandas": "pd"}[library]
    names = {}
    exec(
        f"import {library} as {short}\nclass Obj: pass\nobjs = [Obj() for _ in range(9)]\n"
        f"part = {part}\nx = {which}\ndel objs",
        names,
    )
    is_alive = watched(names["x"])
    x = [names.pop("x")]
    answer = holders(x.pop(), names)
    codes = [remedy.code for remedy in answer.remedies]
    assert ("part = part.copy()" in codes) == is_copied
    assert codes
    assert untrue(answer, is_alive, names) == []


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="there is no such signal here")
def test_a_handler_of_a_signal_is_taken_back():
    before = signal.getsignal(signal.SIGUSR1)
    names = {}
    exec("class Obj: pass\nx = Obj()\ndef make(x): return lambda *_: x", names)
    try:
        signal.signal(signal.SIGUSR1, names["make"](names["x"]))
        is_alive = watched(names["x"])
        x = [names.pop("x")]
        answer = holders(x.pop(), names)
        code = "import signal\nsignal.signal(signal.SIGUSR1, signal.SIG_DFL)"
        assert [remedy.code for remedy in answer.remedies] == [code]
        assert untrue(answer, is_alive, names) == []
    finally:
        signal.signal(signal.SIGUSR1, before)
