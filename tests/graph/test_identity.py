"""For any graph of objects: every count is accounted for, and the observer leaves no trace."""

import collections
import gc
import types
import weakref

import pytest
from available import CLASSES_STAY, draw
from hypothesis import given, settings
from hypothesis import strategies as st

from whoholds import holders, refcount, snapshot
from whoholds.graph.balance import _drop_borrowed
from whoholds.graph.census import Census
from whoholds.reading.scope import Scope

EXAMPLES = settings.default.max_examples  # fewer for `make quick`


class Obj:
    pass


class Slotted:
    __slots__ = ("__weakref__", "first", "second")


class Listed(list):
    pass


def closure(of):
    return lambda: of


def suspended(of):
    yield of


def make_generator(of):
    generator = suspended(of)
    next(generator)
    return generator


def suspended_in_an_expression(of):
    return [of, (yield), of]


def make_generator_in_an_expression(of):
    generator = suspended_in_an_expression(of)
    next(generator)
    return generator


def make_error(of):
    error = ValueError(of)
    error.__cause__ = KeyError()
    return error


# How to make an object that refers to a list of others, by kind. Those of the first group can be
# given references later, so that rings close.
OPEN = {
    "instance": Obj,
    "instance with dict": lambda: (obj := Obj(), obj.__dict__)[0],
    "slots": Slotted,
    "list": list,
    "list subclass": Listed,
    "dict": dict,
    "deque": collections.deque,
    "set": set,
}
CLOSED = {
    "tuple": tuple,
    "frozenset": lambda others: frozenset(map(Key, others)),
    "closure": closure,
    "generator": make_generator,
    "generator in an expression": make_generator_in_an_expression,
    "method": lambda others: types.MethodType(lambda self: None, others),
    "exception": make_error,
    "weakref": lambda others: Weak(others),
}


def make_instance_of_its_own_class(others):
    class Own:
        __slots__ = ("__weakref__", "others")

    made = Own()
    made.others = others
    Own.only = made
    return made


def make_function_with_its_own_globals(others):
    space = {"__builtins__": None, "others": others}
    exec("def function(): pass", space)
    return space["function"]


def make_owner_of_a_module(others):
    module = types.ModuleType("nowhere")
    module.others, module.owner = others, Obj()
    module.owner.module = module
    return module.owner


def make_annotated(others):
    def function(x): ...

    function.__annotations__["x"] = others
    return function


# What holds the others in a place beyond the graph.
BEYOND = {
    "own class": make_instance_of_its_own_class,
    "own globals": make_function_with_its_own_globals,
    "own module": make_owner_of_a_module,
    "annotations": make_annotated,
}


class Key:
    """Hashable, whatever it holds."""

    def __init__(self, other):
        self.other = other


class Weak:
    def __init__(self, others):
        self.refs = []
        for other in others:
            if type(other).__weakrefoffset__:
                self.refs.append(weakref.ref(other))


def put(holder, other, place):
    """Make `holder` refer to `other`."""
    match holder:
        case list() | collections.deque():
            holder.append(other)
        case dict():
            holder[place] = other
        case set():
            holder.add(Key(other))
        case Slotted():
            setattr(holder, ("first", "second")[place % 2], other)
        case Obj():
            setattr(holder, f"to{place % 5}", other)


@st.composite
def programs(draw, kinds=tuple(CLOSED)):
    """Kinds of objects, references between them by number, and which of them have names."""
    open_kinds = draw(st.lists(st.sampled_from(sorted(OPEN)), min_size=1, max_size=8))
    numbers = st.integers(0, len(open_kinds) - 1)
    references = draw(st.lists(st.tuples(numbers, numbers), max_size=16))
    closed = draw(
        st.lists(
            st.tuples(st.sampled_from(sorted(kinds)), st.lists(numbers, max_size=3)), max_size=4
        )
    )
    named = draw(
        st.lists(st.integers(0, len(open_kinds) + len(closed) - 1), min_size=1, max_size=6)
    )
    return open_kinds, references, closed, named


def build(program):
    """Run a program: return its namespace, which alone holds its objects."""
    open_kinds, references, closed, named = program
    objects = [OPEN[kind]() for kind in open_kinds]
    for place, (holder, other) in enumerate(references):
        put(objects[holder], objects[other], place)
    other = None
    make = CLOSED | BEYOND
    objects += [make[kind]([objects[n] for n in numbers]) for kind, numbers in closed]
    namespace = {f"name{i}": objects[n] for i, n in enumerate(named)}
    objects.clear()
    gc.collect()  # of what no name reaches
    return namespace


def arrows_into(graph):
    return collections.Counter(edge.target for edge in graph.edges if edge.kind == "strong")


@settings(max_examples=3 * EXAMPLES)
@given(programs())
def test_every_count_is_arrows_plus_unexplained_and_nothing_is_unexplained(program):
    namespace = build(program)
    graph = snapshot(namespace, list(namespace))
    arrows = arrows_into(graph)
    for node in graph.nodes:
        if node.refcount is not None:
            assert node.refcount == arrows[node.id] + node.unexplained
            assert node.unexplained == 0, node
            assert node.state == "reachable"


