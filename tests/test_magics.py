"""The magics in a real kernel: the traps of a notebook, and the ways out that the hints name."""

import re
import sys
from contextlib import ExitStack

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

pytestmark = pytest.mark.slow

SETUP = """\
%load_ext whoholds
import gc
import weakref
class Obj: pass
a = Obj()
b = weakref.ref(a)"""


def run(*cells):
    """Run cells in a new kernel; return what each wrote, or its error, and the pages it showed."""
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in (SETUP, *cells)])
    NotebookClient(
        notebook, timeout=300, startup_timeout=300, kernel_name="python3", allow_errors=True
    ).execute()
    return [Output(cell) for cell in notebook.cells[1:]]


@pytest.fixture(scope="module")
def run_on():
    """The same, in one kernel for all tests that need no new one."""
    notebook = new_notebook()
    client = NotebookClient(
        notebook, timeout=300, startup_timeout=300, kernel_name="python3", allow_errors=True
    )

    def run_on(*cells):
        if client.kc is None:  # not before: with another event loop, each cell waits for a second
            kernel.enter_context(client.setup_kernel())
        notebook.cells = [new_code_cell(cell) for cell in (SETUP, *cells)]
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
        return [Output(cell) for cell in notebook.cells[1:]]

    with ExitStack() as kernel:
        yield run_on


class Output:
    def __init__(self, cell: nbformat.NotebookNode) -> None:
        self.number, outputs = cell.execution_count, cell.outputs
        streams = [o for o in outputs if o.output_type == "stream"]
        self.text = "".join(o.text for o in streams if o.name == "stdout")
        self.warnings = "".join(o.text for o in streams if o.name == "stderr")
        self.error = next((o for o in outputs if o.output_type == "error"), None)
        shown = [o.data for o in outputs if o.output_type == "display_data"]
        self.pages = [data["text/html"] for data in shown if "text/html" in data]


def test_an_echo_keeps_the_object_and_holders_says_where():
    asked, shown, deleted, freed = run(
        "a",
        "%holders a",
        "del Out[2]\ndel a\nprint(b() is None)",
        "a = b()\n%xdel a\nprint(b() is None)",
    )[0:4]
    assert not asked.text
    lines = shown.text.splitlines()
    assert {"name a", "name _", "name _2", "Out[2]"} <= set(lines)
    assert "8 of 8 references found." in lines
    assert "`%xdel a` frees it at once." in lines
    assert deleted.text == "False\n"
    assert freed.text == "True\n"


def test_what_a_context_variable_has_goes_when_it_is_set_and_the_next_cell_begins():
    """A kernel keeps a copy of the context that a cell began with."""
    _, shown, _, freed = run(
        "from contextvars import ContextVar\nrequest = ContextVar('request')\n"
        "request.set(a);\ndel a",
        "%holders b()",
        "request.set(None);",
        "print(b() is None)",
    )
    assert "context variable request" in shown.text
    assert "`request.set(None)` frees it" in shown.text
    assert freed.text == "True\n"


def test_a_semicolon_keeps_it_out():
    _, holders, freed = run("a;", "%holders a", "del a\nprint(b() is None)")
    assert holders.text == "name a\n1 of 1 references found.\n`del a` frees it at once.\n"
    assert freed.text == "True\n"


def test_the_last_error_keeps_its_locals_until_the_hint_is_followed():
    failed, holders, dropped, again, freed = run(
        "def f(x): 1/0\nf(a)",
        "%holders a",
        "a = None\nprint(b() is None)",
        "1/0",
        "gc.collect()\nprint(b() is None)",
    )
    assert failed.error.ename == again.error.ename == "ZeroDivisionError"
    lines = holders.text.splitlines()
    assert "sys.last_traceback" in lines[3]
    assert lines[:3] == [
        "name a",
        "the traceback of the last error",
        # Up to 3.12 a frame makes a copy of its locals when the error is printed (PEP 667).
        "3 of 3 references found." if sys.version_info < (3, 13) else "2 of 2 references found.",
    ]
    assert dropped.text == "False\n"
    assert freed.text == "True\n"


