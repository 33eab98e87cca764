"""In JupyterLab 3, which some still have, a stage shows its pictures and can be stepped through.

It has an environment of its own. Where that cannot be installed, the test is skipped and says so.
"""

import shutil

import interpreters
import pytest
from conftest import DESKTOP, ROOT, STAGES, jupyterlab
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow, pytest.mark.versions]

PYTHON = "3.11"
PATIENCE = 240_000  # ms, for a stage on a busy machine


@pytest.fixture
def old_lab(once, tmp_path, monkeypatch):
    """The address of a JupyterLab 3 that has the notebooks of this project."""
    python, reason = interpreters.special(once, PYTHON, "old-lab")
    if python is None:
        pytest.skip(reason)
    for part in ("notebooks", "images"):
        shutil.copytree(ROOT / part, tmp_path / part)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with jupyterlab(tmp_path, "--allow-root", python=python) as (address, token):
        yield f"{address}lab/tree/notebooks/en/{STAGES[0]}.ipynb?token={token}"


def test_all_cells_run_and_a_stepper_can_be_stepped_through(old_lab, browse):
    page = browse(old_lab, **DESKTOP)
    picture = page.get_by_role("img", name="Above, the names a, b and c").first
    expect(picture).to_be_visible(timeout=PATIENCE)
    page.get_by_text("Run", exact=True).first.click()
    page.locator("#jp-mainmenu-run").get_by_text("Run All Cells", exact=True).click()
    button = page.get_by_role("button", name="Next").first
    button.click(timeout=PATIENCE)
    expect(page.get_by_text("Step 2 of 6").first).to_be_visible()
