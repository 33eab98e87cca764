"""An output works in the front ends that readers have, each of which does something of its own."""

import re
import subprocess
import sys

import pytest
from conftest import DESKTOP, PYTHON, ROOT, STAGES, notebook_of
from editions import LANGUAGES
from IPython.core.interactiveshell import InteractiveShell
from nbformat import write
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import expect
from portable import portable
from test_stepper import Stepper

from whoholds import holders, memory, record, snapshot
from whoholds.figures import preformatted

expect.set_options(timeout=30_000)


class Obj:
    pass


def ring():
    source = "a.b = b\nb.a = a\na = b = None"
    return record(source, {"a": Obj(), "b": Obj()}, "a b")


def pair():
    names = {"a": Obj(), "b": Obj()}
    names["a"].b = names["b"]
    return snapshot(names)


@pytest.fixture(scope="module")
def run():
    with memory.watch("a list") as run:
        run.mark("made")
    return run


# Scripts: a stepper comes alive wherever its script runs

PAGE = """<!doctype html><meta charset="utf-8"><title>x</title><div id="outputs"></div>
<template>{template}</template><script>
const outputs = document.getElementById("outputs");
const fill = output => output.append(document.querySelector("template").content.cloneNode(true));
const copyOf = script => {{
  const copy = document.createElement("script");
  copy.text = script.textContent;
  return copy;
}};
// An element from a template runs no script: what does not run is put in its place, or elsewhere.
const ways = {{
  "in place"(output) {{  // JupyterLab, Colab
    fill(output);
    outputs.append(output);
    for (const script of output.querySelectorAll("script")) script.replaceWith(copyOf(script));
  }},
  "at the end of the wrapper"(output) {{  // VS Code
    fill(output);
    outputs.append(output);
    const scripts = [...output.querySelectorAll("script")];
    for (const script of scripts) output.appendChild(copyOf(script)).remove();
  }},
  "in the head, before it is on the page"(output) {{  // the classic Notebook, by jQuery
    fill(output);
    for (const script of output.querySelectorAll("script")) {{
      const copy = document.head.appendChild(copyOf(script));
      copy.remove();
      script.remove();
    }}
    setTimeout(() => outputs.append(output), 100);
  }},
}};
const show = way => ways[way](document.createElement("div"));
</script>"""
WAYS = ["in place", "at the end of the wrapper", "in the head, before it is on the page"]


@pytest.fixture
def page(browse, tmp_path):
    """A page that can show the stepper of a ring, in each of these ways."""
    text = PAGE.format(template=ring()._repr_html_())
    (tmp_path / "page.html").write_text(text.replace("{{", "{"), encoding="utf-8")
    return browse((tmp_path / "page.html").as_uri())


@pytest.mark.parametrize("way", WAYS)
def test_two_steppers_come_alive_however_the_front_end_runs_their_scripts(page, way):
    page.evaluate("way => { show(way); show(way) }", way)
    expect(page.locator(".whoholds-steps.live")).to_have_count(2)
    for place in (0, 1):
        stepper = Stepper(page, place)
        stepper.on.click()  # a stepper that was started twice would go two steps on
        expect(stepper.status).to_contain_text("Step 1 of 3")
    assert page.locator("[id]:not(#outputs)").count() == 0


@pytest.mark.parametrize("way", WAYS)
def test_an_output_that_is_shown_again_comes_alive_again(page, way):
    page.evaluate("show", way)
    stepper = Stepper(page)
    stepper.on.click()
    page.evaluate("way => { outputs.replaceChildren(); show(way) }", way)
    expect(stepper.status).to_contain_text("Before the first statement")
    stepper.on.click()
    expect(stepper.status).to_contain_text("Step 1 of 3")


def test_a_script_that_finds_no_stepper_stops_looking(page):
    page.clock.install()
    page.evaluate("""() => {
        window.looks = 0;
        const query = document.querySelectorAll.bind(document);
        document.querySelectorAll = what => (looks += what === ".whoholds-steps", query(what));
        const script = document.querySelector("template").content.querySelector("script");
        document.head.append(copyOf(script));
    }""")
    page.evaluate("outputs.append('a')")
    assert page.evaluate("looks") > 1
    page.clock.run_for(11_000)
    looks = page.evaluate("looks")
    page.evaluate("outputs.append('b')")
    assert page.evaluate("looks") == looks


