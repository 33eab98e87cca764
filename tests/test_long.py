"""However long a program runs, memory and what is shown of it stay within bounds."""

import subprocess
import sys

import numpy as np
import pytest

from whoholds import record
from whoholds.data import said
from whoholds.memory import watch
from whoholds.memory.data import MIB

MOST = 1_000_000  # bytes of an output
TEN_MINUTES = 600  # seconds
A_SAMPLE_EVERY = 0.005  # seconds, as `watch` takes them at most


class Obj:
    pass


OPERATIONS = """
import gc, tracemalloc
import numpy as np
from dezero_mini import step17

def operations(number):
    for _ in range(number // 3):  # three to a graph, forward and backward
        x = step17.Variable(np.array(1.0))
        y = step17.square(step17.square(step17.square(x)))
        y.backward()
    return y

gc.disable()  # what counting leaves would stay
tracemalloc.start()
operations(1_000)
print(*tracemalloc.get_traced_memory())
tracemalloc.reset_peak()
operations(30_000)
print(*tracemalloc.get_traced_memory())
"""


def test_thirty_thousand_operations_take_the_memory_of_the_first_thousand():
    """In a process of their own, where no thread of a test runner takes memory meanwhile."""
    run = [sys.executable, "-c", OPERATIONS]
    said = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    first, first_peak, now, peak = map(int, said.split())
    assert now - first < 1_000  # bytes
    assert peak - first_peak < 2_000


def ten_minutes():
    """A run of ten minutes, as it would be had its samples been taken one by one."""
    with watch("ten minutes") as run:
        run.mark("begun")
    samples = run._samples
    taken, moment = 0, run.seconds[-1]
    while moment < TEN_MINUTES:
        samples.add(moment, 100 + np.sin(moment) * 10, 50 + np.cos(moment) * 10)
        taken += 1
        moment += A_SAMPLE_EVERY * samples.stride
    for number in range(100_000):
        run._collections.extend([number * TEN_MINUTES / 100_000, 0, 10])
    return run, taken


def test_ten_minutes_are_a_chart_of_a_thousand_points_whose_course_is_kept():
    run, taken = ten_minutes()
    assert taken > 2_000
    assert 400 < len(run.seconds) <= 1_000
    assert run.seconds[-1] > TEN_MINUTES - 2
    assert np.diff(run.seconds).max() < TEN_MINUTES / 300
    assert max(run.traced_mib) > 59.9
    chart = run.plot(bound=40 * MIB)
    assert len(chart._repr_html_().encode()) < MOST // 2
    assert len(run.collections) >= 100_000  # and perhaps one that came by itself
    assert f"{len(run.collections):,} collections" in chart.words


@pytest.mark.slow
def test_a_function_that_is_called_300_times_is_stepped_into_and_cut():
    function = "def f(n):\n    held = [a, n]\n    return held\n"
    source = f"{function}for n in range(300):\n    b = f(n)\nb = None"
    recording = record(source, {"a": Obj()}, "a b", into="f")
    page, words = recording._repr_html_(), str(recording)
    assert max(len(page.encode()), len(words.encode())) < MOST
    inside = [step for step in recording if step.source == "held = [a, n]"]
    assert 20 < len(inside) < 300
    held = said("refs.local name", name="held", function="f")
    assert all(held in step.snapshot.names for step in inside)
    assert recording[-1].source == "b = None"
    assert len(recording) < 200
