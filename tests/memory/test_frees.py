"""`frees` fails when instances made in a block survive it, says who holds them, and else passes."""

import gc
import logging
import subprocess
import sys
import textwrap
import threading
import weakref
from functools import lru_cache, partial
from importlib.metadata import entry_points

import numpy as np
import pytest
from available import FREE_THREADED, needs_mortal_classes

from dezero_mini import step16, step17
from whoholds import frees
from whoholds.words import speak


class Obj:
    """An object of a program."""


class Derived(Obj):
    """One that derives from it."""


class Slotted:
    """One that nobody can refer to weakly."""

    __slots__ = ("value",)


class Registered:
    """One that its class keeps."""

    everybody: list = []  # noqa: RUF012

    def __init__(self):
        self.everybody.append(self)


class Model:
    """One with a cache on a method, as it should not be."""

    @lru_cache  # noqa: B019
    def feature(self):
        return 1


kept = []
cache = {}
log = logging.getLogger("of test_frees")


@pytest.fixture(autouse=True, scope="module")
def hidden_from_the_collector():
    """Nothing is: what the tests keep things in is here before them."""
    gc.unfreeze()


@pytest.fixture(autouse=True)
def nothing_kept():
    yield
    kept.clear()
    cache.clear()
    Registered.everybody.clear()
    Model.feature.cache_clear()
    globals().pop("last", None)
    globals().pop("generator", None)


def ring(cls=Obj):
    made = cls()
    made.itself = made


def train(step, rounds=3):
    for _ in range(rounds):
        y = step.square(step.square(step.Variable(np.ones(3))))
    return y.data


def suspended(value):
    yield value


def keep_a_generator():
    globals()["generator"] = suspended(Obj())
    next(globals()["generator"])


def keep_an_error():
    def fails():
        held = Obj()
        raise ValueError(held and "no")

    try:
        fails()
    except ValueError as error:
        globals()["last"] = error


def raises_inside():
    with pytest.raises(ValueError, match="no"):
        raise ValueError("no") from None


def logs():
    log.warning("of %s", Obj())


# What happens in the block, the classes, how it is counted, and what the error says, if it raises.
TABLE = {
    "nothing": (lambda: None, (Obj,), {}, ""),
    "freed by counting": (Obj, (Obj,), {"counting": True}, ""),
    "a ring, collected": (ring, (Obj,), {}, ""),
    "a ring, counted": (ring, (Obj,), {"counting": True}, "1 × Obj, in rings that nobody"),
    "step 16, collected": (partial(train, step16), (step16.Variable,), {}, ""),
    "step 16, counted": (
        *(partial(train, step16), (step16.Variable, step16.Function), {"counting": True}),
        "9 × Variable, 6 × Square, in rings that nobody can reach",
    ),
    "step 17, counted": (
        *(partial(train, step17), (step17.Variable, step17.Function), {"counting": True}),
        "",
    ),
    "a graph, by its result": (
        *(lambda: kept.append(step17.square(step17.square(step17.Variable(np.ones(3))))),),
        *((step17.Variable,), {}, "3 × Variable, held by kept[0]; `kept[0] = None` frees it"),
    ),
    "a list": (lambda: kept.append(Obj()), (Obj,), {}, "held by kept[0]; `kept[0] = None` frees"),
    "a dictionary": (
        *(lambda: cache.update(k=Obj()), (Obj,), {}),
        "held by cache['k']; `del cache['k']` frees it",
    ),
    "many": (
        *(lambda: kept.extend(Obj() for _ in range(100)), (Obj,), {}),
        "100 × Obj, held by kept[",
    ),
    "an instance of a derived class": (
        *(lambda: kept.append(Derived()), (Obj,), {}),
        "1 × Derived, held by kept[0]",
    ),
    "another class": (lambda: kept.append(Obj()), (Slotted,), {}, ""),
    "slots": (lambda: kept.append(Slotted()), (Slotted,), {}, "1 × Slotted, held by kept[0]"),
    "an array": (lambda: kept.append(np.ones(3)), (np.ndarray,), {}, "1 × ndarray, held by kept["),
    "an array in an untracked tuple": (
        *(lambda: kept.append((np.ones(3), 1)), (np.ndarray,), {}),
        "1 × ndarray, held by kept[0][0]",
    ),
    "its class": (
        *(Registered, (Registered,), {}),
        "1 × Registered, held by Registered.everybody[0]",
    ),
    "a cache on a method": (
        *(lambda: Model().feature(), (Model,), {}),
        "`Model.feature.cache_clear()` frees it",
    ),
    "a suspended generator": (
        *(keep_a_generator, (Obj,), {}),
        "held by local value of suspended(), in generator; `del generator` frees it",
    ),
    "an error that is kept": (keep_an_error, (Obj,), {}, "local held of fails()"),
    "pytest.raises": (raises_inside, (ValueError,), {}, ""),
    "two names": (
        *(lambda: (kept.append(Obj()), cache.update(k=kept[0])), (Obj,), {}),
        "1 × Obj, held by cache and kept; `del cache, kept` frees it",
    ),
    "two classes": (
        *(lambda: (kept.append(Obj()), kept.append(Slotted())), (Obj, Slotted), {}),
        "did not free 1 × Obj, 1 × Slotted, made in this block:",
    ),
}


