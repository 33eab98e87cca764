"""A snapshot shows what is there, says where it came from, and leaves no trace."""

import gc
import html
import re
import sys
import textwrap
import traceback
import types
import warnings
import weakref
from pathlib import Path

import pytest
from available import draw, needs_ages, needs_processes
from test_identity import BEYOND

import whoholds
from whoholds import holders, living, platform, record, refcount, snapshot
from whoholds.data import said
from whoholds.graph import beyond
from whoholds.platform import memory_at
from whoholds.reading import values
from whoholds.reading.frames import place_of_locals
from whoholds.reading.table import is_suspended_or_running
from whoholds.showing.phrases import called, label_in_words
from whoholds.snapshots import to_follow
from whoholds.words import say


class Obj:
    def hold(self, parts):
        self.parts = parts


class Slotted:
    __slots__ = ("__weakref__", "left", "right")


@pytest.fixture
def no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def run(source, **names):
    namespace = {"Obj": Obj, "Slotted": Slotted, "weakref": weakref, **names}
    if "np." in source:
        namespace["np"] = pytest.importorskip("numpy")
    exec(source, namespace)
    return namespace


def edges(graph, kind="strong"):
    """The references as (holder, label, target), objects by the name first seen."""
    names = {node.id: node.was or node.type for node in graph.nodes}
    return {
        (names.get(e.source, e.source), called(e.path), names[e.target])
        for e in graph.edges
        if e.kind == kind and (isinstance(e.source, int) or e.source != names[e.target])
    }


def counts(graph):
    return {node.was or node.type: node.refcount for node in graph.nodes}


def states(graph):
    return {node.was or node.type: node.state for node in graph.nodes}


def assert_accounted_for(graph):
    for node in graph.nodes:
        arrows = sum(e.target == node.id and e.kind == "strong" for e in graph.edges)
        assert node.refcount is None or node.refcount == arrows + node.unexplained


CHAIN = "a = Obj(); b = Obj(); c = Obj(); a.b = b; b.c = c"
RING = f"{CHAIN}; c.a = a"


def test_a_chain():
    graph = snapshot(run(CHAIN), "a b c")
    assert counts(graph) == {"a": 1, "b": 2, "c": 2}
    assert edges(graph) == {("a", ".b", "b"), ("b", ".c", "c")}
    assert [node.unexplained for node in graph.nodes] == [0, 0, 0]


def test_a_ring_that_nobody_can_reach_keeps_a_count_of_one_each(no_collector):
    namespace = run(RING)
    before = snapshot(namespace, "a b c")
    assert counts(before) == {"a": 2, "b": 2, "c": 2}
    exec("a = b = c = None", namespace)
    after = snapshot(namespace, "a b c", follow=before)
    ring = [node for node in after.nodes if node.type == "Obj"]
    assert [(node.was, node.refcount, node.state) for node in ring] == [
        ("a", 1, "unreachable"),
        ("b", 1, "unreachable"),
        ("c", 1, "unreachable"),
    ]
    assert [node.id for node in ring] == [node.id for node in before.nodes]
    assert gc.collect() > 0
    gone = snapshot(namespace, "a b c", follow=after)
    assert [node.state for node in gone.nodes if node.type == "Obj"] == ["freed"] * 3
    later = snapshot(namespace, "a b c", follow=gone)
    assert [node.type for node in later.nodes] == ["NoneType"]


def test_what_something_else_holds_is_not_called_unreachable(no_collector):
    namespace = run(RING)
    before = snapshot(namespace, "a b c")
    outside = [namespace["b"]]
    exec("a = b = c = None", namespace)
    graph = snapshot(namespace, "a b c", follow=before)
    assert states(graph)["b"] == states(graph)["a"] == "reachable"
    assert {node.was: node.unexplained for node in graph.nodes}["b"] == 1
    del outside


def test_drawing_twice_makes_no_garbage_and_changes_no_count(no_collector):
    namespace = run(RING)
    first = snapshot(namespace, "a b c")
    second = snapshot(namespace, "a b c")
    draw(first)
    assert first == second
    del first, second
    gc.collect()
    draw(snapshot(namespace, "a b c"))
    assert gc.collect() == 0


