"""Roots that a reader can act on, and what CPython shows to nobody: each sentence is tried."""

import asyncio
import atexit
import contextvars
import gc
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import types
import weakref

import pytest
from available import LISTS_EXITS, needs_mortal_classes, needs_states_of_threads
from carrying import untrue, wrong_ways

from whoholds import holders
from whoholds.holding import answers


class Obj:
    def close(self, *args):
        return self.y


@pytest.fixture(autouse=True)
def without_the_collector():
    gc.disable()
    yield
    gc.enable()


def asked(w, names):
    """The answer about what a weak reference leads to, after all that it says was tried."""
    answer = holders(w(), names)
    said = str(answer)
    assert wrong_ways(answer, id(w()), names) == [], said
    assert untrue(answer, lambda: w() is not None, names) == [], said
    return answer


def codes(answer):
    return ["; ".join(remedy.code.splitlines()) for remedy in answer.remedies]


# What Python calls.


@needs_mortal_classes
def test_a_function_with_a_name_is_also_taken_back_from_atexit(show_all):
    show_all()
    names = {"atexit": atexit}
    exec("def f(): pass\natexit.register(f)\natexit.register(f)", names)
    try:
        answer = asked(weakref.ref(names["f"]), names)
    finally:
        atexit.unregister(names["f"])
    assert answer.is_complete
    assert answer.texts[0] == "name f"
    assert "what atexit calls when Python ends" in answer.texts[1]
    assert codes(answer) == ["atexit.unregister(f); del f"]


@pytest.mark.skipif(not LISTS_EXITS, reason="up to 3.13 atexit shows no arguments")
@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("atexit.register(x.close)", "atexit.unregister(x.close)"),
        ("atexit.register(print, x)", "atexit.unregister(print)"),
        ("atexit.register(f, k=x)", "atexit.unregister(f)"),
        ("atexit.register(other.close, [x])", "atexit.unregister(other.close)"),
        ("atexit.register(shutil.rmtree, x)", "atexit.unregister(shutil.rmtree)"),
        ("atexit.register(f, x); atexit.register(f, 1, x)", "atexit.unregister(f)"),
    ],
)
def test_the_function_that_an_argument_is_for_is_taken_back(call, code, show_all):
    show_all()
    names = {"atexit": atexit, "shutil": shutil, "x": Obj(), "other": Obj()}
    exec(f"def f(*a, **k): pass\natexit.register(f)\n{call}", names)
    try:
        answer = asked(weakref.ref(names["x"]), names)
    finally:
        exec(f"{code}; atexit.unregister(f)", names)
    assert answer.is_complete
    assert codes(answer) == [f"{code}; del x"]


@pytest.mark.skipif(not LISTS_EXITS, reason="up to 3.13 atexit shows no arguments")
def test_no_line_takes_back_a_function_that_nobody_can_write(show_all):
    show_all()
    names = {"atexit": atexit}
    exec("x = []; f = lambda x: None; atexit.register(f, x)", names)
    f = names.pop("f")
    answer = holders(names["x"], names)
    atexit.unregister(f)
    assert codes(answer) == []
    assert "what atexit calls when Python ends holds it." in str(answer)


def test_a_method_that_only_atexit_has_cannot_be_taken_back(show_all):
    show_all()
    x = Obj()
    w = weakref.ref(x)
    method = x.close
    atexit.register(method)
    del x
    try:
        del method
        answer = asked(w, {})
    finally:
        atexit.unregister(w().close)
    assert "__self__ of " in str(answer)
    assert ", in what atexit calls when" in str(answer)
    assert "No line was found that frees it: what atexit calls when Python ends holds it." in str(
        answer
    )


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="there, a list has them")
def test_an_argument_for_atexit_is_suspected_to_be_one():
    names = {"x": Obj()}
    atexit.register(print, names["x"])
    try:
        answer = asked(weakref.ref(names["x"]), names)
    finally:
        atexit.unregister(print)
    assert "by atexit, as an argument for what it calls" in str(answer)