def said(block, *classes, **options):
    """What the error says; nothing, if there is none."""
    try:
        with frees(*classes, **options):
            block()
    except AssertionError as error:
        return str(error)
    return ""


OF_CLASSES = ("its class", "a cache on a method")


@pytest.mark.parametrize(
    "case", [pytest.param(c, marks=[needs_mortal_classes] * (c in OF_CLASSES)) for c in TABLE]
)
def test_it_fails_when_something_stays(case):
    block, classes, options, expected = TABLE[case]
    found = said(block, *classes, **options)
    assert bool(found) == bool(expected)
    assert expected in found


def test_the_captured_log_of_pytest_is_told(caplog):
    assert "1 × Obj, held by" in said(logs, Obj)
    caplog.clear()


def test_a_thread_is_told():
    until = threading.Event()
    thread = threading.Thread(target=lambda made: until.wait(), args=[], name="T")

    def start():
        thread._args = (Obj(),)
        thread.start()

    try:
        assert "1 × Obj, held by local made of <lambda>() of thread T" in said(start, Obj)
    finally:
        until.set()
        thread.join()


def test_a_local_variable_of_whoever_runs_the_block_is_told():
    error = ""
    try:
        with frees(Obj):
            mine = Obj()
    except AssertionError as raised:
        error = str(raised)
    assert "held by local mine of test_a_local_variable_of_whoever" in error
    del mine


@pytest.mark.skipif(FREE_THREADED, reason="without the lock no address is given again so soon")
def test_new_objects_at_the_addresses_of_old_ones_are_new():
    kept.extend(Obj() for _ in range(100))
    old = set(map(id, kept[:50]))
    reused = []

    def replace():
        kept[:50] = []
        some = [Obj() for _ in range(50)]
        kept.extend(some[:5])
        reused.append(len(old & set(map(id, some))))

    found = said(replace, Obj)
    assert "did not free 5 × Obj" in found
    assert "5 × Obj, held by kept[" in found
    assert reused[0] > 0


def test_old_ones_are_not_held_and_may_go_in_the_block():
    old = Obj()
    weak = weakref.ref(old)
    with frees(Obj, Slotted):
        del old
        assert weak() is None


def test_what_is_advised_frees_it():
    def keep():
        cache["a"] = Obj()
        cache["a"].list = [Obj()]

    code = said(keep, Obj).split("`")[1]
    exec(code, globals())
    assert not [obj for obj in gc.get_objects() if type(obj) is Obj]


def test_blocks_are_nested():
    def outer():
        kept.append(Obj())
        assert "1 × Obj" in said(lambda: kept.append(Obj()), Obj)

    assert "2 × Obj" in said(outer, Obj)


def test_one_is_used_several_times_and_inside_of_itself():
    once = frees(Obj)
    with once, once:
        Obj()
    with pytest.raises(AssertionError), once:
        kept.append(Obj())


def test_an_error_in_the_block_is_the_one_that_is_raised():
    with pytest.raises(ZeroDivisionError), frees(Obj, counting=True):
        kept.append([Obj(), 1 / 0])
    assert gc.isenabled()


def test_it_decorates():
    @frees(Obj)
    def keeps():
        kept.append(Obj())

    with pytest.raises(AssertionError, match="1 × Obj, held by kept"):
        keeps()


def test_counting_leaves_the_collector_as_it_was():
    thresholds = gc.get_threshold()
    with frees(Obj, counting=True):
        assert gc.get_threshold() != thresholds
    assert gc.get_threshold() == thresholds


def test_it_takes_classes():
    with pytest.raises(TypeError, match=r"it was given \(\)"):
        frees()
    with pytest.raises(TypeError, match="it was given list"):
        frees([])


def test_it_is_said_in_korean_too():
    speak("ko")
    try:
        with pytest.raises(AssertionError) as raised, frees(Obj):
            kept.append(Obj())
    finally:
        speak("en")
    first, second = str(raised.value).splitlines()
    assert first == "이 블록에서 만들어졌고 gc.collect()로도 해제되지 않은 것: Obj 1개"
    assert second == "  Obj 1개, 붙잡고 있는 것: kept[0], 해제하는 코드: `kept[0] = None`"


def test_it_is_a_fixture_of_pytest_that_costs_nothing_else(tmp_path):
    (tmp_path / "test_it.py").write_text(
        textwrap.dedent("""
            import sys

            def test_nothing_was_imported():
                assert "whoholds.memory" not in sys.modules

            class Obj: pass
            kept = []

            def test_it(frees):
                with frees(Obj):
                    kept.append(Obj())
        """),
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    if not entry_points(group="pytest11", name="whoholds"):  # it was installed before that was so
        command += ["-p", "whoholds.pytest_fixture"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert "1 failed, 1 passed" in run.stdout, run.stdout
    assert "1 × Obj, held by kept[0]; `kept[0] = None` frees it" in run.stdout
