"""The table of types: each row names what the garbage collector sees, and what it does not see."""

import asyncio
import collections
import gc
import os
import types
import weakref
import xml.etree.ElementTree

import pytest
from available import needs_mortal_classes

from whoholds import holders, refcount, snapshot
from whoholds.data import Graph
from whoholds.reading.scope import kind_of
from whoholds.reading.seen import items
from whoholds.reading.table import NUMPY, TABLE, rows
from whoholds.showing.phrases import called, label_in_words


class Obj:
    pass


def function(x):
    return lambda y=x, *, z=x: (x, y, z)


def generator(x):
    yield x


async def coroutine(x):
    return x


async def async_generator(x):
    yield x


def error(x):
    try:
        raise ValueError(x)
    except ValueError as caught:
        return caught


def running_frame(x):
    del x  # the frame that is kept has another
    return error(Obj()).__traceback__.tb_frame


def close(example):
    if type(example) is types.CoroutineType:
        example.close()  # or Python warns that nobody awaited it


# Something of each type, around an object.
EXAMPLES = {
    list: lambda x: [x, [], x],
    tuple: lambda x: (x, Obj(), x),
    collections.deque: lambda x: collections.deque([x, x]),
    dict: lambda x: {"key": x, "no name": x, x: 1},
    set: lambda x: {x},
    frozenset: lambda x: frozenset([x]),
    weakref.ref: lambda x: weakref.ref(x),
    weakref.ProxyType: lambda x: weakref.proxy(x),
    weakref.CallableProxyType: lambda x: weakref.proxy(function),
    weakref.WeakValueDictionary: lambda x: weakref.WeakValueDictionary(k=x),
    weakref.WeakKeyDictionary: lambda x: weakref.WeakKeyDictionary({x: 1}),
    weakref.WeakSet: lambda x: weakref.WeakSet([x]),
    types.CellType: lambda x: types.CellType(x),
    types.FunctionType: lambda x: function(x),
    types.BuiltinFunctionType: lambda x: len,
    types.MethodType: lambda x: types.MethodType(function, x),
    types.FrameType: running_frame,
    types.GeneratorType: generator,
    types.CoroutineType: coroutine,
    types.AsyncGeneratorType: async_generator,
    BaseException: error,
    types.TracebackType: lambda x: error(x).__traceback__,
    type: lambda x: Obj,
    types.ModuleType: lambda x: types,
    types.CodeType: lambda x: function.__code__,
}
PLAIN = {cls for cls, row in TABLE.items() if row.is_exact and row.names is None}


def test_there_is_an_example_of_every_type():
    missing = [cls.__name__ for cls in TABLE.keys() - PLAIN - EXAMPLES.keys()]
    assert not missing, (
        f"The row of {missing} is not tried: add to EXAMPLES in this file how to make one around "
        "an object."
    )
    assert EXAMPLES.keys() <= TABLE.keys(), "There is an example of a type without a row: drop it."
    assert {"ndarray", "dtype"} == NUMPY.keys()


@pytest.mark.parametrize("cls", [cls for cls, row in TABLE.items() if row.names])
def test_a_row_names_what_the_collector_sees(cls):
    example = EXAMPLES[cls](Obj())
    assert isinstance(example, cls)
    seen = collections.Counter(map(id, gc.get_referents(example)))
    named = collections.Counter(id(target) for _, target in TABLE[cls].names(example))
    if TABLE[cls].is_whole:
        del seen[id(cls)]  # of a deque from 3.15 on, as of any class that is no static type
        assert named == seen, (
            f"The row of {cls.__name__} says that it `is_whole`, and the collector sees other "
            "references: name each of them, once, or do not say so."
        )
    shown = [t for t in gc.get_referents(example) if type(t) in (Obj, tuple, types.CellType)]
    assert all(named[id(target)] >= seen[id(target)] for target in shown), (
        f"The row of {cls.__name__} does not name all that the collector sees: let its `names` "
        "give each of gc.get_referents(example), with a path or as `LeftOut`."
    )
    assert shown or cls in (BaseException, types.TracebackType)
    close(example)


@pytest.mark.parametrize("cls", [cls for cls, row in TABLE.items() if row.names])
def test_what_looks_like_code_in_a_row_can_be_evaluated(cls):
    """A name that is an attribute or a place is printed as a program writes it."""
    example = EXAMPLES[cls](Obj())
    for name, target in TABLE[cls].names(example):
        path = getattr(name, "path", name)
        if {kind for kind, _ in path} <= {"attribute", "subscript", "entry"}:
            code = called(path)
            if not (code == ".__annotate__" or "<" in code):
                assert eval(f"example{code}", {"example": example}) is target, (
                    f"The row of {cls.__name__} says {code!r}, which is not how a program comes to "
                    "the object: name it by an attribute or a place that is there."
                )
    close(example)


