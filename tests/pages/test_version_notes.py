"""Where the stages print something else on another version of Python, a note beside it says so.

Each stage runs once on each version that this machine has, in an environment of its own. All but
the version of `make test` are left to `make versions`.
"""

import functools
import itertools
import os
import sys

import interpreters
import nbformat
import pytest
from available import needs_the_lock
from claims import claims
from conftest import EDITIONS, ROOT, notebook_of, run_stage
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from marks import Cell, Mark, MarkError, Section, sections
from nbformat.v4 import new_notebook
from outputs import text_of
from test_claims import unshown
from versions_differ import VERSIONS, differences, unnoted, untrue

THIS_ONE = "{}.{}".format(*sys.version_info)
# `make test` has the version that it runs on, `make versions` and a job of its own the others.
EACH = [
    pytest.param(version, marks=[] if version == THIS_ONE else [pytest.mark.versions])
    for version in VERSIONS
]


@pytest.fixture(scope="session")
def cells_on(once, executed):
    """`cells_on(version, stage)`: the cells of a stage after a run on a version of Python."""

    def cells_on(version, stage):
        if version == THIS_ONE:
            return executed(stage)[0]
        if interpreters.find(version) is None:
            pytest.skip(f"CPython {version} is not on this machine")
        once(f"environment {version}", lambda _: interpreters.environment(version))
        folder = once(f"{stage} on {version}", functools.partial(run_on, version, stage))
        return nbformat.read(folder / "run.ipynb", as_version=4).cells

    return cells_on