# Slides

DECK = """<!doctype html><meta charset="utf-8"><title>x</title><style>{css}</style>
<div class="reveal"><div class="slides"><section>1</section>
<section class="present">{stepper}</section></div></div><script>
window.turned = 0;  // as reveal.js does: arrows and the space bar turn slides, fingers too
document.addEventListener("keydown", ({{ key }}) => {{ turned += /^(Arrow|[ ])/.test(key) }});
document.querySelector(".reveal").addEventListener("touchstart", ({{ target }}) => {{
  turned += !target.closest("[data-prevent-swipe]");
}});</script>"""


def test_on_a_slide_the_buttons_show_and_keys_lead_through_the_steps(browse, tmp_path):
    css = (ROOT / "tests" / "reveal.css").read_text(encoding="utf-8")
    deck = DECK.format(css=css, stepper=ring()._repr_html_())
    (tmp_path / "deck.html").write_text(deck, encoding="utf-8")
    page = browse((tmp_path / "deck.html").as_uri(), **DESKTOP, has_touch=True)
    stepper = Stepper(page)
    for button in (stepper.back, stepper.on):
        expect(button).to_be_visible()
        expect(button).to_have_css("opacity", "1")
        expect(button).to_have_css("position", "static")
    stepper.on.click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(stepper.status).to_contain_text("Step 3 of 3")
    stepper.back.tap()
    stepper.picture.tap()
    assert page.evaluate("turned") == 0
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")  # elsewhere it is the deck's still
    assert page.evaluate("turned") == 1


# Where there are only words

RING = """\
1. a.b = b
   → b: 1 → 2
2. b.a = a
   → a: 1 → 2
3. a = b = None
   → a: 2 → 1; b: 2 → 1; out of reach: a, b"""
PAIR = """\
Obj a: count 1, reachable.
Obj b: count 2, reachable.
Name a refers to Obj a.
Name b refers to Obj b.
Obj a, .b, refers to Obj b."""


def plain(value):
    """What IPython in a terminal shows of a value."""
    shell = InteractiveShell.instance()
    return shell.display_formatter.format(value, include=["text/plain"])[0]["text/plain"]


def test_a_recording_is_a_numbered_list_and_a_snapshot_a_list_of_objects_and_references():
    assert plain(ring()) == str(ring()) == RING
    assert plain(pair()) == str(pair()) == PAIR
    assert plain(ring()[1]) == "1. b.a = a\n   → a: 1 → 2"


def test_a_statement_of_several_lines_is_indented_and_an_error_said():
    names = {"a": 1}
    source = "for b in [1]:\n    a = b"
    assert str(record(source, names, "a")) == (
        "1. for b in [1]:\n       a = b\n   → no count changes"
    )


def test_a_run_is_a_line_of_numbers(run):
    numbers, left = plain(run).splitlines()
    assert re.fullmatch(r"a list: [\d.]+ seconds\. Resident memory in MiB: .*", numbers)
    assert left == "Nothing to speak of is left."
    assert plain(run.plot()) == numbers


def test_inside_of_something_else_they_are_brief():
    seen = plain({"ring": ring(), "pair": [pair()], "steps": ring()[:1]})
    assert seen == (
        "{'ring': <3 steps: a.b = b …>,\n"
        " 'pair': [<Snapshot of a, b: 2 objects, 3 references>],\n"
        " 'steps': (<1 step: a.b = b>,)}"
    )
    assert repr(record("", {})) == "<0 steps: No statements.>"


@pytest.mark.slow
def test_latex_has_the_words(tmp_path):
    kept = []
    answer = holders(kept, {"kept": kept, "keeper": {"k": kept}})
    data = [
        {"text/plain": plain(value), "text/html": value._repr_html_()}
        for value in (ring(), pair(), answer)
    ]
    outputs = [new_output("display_data", data=item) for item in data]
    write(new_notebook(cells=[new_code_cell("1", outputs=outputs)]), tmp_path / "words.ipynb")
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to=latex", tmp_path / "words.ipynb"]
    subprocess.run(command, check=True, capture_output=True)
    lines = (tmp_path / "words.tex").read_text(encoding="utf-8").splitlines()
    assert "1. a.b = b" in lines
    assert "Obj a: count 1, reachable." in lines
    assert {"name kept", "keeper['k']"} <= set(lines)
    assert "until that function is done" in " ".join(lines)
    assert not [line for line in lines if "Snapshot(" in line or "svg" in line]


