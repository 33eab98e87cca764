"""What a newcomer sees: the first page in its first screen, and the way in without the book."""

import re
from itertools import pairwise
from urllib.parse import unquote

import pytest
from conftest import LANGUAGES, ROOT, STAGES
from editions import WORDS, folder
from figures import drawn
from playwright.sync_api import expect
from running import linked

LAPTOPS = [{"width": 1280, "height": 800}, {"width": 1024, "height": 768}]
PHONE = {"width": 390, "height": 844}
each_language = pytest.mark.parametrize("language", LANGUAGES)
PARTS = {
    "title": "h1",
    "text": ":scope > p",
    "read": ".ways .read",
    "run": ".ways .run",
    "buttons": ".whoholds-controls",
    "picture": ".whoholds-steps .now svg",
    "stepper": ".whoholds-steps",
    "cost": ".cost",
}
"""What the first screen consists of, by where it stands in its section."""
PLACES = """(section, part) => [...section.querySelectorAll(part)]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }))
  .map((e) => e.getBoundingClientRect())
  .map(({ top, bottom }) => ({ top, bottom }))"""


@pytest.fixture
def open_first(built, browse):
    """`open_first("ko", width=…, height=…)`: the first page in a window of this size."""

    def open_first(language, scheme="light", **viewport):
        address = (built / "html" / folder(language) / "index.html").as_uri()
        page = browse(address, viewport=viewport, color_scheme=scheme)
        page.wait_for_selector(".whoholds-steps.live")
        return page

    return open_first


def places_on(page):
    """Where the things of each part begin and end, in pixels from the top of the page."""
    section = page.locator("section:has(> .ways)")
    return {part: section.evaluate(PLACES, where) for part, where in PARTS.items()}


@each_language
@pytest.mark.parametrize("viewport", LAPTOPS)
def test_all_of_it_is_in_the_first_screen_of_a_laptop(open_first, language, viewport):
    places = places_on(open_first(language, **viewport))
    assert all(places.values()), places
    assert len(places["text"]) == 4  # what, for whom, how long, and what to press
    for part, boxes in places.items():
        assert max(box["bottom"] for box in boxes) <= viewport["height"], part


@each_language
def test_on_a_phone_the_first_screen_reaches_the_picture(open_first, language):
    places = places_on(open_first(language, **PHONE))
    (picture,) = places["picture"]
    assert picture["top"] < PHONE["height"] - 50
    for part in ("title", "text", "read", "run", "buttons"):
        assert max(box["bottom"] for box in places[part]) <= picture["top"], part
    assert places["read"][0]["top"] == places["run"][0]["top"]  # beside each other


@each_language
def test_the_ring_is_stepped_through_at_once_and_ends_out_of_reach(open_first, language):
    page = open_first(language, **LAPTOPS[0])
    stepper = page.locator(".whoholds-steps")
    following = stepper.locator(".whoholds-controls button").nth(1)
    for _ in range(2):
        following.click()
    said = {"en": "out of reach: ", "ko": "도달 불가: "}[language]
    expect(stepper.locator("li.now .what")).to_contain_text(said)


@each_language
def test_the_two_buttons_lead_to_the_first_stage(open_first, built, language):
    page = open_first(language, **LAPTOPS[0])
    page.locator(".ways summary").click()
    needs = re.sub("`", "", WORDS[language]["running"]["needs"])
    expect(page.locator(".ways").get_by_text(needs)).to_be_visible()
    page.locator(".ways .read").click()
    page.wait_for_url(f"**/{STAGES[0]}.html")
    html = (built / "html" / folder(language) / "index.html").read_text("utf-8")
    way = f'href="live/notebooks/index.html?path=notebooks/{language}/{STAGES[0]}.ipynb"'
    assert way in linked(html, "live/").partition("<h1>")[2]