# A traceback's frame also keeps the frame that called it, which is not drawn.
@pytest.mark.parametrize("cls", [cls for cls in EXAMPLES if cls is not types.TracebackType])
def test_every_reference_to_an_object_is_explained(cls):
    namespace = {"x": Obj()}
    namespace["y"] = EXAMPLES[cls](namespace["x"])
    graph = snapshot(namespace, "x y")
    assert graph["x"].unexplained == 0
    close(namespace["y"])


def test_a_row_holds_for_derived_classes_but_for_what_their_own_code_may_say():
    class Mine(list):
        def __len__(self):
            raise RuntimeError

        __repr__ = __iter__ = __len__

    kind = kind_of(Mine, rows())
    assert (kind.role, kind.value, kind.is_whole) == ("container", None, False)
    a = Obj()
    assert "[1]" in {called(edge.path) for edge in snapshot({"m": Mine([1, a]), "a": a}).edges}


def unfinished_tuple(look):
    """What `look` gives at a tuple of which one item is there, and places for more."""
    seen = []

    def steps(obj):
        yield obj
        made = next((o for o in gc.get_referrers(obj) if type(o) is tuple), None)
        if made is None:
            pytest.skip("this Python makes a tuple of a list, and shows none before it is filled")
        seen.append(look(obj, made))

    assert len(tuple(steps(Obj()))) == 1
    return seen[0]


def test_what_is_still_being_made_is_not_gone_through():
    graph = unfinished_tuple(lambda obj, made: snapshot({"made": made, "obj": obj}))
    made = graph["made"]
    (edge,) = (edge for edge in graph.edges if edge.source == made.id)
    assert (called(edge.path), label_in_words(made.label)) == ("", "1 item")
    assert unfinished_tuple(lambda obj, made: items(made)) is None
    said = unfinished_tuple(lambda obj, made: str(holders(obj, {})))
    assert "something inside made in" in said
    builder = xml.etree.ElementTree.TreeBuilder()
    assert any(None is items(part) for part in gc.get_referents(builder) if type(part) is list)
    assert "TreeBuilder" in str(snapshot({"builder": builder}))
    assert "XMLParser" in str(snapshot({"parser": xml.etree.ElementTree.XMLParser()}))


class ListWithSlot(list):
    __slots__ = ("other",)


Point = collections.namedtuple("Point", "x y")


@pytest.mark.parametrize(
    "sequence",
    [[], [1, 2, 3], (), (1, 2, 3), Point(1, 2), ListWithSlot("ab"), os.stat("."), [Point]],
    ids=lambda sequence: type(sequence).__name__,
)
def test_what_is_made_has_its_items_in_order(sequence):
    assert items(sequence) == [*sequence]
    assert all(a is b for a, b in zip(items(sequence), sequence, strict=True))


def test_a_weak_collection_that_was_never_initialized_is_empty():
    for cls in (weakref.WeakSet, weakref.WeakKeyDictionary, weakref.WeakValueDictionary):
        (node,) = snapshot({"x": cls.__new__(cls)}).nodes
        assert node.type == cls.__name__


def test_a_class_that_is_still_being_made_has_a_name():
    seen = []

    class Meta(type):
        def mro(cls):
            seen.append(kind_of(cls, rows()).name)
            return super().mro()

    Meta("Half", (), {})
    assert seen == ["Half"]


def test_an_asynchronous_generator_that_runs_is_asked_once():
    async def run(obj):
        return holders(obj, {})

    async def steps(obj):
        yield await run(obj)

    async def main():
        obj = Obj()
        async for found in steps(obj):
            return found

    found = asyncio.run(main())
    assert found.found <= found.refcount
    assert "local obj of steps()" in found.texts


def test_a_long_attribute_behind_a_dict_is_an_attribute():
    a = Obj()
    a.a_rather_long_attribute_name = b = Obj()
    vars(a)
    labels = {called(e.path) for e in snapshot({"a": a, "b": b}).edges}
    assert ".a_rather_long_attribute_name" in labels


@needs_mortal_classes
def test_a_module_may_have_any_name():
    module = types.ModuleType("{oops}")
    module.thing = Obj()
    assert "module.thing in test_a_module_may_have_any_name()" in holders(module.thing, {}).texts


def test_a_graph_is_plain_data_that_can_be_pickled():
    import pickle

    seen = snapshot({"a": [Obj()]})
    graph = Graph(seen.names, seen.nodes, seen.edges)
    assert pickle.loads(pickle.dumps(graph)) == graph


def test_a_string_of_the_program_is_not_held_by_a_snapshot():
    key = "".join(["attribute", "_of_mine"])
    a = Obj()
    setattr(a, key, Obj())
    namespace = {"d": {key: Obj()}, "a": a}
    before = refcount(key)
    kept = snapshot(namespace)
    assert refcount(key) <= before  # CPython's cache of attributes may have let go of it
    assert kept.nodes


def test_a_class_that_refuses_to_be_hashed_can_be_looked_at():
    class Meta(type):
        __hash__ = None

        def __eq__(cls, other):
            raise RuntimeError

    made = Meta("Made", (), {})()
    assert snapshot({"x": [made]}).nodes[-1].type == "Made"
