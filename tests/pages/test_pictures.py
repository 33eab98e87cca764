"""A build that loses what a cell displays fails, and names the page and the cell."""

import pytest
from conftest import STAGES, build_copy, write_notebook
from nbformat.v4 import new_code_cell, new_notebook, new_output
from pictures import lost
from small import write_short_stages

PICTURE = '<figure class="whoholds-refs"><svg></svg></figure>'
STEPS = (
    '<div class="whoholds-steps"><ol><li><figure class="whoholds-refs"><svg></svg></figure></li>'
    '<li><figure class="whoholds-refs"><svg></svg></figure></li></ol></div>'
)
CHART = '<figure class="whoholds-memory"><svg></svg></figure>'
ERROR = new_output("error", ename="ImportError", evalue="no library", traceback=[])


def shown(*pages):
    return [new_output("display_data", {"text/html": page, "text/plain": "x"}) for page in pages]


def complaints(source, outputs, *tags):
    cell = new_code_cell(source, id="here", outputs=outputs, metadata={"tags": list(tags)})
    return list(lost("stage", new_notebook(cells=[cell])))


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("x = 1\n%refs x", PICTURE),
        ("%%refsteps a\na = []\na = None", STEPS),
        ("%%watchmemory label\na = []", CHART),
        ("memory.plot(before, after)", CHART),
        ("run = 1\nrun.plot(bound=f(2))\n", CHART),
    ],
)
def test_a_cell_that_draws_has_to_show_its_picture(source, page):
    assert complaints(source, shown(page)) == []
    (complaint,) = complaints(source, [])
    assert complaint.startswith("stage, cell here: is to show 1 of class whoholds-")
    assert len(complaints(source, shown(page.replace("<svg></svg>", "", 1)))) == 1
    assert len(complaints(source, shown("<p>words</p>"))) == 1


def test_two_drawings_are_two_pictures():
    assert complaints("%refs a\n%refs b", shown(PICTURE, PICTURE)) == []
    assert len(complaints("%refs a\n%refs b", shown(PICTURE))) == 1


def test_a_text_may_be_in_lines_as_it_is_in_a_file():
    cell = {"cell_type": "code", "id": "here", "source": ["%refs a\n", "%refs b"], "metadata": {}}
    half = {"output_type": "display_data", "data": {"text/html": ["<figure ", PICTURE[8:]]}}
    assert list(lost("stage", {"cells": [cell | {"outputs": [half, half]}]})) == []
    (complaint,) = lost("stage", {"cells": [cell | {"outputs": [half]}]})
    assert "is to show 2 of class whoholds-refs, and shows 1" in complaint


def test_words_in_place_of_a_picture_are_a_loss_and_the_reason_is_named():
    apology = '<figure class="whoholds-refs"><p class="whoholds-no-picture">No engine.</p></figure>'
    assert complaints("thing", shown(apology)) == [
        "stage, cell here: shows words in place of a picture: No engine."
    ]


def test_an_error_is_a_loss_unless_its_cell_is_meant_to_raise():
    (complaint,) = complaints("thing", [ERROR])
    assert (
        complaint == "stage, cell here: shows an error where none is meant: ImportError: no library"
    )
    assert complaints("1 / 0", [ERROR], "raises-exception") == []
    assert len(complaints("display(thing); 1 / 0", [ERROR, ERROR], "raises-exception")) == 1


def test_cells_that_draw_nothing_lose_nothing():
    assert complaints("print(1)\n# %refs draws\nplot = 1", []) == []


@pytest.mark.slow
def test_a_build_without_an_engine_or_with_a_display_that_raises_fails_and_says_where(tmp_path):
    hide = "%load_ext whoholds\n"
    hide += "from whoholds.showing import engine\nengine._ENGINES.clear()"
    raises = "class Shy:\n    def _repr_html_(self):\n        1 / 0\n\nShy()"

    def prepare(stages):
        write_short_stages(stages)
        write_notebook(stages / f"{STAGES[1]}.ipynb", "%load_ext whoholds", hide, "a = []\n%refs a")
        write_notebook(stages / f"{STAGES[2]}.ipynb", raises)

    run = build_copy(tmp_path / "copy", prepare)
    assert run.returncode != 0
    assert f"{STAGES[1]}, cell " in run.stderr
    assert "pip install graphviz-pure" in run.stderr
    assert f"{STAGES[2]}, cell " in run.stderr
    assert "ZeroDivisionError" in run.stderr
    assert not (tmp_path / "copy" / "html").exists()
