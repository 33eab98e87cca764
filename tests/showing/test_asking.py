"""A picture can be asked: a box's arrows stand out, and words say how its count adds up."""

import re
import weakref

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import DESKTOP, small_notebook
from playwright.sync_api import expect
from test_stepper import AXE, PHONE, Obj, Stepper, recorded_ring

from whoholds import holders, record, snapshot, speak
from whoholds.data import UNNAMED, Edge, Graph, Node
from whoholds.showing.pictures import key_of
from whoholds.showing.replies import _MOST_TERMS, replies
from whoholds.showing.sentences import alike
from whoholds.words import LANGUAGES, say

expect.set_options(timeout=30_000)

# What is replied


def named(graph):
    """The replies, by what comes before the colon or the first blank but one."""
    return {key.removeprefix("name "): said for key, said in replies(graph).items()}


def ring():
    names = {name: Obj() for name in "abc"}
    a, b, c = names.values()
    a.b, b.c, c.a = b, c, a
    return names


def test_a_count_adds_up_to_its_arrows_and_what_holds_it_elsewhere():
    names = ring()
    kept = [names["b"]]
    assert replies(snapshot(names, "a b c")) == {
        "name a": "Name a refers to Obj a.",
        "name b": "Name b refers to Obj b.",
        "name c": "Name c refers to Obj c.",
        "object 1": "Obj a: 2 = name a + c.a. Holds Obj b (.b).",
        "object 2": "Obj b: 3 = name b + a.b + 1 held elsewhere. Holds Obj c (.c).",
        "object 3": "Obj c: 2 = name c + b.c. Holds Obj a (.a).",
    }
    assert len(kept) == 1


def test_a_weak_reference_is_named_and_not_counted():
    names = {"a": Obj()}
    names["r"] = weakref.ref(names["a"])
    said = replies(snapshot(names, "a r"))
    assert said["object 1"] == "Obj a: 1 = name a. Weak, so not counted: r."
    assert said["object 2"].endswith("Refers weakly to Obj a.")


def test_of_many_references_the_number_is_said():
    for number in (_MOST_TERMS, _MOST_TERMS + 1):
        names = {"a": [Obj()] * number}
        said = replies(snapshot(names, "a"))["object 2"]
        terms = " + ".join(f"a[{n}]" for n in range(number))
        told = terms if number == _MOST_TERMS else f"{number} references"
        assert said == f"Obj: {number} = {told}."


def test_what_does_not_add_up_is_not_said_to():
    """As in a step of the collector, which leaves out the references that it has subtracted."""
    one, two = (Node(n, "Obj", (), n, "reachable", 0, "object", "") for n in (1, 2))
    edge = Edge("a", 2, "strong", UNNAMED)
    said = replies(Graph(("a",), (one, two), (edge,)), {1, 2})
    assert said[key_of(1)] == "Obj #1: count 1."
    assert said[key_of(2)] == "Obj #2: count 2. Referred to by name a."


def test_what_was_freed_and_a_name_of_none_say_so():
    steps = record("a = None\nb = None", {"a": Obj(), "b": 1}, "a b")
    said = replies(steps[1].snapshot)
    assert said["name b"] == "Name b is None."
    assert replies(steps[0].snapshot)["object 1"] == "Obj a: freed."


def test_objects_of_a_class_that_have_no_names_have_numbers_wherever_they_are_told():
    steps = record("a = [Obj(), Obj()]\nb = a.pop()\na = None", {"Obj": Obj}, "a b")
    assert alike([steps.start, *(step.snapshot for step in steps)]) == {2, 3}
    page = steps._repr_html_()
    changes = re.findall(r'class="changes">([^<]*)<', page)
    assert changes[0] == "new: a, Obj #2, Obj #3"
    assert changes[2] == "freed: Obj #2, then a"
    for words in (">Obj #2<", ">Obj #3<", "Obj #2: 1 = a[0].", "Obj b: 1 = name b."):
        assert words in page
    assert "list #" not in "".join(re.findall(r"<text.*?</text>", page))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_a_reply_for_each_box(language):
    speak(language)
    try:
        said = replies(snapshot(ring(), "a b c"))
        assert say("refs.reply.name", name="a") in said["object 1"]
        assert "2 = " in said["object 1"]
        assert len(set(said.values())) == 6
    finally:
        speak("en")


