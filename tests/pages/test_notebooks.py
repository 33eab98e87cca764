"""The stages are committed clean, and run from top to bottom, twice, without a word of warning.

A translation's second time is for `make versions`. What has been run comes from the fixture
`executed`; tests of what a stage shows belong here too.
"""

import re
import sys
from collections import Counter
from itertools import groupby
from pathlib import Path

import nbformat
import pytest
from available import needs_the_lock
from claims import claims
from conftest import EDITIONS, TRANSLATED, notebook_of, run_stage
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell
from outputs import unshown
from questions import DRAW, PREDICT, VERDICT, questions

from whoholds.words import LANGUAGES

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
STAGES = [
    "01_reference_counting",
    "02_reference_cycles",
    "03_weak_references",
    "04_function_and_variable",
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_stages_are_these_four(language):
    assert sorted(path.stem for path in NOTEBOOKS.glob(f"{language}/*.ipynb")) == STAGES


@pytest.mark.parametrize(
    "path", sorted(NOTEBOOKS.glob("*/*.ipynb")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_a_notebook_is_committed_valid_and_without_outputs(path):
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)  # from format 4.5 on every cell has an id
    assert (notebook.nbformat, notebook.nbformat_minor) >= (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


def is_meant_to_fail(cell):
    return "raises-exception" in cell.metadata.get("tags", [])


@pytest.mark.parametrize("stage", EDITIONS)
def test_each_run_of_a_stage_is_without_errors_and_warnings(stage, executed):
    assert_quiet(executed(stage))


@pytest.mark.slow
@pytest.mark.versions
@pytest.mark.parametrize("stage", TRANSLATED)
def test_a_translation_runs_again_in_its_kernel_as_well(stage):
    runs = run_stage(stage, times=2)
    assert_quiet(runs)
    assert_claims_hold(stage, runs)


def assert_quiet(runs):
    for cells in runs:
        complaints = [
            output
            for cell in cells
            for output in cell.get("outputs", [])
            if (output.output_type == "error" and not is_meant_to_fail(cell))
            or output.get("name") == "stderr"
        ]
        assert complaints == []


@pytest.mark.slow
@pytest.mark.versions
@pytest.mark.parametrize("stage", STAGES)
def test_what_fails_when_it_is_run_again_runs_when_all_above_it_was(stage, tmp_path):
    """As the stage says in its set-up, of cells that take away what they need."""
    for language in LANGUAGES:
        said = {cell.id: cell.source for cell in notebook_of(f"{language}/{stage}").cells}
        assert "Run All Above Selected Cell" in said["setup-text"]
    notebook = notebook_of(f"en/{stage}")
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    client = NotebookClient(
        notebook, timeout=120, startup_timeout=180, resources={"metadata": {"path": str(tmp_path)}}
    )
    client.allow_errors = True

    def fails(cell):
        client.execute_cell(cell, notebook.cells.index(cell))
        errors = [output for output in cell.outputs if output.output_type == "error"]
        return bool(errors) and not is_meant_to_fail(cell)

    failed = []
    with client.setup_kernel():
        for n, cell in enumerate(cells):
            assert not fails(cell), cell.id
            if fails(cell):
                failed.append(cell.id)
                assert not any(map(fails, cells[: n + 1])), cell.id
    assert failed == AGAIN.get(stage, [])


AGAIN = {
    "01_reference_counting": ["lower", "holders-let-go", "forgotten-del"],
    "02_reference_cycles": ["error-gone"],
}
"""The cells that take away what they need."""


STATUS = """\
from pathlib import Path
sizes = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(*(int(sizes[name].split()[0]) * 1024 // 10**6 for name in ("VmHWM", "VmRSS")))"""


@pytest.mark.slow
@pytest.mark.versions
@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the most that was resident")
@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_takes_the_memory_that_teachers_are_told_of(stage):
    (cells,) = run_stage(stage, cells=[*notebook_of(stage).cells, new_code_cell(STATUS)])
    most, end = map(int, cells[-1].outputs[0].text.split())
    for language in LANGUAGES:
        text = (NOTEBOOKS.parent / "site" / language / "teachers.md").read_text("utf-8")
        told = re.search(r"600 MB.* (\d+) MB.* 100 MB", text)
        assert most <= 600, language
        assert end <= int(told[1]), language


@pytest.mark.parametrize("stage", EDITIONS)
def test_a_cell_that_is_meant_to_fail_does(stage, executed):
    for cells in executed(stage):
        for cell in filter(is_meant_to_fail, cells):
            assert [output.output_type for output in cell.outputs] == ["error"]


@pytest.mark.parametrize(
    "stage",
    [pytest.param(s, marks=[needs_the_lock] * ("01_" in s or "02_" in s)) for s in EDITIONS],
)
def test_the_outputs_of_each_run_say_what_the_stage_claims(stage, executed):
    assert_claims_hold(stage, executed(stage))


def assert_claims_hold(stage, runs):
    for cells in runs:
        complaints = unshown(claims(stage, notebook_of(stage)), cells)
        assert not complaints, "\n\n".join(complaints)


RESIDENT = re.compile(r"MiB\D*([\d,]+\.\d)\D+([\d,]+\.\d)\D+([\d,]+\.\d)")  # start, peak, end


@pytest.mark.parametrize("stage", EDITIONS)
def test_no_chart_begins_with_what_an_earlier_cell_left(stage, executed):
    """A collection would free it: the chart would fall below its start, and show little else."""
    for cells in executed(stage):
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        texts = [output.get("data", {}).get("text/plain", "") for output in outputs]
        charts = [found.groups() for text in texts for found in RESIDENT.finditer(text)]
        assert charts or "03_" in stage  # which has none
        for start, _, end in charts:
            assert float(end.replace(",", "")) > float(start.replace(",", "")) - 100


@pytest.mark.parametrize("stage", EDITIONS)
def test_a_question_has_its_reasons_behind_the_cell_that_answers_it_and_nowhere_before(stage):
    notebook = notebook_of(stage)
    found = questions(notebook)
    assert found
    for question in found:
        assert question.cells, question.id
        letters = list("ABCDE"[: len(question.choices)])
        assert [letter for letter, _ in question.reasons] == letters, question.id
        assert len(question.right) == 1, question.id
        for _, reason in question.reasons:
            assert VERDICT.match(reason), question.id
        assert question.conclusion, question.id
    everything = "\n".join(cell.source for cell in notebook.cells)
    drawn = [c for c in notebook.cells if DRAW.search(c.source) and not PREDICT.search(c.source)]
    assert len(PREDICT.findall(everything)) == len(found)
    assert everything.count('<details class="outcome">') == len(found) + len(drawn)


def test_the_places_of_the_right_answers_have_no_pattern():
    places = [n for stage in STAGES for q in questions(notebook_of(stage)) for n in q.right]
    assert len(places) > 20
    assert max(Counter(places).values()) <= len(places) / 2
    assert max(len([*run]) for _, run in groupby(places)) <= 3
