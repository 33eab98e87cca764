"""Every exercise: stub not accepted, wrong answers helped, printed solution accepted.

The cells run in a kernel, one for each stage; what `check` leaves behind is tested in here.
"""

import gc
import json
import re
import subprocess
import sys
import tracemalloc
import weakref
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from jupyter_client.manager import start_new_kernel

from dezero_mini.exercises import check, stage1, stage2, stage3, stage4
from dezero_mini.exercises.checking import _raised
from dezero_mini.exercises.table import EXERCISES
from dezero_mini.words.en.exercises import SENTENCES
from whoholds.words import LANGUAGES, say

ROOT = Path(__file__).resolve().parent.parent
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


# --- In a kernel: what a reader sees --------------------------------------------------------


class Kernel:
    """A kernel in which the set-up of a stage has run."""

    def __init__(self, stage, language="en"):
        self.manager, self.client = start_new_kernel(kernel_name="python3")
        cells = EDITIONS[language][stage]
        self.run(cells["setup"])
        # What the stage has imported by then: the exercise before may have been tried elsewhere.
        self.run("from dezero_mini.exercises import check")
        self.run(cells.get(f"ex-{stage}-import", ""))

    def run(self, code):
        """Run a cell; return what it printed, in one line. Nothing else must have come out."""
        printed, others = [], []

        def note(message):
            content = message["content"]
            if message["msg_type"] == "stream" and content["name"] == "stdout":
                printed.append(content["text"])
            elif message["msg_type"] not in ("status", "execute_input"):
                others.append(content)

        self.client.execute_interactive(code, output_hook=note, timeout=60)
        assert others == []
        return " ".join("".join(printed).split())


@pytest.fixture(scope="module")
def kernel():
    """`kernel("2")`: the kernel of stage 2, one for the whole file and a language."""
    kernels = {}

    def of(*which):
        if which not in kernels:
            kernels[which] = Kernel(*which)
        return kernels[which]

    yield of
    for started in kernels.values():
        started.client.stop_channels()
        started.manager.shutdown_kernel(now=True)


class Wrong(NamedTuple):
    """A typical wrong answer, the kind of mistake, and words from the sentence that help."""

    number: str
    kind: str
    words: str
    code: str


