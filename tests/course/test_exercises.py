"""Every exercise: stub not accepted, wrong ideas refused with what is true, right ones taken.

The answers are run in here, in a namespace in which only the set-up of their stage has run, and
once more in a kernel, as a reader does; what `check` leaves behind is tested in here.
"""

import contextlib
import gc
import io
import json
import linecache
import os
import re
import subprocess
import sys
import textwrap
import threading
import time
import tracemalloc
import weakref
from collections import Counter
from html import escape
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from available import needs_mortal_classes
from jupyter_client.manager import start_new_kernel

from dezero_mini.exercises import check, checking, limits, stage1, stage2, stage3, stage4
from dezero_mini.exercises.answers import described
from dezero_mini.exercises.checking import _raised
from dezero_mini.exercises.moments import interleaved
from dezero_mini.exercises.table import EXERCISES
from dezero_mini.words.en.exercises import SENTENCES, WORDS
from whoholds import speak
from whoholds.words import LANGUAGES, say

ROOT = Path(__file__).resolve().parents[2]
EDITIONS = {
    language: {
        path.name[1]: {
            cell["id"]: "".join(cell["source"])
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        }
        for path in sorted(ROOT.glob(f"notebooks/{language}/0*.ipynb"))
    }
    for language in LANGUAGES
}
CELLS = EDITIONS["en"]


def cell(number, part, language="en"):
    """The text of an exercise ("") or its cell "-answer" or "-solution"."""
    return EDITIONS[language][number[0]][f"ex-{number.replace('.', '-')}{part}"]


def stub(number, language="en"):
    return cell(number, "-answer", language)


def solution(number, language="en"):
    """The code of the printed solution. That of 4.1 is two lines, for two cells."""
    code = re.findall(r"^```python\n(.*?)^```", cell(number, "-solution", language), re.M | re.S)
    if number == "4.1":
        return fixed(*map(str.strip, code), language=language)
    (code,) = code
    return code


def fixed(*lines, fix="fix-variable", other="fix-function", language="en"):
    """The cells of 4.1, in which each of these lines takes the place of the one it redefines."""
    cells = EDITIONS[language]["4"]
    code = f"{cells[fix]}\n\n\n{cells[other]}\n\n\n{stub('4.1', language)}"
    for line in lines:
        name = re.escape(line.partition(" =")[0])
        code, found = re.subn(
            rf"^( +){name} = .*", lambda m, line=line: m[1] + line, code, flags=re.M
        )
        assert found == 1, line
    return code


def edited(number, *changes):
    """The printed solution with some of its text replaced."""
    code = solution(number)
    for old, new in changes:
        assert old in code, old
        code = code.replace(old, new)
    return code


def answered(number, answer):
    return f'check("{number}", {answer})'


def led_back(by):
    """The cell of 3.1 with a line of the reader's."""
    return stub("3.0").replace("# your line", f"c.a = {by}")


def type_of(value):
    return type(value).__name__


# --- What a reader may answer: wrong ideas, and what is true of them ------------------------


class Wrong(NamedTuple):
    """A wrong idea: the exercise, the kind of mistake, words of what is said, and the cell."""

    number: str
    kind: str
    words: str
    code: str


def line_in(number, line):
    """The cell of an exercise with a line of the reader's."""
    return stub(number).replace("# your line", line)


def means(body):
    """The cell of 1.3 with another function."""
    return f"def means(make, n):\n{body}\ncheck('1.3', means)\n"


def living(body):
    """The cell of 3.2 with another function."""
    return f"def living(references):\n    {body}\ncheck('3.2', living)\n"


def cut(body):
    """The cell of 2.3 with another function."""
    return stub("2.3").replace("    pass  # your lines", body)


def load(body, kept="{}"):
    """The cell of 3.4 with another way to load, and to keep."""
    return (
        f"class Cache:\n    def __init__(self, read):\n        self.read = read\n"
        f"        self.kept = {kept}\n\n    def load(self, name):\n{body}\n\n"
        "check('3.4', Cache)\n"
    )


def train(body):
    """The cell of 4.3 with another function."""
    return f"def train(make, rounds):\n{body}\ncheck('4.3', train)\n"


def pair(forward="x0 + x1, x0 - x1", backward="gs + gd, gs - gd", more=""):
    """The cell of 4.4 with other methods."""
    return (
        f"class SumAndDifference(Function):\n    def forward(self, x0, x1):\n"
        f"        return {forward}\n\n    def backward(self, gs, gd):\n        return {backward}\n"
        f"{more}\ncheck('4.4', SumAndDifference)\n"
    )


def leak_test(body):
    """The cell of 4.6 with another function."""
    return f"def test(train):\n{body}\ncheck('4.6', test)\n"


KEEPS_ITS_OUTPUTS = """
    def __call__(self, *inputs):
        self.kept = super().__call__(*inputs)
        return list(self.kept)
"""
WEAK_VALUES = "weakref.WeakValueDictionary()"
STORED = "self.outputs = [weakref.ref(output) for output in outputs]"
READ = "gys = [output().grad for output in f.outputs]"

