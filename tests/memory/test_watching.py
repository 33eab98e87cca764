"""Watching memory: what a run says, that it leaves no trace, and how its chart reads."""

import _thread
import asyncio
import collections
import dataclasses
import gc
import json
import os
import re
import subprocess
import sys
import textwrap
import threading
import time
import tracemalloc
import weakref
import xml.etree.ElementTree as ET
from array import array as numbers
from math import isnan
from types import SimpleNamespace

import numpy as np
import psutil
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from whoholds import memory, platform
from whoholds.collector import Paused
from whoholds.memory import chart, pulse, watch, watching
from whoholds.memory.data import Panel
from whoholds.memory.sampling import Samples, Tracer
from whoholds.memory.sentences import _LONGEST, in_words, short
from whoholds.memory.watching import _panel
from whoholds.words import say, speak

ARRAY_MIB = 128
NOISE_MIB = 0.2  # what sampling itself holds, and whatever else Python does
MORE_NOISE_MIB = 20  # for resident memory, in which everything in the process has a part


def array():
    """An array of 128 MiB, every page of which is in use."""
    return np.ones(ARRAY_MIB * 2**20 // 8)


@pytest.fixture
def untouched():
    """The collector's callbacks, the threads and the tracing are in the end what they were."""

    def state():
        return list(gc.callbacks), set(threading.enumerate()), tracemalloc.is_tracing()

    before, threads = state(), _thread._count()
    yield
    assert state() == before
    until = time.monotonic() + 5
    while _thread._count() > threads and time.monotonic() < until:
        time.sleep(0.01)  # a thread that has said that it is over ends a moment later
    assert _thread._count() <= threads


pytestmark = pytest.mark.usefixtures("untouched")


def spend(seconds, enough=lambda: False):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end and not enough():
        time.sleep(0.01)


def test_traced_memory_follows_an_array():
    with watch("an array") as run:
        spend(0.2)
        kept = array()
        run.mark("made")
        del kept
        spend(0.2)
    assert run.marks[0].traced_mib == pytest.approx(ARRAY_MIB, abs=NOISE_MIB)
    assert run.traced_peak_mib == pytest.approx(ARRAY_MIB, abs=NOISE_MIB)
    assert run.traced_end_mib == pytest.approx(0, abs=NOISE_MIB)


def test_what_tracing_took_of_what_is_freed_while_it_is_read_is_not_forgotten():
    tracer = Tracer()
    account = tracer.open()
    try:
        many = [[i] for i in range(100_000)]
        took, asked = account.tracing(), account.tracing
        account.tracing = lambda: (many.clear(), asked())[1]  # as another thread may do
        account.read()
        assert account.tracing_at_most() > took
    finally:
        tracer.close(account)


def test_resident_memory_follows_an_array_in_a_fresh_process():
    # Not in this one: what earlier tests freed may still be resident, and house the array.
    code = f"""
        import json, time
        import numpy as np
        from whoholds.memory import watch
        with watch("an array") as run:
            time.sleep(0.2)
            kept = np.ones({ARRAY_MIB} * 2**20 // 8)
            run.mark("made")
            del kept
            time.sleep(0.2)
        print(json.dumps([run.marks[0].rss_mib, run.rss_peak_mib, run.rss_end_mib, *run.rss_mib]))
    """
    process = [sys.executable, "-c", textwrap.dedent(code)]
    said = subprocess.run(process, capture_output=True, check=True, text=True).stdout
    made, peak, end, start, *_ = json.loads(said)
    assert made - start == pytest.approx(ARRAY_MIB, abs=MORE_NOISE_MIB)
    assert peak - start == pytest.approx(ARRAY_MIB, abs=MORE_NOISE_MIB)
    assert end - start == pytest.approx(0, abs=MORE_NOISE_MIB)


def test_samples_are_taken_while_the_block_runs_and_say_what_they_cost():
    with watch("waiting") as run:
        # Where much else is going on, a sample costs more, and the next one waits longer.
        spend(30, enough=lambda: len(run.seconds) > 4)
        assert len(run.seconds) > 4
    assert len(run.seconds) == len(run.rss_mib) == len(run.traced_mib)
    assert np.all(np.diff(run.seconds) > 0)
    assert 0 < run.sampling_seconds < run.seconds[-1]


def test_a_peak_between_two_samples_is_not_missed():
    with watch("a moment") as run:
        np.empty(ARRAY_MIB * 2**20, np.int8)  # no time is spent on its pages
    assert run.traced_peak_mib == pytest.approx(ARRAY_MIB, abs=NOISE_MIB)


def test_a_short_block_has_its_start_and_its_end():
    with watch("short") as run:
        kept = array()
    assert len(run.seconds) >= 2
    assert run.traced_mib[0] == pytest.approx(0, abs=NOISE_MIB)
    assert run.traced_end_mib == pytest.approx(ARRAY_MIB, abs=NOISE_MIB)
    del kept


def test_a_long_block_keeps_its_course_in_few_samples():
    samples = Samples()
    moment = 0
    while moment < 100_000:
        samples.add(moment, 2 * moment, 3 * moment)
        moment += samples.stride
    seconds, rss_mib, traced_mib = samples.columns()
    assert 400 < len(seconds) <= 1000
    np.testing.assert_array_equal(seconds, np.arange(0, 100_000, samples.stride))
    np.testing.assert_array_equal(rss_mib, 2 * np.array(seconds))
    np.testing.assert_array_equal(traced_mib, 3 * np.array(seconds))


def test_columns_stay_as_they_were_when_they_were_read():
    samples = Samples()
    samples.add(0, 10, 20)
    samples.add(1, 11, 21)
    columns = samples.columns()
    for moment in range(2, 1500):  # on the way, every second row goes
        samples.add(moment, moment, moment)
    assert [list(column) for column in columns] == [[0, 1], [10, 11], [20, 21]]


def test_collections_are_recorded_with_generation_and_number_of_objects():
    class Ring:
        def __init__(self):
            self.itself = self

    gc.collect()
    gc.disable()
    try:
        with watch("collector") as run:
            gc.collect(0)  # frees what was left by what is imported for a watch
            for _ in range(1000):
                Ring()
            run.mark("before")
            gc.collect()
    finally:
        gc.enable()
    first, second = run.collections
    assert (first.generation, second.generation) == (0, 2)
    assert first.collected < 1000 <= second.collected
    assert first.seconds < run.marks[0].seconds < second.seconds < run.seconds[-1]


def test_watching_itself_brings_no_collection():
    gc.collect()
    with watch("waiting") as run:
        before = gc.get_count()[0]
        spend(0.5)
        after = gc.get_count()[0]
    assert run.collections == ()
    assert after - before < len(run.seconds) + 20  # it takes 700 to bring one


def test_drawing_brings_no_collection():
    with watch("short") as run:
        pass
    run.plot()
    gc.collect()
    before = gc.get_count()[0]
    for _ in range(10):
        run.plot()
    assert gc.get_count()[0] - before < 100  # it takes 700 to bring one


def test_an_error_ends_the_run_and_goes_on_as_it_is():
    runs, kept = [], []

    def fail():
        with watch("fails") as run:
            runs.append(run)
            kept.append(array())
            raise ValueError("the block's own")

    with pytest.raises(ValueError, match="the block's own") as raised:
        fail()
    assert raised.traceback[-1].name == "fail"
    assert runs[0].traced_end_mib == pytest.approx(ARRAY_MIB, abs=NOISE_MIB)


def test_an_object_of_the_block_dies_as_usual():
    with watch("dies") as run:
        kept = array()
        alive = weakref.ref(kept)
        run.mark("alive")
        del kept
        assert alive() is None
        lost = weakref.ref(array())
    assert lost() is None


def test_nested_runs_each_have_their_own_start_and_peak():
    with watch("outer") as outer:
        np.empty(ARRAY_MIB * 2**20, np.int8)
        with watch("inner") as inner:
            small = np.ones(2**20)
        del small
        with watch("again") as again:
            pass
    assert outer.traced_peak_mib == pytest.approx(ARRAY_MIB, abs=NOISE_MIB)
    assert inner.traced_peak_mib == pytest.approx(8, abs=NOISE_MIB)
    assert again.traced_peak_mib == pytest.approx(0, abs=NOISE_MIB)
    assert outer.traced_end_mib == pytest.approx(0, abs=NOISE_MIB)


@pytest.fixture
def tracing():
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.mark.usefixtures("tracing")
def test_somebody_elses_tracing_goes_on_and_keeps_its_peak():
    array()
    peak = tracemalloc.get_traced_memory()[1]
    kept = np.ones(2**20)
    with watch("smaller") as smaller:
        more = np.ones(2**20)
        smaller.mark("made")
    assert smaller.traced_end_mib == pytest.approx(8, abs=NOISE_MIB)
    assert smaller.traced_peak_mib == pytest.approx(8, abs=NOISE_MIB)
    assert tracemalloc.get_traced_memory()[1] == peak
    with watch("larger") as larger:
        array()
    assert larger.traced_peak_mib == pytest.approx(ARRAY_MIB, abs=NOISE_MIB)
    assert tracemalloc.is_tracing()
    del kept, more


# What a block does to the collector, to tracing, to threads and to processes


def test_a_block_that_clears_the_callbacks_leaves_nothing_of_ours_and_loses_no_collection():
    gc.collect()
    of_others = list(gc.callbacks)  # such as Hypothesis's
    with watch("clears") as run:
        gc.collect(0)
        gc.callbacks.clear()
        gc.collect()
    with watch("again"):
        pass
    assert gc.callbacks == []
    gc.callbacks[:] = of_others
    assert not tracemalloc.is_tracing()
    assert [collection.generation for collection in run.collections] == [0]
    assert run.unseen_collections == 1
    assert "2 collections; " in str(run)
    assert "When 1 of them came is not known" in str(run)


def test_a_block_that_puts_another_list_in_place_of_the_callbacks_leaves_nothing_of_ours():
    before = gc.callbacks
    try:
        with watch("replaces") as run:
            gc.callbacks = []
            gc.collect()  # which calls those of the first list
    finally:
        gc.callbacks = before
    assert run._note_collection not in before
    assert "1 collection; " in str(run)
    assert run.unseen_collections == 0


def test_what_is_traced_is_not_known_once_a_block_stops_the_tracing():
    with watch("stops") as run:
        kept = bytearray(8 << 20)
        run.mark("made")
        tracemalloc.stop()
        run.mark("stopped")
    made, stopped = run.marks
    assert made.traced_mib == run.traced_peak_mib == pytest.approx(8, abs=NOISE_MIB)
    assert isnan(stopped.traced_mib)
    assert isnan(run.traced_end_mib)
    assert "8.00 at the peak, as far as it is known. After 0." in str(run)
    (_, traced) = [points for _, points in lines_of(ET.fromstring(run.plot().svg))]
    assert traced[-1][0] < chart.WIDTH - chart.RIGHT - 1  # it ends before the run does
    del kept


def test_what_is_traced_is_not_known_once_a_block_clears_the_traces():
    with watch("clears") as run:
        tracemalloc.clear_traces()
        kept = bytearray(8 << 20)
    assert isnan(run.traced_end_mib)
    assert not tracemalloc.is_tracing()
    del kept


def test_tracing_that_a_block_starts_anew_goes_on_after_it():
    with watch("traces itself"):
        tracemalloc.stop()
        tracemalloc.start(5)
    try:
        assert tracemalloc.get_traceback_limit() == 5
    finally:
        tracemalloc.stop()


def test_an_inner_block_traces_though_the_outer_one_has_stopped_it():
    with watch("outer"):
        tracemalloc.stop()
        with watch("inner") as inner:
            kept = bytearray(8 << 20)
        assert inner.traced_end_mib == pytest.approx(8, abs=NOISE_MIB)
    del kept
    assert not tracemalloc.is_tracing()


def in_a_process(code):
    process = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(code)]
    return subprocess.run(process, capture_output=True, check=True, text=True, timeout=60).stdout


