"""Watching memory: what a run says, that it leaves no trace, and how its chart reads."""

import asyncio
import collections
import dataclasses
import gc
import io
import json
import pickle
import re
import subprocess
import sys
import textwrap
import threading
import time
import tracemalloc
import weakref
import xml.etree.ElementTree as ET
from types import SimpleNamespace

import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from whoholds import memory, platform
from whoholds.collector import paused
from whoholds.memory import artist, chart, watch, watching
from whoholds.memory.data import Panel
from whoholds.memory.sampling import Samples
from whoholds.memory.sentences import _LONGEST, in_words, short
from whoholds.memory.sketch import sketch
from whoholds.memory.usage import memory_usage
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

    before = state()
    yield
    assert state() == before


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
    np.testing.assert_array_equal(rss_mib, 2 * seconds)
    np.testing.assert_array_equal(traced_mib, 3 * seconds)


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
    run.plot()  # starts the process that draws
    gc.collect()
    with watch("drawing") as drawing:
        run.plot()
    assert drawing.collections == ()


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
    beating = platform.pulse(beat, 0.0, "a pulse")
    beating.start(())
    begun.wait()
    beating.stop()
    assert beats  # the one that had begun is over
    assert "a pulse" not in [thread.name for thread in threading.enumerate()]


def test_after_an_artist_that_died_the_next_one_draws(monkeypatch):
    echo = (
        "import pickle, sys\nwhile True:\n"
        "    pickle.dump(f'chart {pickle.load(sys.stdin.buffer)[1]}', sys.stdout.buffer)\n"
        "    sys.stdout.buffer.flush()"
    )
    started = []

    def start():
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        started.append(subprocess.Popen([sys.executable, "-c", echo], **pipes))
        return started[-1]

    monkeypatch.setattr(artist, "_start", start)
    some = artist.Artist()
    try:
        assert [some.draw(1), some.draw(2)] == ["chart 1", "chart 2"]
        started[0].kill()
        started[0].wait()
        with pytest.raises(RuntimeError):
            some.draw(3)
        assert some.draw(4) == "chart 4"
        with pytest.raises((AttributeError, pickle.PicklingError)):  # it cannot be sent
            some.draw(lambda: 5)
        assert some.draw(6) == "chart 6"
    finally:
        some.end()
    assert len(started) == 3
    assert all(process.poll() is not None for process in started)


def test_what_is_printed_where_charts_are_drawn_is_in_no_chart():
    noisy = "artist.svg = lambda panels: print('noise') or f'chart {panels}'"
    code = f"from whoholds.memory import artist; {noisy}; artist.work()"
    asked = b"".join(pickle.dumps(("en", n)) for n in (1, 2))
    drawn = io.BytesIO(subprocess.check_output([sys.executable, "-c", code], input=asked))
    assert [pickle.load(drawn), pickle.load(drawn), drawn.read()] == ["chart 1", "chart 2", b""]


def test_a_process_that_draws_gives_way_where_the_system_knows_how_to(monkeypatch):
    asked = []
    monkeypatch.setattr(platform, "os", SimpleNamespace(nice=asked.append))
    platform.give_way()
    assert [more > 0 for more in asked] == [True]
    monkeypatch.setattr(platform, "os", SimpleNamespace())
    platform.give_way()


def test_memory_usage_tells_of_now_and_of_a_function_and_of_no_other_process():
    """As a page has it, in place of memory_profiler's."""
    (now,) = memory_usage()
    assert now > 1
    kept = []
    first, *_, last = memory_usage((lambda make: kept.append(make()), (array,)))
    assert last - first > ARRAY_MIB / 2
    with pytest.raises(TypeError, match="int"):
        memory_usage(1234)
    for given in ((), ("not a function",)):
        with pytest.raises(TypeError, match="tuple"):
            memory_usage(given)


