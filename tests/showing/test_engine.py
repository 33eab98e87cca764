"""A picture is laid out by whatever engine a machine has, and there are words where it has none."""

import html
import importlib.metadata
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from math import dist

import numpy as np
import pytest

from whoholds import holders, record, snapshot
from whoholds.showing import engine, ways
from whoholds.showing.engine import LayoutError, layout
from whoholds.words import LANGUAGES, speak

RING = "a = Obj(); b = Obj(); c = Obj()\na.b = b; b.c = c; c.a = a\na = b = c = None"
SVG = "{http://www.w3.org/2000/svg}"
ENGINES = ["dot", "graphviz-pure"]


class Obj:
    pass


@pytest.fixture
def only(monkeypatch, tmp_path):
    """`only("dot")`: from here on, this machine has that engine alone, or none for `None`."""

    def hide(name):
        bundled = engine._bundled()
        if name == "dot":
            program = tmp_path / ("dot.exe" if sys.platform == "win32" else "dot")
            program.hardlink_to(bundled) if sys.platform == "win32" else program.symlink_to(bundled)
        if name != "graphviz-pure":
            monkeypatch.setattr(importlib.metadata, "files", lambda package: None)
        monkeypatch.setenv("PATH", str(tmp_path))
        engine._engine.cache_clear()

    yield hide
    monkeypatch.undo()
    engine._engine.cache_clear()


def run(source=RING):
    namespace = {"Obj": Obj}
    exec(source, namespace)
    return namespace


def drawn(html):
    return [ET.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", html, re.DOTALL)]


def words_in(svg):
    return [text.text.strip() for text in svg.iter(f"{SVG}text")]


def places(svg):
    """The middle of each thing, by its first line of text, and the course of each arrow."""
    found = {}
    for group in svg.iter(f"{SVG}g"):
        texts = [text.text.strip() for text in group.iter(f"{SVG}text")]
        outline = next(iter([*group.findall(f"{SVG}path"), *group.findall(f"{SVG}polygon")]), None)
        if group.get("class") in ("node", "edge") and texts:
            course = outline.get("d") or outline.get("points")
            x, y = [sorted(map(float, re.findall(r"-?[\d.]+", course)[n::2])) for n in (0, 1)]
            middle = round(x[0] + x[-1]) / 2, round(y[0] + y[-1]) / 2
            found.setdefault(texts[0], set()).add(middle)
    return found


def arrowheads(svg):
    """The middle of each arrow's head, by the arrow's label."""
    heads = {}
    for group in svg.iter(f"{SVG}g"):
        labels = [text.text.strip() for text in group.iter(f"{SVG}text")]
        head = group.find(f"{SVG}polygon")
        if group.get("class") == "edge" and labels:
            numbers = [*map(float, re.findall(r"-?[\d.]+", head.get("points")))]
            corners = {*zip(numbers[::2], numbers[1::2], strict=True)}
            heads[labels[0]] = tuple(
                sum(along) / len(corners) for along in zip(*corners, strict=True)
            )
    return heads


@pytest.mark.parametrize("name", ENGINES)
def test_each_engine_draws_the_same_words(only, name):
    graph = snapshot(run("a = Obj(); a.b = [a, a]"), "a")
    only(name)
    assert engine._engine().name == name
    (picture,) = drawn(graph._repr_html_())
    assert sorted(words_in(picture)) == [".b[0]", ".b[1]", "Obj", "a", "count 3"]


class Input(Obj): ...


class Operation(Obj): ...


class Result(Obj): ...


@pytest.mark.parametrize("name", ENGINES)
def test_an_arrow_points_at_what_is_held_also_where_it_is_drawn_backward(only, name):
    result = Result()
    result.creator = Operation()
    result.creator.inputs, result.creator.outputs = [Input()], [result]
    graph = snapshot({"y": result}, "y")
    only(name)
    (picture,) = drawn(graph._repr_html_())
    where = {what: at for what, (at, *_) in places(picture).items()}
    heads = arrowheads(picture)
    for label, holder, target in [
        (".creator", "Result", "Operation"),
        (".inputs[0]", "Operation", "Input"),
        (".outputs[0]", "Operation", "Result"),
    ]:
        assert dist(heads[label], where[target]) < dist(heads[label], where[holder]), label
    # The picture reads from the input to the result, against these arrows.
    assert dist(where["Input"], where["Operation"]) < dist(where["Input"], where["Result"])


@pytest.mark.parametrize("name", ENGINES)
def test_nothing_in_a_stepper_jumps_under_any_engine(only, name):
    steps = record(RING, {"Obj": Obj})
    only(name)
    pictures = drawn(steps._repr_html_())
    assert len(pictures) == len(steps)
    assert len({picture.get("viewBox") for picture in pictures}) == 1
    everywhere = {}
    for picture in pictures:
        for what, where in places(picture).items():
            everywhere.setdefault(what, set()).update(where)
    assert {what: len(where) for what, where in everywhere.items()} == {
        **{"Obj": 3, ".b": 1, ".c": 1, ".a": 1},
        **{"a": 1, "b": 1, "c": 1, "a = None": 1, "b = None": 1, "c = None": 1},
    }
    for name in "abc":
        (named,), (is_none,) = everywhere[name], everywhere[f"{name} = None"]
        assert abs(named[1] - is_none[1]) <= 1


@pytest.mark.parametrize("name", ENGINES)
def test_a_stepper_costs_as_many_processes_with_many_steps_as_with_few(only, monkeypatch, name):
    only(name)
    engine._engine()
    started = []
    start = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: started.append(a) or start(*a, **k))
    numbers = []
    for statements in (3, 30):
        record("a = Obj()\n" * statements, {"Obj": Obj})._repr_html_()
        numbers.append(len(started))
        started.clear()
    assert numbers == [2, 2]  # one to find the places, one to draw