HOOKS = {
    "a tracer": ("sys.settrace(hook)", "what sys.settrace() was given", "sys.settrace(None)"),
    "a profiler": (
        "sys.setprofile(hook)",
        "what sys.setprofile() was given",
        "sys.setprofile(None)",
    ),
    "a method": (
        "sys.setprofile(x.close)",
        "attribute .__self__ of method, in what sys.setprofile() was given",
        "sys.setprofile(None)",
    ),
    "an error": (
        "sys.excepthook = hook",
        "excepthook in module sys",
        "sys.excepthook = sys.__excepthook__",
    ),
    "an error of a __del__": (
        "sys.unraisablehook = x.close",
        "unraisablehook.__self__ in module sys",
        "sys.unraisablehook = sys.__unraisablehook__",
    ),
    "breakpoint()": (
        "sys.breakpointhook = hook",
        "breakpointhook in module sys",
        "sys.breakpointhook = sys.__breakpointhook__",
    ),
    "an error of a thread": (
        "threading.excepthook = hook",
        "excepthook in module threading",
        "threading.excepthook = threading.__excepthook__",
    ),
    "what a library calls": (
        "textwrap.hook = hook",
        "hook in module textwrap",
        "name hook of module textwrap leads to it, and what is to be there instead is not known",
    ),
}


@pytest.mark.parametrize("name", HOOKS)
def test_what_python_calls_is_put_back_to_what_was_there_first(name):
    """In a process of its own, for a debugger and pytest have hooks themselves."""
    install, place, remedy = HOOKS[name]
    code = f"""
import gc, sys, textwrap, threading, weakref
from carrying import untrue, wrong_ways
from whoholds import holders
class Obj:
    def close(self, *args): return None
def install():
    x = Obj()
    def hook(*args): return x and None
    {install}
    return weakref.ref(x)
gc.disable()
w = install()
answer = holders(w())
print(answer.is_complete, untrue(answer, lambda: w() is not None, globals()))
print(wrong_ways(answer, id(w()), globals()))
print(answer)
"""
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    complete, ways, where, *rest = run.stdout.splitlines()
    assert (complete, ways) == ("True []", "[]"), run.stdout + run.stderr
    assert where.endswith(place if "self" in place or "given" in place else f"in {place}")
    assert remedy in rest[-1]


def test_a_tracer_is_found_that_is_set_aside_while_it_is_asked_about():
    def tracer(frame, event, arg):
        return None

    before = sys.gettrace(), sys.getprofile()
    sys.settrace(tracer)
    sys.setprofile(tracer)
    try:
        answer = holders(tracer, {})
        found = sys.gettrace(), sys.getprofile()
    finally:
        sys.setprofile(before[1])
        sys.settrace(before[0])
    assert found == (tracer, tracer)
    assert answer.is_complete
    assert {"what sys.settrace() was given", "what sys.setprofile() was given"} < set(answer.texts)


@pytest.fixture
def library(monkeypatch):
    """A module that the reader did not write, with a class that others count on."""
    module = types.ModuleType("a_library")
    source = """
class App:
    def __init__(self, inner=None):
        self.hooks, self.inner, self._private = [], inner, []
class Setter:
    def __set_name__(self, of, name): self.name = name
    def __set__(self, obj, value): vars(obj)[self.name] = value
class Graph:
    nodes = Setter()
"""
    exec(source, vars(module))
    monkeypatch.setitem(sys.modules, "a_library", module)
    return module


@pytest.mark.parametrize(
    ("make", "wanted"),
    [
        ("app.hooks.append(x)", ["del app", "del app.hooks[0]"]),
        ("app._private.append(x)", ["del app", "del app._private[0]"]),
        ("app.inner = x", ["del app", "app.inner = None"]),
        ("app.inner = App(x)", ["del app", "app.inner.inner = None"]),
        ("app.inner = [x]", ["del app", "del app.inner[0]"]),
        ("app.inner = {'k': x}", ["del app", "del app.inner['k']"]),
        ("app.inner = (x,)", ["del app"]),
        ("app.inner = x.close", ["del app"]),
        ("mine = [App(x)]; del app", ["del mine", "mine[0].inner = None"]),
        ("mine = Mine(); mine.app = App(); mine.app.inner = x.close; del app",
         ["del mine", "mine.app = None"]),
    ],
)  # fmt: skip
def test_what_others_count_on_is_not_overwritten_but_with_the_object_itself(library, make, wanted):
    """A list of functions to call keeps no `None`, and an attribute of a library no `None` either,
    if that was not the object: more than the object would break."""
    names = {"App": library.App, "x": Obj(), "app": library.App(), "__name__": "__main__"}
    exec(f"class Mine: pass\n{make}", names)
    w = weakref.ref(names["x"])
    for name in ("x", "App"):
        del names[name]
    answer = asked(w, names)
    assert codes(answer)[: len(wanted)] == wanted
    assert all(code in wanted or ".inner = " not in code for code in codes(answer))