WRONG = [
    Wrong("1.0", "count", "the count is 2, and it should be 3", stub("1.0")),
    Wrong("1.0", "count", "held by: name a", edited("1.0", ("b = a", "b = [a, a]"))),
    Wrong("1.1", "count", "after line 2, `b = [a, a]`", answered("1.1", (1, 2, 3, 2, 1))),
    Wrong("1.1", "count", "after line 5, `del a`", answered("1.1", (1, 3, 4, 2, 0))),
    Wrong("1.2", "alive", "held by: name thing, other[0]", answered("1.2", 4)),
    Wrong("1.2", "alive", "Its count is 1, and it is held by: other[0]", "check('1.2', 5)"),
    Wrong("1.2", "no such line", "one of the lines 1 to 6", answered("1.2", 7)),
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
        "def means(make, n):\n"
        "    arrays = [make(i) for i in range(n)]\n"
        "    return [array.mean() for array in arrays]\n"
        'check("1.3", means)',
    ),
    Wrong(
        "1.3", "result", "a list of 10 items", edited("1.3", ("return result", "return 2 * result"))
    ),
    Wrong("1.3", "item", "item [0] of the list", edited("1.3", ("mean()", "sum()"))),
    Wrong("1.3", "calls", "called 4 times", edited("1.3", ("range(n)", "range(1, n)"))),
    Wrong(
        "1.3",
        "result",
        "an object of type float64",
        edited("1.3", ("return result", "return result[0]")),
    ),
    Wrong(
        "1.3",
        "kept",
        "still held by: name last",
        "def means(make, n):\n"
        "    global last\n"
        "    result = [make(i).mean() for i in range(n - 1)]\n"
        "    last = make(n - 1)\n"
        "    return [*result, last.mean()]\n"
        'check("1.3", means)',
    ),
    Wrong("1.4", "count", "name thing, seen[0] (default argument seen of remember())", stub("1.4")),
    Wrong(
        "1.4",
        "count",
        "Out[",
        stub("1.4").replace("# your line", "get_ipython().user_ns['Out'][99] = thing"),
    ),
    Wrong("1.4", "no function", "`remember`", stub("1.4").replace("# your line", "del remember")),
    Wrong("1.4", "not thing", "named `thing`", edited("1.4", ('"1.4", thing', '"1.4", remember'))),
    Wrong(
        "1.4",
        "another",
        "still holds 1 object",
        stub("1.4").replace("# your line", "thing = Obj()"),
    ),
    Wrong("2.0", "count", "held by: name a, c.a.", stub("2.0")),
    Wrong("2.0", "a name", "the name `d`", edited("2.0", ("b.a = a", "d = a"))),
    Wrong("2.1", "first", "count of the first object is 1", answered("2.1", (2, 2, 1, 1))),
    Wrong("2.1", "second", "after `b = None`", answered("2.1", (1, 2, 1, 0))),
    Wrong("2.1", "first", "after `a = None`", answered("2.1", (0, 1, 0, 0))),
    Wrong("2.2", "a cycle", "The bound method holds the worker", answered("2.2", "'B E'")),
    Wrong("2.2", "no cycle", "0 of 2 objects", answered("2.2", "'BCDE'")),
    Wrong("2.2", "no such snippet", "A to E; there is no F", answered("2.2", "['B', 'F']")),
    Wrong(
        "2.3",
        "left",
        "held by: attribute .parent of ",
        edited("2.3", ("        cut(child)\n", "")),
    ),
    Wrong("2.3", "left", "7 of 7 nodes", stub("2.3")),
    Wrong(
        "2.3",
        "children",
        "Keep the children",
        edited("2.3", ("        cut(child)\n", "    root.children.clear()\n")),
    ),
    Wrong("2.4", "no input", "without the inputs", answered("2.4", 60)),
    Wrong("2.4", "one round", "one round", answered("2.4", 3.2)),
    Wrong("2.4", "two arrays", "`x` and `y`", answered("2.4", 40)),
    Wrong("2.4", "nothing", "in a ring with its creator", answered("2.4", 0)),
    Wrong("2.4", "bytes", "80,000,000 is the number of bytes", answered("2.4", 80_000_000)),
    Wrong("2.4", "elements", "8 bytes", answered("2.4", 10)),
    Wrong("2.4", "amount", "How many arrays", answered("2.4", 50)),
    Wrong("3.0", "missing", "no attribute `a`", stub("3.0")),
    Wrong("3.0", "count", "count is 2. It is held by: name a, c.a.", led_back("a")),
    Wrong("3.0", "elsewhere", "of type ReferenceType", led_back("weakref.ref(b)")),
    Wrong("3.0", "elsewhere", "of type Obj", led_back("Obj()")),
    Wrong("3.1", "print 1", "gives the object itself", answered("3.1", (False,) * 5)),
    Wrong("3.1", "print 2", "`b` holds the object", answered("3.1", (True,) * 5)),
    Wrong("3.1", "print 3", "that `b` names", answered("3.1", (True, False, False, True, False))),
    Wrong("3.1", "print 4", "went with the name `b`", answered("3.1", [1, 0, 1, 0, 0])),
    Wrong(
        "3.1", "print 5", "only when you call it", answered("3.1", (True, False, True, True, True))
    ),
    Wrong(
        "3.2",
        "twice",
        "call once",
        "def living(references):\n"
        "    return [r() for r in references if r() is not None]\n"
        'check("3.2", living)',
    ),
    Wrong(
        "3.2",
        "references",
        "weak references in it",
        edited("3.2", ("[r() for r in references]", "references")),
    ),
    Wrong("3.2", "dead", "None in it", edited("3.2", (" if obj is not None", ""))),
    Wrong(
        "3.2",
        "false",
        "an empty container",
        edited("3.2", ("obj is not None", "isinstance(obj, np.ndarray) or obj")),
    ),
    Wrong("3.2", "objects", "it has 6", edited("3.2", ("[obj for", "2 * [obj for"))),
    Wrong(
        "3.2",
        "no list",
        "of type generator",
        edited("3.2", ("return [", "return ("), ("None]", "None)")),
    ),
    Wrong("3.3", "kept", "held by: attribute .parent of TreeNode", stub("3.3")),
    Wrong(
        "3.3",
        "reference",
        "call it",
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
        "no child",
        "does not have the child",
        edited("3.3", ("self.children.append(child)", "pass")),
    ),
    Wrong("3.3", "parent", "of type NoneType", edited("3.3", ("weakref.ref(self)", "None"))),
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
        "orphan",
        "of type str",
        edited("3.3", ("else self._parent()", "else self._parent() or 'gone'")),
    ),
    Wrong("3.3", "new", "of type int", edited("3.3", ("return None if", "return 0 if"))),
    Wrong("3.4", "kept", "held by: attribute .kept['first'] of Cache", stub("3.4")),
    Wrong(
        "3.4",
        "again",
        "gave another one; `read` was called 2 times",
        edited("3.4", ("self.kept.get(name)", "None")),
    ),
    Wrong("3.4", "object", "of type NoneType", edited("3.4", ("        return obj\n", ""))),
    Wrong(
        "3.4",
        "names",
        "that name",
        edited("3.4", ("kept[name]", "kept[0]"), ("get(name)", "get(0)")),
    ),
    Wrong(
        "3.4",
        "not read",
        "call `read` again",
        edited(
            "3.4",
            (
                "if obj is None:",
                "if obj is None and name in self.__dict__:\n            return None\n"
                "        if obj is None:",
            ),
            ("self.read(name)", "self.__dict__.setdefault(name, 1) and self.read(name)"),
        ),
    ),
    Wrong(
        "3.4",
        "not read",
        "call `read` again",
        edited(
            "3.4",
            (
                "self.read(name)",  # once more each time
                "[self.__dict__.setdefault(name, []).append(1),"
                " *(self.read(name) for _ in self.__dict__[name])][-1]",
            ),
        ),
    ),
    Wrong("4.2", "step 16", "hold each other", answered("4.2", (4, 0, 4, 0))),
    Wrong("4.2", "del x", "in step 17, after `del x`, 4 variables", answered("4.2", (4, 4, 3, 0))),
    Wrong("4.2", "step 17", "after `del y`, 0 variables", answered("4.2", (4, 4, 4, 4))),
    Wrong("4.1", "unchanged", "still holds the outputs strongly", fixed()),
    Wrong(
        "4.1",
        "only the function",
        "in MyVariable",
        fixed("self.outputs = [weakref.ref(output) for output in outputs]"),
    ),
    Wrong(
        "4.1",
        "only the variable",
        "in MyFunction",
        fixed("gys = [output().grad for output in f.outputs]"),
    ),
    Wrong(
        "4.1",
        "a proxy is not called",
        "weakref.ref",
        fixed(
            "self.outputs = [weakref.proxy(output) for output in outputs]",
            "gys = [output().grad for output in f.outputs]",
        ),
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
        "of type list",
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
        "gradient",
        "it is [ 4. 32. 108.]",
        edited("4.1", ("gx if x.grad is None else x.grad + gx", "gx")),
    ),
    Wrong(
        "4.1",
        "left",
        "held by: attribute .kept[0] of Add",
        edited(
            "4.1", ("self.inputs = inputs", "self.inputs = inputs\n        self.kept = outputs")
        ),
    ),
    Wrong(
        "4.1",
        "order",
        "in this order",
        edited("4.1", ("MyVariable, MyFunction)", "MyFunction, MyVariable)")),
    ),
    Wrong(
        "4.3",
        "too many",
        "held by: y.creator.inputs[0].creator.inputs[0].creator.inputs[0] in train()",
        edited("4.3", ("del x, y", "del x")),
    ),
    Wrong("4.3", "too many", "held by: local x of train()", edited("4.3", ("del x, y", "del y"))),
    Wrong(
        "4.3", "item", "the sum of the y of round 0", edited("4.3", ("y.data.sum", "x.data.sum"))
    ),
    Wrong("4.3", "result", "of type float", edited("4.3", ("return sums", "return sums[0]"))),
    Wrong("4.3", "calls", "called 1 time;", edited("4.3", ("range(rounds)", "range(1)"))),
    Wrong(
        "4.3",
        "kept",
        "held by: train.last.",
        edited(
            "4.3",
            (
                "        del x, y\n",
                "        train.last = x if i == rounds - 1 else None\n        del x, y\n",
            ),
        ),
    ),
    Wrong("4.4", "gradient", "with a minus", edited("4.4", ("gsum - gd", "gsum + gd"))),
    Wrong("4.4", "one output", "two arrays", edited("4.4", ("x0 + x1, x0 - x1", "x0 + x1"))),
    Wrong("4.4", "difference", "should be the difference", edited("4.4", ("x0 - x1", "x1 - x0"))),
    Wrong("4.4", "sum", "should be the sum", edited("4.4", ("x0 + x1", "x0 * x1"))),
    Wrong(
        "4.4", "no function", "class SumAndDifference(Function)", edited("4.4", ("(Function)", ""))
    ),
    Wrong(
        "4.4",
        "left",
        "held by: ",
        edited(
            "4.4",
            (
                "    def forward",
                "    def __call__(self, *inputs):\n"
                "        self.kept = super().__call__(*inputs)\n"
                "        return list(self.kept)\n\n"
                "    def forward",
            ),
        ),
    ),
    Wrong("4.5", "left", "held by: closure out of backward()", stub("4.5")),
    Wrong("4.5", "gradient", "it is 27.0", edited("4.5", ("+= 2 *", "+="))),
    Wrong("4.5", "data", "should be 81.0", edited("4.5", ("x.data**2", "x.data"))),
]


