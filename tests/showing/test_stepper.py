"""The stepper does what a reader expects, on a page and in JupyterLab."""

import gc
import inspect
import re
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from available import FREE_THREADED
from axe_playwright_python.sync_playwright import Axe
from conftest import DESKTOP, ROOT, small_notebook, write_notebook
from playwright.sync_api import expect
from small import LOOP, RING, SETUP, STEPS, small_site

from dezero_mini import Variable, square
from whoholds import record, speak
from whoholds.words import LANGUAGES

STATEMENTS = ["", *RING.splitlines()[1:]]
# Without the lock the collector's order is another.
ORDER = "[abc], then [abc], then [abc]" if FREE_THREADED else "a, then b, then c"
FREED = re.compile(f"freed: {ORDER}$")
COUNTS = [[1, 1, 1], [1, 1, 2], [1, 2, 2], [2, 2, 2], [1, 1, 1], []]

PAGES = ["site", "nbconvert"]
PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}

expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def pages(once, browser):
    """The address of the notebook above, by who made a page of it."""
    handed_out = once("handed out", hand_out)
    return {
        "site": (small_site(once) / f"{STEPS}.html").as_uri(),
        "nbconvert": (handed_out / "light.html").as_uri(),
        "nbconvert dark": (handed_out / "dark.html").as_uri(),
    }


def hand_out(folder):
    """Make a page by the command in README.md, and one in JupyterLab's dark theme."""
    nbconvert = [sys.executable, *["-m", "jupyter", "nbconvert", "--config", "site/one_file.py"]]
    assert " ".join(nbconvert[1:]) in (ROOT / "README.md").read_text(encoding="utf-8")
    for name, *options in [("light",), ("dark", "--theme=dark")]:
        write_notebook(folder / f"{name}.ipynb", SETUP, RING, LOOP)
        command = [*nbconvert, *options, folder / f"{name}.ipynb"]
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)


@pytest.fixture(params=PAGES)
def address(request, pages):
    return pages[request.param]


class Stepper:
    """What a reader can do to a stepper on a page, and what there is to see."""

    def __init__(self, page, place=0):
        self.root = page.locator(".whoholds-steps").nth(place)
        self.back = self.root.get_by_role("button", name="Back")
        self.on = self.root.get_by_role("button", name="Next")
        self.status = self.root.get_by_role("status")
        self.picture = self.root.locator("figure:visible")
        self.highlighted = self.root.locator("[aria-current=step]")

    def words(self):
        return self.picture.locator("text").all_text_contents()

    def counts(self):
        """What each count is; where it changed, it stands behind the one before."""
        counts = [word for word in self.words() if word.startswith("count ")]
        return sorted(int(re.search(r"\d+$", count)[0]) for count in counts)

    def expect_step(self, number):
        """Look whether everything shows this step of the ring."""
        expect(self.status).to_contain_text(
            f"Step {number} of 5" if number else "Before the first statement"
        )
        assert self.counts() == COUNTS[number]
        assert Counter(self.words())["unreachable"] == (3 if number == 4 else 0)
        assert Counter(self.words())["freed"] == (3 if number == 5 else 0)
        assert "".join(self.highlighted.all_text_contents()) == STATEMENTS[number]
        expect(self.back).to_have_attribute("aria-disabled", str(number == 0).lower())
        expect(self.on).to_have_attribute("aria-disabled", str(number == 5).lower())


# Stepping


def test_keys_lead_through_the_steps(browse, address):
    page = browse(address)
    ring, loop = Stepper(page), Stepper(page, 1)
    ring.expect_step(0)
    expect(loop.status).to_contain_text("Step 1 of 3")
    ring.on.focus()
    for number in (1, 2, 3, 4, 5, 5):
        page.keyboard.press("ArrowRight")
        ring.expect_step(number)
    expect(ring.status).to_have_text(re.compile(f"Step 5 of 5: {FREED.pattern}"))
    for number in (4, 3):
        page.keyboard.press("ArrowLeft")
        ring.expect_step(number)
    for key, number in [("Home", 0), ("ArrowLeft", 0), ("End", 5)]:
        page.keyboard.press(key)
        ring.expect_step(number)

    expect(loop.status).to_contain_text("Step 1 of 3")
    loop.on.focus()
    page.keyboard.press("ArrowRight")
    expect(loop.status).to_have_text("Step 2 of 3: x: 2 → 1; y: 2 → 1; out of reach: x, y, Square")
    ring.expect_step(5)


