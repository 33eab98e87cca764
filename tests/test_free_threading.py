"""What differs without the global lock, as the sentence about it and stage 1 say: PEP 703."""

import gc
import subprocess
import sys
import textwrap
import threading
import types
import weakref

import pytest
from available import needs_free_threads

from whoholds import holders, refcount
from whoholds.collector import Paused

pytestmark = needs_free_threads


class Obj:
    pass


def in_a_program(code):
    """Run code as a program of its own; return the lines that it prints."""
    begin = "import gc, threading, types, weakref\ngc.disable()\n"
    done = subprocess.run(
        [sys.executable, "-c", begin + textwrap.dedent(code)],
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


FREED = """
    {make}
    w = weakref.ref(x)
    x = None
    print(w() is None)
    gc.collect()
    print(w() is None)
"""


POSTPONED = ["def x(): pass", "class x: pass", "x = types.ModuleType('x')"]


@pytest.mark.parametrize("made", POSTPONED)
def test_what_the_count_of_is_postponed_goes_with_a_collection_only(made):
    assert in_a_program(FREED.format(make=made)) == ["False", "True"]


def test_an_object_of_your_own_goes_at_once():
    made = "class A: pass\n    x = A()"
    assert in_a_program(FREED.format(make=made)) == ["True", "True"]


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="only 3.13 makes them immortal")
@pytest.mark.parametrize("made", POSTPONED)
def test_once_a_thread_was_started_what_the_count_of_is_postponed_stays(made):
    started = "t = threading.Thread(target=int); t.start(); t.join()"
    assert in_a_program(FREED.format(make=f"{made}\n    {started}")) == ["False", "False"]


def test_what_a_waiting_thread_has_made_goes_when_that_runs_on():
    made, go_on, box = threading.Event(), threading.Event(), []

    def make():
        box.append(Obj())
        made.set()
        go_on.wait()

    thread = threading.Thread(target=make)
    thread.start()
    made.wait()
    alive = weakref.ref(box[0])
    with Paused():
        box.clear()
        assert alive() is not None
        go_on.set()
        thread.join()
        assert alive() is None


def test_the_collector_has_no_generations():
    kept = [Obj()]
    for _ in range(3):
        gc.collect()
    assert any(obj is kept for obj in gc.get_objects(generation=0))


def test_counts_of_objects_of_your_own_are_right_whatever_threads_hold_them():
    obj, go_on, kept = Obj(), threading.Event(), []
    ready = threading.Barrier(5)

    def hold(own):
        kept.append(own)
        ready.wait()
        go_on.wait()

    threads = [threading.Thread(target=hold, args=(obj,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    ready.wait()
    counted = refcount(obj)
    go_on.set()
    for thread in threads:
        thread.join()
    assert counted >= 1 + 4 + 4  # the name, the list, the argument of each
    assert refcount(obj) == 1 + 4
    kept.clear()
    assert refcount(obj) == 1


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="only 3.13 makes them immortal")
def test_what_a_class_that_stays_holds_is_told_by_its_dictionary():
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()
    namespace = {"a": Obj()}
    namespace["keeper"] = type("Shelf", (), {"item": namespace["a"]})
    answer = holders(namespace["a"], namespace)
    assert [*answer.texts] == ["name a", "item ['item'] of dict"]


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="only 3.13 makes them immortal")
def test_what_a_module_that_stays_holds_is_not_called_lost():
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()
    module = types.ModuleType("mine")
    module.thing = Obj()
    alive = weakref.ref(module.thing)
    answer = str(holders(module.thing, {}))
    del module
    gc.collect()
    assert alive() is not None
    assert "gc.collect() frees it" not in answer
    assert "nobody can reach" not in answer


def test_whose_attribute_of_a_thread_local_it_is_cannot_be_told():
    """Another thread may end while its state is read."""
    local = threading.local()
    local.kept = Obj()
    [way] = holders(local.kept, {"local": local}).texts
    assert way == "attribute kept of a thread local, as a thread sees it, in local"