def test_an_instance_does_not_get_a_dict_by_being_drawn():
    namespace = run(CHAIN)
    before = [len(gc.get_referents(namespace[name])) for name in "abc"]
    snapshot(namespace, "a b c")
    assert [len(gc.get_referents(namespace[name])) for name in "abc"] == before
    assert dict not in map(type, gc.get_referents(namespace["a"]))


def test_an_instance_dict_that_somebody_asked_for_is_accounted_for():
    graph = snapshot(run(CHAIN + "; a.__dict__; vars(b)"), "a b c")
    assert counts(graph) == {"a": 1, "b": 2, "c": 2}
    assert edges(graph) == {("a", ".b", "b"), ("b", ".c", "c")}
    assert all(node.unexplained == 0 for node in graph.nodes)


def test_what_is_behind_an_instance_dict_is_one_step_away():
    graph = snapshot(run("a = Obj(); a.x = Obj(); vars(a); b = [Obj()]"), "a b")
    targets = {
        called(edge.path): edge.target for edge in graph.edges if isinstance(edge.source, int)
    }
    assert targets == {".x": 3, "[0]": 4}


@pytest.mark.parametrize("base", [dict, list, tuple, set, int, str, Exception])
def test_an_attribute_is_one_step_from_what_derives_from_a_type_of_c(base):
    namespace = run("class Of(Base): pass\na = Of(); a.c = Obj(); vars(a)", Base=base)
    assert edges(snapshot(namespace, "a")) == {("a", ".c", "Obj")}


def test_an_attribute_that_no_program_could_write_is_told_by_the_dict():
    graph = snapshot(run("a = Obj(); a.__dict__ = {'a b': Obj(), 'c': Obj()}"), "a")
    assert edges(graph) == {("a", ".__dict__['a b']", "Obj"), ("a", ".c", "Obj")}


def test_a_name_that_an_object_gets_later_is_what_it_is_called_and_the_first_stays():
    namespace = run("xs = [Obj()]")
    before = snapshot(namespace, "xs")
    exec("a = xs[0]", namespace)
    named = snapshot(namespace, "xs a", follow=before)
    exec("b, a = a, None", namespace)
    renamed = snapshot(namespace, "xs b", follow=named)
    for graph, name in ((before, ""), (named, "a"), (renamed, "a")):
        assert [node.was for node in graph.nodes if node.type == "Obj"] == [name]


def test_what_takes_the_place_of_an_object_is_not_taken_for_it():
    for _ in range(100):  # now and then, something of the interpreter's is there first
        namespace = run("class A: __slots__ = 't'\nclass B: __slots__ = 't'\nt = Obj()")
        exec("a = A(); a.t = t; place = id(a)", namespace)
        before = snapshot(namespace, "a t")
        exec("a = None; made = [B() for _ in range(100)]", namespace)
        exec("b = next((b for b in made if id(b) == place), None); del made", namespace)
        if namespace["b"] is not None:
            break
    namespace["b"].t = namespace["t"]
    after = snapshot(namespace, "t", follow=before)
    assert {node.type: node.state for node in after.nodes}.get("A", "freed") == "freed"
    assert "B" not in {node.type for node in after.nodes}


def test_attributes_are_read_without_code_of_the_class():
    asked = []

    class Nosy:
        def __getattribute__(self, name):
            asked.append(name)
            return object.__getattribute__(self, name)

        def __getattr__(self, name):
            asked.append(name)

    class Made(Nosy):
        pass

    for cls in (Nosy, Made):
        things = [cls() for _ in range(3)]
        for thing in things:
            thing.xs = Obj()
        graph = snapshot({"a": things}, "a")
        assert [called(e.path) for e in graph.edges].count(".xs") == 3
    assert asked == []


def test_an_instance_dict_that_has_a_name_is_drawn():
    graph = snapshot(run(CHAIN + "; d = a.__dict__"), "a b c d")
    assert ("a", ".__dict__", "d") in edges(graph)
    assert all(node.unexplained == 0 for node in graph.nodes)