def test_a_name_from_an_earlier_cell_is_found():
    _, holders = run("kept = {'x': a}", "%holders a")
    assert holders.text.splitlines()[:2] == ["name a", "kept['x']"]


def test_holders_draws_its_answer():
    _, drawn, freed = run(
        "cache = {'k': a}", "%holders --draw a", "del a, cache\nprint(b() is None)"
    )
    assert "<svg" in drawn.pages[0]
    assert "frees it at once" in drawn.pages[0]
    assert freed.text == "True\n"


def test_holders_asks_by_type():
    _, asked, none, freed = run(
        "kept = [a]",
        "%holders --type Obj",
        "%holders --type Nothing",
        "del a, kept\nprint(b() is None)",
    )
    assert "1 object of type Obj was found" in asked.text
    assert "kept[0]" in asked.text
    assert none.text == "No object of type Nothing was found.\n"
    assert freed.text == "True\n"


def test_an_expression_that_makes_an_object_is_told_so():
    (asked,) = run("%holders Obj()")
    assert "made just now" in asked.text


def test_refs_goes_on_with_a_drawing_and_begins_anew_with_new_objects():
    first, lost, gone, new = run(
        "gc.disable(); a.itself = a\n%refs a",
        "a = None\n%refs a",
        "gc.collect()\n%refs a",
        "a = Obj()\n%refs a",
    )
    assert "count 2" in first.pages[0]
    assert "count 1" in lost.pages[0]
    assert "unreachable" in lost.pages[0]
    assert "freed" in gone.pages[0]
    assert "freed" not in new.pages[0]


def test_refs_without_names_draws_what_the_reader_has_made():
    (drawn,) = run("%refs")
    assert "Name a refers to" in drawn.pages[0]
    assert "Name Out" not in drawn.pages[0]


def test_refsteps_shows_the_steps_and_keeps_nothing():
    steps, freed = run(
        "%%refsteps a c\nc = [a]\nc = None",
        "del a\nprint(b() is None)",
    )
    assert steps.pages[0].count("<li") == 3  # and how it was before
    assert freed.text == "True\n"


def test_refsteps_draws_the_names_that_it_is_given_and_without_any_those_of_the_cell(run_on):
    asked, unasked = run_on("%%refsteps c\nc = d = [1]", "%%refsteps\nc = d = [1]")
    for output, is_drawn in ((asked, False), (unasked, True)):
        assert "Name c " in output.pages[0]
        assert ("Name d " in output.pages[0]) == is_drawn


def test_refsteps_runs_in_the_notebook_like_any_cell():
    _, after = run("%%refsteps\nc = 1\nprint('said')\nd = %pwd\n", "print(c, type(d).__name__)")
    assert after.text == "1 str\n"


def test_refsteps_shows_the_steps_up_to_an_error_and_then_the_error():
    steps, after = run("%%refsteps c\nc = [1]\nc.append(1 / 0)\nc = 2", "print(c)")
    assert "This statement raised ZeroDivisionError" in steps.pages[0]
    assert steps.error.ename == "ZeroDivisionError"
    traceback = "\n".join(steps.error.traceback)
    assert "1" in traceback
    assert "recording.py" not in traceback
    assert after.text == "[1]\n"


def test_refsteps_steps_into_a_function():
    _, steps = run("def f(x):\n    y = x\n    y = None", "%%refsteps --into f a\nf(a)")
    assert "x in f()" in steps.pages[0]
    assert "a: 2 → 3" in steps.pages[0]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("%refs zz", "no name 'zz'"),
        ("%holders", "whose holders"),
        ("%holders zz", "name 'zz' is not defined"),
        ("%%refsteps --into zz a\nb = 1", "no function 'zz'"),
        ("%%refsteps a --into zz\nb = 1", "--into comes before everything else"),
        ("%%refsteps a\nimport asyncio\nawait asyncio.sleep(0)", "%%refsteps cannot run a cell"),
        ("%%watchmemory\nimport asyncio\nawait asyncio.sleep(0)", "%%watchmemory cannot run"),
        ("%%refsteps A c\nc = [a]", "no name 'A' to draw"),
        ("%%watchmemory marks --as m\nm.mark('a')", "--as comes before everything else"),
    ],
)
def test_a_mistake_gets_a_sentence_and_no_traceback(run_on, cell, words):
    (output,) = run_on(cell)
    assert output.error is None
    assert words in output.warnings


