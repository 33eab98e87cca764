"""A stage that was downloaded needs no file beside it, and installs the project where it can."""

import re

import pytest
from conftest import EDITIONS, ROOT, notebook_of
from IPython.core.interactiveshell import InteractiveShell
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
    assert next(cell.id for cell in alone.cells if cell.cell_type == "code") == "install"
    cells = [cell for cell in alone.cells if cell.id != "install"]
    for cell, other in zip(committed.cells, cells, strict=True):
        assert REFERENCE.sub("", other.source) == REFERENCE.sub("", cell.source)
    assert committed == notebook_of(stage)


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize("address", [f"{ADDRESS}/", ""])
@pytest.mark.parametrize("stage", EDITIONS)
def test_its_first_cell_installs_the_project_where_it_is_not(
    stage, address, is_there, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    alone = portable(notebook_of(stage), IMAGES, address, stage[:2])
    validate(alone)
    assert run_first_cell(alone, is_there) == (
        [f"pip install --quiet git+{ADDRESS}"] if address and not is_there else []
    )
    said = capsys.readouterr().out
    assert ("dezero_mini-….whl" in said) == (not address and not is_there)
    (tmp_path / "dezero_mini-0.1.0-py3-none-any.whl").touch()
    if not address:
        wheel = "pip install --quiet dezero_mini-0.1.0-py3-none-any.whl"
        assert run_first_cell(alone, is_there) == ([] if is_there else [wheel])
        assert capsys.readouterr().out == ""


def run_first_cell(notebook, is_there):
    """The magics that the first cell runs, as they are run, where the project is or is not."""
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    shell, commands = InteractiveShell(), []
    shell.register_magic_function(commands.append, magic_name="pip")
    name = "dezero_mini" if is_there else "nothing_is_called_so"
    result = shell.run_cell(first.source.replace('"dezero_mini"', f'"{name}"'))
    result.raise_error()
    return [f"pip {command}" for command in commands]
