"""A hint of `holders` is followed to the letter, and the object goes.

Those on `Out` and on the last error are followed in a kernel, see test_magics.py.
"""

import asyncio
import gc
import hashlib
import sys
import threading
import types
import weakref
import zlib
from typing import NamedTuple

import pytest

from whoholds import holders
from whoholds.holding.unseen import _is_opaque
from whoholds.reading.classes import is_collectable
from whoholds.words import say


class Hint(NamedTuple):
    key: str
    cell: str
    """Leaves an object under the name `x`, and keeps it somewhere else."""
    words: str
    """What the sentence says to do."""
    code: str
    """The same as a reader would write it, while `x` is still there."""
    of: str = ""
    needs: str = "gc"


CACHE = """\
from functools import lru_cache
class Model:
    @lru_cache
    def feat(self, n): return n
x = Model()
x.feat(1)"""
LOAD = """\
from functools import lru_cache
class Obj: pass
@lru_cache
def load(n): return Obj()
x = load(1)"""
INNER = """\
from functools import lru_cache
class Obj: pass
def make():
    @lru_cache
    def load(n): return Obj()
    return load
load = make()
x = load(1)"""
FIGURE = """\
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
x = plt.figure()
x.add_subplot().plot([1, 2])"""
LOSSES = """\
import torch
w = torch.ones(2, requires_grad=True)
losses = [(w * 2).sum()]
x = losses[0]"""
LOGGING = """\
import logging
x = logging.NullHandler()
logger = logging.getLogger("dezero.hint")
logger.addHandler(x)"""
THREAD = """\
import threading
class Batch: pass
stop, started = threading.Event(), threading.Event()
def work(batch):
    started.set()
    stop.wait(20)
x = Batch()
t = threading.Thread(target=work, args=(x,), name="Worker")
t.start()
started.wait()"""
TASK = """\
import asyncio
class Batch: pass
loop = asyncio.new_event_loop()
async def work(batch): await asyncio.sleep(60)
x = Batch()
task = loop.create_task(work(x))
loop.run_until_complete(asyncio.sleep(0))"""
VIEW = "import numpy as np\nx = np.zeros(1000)\npart = x[:3]"

