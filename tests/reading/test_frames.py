"""The variables of functions that run: read as they are, and left as they were."""

import gc
import sys
import threading
import weakref

import pytest

from whoholds import holders, refcount, snapshot
from whoholds.reading import frames
from whoholds.reading.frames import (
    local_variables,
    own_locals,
    place_of_locals,
    shared_variables,
)

IS_COPIED = sys.version_info < (3, 13)  # until PEP 667
only_where_copied = pytest.mark.skipif(not IS_COPIED, reason="no frame has a copy of its locals")


class Obj:
    pass


@pytest.fixture(params=["untraced", "traced", "traced line by line"])
def tracer(request):
    """Run the test under a tracer, as coverage and debuggers install one."""

    def follow(frame, event, arg):
        return follow

    before = sys.gettrace()
    if request.param != "untraced":
        sys.settrace(follow if request.param.endswith("line") else lambda *_: None)
    yield
    sys.settrace(before)


@pytest.fixture
def without_memory(monkeypatch):
    """A Python that was built without libffi."""
    caches = (place_of_locals, frames._place_of_own_locals)
    monkeypatch.setattr(frames, "memory_at", lambda address, size: b"")
    for cache in caches:
        cache.cache_clear()
    yield
    monkeypatch.undo()
    for cache in caches:
        cache.cache_clear()


def variables(given, shared, *rest, option=None):
    unbound = value = Obj()
    del unbound

    def inner():
        return shared, late

    found = local_variables(sys._getframe()), shared_variables(sys._getframe())
    late = inner
    del value
    return found


def test_variables_have_the_names_and_values_that_they_have():
    given, shared = Obj(), Obj()
    found, in_cells = variables(given, shared, 1)
    found = dict(found)
    assert found.keys() == {"given", "rest", "option", "value", "inner"}
    assert found["given"] is given
    assert found["rest"] == (1,)
    assert dict(in_cells) == {"shared": shared}


def test_a_variable_of_an_enclosing_function():
    outer = Obj()

    def inner():
        assert outer
        return shared_variables(sys._getframe())

    assert inner() == [("outer", outer)]


def ask_and_let_go(ask):
    """Whether an object goes with its name after it was asked about."""
    x = Obj()
    alive = weakref.ref(x)
    before = refcount(x), sys.getrefcount(x), own_locals(sys._getframe()) is None
    ask(x, locals_of_nobody())
    assert (refcount(x), sys.getrefcount(x), own_locals(sys._getframe()) is None) == before
    del x
    return alive() is None


def locals_of_nobody():
    return {}


ASKING = {
    "holders": lambda x, space: str(holders(x, space)),
    "snapshot": lambda x, space: str(snapshot({"x": x, **space})),
    "frames": lambda x, space: [local_variables(sys._getframe(1))],
}


@pytest.mark.parametrize("ask", ASKING)
def test_asking_adds_no_holder_also_under_a_tracer(ask, tracer):
    def run():
        return ask_and_let_go(ASKING[ask])

    assert run()


def test_the_answer_is_the_same_under_a_tracer(tracer):
    def run():
        x = Obj()
        found = holders(x, {})
        assert found.is_complete
        assert found.texts[0].startswith("local x of run()")

    run()


def kept_in_the_copy_only():
    x = Obj()
    alive = weakref.ref(x)
    locals()  # as a cell of a lesson, or a debugger, may have called it
    del x
    lived = alive() is not None
    found = str(holders(alive(), {})) if lived else ""
    return lived, found, (alive() is not None)


@only_where_copied
def test_what_lives_in_the_copy_that_a_frame_has_of_its_locals_is_found_there_and_lives_on():
    lived, found, lives = kept_in_the_copy_only()
    assert lived
    assert "x in the copy of its locals that kept_in_the_copy_only() has" in found
    assert "1 of 1 references found" in found
    assert lives


@only_where_copied
@pytest.mark.usefixtures("without_memory")
def test_where_memory_cannot_be_read_nothing_changes_either():
    lived, found, lives = kept_in_the_copy_only()
    assert lived
    assert "Nothing holds it" not in found
    assert lives
    assert ask_and_let_go(ASKING["holders"])


@only_where_copied
@pytest.mark.usefixtures("without_memory")
def test_where_memory_cannot_be_read_a_tracer_has_the_variables():
    found = []

    def run():
        x = 1
        return x

    def follow(frame, event, arg):
        if frame.f_code is run.__code__:
            found.append(dict(local_variables(frame)))
            return follow
        return None

    before = sys.gettrace()
    sys.settrace(follow)
    try:
        run()
    finally:
        sys.settrace(before)
    assert found[-1] == {"x": 1}


def test_a_class_body_and_exec_have_a_dictionary_of_their_own():
    outer = {}

    class Body:
        thing = Obj()
        outer["found"] = str(holders(thing, {}))

    assert "local thing of Body()" in outer["found"]
    inner = {"holders": holders, "Obj": Obj}
    exec("y = Obj()\nfound = str(holders(y, {}))", {}, inner)
    assert "local y of <module>()" in inner["found"]


def test_a_frame_that_waits_in_another_thread():
    may_end, has_begun, alive = threading.Event(), threading.Event(), []

    def work():
        theirs = Obj()
        alive.append(weakref.ref(theirs))
        has_begun.set()
        may_end.wait()

    thread = threading.Thread(target=work, name="worker")
    thread.start()
    try:
        has_begun.wait()
        found = str(holders(alive[0](), {}))
        assert "local theirs of work() of thread worker" in found
    finally:
        may_end.set()
        thread.join()
    gc.collect()
    assert alive[0]() is None


def test_a_class_is_not_made_for_each_place_that_is_read():
    def read(number):
        names = [f"v{n}" for n in range(number)]
        source = f"def f():\n    {' = '.join(names)} = 1\n    return read(frame())"
        space = {"read": local_variables, "frame": sys._getframe}
        exec(source, space)
        return dict(space["f"]())

    def classes():
        gc.collect()
        return sum(isinstance(obj, type) for obj in gc.get_objects())

    read(1)
    before = classes()
    assert read(300) == {f"v{n}": 1 for n in range(300)}
    assert classes() == before