def test_a_dot_that_knows_no_html_is_passed_over(only, tmp_path):
    if sys.platform == "win32":
        pytest.skip("a script is no program there")
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\necho 'Warning: Not built with libexpat.' >&2; exit 1\n")
    program.chmod(0o755)
    only("graphviz-pure")
    assert engine._engine().name == "graphviz-pure"


@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
@pytest.mark.parametrize(
    ("last_words", "reason"), [("echo 'no memory' >&2", "no memory"), ("", "exit status 3")]
)
def test_a_dot_that_fails_is_quoted_or_its_exit_status_is_told(tmp_path, last_words, reason):
    program = tmp_path / "dot"
    program.write_text(f"#!/bin/sh\n{last_words}\nexit 3\n")
    program.chmod(0o755)
    with pytest.raises(ValueError, match=f"^{reason}$"):
        engine._as_program(str(program))(["digraph {}"], "svg", "dot")


@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
def test_a_dot_that_takes_too_long_is_given_up(tmp_path, monkeypatch):
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(engine, "_LONGEST", 0.5)
    slow = engine._Engine("dot", engine._as_program(str(program)))
    monkeypatch.setattr(engine, "_engine", lambda: slow)
    with pytest.raises(LayoutError, match=r"dot could not lay the graph out.* 0\.5 seconds"):
        layout(["digraph {}"], "svg")
    page = snapshot({"a": [1]})._repr_html_()
    assert 'class="whoholds-no-picture"' in page
    assert "Name a refers to list a." in page


def test_without_an_engine_a_graph_is_words_and_a_sentence_on_what_to_install(only):
    graph = snapshot(run(), "a b c")
    before = graph._repr_html_()
    only(None)
    page = graph._repr_html_()
    assert "<svg" not in page
    assert 'class="whoholds-no-picture"' in page
    assert "pip install graphviz-pure" in page
    for sentence in str(graph).splitlines():
        assert sentence in page
        assert sentence in before  # as the alternative text


def test_without_an_engine_a_stepper_has_words_at_each_step(only):
    only(None)
    page = record("a = Obj()\na.b = a\na = None", {"Obj": Obj})._repr_html_()
    assert page.count("whoholds-no-picture") == 1
    assert page.count("<pre style") == 3
    assert "Obj a, .b, refers to Obj a." in page
    assert "out of reach: a" in page


def test_an_engine_that_is_installed_meanwhile_is_found(only, monkeypatch):
    bundled = engine._bundled()
    only(None)
    with pytest.raises(LayoutError, match="pip install"):
        layout(["digraph {}"], "svg")
    monkeypatch.setattr(engine, "_bundled", lambda: bundled)
    assert "<svg" in layout(["digraph {}"], "svg")[0]


@pytest.mark.parametrize("name", ENGINES)
def test_what_an_engine_cannot_read_is_an_error_with_its_reason(only, name):
    only(name)
    with pytest.raises(LayoutError, match=f"{name} could not lay the graph out"):
        layout(["digraph {}", "no graph {"], "svg")


@pytest.mark.parametrize("name", ENGINES)
def test_many_graphs_come_back_in_their_order(only, name):
    only(name)
    sources = [f'digraph {{ a [label="<?xml {n}"] }}' for n in range(5)]
    for n, picture in enumerate(layout(sources, "svg")):
        assert f"{n}</text>" in picture
    assert ['"a"' in graph for graph in layout(sources, "json0")] == [True] * 5


@pytest.mark.parametrize("name", ENGINES)
def test_words_are_in_the_middle_of_their_thing_however_wide_a_font_makes_them(only, name):
    graph = snapshot(run("a = Obj(); a.b = [a, a]"), "a")
    only(name)
    (picture,) = drawn(graph._repr_html_())
    middles = {x for where in places(picture).values() for x, _ in where}
    texts = [
        t for g in picture.iter(f"{SVG}g") if g.get("class") == "node" for t in g.iter(f"{SVG}text")
    ]
    assert len(texts) == 3
    for text in texts:
        assert text.get("text-anchor") == "middle"
        assert min(abs(float(text.get("x")) - middle) for middle in middles) <= 1