def test_importing_memory_imports_neither_matplotlib_nor_memory_profiler():
    code = (
        "import sys, whoholds.memory\n"
        "sys.exit(any(name in sys.modules for name in ('matplotlib', 'memory_profiler')))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


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
    with paused():  # one collection, no more
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


def test_lines_and_words_take_the_colour_of_the_page(runs):
    svg = ET.fromstring(runs[0].plot().svg)
    for text in svg.iterfind(".//{*}text"):
        assert "currentColor" in text.get("style")
    strokes = [
        style for e in svg.iterfind(".//{*}path") if "stroke:" in (style := e.get("style", ""))
    ]
    dashed = {re.search(r"stroke: ([^;]+)", style)[1]: "dasharray" in style for style in strokes}
    assert set(dashed) == {"currentColor", "#0072b2", "#d55e00"}
    assert dashed["#0072b2"] != dashed["#d55e00"]  # so that grey will do


def test_a_sketch_has_the_lines_in_the_frame_and_the_colours_of_a_chart(runs):
    panel = dataclasses.replace(
        _panel(runs[0]),
        seconds=np.array([0.0, 1.0, 4.0]),
        rss_mib=np.array([100.0, 84.0, 100.0]),
        traced_mib=np.array([0.0, 8.0, 0.0]),
    )
    picture = ET.fromstring(sketch([panel]))
    lines = [
        [line.get("stroke"), line.get("points").split()]
        for line in picture.iterfind(".//{*}polyline")
    ]
    left, right = chart.LEFT, chart.WIDTH - chart.RIGHT
    top = chart.ABOVE + chart.TITLE
    nothing, bottom = top + chart.PANEL / 3, top + chart.PANEL
    later = left + (right - left) / 4
    ends = f"{left:.1f},{nothing:.1f}", f"{right:.1f},{nothing:.1f}"
    assert lines == [
        [chart.BLUE, [ends[0], f"{later:.1f},{bottom:.1f}", ends[1]]],
        [chart.VERMILION, [ends[0], f"{later:.1f},{top:.1f}", ends[1]]],
    ]
    assert picture.find("{*}path").get("d") == f"M{left} {nothing:.1f}H{right}"
    words = {text.text: text for text in picture.iterfind(".//{*}text")}
    assert {"before & after <b>", "1 collection", "8.0", "0", "4.0 seconds"} <= set(words)
    assert words["resident (memory_profiler)"].get("fill") == chart.BLUE
    assert words["traced (tracemalloc)"].get("fill") == chart.VERMILION
    assert [words[number].get("y") for number in ("8.0", "0")] == [
        f"{top + 8:.1f}",
        f"{nothing:.1f}",
    ]
    for text in words.values():  # numbers at the left of the frame, the rest in it
        at_left = text.text in ("8.0", "0")
        is_at_end = at_left or float(text.get("x")) == right
        assert text.get("text-anchor") == ("end" if is_at_end else "start")
        assert (float(text.get("x")) < left) == (at_left or text.text == say("memory.caption.y"))
    heights = {said: float(text.get("y")) for said, text in words.items()}
    above = [heights[said] for said in ("before & after <b>", "1 collection")]
    legend = [y for said, y in heights.items() if said.endswith(")")]
    assert max(legend) < min(above) <= max(above) < top < bottom < heights["4.0 seconds"]
    letters = 12  # px: no line may stand in another
    assert heights[say("memory.caption.y")] + letters <= min(legend)
    assert max(legend) + letters <= min(above)
    assert picture.get("aria-label") == in_words([panel])
    assert picture.get("viewBox").split()[2] == picture.get("width") == str(chart.WIDTH)


def test_eight_marks_are_named_in_a_chart_and_of_nine_none(runs):
    for number, named in ((8, 8), (9, 0)):
        marks = tuple((n / 10, f"mark {n}") for n in range(number))
        drawn = chart.svg([dataclasses.replace(_panel(runs[0]), marks=marks)])
        words = [text.text for text in ET.fromstring(drawn).iterfind(".//{*}text")]
        assert sum(word.startswith("mark ") for word in words) == named


def test_a_chart_has_room_for_its_words_above_and_below_each_panel(runs):
    for number in (1, 3):
        drawn = ET.fromstring(memory.plot(*[runs[0]] * number).svg)
        _, _, width, height = map(float, drawn.get("viewBox").split())
        panels = number * (chart.TITLE + chart.PANEL)
        assert (width, height) == (chart.WIDTH, chart.ABOVE + panels + chart.BELOW)


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
        "print(waited.collections, len(waited.seconds) > 10, waited.seconds[-1] >= 3)\n"
        "import sys; print('matplotlib' in sys.modules)",
    )
    client.execute()
    assert client.messages[3]["display_data"] == 1
    assert client.messages[3]["update_display_data"] >= 4  # two, if only start and end were shown
    chart, result = client.outputs(3)
    assert "waiting: 3." in chart.data["text/html"]
    assert result.data["text/plain"] == "'the result'"
    assert client.text(4) == "() True True\nFalse\n"