def test_the_picture_of_who_holds_an_object_is_seen_above_the_words(browse, tmp_path):
    path = tmp_path / "answer.html"
    answer = holders([], {})._repr_html_() + holders(kept := [1], {"kept": kept})._repr_html_()
    path.write_text(f"<!doctype html><meta charset=utf-8><body>{answer}", encoding="utf-8")
    page = browse(path.as_uri(), **DESKTOP)
    expect(page.locator("svg").last).to_be_visible()
    expect(page.get_by_text("name kept")).to_be_visible()


# A notebook that JupyterLab does not trust yet


def with_outputs(*shown):
    """A notebook that came from elsewhere, with values displayed by its cells."""
    cells = [
        new_code_cell(
            str(number),
            outputs=[new_output("display_data", data={"text/html": value._repr_html_()})],
        )
        for number, value in enumerate(shown)
    ]
    title = new_markdown_cell("# Untrusted")
    return new_notebook(cells=[title, *cells], metadata={"kernelspec": PYTHON})


def test_an_untrusted_notebook_has_the_words_and_no_leaking_numbers(lab, browse, run):
    page = browse(lab("untrusted", with_outputs(pair(), ring(), run.plot())), **DESKTOP)
    outputs = page.locator(".jp-OutputArea-output")
    expect(outputs).to_have_count(3)
    said = [" ".join(output.inner_text().split()) for output in outputs.all()]
    note = "In words. If no {} shows, trust this notebook to see it: "
    assert said == [
        f"{note.format('picture')}{' '.join(PAIR.split())}",
        "In words. If no pictures show, trust this notebook to see them: "
        "Before the first statement " + " ".join(RING.replace("   → ", "").split()),
        f"{note.format('chart')}{run.plot()!r}",
    ]
    strip = outputs.nth(1).locator("ol")
    expect(strip).to_have_css("list-style-type", "none")

    page.evaluate("void jupyterapp.commands.execute('notebook:trust')")
    expect(page.get_by_text("Trust this notebook?")).to_be_visible()
    page.locator(".jp-Dialog-footer button").last.click()
    expect(page.locator(".whoholds-steps.live")).to_have_count(1)
    expect(outputs.locator("svg:visible")).to_have_count(3)
    expect(page.locator(".whoholds-words:visible")).to_have_count(0)


# What a page does on its own account: it typesets mathematics, and it hides what is hidden


class Cost(Obj): ...


Cost.__name__ = "cost$1$"


def with_dollars():
    """Outputs in which TeX would find mathematics, and what of it has to be read as it is."""
    with memory.watch("from $5 to $6 million") as run:
        run.mark("$7 to $8")
    prices = Cost()
    prices.list = ["$5", "$6"]
    steps = record("b = ['$5', '$6']\nb = '$c$'", {})
    yield snapshot({"a": prices}), ["list: ['$5', '$6']", "cost$1$"]
    yield steps, ["'$5', '$6'", "$c$"]
    yield run, ["from $5 to $6 million", "$7 to $8"]
    yield holders(prices.list, {"a": prices}), ["cost$1$"]


class Formula:
    def _repr_html_(self):
        return "<p>$y^2$</p>"


def test_a_dollar_in_a_drawing_is_a_dollar_in_jupyterlab(lab, browse):
    shown, words = zip(*with_dollars(), strict=True)
    page = browse(lab("dollars", with_outputs(*shown, Formula())), **DESKTOP)
    outputs = page.locator(".jp-OutputArea-output")
    expect(outputs).to_have_count(len(shown) + 1)
    page.evaluate("void jupyterapp.commands.execute('notebook:trust')")
    expect(page.get_by_text("Trust this notebook?")).to_be_visible()
    page.locator(".jp-Dialog-footer button").last.click()
    expect(page.locator(".whoholds-steps.live")).to_have_count(1)
    # The last output says when it is done: what stands above it has been gone through before.
    expect(outputs.last.locator("mjx-container")).to_have_count(1)
    for place, expected in enumerate(words):
        expect(outputs.nth(place).locator("mjx-container")).to_have_count(0)
        said = "".join(outputs.nth(place).locator("svg text, code, pre").all_text_contents())
        assert [text for text in expected if text not in said] == []


