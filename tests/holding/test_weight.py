"""How much comes back is said: about as much as `tracemalloc` sees go, and with arrays exactly."""

import gc
import json
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import heaps
import pytest
from available import FREE_THREADED, needs_processes
from heaps import Heap
from hypothesis import settings

from whoholds import holders

np = pytest.importorskip("numpy")
ROOT = Path(__file__).resolve().parents[2]
NUMBER = max(60, int(os.environ.get("HEAPS", settings.default.max_examples)))
LEAST = 0.7, 1.4


class Obj:
    pass


@pytest.fixture(autouse=True)
def collector():
    gc.collect()
    gc.disable()
    yield
    tracemalloc.stop()
    gc.enable()


def fill_free_lists():
    """So that the interpreter gives back what is freed, and does not keep it to use it again."""
    pairs = [[(i,) for i in range(3000)], [(i, i) for i in range(3000)]]
    pairs += [[(i, i, i) for i in range(3000)], [[] for _ in range(300)]]
    pairs += [[{1: 1} for _ in range(300)], [{"a": 1, "b": 2} for _ in range(300)]]
    del pairs


def given_back(seed, code, is_collected):
    """The bytes that go when code runs on a heap that is built anew, without its garbage."""
    gc.collect()
    tracemalloc.start()
    heap = Heap(seed)
    heap.namespace["__builtins__"] = __builtins__
    heap.refs.clear()
    heap.ref = None
    compiled = compile(code, "", "exec")
    exec("pass", heap.namespace)
    fill_free_lists()
    before = tracemalloc.get_traced_memory()[0]
    exec(compiled, heap.namespace)
    if is_collected:
        gc.collect()
        fill_free_lists()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del heap
    return before - after


def measured():
    """The bytes that remedies of random heaps say, and those that come back.

    The first 30 instances of a class have more room for attributes than the others.
    """
    gc.disable()
    for cls in (heaps.Obj, heaps.OwnList, heaps.OwnDict):
        assert len([cls() for _ in range(60)]) == 60
    said, seen = [], []
    for seed in range(20_000, 20_000 + NUMBER):
        gc.collect()
        heap = Heap(seed)
        if heap.ref is None:
            continue
        found = holders(heap.ref(), heap.namespace)
        del heap
        for remedy in found.remedies:
            is_later = remedy.effect != "at once"
            comes = given_back(seed, remedy.code, is_later)
            comes -= given_back(seed, "pass", is_later)  # garbage, and what measuring takes
            if comes > 0:
                said.append(remedy.nbytes)
                seen.append(comes)
    return said, seen


@pytest.mark.slow
@needs_processes
@pytest.mark.skipif(
    FREE_THREADED, reason="without the lock, dictionaries and lists give back some of it later"
)
def test_bytes_that_are_said_are_about_those_that_come_back():
    """In a process of its own, where no other test has left room in what is kept for use again."""
    paths = [ROOT, ROOT / "tests", ROOT / "tests" / "holding"]
    run = subprocess.run(
        [sys.executable, "-c", "import test_weight as t; print(t.json.dumps(t.measured()))"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    said, seen = json.loads(run.stdout)
    ratios = sorted(one / other for one, other in zip(said, seen, strict=True))
    assert len(ratios) > NUMBER / 4
    least, most = ratios[len(ratios) // 20], ratios[-1 - len(ratios) // 20]
    assert LEAST[0] <= least
    assert most <= LEAST[1]
    assert sum(said) == pytest.approx(sum(seen), rel=0.05)


ARRAYS = {
    "arrays": lambda: {"x": [np.ones(100_000) for _ in range(10)]},
    "views": lambda: {"x": np.ones((1000, 1000))[:10]},
    "of objects": lambda: {"x": np.array([np.ones(50_000) for _ in range(4)] + [None], object)},
    "masked": lambda: {"x": np.ma.masked_array(np.ones(200_000), np.zeros(200_000, bool))},
}


@pytest.mark.parametrize("kind", ARRAYS)
def test_bytes_of_arrays_are_exact(kind):
    namespace = ARRAYS[kind]()
    remedy = holders(namespace["x"], namespace).remedies[0]
    namespace.clear()
    tracemalloc.start()
    namespace = ARRAYS[kind]()
    before = tracemalloc.get_traced_memory()[0]
    exec(remedy.code, namespace)
    comes = before - tracemalloc.get_traced_memory()[0]
    assert remedy.nbytes == pytest.approx(comes, rel=0.02)


def test_bytes_of_a_tensor_and_its_graph_are_exact():
    torch = pytest.importorskip("torch")
    x = torch.ones(250_000, requires_grad=True)
    namespace = {"losses": [(x * x).sum() for _ in range(3)], "x": x}
    del x
    remedy = next(r for r in holders(namespace["losses"], namespace).remedies)
    assert remedy.nbytes < 2**16  # the graphs saved `x`, which its name keeps
    namespace = {"y": torch.ones(250_000)}
    remedy = holders(namespace["y"], namespace).remedies[0]
    assert remedy.nbytes == pytest.approx(1_000_000, rel=0.02)


def test_what_a_graph_saved_comes_back_also_if_it_has_a_name_that_falls():
    torch = pytest.importorskip("torch")
    layer = torch.nn.Linear(1000, 500)

    def run():
        hidden = torch.ones(1000, 1000)
        return [hidden, layer(hidden).relu()]

    for names in ({"kept": run()}, {"kept": run()[1:]}):
        remedy = holders(names["kept"], names).remedies[0]
        assert remedy.code == "del kept"
        assert remedy.nbytes == pytest.approx(6_000_000, rel=0.02)  # 4 of what is saved, 2 result
    names = {"hidden": torch.ones(1000, 1000)}
    names["kept"] = [layer(names["hidden"]).relu()]
    remedy = holders(names["kept"], names).remedies[0]
    assert remedy.nbytes == pytest.approx(2_000_000, rel=0.02)  # the other has its name


def test_a_class_that_lies_of_its_size_is_not_asked():
    class Lies:
        def __sizeof__(self):
            raise AssertionError

    namespace = {"x": Lies()}
    remedy = holders(namespace["x"], namespace).remedies[0]
    assert 0 < remedy.nbytes < sys.getsizeof(Obj()) * 10