def test_what_a_class_only_sets_is_read_as_an_attribute(library):
    names = {"g": library.Graph()}
    names["g"].nodes = {1: Obj()}
    w = weakref.ref(names["g"].nodes[1])
    answer = asked(w, names)
    assert answer.texts == ("g.nodes[1]",)
    assert codes(answer) == ["del g", "del g.nodes[1]"]


def test_a_module_that_compares_itself_is_not_asked():
    class Trap:
        def __eq__(self, other):
            raise RuntimeError

        __hash__ = None

    names = {"App": type("App", (), {"__module__": Trap()}), "__name__": Trap()}
    names["app"] = names["App"]()
    names["app"].kept = Obj()
    w = weakref.ref(names["app"].kept)
    answer = asked(w, names)
    assert codes(answer)[0] == "del app"


@pytest.mark.parametrize("is_climbed", [True, False])
def test_only_what_no_line_removes_is_in_the_way(library, monkeypatch, is_climbed):
    if not is_climbed:
        monkeypatch.setattr(answers, "_MOST_CLIMBED", 1)
    names = {"m": library, "mine": []}
    x = Obj()
    names["mine"].append(x)
    library.here = {"k": x}
    library.of_all = (x,)
    w = weakref.ref(x)
    del x
    reasons = str(asked(w, names)).splitlines()[-1]
    assert reasons.startswith("No line was found that frees it: name ")
    assert "name of_all of module a_library leads to it, and what is to be there" in reasons
    assert ("name here of module a_library" in reasons) is not is_climbed


def test_what_may_be_left_over_on_a_stack_is_not_said_to_be_all():
    """A module whose stack is empty has no values of an expression, and C may have the object."""
    code = """
import ctypes, weakref
from whoholds import holders
class Obj: pass
x = Obj(); w = weakref.ref(x)
ctypes.pythonapi.Py_IncRef(ctypes.py_object(x)); del x
if w() is None: pass
print(holders(w()))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert "or by a structure in C." in run.stdout.splitlines()[0], run.stdout + run.stderr


def test_what_a_loop_is_to_call_later_is_cancelled():
    """Taken from the loop's own list, the others would be in no order."""
    loop = asyncio.new_event_loop()  # which has a `__del__`, and stays
    x = Obj()
    w = weakref.ref(x)
    loop.call_later(3600, x.close, "an argument")
    del x
    try:
        answer = asked(w, {"loop": loop})
    finally:
        loop.close()
    assert answer.texts == ("loop._scheduled[0]._callback.__self__",)
    assert codes(answer) == ["loop._scheduled[0].cancel()"]


@pytest.mark.parametrize("part", ["function", "args"])
def test_a_timer_is_cancelled_before_it_would_call_nothing(part):
    x = Obj()
    w = weakref.ref(x)
    call, args = (x.close, ()) if part == "function" else (print, (x,))
    names = {"timer": threading.Timer(3600, call, args)}
    del call, args, x
    names["timer"].start()
    try:
        answer = asked(w, names)
    finally:
        names["timer"].cancel()
        names["timer"].join()
    assert codes(answer)[0] == f"timer.cancel(); timer.{part} = None"


@pytest.mark.parametrize("names", [("server",), ("server", "client"), ("server", "server")])
def test_of_a_thread_one_reason_is_enough(names):
    """Of two threads that have the same name nobody could tell which is done."""
    end, begun = threading.Event(), threading.Barrier(len(names) + 1)
    x = Obj()
    w = weakref.ref(x)

    def serve(x):
        begun.wait()
        end.wait()

    threads = [threading.Thread(target=serve, args=(x,), name=name) for name in names]
    for thread in threads:
        thread.start()
    begun.wait()
    del x
    answer = holders(w(), {"threads": threads})
    end.set()
    for thread in threads:
        thread.join()
    told = [some.root for some in answer.obstacles if some.root and some.root.thread]
    assert {root.thread for root in told} == set(names)
    assert told[0].name == "x"
    assert (len(told) == len(names)) is (len(set(names)) == len(names))


@pytest.mark.parametrize("base", [dict, list, tuple, str, Exception, types.SimpleNamespace])
def test_an_attribute_is_written_as_one_writes_it(base):
    """C has its own methods for attributes there, which do what those of every object do."""
    names = {"x": type("C", (base,), {})()}
    names["x"].a = Obj()
    answer = asked(weakref.ref(names["x"].a), names)
    assert answer.texts == ("x.a",)
    assert codes(answer) == ["del x", "x.a = None"]