@pytest.mark.parametrize("number", EXERCISES)
def test_the_untouched_stub_is_not_accepted_and_gets_a_sentence(number, kernel):
    said = kernel(number[0]).run(fixed() if number == "4.1" else stub(number))
    assert "Not yet: " in said
    assert said[-1] in ".?"


@pytest.mark.parametrize(
    "wrong", WRONG, ids=[f"{n}-{wrong.number}-{wrong.kind}" for n, wrong in enumerate(WRONG)]
)
def test_a_typical_wrong_answer_gets_the_sentence_that_helps(wrong, kernel):
    said = kernel(wrong.number[0]).run(wrong.code)
    sentence = re.escape(" ".join(SENTENCES[wrong.number][wrong.kind].split()))
    assert re.search(r"Not yet: " + re.sub(r"\\\{.*?\\\}", ".*", sentence) + "$", said)
    assert wrong.words in said


def test_every_kind_of_mistake_is_made_above_and_each_exercise_has_two():
    kinds = {
        (number, kind)
        for number, sentences in SENTENCES.items()
        for kind in sentences
        if not kind.startswith("right")
    }
    assert {(wrong.number, wrong.kind) for wrong in WRONG} == kinds
    assert all(sum(wrong.number == number for wrong in WRONG) >= 2 for number in EXERCISES)