def run_on(version, stage, folder):
    python = interpreters.environment(version)

    class Kernel(AsyncKernelManager):
        kernel_spec = KernelSpec(
            argv=[str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        )

    (cells,) = run_stage(
        stage, kernel_manager_class=Kernel, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    nbformat.write(new_notebook(cells=cells), folder / "run.ipynb")


@pytest.fixture
def outputs_on(cells_on):
    """`outputs_on(version, stage)`: the text of each code cell's output, by the cell's id."""
    return lambda version, stage: {
        cell.id: text_of(cell) for cell in cells_on(version, stage) if "outputs" in cell
    }


def complaints_of(check, stage, outputs):
    """What `check` has to say about all the sections of a stage."""
    found = [check(section, outputs) for section in sections(stage, notebook_of(stage))]
    return "\n\n".join(itertools.chain.from_iterable(found))


@pytest.mark.versions
@pytest.mark.parametrize("stage", EDITIONS)
@pytest.mark.parametrize(("one", "other"), [*itertools.combinations(VERSIONS, 2)])
def test_a_line_that_differs_between_two_versions_is_noted(outputs_on, one, other, stage):
    outputs = {version: outputs_on(version, stage) for version in (one, other)}
    complaints = complaints_of(unnoted, stage, outputs)
    assert not complaints, complaints


@needs_the_lock
@pytest.mark.parametrize("stage", EDITIONS)
@pytest.mark.parametrize("version", EACH)
def test_a_note_is_true_of_a_version(outputs_on, version, stage):
    complaints = complaints_of(untrue, stage, {version: outputs_on(version, stage)})
    assert not complaints, complaints


@needs_the_lock
@pytest.mark.parametrize("stage", EDITIONS)
@pytest.mark.parametrize("version", EACH)
def test_what_a_stage_claims_is_shown_on_a_version(cells_on, version, stage):
    complaints = unshown(claims(stage, notebook_of(stage)), cells_on(version, stage))
    assert not complaints, "\n\n".join(complaints)


# The notes, on small sections.


def section_of(*marks, text="On Python 3.13 it is another one."):
    """A section with one cell, and these pairs of a kind and a body as marks."""
    listed = [
        Mark(kind, body, text, ("words", 0), f"01_small, cell words: <!-- {kind}: {body} -->")
        for kind, body in marks
    ]
    return Section("01_small", "Levels", (Cell("cell", "print()"), *listed))


def outputs_of(**texts):
    """`v311="..."`: the output of the one cell on 3.11."""
    return {f"3.{version[2:]}": {"cell": text} for version, text in texts.items()}


LEVELS = ("differs", "3.11, 3.12: `level: 700` | 3.13+: `level: 2000`")


def test_a_difference_without_a_note_is_reported_with_both_lines():
    (complaint,) = unnoted(section_of(), outputs_of(v311="same\nlevel: 700", v313="same\nlevel: 2"))
    assert "01_small, cell cell: the output differs between versions" in complaint
    assert "3.11: level: 700\n  3.13: level: 2\n" in complaint
    assert "Say so under 'Levels'" in complaint


def test_a_note_covers_the_lines_that_hold_its_texts_and_no_other():
    outputs = outputs_of(v311="level: 700\nruns: 14", v313="level: 2000\nruns: 5")
    (complaint,) = unnoted(section_of(LEVELS), outputs)
    assert "runs: 14" in complaint
    assert not unnoted(section_of(LEVELS, ("differs", "3.13: `runs: 5`")), outputs)


def test_a_line_that_comes_at_another_place_is_a_difference_and_one_text_notes_it():
    outputs = outputs_of(v311="same\nname of Obj", v313="of Obj\nsame")
    (complaint,) = unnoted(section_of(), outputs)
    assert "3.11: name of Obj\n  3.13: of Obj\n" in complaint
    assert not unnoted(section_of(("differs", "3.11, 3.12: `name of Obj`")), outputs)


def test_a_line_that_only_one_version_has_is_a_difference():
    assert len(unnoted(section_of(), outputs_of(v311="same", v313="same\nmore"))) == 1


@pytest.mark.parametrize(
    ("output", "complaint"),
    [
        ({"v311": "level: 700"}, None),
        ({"v313": "level: 2000"}, None),
        ({"v311": "level: 2000"}, "on 3.11 the output under 'Levels' lacks `level: 700`"),
        ({"v313": "level: 700"}, "on 3.13 the output under 'Levels' lacks `level: 2000`"),
        (
            {"v313": "level: 700\nlevel: 2000"},
            "on 3.13 the output under 'Levels' contains `level: 700`",
        ),
    ],
)
def test_a_note_is_true_when_its_texts_stand_where_it_says_and_nowhere_else(output, complaint):
    complaints = untrue(section_of(LEVELS), outputs_of(**output))
    assert (complaint or "") in "\n".join(complaints)
    assert bool(complaints) == bool(complaint)


def test_a_text_of_a_note_stands_in_one_line():
    note = ("differs", "3.11: `1… runs` | 3.13: `7 runs`")
    assert not untrue(section_of(note), outputs_of(v311="17 runs", v313="count 1\n7 runs"))


def test_a_note_becomes_untrue_when_nothing_differs_any_more():
    same = outputs_of(v311="level: 700", v312="level: 700", v313="level: 700")
    assert untrue(section_of(LEVELS), same)


def test_what_changes_with_every_run_is_not_compared_where_a_mark_says_so():
    outputs = outputs_of(v311="freed: 93\nruns: 5", v313="freed: 95\nruns: 5")
    assert unnoted(section_of(), outputs)
    assert not unnoted(section_of(("varies", "`freed: …`")), outputs)


def test_a_mark_that_no_line_fits_is_reported():
    (complaint,) = untrue(section_of(("varies", "`freed: …`")), outputs_of(v311="runs: 5"))
    assert "has none with `freed: …`" in complaint


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("<Obj at 0x7f01>", "<Obj at 0x7fff>", False),
        ("Python 3.11.7", "Python 3.13.0", False),
        ("peak memory: 81.03 MiB", "peak memory: 1,079.8 MiB", False),
        ("in 0.25 s", "in 1.5 s", False),
        ("Traced memory, in MiB more: 1.5 at the end. 0 runs.", "", True),
        (
            "Resident memory in MiB: 66.6 at the start, 1.5 at the end. 3 collections.",
            "Resident memory in MiB: 70.1 at the start, 2.5 at the end. 3 collections.",
            False,
        ),
        (
            "Resident memory in MiB: 66.6 at the start, 1.5 at the end. 3 collections.",
            "Resident memory in MiB: 66.6 at the start, 1.5 at the end. 4 collections.",
            True,
        ),
        ("frees it, about 184 bytes in all.", "frees it, about 176 bytes in all.", False),
        ("about 184 objects", "about 176 objects", True),
        ("29 objects freed by the collector", "30 objects freed by the collector", False),
        ("0 objects freed by the collector", "30 objects freed by the collector", True),
        ("count 1", "count 2", True),
        ("(700, 10, 10)", "(2000, 10, 10)", True),
        ("14 collections", "5 collections", True),
        ("freed: a, then b", "freed: b, then a", True),
        ("1 step", "2 steps", True),
        ("data: 80 kB", "data: 24 kB", True),
        ("Out[3]", "Out[4]", True),
    ],
)
def test_only_addresses_versions_memory_and_time_may_differ_without_a_note(one, other, differ):
    assert bool(differences([one], [other])) is differ


@pytest.mark.parametrize(
    ("body", "text", "sentence"),
    [
        ("3.11: `a`", "It is another one.", "behind a sentence that names no version"),
        ("`a`", "On 3.11 it is a.", "has to give versions, a colon and texts"),
        ("3.11 `a`", "On 3.11 it is a.", "has to give versions, a colon and texts"),
        ("3.11: `a` |", "On 3.11 it is a.", "has to give versions, a colon and texts"),
        ("3.11: a", "On 3.11 it is a.", "has to list texts in backticks"),
        ("3.16: `a`", "On 3.16 it is a.", "names 3.16, where the stages are not tried"),
        ("3.11+: `a`", "On 3.11 it is a.", "then nothing differs"),
    ],
)
def test_a_note_that_cannot_be_checked_says_what_to_do(body, text, sentence):
    with pytest.raises(MarkError, match="01_small, cell words: <!-- differs: ") as caught:
        untrue(section_of(("differs", body), text=text), outputs_of(v311="a"))
    assert sentence in str(caught.value)


def test_a_bar_in_a_text_separates_no_entries():
    section = section_of(("differs", "3.11: `a | b` | 3.13: `c`"))
    assert not untrue(section, outputs_of(v311="a | b", v312="a", v313="c"))