# There is one of each, which whatever is imported meanwhile may hold as well.
SHARED = [(), frozenset()]


def counts(namespace):
    """What the program's own objects count, weak references too, and to how many they refer."""
    return [
        (refcount(value), weakref.getweakrefcount(value), len(gc.get_referents(value)))
        for value in namespace.values()
        if not any(value is shared for shared in SHARED)
    ]


@settings(max_examples=2 * EXAMPLES)
@given(programs())
def test_the_observer_leaves_no_trace(program):
    namespace = build(program)
    alive = [weakref.ref(v) for v in namespace.values() if type(v).__weakrefoffset__]
    before = counts(namespace)
    first = snapshot(namespace, list(namespace))
    draw(first)
    second = snapshot(namespace, list(namespace), follow=first)
    assert counts(namespace) == before
    assert {node.id for node in second.nodes} == {node.id for node in first.nodes}
    namespace.clear()
    gc.collect()
    assert [ref() for ref in alive] == [None] * len(alive)


@settings(max_examples=2 * EXAMPLES)
@given(programs((*CLOSED, *(BEYOND if not CLASSES_STAY else ()))), st.sets(st.integers(0, 5)))
def test_unreachable_means_that_the_collector_takes_it(program, kept):
    """What a snapshot calls unreachable is what `gc.collect()` frees, no more and no less."""
    namespace = build(program)
    names = list(namespace)
    gc.collect()
    gc.disable()
    try:
        before = snapshot(namespace, names)
        for n, name in enumerate(names):
            if n not in kept:
                del namespace[name]
        between = snapshot(namespace, names, follow=before)
        doomed = {node.id for node in between.nodes if node.state == "unreachable"}
        followed = between.trails.tracked
        gc.collect()
        after = snapshot(namespace, names, follow=between)
        # Of a tuple or a dictionary that is gone nothing is said: the collector may not know it.
        freed = {node.id for node in after.nodes if node.state == "freed"}
        assert doomed & followed <= freed <= doomed
        assert {node.state for node in after.nodes} <= {"reachable", "freed"}
        assert namespace or {node.state for node in after.nodes} <= {"freed"}
    finally:
        gc.enable()


@settings(max_examples=EXAMPLES // 3)  # it goes through the whole heap
@given(programs((*CLOSED, *(BEYOND if not CLASSES_STAY else ()))), st.sets(st.integers(0, 5)))
def test_holders_calls_lost_what_a_snapshot_calls_unreachable(program, kept):
    namespace = build(program)
    before = snapshot(namespace, list(namespace))
    alive = {
        before[name].id: weakref.ref(value)
        for name, value in namespace.items()
        if type(value).__weakrefoffset__
    }
    gc.disable()
    try:
        for n, name in enumerate(list(namespace)):
            if n not in kept:
                del namespace[name]
        between = snapshot(namespace, list(namespace), follow=before)
        unreachable = {node.id for node in between.nodes if node.state == "unreachable"}
        for node, obj in alive.items():
            if obj() is not None:
                fate = holders(obj(), namespace).fate  # not in the `assert`, which would hold it
                assert (fate == "lost") == (node in unreachable)
    finally:
        gc.enable()


@settings(max_examples=EXAMPLES // 3)
@given(
    st.lists(st.tuples(st.sampled_from(["square", "exp", "add"]), st.integers(0, 5)), max_size=6)
)
def test_the_graphs_of_both_steps_are_accounted_for(operations):
    np = pytest.importorskip("numpy")
    from dezero_mini import step16, step17

    for step in (step16, step17):
        variables = [step.Variable(np.array(0.5))]
        with np.errstate(all="ignore"):  # exp of exp of exp
            for name, number in operations:
                x = variables[number % len(variables)]
                inputs = (x, variables[-1]) if name == "add" else (x,)
                variables.append(getattr(step, name)(*inputs))
            variables[-1].backward()
        namespace = {f"v{i}": variable for i, variable in enumerate(variables)}
        x = inputs = None
        variables.clear()
        graph = snapshot(namespace, list(namespace))
        arrows = arrows_into(graph)
        for node in graph.nodes:
            assert node.refcount == arrows[node.id] + node.unexplained
            assert node.unexplained == 0 or node.type == "ndarray"


def test_of_what_a_suspended_generator_shows_only_what_is_not_counted_is_taken_out():
    """From 3.14 on it may borrow a reference, see `_drop_borrowed`."""
    census, scope = Census(), Scope({}, [])
    for obj in (make_generator(None), Obj(), Obj()):
        census.add(obj, scope)
    owned, borrowed, twice = ((0, n, (), False) for n in (1, 2, 2))
    census.arrows = [owned, twice, borrowed]
    unexplained = [0, 0, -1]
    _drop_borrowed(census, unexplained)
    assert census.arrows == [owned, twice]
    assert unexplained == [0, 0, 0]