WRONG = [
    Wrong("1.0", "count", "the count is 2, and it should be 3", stub("1.0")),
    Wrong("1.0", "count", "the count is 4", line_in("1.0", "b = [a, a]")),
    Wrong("1.0", "count", "the count is 2", line_in("1.0", "b = [a]; b = None")),
    Wrong("1.0", "count", "the count is 1", line_in("1.0", "box.clear()")),
    Wrong("1.0", "count", "the count is 2", line_in("1.0", "import weakref; b = weakref.ref(a)")),
    Wrong("1.0", "no obj", "and now it is `5`", line_in("1.0", "a = 5")),
    Wrong("1.0", "no obj", "and now it is `None`", line_in("1.0", "a = None")),
    Wrong("1.0", "no obj", "and now it is `'Obj'`", line_in("1.0", "a = 'Obj'")),
    Wrong("1.1", "count", "after line 2, `b = [a, a]`", answered("1.1", (1, 2, 3, 2, 1))),
    Wrong("1.1", "count", "after line 4, `del b`", answered("1.1", (1, 3, 4, 3, 2))),
    Wrong("1.1", "count", "after line 5, `del a`, the count is 1", answered("1.1", "'1 3 4 2 0'")),
    Wrong("1.1", "other", "five numbers, such as", answered("1.1", (1, 3, 4, 2))),
    Wrong("1.1", "other", "you gave `'one three'`", answered("1.1", "'one three'")),
    Wrong("1.2", "alive", "held by: name thing; other[0]", answered("1.2", 4)),
    Wrong("1.2", "alive", "Its count is 1, and it is held by: other[0]", answered("1.2", "'5'")),
    Wrong("1.2", "alive", "after line 1", answered("1.2", 1)),
    Wrong("1.2", "no such line", "one of the lines 1 to 6", answered("1.2", 7)),
    Wrong("1.2", "other", "you gave `'other.clear()'`", answered("1.2", "'other.clear()'")),
    Wrong(
        "1.3",
        "too many",
        "2 arrays were alive at once: when `make` was called again, an earlier array was still "
        "held by: local array of means()",
        edited("1.3", ("        del array\n", "")),
    ),
    Wrong(
        "1.3",
        "too many",
        "5 arrays were alive at once",
        means(
            "    arrays = [make(i) for i in range(n)]\n"
            "    return [array.mean() for array in arrays]"
        ),
    ),
    Wrong(
        "1.3", "calls", "0 to 4, each once and in this order; it was called with ()", stub("1.3")
    ),
    Wrong("1.3", "calls", "`4`", edited("1.3", ("range(n)", "range(n - 1, -1, -1)"))),
    Wrong(
        "1.3", "result", "a list of as many", edited("1.3", ("return result", "return 2 * result"))
    ),
    Wrong(
        "1.3",
        "result",
        "returned an object of type generator",
        means("    for i in range(n): make(i)\n    return (0 for _ in range(n))"),
    ),
    Wrong(
        "1.3", "item", "item [0] of the list should be 3; it is", edited("1.3", ("mean()", "sum()"))
    ),
    Wrong(  # what is false need not be missing
        "1.3",
        "result",
        "for n = 5",
        means("    return [m for m in (make(i).mean() for i in range(n)) if m]"),
    ),
    Wrong(
        "1.3",
        "result",
        "`[",
        "def means(make, n, result=[]):\n    result += [float(make(i).mean()) for i in range(n)]\n"
        "    return result\ncheck('1.3', means)\n",
    ),
    Wrong(
        "1.3",
        "kept",
        "still held by: name last",
        means(
            "    global last\n    result = [make(i).mean() for i in range(n - 1)]\n"
            "    last = make(n - 1)\n    return [*result, last.mean()]"
        ),
    ),
    Wrong(
        "1.4",
        "remembered",
        "name thing; seen[0] (default argument seen of remember())",
        stub("1.4"),
    ),
    Wrong(
        "1.4", "count", "the count is 2", line_in("1.4", "b = thing; remember.__defaults__ = None")
    ),
    Wrong("1.4", "remembered", "the count of `thing` is 3", line_in("1.4", "remember(thing)")),
    Wrong("1.4", "no function", "stay the name of the function", line_in("1.4", "del remember")),
    Wrong("1.4", "no function", "one of the function's parts", line_in("1.4", "remember = None")),
    Wrong("1.4", "no obj", "now it is `None`", line_in("1.4", "thing = None")),
    Wrong("2.0", "no obj", "now it is `None`", line_in("2.0", "a = None")),
    Wrong("3.0", "elsewhere", "`c.a` is `None`", led_back("None")),
    Wrong("3.0", "elsewhere", "an object of type function, and it should", led_back("lambda: a")),
    Wrong("1.4", "not thing", "named `thing`", edited("1.4", ('"1.4", thing', '"1.4", remember'))),
    Wrong("1.4", "another", "still holds 1 object", line_in("1.4", "thing = Obj()")),
    Wrong("1.4", "no obj", "and now it is `5`", line_in("1.4", "thing = 5")),
    Wrong("2.0", "count", "held by: name a; c.a.", stub("2.0")),
    Wrong("2.0", "a name", "but `d`, which leads to `a`", line_in("2.0", "d = a")),
    Wrong("2.0", "a name", "but `d`, which", "d = None\n" + line_in("2.0", "d = [a]")),
    Wrong("2.0", "a name", "but `d`, which", "d = None\n" + line_in("2.0", "d = Obj(); d.a = a")),
    Wrong("2.0", "count", "the count is 4", "d = None\n" + line_in("2.0", "b.a = a.a = a")),
    Wrong("2.0", "no obj", "`7`", line_in("2.0", "a = 7")),
    Wrong("2.1", "count", "object that `a` named at first is 1", answered("2.1", (2, 2, 1, 1))),
    Wrong("2.1", "count", "after `b = None`", answered("2.1", (1, 2, 1, 0))),
    Wrong("2.1", "count", "after `a = None`", answered("2.1", (0, 1, 0, 0))),
    Wrong("2.1", "count", "after `a = None`", answered("2.1", "'1, 1, 1, 1'")),
    Wrong("2.2", "a cycle", "The bound method holds the worker", answered("2.2", "'B E'")),
    Wrong("2.2", "no cycle", "0 of 2 objects", answered("2.2", "'BCDE'")),
    Wrong("2.2", "a cycle", "B is a cycle", answered("2.2", "'E'")),
    Wrong("2.2", "no such snippet", "A to E; there is no F", answered("2.2", "['B', 'F']")),
    Wrong("2.2", "other", 'such as "A D"', answered("2.2", 3)),
    Wrong("2.3", "left", "7 of 7 watched objects were alive", stub("2.3")),
    Wrong(
        "2.3",
        "left",
        "What was `root.children[0]` is held by: attribute .parent of TreeNode",
        edited("2.3", ("        cut(child)\n", "")),
    ),
    Wrong("2.3", "children", "`root.children[0]` does not", cut("    root.children.clear()")),
    Wrong(
        "2.3",
        "children",
        "`root.children[0]` does not",
        cut("    import weakref\n    root.children = [weakref.ref(c) for c in root.children]"),
    ),
    Wrong("2.3", "left", "watched objects", cut("    root.parent = None")),
    Wrong(
        "2.3",
        "raised",
        "IndexError",
        cut("    root.children[0].parent = None\n    cut(root.children[0])"),
    ),
    Wrong("2.3", "endless", "in line", cut("    while True:\n        root.parent = None")),
    Wrong("2.4", "no input", "without the inputs", answered("2.4", 60)),
    Wrong("2.4", "one round", "one round", answered("2.4", 3.2)),
    Wrong("2.4", "two arrays", "two arrays a round", answered("2.4", "'40 MB'")),
    Wrong("2.4", "nothing", "in a ring with its creator", answered("2.4", 0)),
    Wrong("2.4", "bytes", "80,000,000 is the number of bytes", answered("2.4", 80_000_000)),
    Wrong("2.4", "elements", "8 bytes", answered("2.4", 10)),
    Wrong("2.4", "amount", "How many arrays", answered("2.4", 50)),
    Wrong("3.0", "no way back", "no attribute `a`", stub("3.0")),
    Wrong("3.0", "count", "it should be 1. The object is held by: name a; c.a.", led_back("a")),
    Wrong(
        "3.0", "elsewhere", "`c.a` is an object of type ReferenceType", led_back("weakref.ref(b)")
    ),
    Wrong("3.0", "elsewhere", "`c.a` is an object of type Obj", led_back("Obj()")),
    Wrong("3.0", "elsewhere", "`c.a` is an object of type function", led_back("lambda: a")),
    Wrong("3.0", "no chain", "`a.b.c` should", led_back("weakref.ref(a); b.c = None")),
    Wrong("3.0", "no obj", "an object of type ReferenceType", led_back("a; a = weakref.ref(a)")),
    Wrong("3.1", "print 1", "gives the object itself", answered("3.1", (False,) * 5)),
    Wrong("3.1", "print 2", "`b` holds the object", answered("3.1", ("True",) * 5)),
    Wrong("3.1", "print 3", "that `b` names", answered("3.1", (True, False, False, True, False))),
    Wrong("3.1", "print 4", "went with the name `b`", answered("3.1", [1, 0, 1, 0, 0])),
    Wrong(
        "3.1", "print 5", "only when you call it", answered("3.1", "'True False True True True'")
    ),
    Wrong("3.1", "other", "five of True and False", answered("3.1", ("yes",) * 5)),
    Wrong("3.2", "raised", "is an array, which has no truth value", stub("3.2")),
    Wrong(
        "3.2", "twice", "Call once", living("return [r() for r in references if r() is not None]")
    ),
    Wrong("3.2", "references", "weak references in it", living("return references")),
    Wrong("3.2", "dead", "None in it", living("return [r() for r in references]")),
    Wrong(
        "3.2",
        "false",
        "like an empty container",
        living("return [o for o in [r() for r in references] if isinstance(o, np.ndarray) or o]"),
    ),
    Wrong("3.2", "objects", "It has 4", edited("3.2", ("return [obj", "return 2 * [obj"))),
    Wrong(  # the same object twice
        "3.2",
        "objects",
        "It has 1",
        living("return [o for r in dict.fromkeys(references) if (o := r()) is not None]"),
    ),
    Wrong("3.2", "objects", "It has 1", living("return list({r() for r in references})")),
    Wrong(
        "3.2",
        "order",
        "in the order",
        edited("3.2", ("return [", "return [] + [")).replace("is not None]", "is not None][::-1]"),
    ),
    Wrong(
        "3.2", "no list", "generator", edited("3.2", ("return [", "return ("), ("None]", "None)"))
    ),
    Wrong("3.2", "no list", "returned an object of type set", living("return set()")),
    Wrong(
        "3.2",
        "kept",
        "held by: seen",
        "seen = []\n"
        + living(
            "found = [o for r in references if (o := r()) is not None]\n"
            "    seen.extend(found)\n    return found"
        ),
    ),
    Wrong("3.3", "left", "held by: child.parent", stub("3.3")),
    Wrong(
        "3.3",
        "reference",
        "`child.parent` gives a weak reference",
        edited("3.3", ("None if self._parent is None else self._parent()", "self._parent")),
    ),
    Wrong("3.3", "method", "@property", edited("3.3", ("    @property\n", ""))),
    Wrong(
        "3.3",
        "proxy",
        "another object than the parent",
        edited("3.3", ("weakref.ref", "weakref.proxy"), ("self._parent()", "self._parent")),
    ),
    Wrong(
        "3.3",
        "value",
        "`list(root.children)` should be `[child]`; it is `[]`",
        edited("3.3", ("self.children.append(child)", "pass")),
    ),
    Wrong(
        "3.3",
        "value",
        "`child.parent` should be `root`; it is `None`",
        edited("3.3", ("weakref.ref(self)", "None")),
    ),
    Wrong(  # one list for all
        "3.3",
        "value",
        "`list(root.children)` should be `[child]`",
        edited(
            "3.3",
            ("        self.children = []\n", ""),
            ("TreeNode:\n", "TreeNode:\n    children = []\n"),
        ),
    ),
    Wrong(
        "3.3",
        "weak children",
        "hold the children strongly",
        edited(
            "3.3", ("self.children = []", "self.children = weakref.WeakSet()"), ("append", "add")
        ),
    ),
    Wrong(
        "3.3",
        "value",
        "`child.parent` should be `None`; it is `'gone'`",
        edited("3.3", ("else self._parent()", "else self._parent() or 'gone'")),
    ),
    Wrong("3.3", "new", "it is `0`", edited("3.3", ("return None if", "return 0 if"))),
    Wrong(  # what was found once is kept
        "3.3",
        "left",
        "held by: child.parent",
        edited(
            "3.3",
            ("@property", "@functools.cached_property"),
            ("class", "import functools\n\n\nclass"),
        ),
    ),
    Wrong(
        "3.3",
        "no weak reference",
        'needs "__weakref__"',
        edited("3.3", ("TreeNode:\n", "TreeNode:\n    __slots__ = ('children', '_parent')\n\n")),
    ),
    Wrong(
        "3.3",
        "raised",
        "has no attribute '_parent'",
        edited("3.3", ("        self._parent = None\n", "")),
    ),
    Wrong("3.4", "left", "held by: cache.kept['page']", stub("3.4")),
    Wrong(
        "3.4",
        "reads",
        "called with `['page', 'page']`",
        edited("3.4", ("self.kept.get(name)", "None")),
    ),
    Wrong("3.4", "object", "it has `None`", edited("3.4", ("        return obj\n", ""))),
    Wrong(
        "3.4",
        "reads",
        "called with `['page']`",
        edited("3.4", ("kept[name]", "kept[0]"), ("get(name)", "get(0)")),
    ),
    Wrong(  # 3.2's own mistake: a false object
        "3.4",
        "false",
        "ask with `is not None`",
        load(
            "        obj = self.kept.get(name) or self.read(name)\n"
            "        self.kept[name] = obj\n        return obj",
            WEAK_VALUES,
        ).replace(
            "self.kept.get(name) or",
            "self.kept.get(name)\n        if isinstance(obj, np.ndarray): return obj\n"
            "        obj = obj or",
        ),
    ),
    Wrong(  # a weak reference that is called twice
        "3.4",
        "race",
        "Instead: `None`",
        load(
            "        ref = self.kept.get(name)\n"
            "        if ref is not None and ref() is not None:\n            return ref()\n"
            "        obj = self.read(name)\n        self.kept[name] = weakref.ref(obj)\n"
            "        return obj"
        ),
    ),
    Wrong(  # a dictionary that is asked twice
        "3.4",
        "race",
        "Instead: KeyError",
        load(
            "        if name in self.kept:\n            return self.kept[name]\n"
            "        obj = self.kept[name] = self.read(name)\n        return obj",
            WEAK_VALUES,
        ),
    ),
    Wrong(
        "3.4",
        "raised",
        "A WeakValueDictionary does not hold its values",
        stub("3.4").replace("{}", WEAK_VALUES),
    ),
    Wrong(
        "3.4",
        "raised",
        "cannot create weak reference to 'str' object",
        stub("3.4").replace("{}", "weakref.WeakKeyDictionary()"),
    ),
    Wrong(  # one dictionary for all
        "3.4",
        "reads",
        "called with `['page', 'other']`",
        edited(
            "3.4",
            ("        self.kept = weakref.WeakValueDictionary()\n", ""),
            ("Cache:\n", "Cache:\n    kept = weakref.WeakValueDictionary()\n\n"),
        ),
    ),
    Wrong(
        "3.4",
        "reads",
        "called with `['page', 'other', 'page']`",
        edited(
            "3.4",
            (
                "obj is None:",
                "obj is None and name in vars(self):\n            return None\n"
                "        if obj is None:",
            ),
            ("self.read(name)", "vars(self).setdefault(name, 1) and self.read(name)"),
        ),
    ),
    Wrong("4.1", "unchanged", "still holds the outputs strongly", fixed()),
    Wrong("4.1", "only the function", "in MyVariable", fixed(STORED)),
    Wrong("4.1", "only the variable", "in MyFunction", fixed(READ)),
    Wrong(
        "4.1",
        "a proxy is not called",
        "weakref.ref",
        fixed(STORED.replace("ref(", "proxy("), READ),
    ),
    Wrong(
        "4.1",
        "returned weakly",
        "Only what is kept in self.outputs may be weak",
        edited(
            "4.1", ("return outputs if len(outputs) > 1 else outputs[0]", "return self.outputs[0]")
        ),
    ),
    Wrong(
        "4.1",
        "returned",
        "returned a list of 1 item",
        edited("4.1", ("return outputs if len(outputs) > 1 else outputs[0]", "return outputs")),
    ),
    Wrong(
        "4.1",
        "weak creator",
        "Keep the creator strongly",
        fixed("output.creator = weakref.ref(self)"),
    ),
    Wrong(
        "4.1",
        "weak inputs",
        "Keep the inputs strongly",
        edited("4.1", ("self.inputs = inputs", "self.inputs = [weakref.ref(x) for x in inputs]")),
    ),
    Wrong(
        "4.1",
        "value",
        "`x.grad` should be `[",
        edited("4.1", ("gx if x.grad is None else x.grad + gx", "gx")),
    ),
    Wrong(
        "4.1",
        "left",
        "watched objects were alive",
        edited(
            "4.1", ("self.inputs = inputs", "self.inputs = inputs\n        self.kept = outputs")
        ),
    ),
    Wrong(  # a ring that is only cut when `backward` is called
        "4.1",
        "left unused",
        "without a call of `backward`",
        fixed("funcs = [self.creator]").replace(
            "            gxs = f.backward(*gys)\n",
            "            gxs = f.backward(*gys)\n            f.outputs = ()\n",
        ),
    ),
    Wrong(  # the first output only
        "4.1",
        "raised",
        "missing 1 required positional argument",
        fixed("self.outputs = [weakref.ref(outputs[0])]", READ),
    ),
    Wrong(
        "4.1",
        "order",
        "in this order",
        edited("4.1", ("MyVariable, MyFunction)", "MyFunction, MyVariable)")),
    ),
    Wrong("4.2", "step 16", "hold each other", answered("4.2", (4, 0, 4, 0))),
    Wrong("4.2", "del x", "in step 17, after `del x`, 4 variables", answered("4.2", (4, 4, 3, 0))),
    Wrong("4.2", "del x", "in step 16, after `del x`", answered("4.2", (3, 3, 3, 0))),
    Wrong("4.2", "step 17", "after `del y`, 0 variables", answered("4.2", "'4 4 4 4'")),
    Wrong(
        "4.3",
        "too many",
        "creator.inputs[0].creator.inputs[0] in train()",
        edited("4.3", ("del x, y", "del x")),
    ),
    Wrong("4.3", "too many", "held by: local x of train()", edited("4.3", ("del x, y", "del y"))),
    Wrong("4.3", "too many", "", stub("4.3")),
    Wrong("4.3", "item", "item [0] of the list", edited("4.3", ("y.data.sum", "x.data.sum"))),
    Wrong("4.3", "result", "for n = 4", edited("4.3", ("return sums", "return sums[0]"))),
    Wrong(
        "4.3",
        "result",
        "for n = 1",
        edited("4.3", ("return sums", "return sums if rounds > 1 else sums[0]")),
    ),
    Wrong("4.3", "calls", "called with `0`", edited("4.3", ("range(rounds)", "range(1)"))),
    Wrong(
        "4.3",
        "kept",
        "held by: train.last",
        edited(
            "4.3",
            (
                "        del x, y\n",
                "        train.last = x if i == rounds - 1 else None\n        del x, y\n",
            ),
        ),
    ),
    Wrong("4.4", "sum", "it is an object of type ellipsis", stub("4.4")),
    Wrong("4.4", "gradient", "with a minus", pair(backward="gs + gd, gs + gd")),
    Wrong("4.4", "gradient", "`x0.grad` should be", pair(backward="gs, gd")),
    Wrong("4.4", "no pair", "`forward` should return a tuple of two", pair("x0 + x1")),
    Wrong("4.4", "no pair", "It returned a list of 2 items", pair("[x0 + x1, x0 - x1]")),
    Wrong("4.4", "no pair", "`backward` should", pair(backward="[gs + gd, gs - gd]")),
    Wrong("4.4", "difference", "should be the difference", pair("x0 + x1, x1 - x0")),
    Wrong("4.4", "sum", "should be the sum", pair("x0 * x1, x0 - x1")),
    Wrong(
        "4.4", "no function", "class SumAndDifference(Function)", pair().replace("(Function)", "")
    ),
    Wrong(
        "4.4",
        "changed",
        "`x0.data` should stay",
        pair("x0.__iadd__(x1).copy(), x0 - 2 * x1"),
    ),
    Wrong(
        "4.4",
        "left",
        "watched objects",
        pair(more=KEEPS_ITS_OUTPUTS),
    ),
    Wrong(  # cut only when backward is called
        "4.4",
        "left",
        "del s, d",
        pair(
            backward="vars(self).pop('kept', 0) and 0 or gs + gd, gs - gd", more=KEEPS_ITS_OUTPUTS
        ),
    ),
    Wrong("4.5", "left unused", "held by: ", stub("4.5")),
    Wrong(
        "4.5", "value", "`x.grad` should be `108.0`; it is `27.0`", edited("4.5", ("+= 2 *", "+="))
    ),
    Wrong("4.5", "data", "should be `81.0`", edited("4.5", ("x.data**2", "x.data"))),
    Wrong("4.5", "sum", "`12.0`; it is `6.0`", edited("4.5", ("x.grad += ", "x.grad = "))),
    Wrong(  # a ring that is only cut when `backward` is called
        "4.5",
        "left unused",
        "without a call of `backward`, 2 of 2",
        stub("4.5").replace(
            "        x.backward()\n", "        x.backward()\n        out.backward = None\n"
        ),
    ),
    Wrong(
        "4.5",
        "raised",
        "only the closure of the outer one",
        edited("4.5", ("out_ref = ", "x = weakref.proxy(x); out_ref = ")),
    ),
    Wrong("4.6", "results", "keeps its results, and it passes", stub("4.6")),
    Wrong(
        "4.6",
        "results",
        "has to run inside",
        leak_test("    with frees(Variable, counting=True):\n        pass\n    train()"),
    ),
    Wrong("4.6", "rings", "the collector has freed them", edited("4.6", (", counting=True", ""))),
    Wrong(
        "4.6",
        "rings",
        "the collector has freed them",
        leak_test(
            "    with frees(Variable, counting=True):\n        train()\n        gc.collect()"
        ),
    ),
    Wrong("4.6", "inputs", "For which class", edited("4.6", ("(Variable,", "(Function,"))),
    Wrong(
        "4.6",
        "nothing",
        "keeps a number a round and no variable, and it fails your test: some are left",
        leak_test(
            "    train()\n    alive = [o for o in gc.get_objects() if type(o) is Variable]\n"
            "    assert not alive, 'some are left'"
        ),
    ),
    Wrong(
        "4.6",
        "not called",
        "has not called `train`",
        leak_test("    with frees(Variable, counting=True):\n        train"),
    ),
    Wrong("4.6", "raised", "it was given ()", edited("4.6", ("(Variable, counting=True)", "()"))),
]

