"""What several test files share: notebooks that have been run, and the built site."""

import copy
import functools
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def executed():
    """`executed("01_reference_counting")`: its cells after a first run and after a second.

    The second run happens in the same kernel. Each notebook is run once a session.
    """

    @functools.cache
    def run_twice(stage):
        notebook = nbformat.read(ROOT / "notebooks" / "en" / f"{stage}.ipynb", as_version=4)
        client = NotebookClient(
            notebook,
            timeout=120,
            kernel_name="python3",
            resources={"metadata": {"path": str(ROOT / "notebooks" / "en")}},
        )
        runs = []
        with client.setup_kernel():
            for _ in range(2):
                for index, cell in enumerate(notebook.cells):
                    client.execute_cell(cell, index)
                runs.append(copy.deepcopy(notebook.cells))
        return runs

    return run_twice