def test_buttons_lead_through_the_steps(browse, address):
    page = browse(address)
    ring, loop = Stepper(page), Stepper(page, 1)
    for number in (1, 2, 3, 4, 5, 5):
        ring.on.click(force=True)  # also where it is disabled
        ring.expect_step(number)
    for number in (4, 3, 2, 1, 0, 0):
        ring.back.click(force=True)
        ring.expect_step(number)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    ring.expect_step(1)
    page.keyboard.press("Space")
    ring.expect_step(2)
    expect(loop.status).to_contain_text("Step 1 of 3")


def test_fingers_lead_through_the_steps(browse, address):
    page = browse(address, **PHONE)
    page.evaluate("history.pushState(null, '', '#here')")  # something to go back to
    ring = Stepper(page)
    swipe(page, ring.picture, -120, 0)
    ring.expect_step(1)
    swipe(page, ring.picture, -120, 20)
    ring.expect_step(2)
    swipe(page, ring.picture, 120, 0)
    ring.expect_step(1)
    for right, down in [(-60, -200), (-20, 0)]:  # scrolls the page; trembles
        swipe(page, ring.picture, right, down)
        ring.expect_step(1)
    ring.on.tap()
    ring.expect_step(2)
    assert page.url.endswith("#here")
    expect(Stepper(page, 1).status).to_contain_text("Step 1 of 3")


def swipe(page, target, right, down):
    """Move a finger over an element, from its middle."""
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    x, y = box["x"] + box["width"] / 2, min(box["y"] + box["height"] / 2, 600)
    fingers = page.context.new_cdp_session(page)
    moves = [("touchStart", 0), *(("touchMove", part / 4) for part in (1, 2, 3, 4))]
    for kind, part in moves:
        point = {"x": x + part * right, "y": y + part * down}
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    fingers.detach()


PLACES = """root => {
  const middle = (part, whole) => {
    const [box, around] = [part, whole].map(element => element.getBoundingClientRect());
    return [box.x - around.x + box.width / 2, box.y - around.y + box.height / 2];
  };
  const picture = [...root.querySelectorAll("svg")].find(isSeen);
  const nodes = [...picture.querySelectorAll(".node")].filter(node => node.textContent.trim());
  const word = node => node.querySelector("text").textContent.split(" ")[0];
  const parts = [root, ...root.querySelectorAll("button, .whole, .body"), picture];
  return {
    nodes: nodes.map(node => [word(node), ...middle(node, picture)]).sort(),
    parts: parts.flatMap(part => [part.offsetHeight ?? 0, ...middle(part, root)]),
  };
}""".replace("isSeen", "part => part.checkVisibility({ visibilityProperty: true })")


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_from_one_step_to_the_next(browse, address, width):
    page = browse(address, viewport={"width": width, "height": 800})
    for stepper, steps, nodes in [(Stepper(page), 6, 6), (Stepper(page, 1), 3, 5)]:
        places = [stepper.root.evaluate(PLACES)]
        while stepper.on.get_attribute("aria-disabled") == "false":
            stepper.on.press("ArrowRight")
            places.append(stepper.root.evaluate(PLACES))

        first, *others = places
        assert (len(places), len(first["nodes"])) == (steps, nodes)
        for later in others:
            assert later["parts"] == pytest.approx(first["parts"], abs=0.1)
            for (name, *here), (same, *there) in zip(first["nodes"], later["nodes"], strict=True):
                assert same == name
                assert there == pytest.approx(here, abs=0.1)


def test_a_page_with_two_steppers_fits_a_phone_and_has_no_id_twice(browse, address):
    page = browse(address, **PHONE)
    for place in (0, 1):
        Stepper(page, place).on.focus()
        page.keyboard.press("End")
    assert page.evaluate("document.documentElement.scrollWidth <= 390 && innerWidth === 390")
    ids = page.eval_on_selector_all("[id]", "elements => elements.map(element => element.id)")
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    assert page.locator(".whoholds-steps[id], .whoholds-steps [id]").count() == 0