@pytest.mark.parametrize("magic", ["%%refsteps a", "%%watchmemory don't panic"])
@pytest.mark.parametrize("wrong", ["a = = 3", "return a", "await a; return a"])
def test_wrong_syntax_runs_nothing_and_shows_nothing_of_ours(run_on, magic, wrong):
    failed, after = run_on(f"{magic}\na = 5\n{wrong}", "print(a)")
    assert failed.error.ename == "SyntaxError"
    assert "dezero_mini" not in "".join(failed.error.traceback)
    assert after.text != "5\n"


@pytest.mark.parametrize("asked", ["a.nothing", "1/0", "a b", "nothing"])
def test_asking_for_the_holders_of_what_is_not_there_gets_a_sentence(run_on, asked):
    (answer,) = run_on(f"%holders {asked}")
    assert answer.error is None
    assert "%holders takes a name or an expression." in answer.text + answer.warnings


def test_a_cell_of_nothing_is_watched_and_stepped_through_like_any_other(run_on):
    for magic in ("%%watchmemory", "%%refsteps"):
        (nothing,) = run_on(f"{magic}\n# no statement")
        assert nothing.error is None
        assert len(nothing.pages) == 1


def test_a_label_may_have_an_apostrophe_and_names_may_have_commas():
    _, label, drawn = run("%%watchmemory --as w Saitoh's loop\n1", "print(w.label)", "%refs a, b")
    assert label.text == "Saitoh's loop\n"
    assert "Name b refers to" in drawn.pages[0]


def test_after_a_drawing_of_very_many_objects_hardly_anything_of_it_is_kept():
    *_, kept = run(
        "import tracemalloc\nrows = [Obj() for _ in range(100_000)]\ntracemalloc.start()",
        "%refs rows",
        "for n in range(20):\n    globals()[f'row{n}'] = rows[n]\n    %refs row{n}",
        "gc.collect()\nprint(tracemalloc.get_traced_memory()[0])",
    )
    assert int(kept.text) < 5_000_000


def test_refs_goes_on_with_the_last_eight_drawings():
    asked = "\n".join(f"%refs x{n}" for n in range(8))
    made = "\n".join(f"x{n} = Obj(); x{n}.itself = x{n}" for n in range(8))
    lost = "\n".join(f"x{n} = None" for n in range(8))
    *_, again, gone = run(
        f"gc.disable()\n{made}\n%refs a", asked, f"{lost}\n{asked}", "a = None\n%refs a"
    )
    assert ["unreachable" in page for page in again.pages] == [True] * 8
    assert "freed" not in gone.pages[0]


def test_speak_chooses_the_language_of_all_that_follows():
    which, _, korean, drawn, unknown, again, english = run(
        "%speak",
        "%speak ko",
        "%holders a",
        "%refs a",
        "%speak fr",
        "%speak en\n%reload_ext whoholds",
        "%holders a",
    )
    assert which.text == "The drawings and messages are in English. There are: en, ko.\n"
    assert "참조 1개 중 1개를 찾았습니다." in korean.text
    assert "카운트 1" in drawn.pages[0]
    assert "UsageError: 'fr': 그런 언어는 없습니다." in unknown.warnings
    assert again.error is None
    assert "1 of 1 references found." in english.text


@pytest.mark.parametrize("magic", ["%refs", "%holders", "%%refsteps", "%%watchmemory"])
def test_a_magic_that_is_asked_for_help_says_where_it_is(magic):
    asked, shown = run(f"{magic} --help\na", f"{magic}?")
    assert f"UsageError: {magic}? in a cell of its own" in asked.warnings
    assert asked.error is None
    assert shown.error is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("%%watchmemory --as", "--as takes a name behind it, as in: %%watchmemory --as before"),
        ("%%refsteps --into", "--into takes a name behind it, as in: %%refsteps --into f a b"),
        (
            "%%watchmemory --name x",
            "There is no option --name here. It is used like this: %%watchm",
        ),
        ("%%watchmemory step 16 --as x", "--as comes before everything else"),
    ],
)
def test_an_option_that_is_not_used_as_it_is_meant_is_explained(line, said):
    (asked,) = run(f"{line}\na")
    assert f"UsageError: {said}" in asked.warnings