def test_what_the_program_frees_is_freed_although_it_was_drawn(no_collector):
    namespace = run(CHAIN)
    alive = [weakref.ref(namespace[name]) for name in "abc"]
    graph = snapshot(namespace, "a b c")
    exec("a = b = c = None", namespace)
    assert [ref() for ref in alive] == [None] * 3
    assert graph.nodes


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a = Obj(); b = a", {("b", "", "a")}),
        ("a = Obj(); b = [a, a, a]", {("b", "[0]", "a"), ("b", "[1]", "a"), ("b", "[2]", "a")}),
        ("a = Obj(); b = {'key': a}", {("b", "['key']", "a")}),
        ("a = Obj(); b = {a: 1}", {("b", "key", "a")}),
        ("a = Obj(); b = {a}", {("b", "item", "a")}),
        ("a = Obj(); b = Slotted(); b.left = a", {("b", ".left", "a")}),
        ("a = Obj(); b = Obj(); b.hold((a,))", {("b", ".parts[0]", "a")}),
        ("a = Obj(); b = Obj(); b.hold({'x': [a]})", {("b", ".parts['x'][0]", "a")}),
        ("a = Obj(); b = lambda: a\nb = (lambda x: lambda: x)(a)", {("b", "closure x", "a")}),
        ("a = Obj()\ndef b(x=a): pass", {("b", ".__defaults__[0]", "a")}),
        ("class C:\n def m(self): pass\na = C(); b = a.m", {("b", ".__self__", "a")}),
        ("a = Obj(); b = np.array([a, None])", {("b", "[0]", "a")}),
        ("a = np.zeros(10); b = a[2:]", {("b", ".base", "a")}),
        ("import collections\na = Obj(); b = collections.deque([a])", {("b", "[0]", "a")}),
    ],
)
def test_references_are_named_the_way_a_program_would(source, expected):
    graph = snapshot(run(source), "a b")
    assert expected <= edges(graph)
    assert_accounted_for(graph)
    assert graph["a"].unexplained == 0


@pytest.mark.parametrize(
    ("source", "label"),
    [
        ("a = [1, 'two', None]", "[1, 'two', None]"),
        ("a = (2.5, b'x')", "(2.5, b'x')"),
        ("a = {3}", "{3}"),
        ("a = frozenset([4])", "{4}"),
        ("a = [*range(9)]", "[0, 1, 2, 3, … +5]"),
        ("a = []", "[]"),
        ("a = [1, Obj()]", "2 items"),
        ("a = {'k': 1}", "1 item"),
        ("a = {}", "empty"),
        ("a = 7", "7"),
        ("a = 1 << 127", str(1 << 127)),
        ("a = 1 << 128", "an int of 129 bits"),
        ("a = 'x' * 24", repr("x" * 24)),
        ("a = 'x' * 124", f"{'x' * 24!r}… (+100 characters)"),
        ("a = b'x' * 25", f"{b'x' * 24!r}… (+1 characters)"),
        ("a = ...", "Ellipsis"),
        ("a = weakref.ref(Obj())", "dead"),
        ("a = np.zeros((2, 500))", "float64 (2, 500), 8 kB"),
        ("a = Obj", "Obj"),
        ("def a(): pass", "a()"),
        ("a = Obj()", ""),
        ("keep = Obj(); a = weakref.ref(keep)", ""),
    ],
)
def test_what_an_object_is_stands_inside_it(source, label):
    graph = snapshot(run(source), "a")
    node = graph["a"]
    assert label_in_words(node.label) == label
    assert label in html.unescape(draw(graph))


def test_a_container_with_two_holders_is_drawn():
    graph = snapshot(run("a = Obj(); b = Obj(); a.parts = b.parts = [Obj()]"), "a b")
    assert {("a", ".parts", "list"), ("b", ".parts", "list"), ("list", "[0]", "Obj")} <= edges(
        graph
    )
    assert counts(graph)["list"] == 2


def test_weak_references_are_shown_and_not_counted():
    graph = snapshot(
        run("a = Obj(); b = weakref.ref(a); c = Obj(); c.refs = [weakref.ref(a, print)]"), "a b c"
    )
    assert edges(graph, "weak") == {("b", "", "a"), ("c", ".refs[0]", "a")}
    assert counts(graph)["a"] == 1