def test_every_drawing_has_the_classes_that_mathjax_leaves_alone():
    """In pages of nbconvert it is MathJax 2, in JupyterLab 3."""
    for shown, _ in with_dollars():
        page = re.sub(r"<(pre|script|style|code)\b.*?</\1>", "", shown._repr_html_(), flags=re.S)
        left = re.sub(
            r'<(figure|div) class="[\w-]+ tex2jax_ignore mathjax_ignore".*</\1>',
            "",
            page,
            flags=re.S,
        )
        assert "$" not in left
        assert "<svg" not in left


# Tailwind 4, as marimo has it: what is important in a layer outweighs what is so in no layer.
LAYER = "@layer base{[hidden]:where(:not([hidden=until-found])){display:none!important}}"


@pytest.mark.parametrize("has_layer", [False, True])
def test_pictures_are_seen_and_words_for_them_are_not_whatever_a_page_says_of_hidden(
    browse, tmp_path, run, has_layer
):
    outputs = "".join(shown._repr_html_() for shown in (pair(), ring(), run))
    style = f"<style>{LAYER}</style>" if has_layer else ""
    path = tmp_path / "page.html"
    path.write_text(f"<!doctype html><meta charset=utf-8>{style}{outputs}", encoding="utf-8")
    page = browse(path.as_uri(), **DESKTOP)
    expect(page.locator(".whoholds-steps.live")).to_have_count(1)
    expect(page.locator("svg:visible")).to_have_count(3)
    expect(page.locator(".whoholds-words:visible")).to_have_count(0)
    expect(page.locator(".whoholds-controls")).to_be_visible()
    expect(page.locator(".whole")).to_be_visible()


def test_where_neither_style_nor_script_of_ours_is_let_in_the_words_stay(browse, tmp_path, run):
    outputs = "".join(shown._repr_html_() for shown in (pair(), ring(), run))
    outputs = re.sub(r"<(style|script)\b.*?</\1>", "", outputs, flags=re.S)
    path = tmp_path / "page.html"
    text = f"<!doctype html><meta charset=utf-8><style>{LAYER}</style>{outputs}"
    path.write_text(text, encoding="utf-8")
    page = browse(path.as_uri(), **DESKTOP)
    expect(page.locator(".whoholds-words:visible")).to_have_count(3)
    expect(page.locator("svg:visible")).to_have_count(0)
    assert "Obj a: count 1, reachable." in page.locator("body").inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_stages_that_were_downloaded_show_their_pictures(lab, browse, language):
    drawn = []
    for stage in STAGES:
        download = portable(notebook_of(f"{language}/{stage}"), ROOT / "images")
        cells = [cell for cell in download.cells if "](data:" in cell.source]
        assert cells
        drawn += [new_markdown_cell(cell.source) for cell in cells]
    page = browse(lab(f"downloads_{language}", new_notebook(cells=drawn)), **DESKTOP)
    pictures = page.locator(".jp-Notebook .jp-RenderedMarkdown img")
    for number in range(sum(cell.source.count("](data:") for cell in drawn)):
        pictures.nth(number).scroll_into_view_if_needed()
        width = "image => image.decode().then(() => image.naturalWidth)"
        assert pictures.nth(number).evaluate(width) > 200


# Whatever is drawn, an output stays small

MOST = 1_000_000  # bytes


def everybody_holds_everybody():
    everybody = [Obj() for _ in range(60)]
    for holder in everybody:
        vars(holder).update({f"a{n}": held for n, held in enumerate(everybody)})
    return everybody


QUOTES = '"&<' * 50_000
LARGE_GRAPHS = {
    "rows": lambda: {"a": [[n] for n in range(100_000)]},
    "one object many times": lambda: {"a": [Obj()] * 100_000},
    "many names of one": lambda: dict.fromkeys(map("a{}".format, range(100_000)), Obj()),
    "many names": lambda: {f"a{n}": Obj() for n in range(20_000)},
    "names of None": lambda: dict.fromkeys(map("a{}".format, range(100_000))),
    "everybody holds everybody": lambda: {"a": everybody_holds_everybody()},
    "long names": lambda: {QUOTES: type(QUOTES, (), {})()},
    "a long way": lambda: {"a": nested(2_000)},
}


