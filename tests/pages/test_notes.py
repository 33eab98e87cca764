"""Every listing of the notes on step 17 is run by a cell of the stage that it belongs to.

The listings are written down here once more, as facts: what a reader finds who has the notes or
the book beside the stage. They are compared as Python reads them, without comments, blank lines
and the spaces inside a line.
"""

import ast

import pytest
from conftest import notebook_of

LISTINGS = {
    "17.2, one object": (
        "01_reference_counting",
        """
a = obj()
f(a)
a = None
""",
    ),
    "17.2, the chain": (
        "01_reference_counting",
        """
a = obj()
b = obj()
c = obj()
a.b = b
b.c = c
a = b = c = None
""",
    ),
    "17.3, the ring": (
        "02_reference_cycles",
        """
a = obj()
b = obj()
c = obj()

a.b = b
b.c = c
c.a = a

a = b = c = None
""",
    ),
    "17.4, a weak reference": (
        "03_weak_references",
        """
import weakref
import numpy as np

a = np.array([1,2,3])
b = weakref.ref(a)
b
b()

a = None
b
""",
    ),
    "17.4, Function": (
        "04_function_and_variable",
        """
import weakref

class Function:
    def __call__(self, *inputs):
        xs = [x.data for x in inputs]
        ys = self.forward(*xs)
        if not isinstance(ys, tuple):
            ys = (ys, )
        outputs = [Variable(as_array(y)) for y in ys]
        self.inputs = inputs
        self.outputs = [weakref.ref(output) for output in outputs]
        return outputs if len(outputs) > 1 else outputs[0]
""",
    ),
    "17.4, Variable": (
        "04_function_and_variable",
        """
class Variable:
    def backward(self):
        ...
        while funcs:
            f = funcs.pop()
            gys = [output().grad for output in f.outputs]
            ...
""",
    ),
    # The notes have a slip of the pen here: `sqaure`.
    "17.5, the loop": (
        "04_function_and_variable",
        """
for i in range(10):
    x = Variable(np.random.randn(10000))
    y = square(square(square(x)))
""",
    ),
}


def statements(source):
    """The statements of a program as Python reads them; of a cell, without its magics."""
    python = "\n".join("" if line.lstrip().startswith("%") else line for line in source.split("\n"))
    return [ast.unparse(node) for node in ast.parse(python).body]


def is_run_by(cell, listing):
    """Whether the statements of a listing stand in a cell, one right behind the other.

    The notes cut their classes short: inside of one, and where they write `...`, there may be more.
    """
    wanted, there = statements(listing), statements(cell)
    return any(
        all(map(_is, there[i : i + len(wanted)], wanted))
        for i in range(len(there) - len(wanted) + 1)
    )


def _is(statement, wanted):
    if not wanted.startswith("class "):
        return statement == wanted
    rest = iter(statement.splitlines())
    return all(line in rest for line in wanted.splitlines() if line.strip() != "...")


def codes_of(stage):
    return [cell.source for cell in notebook_of(stage).cells if cell.cell_type == "code"]


@pytest.mark.parametrize(("stage", "listing"), LISTINGS.values(), ids=LISTINGS)
def test_a_listing_of_the_notes_is_run_as_it_stands(stage, listing):
    assert any(is_run_by(code, listing) for code in codes_of(stage))


@pytest.mark.parametrize(
    "stage", sorted({stage for stage, listing in LISTINGS.values() if "obj()" in listing})
)
def test_a_stage_defines_what_the_notes_call_obj(stage):
    lines = [line for code in codes_of(stage) for line in statements(code)]
    assert any(line.startswith(("obj = ", "class obj:")) for line in lines)


def test_the_loop_of_17_5_is_run_before_the_fix_with_step_16_and_after_it_with_the_listing():
    codes = codes_of("04_function_and_variable")

    def places(listing):
        return [n for n, code in enumerate(codes) if is_run_by(code, listing)]

    (step16,) = places("from dezero_mini.step16 import Variable, square")
    (fix,) = places(LISTINGS["17.4, Function"][1])
    before, after = places(LISTINGS["17.5, the loop"][1])
    assert step16 < before < fix < after


# The comparison itself.

SCRIPT = "a = obj()\na = None\n"
CLASS = "class A:\n    def f(self):\n        ...\n        return (1, )\n"


@pytest.mark.parametrize(
    ("cell", "listing", "is_run"),
    [
        ("%%refsteps a\na = obj()  # 1\n\na = None", SCRIPT, True),
        ("b = 0\na = obj()\na = None\n%refs a", SCRIPT, True),
        ("a = obj()\nb = a\na = None", SCRIPT, False),
        ("a = None\na = obj()", SCRIPT, False),
        ("a = Obj()\na = None", SCRIPT, False),
        ("def f():\n    a = obj()\n    a = None", SCRIPT, False),
        ('"""\na = obj()\na = None\n"""', SCRIPT, False),
        ("class A:\n    def f(self):\n        x = 0\n        return (1,)", CLASS, True),
        ("class A:\n    def f(self):\n        return 1", CLASS, False),
        ("class A:\n    def g(self):\n        return (1,)", CLASS, False),
        ("class B:\n    def f(self):\n        return (1,)", CLASS, False),
    ],
)
def test_a_cell_runs_a_listing_when_its_statements_are_there_in_order(cell, listing, is_run):
    assert is_run_by(cell, listing) is is_run
