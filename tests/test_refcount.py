"""`refcount` gives the program's own count, wherever it is called and on every version."""

import subprocess
import sys
from pathlib import Path

import interpreters
import pytest

ROOT = Path(__file__).resolve().parent.parent

EVERYWHERE = """
from whoholds import refcount

class Obj:
    def count_self(self):
        return refcount(self)

def f(x):
    return refcount(x)

def in_local():
    x = Obj()
    return refcount(x)

def in_closure():
    x = Obj()
    def inner():
        return refcount(x)
    return inner()

def in_generator():
    x = Obj()
    yield refcount(x)

a = Obj()
b = Obj()
held = [b, b]
numbers = {
    "a global": refcount(a),
    "an argument": f(a),
    "a method's self": a.count_self(),
    "a local": in_local(),
    "a closure": in_closure(),
    "a generator's local": next(in_generator()),
    "a temporary": refcount(Obj()),
    "a name and a list, twice": refcount(b),
    "by keyword": refcount(obj=a),
    "a global again": refcount(a),
}
"""
EXPECTED = {
    "a global": 1,
    "an argument": 2,
    "a method's self": 2,
    "a local": 1,
    "a closure": 1,
    "a generator's local": 1,
    "a temporary": 0,
    "a name and a list, twice": 3,
    "by keyword": 1,
    "a global again": 1,
}


def test_counts_are_the_programs_own():
    namespace = {}
    exec(EVERYWHERE, namespace)
    assert namespace["numbers"] == EXPECTED


@pytest.mark.parametrize("version", interpreters.SUPPORTED)
def test_counts_are_the_same_on_every_version(version):
    python = interpreters.find(version)
    if python is None:
        pytest.skip(f"no Python {version} on this machine")
    done = subprocess.run(
        [
            python,
            "-I",
            "-c",
            f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{EVERYWHERE}\nprint(numbers)",
        ],
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    assert done.stdout == f"{EXPECTED}\n"


def test_a_hot_loop_does_not_change_the_count():
    """The interpreter rewrites bytecode that runs often; the count must not follow."""
    from whoholds import refcount

    obj = object()
    assert {refcount(obj) for _ in range(10_000)} == {1}


@pytest.mark.skipif(sys.version_info < (3, 12), reason="immortal objects came with 3.12")
def test_an_immortal_object_keeps_its_mark():
    from whoholds import refcount

    assert refcount(None) == sys.getrefcount(None)


@pytest.mark.skipif(sys.platform == "emscripten", reason="WebAssembly starts no other process")
@pytest.mark.parametrize(
    ("is_free_threaded", "language", "sentences"),
    [
        (0, "en", []),
        (1, "en", ["This is a free-threaded build of Python"]),
        (1, "ko", ["이 파이썬은 프리 스레드(free-threaded) 빌드"]),
    ],
)
def test_a_free_threaded_build_says_once_what_its_counts_mean(
    is_free_threaded, language, sentences
):
    code = f"import sysconfig; sysconfig.get_config_vars()['Py_GIL_DISABLED'] = {is_free_threaded}"
    code += f"\nimport whoholds.ipython; whoholds.speak({language!r})"
    code += "\nfor n in range(3): whoholds.snapshot({}); whoholds.refcount(n)"
    run = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "default", "-c", code],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )
    said = [line for line in run.stderr.splitlines() if "free-threaded" in line]
    assert [text in line for text, line in zip(sentences, said, strict=True)] == [True] * len(said)
    assert run.returncode == 0