# On a page


class Asked:
    """A picture on a page, and what there is to see when it is asked."""

    def __init__(self, root):
        self.figure = root.locator("figure:visible")
        self.reply = root.locator(".whoholds-reply:visible")
        self.boxes = self.figure.get_by_role("button")

    def box(self, name):
        return self.figure.locator(f'[data-reply^="{name}:"]')

    def bright(self):
        """The words of what is not faded."""
        opacities = "parts => parts.map(part => getComputedStyle(part).opacity)"
        parts = self.figure.locator(".node, .edge")
        both = zip(parts.all_text_contents(), parts.evaluate_all(opacities), strict=True)
        return sorted(" ".join(words.split()) for words, opacity in both if opacity == "1")

    def expect_as_before(self):
        expect(self.reply).to_have_text(say("refs.reply.hint"))
        expect(self.figure.locator("[aria-pressed=true]")).to_have_count(0)
        assert len(self.bright()) == self.figure.locator(".node, .edge").count()


@pytest.fixture
def show(browse, tmp_path):
    def show(*outputs, **context):
        head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        body = "".join(f"<main>{output._repr_html_()}</main>" for output in outputs)
        page = f"<!doctype html>{head}<title>x</title>{body}"
        (tmp_path / "page.html").write_text(page, encoding="utf-8")
        return browse((tmp_path / "page.html").as_uri(), **context)

    return show


BRIGHT = ["", ".a", ".b", "Obj count 2", "Obj count 2", "Obj count 2", "a"]
SAID = "Obj a: 2 = name a + c.a. Holds Obj b (.b)."


@pytest.mark.parametrize("way", ["click", "tap"])
def test_a_box_is_asked_by_a_click_or_a_tap_and_again_it_is_as_before(show, way):
    page = show(snapshot(ring(), "a b c"), snapshot(ring(), "a b c"), **PHONE)
    asked, other = map(Asked, page.locator("main").all())
    asked.expect_as_before()
    getattr(asked.box("Obj a"), way)()
    expect(asked.reply).to_have_text(SAID)
    assert asked.bright() == BRIGHT
    expect(asked.box("Obj a")).to_have_attribute("aria-pressed", "true")
    other.expect_as_before()
    getattr(asked.box("Obj c"), way)()
    expect(asked.reply).to_contain_text("Obj c: 2 = name c + b.c.")
    getattr(asked.box("Obj c"), way)()
    asked.expect_as_before()
    getattr(asked.box("Obj c"), way)()
    page.keyboard.press("Escape")
    asked.expect_as_before()


def test_the_picture_of_who_holds_an_object_can_be_asked_like_any_other(show):
    names = ring()
    names["b"].kept = names["a"]
    page = show(holders(names["a"], names))
    asked = Asked(page.locator("main"))
    asked.expect_as_before()
    first = asked.figure.locator('[data-reply*="name a"][data-reply*="kept"]')
    first.click()
    expect(asked.reply).to_contain_text("3 = name a")
    first.click()
    asked.expect_as_before()


def test_keys_lead_from_box_to_box_and_escape_back(show):
    page = show(snapshot(ring(), "a b c"))
    asked = Asked(page.locator("main"))
    page.keyboard.press("Tab")  # to the picture, which may have to be scrolled
    page.keyboard.press("Tab")
    expect(asked.box("Obj a")).to_be_focused()
    expect(asked.reply).to_have_text(SAID)
    assert asked.bright() == BRIGHT
    page.keyboard.press("ArrowDown")
    expect(asked.reply).to_contain_text("Obj b: 2 = name b + a.b.")
    page.keyboard.press("ArrowUp")
    expect(asked.reply).to_have_text(SAID)
    for key in ("Escape", "Enter", "Space"):
        page.keyboard.press(key)
        if key == "Enter":
            expect(asked.reply).to_have_text(SAID)
        else:
            asked.expect_as_before()
    page.keyboard.press("Tab")
    expect(asked.figure.locator(":focus")).to_have_count(0)