RIGHT = {
    "1.0": [
        line_in("1.0", line) for line in ("b = a", "box.append(a)", "a.itself = a", "b = {1: a}")
    ],
    "1.1": [
        answered("1.1", answer)
        for answer in ([1, 3, 4, 2, 1], "'1 3 4 2 1'", "1, 3, 4, 2, 1", "np.array([1, 3, 4, 2, 1])")
    ],
    "1.2": [answered("1.2", answer) for answer in (6, "'6'", "[6]", "np.int64(6)", "'line 6'")],
    "1.3": [
        solution("1.3"),
        means("    return [make(i).mean() for i in range(n)]"),
        means("    return list(map(lambda i: float(make(i).mean()), range(n)))"),
        means("    return tuple(np.average(make(i)) for i in range(n))"),
        means(
            "    x, out = None, []\n    for i in range(n):\n"
            "        x = None; x = make(i); out.append(x.mean())\n    return out"
        ),
    ],
    "1.4": [
        line_in("1.4", line)
        for line in (
            "remember.__defaults__[0].clear()",
            "remember.__defaults__ = None",
            "del remember.__defaults__[0][:]",
            "remember.__defaults__[0].remove(thing)",
        )
    ],
    "2.0": [
        line_in("2.0", line) for line in ("b.a = a", "a.itself = a", "c.also = a", "b.box = [a]")
    ],
    "2.1": [answered("2.1", answer) for answer in ((1, 2, 1, 1), "1, 2, 1, 1", "'1 2 1 1'")],
    "2.2": [
        answered("2.2", answer)
        for answer in ("'B C E'", "'bce'", "{'b', 'C', 'e'}", "'B, C and E'", "'B와 C와 E'")
    ],
    "2.3": [
        solution("2.3"),
        cut("    for child in root.children:\n        del child.parent\n        cut(child)"),
        cut(
            "    import weakref\n    for c in root.children:\n"
            "        c.parent = weakref.ref(root)\n        cut(c)"
        ),
        cut(
            "    nodes = [root]\n    for node in nodes:\n        node.parent = None\n"
            "        nodes += node.children"
        ),
    ],
    "2.4": [answered("2.4", answer) for answer in (80, "78.0", "'80 MB'", "np.float64(76.3)")],
    "3.0": [
        led_back("weakref.ref(a)"),
        led_back("weakref.proxy(a)"),
        led_back("weakref.ref(a, print)"),
        led_back("type('Ref', (weakref.ref,), {})(a)"),
    ],
    "3.1": [
        answered("3.1", answer)
        for answer in (
            (True, False, True, True, False),
            "'True False True True False'",
            [1, 0, 1, 1, 0],
            ("True", "False", "True", "true", "False"),
            "[np.True_, False, True, np.bool_(1), 0]",
        )
    ],
    "3.2": [
        solution("3.2"),
        living("return [o for r in references if (o := r()) is not None]"),
        living("return [o for o in map(lambda r: r(), references) if o is not None]"),
        living(
            "found = []\n    for r in references:\n        o = r()\n        if o is not None:\n"
            "            found.append(r())\n    return found"
        ),
    ],
    "3.3": [
        solution("3.3"),
        edited(
            "3.3",
            (
                "TreeNode:\n",
                "TreeNode:\n    __slots__ = ('children', '_parent', '__weakref__')\n\n",
            ),
        ),
        edited(
            "3.3",
            ("self._parent = None", "self._parent = lambda: None"),
            ("None if self._parent is None else ", ""),
        ),
        edited(
            "3.3",
            ("    @property\n    def parent(self):", "    def _find(self):"),
            ("else self._parent()\n", "else self._parent()\n\n    parent = property(_find)\n"),
        ),
    ],
    "3.4": [
        solution("3.4"),
        load(
            "        try:\n            return self.kept[name]\n        except KeyError:\n"
            "            obj = self.kept[name] = self.read(name)\n            return obj",
            WEAK_VALUES,
        ),
        load(
            "        ref = self.kept.get(name)\n        obj = ref and ref()\n"
            "        if obj is None:\n            obj = self.read(name)\n"
            "            self.kept[name] = weakref.ref(obj)\n        return obj"
        ),
    ],
    "4.1": [
        solution("4.1"),
        fixed(STORED.replace("ref(", "proxy(")),
        fixed(
            "self.outputs = tuple(map(weakref.ref, outputs))",
            "gys = [ref().grad for ref in f.outputs]",
        ),
        fixed(
            "self.outputs = weakref.WeakValueDictionary(enumerate(outputs))",
            "gys = [f.outputs[i].grad for i in sorted(f.outputs)]",
        ),
    ],
    "4.2": [answered("4.2", answer) for answer in ((4, 4, 4, 0), "'4 4 4 0'", "4, 4, 4, 0")],
    "4.3": [
        solution("4.3"),
        train(
            "    def one(x):\n        return square(square(square(x))).data.sum()\n"
            "    return [one(make(i)) for i in range(rounds)]"
        ),
        train(
            "    sums = []\n    for i in range(rounds):\n        x = make(i)\n"
            "        y = square(square(square(x)))\n        sums.append(y.data.sum())\n"
            "        x = y = None\n    return sums"
        ),
        train(
            "    return [float(square(square(square(make(i)))).data.sum()) for i in range(rounds)]"
        ),
    ],
    "4.4": [
        solution("4.4"),
        pair("np.add(x0, x1), np.subtract(x0, x1)", "np.add(gs, gd), gs + -gd"),
        pair(backward="tuple(gs + sign * gd for sign in (1, -1))"),
    ],
    "4.5": [
        solution("4.5"),
        stub("4.5")
        .replace("    def backward():\n", "    me = weakref.proxy(out)\n\n    def backward():\n")
        .replace("out.grad", "me.grad"),
        # The cure of stage 3: `backward` is given the gradient.
        stub("4.5")
        .replace("lambda: None", "lambda grad: None")
        .replace("def backward():", "def backward(grad):")
        .replace("out.grad", "grad")
        .replace("x.backward()", "x.backward(2 * x.data * grad)"),
        # A method, and no closure.
        "class Node:\n    def __init__(self, data, x=None):\n"
        "        self.data, self.grad, self.x = data, 0.0, x\n\n"
        "    def backward(self):\n        if self.x is not None:\n"
        "            self.x.grad += 2 * self.x.data * self.grad\n"
        "            self.x.backward()\n\n\n"
        "def square_node(x):\n    return Node(x.data**2, x)\n\n\ncheck('4.5', square_node)\n",
    ],
    "4.6": [
        solution("4.6"),
        leak_test("    frees(Variable, counting=True)(train)()"),
        leak_test(
            "    gc.disable()\n    before = sum(type(o) is Variable for o in gc.get_objects())\n"
            "    train()\n"
            "    assert sum(type(o) is Variable for o in gc.get_objects()) == before"
        ),
        leak_test(
            "    class Noted(Variable):\n        pass\n\n"
            "    train.__globals__['Variable'] = Noted\n"
            "    with frees(Noted, counting=True):\n        train()"
        ),
    ],
}


