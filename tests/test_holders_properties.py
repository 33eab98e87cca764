"""What `holders` says holds for any program: of random graphs, and of one that never rests."""

import gc
import threading
import weakref
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whoholds import holders, refcount

np = pytest.importorskip("numpy")
EXAMPLES = settings.default.max_examples  # fewer for `make quick`
KINDS = ("list", "tuple", "dict", "instance", "array", "structured", "untracked")


class Thing:
    """What holders are asked for; it can be weakly referenced."""


def hold(kind, others):
    """A holder of other objects."""
    if kind == "list":
        return [0, *others]
    if kind == "tuple":
        return (*others, 1)
    if kind == "dict":
        return {f"k{i}": other for i, other in enumerate(others)}
    if kind == "instance":
        thing = Thing()
        for i, other in enumerate(others):
            vars(thing)[f"b{i}"] = other
        return thing
    if kind == "structured":
        records = np.zeros(len(others), [("n", int), ("o", object)])
        for i, other in enumerate(others):
            records["o"][i] = other
        return records
    array = np.empty(len(others), object)
    for i, other in enumerate(others):
        array[i] = other
    return (array, 1) if kind == "untracked" else array


@st.composite
def programs(draw):
    """Holders of the object and of earlier holders, and which of them have names."""
    number = draw(st.integers(1, 6))
    made = []
    for i in range(number):
        others = st.lists(st.integers(0, i), min_size=1, max_size=3)
        made.append((draw(st.sampled_from(KINDS)), draw(others)))
    named = draw(st.lists(st.integers(1, number), max_size=3, unique=True))
    return made, named, draw(st.booleans()), draw(st.booleans())


def build(program):
    made, named, is_ring, has_name = program
    objects = [Thing()]
    for kind, others in made:
        objects.append(hold(kind, [objects[i] for i in others]))
    if is_ring:
        vars(objects[0])["ring"] = objects[-1]
    namespace = {f"n{i}": objects[i] for i in named}
    if has_name or not named:
        namespace["a"] = objects[0]
    return namespace, [objects.pop(0)], weakref.ref


@settings(max_examples=EXAMPLES // 3)
@given(programs())
def test_all_is_found_and_each_way_leads_there(program):
    namespace, box, ref = build(program)
    ref = ref(box[0])
    gc.collect()
    answer = holders(box.pop(), namespace)
    if ref() is None:
        return
    assert answer.found == answer.refcount, str(answer)
    for holder in answer.answer.holders:
        way = holder.way
        if way.root is not None and way.root.kind == "name":
            assert evaluated(way, namespace) is ref(), str(answer)


@settings(max_examples=EXAMPLES // 3)
@given(programs())
def test_letting_go_frees_it_unless_the_answer_said_that_it_would_not(program):
    namespace, box, ref = build(program)
    ref = ref(box[0])
    gc.collect()
    gc.disable()
    try:
        answer = holders(box.pop(), namespace).answer
        namespace.clear()
        if answer.fate == "goes":
            assert ref() is None
        elif answer.fate in ("ring", "lost"):
            assert ref() is not None
            gc.collect()
            assert ref() is None
        elif answer.fate == "stuck":
            gc.collect()
            assert ref() is not None
    finally:
        gc.enable()


def evaluated(way, namespace):
    steps = [name for reference in way.references for name in reference.path]
    return reduce(step, steps, namespace[way.root.name])


def step(obj, name):
    kind, what = name
    if kind == "attribute":
        return getattr(obj, what)
    return obj[what.strip("'") if isinstance(what, str) else what]


def test_a_thread_that_never_rests_makes_no_error():
    shared, stop = {}, threading.Event()
    kept = []

    def change():
        n = 0
        while not stop.is_set():
            n += 1
            shared[n] = obj if n % 3 else None
            shared.pop(n - 50, None)
            kept.append(obj)
            del kept[:-20]

    obj = Thing()
    thread = threading.Thread(target=change, name="Restless")
    thread.start()
    try:
        answers = [holders(obj, {"obj": obj, "shared": shared}) for _ in range(8)]
    finally:
        stop.set()
        thread.join()
    for answer in answers:
        assert str(answer)
        if answer.found > answer.refcount:
            assert answer.answer.fate == "moved"
            assert "It moved while" in str(answer)
    assert holders(obj).is_complete


def test_nothing_is_left_of_a_search():
    box = [np.zeros(3)]
    part = box[0][1:]
    gc.collect()
    before = refcount(box[0]), len(gc.get_objects())
    for _ in range(3):
        str(holders(box[0]))
    gc.collect()
    after = refcount(box[0]), len(gc.get_objects())
    assert after[0] == before[0]
    assert after[1] - before[1] < 50
    del part
