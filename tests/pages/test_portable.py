"""A stage that was downloaded needs no file beside it, and installs the project where it can."""

import re

import pytest
from conftest import EDITIONS, ROOT, notebook_of
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import validate
from portable import portable

ADDRESS = "https://github.com/someone/series"
IMAGES = ROOT / "images"
REFERENCE = re.compile(r"!\[[^\]]*\]\(([^)]*)\)")


def texts(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


@pytest.mark.parametrize("stage", EDITIONS)
def test_the_pictures_of_a_stage_are_in_it_and_all_else_is_as_committed(stage):
    committed = notebook_of(stage)
    alone = portable(committed, IMAGES)
    validate(alone)
    pictures = REFERENCE.findall("".join(texts(alone)))
    assert len(pictures) == len(REFERENCE.findall("".join(texts(committed)))) >= 1
    for picture in pictures:
        assert picture.startswith("data:image/png;base64,iVBORw0KGgo")  # how every PNG begins
    for cell, other in zip(committed.cells, alone.cells, strict=True):
        assert REFERENCE.sub("", other.source) == REFERENCE.sub("", cell.source)
    assert committed == notebook_of(stage)


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize("stage", EDITIONS)
def test_its_first_cell_installs_the_project_where_it_is_not(stage, is_there):
    alone = portable(notebook_of(stage), IMAGES, f"{ADDRESS}/", stage[:2])
    validate(alone)
    first = next(cell for cell in alone.cells if cell.cell_type == "code")
    commands = []

    class Shell:
        def run_line_magic(self, *command):
            commands.append(" ".join(command))

    name = "dezero_mini" if is_there else "nothing_is_called_so"
    code = TransformerManager().transform_cell(first.source.replace("dezero_mini", name))
    exec(code, {"get_ipython": Shell})
    assert commands == ([] if is_there else [f"pip install --quiet git+{ADDRESS}"])


def test_without_an_address_nothing_is_installed():
    stage = notebook_of(EDITIONS[0])
    assert len(portable(stage, IMAGES).cells) == len(stage.cells)