@pytest.fixture
def in_korean():
    speak("ko")
    yield
    speak("en")


def boxes(picture):
    """Each node's lines, and how wide its outline is."""
    for group in picture.iter(f"{SVG}g"):
        outline = next(iter([*group.findall(f"{SVG}path"), *group.findall(f"{SVG}polygon")]), None)
        texts = [*group.iter(f"{SVG}text")]
        if group.get("class") == "node" and texts:
            numbers = re.findall(r"-?[\d.]+", outline.get("d") or outline.get("points"))
            across = [*map(float, numbers[::2])]
            yield texts, max(across) - min(across)


@pytest.mark.parametrize("name", ENGINES)
def test_hangul_has_room_in_its_box_under_any_engine(only, in_korean, name):
    namespace = run("a = Obj(); a.b = [a, a]")
    graph = snapshot(namespace, "a")
    namespace["a"] = None
    graph = snapshot(namespace, "a", follow=graph)
    only(name)
    (picture,) = drawn(graph._repr_html_())
    found = [*boxes(picture)]
    assert ["Obj", "이전 이름 a", "카운트 2", "도달 불가"] in [
        [text.text for text in texts] for texts, _ in found
    ]
    for texts, width in found:
        for text in texts:
            hangul = len(re.findall("[가-힣]", text.text))
            assert width >= hangul * float(text.get("font-size")), text.text


LONG = ["W" * 40, "a long name of a class which has capitals, too"[:45], "GradientDescentOptimizer"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_leaves_its_box_under_any_engine(only, browse, tmp_path, name, language):
    """In the font of a bare Linux, DejaVu Sans, which is wider than others."""
    things = {f"thing{n}": type(long, (), {})() for n, long in enumerate(LONG)}
    things |= {"text": [LONG[0] * 2], "held": [things["thing2"]], "array": np.arange(40.0)}
    elsewhere = [*things.values(), *things.values()]
    speak(language)
    try:
        only(name)
        page = snapshot(things, [*things])._repr_html_()
    finally:
        speak("en")
    path = tmp_path / "page.html"
    path.write_text(f"<!doctype html><meta charset=utf-8>{page}", encoding="utf-8")
    spaces = browse(path.as_uri()).evaluate("""() => {
        const spaces = [];
        for (const node of document.querySelectorAll("g.node")) {
            const box = node.querySelector("path, polygon, ellipse").getBBox();
            for (const text of node.querySelectorAll("text")) {
                const {x, width} = text.getBBox();
                spaces.push([text.textContent, x - box.x, box.x + box.width - x - width]);
            }
        }
        return spaces;
    }""")
    assert len(spaces) > 15
    assert {word: space for word, *space in spaces if min(space) < 0} == {}
    del elsewhere


@pytest.mark.parametrize("name", ENGINES)
def test_hangul_at_an_arrow_has_room_under_any_engine(only, in_korean, name):
    namespace = run("import weakref; a = Obj(); a.b = Obj(); a.b.up = weakref.ref(a)")
    graph = snapshot(namespace, "a")
    only(name)
    (picture,) = drawn(graph._repr_html_())
    (label,) = [text for text in picture.iter(f"{SVG}text") if "약함" in text.text]
    assert label.text.strip() == ".up (약함)"
    right = float(label.get("x")) + 12 * (2 * 0.92 + 7 * 0.6)  # from its start on
    assert label.get("text-anchor") == "start"
    left, _, width, _ = map(float, picture.get("viewBox").split())
    assert left < float(label.get("x")) < right < left + width


def test_hangul_names_the_fonts_of_every_system_and_nothing_else_does(in_korean):
    (picture,) = drawn(snapshot(run("a = Obj()"), "a")._repr_html_())
    for text in picture.iter(f"{SVG}text"):
        fonts = text.get("font-family")
        for font in ("Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "NanumGothic"):
            assert (font in fonts) == bool(re.search("[가-힣]", text.text)), text.text
        assert fonts.endswith(("sans-serif", "monospace"))


def test_code_beside_hangul_is_set_in_a_font_of_code(in_korean):
    namespace = run("import weakref; a = Obj(); a.b = Obj(); a.b.up = weakref.ref(a)")
    (picture,) = drawn(snapshot(namespace, "a")._repr_html_())
    (label,) = [text for text in picture.iter(f"{SVG}text") if "약함" in text.text]
    fonts = [font.strip() for font in label.get("font-family").split(",")]
    assert fonts.index("DejaVu Sans Mono") < fonts.index("Noto Sans CJK KR") < len(fonts) - 1


def test_without_an_engine_an_answer_has_its_words(monkeypatch):
    def fail(*of):
        raise LayoutError("nothing lays graphs out here")

    monkeypatch.setattr(ways, "render", fail)
    kept = [1]
    answer = holders(kept, {"kept": kept})
    page = html.unescape(answer._repr_html_())
    assert "nothing lays graphs out here" in page
    assert "name kept" in page
    assert "<svg" not in page