_WHERE_SCROLLING_ENDS = """figure => new Promise(tell => {
  const look = last => figure.scrollLeft === last
    ? tell(last) : setTimeout(look, 200, figure.scrollLeft);
  look();
})"""


def test_a_picture_wider_than_the_page_scrolls_and_stays_where_it_was(browse, pages):
    page = browse(pages["nbconvert"], viewport={"width": 220, "height": 800})
    ring = Stepper(page)
    ring.on.click()
    ring.picture.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 20")
    ring.expect_step(1)
    scrolled = ring.picture.evaluate(_WHERE_SCROLLING_ENDS)
    ring.on.click()
    ring.expect_step(2)
    assert ring.picture.evaluate("figure => figure.scrollLeft") == scrolled


def test_a_page_saved_by_the_browser_can_be_stepped_through(browse, pages, tmp_path):
    page = browse(pages["nbconvert"])
    Stepper(page).on.click()
    (tmp_path / "saved.html").write_text(page.content(), encoding="utf-8")
    saved = browse((tmp_path / "saved.html").as_uri())
    ring = Stepper(saved)
    ring.expect_step(0)
    ring.on.click()
    ring.expect_step(1)


# One recording on a page of its own


@pytest.fixture
def show(browse, tmp_path):
    def show(recording, **context):
        page = f"<!doctype html><title>x</title>{recording._repr_html_()}"
        head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        (tmp_path / "page.html").write_text(f"{head}{page}", encoding="utf-8")
        return browse((tmp_path / "page.html").as_uri(), **context)

    return show


PLACES_OF_PARTS = """root => {
  const isSeen = part => part.checkVisibility({ visibilityProperty: true });
  const box = part => part.getBoundingClientRect();
  const shown = kind => [...root.querySelectorAll(kind)].find(isSeen);
  const [what, svg] = [".changes", "figure svg"].map(shown);
  const [code, controls] = [".whole", ".whoholds-controls"].map(s => box(root.querySelector(s)));
  return {
    height: box(root).height, scale: box(svg).width / svg.getAttribute("width"),
    isBeside: box(svg).left >= code.right, isAbove: box(what).bottom <= box(svg).top,
    isWhatBeside: box(what).right <= box(svg).left, controls: controls.top,
  };
}"""


class Obj:
    pass


def recorded_rebind():
    names = {"np": np, "Variable": Variable, "square": square, "x": Variable(np.zeros(10_000))}
    names["y"] = square(square(square(names["x"])))
    source = "x = Variable(np.random.randn(10000))\ny = square(square(square(x)))"
    return record(source, names, "x y")


def recorded_ring():
    source = "a = Obj()\nb = Obj()\nc = Obj()\n\n" + RING.partition("\n")[2]
    return record(source, {"Obj": Obj, "gc": gc}, "a b c")


@pytest.fixture(params=["ring", "rebind"])
def recorded(request):
    return {"ring": recorded_ring, "rebind": recorded_rebind}[request.param]()


@pytest.fixture(params=LANGUAGES)
def spoken(request):
    speak(request.param)
    yield
    speak("en")


def test_on_a_small_screen_it_fits_and_what_changed_stands_by_the_picture(spoken, show, recorded):
    page = show(recorded, viewport={"width": 1024, "height": 768})
    page.add_style_tag(content="body { margin: 0 auto; max-width: 44rem }")
    seen = Stepper(page).root.evaluate(PLACES_OF_PARTS)
    assert seen["height"] <= 686
    assert seen["scale"] >= 0.695
    assert seen["isBeside"]
    assert seen["isWhatBeside"]


def test_on_a_phone_a_picture_scrolls_alone_and_what_changed_stands_above(show, recorded):
    page = show(recorded, **PHONE)
    stepper = Stepper(page)
    stepper.on.press("End")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    seen = stepper.root.evaluate(PLACES_OF_PARTS)
    assert (seen["isBeside"], seen["isAbove"]) == (False, True)
    assert seen["scale"] >= 0.695


def test_the_buttons_stay_in_view_while_a_picture_scrolls(show):
    page = show(recorded_rebind(), viewport={"width": 390, "height": 500})
    page.mouse.wheel(0, 250)
    page.wait_for_function("scrollY >= 200")
    stepper = Stepper(page)
    assert stepper.root.evaluate(PLACES_OF_PARTS)["controls"] == pytest.approx(0, abs=1)
    for button in (stepper.back, stepper.on):
        expect(button).to_be_in_viewport(ratio=1)
    stepper.on.click()
    expect(stepper.status).to_contain_text("Step 1 of 2")