@each_language
@pytest.mark.parametrize("viewport", [*LAPTOPS, PHONE])
def test_what_running_needs_is_read_without_scrolling_sideways(open_first, language, viewport):
    page = open_first(language, **viewport)
    page.locator(".ways summary").click()
    box = page.locator(".ways details > p").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= viewport["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


@each_language
def test_the_time_is_that_of_the_stages(language):
    text = (ROOT / "site" / language / "index.md").read_text("utf-8")
    stages = WORDS[language]["stages"].values()
    for what in ("minutes", "exercises"):
        total = sum(stage[what] for stage in stages)
        assert re.search(rf"\b{total}(?: minutes| more|분)", text), what


@each_language
@pytest.mark.parametrize("name", ["index", STAGES[1], "glossary"])
def test_on_a_phone_the_title_of_all_pages_is_seen_and_leads_to_the_first(
    built, browse, language, name
):
    address = (built / "html" / folder(language) / f"{name}.html").as_uri()
    page = browse(address, viewport=PHONE)
    title = page.locator("p.series").get_by_role("link", name=WORDS[language]["title"])
    expect(title).to_be_in_viewport()
    title.click()
    assert unquote(page.url).partition("#")[0].endswith(f"{folder(language)}index.html")
    page.set_viewport_size(LAPTOPS[0])
    expect(page.locator("p.series")).not_to_be_visible()  # the list of pages has it


@each_language
@pytest.mark.parametrize("name", ["index", STAGES[1], "teachers"])
@pytest.mark.parametrize("viewport", [LAPTOPS[0], PHONE])
def test_titles_are_larger_than_headings_and_these_than_the_text(
    built, browse, language, name, viewport
):
    page = browse((built / "html" / folder(language) / f"{name}.html").as_uri(), viewport=viewport)
    sizes = page.evaluate(
        """() => ["h1", "h2", "h3", "p"].flatMap((tag) => {
          const one = document.querySelector(`article ${tag}:not(.time)`)
          return one ? [parseFloat(getComputedStyle(one).fontSize)] : []
        })"""
    )
    assert all(one > other * 1.05 for one, other in pairwise(sizes)), sizes


@each_language
@pytest.mark.parametrize("name", ["index", STAGES[1], STAGES[3]])
@pytest.mark.parametrize("viewport", [LAPTOPS[0], PHONE])
def test_the_words_of_a_chart_can_be_read(built, browse, language, name, viewport):
    page = browse((built / "html" / folder(language) / f"{name}.html").as_uri(), viewport=viewport)
    page.evaluate("document.querySelectorAll('article details').forEach(e => { e.open = true })")
    sizes = page.eval_on_selector_all(
        ".whoholds-memory svg text",
        """all => all.map((text) => parseFloat(getComputedStyle(text).fontSize)
          * text.ownerSVGElement.getBoundingClientRect().width
          / text.ownerSVGElement.viewBox.baseVal.width)""",
    )
    assert sizes
    assert min(sizes) >= 10  # px


@each_language
def test_figures_lie_on_the_page_s_own_ground_in_the_dark(built, browse, language):
    for stage in STAGES:
        address = (built / "html" / folder(language) / f"{stage}.html").as_uri()
        page = browse(address, viewport=PHONE, color_scheme="dark")
        figures = page.locator("article figure.drawn > svg")
        assert figures.count() >= 1
        for figure in figures.all():
            assert figure.get_attribute("aria-label")
            grounds = figure.evaluate(
                """svg => [...svg.querySelectorAll("rect, polygon")].map((e) => [
                  getComputedStyle(e).fill, e.getBoundingClientRect().width
                    / svg.getBoundingClientRect().width])"""
            )
            assert not [fill for fill, part in grounds if part > 0.9 and fill != "none"]
            ink = figure.locator("> text").first.evaluate("e => getComputedStyle(e).fill")
            assert min(map(int, re.findall(r"\d+", ink)[:3])) > 150  # light
        assert page.locator("article img[src$='.svg']").count() == 0


def test_a_figure_loses_its_ground_and_its_ink_and_nothing_else():
    svg = (ROOT / "images" / "figure_17_3.svg").read_text("utf-8")
    shown = drawn(svg, 'a "ring" & more')
    assert shown.startswith('<svg role="img" aria-label="a &quot;ring&quot; &amp; more" width="')
    ground = re.search("<rect [^>]*/>", svg)[0]
    assert shown.partition(">")[2] == svg.partition(">")[2].replace(ground, "", 1)


@each_language
def test_a_variable_and_a_function_are_shown_on_one_screen_before_they_are_needed(
    built, browse, language
):
    pages = built / "html" / folder(language)
    page = browse((pages / "index.html").as_uri(), viewport=LAPTOPS[0])
    page.locator("a[href$='#meet-a-variable-and-a-function']").click()
    page.wait_for_url(f"**/{STAGES[0]}.html#*")
    section = page.locator("section#meet-a-variable-and-a-function")
    bar = page.locator(".bd-header-article").bounding_box()["height"]
    assert section.bounding_box()["height"] <= LAPTOPS[0]["height"] - bar
    expect(section).to_contain_text("x.grad: 6.0")
    needed = browse((pages / f"{STAGES[1]}.html").as_uri(), viewport=LAPTOPS[0])
    link = needed.locator("article li a").first
    assert link.get_attribute("href").startswith(f"{STAGES[0]}.html")