def test_a_suspended_generators_local_gets_no_name_that_may_be_anothers():
    source = """
        def produce(x, *rest, y):
            if x is None:
                unbound = 1
            kept = Obj()
            yield
        a = Obj(); b = Obj(); it = produce(a, y=b); next(it)
    """
    graph = snapshot(run(textwrap.dedent(source)), "a b it")
    found = {("it", "local x", "a"), ("it", "local y", "b"), ("it", "local", "Obj")}
    assert found <= edges(graph)


def test_a_string_that_is_named_is_held_by_the_attributes_that_it_is_the_name_of():
    graph = snapshot(
        run("k = ''.join(['some_', 'key']); a = Obj(); a.__dict__ = {k: Obj()}"), "a k"
    )
    assert edges(graph) == {("a", ".some_key", "Obj"), ("a", "key", "k")}


def test_what_is_also_referred_to_weakly_is_drawn_and_not_written_inside_its_holder():
    graph = snapshot(run("x = {1}; a = Obj(); a.seen_by = weakref.ref(x); a.x = x; del x"), "a")
    assert ("a", ".x", "set") in edges(graph)
    assert edges(graph, "weak") == {("a", ".seen_by", "set")}


def test_weak_collections_and_proxies():
    source = (
        "a = Obj(); b = weakref.WeakValueDictionary(k=a)\n"
        "c = weakref.WeakSet([a]); d = weakref.proxy(a)"
    )
    graph = snapshot(run(source), "a b c d")
    assert edges(graph, "weak") == {("b", "['k']", "a"), ("c", "item", "a"), ("d", "", "a")}
    assert counts(graph)["a"] == 1


def test_a_hidden_holder_is_counted_as_unexplained():
    namespace = run("a = Obj()")
    history = {3: namespace["a"]}
    (node,) = snapshot(namespace, "a").nodes
    assert (node.refcount, node.unexplained) == (2, 1)
    del history
    (node,) = snapshot(namespace, "a").nodes
    assert (node.refcount, node.unexplained) == (1, 0)


def test_dezeros_own_ring_and_how_step_17_opens_it():
    np = pytest.importorskip("numpy")
    from dezero_mini import step16, step17

    for step, kind in ((step16, "strong"), (step17, "weak")):
        x = step.Variable(np.array(2.0))
        namespace = {"x": x, "y": step.square(x)}
        del x
        graph = snapshot(namespace, "x y")
        assert edges(graph) >= {("y", ".creator", "Square"), ("Square", ".inputs[0]", "x")}
        assert ("Square", ".outputs[0]", "y") in edges(graph, kind)
        assert counts(graph) == {"x": 2, "y": 2 if step is step16 else 1, "Square": 1}
        assert all(node.unexplained == 0 for node in graph.nodes)


def test_the_array_of_a_variable_is_written_inside_it():
    np = pytest.importorskip("numpy")
    from dezero_mini import step17

    graph = snapshot({"x": step17.Variable(np.zeros(10_000))}, "x")
    assert [(node.type, label_in_words(node.label)) for node in graph.nodes] == [
        ("Variable", "data: 80 kB")
    ]


def test_an_array_of_a_class_of_its_own_is_drawn_beside_its_variable_with_its_size():
    np = pytest.importorskip("numpy")
    from dezero_mini import step17

    class Tensor(np.ndarray):
        pass

    graph = snapshot({"x": step17.Variable(Tensor(10_000))}, "x")
    assert ("Tensor", "float64 (10000,), 80 kB") in [
        (n.type, label_in_words(n.label)) for n in graph.nodes
    ]


def test_without_names_all_data_is_drawn():
    graph = snapshot(run("a = Obj(); _hidden = Obj(); import math\ndef f(): pass"))
    assert graph.names == ("a",)


def test_a_name_that_is_missing_and_a_namespace_that_is_none():
    with pytest.raises(NameError, match=r"no name 'zz'.*run the cell"):
        snapshot({}, "zz")
    with pytest.raises(TypeError, match=r"globals.*type list"):
        snapshot([], "a")