HINTS = [
    Hint("figure", FIGURE, "plt.close(fig)", "fig = x\nplt.close(fig)\ndel fig", "", "matplotlib"),
    Hint("figure", FIGURE, "plt.close('all')", "plt.close('all')", "", "matplotlib"),
    Hint("cache", CACHE, "Model.feat.cache_clear()", "Model.feat.cache_clear()", "Model.feat"),
    Hint("cache", LOAD, "load.cache_clear()", "load.cache_clear()", "load"),
    Hint("cache", INNER, "load.cache_clear()", "load.cache_clear()", "load"),
    Hint("view", VIEW, ".copy()", "part = part.copy()", "8 kB", "numpy"),
    Hint("losses", LOSSES, "loss.item()", "losses = [loss.item() for loss in losses]", "", "torch"),
    Hint("losses", LOSSES, "float(loss)", "losses = [float(loss) for loss in losses]", "", "torch"),
    Hint(
        "logging",
        LOGGING,
        "logger.removeHandler(handler)",
        "handler = x\nlogger.removeHandler(handler)\ndel handler",
    ),
    Hint("thread", THREAD, "let it end, and join() it", "stop.set()\nt.join()", "Worker"),
    Hint(
        "task",
        TASK,
        "task.cancel(), and del task",
        "task.cancel()\nloop.run_until_complete(asyncio.sleep(0))\ndel task",
    ),
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("hint", HINTS, ids=[f"{h.key}: {h.words}" for h in HINTS])
def test_a_hint_that_is_followed_frees_the_object(hint, show_all):
    pytest.importorskip(hint.needs)
    if hint.needs == "matplotlib":
        show_all()  # pyplot, which keeps figures, may be here already
    namespace = {"__name__": "__hint__"}
    exec(hint.cell, namespace)
    ref = weakref.ref(namespace["x"])
    try:
        answer = holders(namespace["x"], namespace)
        sentence = say(f"hints.{hint.key}", of=hint.of)
        assert sentence in answer.hints, str(answer)
        assert hint.words in sentence
        del namespace["x"]
        gc.collect()
        assert ref() is not None
        namespace["x"] = ref()
        exec(hint.code, namespace)
        del namespace["x"]
        gc.collect()
        assert ref() is None, holders(ref(), namespace)
    finally:
        clean_up(namespace)


def clean_up(namespace):
    if "stop" in namespace:
        namespace["stop"].set()
        namespace["t"].join()
    if "loop" in namespace:
        namespace["loop"].close()
    if "logger" in namespace:
        namespace["logger"].handlers.clear()
    if "plt" in namespace:
        namespace["plt"].close("all")


def test_a_view_is_told_from_what_it_borrows_and_its_copy_frees_that():
    np = pytest.importorskip("numpy")
    namespace = {"part": np.zeros(1000)[:3]}
    whole = weakref.ref(namespace["part"].base)
    sentence = say("hints.borrows", of="8 kB")
    assert sentence in holders(namespace["part"], namespace).hints
    assert ".copy()" in sentence
    namespace["part"] = namespace["part"].copy()
    assert whole() is None
    assert holders(namespace["part"], namespace).hints == ()


def test_of_a_tensor_in_a_list_it_is_said_why_losses_stay_and_of_no_other():
    class Tensor:
        pass

    namespace = {"losses": [Tensor()]}
    assert say("hints.losses", of="") in holders(namespace["losses"][0], namespace).hints
    namespace = {"only": Tensor()}
    assert holders(namespace["only"], namespace).hints == ()
    namespace = {"model": type("Model", (), {})()}
    namespace["model"].weight = Tensor()
    assert holders(namespace["model"].weight, namespace).hints == ()


def test_what_only_looks_like_the_case_of_a_hint_gets_none(monkeypatch):
    class Logger:
        pass

    class Task:
        pass

    for cls in (Logger, Task):
        namespace = {"holder": cls()}
        namespace["holder"].x = [cls]
        assert holders(namespace["holder"].x, namespace).hints == ()
    module = types.ModuleType("other")
    monkeypatch.setitem(sys.modules, "other", module)
    module.kept = [Task()]
    assert holders(module.kept, {}).hints == ()
    namespace = {"Gcf": [Task()]}
    assert holders(namespace["Gcf"][0], namespace).hints == ()


def test_what_asyncio_holds_and_is_no_task_gets_no_hint():
    future = asyncio.Future(loop=(loop := asyncio.new_event_loop()))
    try:
        future.set_result([0])
        result = future.result()
        assert holders(result, {"future": future}).hints == ()
    finally:
        loop.close()


def test_what_ends_in_an_attribute_other_than_base_is_no_view():
    np = pytest.importorskip("numpy")

    class Model:
        pass

    namespace = {"model": Model()}
    namespace["model"].weight = np.zeros(100)
    assert holders(namespace["model"].weight, namespace).hints == ()


def test_what_may_hide_a_reference_is_what_c_made_and_the_collector_cannot_look_into():
    class Made:
        pass

    assert [_is_opaque(cls) for cls in (zip, Made, list, object)] == [True, False, False, False]
    made_in_c = (zlib.compressobj(), hashlib.md5(usedforsecurity=False), threading.Lock())
    of_no_interest_to_the_collector = [
        cls for cls in map(type, made_in_c) if not is_collectable(cls)
    ]
    assert all(map(_is_opaque, of_no_interest_to_the_collector))


def test_a_variable_that_is_called_out_is_no_history_of_outputs():
    kept = [object]
    answer = holders(kept, {"Out": [kept], "kept": kept})
    assert "Out[0]" in [*answer]
    assert answer.answer.hints == ()