def test_what_has_the_focus_keeps_it_from_step_to_step(show):
    stepper = Stepper(show(recorded_ring()))
    stepper.picture.focus()
    for step in (2, 3):
        stepper.root.page.keyboard.press("ArrowRight")
        expect(stepper.status).to_contain_text(f"Step {step} of 8")
        expect(stepper.picture).to_be_focused()


def test_in_a_long_source_the_statement_is_in_view(show):
    comments = "# a comment\n" * 30
    page = show(record(f"a = []\n{comments}b = [a]\n{comments}c = [b]", {}, "a b c"))
    stepper = Stepper(page)
    assert stepper.root.locator(".whole").bounding_box()["height"] < 400
    for key, statement in [("End", "c = [b]"), ("ArrowLeft", "b = [a]"), ("Home", "a = []")]:
        stepper.on.press(key)
        expect(stepper.highlighted).to_have_text(statement)
        expect(stepper.highlighted).to_be_in_viewport(ratio=0.9)


def test_the_source_is_there_in_parts_each_with_its_steps():
    page = record("a = [1]; b = a\na = None", {})._repr_html_()
    parts = re.findall(r'<span data-steps="([\d ]*)">([^<]+)</span>', page)
    assert [part for part in parts if part[0]] == [
        ("0", "a = [1]"),
        ("1", "b = a"),
        ("2", "a = None"),
    ]
    assert "".join(text for _, text in parts) == "a = [1]; b = a\na = None"


def test_statements_of_one_line_and_of_several_are_highlighted_apart(show):
    page = show(record("a = []; b = [a]\nfor c in b:\n    a.append(b)\n\ndel c  # gone", {}, "a b"))
    stepper = Stepper(page)
    for statement in ["a = []", "b = [a]", "for c in b:\n    a.append(b)", "del c"]:
        assert stepper.highlighted.text_content() == statement
        stepper.on.click(force=True)


def f(x):
    y = x
    return y is None


def seen_under(stepper, place):
    """Go through all steps; return what there is to read in a place of each."""
    seen = []
    while stepper.on.get_attribute("aria-disabled") == "false":
        stepper.on.click()
        seen.append("".join(stepper.root.locator(place).all_text_contents()))
    return seen


def test_inside_a_function_each_line_is_highlighted_as_often_as_it_runs(show):
    function = inspect.getsource(f)
    page = show(record(f"a = []\n{function}f(a)\nf(a)", {}, "a", into="f"))
    seen = seen_under(Stepper(page), "[aria-current=step]")
    assert seen[0] == function.rstrip()
    assert seen.count("y = x") == seen.count("f(a)") == 2


def test_a_line_of_a_function_from_elsewhere_is_marked_in_the_function(show):
    page = show(record("a = []\nf(a)", {"f": f}, "a", into="f"))
    stepper = Stepper(page)
    seen = [stepper.highlighted.all_text_contents()]
    while stepper.on.get_attribute("aria-disabled") == "false":
        stepper.on.click()
        seen.append(stepper.highlighted.all_text_contents())
    lines = ["def f(x):", "y = x", "return y is None"]
    assert seen == [["a = []"], *(["f(a)", line] for line in lines), ["f(a)"]]
    assert stepper.root.locator(".statement:visible").count() == 0


def test_what_a_program_says_is_shown_and_not_run(show):
    evil = "</script></style></pre><img src=x onerror=document.title='run'>"
    page = show(record(f"a = {evil!r}\nb = {{{evil!r}: a}}", {}, "a b"))
    Stepper(page).on.click()
    assert page.title() == "x"
    assert page.locator("img").count() == 0
    expect(Stepper(page).root.locator(".whole")).to_contain_text(evil)


# Without a script, and on paper