def test_the_collector_is_left_as_it_was():
    snapshot({}, "")
    assert gc.isenabled()
    gc.disable()
    try:
        snapshot({}, "")
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_no_collection_starts_during_a_look_and_none_at_all_where_there_are_to_be_none():
    namespace = run(f"{RING}\nmany = [Obj() for _ in range(2000)]")
    thresholds, during = gc.get_threshold(), []

    def note(phase, info):
        if phase == "start":
            frames = traceback.extract_stack()
            during.append([f.name for f in frames if {"reading", "graph"} & {*rooms(f)}])

    def rooms(frame):
        at, house = Path(frame.filename), Path(whoholds.__file__).parent
        return at.relative_to(house).parts if at.is_relative_to(house) else ()

    gc.collect()
    gc.set_threshold(10, *thresholds[1:])
    gc.callbacks.append(note)
    try:
        snapshot(namespace, "many", follow=snapshot(namespace, "many"))
    finally:
        gc.callbacks.remove(note)
        gc.set_threshold(*thresholds)
    assert not any(during)


def test_a_ring_that_is_not_drawn_stays_where_the_collector_is_off(no_collector):
    namespace = run(f"{RING}\nmany = [Obj() for _ in range(2000)]")
    alive = weakref.ref(namespace["a"])
    exec("a = b = c = None", namespace)
    for _ in range(3):
        draw(snapshot(namespace, "many"))
    assert alive() is not None


class Hostile(type):
    def __eq__(cls, other):
        raise RuntimeError("compared")

    __hash__ = None

    def __getattribute__(cls, name):
        raise RuntimeError(name)


class Trap(metaclass=Hostile):
    touched = 0

    def __getattribute__(self, name):
        type.__setattr__(Trap, "touched", 1)
        raise RuntimeError(name)

    __repr__ = __eq__ = __hash__ = __bool__ = __len__ = __str__ = __getattribute__


def hostile():
    """A namespace of objects that answer every question with an error, and of hostile words."""
    trap = Trap()
    proxy = weakref.proxy(Obj())  # dead at once
    text = "<script>alert(1)</script>\n\"'&" + "가😀\x00\ud800" + "x" * 100_000
    holder = Obj()
    holder.trap = trap
    return {
        "trap": trap,
        "proxy": proxy,
        "holder": holder,
        "text": text,
        "cls": Trap,
        "d": {text: trap},
    }


def test_hostile_objects_are_drawn_untouched():
    namespace = hostile()
    drawn = draw(snapshot(namespace, list(namespace)))
    assert "characters)" in drawn
    assert len(drawn) < 50_000
    assert type.__getattribute__(Trap, "touched") == 0


@pytest.mark.parametrize(
    "base", [list, tuple, dict, set, frozenset, int, float, complex, str, bytes]
)
def test_what_derives_from_a_builtin_type_is_not_asked_what_it_contains(base):
    asked = []
    ask = dict.fromkeys(("__len__", "__iter__", "__repr__", "__str__"), asked.append)
    made = type("Asked", (base,), ask)
    graph = snapshot({"a": base.__new__(made)}, "a")
    assert [(node.type, label_in_words(node.label)) for node in graph.nodes] == [("Asked", "")]
    assert asked == []


def test_hostile_words_are_words_in_a_page():
    namespace = hostile()
    page = snapshot(namespace, list(namespace))._repr_html_()
    assert "alert(1)" in page
    (ours,) = re.findall("<script[^>]*>(.*?)</script", page, re.DOTALL)
    assert "alert(1)" not in ours


def test_a_long_chain_needs_no_recursion():
    namespace = run(
        "a = Obj(); last = a\nfor _ in range(100_000):\n last.next = Obj(); last = last.next"
    )
    graph = snapshot(namespace, "a last")
    assert len(graph.nodes) == 100_001
    assert all(node.unexplained == 0 for node in graph.nodes)
    assert "1 more" in graph.dot().source
    while namespace["a"] is not None:
        namespace["a"] = getattr(namespace["a"], "next", None)


@needs_processes
def test_a_picture_is_drawn_without_a_dot_program(monkeypatch, capfd):
    monkeypatch.setenv("PATH", "")
    picture = snapshot(run(RING), "a b c")._repr_html_()
    assert "<svg" in picture
    assert " id=" not in picture
    assert capfd.readouterr().err == ""