def test_an_attribute_that_python_code_writes_is_not_written():
    class Guarded(dict):
        def __setattr__(self, name, value):
            raise AttributeError(name)

    names = {"x": Guarded()}
    vars(names["x"])["a"] = Obj()
    answer = asked(weakref.ref(names["x"].a), names)
    assert codes(answer) == ["del x"]


def test_asking_leaves_what_atexit_has():
    before = atexit._ncallbacks()
    x = Obj()
    holders(x)
    assert atexit._ncallbacks() == before


def test_a_connection_that_may_have_a_function_is_named():
    names = {"conn": sqlite3.connect(":memory:")}
    x = Obj()
    names["conn"].create_function("f", 1, x.close)
    w = weakref.ref(x)
    del x
    said = str(asked(w, names))
    names["conn"].create_function("f", 1, None)
    names["conn"].close()
    assert "an sqlite3 connection (conn), which keeps the functions that it was given" in said
    assert w() is None  # and so it was


def test_that_nobody_can_see_the_hooks_of_an_audit_is_said():
    """In a process of its own: a hook is there for good."""
    code = """
import sys, weakref
from whoholds import holders
class Obj:
    def hook(self, *args): pass
x = Obj(); w = weakref.ref(x); sys.addaudithook(x.hook); del x
print(w() is not None, holders(w()))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert run.stdout.startswith("True "), run.stderr
    assert "by sys.addaudithook(), which shows to nobody what it was given" in run.stdout


@pytest.mark.skipif(not hasattr(sys, "monitoring"), reason="there is none before 3.12")
def test_a_tool_that_monitors_is_suspected():
    x = Obj()
    w = weakref.ref(x)
    monitoring = sys.monitoring
    monitoring.use_tool_id(4, "a tool of this test")
    monitoring.register_callback(4, monitoring.events.RAISE, x.close)
    del x
    try:
        said = str(asked(w, {}))
    finally:
        monitoring.register_callback(4, monitoring.events.RAISE, None)
        monitoring.free_tool_id(4)
    assert "by sys.monitoring, where a tool of this test is at work" in said
    assert w() is None


# Threads.


@needs_states_of_threads
def test_an_attribute_of_a_thread_local_is_told_with_its_thread():
    local, ready, stop = threading.local(), threading.Event(), threading.Event()
    refs = {}

    def serve(name):
        local.request = Obj()
        refs[name] = weakref.ref(local.request)
        ready.set()
        stop.wait(20)

    threads = []
    for name in ("first", "second"):
        ready.clear()
        threads.append(threading.Thread(target=serve, args=(name,), name=name))
        threads[-1].start()
        ready.wait(20)
    try:
        said = {name: str(asked(w, {"local": local})) for name, w in refs.items()}
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    for name, text in said.items():
        assert f"attribute request of a thread local, as thread {name} sees it, in local" in text
        assert refs[name]() is None  # that thread is over


@needs_states_of_threads
def test_the_thread_that_asks_can_delete_its_own_attribute():
    names = {"local": threading.local()}
    names["local"].request = Obj()
    answer = asked(weakref.ref(names["local"].request), names)
    assert [holder.way for holder in answer.holders] == ["local.request"]
    assert codes(answer) == ["del local", "del local.request"]


def test_asking_makes_no_attributes_for_a_thread_that_has_none():
    local = threading.local()
    names = {"local": local}
    thread = threading.Thread(target=lambda: setattr(local, "x", Obj()))
    thread.start()
    thread.join()
    before = gc.get_referents(local)
    holders(local, names)
    assert len(gc.get_referents(local)) == len(before)


# What has been awaited.


def test_what_a_future_and_a_task_came_to_is_an_expression():
    loop = asyncio.new_event_loop()

    async def make():
        return Obj()

    names = {"future": loop.create_future(), "task": loop.create_task(make())}
    names["future"].set_result(Obj())
    loop.run_until_complete(names["task"])
    of_future = asked(weakref.ref(names["future"].result()), names)
    of_task = asked(weakref.ref(names["task"].result()), names)
    loop.close()
    assert of_future.texts == ("future._result",)
    assert of_task.texts == ("task._result",)
    assert [holder.way for holder in of_task.holders] == ["task._result"]


def test_what_an_error_of_a_future_has_is_an_expression():
    loop = asyncio.new_event_loop()
    names = {"future": loop.create_future()}
    error = ValueError()
    error.kept = Obj()
    names["future"].set_exception(error)
    w = weakref.ref(error.kept)
    del error
    names["future"].exception()  # so that nobody complains that it was not asked for
    answer = asked(w, names)
    loop.close()
    assert answer.texts == ("future._exception.kept",)


# Keys that cannot be written.


def keyed(code):
    names = {"Obj": Obj}
    exec(code, names)
    return names


KEYS = {
    "a value under a key without a name": (
        "d = {1: 2, Obj(): Obj()}",
        lambda d: [*d.values()][1],
        "d[[*d][1]]",
        "del d[[*d][1]]",
    ),
    "a value under a key with a name": (
        "key = Obj(); d = {key: Obj()}",
        lambda d: next(iter(d.values())),
        "d[key]",
        "del d[key]",
    ),
    "a key": ("d = {1: 2, Obj(): 3}", lambda d: [*d][1], "[*d][1]", "del d[[*d][1]]"),
    "below a key": (
        "x = Obj(); x.y = Obj(); d = {x: 3}; del x",
        lambda d: next(iter(d)).y,
        "[*d][0].y",
        "[*d][0].y = None",
    ),
    "an item of a set": ("d = {Obj()}", lambda d: next(iter(d)), "[*d][0]", "d.clear()"),
    "below an item of a set": (
        "x = Obj(); x.y = Obj(); d = frozenset([x]); del x",
        lambda d: next(iter(d)).y,
        "[*d][0].y",
        "[*d][0].y = None",
    ),
}


@pytest.mark.parametrize("name", KEYS)
def test_what_is_under_a_key_that_cannot_be_written_has_an_expression(name):
    code, find, way, remedy = KEYS[name]
    names = keyed(code)
    answer = asked(weakref.ref(find(names["d"])), names)
    assert [holder.way for holder in answer.holders] == [way]
    assert remedy in codes(answer)


def test_with_a_key_that_is_its_own_value_both_go():
    names = keyed("x = Obj(); d = {1: 2, x: x}; del x")
    answer = asked(weakref.ref([*names["d"]][1]), names)
    assert codes(answer) == ["del d", "del d[[*d][1]]"]
    assert {holder.way for holder in answer.holders} == {"[*d][1]", "d[[*d][1]]"}


def test_no_key_is_found_by_its_place_once_another_is_gone():
    """`del d[[*d][0]]; del d[[*d][1]]` would delete the first and the third."""
    names = keyed("x = Obj(); d = {Obj(): x, Obj(): x, Obj(): 1}; del x")
    w = weakref.ref(next(iter(names["d"].values())))
    assert codes(asked(w, names)) == ["del d"]


# Classes.


@needs_mortal_classes
def test_what_a_class_of_the_reader_leads_to_goes_with_the_class():
    names = {}
    exec("class K:\n    def me(self): return __class__", names)
    names["K"].me.__defaults__ = (Obj(),)
    answer = asked(weakref.ref(names["K"].me.__defaults__[0]), names)
    assert "del K: after gc.collect()" in [f"{r.code}: {r.effect}" for r in answer.remedies]


@needs_mortal_classes
def test_a_class_that_an_instance_keeps_is_not_said_to_go():
    """The name alone would not do it."""
    names = {"types": types}
    exec("class K:\n    def me(self): return __class__\nkept = K()", names)
    names["K"].me.__defaults__ = (Obj(),)
    answer = asked(weakref.ref(names["K"].me.__defaults__[0]), names)
    assert "del K" not in codes(answer)
    assert any(set(code[4:].split(", ")) == {"K", "kept"} for code in codes(answer))


@needs_mortal_classes
def test_what_a_class_gives_in_place_of_its_own_is_read_from_its_dictionary():
    """`K.__dict__` is not the descriptor of that name, and `K.make` is a method."""
    names = {"Obj": Obj}
    exec("class K:\n    @classmethod\n    def make(cls): pass\nK.make.__func__.kept = Obj()", names)
    answer = asked(weakref.ref(names["K"].make.__func__.kept), names)
    assert answer.holders[0].way.startswith("K.__dict__['make'].__func__.")
    for part in (vars(names["K"])["__weakref__"], vars(names["K"])["__dict__"]):
        assert wrong_ways(holders(part, names), id(part), names) == []


def test_a_context_variable_that_is_its_own_value_is_no_error():
    """Its context has it twice, as a key and as a value: no line takes only one of them away."""

    def within():
        names = {"own": contextvars.ContextVar("own")}
        names["own"].set(names["own"])
        return holders(names["own"], names)

    said = str(contextvars.Context().run(within))
    assert "name own" in said
    assert "frees it:" in said