def expect_strip(root):
    """Look whether a stepper is a numbered strip: statement, picture, change."""
    items = root.locator("li")
    expect(items).to_have_count(6)
    for number, item in enumerate(items.all()):
        title = f"{number}. {STATEMENTS[number]}" if number else "Before the first statement"
        expect(item.locator(".statement")).to_have_text(title)
        for part in (".statement", "svg", *([".changes"] if number else [])):
            expect(item.locator(part)).to_be_visible()
        said = item.locator("svg").text_content()
        counts = [int(n) for n in re.findall(r"count (?:\d→)?(\d)", said)]
        assert sorted(counts) == COUNTS[number]
    *changes, freed = [t for t in items.locator(".changes").all_text_contents() if t]
    assert FREED.match(freed)
    assert changes == [
        "b: 1 → 2",
        "c: 1 → 2",
        "a: 1 → 2",
        "a: 2 → 1; b: 2 → 1; c: 2 → 1; out of reach: a, b, c",
    ]
    tops = [item.bounding_box()["y"] for item in items.all()]
    assert tops == sorted(set(tops))
    expect(root.locator("button:visible, pre:visible, [role=status]:visible")).to_have_count(0)


def test_without_a_script_the_steps_stand_below_one_another(browse, address):
    page = browse(address, java_script_enabled=False)
    expect_strip(Stepper(page).root)


def test_on_paper_the_steps_stand_below_one_another_in_black(browse, address):
    page = browse(address, color_scheme="dark")
    ring = Stepper(page)
    ring.on.click()
    page.emulate_media(media="print", color_scheme="dark")
    expect_strip(ring.root)
    for drawing in page.locator(".whoholds-refs svg").all():
        expect(drawing).to_have_css("color", "rgb(0, 0, 0)")
    page.emulate_media(media="screen", color_scheme="dark")
    ring.expect_step(1)


# For everybody

LOOKS = [("site", "light"), ("site", "dark"), ("nbconvert", "light"), ("nbconvert dark", "dark")]
# Without `preload`, axe does not ask for the style sheets anew, which a page on disk may not.
AXE = {
    "context": {"include": [[".whoholds-steps"], [".whoholds-refs"]]},
    "options": {"preload": False, "resultTypes": ["violations"]},
}


@pytest.mark.parametrize(("made_by", "scheme"), LOOKS)
def test_axe_finds_nothing(browse, pages, made_by, scheme):
    page = browse(pages[made_by], color_scheme=scheme)
    for width, key in [(1280, "Home"), (390, "End"), (390, "ArrowLeft")]:
        page.set_viewport_size({"width": width, "height": 800})
        for place in (0, 1):
            Stepper(page, place).on.press(key)
        results = Axe().run(page, **AXE)
        assert results.response["passes"]
        assert results.violations_count == 0, results.generate_report()


CONTRASTS = """root => {
  const channels = paint => paint.match(/[\\d.]+/g).map(Number);
  const over = ([r, g, b, a = 1], under) => [r, g, b].map((c, i) => a * c + (1 - a) * under[i]);
  const luminance = rgb => rgb.map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = element => {
    const own = channels(getComputedStyle(element).backgroundColor);
    const isTop = own.length === 3 || !element.parentElement;
    return over(own, isTop ? [255, 255, 255] : ground(element.parentElement));
  };
  const behind = text => {  // the shape that a word in a drawing stands on
    const shape = text.parentElement.querySelector("path, polygon, ellipse");
    const fill = shape && getComputedStyle(shape).fill;
    const under = ground(text.closest("figure"));
    const isFilled = fill && fill !== "none" && text.parentElement.matches(".node");
    return isFilled ? over(channels(fill), under) : under;
  };
  const isSeen = element => element.checkVisibility({ visibilityProperty: true });
  const words = [...root.querySelectorAll("text")].filter(isSeen)
    .map(text => [text.textContent, getComputedStyle(text).fill, behind(text)]);
  const read = ".whole, [aria-current], .changes, [role=status], button:not([aria-disabled=true])";
  const parts = [...root.querySelectorAll(read)]
    .filter(isSeen).map(part => [part.className, getComputedStyle(part).color, ground(part)]);
  return [...words, ...parts].map(([what, ink, paper]) => {
    const [dark, light] = [luminance(over(channels(ink), paper)), luminance(paper)].sort();
    return [what, (light + 0.05) / (dark + 0.05)];
  });
}"""


def expect_legible(stepper):
    """Look whether every word stands out from what it stands on, as WCAG 2.2 asks (AA)."""
    for key in ("Home", "End", "ArrowLeft"):
        stepper.on.press(key)
        contrasts = stepper.root.evaluate(CONTRASTS)
        assert len(contrasts) > 10
        assert [word for word, contrast in contrasts if contrast < 4.5] == []