def test_weak_references_are_counted_as_without_us(run_on):
    """While a drawing is kept, in the cell that draws and in later ones, and in `%%refsteps`."""
    count = "print(weakref.getweakrefcount(a), len(weakref.getweakrefs(a)))"
    outputs = run_on(
        "a = Obj()",
        "%refs a",
        count,
        f"%refs a\n{count}",
        f"%%refsteps a\na = Obj()\n{count}",
        f"def count(): {count}",
        "%refs a",
        "count()",
        "%%refsteps a\ncount()",
    )
    assert {output.text for output in outputs if output.text} == {"0 0\n"}
    assert len([output for output in outputs if output.text]) == 5


def test_what_was_drawn_is_gone_on_with_although_weak_references_are_counted(run_on):
    *_, lost, gone = run_on(
        "gc.disable(); a = Obj(); a.itself = a\n%refs a",
        "n = weakref.getweakrefcount(a)",
        "a = None\n%refs a",
        "gc.collect()\n%refs a\ngc.enable()",
    )
    assert "unreachable" in lost.pages[0]
    assert "freed" in gone.pages[0]


def test_a_function_of_a_cell_is_told_by_its_cell_whatever_names_are_looked_at(run_on):
    defined, told = run_on(
        "def keeps():\n    kept = Obj()\n    return [lambda: kept]\nfs = keeps()",
        "from whoholds import holders\n"
        "print(holders(fs[0].__closure__[0].cell_contents, {'got': fs}))",
    )
    assert f"(In[{defined.number}]:3)" in told.text


def test_an_error_inside_names_the_line_of_the_cell(run_on):
    steps, defined, called = run_on(
        "%%refsteps c\nc = 1\nc / 0",
        "%%refsteps c\ndef fails():\n    return c / 0",
        "fails()",
    )
    first, later = ("\n".join(output.error.traceback) for output in (steps, called))
    assert f"In[{steps.number}], line 3" in re.sub(r"\x1b\[[\d;]*m", "", first)
    assert f"In[{defined.number}], line 3" in re.sub(r"\x1b\[[\d;]*m", "", later)


def test_an_error_of_syntax_names_the_line_of_the_cell(run_on):
    (wrong,) = run_on("%%refsteps c\nc = 1\nc = = 2")
    assert "line 3" in re.sub(r"\x1b\[[\d;]*m", "", "\n".join(wrong.error.traceback))


def test_thresholds_and_switch_are_shown_as_without_us(run_on):
    asked = "print(gc.get_threshold())\nprint(gc.isenabled())"
    plain, steps = run_on(asked, f"%%refsteps a\n{asked}")
    assert steps.text == plain.text


def test_a_future_holds_for_the_cells_after_it():
    imported, plain, _, steps = run(
        "%%refsteps a\nfrom __future__ import annotations",
        "def f(x: Nope): pass\nprint(f.__annotations__)",
        "del f",
        "%%refsteps a\ndef f(x: Nope): pass\nprint(f.__annotations__)",
    )
    assert imported.error is None
    assert plain.text == steps.text == "{'x': 'Nope'}\n"


def test_a_warning_of_the_syntax_comes_once(run_on):
    (warned,) = run_on("%%refsteps b\nb = 1\nb is 1")
    assert warned.warnings.count("SyntaxWarning") == 1


def test_refsteps_steps_into_a_coroutine(run_on):
    (steps,) = run_on(
        "%%refsteps --into f c\nasync def f(x):\n    y = x\n    return y\nc = f(a)\n"
        "try: c.send(None)\nexcept StopIteration: pass\nc = None"
    )
    assert steps.error is None
    assert "y = x" in steps.pages[0]