class Notebook:
    """A namespace in which the set-up of a stage has run, and nothing else."""

    def __init__(self, stage, language="en"):
        self.names = {"__name__": "__main__"}
        setup = EDITIONS[language][stage]["setup"]
        self.run("\n".join(line for line in setup.splitlines() if not line.startswith("%")))

    def run(self, code):
        """Run a cell, and return what it printed."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, self.names)
        return printed.getvalue()


def in_one_line(text):
    return " ".join(text.split())


def sentence(number, kind):
    """A pattern for what is said of a kind of mistake."""
    words = SENTENCES[number].get(kind) or WORDS["any"].get(kind) or WORDS[kind]
    return re.sub(r"\\\{.*?\\\}", ".*", re.escape(in_one_line(words)))


@pytest.mark.parametrize(
    "wrong", WRONG, ids=[f"{n}-{wrong.number}-{wrong.kind}" for n, wrong in enumerate(WRONG)]
)
def test_a_wrong_idea_is_refused_with_what_is_true_of_it(wrong, monkeypatch):
    if wrong.kind == "endless":
        monkeypatch.setattr(limits, "_SECONDS", 1.0)
    said = in_one_line(Notebook(wrong.number[0]).run(wrong.code)).partition("Not yet: ")[2]
    assert re.match(sentence(wrong.number, wrong.kind), said), said
    assert wrong.words in said


@pytest.mark.parametrize(
    ("number", "code"),
    [(number, code) for number, codes in RIGHT.items() for code in codes],
    ids=[f"{number}-{n}" for number, codes in RIGHT.items() for n, _ in enumerate(codes)],
)
def test_a_right_answer_is_taken_whatever_way_it_goes(number, code):
    said = Notebook(number[0]).run(code)
    assert re.search(r"(^|\n)Right: [^:]", said), said
    assert said.endswith(".\n")


def test_every_kind_of_mistake_is_made_and_each_exercise_has_four_wrong_and_three_right():
    kinds = {
        (number, kind)
        for number, sentences in SENTENCES.items()
        for kind in sentences
        if not kind.startswith("right")
    }
    assert kinds <= {(wrong.number, wrong.kind) for wrong in WRONG}
    assert {*WORDS["any"]} - {"missing"} <= {wrong.kind for wrong in WRONG}
    for number in EXERCISES:
        assert len({wrong.code for wrong in WRONG if wrong.number == number}) >= 4, number
        assert len({*RIGHT[number]}) >= 3, number


# --- In a kernel: what a reader sees --------------------------------------------------------


class Kernel:
    """A kernel in which the set-up of a stage can be run, and cells."""

    def __init__(self, stage, language="en"):
        self.manager, self.client = start_new_kernel(kernel_name="python3")
        self.setup = EDITIONS[language][stage]["setup"]

    def restart(self):
        """Forget all names, and run the set-up again."""
        self.run("%reset -f")
        self.run(self.setup)

    def run(self, code):
        """Run a cell; return what it said, in one line. Nothing else must have come out.

        Of what it said, `pages` has what a page is given to break into lines.
        """
        printed, others, self.pages = [], [], []

        def note(message):
            content = message["content"]
            if message["msg_type"] == "stream" and content["name"] == "stdout":
                printed.append(content["text"])
            elif message["msg_type"] == "display_data":
                printed.append(f"{content['data']['text/plain']}\n")
                self.pages.append(content["data"]["text/html"])
            elif message["msg_type"] not in ("status", "execute_input"):
                others.append(content)

        self.client.execute_interactive(code, output_hook=note, timeout=60)
        assert others == []
        return in_one_line("".join(printed))


@pytest.fixture(scope="module")
def kernel():
    """`kernel("2")`: the kernel of stage 2, one for the whole file and a language."""
    kernels = {}

    def of(*which):
        if which not in kernels:
            kernels[which] = Kernel(*which)
        kernels[which].restart()
        return kernels[which]

    yield of
    for started in kernels.values():
        started.client.stop_channels()
        started.manager.shutdown_kernel(now=True)


@pytest.mark.parametrize(
    ("language", "wrong", "right"),
    [
        ("en", "Not yet: ", "Right: "),
        ("ko", "아직 정답이 아닙니다. |에 답을 쓰세요. ", "맞습니다. "),
    ],
    ids=LANGUAGES,
)
@pytest.mark.parametrize("number", EXERCISES)
def test_after_the_set_up_alone_each_exercise_runs_and_its_solution_is_right_twice(
    number, kernel, language, wrong, right
):
    run = kernel(number[0], language).run
    said = run(fixed(language=language) if number == "4.1" else stub(number, language))
    assert re.search(wrong, said)
    assert right not in said
    for _ in range(2):
        assert re.search(rf"{right}.*\.$", run(solution(number, language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notebook_gets_the_sentence_in_one_line_and_breaks_it_as_it_has_room(
    kernel, browse, tmp_path, language
):
    asked = kernel("2", language)
    said = asked.run('check("2.1", (1, 2, 3, 4))')
    (page,) = asked.pages
    assert len(said) > 72
    assert f">{escape(said, quote=False)}</pre>" in page
    (tmp_path / "page.html").write_text(f"<meta charset=utf-8>{page}", encoding="utf-8")
    shown = browse((tmp_path / "page.html").as_uri()).locator("pre")
    assert shown.evaluate("e => e.scrollWidth <= e.clientWidth && e.innerText") == said


def test_what_is_checked_stays_out_of_the_notebooks_outputs(kernel):
    run = kernel("1").run
    run(solution("1.4"))
    said = run('Out.clear()\ncheck("1.4", thing)\nprint("kept:", len(Out))')
    assert said.endswith("kept: 0")
    said = run(line_in("1.4", "get_ipython().user_ns['Out'][99] = thing"))
    assert "Out[99]" in said


def test_an_error_names_the_line_of_the_reader(kernel):
    said = kernel("1").run(
        "def means(make, n):\n"
        "    result = []\n"
        "    result.append(make(0).means())\n"
        "    return result\n"
        'check("1.3", means)'
    )
    assert "AttributeError: 'numpy.ndarray' object has no attribute 'means'" in said
    assert "in line 3 of its cell, `result.append(make(0).means())`." in said


def test_an_endless_loop_is_stopped_and_its_line_is_named(kernel):
    run = kernel("2").run
    run("from dezero_mini.exercises import limits\nlimits._SECONDS = 0.2")
    said = run(cut("    while root:\n        root.parent = None"))
    assert "your code did not come back, and was stopped. Which loop has no end?" in said
    assert re.search(r"in line 1[3-5] of its cell, `(while root:|root.parent = None)`", said)
    assert "Right: " in run(solution("2.3"))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (("funcs.append(x.", "funcs.push(x."), "'list' object has no attribute 'push'"),
        (("funcs.pop()", "funcs.pop(0, 0)"), "pop expected at most 1 argument, got 2"),
    ],
)
def test_an_error_that_has_nothing_to_do_with_the_task_is_told_with_its_line(change, error, kernel):
    said = kernel("4").run(edited("4.1", change))
    assert "Not yet: " in said
    assert error in said
    assert change[1] in said


def test_a_name_that_is_missing_is_all_there_is_to_say(kernel):
    said = kernel("1").run(edited("1.3", ("array.mean()", "nowhere")))
    assert "NameError: name 'nowhere' is not defined" in said
    assert "It was called as" not in said


def test_what_was_given_is_named():
    given = '"4.1", type("MyVariable", (), {})'
    assert "you gave the class MyVariable." in Notebook("4").run(f"check({given})")
    assert "you gave `3`." in Notebook("1").run('check("2.2", 3)')


CAN_BE_RUN = "2.3", "3.3", "4.4", "4.5", "4.6"
RUN_AGAIN = [wrong for wrong in WRONG if wrong.number in CAN_BE_RUN and wrong.kind != "endless"]


@pytest.mark.parametrize("wrong", RUN_AGAIN, ids=lambda wrong: f"{wrong.number}-{wrong.kind}")
def test_the_lines_that_were_run_can_be_run_by_the_reader(wrong):
    notebook = Notebook(wrong.number[0])
    said, _, lines = notebook.run(wrong.code).partition("These lines were run:\n")
    notebook.run("from dezero_mini import add\nimport weakref")
    lines = textwrap.dedent(lines)
    if wrong.kind == "raised":
        with pytest.raises(Exception) as raised:  # noqa: PT011, whatever was said
            notebook.run(lines)
        assert raised.type.__name__ in said
    else:
        meant = {"children": IndexError, "nothing": AssertionError}.get(wrong.kind, ())
        with contextlib.suppress(meant):
            notebook.run(lines)


# --- In the notebooks: what belongs together ------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_exercise_has_its_cells_and_its_check(language):
    in_notebooks = {
        match[1].replace("-", ".")
        for cells in EDITIONS[language].values()
        for name in cells
        if (match := re.match(r"ex-(\d-\d)", name))
    }
    assert in_notebooks == set(EXERCISES) == set(SENTENCES)
    assert all(sum(number[0] == stage for number in EXERCISES) >= 4 for stage in CELLS)
    for number in EXERCISES:
        text = cell(number, "", language)
        assert re.match(rf"### (Exercise|연습) {re.escape(number)}: ", text)
        assert '<details class="hint">' in text
        assert '<details class="solution">' in cell(number, "-solution", language)
        assert f'check("{number}", ' in stub(number, language)


@pytest.mark.parametrize(
    ("number", "program"),
    [
        ("1.1", stage1.COUNTS),
        ("1.2", stage1.LINES),
        ("2.1", stage2.RING),
        *(("2.2", f"# {letter}\n{program}") for letter, program in stage2.CYCLES.items()),
        ("2.4", stage2.LOOP),
        ("3.1", stage3.REFERENCE),
        ("4.2", stage4.SURVIVORS),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_program_that_is_measured_is_the_one_that_the_reader_sees(number, program, language):
    assert f"```python\n{program}```" in cell(number, "", language)


# --- In here: what is taken, and what is left behind ----------------------------------------


def said(capsys, *arguments):
    """What `check` prints, in one line."""
    assert check(*arguments) in (True, False)
    return in_one_line(capsys.readouterr().out)


def test_check_says_right_and_returns_it(capsys):
    assert check("1.2", 6) == True  # noqa: E712, what it is equal to is the point
    assert check(1.2, 6.0)
    assert not check("1.2", 5)
    assert not check("9.9", 5)
    assert repr(check("1.2", 6)) == "True"


@pytest.fixture
def fresh(monkeypatch):
    """Nothing is done so far."""
    monkeypatch.setattr(checking, "_done", set())
    monkeypatch.setattr(checking, "_tries", Counter())


@pytest.mark.parametrize(
    ("language", "done", "all_done"),
    [
        (
            "en",
            "Stage 1, in this session: done 1.1, 1.2; left 1.0, 1.3, 1.4.",
            "Stage 2, in this session: all done, 2.0, 2.1, 2.2, 2.3, 2.4.",
        ),
        (
            "ko",
            "1부, 이번 세션: 푼 것 1.1, 1.2; 남은 것 1.0, 1.3, 1.4.",
            "2부, 이번 세션: 모두 풀었습니다(2.0, 2.1, 2.2, 2.3, 2.4).",
        ),
    ],
)
def test_check_without_an_answer_shows_what_is_done_and_what_is_left(
    language, done, all_done, fresh, capsys
):
    speak(language)
    try:
        assert not check()
        lines = capsys.readouterr().out.splitlines()
        assert [line for line in lines if "1.0, 1.1, 1.2, 1.3, 1.4" in line]
        assert len(lines) == 4
        check("1.2", 6)
        check("1.1", "1 3 4 2 1")
        check("1.1", 7)  # what was right once is done
        check("1.3", 7)
        capsys.readouterr()
        assert not check()
        assert capsys.readouterr().out == f"{done}\n"
        checking._tries.clear()
        for number in ("2.0", "2.1", "2.2", "2.3", "2.4"):
            checking._tries[number] += 1
            checking._done.add(number)
        assert check()
        assert capsys.readouterr().out == f"{all_done}\n"
    finally:
        speak("en")


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (
            "en",
            "Mina, Kim; stage 1; right: 1.2; tries: 1.0 ×0, 1.1 ×1, 1.2 ×3, 1.3 ×0, 1.4 ×0; 1/5",
        ),
        ("ko", "Mina, Kim; 1부; 맞음: 1.2; 시도: 1.0 ×0, 1.1 ×1, 1.2 ×3, 1.3 ×0, 1.4 ×0; 1/5"),
    ],
)
def test_check_prints_a_line_to_hand_in_and_a_starter_is_no_try(language, line, fresh, capsys):
    speak(language)
    try:
        for number, answer in (("1.2", 5), ("1.1", ...), ("1.1", 7), ("1.2", 6), ("1.2", 1)):
            check(number, answer)
        check("1.3")
        capsys.readouterr()
        assert not check(name="Mina; Kim")
        assert capsys.readouterr().out == f"{line}\n"
    finally:
        speak("en")


def run_as_cells(notebook, cells):
    """Run cells of which Python knows the source, as it does in a notebook."""
    for code in cells:
        file = f"<cell {len(linecache.cache)}>"
        linecache.cache[file] = len(code), None, code.splitlines(keepends=True), file
        exec(compile(code, file, "exec"), notebook.names)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", EXERCISES)
def test_a_starter_that_nobody_changed_is_no_try_and_an_answer_is_one(
    number, language, fresh, capsys, monkeypatch
):
    """What is in a comment does not matter: it says where a line goes."""
    checksum, sums = checking._checksum, []
    monkeypatch.setattr(
        checking, "_checksum", lambda *given: sums.append(checksum(*given)) or sums[-1]
    )
    monkeypatch.setattr(linecache, "cache", linecache.cache.copy())
    notebook = Notebook(number[0], language)
    before = [EDITIONS[language]["4"][id] for id in ("fix-variable", "fix-function")]
    starter = [*(before if number == "4.1" else []), stub(number, language)]
    run_as_cells(notebook, starter)
    run_as_cells(notebook, [re.sub("#.*", "# mine", code) for code in starter])
    assert not check(name="Mina")
    assert "×1" not in capsys.readouterr().out, f"EXERCISES needs {[*map(hex, sums)]}"
    assert {*checking._tries} <= {number}  # the line to hand in is that of this stage
    run_as_cells(notebook, [solution(number, language)])
    assert checking._tries == {number: 1}
    assert checking._done == {number}
    check(number, 5)  # nobody knows the source of this
    assert checking._tries == {number: 2}


@pytest.mark.parametrize("cell_id", ["fix-variable", "fix-function"])
def test_of_two_cells_to_change_one_is_enough_for_a_try(cell_id, fresh, capsys, monkeypatch):
    monkeypatch.setattr(linecache, "cache", linecache.cache.copy())
    cells = {id: CELLS["4"][id] for id in ("fix-variable", "fix-function", "ex-4-1-answer")}
    cells[cell_id] = cells[cell_id].replace("self", "me")
    run_as_cells(Notebook("4"), cells.values())
    assert checking._tries == {"4.1": 1}


@pytest.mark.parametrize(
    ("language", "name", "starts"), [("en", "Mina Kim", "stage 2;"), ("ko", "김미나", "2부;")]
)
def test_teachers_are_shown_a_line_of_check_and_what_the_script_prints_of_it(
    language, name, starts, fresh, capsys, tmp_path
):
    tries = {"2.0": 1, "2.1": 3, "2.2": 2}
    checking._tries.update(tries)
    checking._done.update(("2.0", "2.1"))
    speak(language)
    try:
        check(name=name)
    finally:
        speak("en")
    line = capsys.readouterr().out
    assert line.startswith(f"{name}; {starts}")
    page = (Path(__file__).parents[2] / "site" / language / "teachers.md").read_text("utf-8")
    assert f"```text\n{line}```" in page
    (tmp_path / "lines.txt").write_text(line, encoding="utf-8")
    printed = read_by_the_script(tmp_path, "lines.txt")
    table = page.partition(f"{line}```")[2].partition("```text\n")[2].partition("\n```")[0]
    headings, row, blank, *exercises = table.splitlines()
    assert [headings, row, blank, exercises[0]] == printed[:4]
    assert len(exercises) > 1
    assert set(exercises) <= set(printed)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["", " ", "\n"])
def test_without_a_name_there_is_no_line_to_hand_in_and_a_sentence_asks_for_it(
    language, name, fresh, capsys
):
    """As in the cell that is handed out, which has none yet."""
    check("1.2", 6)
    capsys.readouterr()
    speak(language)
    try:
        assert not check(name=name)
        assert in_one_line(capsys.readouterr().out) == say("exercises.no name")
    finally:
        speak("en")


@pytest.mark.parametrize(("name", "starts"), [("Mina\nKim\x1b[31m", "Mina"), (7, "7; ")])
def test_a_name_is_one_line_whatever_it_has_in_it(name, starts, fresh, capsys):
    check("1.2", 5)
    capsys.readouterr()
    check(name=name)
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(starts)


def test_thirty_hand_ins_are_read_by_the_script(fresh, capsys, tmp_path):
    """A third in Korean, one handed in twice, one with nothing right, and a line that is none."""
    handed_in = []
    for n in range(30):
        checking._done.clear()
        checking._tries.clear()
        speak("ko" if n % 3 == 0 else "en")
        try:
            for _ in range(n % 2):
                check("1.2", 5)  # every second student is wrong at first
            check("1.2", 6 if n else 5)
            check("1.1", (1, 3, 4, 2, 1) if n < 10 else 7)
            capsys.readouterr()
            check(name=f"student {n:02}")
            handed_in.append(capsys.readouterr().out)
        finally:
            speak("en")
    first, *others = handed_in
    (tmp_path / "first.txt").write_text(f"{first}hello; world\n\n", encoding="utf-8")
    (tmp_path / "others.txt").write_text("".join([others[4], *others]), encoding="utf-8")
    assert read_by_the_script(tmp_path, "first.txt", "others.txt") == [
        "이름\t부\t맞음",
        *[f"student {n:02}\t1\t{(n > 0) + (n < 10)}/5" for n in range(30)],
        "",
        "연습\t맞음\t시도",
        "1.0\t0/30",
        "1.1\t10/30\t×1.0",
        "1.2\t29/30\t×1.5",
        "1.3\t0/30",
        "1.4\t0/30",
        "",
        "check가 출력한 줄이 아니거나, 끝이 없거나, 바뀐 줄입니다. 다시 받으세요:",
        "? hello; world",
    ]


def run_the_script(folder, *files):
    script = Path(__file__).parents[2] / "site" / "read_hand_ins.py"
    command = [sys.executable, "-X", "utf8", script, *files]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")


def read_by_the_script(folder, *files):
    """The lines that the script prints of files that it can read."""
    run = run_the_script(folder, *files)
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout.splitlines()


HAND_INS = {
    "en": "Mina Kim; stage 2; right: 2.0, 2.1; tries: 2.0 ×1, 2.1 ×3, 2.2 ×2, 2.3 ×0, 2.4 ×0; 2/5",
    "ko": "김미나; 2부; 맞음: 2.0, 2.1; 시도: 2.0 ×1, 2.1 ×3, 2.2 ×2, 2.3 ×0, 2.4 ×0; 2/5",
}
ROWS = {"en": "Mina Kim\t2\t2/5", "ko": "김미나\t2\t2/5"}
HEADINGS = {"en": "name\tstage\tright", "ko": "이름\t부\t맞음"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_that_is_cut_anywhere_is_asked_for_again(language, tmp_path):
    """Also where the next one follows it."""
    whole = HAND_INS[language]
    for length in range(1, len(whole)):
        (tmp_path / f"{length}.txt").write_text(whole[:length], encoding="utf-8")
    files = sorted(path.name for path in tmp_path.iterdir())
    (tmp_path / "whole.txt").write_text(whole.replace("미나", "수").replace("Mina", "Su"), "utf-8")
    after = [file for cut in files for file in (cut, "whole.txt")]
    lines = read_by_the_script(tmp_path, *after)
    expected = ROWS[language].replace("미나", "수").replace("Mina", "Su")
    assert lines[:3] == [HEADINGS[language], expected, ""]
    asked = {line.rstrip() for line in lines if line.startswith("? ")}
    assert asked == {f"? {whole[:length]}".rstrip() for length in range(1, len(whole))}
    assert "2.0\t1/1\t×1.0" in lines


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("old", "new"),
    [("2.1 ×3", "2.1 3"), ("2.1 ×3, ", ""), ("2.0, 2.1", "2.0"), ("2/5", "3/5"), ("×", "?")],
)
def test_a_line_that_was_changed_is_asked_for_again(language, old, new, tmp_path):
    changed = HAND_INS[language].replace(old, new)
    (tmp_path / "lines.txt").write_text(changed, encoding="utf-8")
    assert read_by_the_script(tmp_path, "lines.txt")[-1] == f"? {changed}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "sent",
    [
        "{line}",
        "> {line}\n",
        "Hello\n\n>> > {line}\n> \n> regards",
        "\t{line}   \r\n",
        "\ufeff{line}",
        "> one\n\ufeff> {line}",
    ],
)
@pytest.mark.parametrize("sign", "×xX*")
def test_a_line_may_be_quoted_and_its_sign_a_letter(language, sent, sign, tmp_path):
    """And be wrapped as a mail does it, with the second part quoted as the first."""
    line = HAND_INS[language].replace("×", sign)
    first, *wrapped = textwrap.wrap(line, 48)
    assert wrapped
    quoted = sent[: sent.index("{")].rpartition("\n")[2].replace("\ufeff", "")
    for text in (line, "\n".join([first, *(quoted + more for more in wrapped)])):
        (tmp_path / "lines.txt").write_bytes(sent.format(line=text).encode("utf-8"))
        lines = read_by_the_script(tmp_path, "lines.txt")
        assert lines[:3] == [HEADINGS[language], ROWS[language], ""]
        assert "2.1\t1/1\t×3.0" in lines


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_a_file_is_read_as_an_editor_has_saved_it(language, encoding, tmp_path):
    (tmp_path / "lines.txt").write_bytes(f"{HAND_INS[language]}\r\n".encode(encoding))
    lines = read_by_the_script(tmp_path, "lines.txt")
    assert lines[:3] == [HEADINGS[language], ROWS[language], ""]
    assert not [line for line in lines if line.startswith("?")]


def test_what_cannot_be_read_is_named_and_the_others_are_read(tmp_path):
    (tmp_path / "lines.txt").write_text(HAND_INS["en"], encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\xff\xd8")
    (tmp_path / "odd.txt").write_bytes(b"\xff\xfea")
    (tmp_path / "folder").mkdir()
    bad = ["missing.txt", "picture.png", "odd.txt", "folder"]
    run = run_the_script(tmp_path, *bad, "lines.txt")
    assert run.returncode == 1
    assert [line.partition(":")[0] for line in run.stderr.splitlines()] == bad
    assert ROWS["en"] in run.stdout.splitlines()


@pytest.mark.parametrize("files", [[], ["missing.txt"]])
def test_where_nothing_is_read_both_languages_say_so(files, tmp_path):
    run = run_the_script(tmp_path, *files)
    assert (run.returncode, run.stdout) == (1, "")
    english, korean = run.stderr.splitlines()
    assert re.search("[가-힣]", korean)
    assert not re.search("[가-힣]", english)


def test_the_script_prints_where_not_all_letters_can_be_shown(tmp_path):
    (tmp_path / "lines.txt").write_text(HAND_INS["ko"], encoding="utf-8")
    script = Path(__file__).parents[2] / "site" / "read_hand_ins.py"
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    run = subprocess.run(
        [sys.executable, script, "lines.txt"], cwd=tmp_path, capture_output=True, env=environment
    )
    assert (run.returncode, run.stderr) == (0, b"")
    assert b"2/5" in run.stdout


ENDLESS = {
    "an empty body": "while True: pass",
    "a condition": "i = 1\nwhile i: i += 1",
    "an iterator": "import itertools\nfor i in itertools.count(): i",
    "a generator": "def ones():\n    while True: yield 1\nsum(ones())",
    "what catches all": "while True:\n    try: pass\n    except BaseException: pass",
    "one after another": (
        "for _ in range(2):\n    try:\n        while True: pass\n    except BaseException: pass\n"
        "while True: pass"
    ),
}


@pytest.mark.parametrize("code", ENDLESS.values(), ids=ENDLESS)
def test_a_function_that_does_not_come_back_is_stopped_with_a_sentence(code, capsys, monkeypatch):
    monkeypatch.setattr(limits, "_SECONDS", 0.2)
    threads = threading.active_count()
    assert "your code did not come back, and was stopped" in said(
        capsys, "2.3", lambda _: exec(code, {})
    )
    for _ in range(100):  # one may be on its way out
        time.sleep(0.01 * (threading.active_count() > threads))
    assert threading.active_count() <= threads
    assert sys.gettrace() is None
    if hasattr(sys, "monitoring"):
        assert sys.monitoring.get_tool(4) is sys.monitoring.get_tool(3) is None
    assert "last reference" in said(capsys, "1.2", 6)  # the next one is not stopped


@pytest.mark.skipif(hasattr(sys, "monitoring"), reason="from 3.12 on no clock stops a function")
def test_a_late_stop_does_not_get_out(monkeypatch):
    monkeypatch.setattr(limits, "_SECONDS", 1e-3)
    for _ in range(300):
        with contextlib.suppress(limits.Endless), limits._time_limited():
            sum(range(20_000))
    for _ in range(1000):
        sum(range(1000))


@pytest.mark.parametrize("code", ["pass", "while True: int()"], ids=["comes back", "endless"])
def test_code_that_is_traced_after_a_check_comes_back(code):
    """On 3.11 a stop that is taken back by NULL leaves a signal for which traced code waits.

    The code is a function, as a reader's is: where a block begins with a loop, 3.13 takes what is
    raised at a turn of it for raised before the block.
    """
    program = (
        "import contextlib, sys\n"
        "from dezero_mini.exercises import limits\n"
        "limits._SECONDS = 0.2\n"
        "def answer():\n"
        f"    {code}\n"
        "with contextlib.suppress(limits.Endless), limits.limited():\n"
        "    answer()\n"
        "sys.settrace(lambda *about: None)\n"
        "exec('print(1)')"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert (run.stdout, run.stderr) == ("1\n", "")


def test_loops_of_ours_and_of_other_threads_are_not_counted(monkeypatch):
    if not hasattr(sys, "monitoring"):
        pytest.skip("Python 3.11 looks at the clock")
    monkeypatch.setattr(limits, "_TURNS", 1000)
    ended = []

    def turn():
        ended.append(sum(1 for _ in range(10_000)))

    with limits.limited():
        thread = threading.Thread(target=turn)
        thread.start()
        thread.join()
        stage4._slopes(lambda *x: x[0], *[np.zeros(1)] * 2000)
    assert ended == [10_000]


def test_what_happens_meanwhile_happens_once_and_weakref_is_as_it_was():
    before = weakref.ref, weakref.KeyedRef
    obj, happened = stage3.Obj(), []
    with interleaved(2, lambda: happened.append(len(happened))) as moments:
        ref, values = weakref.ref(obj), weakref.WeakValueDictionary(a=obj)
        assert ref() is obj
        assert not moments.came
        assert values["a"] is obj
        assert moments.came
        assert ref() is obj
    assert happened == [0]
    with pytest.raises(RuntimeError), interleaved(1, list):
        raise RuntimeError
    assert (weakref.ref, weakref.KeyedRef) == before


def test_what_an_error_says_is_not_cut_in_a_sentence_of_ours(capsys):
    text = " ".join(["word"] * 75)

    def cut(root):
        raise ValueError(text)

    assert f"ValueError: {text}." in said(capsys, "2.3", cut)
    text = " ".join(["word"] * 100)
    assert "word …" in said(capsys, "2.3", cut)


@pytest.mark.parametrize("number", EXERCISES)
@pytest.mark.parametrize("answer", [(), (...,)], ids=["nothing", "dots"])
def test_a_missing_answer_is_told_what_is_asked_for(number, answer, capsys):
    asked = " ".join(say(f"exercises.asked.{number}").split())
    sentence = f"exercise {number} has no answer so far. It asks for {asked}."
    assert sentence in said(capsys, number, *answer)


@pytest.mark.parametrize("number", [number for number in EXERCISES if number != "1.4"])
def test_none_is_an_answer_of_another_kind(number, capsys):
    """A name that the exercise asks for may have been bound to it, for example."""
    text = said(capsys, number, None)
    assert "no answer so far" not in text
    assert "`None`" in text


@pytest.mark.parametrize("number", [number for number in EXERCISES if number != "1.4"])
@pytest.mark.parametrize(
    "answer", [object(), 1j, [object()], b"six", {}, "?", [[1], [2]], (1, 2)], ids=type_of
)
def test_an_answer_of_another_kind_is_told_what_is_asked_for(number, answer, capsys):
    text = said(capsys, number, answer)
    assert text.startswith("Not yet: ")
    assert "asks for" in text or number in ("1.2", "2.4")


def test_more_than_the_object_is_not_the_object(capsys):
    namespace = {"check": check, "thing": stage3.Obj(), "remember": lambda: None}
    answers = [("thing", "Right: "), ("thing, 5", "Not yet: "), ("5", "Not yet: ")]
    for answer, verdict in answers:
        exec(answered("1.4", answer), namespace)
        assert capsys.readouterr().out.startswith(verdict), answer
    assert "no answer so far" not in said(capsys, "1.1", None, 5)


def test_more_than_a_list_is_not_the_list(capsys):
    for number, answer in (("1.1", [2, 3, 4, 3, 2]), ("2.2", ["B", "C"])):
        check(number, answer)
        assert "asks for" not in capsys.readouterr().out
        check(number, answer, 5)
        assert "asks for" in capsys.readouterr().out


@pytest.mark.parametrize("number", ["1.2", "1,2", " 1.2 ", "1-2", "ex. 1.2", "1.2.", 1.2])
def test_a_number_may_be_written_as_people_write_it(number, capsys):
    assert check(number, 6)
    assert not check(number, 5)
    assert "there is no exercise" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "number", ["9.9", "1.22", "12", "an exercise", "", None, 3, object(), [1, 2]], ids=type_of
)
def test_an_unknown_exercise_is_told_which_there_are(number, capsys):
    text = said(capsys, number, 6)
    assert text.startswith("Not yet: there is no exercise")
    assert all(known in text for known in EXERCISES)


class Refusing(type):
    """A class that refuses to be compared and hashed."""

    def __eq__(cls, other):
        raise RuntimeError("no comparing")

    def __hash__(cls):
        raise RuntimeError("no hashing")


class Hostile(metaclass=Refusing):
    """An object of which everything fails that a check might ask."""

    def fail(self, *_):
        raise RuntimeError(self)

    __eq__ = __hash__ = __repr__ = __str__ = __len__ = __iter__ = __bool__ = __float__ = fail
    __index__ = __call__ = __contains__ = __getattr__ = __class__ = property(fail)


class Endless(list):
    """A list that says it has five items, and fails when it is asked for them."""

    def __len__(self):
        return 5

    def __iter__(self):
        raise RuntimeError("no items")


HOSTILE = {
    "object": Hostile,
    "class": lambda: Hostile,
    "items": lambda: [Hostile()] * 5,
    "list": Endless,
    "function": lambda: lambda *_: Hostile(),
    "function of items": lambda: lambda *_: [Hostile()] * 4,
}
"""Functions that make hostile answers, for pytest would ask the answers themselves for a name."""


@pytest.mark.parametrize("number", EXERCISES)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_answer_gets_a_sentence(number, hostile, capsys):
    assert said(capsys, number, HOSTILE[hostile]()).startswith("Not yet: ")


def test_a_hostile_number_gets_a_sentence(capsys):
    assert "there is no exercise" in said(capsys, Hostile(), 6)


@pytest.mark.parametrize("error", [SystemExit, RecursionError, StopIteration, GeneratorExit])
def test_whatever_a_function_raises_becomes_a_sentence(error, capsys):
    def cut(root):
        raise error("enough")

    assert f"raised {error.__name__}: enough" in said(capsys, "2.3", cut)


def means(make, n):
    return [make(i).mean() for i in range(n)]


def wrong_means(make, n):
    return [array.mean() for array in [make(i) for i in range(n)]]


def failing(*_):
    raise ValueError("on purpose")


KEPT = ValueError("the reader keeps this one"), ValueError("and this one")


def failing_with_kept_errors(*_):
    try:
        raise KEPT[0]
    except ValueError:
        raise KEPT[1] from KeyError("another cause")


def meddling(make, n):
    """Leave the collector and tracemalloc in another state than before."""
    (gc.disable if gc.isenabled() else gc.enable)()
    (tracemalloc.stop if tracemalloc.is_tracing() else tracemalloc.start)()
    return means(make, n)


def interrupted(*_):
    raise KeyboardInterrupt


@pytest.fixture(params=["collecting", "tracing"])
def collecting(request):
    """Whether the collector runs: either it does, or memory is traced."""
    was_enabled = gc.isenabled()
    if request.param == "collecting":
        gc.enable()
    else:
        gc.disable()
        tracemalloc.start(2)
    yield gc.isenabled()
    tracemalloc.stop()
    (gc.enable if was_enabled else gc.disable)()


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        ("1.3", means),
        pytest.param("1.3", wrong_means, marks=pytest.mark.slow),
        ("1.3", failing),
        ("1.3", meddling),
        ("1.3", interrupted),
        ("2.3", failing),
        ("2.4", 80),
        ("4.2", (4, 4, 4, 0)),
    ],
)
def test_all_is_put_back_as_it_was_found(number, answer, collecting, capsys):
    random = np.random.get_state()[1].copy()
    traced = bytes(1000)
    try:
        check(number, answer)
    except KeyboardInterrupt:
        assert answer is interrupted
    else:
        assert answer is not interrupted
    tracing = not collecting
    assert gc.isenabled() == collecting
    assert tracemalloc.is_tracing() == tracing
    assert not tracing or tracemalloc.get_traceback_limit() == 2
    is_known = tracemalloc.get_object_traceback(traced) is not None
    assert is_known == (tracing and answer is not meddling)
    assert (np.random.get_state()[1] == random).all()


@pytest.mark.parametrize(
    "number",
    # The loop that 4.6 makes is a function, and has the answer among its globals.
    [pytest.param(n, marks=[needs_mortal_classes] * (n == "4.6")) for n in EXERCISES],
)
@pytest.mark.parametrize("body", [means, wrong_means, failing, failing_with_kept_errors])
def test_nothing_of_an_answer_is_held_afterwards(number, body, capsys):
    class Answer:
        def __call__(self, *arguments):
            return body(*arguments)

    answer = Answer()
    ref = weakref.ref(answer)
    check(number, answer)
    check(number, [answer])
    del answer
    assert ref() is None
    assert [error.__traceback__ for error in KEPT] == [None, None]
    assert not hasattr(sys, "last_exc")


@pytest.mark.parametrize(
    ("number", "answer", "verdict"),
    [
        ("2.1", (1, 2, 1, 1), "Right: "),
        ("2.2", "BCE", "Right: "),
        ("2.3", lambda root: None, "Not yet: after `del root`, 7 of 7"),
        ("4.2", (4, 4, 4, 0), "Right: "),
    ],
)
def test_the_collector_does_not_come_to_the_help_of_counting(number, answer, verdict, capsys):
    thresholds = gc.get_threshold()
    gc.set_threshold(1)  # collect at every opportunity
    try:
        assert said(capsys, number, answer).startswith(verdict)
    finally:
        gc.set_threshold(*thresholds)


def test_an_interrupt_takes_nothing_of_the_answer_along():
    with pytest.raises(KeyboardInterrupt) as interrupt:
        check("2.3", interrupted)
    frames = {entry.name: entry.frame for entry in interrupt.traceback}
    assert frames["check"].f_locals["box"] == []


def test_rings_that_a_wrong_answer_leaves_are_collected(capsys):
    gc.collect()  # those of other tests
    assert "objects were alive" in said(capsys, "2.3", lambda root: None)
    assert not any(type(obj) is stage2.TreeNode for obj in gc.get_objects())


def test_step_16s_loop_leaves_nothing_behind(capsys):
    tracemalloc.start()
    try:
        check("2.4", 80)
        before = tracemalloc.get_traced_memory()[0]
        check("2.4", 80)
        assert tracemalloc.get_traced_memory()[0] - before < 100_000  # bytes, of 80 million
    finally:
        tracemalloc.stop()


def test_the_package_needs_numpy_only_when_an_answer_is_checked():
    code = "import sys, dezero_mini.exercises; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_an_error_in_code_without_a_source_names_the_function():
    namespace = {}
    exec(compile("def divide(): 1 / 0", "<nowhere>", "exec"), namespace)
    try:
        namespace["divide"]()
    except ZeroDivisionError as error:
        said = _raised(error, namespace)
    place = say("exercises.in line", line=1, source="divide")
    assert said == f"{say('exercises.raised', error='ZeroDivisionError: division by zero')} {place}"


@pytest.mark.parametrize("most", [2, 3])
def test_a_list_is_repeated_as_far_as_it_is_short(monkeypatch, most):
    monkeypatch.setattr("dezero_mini.exercises.answers.MOST", most)
    assert ("[1, 2, 3]" in described([1, 2, 3])) == (most == 3)