@pytest.mark.parametrize(("made_by", "scheme"), LOOKS)
def test_every_word_is_legible(browse, pages, made_by, scheme):
    page = browse(pages[made_by], color_scheme=scheme)
    for place in (0, 1):
        expect_legible(Stepper(page, place))


# In JupyterLab


@pytest.fixture
def open_notebook(browse):
    """`open_notebook(address)`: JupyterLab with that notebook, and a kernel that is ready."""

    def open_notebook(address):
        page = browse(address, **DESKTOP)
        expect(page.get_by_text(re.compile(r"\| Idle"))).to_be_visible()
        return page

    return open_notebook


@pytest.fixture
def address_in_lab(lab, request):
    """Where JupyterLab has a notebook for this test alone, with two steppers to come."""
    name = request.node.name
    return lab(name, small_notebook(name, SETUP, RING, LOOP))


def run_all(page):
    choose(page, "Run", "Run All Cells")
    expect(page.locator(".whoholds-steps.live")).to_have_count(2)
    page.locator(".jp-Notebook").hover()
    page.mouse.wheel(0, -10_000)
    stepper = Stepper(page)
    expect(stepper.on).to_be_in_viewport()
    return stepper


def choose(page, menu, *entries):
    page.get_by_role("menuitem", name=menu, exact=True).click()
    for entry in entries:
        page.locator(".lm-Menu").get_by_text(entry, exact=True).click()


def expect_active_cell(page, place):
    cell = page.locator(".jp-Notebook .jp-Cell").nth(place)
    expect(cell).to_have_class(re.compile("jp-mod-active"))


def test_in_jupyterlab_it_works_before_and_after_saving_and_reopening(
    open_notebook, address_in_lab
):
    page = open_notebook(address_in_lab)
    ring = run_all(page)
    ring.expect_step(0)
    ring.on.click()
    ring.expect_step(1)
    for key, number in [("ArrowRight", 2), ("Enter", 3), ("Space", 4), ("Home", 0), ("End", 5)]:
        page.keyboard.press(key)
        ring.expect_step(number)
    expect(ring.on).to_be_focused()
    expect_active_cell(page, 2)

    page.keyboard.press("Control+s")
    expect(page.locator(".lm-TabBar-tab.jp-mod-current.jp-mod-dirty")).to_have_count(0)
    page.keyboard.press("ArrowDown")  # is JupyterLab's still
    expect_active_cell(page, 3)
    page.close()

    page = open_notebook(address_in_lab)
    ring = Stepper(page)
    ring.root.scroll_into_view_if_needed()
    ring.expect_step(0)
    ring.on.click()
    ring.expect_step(1)
    page.keyboard.press("End")
    ring.expect_step(5)


def test_in_jupyterlab_s_dark_theme_every_word_is_legible(open_notebook, address_in_lab):
    page = open_notebook(address_in_lab)
    ring = run_all(page)
    choose(page, "Settings", "Theme", "JupyterLab Dark")
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    expect(page.locator("body")).to_have_attribute("data-jp-theme-name", "JupyterLab Dark")
    background = page.locator(".jp-Notebook").evaluate("e => getComputedStyle(e).backgroundColor")
    assert all(int(channel) < 64 for channel in re.findall(r"\d+", background)[:3])
    expect_legible(ring)


def test_a_page_exported_from_jupyterlab_can_be_stepped_through(
    open_notebook, address_in_lab, browser, tmp_path
):
    page = open_notebook(address_in_lab)
    run_all(page)
    choose(page, "File", "Save and Export Notebook As", "HTML")
    page.get_by_role("checkbox", name="Sanitize HTML output").uncheck()  # or headings go, too
    with page.expect_download() as download:
        page.get_by_role("button", name="Ok").click()
    download.value.save_as(tmp_path / "exported.html")

    # JupyterLab's page asks for scripts from elsewhere; the stepper does not wait for them.
    with browser.new_context(offline=True) as context:
        exported = context.new_page()
        exported.goto((tmp_path / "exported.html").as_uri())
        ring = Stepper(exported)
        ring.on.click()
        ring.expect_step(1)