def test_a_screen_reader_is_told_of_buttons_and_hears_the_reply(show):
    page = show(snapshot(ring(), "a b c"))
    asked = Asked(page.locator("main"))
    expect(asked.boxes).to_have_count(6)
    expect(page.get_by_role("button", name="Obj, count 2")).to_have_count(3)
    expect(page.get_by_role("group")).to_have_accessible_name(re.compile("Obj a: count 2"))
    expect(page.locator("[aria-live=polite]")).to_have_text(say("refs.reply.hint"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for _ in range(2):
            asked.box("Obj a").click()
            results = Axe().run(page, **AXE)
            assert results.response["passes"]
            assert results.violations_count == 0, results.generate_report()


def test_a_box_stays_asked_from_step_to_step_with_its_new_count(show):
    page = show(recorded_ring(), **DESKTOP)
    stepper = Stepper(page)
    asked = Asked(stepper.root)
    stepper.on.press("ArrowRight")
    asked.box("Obj b").click()
    expect(asked.reply).to_have_text("Obj b: 1 = name b.")
    for said in ("Obj b: 1 = name b.", "Obj b: 2 = name b + a.b."):
        page.keyboard.press("ArrowRight")
        expect(asked.reply).to_have_text(said)
        expect(asked.box("Obj b")).to_be_focused()
    expect(stepper.status).to_contain_text("Step 4 of 8")
    page.keyboard.press("Escape")
    asked.expect_as_before()
    page.keyboard.press("ArrowRight")
    asked.expect_as_before()
    expect(stepper.status).to_contain_text("Step 5 of 8")


def test_asking_moves_no_picture(show):
    for output, root in [(recorded_ring(), ".whoholds-steps"), (snapshot(ring(), "a b c"), "main")]:
        page = show(output, **PHONE)
        asked = Asked(page.locator(root))
        place = asked.figure.bounding_box()
        asked.boxes.first.click()
        expect(asked.reply).not_to_have_text(say("refs.reply.hint"))
        assert asked.figure.bounding_box() == place


def test_without_a_script_and_on_paper_a_picture_is_a_picture(show, browse):
    page = show(snapshot(ring(), "a b c"), java_script_enabled=False)
    expect(page.get_by_role("img")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    page = show(snapshot(ring(), "a b c"))
    asked = Asked(page.locator("main"))
    asked.box("Obj a").click()
    page.emulate_media(media="print")
    expect(page.locator(".whoholds-reply")).to_be_hidden()
    assert len(asked.bright()) == 12


def test_a_page_saved_while_a_box_is_asked_can_be_asked_again(show, browse, tmp_path):
    page = show(snapshot(ring(), "a b c"))
    Asked(page.locator("main")).box("Obj a").click()
    (tmp_path / "saved.html").write_text(page.content(), encoding="utf-8")
    saved = browse((tmp_path / "saved.html").as_uri())
    asked = Asked(saved.locator("main"))
    asked.expect_as_before()
    asked.box("Obj a").click()
    expect(asked.reply).to_have_text(SAID)


def test_in_jupyterlab_keys_are_the_picture_s_and_then_jupyterlab_s_again(lab, browse):
    cells = ["%load_ext whoholds\nclass Obj: pass\na = Obj()\na.b = b = Obj()", "%refs a b", "1"]
    page = browse(lab("asking", small_notebook("asking", *cells)), **DESKTOP)
    expect(page.get_by_text(re.compile(r"\| Idle"))).to_be_visible()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu").get_by_text("Run All Cells", exact=True).click()
    asked = Asked(page.locator(".jp-OutputArea-output", has=page.locator("figure")))
    asked.box("Obj a").click()
    expect(asked.reply).to_have_text("Obj a: 1 = name a. Holds Obj b (.b).")
    cell = page.locator(".jp-Notebook .jp-Cell.jp-mod-active")
    expect(cell.locator("figure")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(asked.reply).to_have_text("Obj b: 2 = name b + a.b.")
    page.keyboard.press("Enter")
    asked.expect_as_before()
    expect(cell.locator("figure")).to_have_count(1)
    expect(page.locator(".jp-mod-editMode")).to_have_count(0)