@pytest.mark.parametrize(
    ("language", "right"), [("en", "Right: "), ("ko", "맞습니다. ")], ids=LANGUAGES
)
@pytest.mark.parametrize("number", EXERCISES)
def test_the_printed_solution_is_accepted_after_a_wrong_attempt_and_twice(
    number, kernel, language, right
):
    run = kernel(number[0], language).run
    wrong = fixed(language=language) if number == "4.1" else stub(number, language)
    assert right not in run(wrong)
    for _ in range(2):
        assert re.search(rf"{right}.*\.$", run(solution(number, language)))


def test_what_is_checked_stays_out_of_the_notebooks_outputs(kernel):
    said = kernel("1").run('Out.clear()\ncheck("1.4", thing)\nprint("kept:", len(Out))')
    assert said.endswith("kept: 0")


OTHER_WAYS = {
    "one array and no name": (
        "1.3",
        "def means(make, n):\n    return [make(i).mean() for i in range(n)]\ncheck('1.3', means)",
    ),
    "a function without memory": (
        "1.4",
        "def remember(obj, seen=None):\n    return 1\nthing = Obj()\nremember(thing)\n"
        "check('1.4', thing)",
    ),
    "a proxy for the way back": ("3.0", led_back("weakref.proxy(a)")),
    "an attribute of its own": ("1.0", "a = Obj()\nbox = [a]\na.itself = a\ncheck('1.0', a)"),
    "a ring of one": ("2.0", "a, b = Obj(), Obj()\na.b, b.a = b, a\na.a = a\ncheck('2.0', a)"),
    "a proxy in one line": ("4.1", None),
    "a function for a round": (
        "4.3",
        "def one(x):\n    return square(square(square(x))).data.sum()\n"
        "def train(make, rounds):\n    return [one(make(i)) for i in range(rounds)]\n"
        "check('4.3', train)",
    ),
    "a closure over a proxy": (
        "4.5",
        "def square_node(x):\n    out = Node(x.data**2)\n    me = weakref.proxy(out)\n"
        "    def backward():\n        x.grad += 2 * x.data * me.grad\n        x.backward()\n"
        "    out.backward = backward\n    return out\ncheck('4.5', square_node)",
    ),
}


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_another_way_is_right_as_well(way, kernel):
    number, code = OTHER_WAYS[way]
    code = code or fixed("self.outputs = [weakref.proxy(output) for output in outputs]")
    kernel(number[0]).run(solution("4.5") if number == "4.5" else "")  # has Node
    assert kernel(number[0]).run(code).startswith("Right: ")


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


