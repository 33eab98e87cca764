"""`mentions` says which words the code can come to that a statement runs, without running it."""

import sys
import types

import pytest

from whoholds.reading.mentions import COUNT_WEAK_REFERENCES, mentions
from whoholds.reading.scope import words_in

EARLIER = """\
import weakref, json
def count(x): return weakref.getweakrefcount(x)
def outer(x): return count(x)
class Counter:
    def now(self): return weakref.getweakrefs(self)
    @property
    def first(self): return self.__weakref__
    @classmethod
    def of(cls, x): return count(x)
class Derived(Counter): pass
counter = Derived()
bound = counter.now
plain = len
"""


@pytest.fixture(scope="module")
def namespace():
    names = {"__name__": "earlier"}
    exec(EARLIER, names)
    module = names["helper"] = types.ModuleType("helper")
    module.count = names["count"]
    return names


def found(source, namespace):
    return mentions(words_in(compile(source, "<s>", "exec")), namespace, COUNT_WEAK_REFERENCES)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("weakref.getweakrefcount(a)", {"getweakrefcount"}),
        ("getattr(weakref, 'getweakrefs')(a)", {"getweakrefs"}),
        ("exec('n = weakref.getweakrefcount(a)')", {"getweakrefcount"}),
        ("a.__weakref__", {"__weakref__"}),
        ("f = lambda: [a.__weakref__ for _ in a]", {"__weakref__"}),
        ("count(a)", {"getweakrefcount"}),
        ("outer(a)", {"getweakrefcount"}),
        ("helper.count(a)", {"getweakrefcount"}),
        ("Counter().now()", {"getweakrefs", "__weakref__", "getweakrefcount"}),
        ("counter.first", {"getweakrefs", "__weakref__", "getweakrefcount"}),
        ("bound()", {"getweakrefs"}),
        ("a = weakref.ref(b)", set()),
        ("json.dumps(plain(a))", set()),
        ("print(a, nowhere)", set()),
    ],
)
def test_words_are_found_where_a_statement_can_come_to_them(source, words, namespace):
    assert found(source, namespace) == words


def test_functions_that_call_each_other_have_an_end():
    names = {}
    exec("def f(): g()\ndef g(): f(); weakref.getweakrefs(f)", names)
    assert found("f()", names) == {"getweakrefs"}


def test_a_library_is_not_gone_through(namespace):
    """The module `weakref` itself mentions them all; so do we."""
    names = {"WeakSet": sys.modules["weakref"].WeakSet, "mentions": mentions}
    assert found("WeakSet()\nmentions()", names) == set()
