"""What `record` runs finds everything as `exec` would have it, and what it leaves is the same.

Each program runs twice, in a process of its own for a batch: once with `exec`, once with `record`.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

PROGRAMS = Path(__file__).with_name("programs.py")

# Each is what could differ; `into` steps into the function f, where there is one.
CASES = {
    "future annotations": (
        "from __future__ import annotations\n"
        "def f(x: Node) -> Node: return 1\n"
        "class A:\n    x: Undefined\n"
        "r = f(1), A.__annotations__\n"
    ),
    "a docstring": "'hello'\nd = __doc__\n",
    "a text that is no docstring": "x = 1\n'hello'\nd = globals().get('__doc__')\n",
    "annotations": "x: int = 1\ny: str\n",
    "the number of weak references": (
        "import weakref\nclass O: pass\na = O()\nn = weakref.getweakrefcount(a)\n"
        "m = len(weakref.getweakrefs(a))\nb = a.__weakref__\n"
        "def count(): return weakref.getweakrefcount(a)\nk = count()\n"
        "class C:\n    def count(self): return weakref.getweakrefcount(self)\n"
        "c = C()\nk = c.count()\nr = weakref.ref(a)\nn = getattr(weakref, 'getweakrefcount')(a)\n"
        "exec('n = weakref.getweakrefcount(a)')\n"
    ),
    "the order of callbacks": (
        "import weakref\nlog = []\nclass O: pass\na = O()\n"
        "r = weakref.ref(a, lambda _: log.append('r'))\nf = weakref.finalize(a, log.append, 1)\n"
        "a = None\n"
    ),
    "resurrection": (
        "keep = []\nclass R:\n    def __del__(self): keep.append(self)\n"
        "a = R()\na = None\nb = len(keep)\nkeep.clear()\n"
    ),
    "counts": (
        "import sys\na = []\nb = [a, a]\nn = sys.getrefcount(a)\ndel b\nm = sys.getrefcount(a)\n"
    ),
    "referrers": "import gc\na = [1]\nb = {'k': a}\nn = len(gc.get_referrers(a))\n",
    "thresholds": "import gc\nc = gc.get_threshold()\n",
    "thresholds in a function": "import gc\ndef f(): return gc.get_threshold()\nc = f()\n",
    "thresholds that are set": (
        "import gc\ngc.set_threshold(123, 4, 5)\nc = gc.get_threshold()[:2]\nd = gc.isenabled()\n"
    ),
    "the switch": (
        "import gc\na = gc.isenabled()\ngc.disable()\nb = gc.isenabled()\ngc.enable()\n"
        "c = gc.get_threshold()\n"
    ),
    "thresholds and switch": "import gc\na = gc.isenabled(), gc.get_threshold()\n",
    "the switch stays off": "import gc\ngc.disable()\na = gc.get_threshold()\n",
    "frozen": "import gc\nx = []\ngc.freeze()\nn = gc.get_freeze_count() > 0\ngc.unfreeze()\n",
    "rings that are collected": (
        "import gc, weakref\nclass O: pass\na = O(); a.a = a; r = weakref.ref(a)\ndel a\n"
        "b = r() is None\ngc.collect()\nc = r() is None\n"
    ),
    "a tracer": (
        "import sys\nlog = []\ndef t(frame, event, arg):\n"
        "    if frame.f_code.co_name != '<module>': log.append((event, frame.f_code.co_name))\n"
        "    return t\n"
        "def f():\n    x = 1\n    return x\n"
        "sys.settrace(t)\nf()\nb = sys.gettrace() is t\nsys.settrace(None)\nf()\n"
    ),
    "a profiler": (  # which keeps each call, in a list that is drawn
        "import sys\nlog = []\ndef p(frame, event, _): log.append((event, frame.f_code.co_name))\n"
        "def h(): pass\nsys.setprofile(p)\nh()\nb = sys.getprofile() is p\nh()\n"
        "sys.setprofile(None)\nh()\ncalls = [name for event, name in log if event == 'call']\n"
        "calls = [name for name in calls if name != '<module>']\ndel log\n"
    ),
    "a profiler in C": (
        "import cProfile, sys\np = cProfile.Profile()\np.enable()\nh = [1]\np.disable()\n"
        "b = sys.getprofile()\nn = len(p.getstats()) > 0\ndel p\n"
    ),
    "a tracer that stays": (
        "import sys\ndef t(frame, event, arg): return None\ndef f(): return 1\nf()\n"
        "sys.settrace(t)\nf()\ng = sys.gettrace() is t\n"
    ),
    "a recursion": (
        "def f(n):\n    if n == 0:\n        return []\n    r = f(n - 1)\n    return [r]\na = f(5)\n"
    ),
    "a recursion without end": (
        "def f(n):\n    return f(n + 1)\ntry:\n    f(0)\nexcept RecursionError:\n    ok = True\n"
    ),
    "a generator": (
        "def f():\n    x = yield 1\n    try:\n        y = yield x\n    except ValueError:\n"
        "        y = yield 5\n    return y\n"
        "g = f()\na = next(g)\nb = g.send(3)\nb = g.throw(ValueError())\ntry:\n    g.send(4)\n"
        "except StopIteration as e:\n    c = e.value\ng.close(); h = f(); d = list(h)\n"
    ),
    "an exception": (
        "def f():\n    x = 1\n    try:\n        1/0\n    except ZeroDivisionError as e:\n"
        "        y = e\n    finally:\n        z = 1\n    return z\na = f()\n"
    ),
    "a frame": (
        "import sys\ndef f():\n    g = sys._getframe()\n    a = g.f_back.f_code.co_name\n"
        "    return a\nx = f()\nn = sys._getframe().f_code.co_name, sys._getframe().f_lineno\n"
    ),
    "locals": (
        "def f():\n    x = 1\n    d = dict(locals())\n    x = 2\n"
        "    exec('x = 5; q = 7')\n    return d, x, 'q' in locals()\na = f()\n"
    ),
    "a closure": (
        "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x += 1\n        return x\n"
        "    g()\n    g()\n    return x\na = f()\n"
    ),
    "an unbound local": (
        "def f():\n    x = []\n    del x\n    try:\n        x\n    except UnboundLocalError:\n"
        "        return 'unbound'\na = f()\n"
    ),
    "a coroutine": (
        "import asyncio\nasync def f():\n    x = 1\n    await asyncio.sleep(0)\n    return x\n"
        "a = asyncio.run(f())\n"
    ),
    "await at the top": "import asyncio\nawait asyncio.sleep(0)\n",
    "a global too late": "a = 1\nglobal a\n",
    "a future too late": "a = 1\nfrom __future__ import annotations\n",
    "match": (
        "x = {'a': [1, 2, 3]}\nmatch x:\n    case {'a': [p, *q]}:\n        r = (p, q)\n"
        "    case _:\n        r = None\n"
    ),
    "a hostile metaclass": (
        "class M(type):\n    def __eq__(s, o): raise ValueError\n"
        "    def __hash__(s): raise ValueError\nclass C(metaclass=M): pass\nx = C()\n"
    ),
    "hostile instances": (
        "class B:\n    def __repr__(s): raise ValueError\n    def __eq__(s, o): raise ValueError\n"
        "    def __getattribute__(s, n): raise ValueError(n)\n"
        "    __class__ = property(lambda s: 1/0)\nb = B()\nc = [b]\n"
    ),
    "an error": "a = 1\nraise ValueError('x')\nb = 2\n",
    "an error in a function": "def f(x):\n    y = x\n    return y / 0\na = []\nf(1)\n",
    "a group of errors": "raise ExceptionGroup('g', [ValueError(1), TypeError(2)])\n",
    "the end": "import sys\nsys.exit(3)\n",
    "lines that are none": "a = 1\n\x0cb = 2\nc = 'x\\u2028y'\nraise ValueError(c)\n",
    "other letters": "변수 = 1; ﬁ = 2; x = fi\n",
    "builtins": "len = lambda x: 42\nr = len([])\ndel len\nid = 3\ntype = 7\nsorted = None\n",
    "a warning of the syntax": "x = 1\nr = x is 1\ns = '\\d'\nassert (1, 'always')\n",
    "warnings": (
        "import warnings\nfor i in range(3):\n    warnings.warn('once here')\n"
        "def w(): warnings.warn('once there')\nw()\nw()\n"
    ),
    "what is printed": "print('a')\nimport sys\nprint('b', file=sys.stderr)\n",
    "the order of deaths": (
        "log = []\nclass D:\n    def __init__(s, n): s.n = n\n    def __del__(s): log.append(s.n)\n"
        "a = D(1); b = D(2); a.b = b\na = None\nb = None\n"
    ),
    "a traceback": (
        "import traceback\ntry:\n    1/0\nexcept Exception as e:\n"
        "    t = [(f.lineno, f.name) for f in traceback.extract_tb(e.__traceback__)]\n"
    ),
    "the source of a function": (
        "import inspect\ndef f():\n    return 1\ns = inspect.getsource(f)\n"
    ),
    "deep": "a = []\nfor i in range(50_000): a = [a]\na = None\n",
    "names that are none": "globals().update({'dyn': [1], 3: 4, None: 5})\na = 1\n",
    "what stands in sys.modules": "import sys\nsys.modules['zz'] = None\ndel sys.modules['zz']\n",
    "very many statements": "\n".join(f"a{n} = [a{n - 1}]" if n else "a0 = []" for n in range(300)),
}


def beside(programs):
    """Run programs with `exec` and with `record` in a process, and return where they differ."""
    done = subprocess.run(
        [sys.executable, "-X", "utf8", str(PROGRAMS)],
        input=json.dumps(programs),
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def batch(cases):
    return [(source, into) for source in cases.values() for into in ("", "f")]


NAMES = sorted(CASES)


@pytest.mark.parametrize("part", range(4))
def test_what_a_program_does_and_finds_is_the_same(part):
    cases = {name: CASES[name] for name in NAMES[part::4]}
    different = beside(batch(cases))
    assert {NAMES[part::4][int(n) // 2]: what for n, what in different.items()} == {}


@pytest.mark.parametrize("seed", range(4))
def test_programs_made_at_random_do_and_find_the_same(seed):
    from programs import made

    number = settings.default.max_examples * 2 // 5  # 40, or 8 for `make quick`
    programs = [made(seed * 1000 + n) for n in range(number)]
    different = beside([(source, into) for source in programs for into in ("", "f")])
    assert {programs[int(n) // 2]: what for n, what in different.items()} == {}


LOOK_FOR_US = """\
import sys
def modules():
    frame = sys._getframe()
    while frame:
        yield frame.f_globals["__name__"]
        frame = frame.f_back
n = "whoholds.recordings" in list(modules())
"""


def test_a_difference_would_be_noticed():
    """The program asks for what only `record` gives it; the comparison has to fail."""
    assert beside([(LOOK_FOR_US, ""), ("a = 1", "")]) == {
        "0": {"names": {"'n'": ["False", "True"]}}
    }