@needs_processes
def test_modules_stay_at_home():
    """`import dezero_mini` is light, and the graphs need no NumPy."""
    import subprocess

    code = (
        "import sys, dezero_mini, whoholds\n"
        "heavy = 'numpy', 'psutil', 'memory_profiler', 'IPython', 'graphviz'\n"
        "print([module for module in heavy if module in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout == "[]\n"
    assert isinstance(refcount, types.FunctionType)


@pytest.mark.parametrize("values", [{"y": None}, {"y": None, "x": None}, {"x": None}])
def test_a_dict_of_none_is_not_taken_for_the_instance_dict(values):
    """Where there is no attribute `y`, it is not None."""

    class Fresh:  # of a class that has seen many attributes an instance has a dict from the start
        pass

    a = Fresh()
    a.x = values
    graph = snapshot({"a": a}, "a")
    assert {called(edge.path) for edge in graph.edges} == {"", ".x"}
    assert [node.type for node in graph.nodes] == ["Fresh", "dict"]


def test_a_string_that_has_a_name_is_reached_through_a_container_too():
    text = "".join(["told", "apart"])
    namespace = {"text": text, "all": ["", text, {"key": text}]}
    del text
    graph = snapshot(namespace, "text all")
    node = graph["text"]
    assert ("all", "[1]", "text") in edges(graph)
    assert {label for _, label, target in edges(graph) if target == "text"} == {
        "[1]",
        "['key']",
    }
    assert (node.refcount, node.unexplained) == (3, 0)


def test_a_dict_that_descriptors_keep_values_in_is_not_taken_for_the_instance_dict():
    class Kept:
        def __set_name__(self, owner, name):
            self.name = name

        def __get__(self, obj, owner):
            return obj.values_of_traits[self.name]

        def __set__(self, obj, value):
            obj.values_of_traits[self.name] = value

    class Configured:
        parent = Kept()

        def __init__(self, parent):
            self.values_of_traits = {}
            self.parent = parent
            self.other = Obj()

    a = Configured(Obj())
    labels = {called(edge.path) for edge in snapshot({"a": a}).edges}
    assert {".values_of_traits['parent']", ".other"} <= labels
    assert ".__dict__" not in "".join(labels)


def test_more_arrows_than_a_reader_can_follow_are_not_drawn_and_the_rest_is_counted():
    namespace = {f"x{n}": Obj() for n in range(17)}
    for obj in namespace.values():
        vars(obj).update(namespace)
    page = snapshot(namespace)._repr_html_()
    assert page.count('class="edge"') == 240
    assert f"{17 + 17 * 17 - 240} more references between these objects are not drawn." in page


def test_what_was_freed_stands_in_a_row_by_the_order_of_its_names():
    namespace = {"a": Obj(), "b": Obj(), "c": Obj()}
    before = snapshot(namespace)
    namespace.update(a=None, b=None)
    graph = snapshot(namespace, follow=before)
    assert [node.was for node in graph.nodes if node.state == "freed"] == ["a", "b"]
    assert graph.dot().source.count("invis") == 1
    assert "invis" not in before.dot().source


def test_of_an_error_the_locals_have_names_and_the_code_is_not_drawn():
    def fail(value):
        kept = [value]
        locals()  # up to 3.12 the frame keeps what that returns
        raise ValueError(len(kept))

    namespace = {"a": Obj()}
    try:
        fail(namespace["a"])
    except ValueError as error:
        namespace["error"] = error
    graph = snapshot(namespace, "a error")
    types = {node.type for node in graph.nodes}
    assert types - {"list"} == {"Obj", "ValueError", "traceback", "frame"}
    labels = {called(edge.path) for edge in graph.edges}
    assert "local value" in labels
    assert labels & {"local kept", "local kept[0]"}  # the list may be a part of its frame
    namespace["error"].__traceback__ = None


def test_a_list_of_as_many_items_as_are_shown_says_nothing_of_more():
    items = list(range(values._MOST_ITEMS))
    assert values.contents(items) == (str(items),)
    assert values.contents([*items, 0]) == (f"{str(items)[:-1]}, ", said("values.more", n=1), "]")


def test_what_is_gone_on_with_is_no_more_than_the_objects_nearest_to_the_names():
    a, b, c = Obj(), Obj(), Obj()
    a.b, b.c, c.a = b, c, a
    everything = snapshot({"a": a}, "a")
    assert [node.type for node in everything.nodes] == ["Obj"] * 3
    part = to_follow(everything, 2)
    ids = {node.id for node in everything.nodes[:2]}
    assert part.nodes == everything.nodes[:2]
    assert part.names == ()
    assert [(edge.source, edge.target) for edge in part.edges] == [tuple(sorted(ids))]
    assert part.trails.refs.keys() | part.trails.addresses.keys() == ids
    assert len(everything.trails.refs) + len(everything.trails.addresses) == 3
    del a, b, c
    gc.collect()
    assert len(snapshot({}, "", follow=part).nodes) == 2


def test_what_is_only_referred_to_weakly_is_drawn_and_not_written_inside():
    np = pytest.importorskip("numpy")
    array = np.zeros(1000)
    holder = Obj()
    holder.view = weakref.ref(array)
    graph = snapshot({"holder": holder}, "holder")
    assert [node.type for node in graph.nodes] == ["Obj", "ndarray"]
    assert [edge.kind for edge in graph.edges] == ["strong", "weak"]


def test_a_free_threaded_python_is_told_once_that_counts_are_not_exact(monkeypatch):
    monkeypatch.setattr(platform, "is_free_threaded", lambda: True)
    platform.warn_of_free_threads.cache_clear()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        assert (refcount([]), refcount([])) == (0, 0)
    assert [str(warning.message) for warning in warned] == [say("refs.free threaded")]
    assert warned[0].filename == __file__
    platform.warn_of_free_threads.cache_clear()


def test_a_generator_is_suspended_and_a_list_is_not():
    assert is_suspended_or_running(iter([])) is False
    assert is_suspended_or_running([]) is False
    assert is_suspended_or_running(x for x in "ab") is True


def test_however_often_one_asks_the_frame_of_an_error_has_each_local_once():
    def fails(thing):
        raise ValueError

    kept = [Obj()]
    with pytest.raises(ValueError) as raised:  # noqa: PT011
        fails(kept[0])
    namespace = {"error": raised.value, "kept": kept}
    seen = [(refcount(kept[0]), str(holders(kept[0], namespace))) for _ in range(3)]
    assert seen[0][0] == 2
    assert "\nlocal thing of fails(), which is over and was kept" in f"\n{seen[0][1]}"
    assert seen[1:] == seen[:1] * 2


def test_where_the_locals_of_a_running_function_are_is_found_out():
    """Or what they hold is told as held out of sight."""
    if not memory_at(id(Obj), 8):
        pytest.skip("this Python reads no memory")
    assert place_of_locals() > 0


def test_instances_with_their_attributes_in_another_order_have_each_by_its_name():
    class A: ...

    class B: ...

    class Pair: ...

    first, second, third = Pair(), Pair(), Pair()
    for pair in (first, second, third):
        pair.b, pair.a = B(), A()
    del pair
    pairs = {"first": first, "second": second, "third": third}
    graph = snapshot({**pairs, "In": ["first.a; first.b"]}, "first second third")
    types = {node.id: node.type for node in graph.nodes}
    named = {(called(edge.path), types[edge.target]) for edge in graph.edges if called(edge.path)}
    assert named == {(".a", "A"), (".b", "B")}
    assert len([edge for edge in graph.edges if called(edge.path)]) == 6


def test_a_lost_ring_that_a_weak_reference_leads_to_is_out_of_reach():
    a, b = Obj(), Obj()
    a.b, b.a = b, a
    link = weakref.ref(a)
    del a, b
    graph = snapshot({"link": link}, "link")
    states = {node.state for node in graph.nodes if node.type == "Obj"}
    gc.collect()
    assert states == {"unreachable"}


@pytest.mark.parametrize("names", ["holder", "holder text"])
def test_a_key_that_is_no_name_is_no_attribute_however_the_dict_is_read(names):
    """Where a name leads to a string, an instance's dictionary is read as any other is."""
    holder = Obj()
    vars(holder)["a b"] = vars(holder)["c"] = Obj()
    graph = snapshot({"holder": holder, "text": "some text"}, names)
    assert sorted(called(edge.path) for edge in graph.edges if called(edge.path)) == [
        ".__dict__['a b']",
        ".c",
    ]


def own_globals():
    space = {"__builtins__": None}
    exec("def f(): pass", space)
    return {"space": space, "f": space["f"]}


def test_the_globals_of_a_function_are_an_arrow_where_they_are_drawn():
    graph = snapshot(own_globals(), "space f")
    space = graph["space"]
    assert (space.refcount, space.unexplained) == (2, 0)
    assert (".__globals__", space.id) in {(called(edge.path), edge.target) for edge in graph.edges}
    (alone,) = snapshot(own_globals(), "f").nodes  # but not for the function's sake
    assert alone.type == "function"


@needs_ages
@pytest.mark.parametrize("make", BEYOND.values(), ids=BEYOND)
def test_what_is_held_only_by_what_it_holds_itself_beyond_the_graph_is_unreachable(
    make, no_collector
):
    namespace = {"a": make([Obj()])}
    first = snapshot(namespace, "a")
    kept = namespace.pop("a")
    states = {n.id: n.state for n in snapshot(namespace, follow=first).nodes}
    assert states[first.nodes[0].id] == "reachable"
    del kept
    lost = snapshot(namespace, follow=first)
    assert {node.state for node in lost.nodes} <= {"unreachable", "freed"}


@needs_ages
def test_what_is_too_much_to_explore_is_not_called_lost(no_collector, monkeypatch):
    namespace = {"a": BEYOND["own class"]([Obj()])}
    first = snapshot(namespace, "a")
    namespace.clear()
    monkeypatch.setattr(beyond, "_MOST", 1)
    assert "reachable" in {node.state for node in snapshot(namespace, follow=first).nodes}
    monkeypatch.undo()
    assert {n.state for n in snapshot(namespace, follow=first).nodes} == {"unreachable"}


def test_a_node_is_found_by_a_name_that_leads_to_it():
    a = Obj()
    graph = snapshot({"a": a, "b": a, "none": None})
    assert graph["a"] is graph["b"]
    assert graph["a"].type == "Obj"
    assert graph["none"].type == "NoneType"
    with pytest.raises(KeyError, match="No name 'c' was drawn"):
        graph["c"]
    with pytest.raises(TypeError, match="not iterable"):
        list(graph)


@pytest.mark.parametrize(
    "way",
    [
        "a.b = a",
        "a.b = [a]",
        "a.b = {'k': (a,)}",
        "a.__dict__; a.b = [[a]]",
        "a.b = np.array([a])",
        "for n in range(40): setattr(a, f'b{n}', a)",
    ],
)
def test_a_ring_through_what_is_not_drawn_is_found_again_after_a_collection(way):
    namespace = {"np": pytest.importorskip("numpy")}
    exec(f"class Obj: pass\na = Obj()\n{way}", namespace)
    before = snapshot(namespace, "a")
    gc.collect()  # after which an age says nothing
    namespace["a"] = None
    graph = snapshot(namespace, "a", follow=before)
    assert "unreachable" in {node.state for node in graph.nodes if node.was == "a"}


def without_module():
    namespace = {}  # which has no `__name__`
    exec("import ctypes; cls = type('Bare', (), {}); array = ctypes.py_object * 3", namespace)
    return namespace


def odd_module():
    return type("Odd", (), {"__module__": type("Mine", (), {"__str__": lambda self: 1 / 0})()})


@pytest.mark.parametrize("kind", ["cls", "array", "odd"])
def test_a_class_need_not_say_what_module_it_is_of(kind):
    cls = odd_module() if kind == "odd" else without_module()[kind]
    namespace = {"x": cls(), "y": [cls()]}
    graph = snapshot(namespace)
    assert cls.__name__ in {node.type for node in graph.nodes}
    assert draw(graph)
    assert "name x" in str(holders(namespace["x"], namespace))
    assert "x: 1 → 2" in str(record("z = x", namespace))
    assert living(cls, namespace).startswith("2 objects")