@pytest.mark.parametrize(
    ("number", "words", "code"),
    [
        ("3.2", "is not None", stub("3.2")),
        ("3.3", "its parent is None", edited("3.3", ("        self._parent = None\n", ""))),
        (
            "3.4",
            "a name of its own",
            stub("3.4").replace("{}", "weakref.WeakValueDictionary()"),
        ),
        ("4.4", "returned a value of type ellipsis", stub("4.4")),
        (
            "4.5",
            "only `out` may be weak",
            edited("4.5", ("out_ref = ", "x = weakref.proxy(x); out_ref = ")),
        ),
    ],
)
def test_an_error_that_is_to_be_expected_comes_with_a_hint(number, words, code, kernel):
    said = kernel(number[0]).run(code)
    assert "raised" in said
    assert words in said


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
    said = kernel("3").run(edited("3.3", ("        self._parent = None\n", "        nowhere\n")))
    assert "NameError: name 'nowhere' is not defined" in said
    assert "its parent is None" not in said


def test_what_was_given_is_named(kernel):
    given = '"4.1", type("MyVariable", (), {})'
    assert "you gave the class MyVariable." in kernel("4").run(f"check({given})")
    assert "you gave an object of type int." in kernel("1").run('check("2.2", 3)')


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
    assert check(*arguments) is None
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("1.1", [1, 3, 4, 2, 1]),
        ("1.1", np.array([1, 3, 4, 2, 1])),
        ("1.1", 1, 3, 4, 2, 1),
        ("1.2", np.int64(6)),
        ("1.2", "6"),
        ("1.2", [6]),
        (1.2, 6.0),
        ("2.2", {"b", "C", "e"}),
        ("2.2", ["B", "C", "E"]),
        ("2.2", "bce"),
        ("2.2", "B, C, E"),
        ("2.4", 78.0),
        ("2.4", np.float64(80)),
        ("3.1", [np.True_, False, True, np.bool_(1), 0]),
    ],
)
def test_obvious_variants_of_an_answer_are_taken(arguments, capsys):
    assert said(capsys, *arguments).startswith("Right: ")


@pytest.mark.parametrize("number", EXERCISES)
@pytest.mark.parametrize("answer", [(), (None,), (...,)], ids=["nothing", "None", "dots"])
def test_a_missing_answer_is_told_what_is_asked_for(number, answer, capsys):
    asked = " ".join(say(f"exercises.asked.{number}").split())
    sentence = f"exercise {number} has no answer so far. It asks for {asked}."
    assert sentence in said(capsys, number, *answer)


@pytest.mark.parametrize("number", [number for number in EXERCISES if number != "1.4"])
@pytest.mark.parametrize(
    "answer", [object(), 1j, [object()], b"six", {}, "?", [[1], [2]], (1, 2)], ids=type_of
)
def test_an_answer_of_another_kind_is_told_what_is_asked_for(number, answer, capsys):
    text = said(capsys, number, answer)
    assert text.startswith("Not yet: ")
    assert "asks for" in text or number in ("2.2", "2.4")


def test_more_than_the_object_is_not_the_object(capsys):
    namespace = {"check": check, "thing": object(), "remember": lambda: None}
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


@pytest.mark.parametrize("number", ["9.9", "", None, 3, object(), [1, 2]], ids=type_of)
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
        ("1.3", wrong_means),
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


@pytest.mark.parametrize("number", EXERCISES)
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
        ("2.3", lambda root: None, "Not yet: 7 of 7 nodes stayed alive"),
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
    assert "stayed alive" in said(capsys, "2.3", lambda root: None)
    assert not any(type(obj) is stage2.Node for obj in gc.get_objects())


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
    assert said == say(
        "exercises.raised in line",
        error="ZeroDivisionError: division by zero",
        line=1,
        source="divide",
    )