def nested(depth):
    inner = []
    for _ in range(depth):
        inner = [inner]
    return inner


@pytest.mark.slow
@pytest.mark.parametrize("make", LARGE_GRAPHS.values(), ids=LARGE_GRAPHS)
def test_a_large_graph_is_cut_and_says_so(make):
    graph = snapshot(make())
    words, page = str(graph), graph._repr_html_()
    assert max(len(words.encode()), len(page.encode())) < MOST
    assert "<svg" in page
    if len(graph.nodes) > 200:
        assert re.search(r"… [\d,]+ more (objects|references)\.", words)
        assert re.search(r"[\d,]+ of [\d,]+ (objects|names) are not drawn", page)


SOURCES = {
    "200 statements": "\n".join(f"x{n} = Obj(); a.append(x{n})" for n in range(100)),
    "new objects all the time": "a = [Obj() for _ in range(20)]\n" * 200,
    "250 statements": "a = 1\n" * 250,
    "long statements": "\n".join(f"a = '{chr(34) * 5_000}'" for _ in range(300)),
}


@pytest.mark.slow
@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_long_recording_is_cut_and_says_so(source, capfd):
    recording = record(source, {"Obj": Obj, "a": []})
    words, page = str(recording), recording._repr_html_()
    assert max(len(words.encode()), len(page.encode())) < MOST
    assert "<svg" in page
    cut = "The picture is left out", "more steps are not shown", "ran without steps of their own"
    assert any(said in page for said in cut)
    assert len(recording) <= 200
    assert capfd.readouterr().err == ""  # Graphviz complains there of very large graphs


def test_a_loop_that_is_stepped_into_is_cut(browse, tmp_path):
    source = "def f():\n    for n in range(500):\n        a.append(Obj())\nf()"
    recording = record(source, {"Obj": Obj, "a": []}, "a", into="f")
    assert len(recording._repr_html_().encode()) < MOST
    (tmp_path / "page.html").write_text(recording._repr_html_(), encoding="utf-8")
    stepper = Stepper(browse((tmp_path / "page.html").as_uri()))
    stepper.on.press("End")
    expect(stepper.status).to_contain_text("Step ")


@pytest.mark.slow
def test_many_holders_are_cut_and_counted():
    one = Obj()
    names = {f"a{n}": one for n in range(100_000)}
    assert "… 99,994 more holders." in str(holders(one, names))
    places = dict.fromkeys(range(100_000), one)
    assert len(str(holders(one, {"places": places})).encode()) < MOST


def test_a_chart_of_many_moments_is_small():
    import gc

    with memory.watch("a label " * 100_000) as run:
        for number in range(3_000):
            run.mark(f"mark {number}" * 100)
            gc.collect(0)
    for chart in (run.plot(), memory.plot(*[run] * 12)):
        assert max(len(repr(chart).encode()), len(chart._repr_html_().encode())) < MOST
    assert len(repr(run).encode()) < MOST
    with pytest.raises(ValueError, match="up to 12 runs in one chart; it was given 13"):
        memory.plot(*[run] * 13)


BREAKS_ANYWHERE = "<style>pre {word-break: break-all}</style>"  # as JupyterLab does


def test_words_are_not_broken_where_a_front_end_breaks_lines_anywhere(browse, tmp_path):
    words = preformatted("1 × ndarray, held by name big; `del big` gives it back. " * 3)
    (tmp_path / "it.html").write_text(f"{BREAKS_ANYWHERE}<meta charset=utf-8>{words}", "utf-8")
    page = browse((tmp_path / "it.html").as_uri(), viewport={"width": 300, "height": 600})
    broken = """pre => [...pre.firstChild.data.matchAll(/\\w+/g)].filter(word => {
        const range = document.createRange();
        range.setStart(pre.firstChild, word.index);
        range.setEnd(pre.firstChild, word.index + word[0].length);
        return range.getClientRects().length > 1;
    }).map(String)"""
    assert page.locator("pre").evaluate(broken) == []