def test_a_block_that_waits_in_a_generator_keeps_no_process_from_its_end():
    program = """
        from whoholds import watch
        def waiting():
            with watch("it"):
                yield
        class Ring: ...
        ring = Ring()
        ring.itself, ring.kept = ring, waiting()
        next(ring.kept)
        print("the end")
    """
    process = [sys.executable, "-c", textwrap.dedent(program)]
    done = subprocess.run(process, capture_output=True, check=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("the end\n", "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_a_child_that_is_forked_while_a_sample_is_taken_marks_and_ends_its_run():
    code = """
        import os, signal, time
        from whoholds.memory import watch, watching
        read = watching.used_mib
        def slowly():
            time.sleep(0.01)
            return read()
        watching.used_mib = slowly  # so that most of the time a sample is being taken
        with watch("forks") as run:
            failed = 0
            for _ in range(20):
                time.sleep(0.007)
                child = os.fork()
                if not child:
                    signal.alarm(5)
                    run.mark("in the child")
                    break
                failed += os.waitpid(child, 0)[1] != 0
        if not child:
            assert run.rss_end_mib > 1
            os._exit(0)
        print(failed, len(run.marks))
    """
    assert in_a_process(code) == "0 0\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_the_resident_memory_of_a_child_is_its_own():
    code = """
        import mmap, os
        from whoholds.platform import used_mib
        before = used_mib()
        # Not a bytearray: without the lock, Python keeps for itself what that gives back.
        kept = mmap.mmap(-1, 64 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        kept[::4096] = b"1" * (len(kept) // 4096)
        if not os.fork():
            kept.close()
            os._exit(round(used_mib() - before) > 30)
        assert used_mib() > before + 50
        print(os.wait()[1])
    """
    assert in_a_process(code) == "0\n"


def test_without_psutil_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psutil", None)
    platform._process.cache_clear()
    with pytest.raises(ImportError, match="pip install psutil"), watch("nothing"):
        pass
    with pytest.raises(ImportError, match="pip install psutil"):
        memory.rounds_that_fit(1)


def test_the_resident_memory_is_what_psutil_tells():
    assert platform.used_mib() == pytest.approx(psutil.Process().memory_info().rss / 2**20, abs=1)


def test_a_pulse_that_did_not_start_can_be_stopped():
    pulse.pulse(lambda: 0.0, 0.0, "a pulse").stop()


def test_a_mark_comes_while_the_block_runs():
    with watch("over") as run:
        run.mark("iteration 3")
    assert [mark.label for mark in run.marks] == ["iteration 3"]
    with pytest.raises(RuntimeError, match="'over' has ended"):
        run.mark("too late")


def test_in_a_browser_the_memory_used_is_what_malloc_has_handed_out(monkeypatch):
    monkeypatch.setattr(platform, "IN_BROWSER", True)
    handed_out = SimpleNamespace(uordblks=3 * 2**20)
    monkeypatch.setattr(platform, "_mallinfo", lambda: lambda: handed_out)
    assert platform.used_mib() == 3.0


def test_a_pulse_that_was_stopped_beats_no_more():
    beats = []

    def beat():
        begun.set()
        time.sleep(0.2)
        beats.append("done")
        return 0.0

    begun = threading.Event()
    beating = pulse.pulse(beat, 0.0, "a pulse")
    beating.start(())
    begun.wait()
    beating.stop()
    assert beats  # the one that had begun is over


def test_a_block_may_wait_for_all_other_threads():
    def others():
        return {*threading.enumerate()} - {threading.current_thread(), *before}

    before = threading.enumerate()
    traced = []
    threading.settrace(lambda *_: traced.append(1))
    try:
        with watch("waiting") as run:
            while len(run.seconds) < 3:
                time.sleep(0.01)
            for thread in others():
                thread.join(5)
                assert not thread.is_alive()
    finally:
        threading.settrace(None)
    assert len(run.seconds) > 3
    assert not traced


def test_a_pulse_that_asks_which_thread_it_is_in_leaves_none_behind():
    """A thread that `threading` does not know would be there for good, and could not be joined."""
    found, traced = [], []

    def beat():
        found.append(threading.current_thread())
        return 0.001

    threading.settrace(lambda *about: traced.append(about[0].f_code.co_name))
    try:
        beating = pulse.pulse(beat, 0.0, "a pulse", asks_threading=True)
        beating.start(())
        while not found:
            time.sleep(0.001)
    finally:
        threading.settrace(None)
    beating.stop()
    assert found[0].name == "a pulse"
    assert "beat" not in traced
    found[0].join(5)
    assert found[0] not in threading.enumerate()


def test_where_no_thread_can_be_started_the_block_ends(monkeypatch):
    def none_left(*_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(pulse, "start_new_thread", none_left)
    with pytest.raises(RuntimeError, match="start new thread"), watch("no thread"):
        pass
    assert not tracemalloc.is_tracing()


@pytest.mark.parametrize(
    ("available", "nbytes", "rounds"),
    [(8 * 2**30, 80_000_000, 5), (8 * 2**30, 2**20, 400), (2**30, 2**20, 256), (2**20, 2**20, 1)],
)
def test_an_experiment_takes_a_quarter_of_what_is_available_at_most(
    monkeypatch, available, nbytes, rounds
):
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=available))
    assert memory.rounds_that_fit(nbytes) == rounds


@pytest.mark.parametrize(("told", "most"), [({"deviceMemory": 1}, 0.5), ({}, 2)])
def test_a_page_takes_half_of_what_the_browser_says_the_device_has(monkeypatch, told, most):
    monkeypatch.setattr(platform, "IN_BROWSER", True)
    monkeypatch.setattr(platform, "used_mib", lambda: 100.0)
    js = SimpleNamespace(navigator=SimpleNamespace(**told))
    monkeypatch.setitem(sys.modules, "js", js)
    assert platform.available_bytes() == most * 2**30 - 100 * 2**20


def test_rounds_that_take_nothing_get_a_sentence():
    with pytest.raises(ValueError, match="was given 0"):
        memory.rounds_that_fit(0)


# The chart


@pytest.fixture(scope="module")
def runs():
    with Paused():  # one collection, no more
        with watch("before & after <b>") as first:
            kept = array()
            first.mark("$made$")
            gc.collect()
            del kept
            spend(0.05)
        with watch("short") as second:
            pass
    return first, second


def test_a_chart_states_its_numbers_in_words(runs):
    first, _ = runs
    svg = ET.fromstring(first.plot(bound=64 * 2**20).svg)
    said = svg.get("aria-label")
    assert svg.get("role") == "img"
    for text in (
        f"before & after <b>: {first.seconds[-1]:.2f} seconds.",
        f"{first.rss_mib[0]:,.1f} at the start",
        f"{first.rss_peak_mib:,.1f} at the peak, {first.rss_end_mib:,.1f} at the end.",
        f"{first.traced_peak_mib:,.2f} at the peak",
        "Least possible: 64.00 MiB.",
        "1 collection; ",
        "Marks: $made$ at ",
    ):
        assert text in said


def test_a_chart_shows_label_marks_and_the_least_possible_as_text(runs):
    words = texts(runs[0].plot(bound=64 * 2**20))
    assert {"before & after <b>", "$made$", "1 collection", "least possible"} <= words
    assert "least possible" not in texts(runs[0].plot())


def test_a_chart_has_a_line_for_each_instrument_and_names_both(runs):
    assert {say("memory.caption.rss"), say("memory.caption.traced")} <= texts(runs[0].plot())


def test_two_runs_share_their_axes(runs):
    chart = memory.plot(*runs)
    assert {"before & after <b>", "short"} <= texts(chart)
    assert chart.words.count("\n") == 1
    scale = [text.text for text in ET.fromstring(chart.svg).iterfind(".//{*}text")]
    assert scale.count("50") == scale.count("100") == 2  # MiB, on both
    assert scale.count("seconds") == 1


def test_two_charts_on_a_page_have_no_id_in_common_and_load_nothing(runs):
    page = runs[0]._repr_html_() + memory.plot(*runs)._repr_html_()
    assert not re.search(r"\bid=|url\(|href|<script|src=", page)


PANEL = Panel(
    label="a run",
    meter="rss",
    seconds=numbers("d", [0.0, 1.0, 4.0]),
    rss_mib=numbers("d", [100.0, 84.0, 100.0]),
    traced_mib=numbers("d", [0.0, 8.0, 0.0]),
    rss_peak_mib=100.0,
    traced_peak_mib=8.0,
    collections=numbers("d", [0.5, 0.5001, 3.0]),
    unseen=0,
    collected=3,
    marks=((1.25, "here"),),
    bound_mib=None,
)


def drawn(*panels):
    return ET.fromstring(chart.svg(panels))


def words_of(picture):
    """What stands in a chart, by what it says: `<text>` elements."""
    return {text.text: text for text in picture.iterfind(".//{*}text")}


def lines_of(picture):
    """The lines of a chart, each as its colour and its points."""
    for line in picture.iterfind(".//{*}polyline"):
        points = [tuple(map(float, point.split(","))) for point in line.get("points").split()]
        yield line.get("stroke"), points


def strokes_of(picture, look):
    """The upright strokes that look so, each as where it stands, and its two ends."""
    attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', chart._LOOKS[look]))
    for path in picture.iterfind(".//{*}path"):
        course = path.get("d")
        if "V" in course and path.attrib == {"d": course, **attributes}:
            yield from (
                (int(x), float(start), float(end))
                for x, start, end in re.findall(r"M(\d+) ([\d.]+)V([\d.]+)", course)
            )


TOP = chart.ABOVE + chart.TITLE
MARGIN = chart._MARGIN * 24  # MiB: what PANEL shows goes from -16 to 8


def at_height(mib):
    return TOP + chart.PANEL * (8 + MARGIN - mib) / (24 + 2 * MARGIN)


def test_a_line_for_each_instrument_shows_its_growth():
    left, right = chart.LEFT, chart.WIDTH - chart.RIGHT
    later = left + (right - left) / 4
    lines = dict(lines_of(drawn(PANEL)))
    assert lines.keys() == {chart.BLUE, chart.VERMILION}
    for colour, low in ((chart.BLUE, -16), (chart.VERMILION, 8)):
        wanted = [(left, at_height(0)), (later, at_height(low)), (right, at_height(0))]
        assert np.allclose(lines[colour], wanted, atol=0.06)


def test_of_what_is_level_the_ends_are_drawn():
    level = dataclasses.replace(
        PANEL,
        seconds=numbers("d", range(7)),
        rss_mib=numbers("d", [100.0] * 7),
        traced_mib=numbers("d", [0.0, 0, 0, 8, 8, 8, 0]),
    )
    rss, traced = (points for _, points in lines_of(drawn(level)))
    assert len(rss) == 2
    assert len(traced) == 5
    assert rss[-1][0] == traced[-1][0] == chart.WIDTH - chart.RIGHT


def test_upright_strokes_are_marks_and_collections_one_on_a_pixel():
    picture, second = drawn(PANEL), (chart.WIDTH - chart.RIGHT - chart.LEFT) / 4  # px
    hang, bottom = TOP + chart.PANEL * (1 - chart._ABOVE_AXIS), TOP + chart.PANEL
    marks, collections = ([*strokes_of(picture, look)] for look in ("mark", "collections"))
    assert marks == [(int(chart.LEFT + 1.25 * second), bottom, hang)]
    assert collections == [
        (int(chart.LEFT + moment * second), TOP, hang)
        for moment in (0.5, 3.0)  # of two on one pixel, one is drawn
    ]


def test_lines_and_words_take_the_colour_of_the_page_and_differ_in_grey():
    picture = drawn(dataclasses.replace(PANEL, bound_mib=4.0))
    assert picture.get("fill") == "currentColor"
    assert not [text for text in picture.iterfind(".//{*}text") if text.get("fill")]
    looks = {line.get("stroke"): line.get("stroke-dasharray") for line in picture.iter()}
    assert looks.keys() == {None, "currentColor", chart.BLUE, chart.VERMILION}
    assert looks[chart.BLUE] != looks[chart.VERMILION]


def test_noise_does_not_look_like_growth():
    quiet = dataclasses.replace(
        PANEL,
        rss_mib=numbers("d", [100.0, 100.01, 100.0]),
        traced_mib=numbers("d", [0.0, 0.02, 0.0]),
    )
    assert "0.10" in words_of(drawn(quiet))
    for _, points in lines_of(drawn(quiet)):
        assert max(y for _, y in points) - min(y for _, y in points) < chart.PANEL / 4
    picture = drawn(quiet, PANEL)  # they share their axes
    assert [text.text for text in picture.iterfind(".//{*}text")].count("-15") == 2


@pytest.mark.parametrize(
    ("low", "high", "number", "written"),
    [
        (0, 3.2, 5, ["0", "1", "2", "3"]),
        (-7.15, 150.15, 6, ["0", "50", "100", "150"]),
        (-6, 126, 6, ["0", "25", "50", "75", "100", "125"]),
        (0, 1.0, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (0, 0.9, 6, ["0.0", "0.2", "0.4", "0.6", "0.8"]),
        (0, 1.2, 5, ["0.00", "0.25", "0.50", "0.75", "1.00"]),
        (-2500, 130, 6, ["-2,500", "-2,000", "-1,500", "-1,000", "-500", "0"]),
        (0, 123_456, 6, ["0", "25,000", "50,000", "75,000", "100,000"]),
    ],
)
def test_numbers_on_the_axes_are_round_and_written_out(low, high, number, written):
    assert [text for _, text in chart._ticks(low, high, number)] == written


def test_a_run_that_took_no_time_is_drawn_with_all_that_is_in_it():
    nothing = numbers("d", [0.0] * 3)
    at_once = dataclasses.replace(PANEL, seconds=nothing, collections=nothing, marks=((0.0, "m"),))
    picture = drawn(at_once)
    for look in ("mark", "collections"):
        assert [x for x, *_ in strokes_of(picture, look)] == [chart.LEFT]
    assert "1.0" in words_of(picture)


def test_a_run_that_has_not_begun_is_drawn_and_says_so():
    nothing = numbers("d")
    panel = dataclasses.replace(
        PANEL, seconds=nothing, rss_mib=nothing, traced_mib=nothing, collections=nothing, marks=()
    )
    assert "a run: nothing yet." in drawn(panel).get("aria-label")
    assert "a run" in words_of(drawn(panel))


ENGLISH, KOREAN = (
    "Where memory goes, and when it comes back. ",
    "메모리가 늘었다가 다시 줄어드는 때. ",
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "label",
    [
        *(f"{ENGLISH * 3}"[:n].strip() for n in (20, 32, 45, 60, 100)),
        *(f"{KOREAN * 5}"[:n].strip() for n in (14, 22, 30, 45, 100)),
        *("W" * 60, "한" * 60, "MMMM MMMM MMMM MMMM MMMM"),
    ],
)
def test_no_word_of_a_chart_stands_in_another_or_leaves_it(browse, tmp_path, label):
    """Whatever the label of the run and of its marks, which are near each other at the end."""
    marks = tuple((seconds, label) for seconds in (1.0, 1.01, 3.97, 3.98, 4.0))
    panel = dataclasses.replace(PANEL, label=short(label), marks=marks, bound_mib=2.0)
    path = tmp_path / "chart.html"
    path.write_text(f"<!doctype html><meta charset=utf-8>{chart.svg([panel, panel])}", "utf-8")
    page = browse(path.as_uri())
    boxes = page.evaluate("""() => [...document.querySelectorAll("text")].map(text => {
        const {left, right, top, bottom} = text.getBoundingClientRect();
        return [text.textContent, left, right, top, bottom];
    })""")
    around = page.evaluate("""() => {
        const {left, right, top, bottom} = document.querySelector("svg").getBoundingClientRect();
        return [left, right, top, bottom];
    }""")
    for word, left, right, top, bottom in boxes:
        inside = left - around[0], around[1] - right, top - around[2], around[3] - bottom
        assert min(inside) >= -1, word
    # Of the height of a box, letters take two thirds; numbers of the axes keep to themselves.
    for n, (word, left, right, top, bottom) in enumerate(boxes):
        for other, left2, right2, top2, bottom2 in boxes[:n]:
            across = min(right, right2) - max(left, left2)
            down = min(bottom, bottom2) - max(top, top2)
            upright = bottom - top > right - left
            assert across <= 0 or down <= 0 or min(across, down) < (4 if upright else 5), (
                word,
                other,
            )


def test_a_label_at_a_mark_says_how_much_of_it_is_left_out():
    assert chart._cut("as it is", 141) == "as it is"
    cut = chart._cut("a name of a mark which is very long indeed", 141)
    start, left_out = re.fullmatch(r"(.*)… \+(\d+)", cut).groups()
    assert len(start) + int(left_out) == len("a name of a mark which is very long indeed")
    assert chart.width(cut, 10) <= 141


HOSTILE = ["a\x1b[31mb", "a\ud800b", "a\ufffe", "a\0b", "<b>&amp;</b>", "a\nb", "\x9b1m", ""]


@pytest.mark.parametrize("label", HOSTILE, ids=ascii)
def test_whatever_a_label_has_in_it_there_is_a_chart(label):
    with watch(label) as run:
        run.mark(label)
    picture = ET.fromstring(run.plot().svg.encode())
    for said in (str(run), picture.get("aria-label"), *words_of(picture)):
        assert all(letter.isprintable() for letter in said.replace("\n", "")), said
    assert run._repr_html_().encode()


def test_eight_marks_are_named_in_a_chart_and_of_nine_none(runs):
    for number, named in ((8, 8), (9, 0)):
        marks = tuple((n / 10, f"mark {n}") for n in range(number))
        words = words_of(drawn(dataclasses.replace(_panel(runs[0]), marks=marks)))
        assert sum(word.startswith("mark ") for word in words) == named


def test_a_chart_has_no_ground_of_its_own(runs):
    assert not re.search("white|#fff", runs[0].plot().svg, re.IGNORECASE)


def test_a_label_is_whole_or_says_how_much_is_left_out():
    whole, cut = (short("x" * (_LONGEST + more)) for more in (0, 1))
    assert whole == "x" * _LONGEST
    assert cut == say("values.cut", start=whole, n=1)


def test_plot_without_runs_says_what_to_give():
    with pytest.raises(TypeError, match="given none"):
        memory.plot()


def test_plot_of_something_else_says_what_to_give():
    with pytest.raises(TypeError, match="of type int"):
        memory.plot(3)


def texts(chart):
    return {text.text for text in ET.fromstring(chart.svg).iterfind(".//{*}text")}


# In a kernel

SETUP = "%load_ext whoholds\nimport gc, time\nimport weakref"


class Client(NotebookClient):
    """Runs cells, and counts the messages that arrive while each of them does."""

    def __init__(self, *cells):
        self.messages = collections.defaultdict(collections.Counter)
        self.on_message = lambda kind, cell: None
        notebook = new_notebook(cells=[new_code_cell(cell) for cell in (SETUP, *cells)])
        super().__init__(notebook, timeout=60, kernel_name="python3", allow_errors=True)

    def process_message(self, msg, cell, cell_index):
        self.messages[cell_index][msg["msg_type"]] += 1
        self.on_message(msg["msg_type"], cell_index)
        return super().process_message(msg, cell, cell_index)

    def outputs(self, cell):
        return self.nb.cells[cell].outputs

    def text(self, cell):
        return "".join(o.text for o in self.outputs(cell) if o.output_type == "stream")


@pytest.mark.slow
def test_the_chart_grows_in_its_own_cell_while_that_runs():
    client = Client(
        "%%watchmemory\n'what a first chart imports is not what a chart allocates'",
        "gc.collect();",
        "%%watchmemory --as waited waiting\ntime.sleep(3)\n'the result'",
        "print(len(waited.seconds) > 10, waited.seconds[-1] >= 3)\n"
        # Drawing brings none; messages, which the kernel makes, one of young objects at most.
        "print([run.generation for run in waited.collections] in ([], [0]))",
    )
    client.execute()
    assert client.messages[3]["display_data"] == 1
    assert client.messages[3]["update_display_data"] >= 4  # two, if only start and end were shown
    chart, result = client.outputs(3)
    assert "waiting: 3." in chart.data["text/html"]
    assert result.data["text/plain"] == "'the result'"
    assert client.text(4) == "True True\nTrue\n"


@pytest.mark.slow
def test_an_interrupted_cell_leaves_a_chart_and_a_working_kernel():
    client = Client(
        "%%watchmemory --as stopped endless\nwhile True:\n    time.sleep(0.01)",
        "import sys, tracemalloc\n"
        "print(stopped.label, gc.callbacks, tracemalloc.is_tracing())\n"
        "print([frame for frame in sys._current_frames().values() if 'pulse' in str(frame)])",
        "%%watchmemory next\n1 + 1",
    )

    def interrupt(kind, cell):
        if kind == "update_display_data" and client.messages[cell][kind] == 3:
            interrupts.append(asyncio.ensure_future(client.km.interrupt_kernel()))

    interrupts = []
    client.on_message = interrupt
    client.execute()
    chart, error = client.outputs(1)
    assert "endless: " in chart.data["text/html"]
    assert error.ename == "KeyboardInterrupt"
    assert client.text(2) == "endless [] False\n[]\n"
    assert client.outputs(3)[1].data["text/plain"] == "2"


@pytest.mark.slow
def test_a_cell_that_raises_shows_what_was_seen_and_then_the_error():
    client = Client("%%watchmemory failing\na = 1\n1/0", "print(a)")
    client.execute()
    chart, error = client.outputs(1)
    assert "failing: " in chart.data["text/html"]
    assert error.ename == "ZeroDivisionError"
    assert "watching.py" not in "\n".join(error.traceback)
    assert client.text(2) == "1\n"


@pytest.mark.slow
def test_what_a_watched_cell_drops_is_freed():
    client = Client(
        "%%watchmemory\nclass Obj: pass\na = Obj()\nb = weakref.ref(a)\na;",
        "del a\nprint(b() is None)",
    )
    client.execute()
    assert client.text(2) == "True\n"


@pytest.mark.slow
def test_a_name_that_is_none_or_one_of_pythons_own_gets_a_sentence():
    client = Client("%%watchmemory --as 1st label\n1", "%%watchmemory --as print label\n1")
    client.execute()
    assert "--as takes a name" in client.text(1)
    assert "--as print would hide what Python itself calls so" in client.text(2)


@pytest.mark.slow
def test_memit_comes_with_the_extension_and_says_what_it_takes():
    client = Client(
        "import sys; sys.modules['memory_profiler'] = None",
        "%memit 1",
        "del sys.modules['memory_profiler']",
        "%memit kept = bytearray(40 << 20)",
        "print('distutils' in sys.modules)",
    )
    client.execute()
    assert "pip install memory_profiler" in client.text(2)
    assert re.search(r"peak memory: [\d.]+ MiB, increment: [\d.]+ MiB", client.text(4))
    assert client.text(5) == "False\n"


def test_a_chart_is_drawn_in_the_language_that_is_spoken():
    with watch("세 번") as run:
        run.mark("만든 다음")
    speak("ko")
    try:
        page, words = run.plot()._repr_html_(), str(run.plot())
        in_this_process = chart.svg([_panel(run)])
    finally:
        speak("en")
    texts = {text.strip() for text in re.findall(r"<text[^>]*>([^<]*)<", page)}
    assert {"초", "시작할 때보다 늘어난 MiB", "컬렉터 실행 0번", "만든 다음", "세 번"} <= texts
    assert "추적 메모리(시작할 때보다 늘어난 MiB)" in words
    assert "Malgun Gothic" in in_this_process
    assert "seconds" in run.plot()._repr_html_()


def test_an_inner_run_leaves_the_tracing_to_the_outer_one():
    with watch("outer") as outer:
        with watch("inner"):
            pass
        assert tracemalloc.is_tracing()
        kept = bytearray(8 << 20)
    assert outer.traced_end_mib == pytest.approx(8, abs=NOISE_MIB)
    assert not tracemalloc.is_tracing()
    del kept


def test_a_chart_shrinks_with_the_page():
    with watch("step 17") as run:
        pass
    assert f'style="{chart.SHRINKING}"' in run._repr_html_()


def test_a_collection_that_is_being_noted_is_not_told_yet():
    with watch("a block") as run:
        gc.collect(0)
    before = run.collections
    assert [collection.generation for collection in before][-1] == 0
    run._collections.append(0.5)  # the first of three numbers
    assert run.collections == before


def test_the_time_of_a_thread_is_told_where_there_are_threads(monkeypatch):
    monkeypatch.setattr(time, "thread_time", lambda: 1.5)
    monkeypatch.setattr(time, "perf_counter", lambda: 2.5)
    for in_browser, seconds in ((False, 1.5), (True, 2.5)):
        monkeypatch.setattr(platform, "IN_BROWSER", in_browser)
        assert platform.thread_seconds() == seconds


class Monitoring:
    """What `sys.monitoring` has, and 3.11 has not: what was asked of it."""

    events = SimpleNamespace(LINE=32)

    def __init__(self):
        self.tools, self.callbacks, self.followed = {}, {}, {}

    def use_tool_id(self, tool, name):
        assert tool not in self.tools
        self.tools[tool] = name

    def free_tool_id(self, tool):
        del self.tools[tool]

    def register_callback(self, tool, event, function):
        assert event == self.events.LINE
        assert tool in self.tools
        self.callbacks[tool] = function

    def set_local_events(self, tool, code, events):
        assert tool in self.tools
        self.followed[code.co_name] = events


@pytest.fixture
def monitoring(monkeypatch):
    found = Monitoring()
    monkeypatch.setattr(pulse, "monitoring", lambda: found)
    return found


@pytest.fixture
def clock(monkeypatch):
    now = SimpleNamespace(seconds=100.0)
    monkeypatch.setattr(time, "perf_counter", lambda: now.seconds)
    return now


def followed():
    return [lambda: None]


def shared():
    pass


def test_between_lines_a_pulse_beats_when_it_is_due(monitoring, clock):
    beats = []
    beating = pulse._Lines(lambda: beats.append(clock.seconds) or 2.0, 1.0, "a pulse")
    beating.start([followed.__code__])
    assert monitoring.tools == {3: "a pulse"}
    assert monitoring.followed == {"followed": 32, "<lambda>": 32}
    at_a_line = monitoring.callbacks[3]
    for seconds in (100.5, 101.0, 101.5, 102.9, 103.0, 104.9, 105.0):
        clock.seconds = seconds
        at_a_line(followed.__code__, 1)
    beating.stop()
    assert beats == [101.0, 103.0, 105.0]
    assert monitoring.followed == {"followed": 0, "<lambda>": 0}
    assert monitoring.callbacks == {3: None}
    assert monitoring.tools == {}
    at_a_line(followed.__code__, 1)
    assert len(beats) == 3


def test_between_lines_a_pulse_ends_though_its_tool_was_taken_away(monitoring, clock, monkeypatch):
    def taken_away(*of):
        raise ValueError("tool 3 is not in use")

    beating = pulse._Lines(lambda: 1.0, 1.0, "a pulse")
    beating.start([shared.__code__])
    monkeypatch.setattr(monitoring, "set_local_events", taken_away)
    beating.stop()
    assert pulse._Lines._pulses == []


def test_between_lines_there_is_no_beat_where_somebody_else_has_the_tool(
    monitoring, clock, monkeypatch
):
    def in_use(*of):
        raise ValueError("tool 3 is already in use")

    monkeypatch.setattr(monitoring, "use_tool_id", in_use)
    beating = pulse._Lines(lambda: 1.0, 1.0, "a pulse")
    beating.start([shared.__code__])
    beating.stop()
    assert monitoring.followed == {}
    assert pulse._Lines._pulses == []


def test_two_pulses_between_lines_share_a_tool_and_leave_each_other_alone(monitoring, clock):
    beats = []
    one = pulse._Lines(lambda: beats.append("one") or 1.0, 1.0, "one")
    other = pulse._Lines(lambda: beats.append("other") or 1.0, 1.0, "other")
    one.start([shared.__code__, followed.__code__])
    other.start([shared.__code__])
    assert monitoring.tools == {3: "one"}
    one.stop()
    assert monitoring.followed == {"shared": 32, "followed": 0, "<lambda>": 0}
    clock.seconds += 1.0
    monitoring.callbacks[3](shared.__code__, 1)
    assert beats == ["other"]
    other.stop()
    assert monitoring.followed["shared"] == 0
    assert monitoring.tools == {}


def test_less_than_nothing_that_rounds_to_nothing_is_told_as_nothing():
    with watch("a block") as run:
        pass
    below = numbers("d", [-0.001] * len(_panel(run).seconds))
    panel = dataclasses.replace(_panel(run), traced_mib=below, traced_peak_mib=0.04)
    assert "more than at the start: 0.04 at the peak, 0.00 at the end." in in_words([panel])


def test_a_bound_is_told_in_words():
    with watch("a block") as run:
        pass
    panel = dataclasses.replace(_panel(run), bound_mib=64.0)
    assert say("memory.bound", bound=64.0) in in_words([panel])


def test_the_pause_between_samples_grows_with_what_one_takes(monkeypatch):
    run = watching.Run("slow to sample")
    monkeypatch.setattr(run, "_sample", lambda: None)
    run.sampling_seconds = 0.003
    pauses = [run._beat() for _ in range(2)]
    assert pauses == [0.003 / watching._SHARE, 0.0015 / watching._SHARE]
    run.sampling_seconds = 1000.0
    assert run._beat() == watching._LONGEST_PAUSE
