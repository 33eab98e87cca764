"""The stages are committed clean, and run from top to bottom, twice, without a word of warning.

Each is run once for the whole file, by the fixture `executed`; tests of what a stage shows
belong here too.
"""

from pathlib import Path

import nbformat
import pytest
from claims import claims
from conftest import notebook_of
from outputs import unshown

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
STAGES = [
    "01_reference_counting",
    "02_reference_cycles",
    "03_weak_references",
    "04_function_and_variable",
]


def test_the_stages_are_these_four():
    assert sorted(path.stem for path in NOTEBOOKS.glob("en/*.ipynb")) == STAGES


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


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_runs_twice_in_one_kernel_without_errors_and_warnings(stage, executed):
    for cells in executed(stage):
        complaints = [
            output
            for cell in cells
            for output in cell.get("outputs", [])
            if (output.output_type == "error" and not is_meant_to_fail(cell))
            or output.get("name") == "stderr"
        ]
        assert complaints == []


@pytest.mark.parametrize("stage", STAGES)
def test_a_cell_that_is_meant_to_fail_does(stage, executed):
    for cells in executed(stage):
        for cell in filter(is_meant_to_fail, cells):
            assert [output.output_type for output in cell.outputs] == ["error"]


@pytest.mark.parametrize("stage", STAGES)
def test_the_outputs_of_a_stage_say_what_it_claims_in_both_runs(stage, executed):
    for cells in executed(stage):
        complaints = unshown(claims(stage, notebook_of(stage)), cells)
        assert not complaints, "\n\n".join(complaints)