@pytest.mark.slow
def test_an_interrupted_cell_leaves_a_chart_and_a_working_kernel():
    client = Client(
        "%%watchmemory --as stopped endless\nwhile True:\n    time.sleep(0.01)",
        "import threading, tracemalloc\n"
        "print(stopped.label, gc.callbacks, tracemalloc.is_tracing())\n"
        "print([thread.name for thread in threading.enumerate() if 'watch' in thread.name])",
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
def test_a_name_that_is_none_gets_a_sentence():
    client = Client("%%watchmemory --as 1st label\n1")
    client.execute()
    assert "--as takes a name" in client.text(1)


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


def axes_of(*panels):
    """The axes of a chart of these panels, before matplotlib makes a picture of them."""
    from matplotlib.figure import Figure  # not above: what is imported there is frozen

    rows = Figure().subplots(len(panels), squeeze=False, sharex=True, sharey=True)[:, 0]
    for axes, panel in zip(rows, panels, strict=True):
        chart._draw(axes, panel)
    chart._set_limits(rows[-1], panels)
    return rows


PANEL = Panel(
    label="a run",
    meter="rss",
    seconds=np.array([0.0, 1.0, 2.0]),
    rss_mib=np.array([100.0, 100.01, 100.0]),
    traced_mib=np.array([0.0, 0.02, 0.0]),
    rss_peak_mib=100.01,
    traced_peak_mib=0.02,
    collections=np.array([0.5, 0.5001, 1.5]),
    collected=3,
    marks=((1.25, "here"),),
    bound_mib=None,
)


def test_lines_are_the_growth_of_both_instruments_and_upright_ones_are_marks_and_collections():
    (axes,) = axes_of(PANEL)
    rss, traced, marks, collections = axes.lines
    assert np.allclose(rss.get_ydata(), [0, 0.01, 0])
    assert (traced.get_ydata() == PANEL.traced_mib).all()
    assert (rss.get_xdata() == PANEL.seconds).all()
    assert set(marks.get_xdata()) == {1.25}
    assert set(collections.get_xdata()) == {0.5, 1.5}  # of two on one pixel, one is drawn
    below, above = (np.nan_to_num(line.get_ydata(), nan=-1) for line in (marks, collections))
    assert list(below) == [0, chart._TOP, -1]
    assert list(above) == [1, chart._TOP, -1] * 2


def test_noise_does_not_look_like_growth():
    (axes,) = axes_of(PANEL)
    assert axes.get_ylim()[1] == chart.LEAST
    grown = dataclasses.replace(PANEL, traced_mib=np.array([0.0, 50.0, 0.0]))
    first, second = axes_of(PANEL, grown)
    assert first.get_ylim() == second.get_ylim()
    assert first.get_ylim()[1] > 50
    assert first.get_xlim() == (0, 2)


def test_numbers_on_the_axes_are_written_out():
    large = np.array([0.0, 123_456_000.5, 123_456_001.5])
    (axes,) = axes_of(dataclasses.replace(PANEL, traced_mib=large))
    axes.figure.savefig(io.BytesIO(), format="svg")
    assert axes.yaxis.get_offset_text().get_text() == ""


def test_a_run_that_took_no_time_is_drawn_with_all_that_is_in_it():
    at_once = dataclasses.replace(PANEL, seconds=np.zeros(3), collections=np.zeros(2))
    (axes,) = axes_of(at_once)
    assert set(axes.lines[2].get_xdata()) == {1.25}
    assert set(axes.lines[3].get_xdata()) == {0.0}
    assert axes.get_xlim() == (0, 1)


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


def test_to_read_the_memory_used_does_not_wait(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "memory_profiler.memory_usage", lambda *of, **how: asked.append((of, how)) or [5.0]
    )
    assert platform.used_mib() == 5.0
    assert asked == [((-1,), {"interval": 0})]


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
    monkeypatch.setattr(platform, "_monitoring", lambda: found)
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
    beating = platform._Lines(lambda: beats.append(clock.seconds) or 2.0, 1.0, "a pulse")
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


def test_two_pulses_between_lines_share_a_tool_and_leave_each_other_alone(monitoring, clock):
    beats = []
    one = platform._Lines(lambda: beats.append("one") or 1.0, 1.0, "one")
    other = platform._Lines(lambda: beats.append("other") or 1.0, 1.0, "other")
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


def test_marks_on_the_same_pixel_are_drawn_once():
    with watch("ten seconds") as run:
        pass
    ten = dataclasses.replace(_panel(run), seconds=np.array([0.0, 10.0]))
    pixel = 10 / chart.WIDTH
    moments = np.array([0.1 * pixel, 0.5 * pixel, 1.1 * pixel, 700 * pixel])
    assert chart._apart(moments, ten).tolist() == moments[[0, 2, 3]].tolist()
    empty = dataclasses.replace(ten, seconds=np.array([]))
    assert chart._apart(np.array([0.0, 0.5]), empty).tolist() == [0.0]


def test_less_than_nothing_that_rounds_to_nothing_is_told_as_nothing():
    with watch("a block") as run:
        pass
    below = np.full(len(_panel(run).seconds), -0.001)
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
