"""The stages run with the old IPython and ipykernel of Colab and Kaggle.

Each version of Python has an environment of its own for that. Where it cannot be installed, or
the version is not on this machine, the test is skipped and says so.
"""

import os

import interpreters
import pytest
from conftest import ROOT, STAGES, run_stage
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from test_notebooks import is_meant_to_fail

pytestmark = [pytest.mark.slow, pytest.mark.versions]

PYTHONS = ["3.12", "3.13"]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("version", PYTHONS)
def test_a_stage_runs_without_errors_and_draws_what_it_draws_here(once, executed, version, stage):
    python, reason = interpreters.special(once, version, "colab")
    if python is None:
        pytest.skip(reason)

    class Kernel(AsyncKernelManager):
        kernel_spec = KernelSpec(
            argv=[str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        )

    (cells,) = run_stage(
        stage, kernel_manager_class=Kernel, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    errors = [
        output.evalue
        for cell in cells
        if not is_meant_to_fail(cell)
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]
    assert errors == []
    assert drawings(cells) == drawings(executed(stage)[0]) != []


def drawings(cells):
    """The ids of the cells that display a picture."""
    outputs = [(cell.id, output) for cell in cells for output in cell.get("outputs", [])]
    return [id for id, output in outputs if "<svg" in output.get("data", {}).get("text/html", "")]
