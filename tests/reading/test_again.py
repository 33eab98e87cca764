"""What another thread changes meanwhile is looked at again; an error of ours stays one."""

import collections
import functools
import sys
import threading
import time
import weakref

import pytest
from available import needs_processes

import whoholds.asking
from whoholds import holders, record, snapshot
from whoholds.data import Graph
from whoholds.graph.balance import unexplained
from whoholds.graph.census import Census
from whoholds.reading.again import MOST_LOOKS, Moved, look_again, may_move
from whoholds.reading.scope import Scope

LONG = 0.3  # seconds of looks, some hundred


class Obj:
    pass


def moved_times(number):
    """What moves so many times, and notes how often it was looked at."""
    looks = []

    def look():
        looks.append(1)
        if len(looks) <= number:
            raise Moved
        return "seen"

    return look, looks


@pytest.mark.parametrize("number", range(MOST_LOOKS))
def test_what_moved_is_looked_at_again(number):
    look, looks = moved_times(number)
    assert look_again(look) == "seen"
    assert len(looks) == number + 1


def test_what_always_moves_is_given_up():
    look, looks = moved_times(MOST_LOOKS)
    assert look_again(look) is None
    assert len(looks) == MOST_LOOKS


@pytest.mark.parametrize("error", [RuntimeError, IndexError, KeyError])
def test_what_python_finds_changed_has_moved(error):
    with pytest.raises(Moved), may_move():
        raise error
    with pytest.raises(ValueError, match="ours"), may_move():
        raise ValueError("ours")


def census_of_a_list():
    census, scope = Census(), Scope({}, [])
    numbers = [census.add(obj, scope) for obj in ([], Obj())]
    census.arrows = [(numbers[0], numbers[1], (), False), (numbers[0], numbers[1], (), True)]
    return census


def test_a_reference_that_is_gone_by_the_time_of_counting_has_moved():
    census = census_of_a_list()
    with pytest.raises(Moved):
        unexplained(census, [1, 0])
    assert unexplained(census, [1, 0], is_last=True) == [1, 0]
    assert [is_weak for *_, is_weak in census.arrows] == [True]
    assert unexplained(census_of_a_list(), [1, 1]) == [1, 0]


@pytest.mark.parametrize("error", [RuntimeError, IndexError, KeyError])
def test_an_error_of_ours_is_not_said_to_be_another_thread(monkeypatch, error):
    def broken(*_):
        raise error("ours")

    monkeypatch.setattr(whoholds.asking, "answer", broken)
    with pytest.raises(error, match="ours"):
        holders([], {})


def in_turns(put, take):
    """Change something for as long as it is looked at."""

    def change(container, objects, is_over):
        while not is_over.is_set():
            for n, obj in enumerate(objects):
                put(container, n, obj)
            for n, _ in enumerate(objects):
                take(container, n)

    return change


CHANGING = {
    "dict": (dict, in_turns(dict.__setitem__, dict.pop)),
    "list": (list, in_turns(lambda c, n, obj: c.append(obj), lambda c, n: c.pop())),
    "deque": (
        collections.deque,
        in_turns(lambda c, n, obj: c.append(obj), lambda c, n: c.popleft()),
    ),
    "set": (set, in_turns(lambda c, n, obj: c.add(obj), lambda c, n: c.pop())),
    "instance": (
        Obj,
        in_turns(lambda c, n, obj: setattr(c, f"a{n}", obj), lambda c, n: delattr(c, f"a{n}")),
    ),
    "instance and its dict": (
        Obj,
        in_turns(lambda c, n, obj: setattr(c, f"a{n}", obj), lambda c, n: c.__dict__.pop(f"a{n}")),
    ),
    "weak values": (
        weakref.WeakValueDictionary,
        in_turns(lambda c, n, obj: c.__setitem__(n, obj), lambda c, n: c.pop(n)),
    ),
    "weak set": (weakref.WeakSet, in_turns(lambda c, n, obj: c.add(obj), lambda c, n: c.pop())),
}
LOOKS = {
    "snapshot": lambda namespace: snapshot(namespace),
    "holders": lambda namespace: holders(namespace["changing"], namespace),
    "record": lambda namespace: record("also = changing", namespace, "also")[-1].snapshot,
}


@needs_processes  # nor are there threads where there are none
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("kind", CHANGING)
def test_another_thread_may_change_what_is_looked_at(kind, look):
    make, change = CHANGING[kind]
    namespace = {"changing": make()}
    assert_no_error(change, namespace["changing"], LOOKS[look], namespace)


@needs_processes
@pytest.mark.parametrize("look", LOOKS)
def test_another_thread_may_change_the_namespace(look):
    change = in_turns(
        lambda space, n, obj: space.__setitem__(f"a{n}", obj), lambda space, n: space.pop(f"a{n}")
    )
    namespace = {"changing": Obj()}
    assert_no_error(change, namespace, LOOKS[look], namespace)


def assert_no_error(change, container, look, namespace):
    """Whatever is seen, it adds up."""
    is_over = threading.Event()
    objects = [Obj() for _ in range(100)]
    thread = threading.Thread(target=change, args=(container, objects, is_over))
    interval, end = sys.getswitchinterval(), time.monotonic() + LONG
    sys.setswitchinterval(1e-5)
    thread.start()
    try:
        while time.monotonic() < end:
            seen = look(namespace)
            if not isinstance(seen, Graph):
                continue
            arrows = collections.Counter(
                edge.target for edge in seen.edges if edge.kind == "strong"
            )
            for node in seen.nodes:
                if node.refcount is not None and node.state != "freed":
                    assert node.unexplained >= 0
                    assert node.refcount == arrows[node.id] + node.unexplained
    finally:
        is_over.set()
        thread.join()
        sys.setswitchinterval(interval)


@pytest.mark.parametrize("hook", ["trace", "profile"])
@pytest.mark.parametrize("how", ["function", "method", "partial", "class"])
def test_a_program_that_keeps_what_it_traces_does_not_trace_what_looks_at_it(hook, how):
    """It had kept 50,431 calls after one look, and of a long list more than memory has."""
    log = []

    class Tracer:
        def __call__(self, frame, event, arg):
            log.append((event, frame.f_code.co_name))
            return hooks[how]

        method = __call__

    def function(frame, event, arg):
        log.append((event, frame.f_code.co_name))
        return hooks[how]

    one = Tracer()
    hooks = {
        "function": function,
        "method": one.method,
        "partial": functools.partial(function),
        "class": one,
    }
    kept = Obj()
    get, put = getattr(sys, f"get{hook}"), getattr(sys, f"set{hook}")
    found = get()
    put(hooks[how])
    try:
        snapshot({"log": log})
        holders(kept, {"log": log})
        record("a = log", {"log": log})
        assert get() is hooks[how]
    finally:
        put(found)
    seen = {name for _, name in log}
    assert {"snapshot", "holders"} <= seen
    assert seen.isdisjoint({"explore", "climb", "capture", "find", "changes"})
    assert len(log) < 5000
