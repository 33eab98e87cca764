"""The cells of the stages on CPython as WebAssembly, in Node.js: as in a page, and quicker."""

import functools
import re
import subprocess

import node
import pytest
from claims import claims
from conftest import STAGES, notebook_of
from files import MissingFiles, have
from lite import install
from nbformat import from_dict
from outputs import text_of, unshown
from pictures import lost
from pyodide_folder import fill

pytestmark = [pytest.mark.slow, pytest.mark.versions]


@pytest.fixture(scope="module")
def run_cells(pages_python):
    """`run_cells([source, …])`: the outputs of each, from one kernel."""
    return lambda sources: [*map(from_dict, node.run_cells(*pages_python, sources))]


@pytest.fixture(scope="module")
def in_node(run_cells):
    """`in_node("01_reference_counting")`: the notebook after a run. Each is run once."""

    @functools.cache
    def run(stage):
        notebook = notebook_of(stage)
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for cell, outputs in zip(cells, run_cells([cell.source for cell in cells]), strict=True):
            cell.outputs = outputs
        return notebook

    return run


@pytest.mark.parametrize("stage", STAGES)
def test_every_cell_shows_all_that_it_is_to_show_and_fails_only_where_that_is_meant(in_node, stage):
    assert [*lost(stage, in_node(stage))] == []


@pytest.mark.parametrize("stage", STAGES)
def test_every_claim_is_shown_there_too(in_node, stage):
    notebook = in_node(stage)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert "\n".join(unshown(claims(stage, notebook_of(stage)), code)) == ""


@pytest.mark.parametrize("stage", STAGES)
def test_where_integers_are_narrower_than_on_the_page_the_stage_says_so(in_node, stage):
    cells = in_node(stage).cells
    drawn = "".join(text_of(cell) for cell in cells if cell.cell_type == "code")
    told = "".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert ("int32 (3,), 12 bytes" in drawn) == ("`int32`, 12 bytes" in told)


def outputs_of(notebook, cell_id):
    return next(cell for cell in notebook.cells if cell.id == cell_id)


def test_memory_falls_when_the_collector_runs(in_node):
    said = text_of(outputs_of(in_node("02_reference_cycles"), "climb"))
    start, peak, end = map(
        float,
        re.search(
            r"Allocated memory in MiB: ([\d.]+) at the start, ([\d.]+) at the peak, ([\d.]+)", said
        ).groups(),
    )
    assert peak - start > 300
    assert end - start < 5


def test_a_chart_grows_while_its_cell_runs_and_says_what_it_measures(in_node):
    (chart,) = outputs_of(in_node("02_reference_cycles"), "climb").outputs
    assert chart.updates >= 3
    assert "allocated (malloc)" in chart.data["text/html"]
    assert "memory_profiler" not in chart.data["text/html"]


def test_what_runs_here_is_said_and_memit_says_what_it_measures(in_node, run_cells):
    notebook = in_node("01_reference_counting")
    assert "CPython 3.13.2 as WebAssembly" in text_of(outputs_of(notebook, "setup"))
    _, memit = run_cells_of(run_cells, "%load_ext whoholds", "%memit")
    said = text_of(memit)
    assert re.fullmatch(r"peak memory: [\d.]+ MiB, increment: [\d.]+ MiB, .*malloc.*", said)


def test_what_the_kernel_imports_comes_compiled_and_still_shows_its_source(run_cells):
    code = """
import argparse, inspect, os
import IPython.core.interactiveshell as shell
print(argparse.__file__, os.path.exists(shell.__spec__.cached))
print(inspect.getsource(argparse.ArgumentParser.error).strip().splitlines()[0])
"""
    (cell,) = run_cells_of(run_cells, code)
    assert text_of(cell) == "/lib/python313.zip/argparse.pyc True\ndef error(self, message):"


def test_names_of_live_objects_are_completed(run_cells):
    code = """
import numpy as np
values = [np.ones(3)]
print(*get_ipython().complete("values[0].sha")[1])
"""
    _, cell = run_cells_of(run_cells, "%load_ext whoholds", code)
    assert text_of(cell) == ".shape"


def test_without_node_the_pages_compile_and_a_sentence_says_so(tmp_path, monkeypatch, capsys):
    try:
        files, kernel = have(), install()
    except (MissingFiles, subprocess.CalledProcessError) as error:
        pytest.skip(str(error))
    monkeypatch.setattr(node.shutil, "which", lambda name: None)
    at_once = fill(tmp_path / "made", files, kernel)
    assert "Node.js is not installed. A stage will take" in capsys.readouterr().err
    assert "numpy" in at_once
    assert "byte-code" not in at_once
    assert (tmp_path / "made" / "python_stdlib.zip").stat().st_size < 3_000_000


def test_a_run_in_a_run_is_sampled_between_lines_and_leaves_nothing_behind(run_cells):
    code = """
import sys, time
from whoholds.memory import watch
end = time.perf_counter() + 60
with watch("outer") as outer:
    with watch("inner") as inner:
        while len(inner.seconds) < 6 and time.perf_counter() < end:
            time.sleep(0.01)
    kept = bytearray(50 * 2**20)
    while outer.rss_mib[-1] < outer.rss_mib[0] + 49 and time.perf_counter() < end:
        time.sleep(0.01)
    del kept
print(len(inner.seconds), len(outer.seconds) > 2)
print(round(outer.rss_peak_mib - outer.rss_mib[0]), round(outer.rss_end_mib - outer.rss_mib[0]))
print(sys.monitoring.get_tool(3))
"""
    (cell,) = run_cells_of(run_cells, code)
    assert text_of(cell) == "7 True\n50 0\nNone"


def test_what_a_block_leaves_is_told_in_a_page_too(run_cells):
    code = """
from whoholds import frees, watch
cache = {}
class Obj: pass
with watch("a leak") as run:
    cache["big"] = bytearray(3 * 2**20)
print(run.left)
exec(run.left.kept[0].code)
print(cache)
try:
    with frees(Obj):
        cache["kept"] = Obj()
except AssertionError as error:
    print(str(error).splitlines()[1])
"""
    (cell,) = run_cells_of(run_cells, code)
    assert text_of(cell).splitlines() == [
        "3.0 MiB: 1 × bytearray, held by cache['big']; `del cache['big']` gives it back.",
        "{}",
        "1 × Obj, held by cache['kept']; `del cache['kept']` frees it",
    ]


def test_memory_usage_and_memit_tell_of_what_malloc_has_handed_out(run_cells):
    code = """
from memory_profiler import memory_usage
before, = memory_usage()
kept = bytearray(60 * 2**20)
print(round(memory_usage()[0] - before))
"""
    memit = "%memit bytearray(60 * 2**20)"
    cell, _, line = map(text_of, run_cells_of(run_cells, code, "%load_ext whoholds", memit))
    assert cell == "60"
    assert "increment: 60.0" in line


def test_a_chart_takes_nothing_that_is_not_there_from_the_start(run_cells):
    code = """
import sys
before = set(sys.modules)
from whoholds.memory import plot, watch
with watch("one") as one: pass
with watch("two") as two: pass
print({name.split(".")[0] for name in set(sys.modules) - before} - sys.stdlib_module_names)
plot(one, two)
"""
    (cell,) = run_cells_of(run_cells, code)
    assert text_of(cell).startswith("{'whoholds'}")
    (chart,) = [output.data for output in cell.outputs if "data" in output]
    assert chart["text/html"].count("<svg") == 1


def run_cells_of(run_cells, *sources):
    return [from_dict({"outputs": outputs}) for outputs in run_cells(sources)]
