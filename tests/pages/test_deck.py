"""The route of 45 minutes as slides: everything fits, works from disk, and is the route."""

import html
import re
from itertools import pairwise

import deck
import pytest
from conftest import LANGUAGES, ROOT, STAGES, notebook_of
from editions import folder
from files import MissingFiles, have
from route import PARTS, heading, section

SLIDE = {"viewport": {"width": 1280, "height": 720}}
pytestmark = [pytest.mark.slow]
each_language = pytest.mark.parametrize("language", LANGUAGES)

# Of each slide with a stepper: the least letters of its pictures, the letters of its code, and how
# high the pictures are, in pixels of the screen.
PICTURES = """() => {
  const found = [];
  for (Reveal.slide(0, 0); ; Reveal.next()) {
    const slide = Reveal.getCurrentSlide();
    const letters = text => text.getScreenCTM().d * parseFloat(getComputedStyle(text).fontSize);
    const texts = [...slide.querySelectorAll(".whoholds-steps svg text")].map(letters);
    if (texts.length) {
      const code = parseFloat(getComputedStyle(slide.querySelector(".whole")).fontSize);
      const svgs = [...slide.querySelectorAll("svg")];
      const high = Math.max(...svgs.map(svg => svg.getBoundingClientRect().height));
      found.push([Math.min(...texts), code * slide.querySelector(".fit").style.zoom, high]);
    }
    if (Reveal.isLastSlide()) return found;
  }
}"""

# Where each slide is, in pixels of the screen, how much smaller it was drawn, what may be cut.
PLACES = """() => {
  const found = [];
  for (Reveal.slide(0, 0); ; Reveal.next()) {
    const content = Reveal.getCurrentSlide().querySelector(".fit");
    const { top, bottom, left, right } = content.getBoundingClientRect();
    const isCut = content.scrollWidth > content.clientWidth + 1;
    const text = content.innerText.slice(0, 60), scale = +content.style.zoom;
    found.push([text, top, bottom, left, right, isCut, scale]);
    if (Reveal.isLastSlide()) return found;
  }
}"""

INDICES = "() => { const { h, v } = Reveal.getIndices(); return [h, v] }"
CONTROLS = ".slides section section.present .whoholds-controls"
STEP = ".slides section section.present .whoholds-steps [role=status]"


@pytest.fixture(scope="module")
def slides(built, once):
    """`slides("ko")`: the address of the deck in a language."""
    try:
        reveal = have(only="reveal")
    except MissingFiles as error:
        pytest.skip(str(error))

    def slides(language):
        def make(folder):
            runs = built / "build" / "made" / language / "jupyter_execute"
            page = deck.deck(language, runs, ROOT / "images", reveal)
            (folder / "deck.html").write_text(page, encoding="utf-8")

        return (once(f"deck {language}", make) / "deck.html").as_uri()

    return slides


@pytest.fixture
def open_deck(slides, browse):
    """`open_deck("ko")`: its page, once it can be moved."""

    def open_deck(language):
        page = browse(slides(language), **SLIDE)
        page.wait_for_function("() => Reveal.isReady()")
        return page

    return open_deck


@each_language
def test_every_slide_fits_and_none_is_too_small_to_read(open_deck, language):
    places = open_deck(language).evaluate(PLACES)
    assert len(places) > 40
    for text, top, bottom, left, right, is_cut, scale in places:
        assert 0 <= top < bottom <= 720, text
        assert 0 <= left < right <= 1280, text
        assert not is_cut, text
        assert scale >= 0.6, text


@each_language
def test_the_words_of_a_picture_are_about_as_large_as_its_code_or_it_is_as_high_as_the_slide(
    open_deck, language
):
    found = open_deck(language).evaluate(PICTURES)
    assert len(found) >= 8
    for letters, code, height in found:
        assert code > 18
        assert letters > 9
        assert letters > 0.75 * code or height > 0.8 * SLIDE["viewport"]["height"]


@each_language
def test_a_stepper_fits_at_each_of_its_steps_and_keeps_the_slide(open_deck, language):
    page = open_deck(language)
    steppers = 0
    for h, v in page.evaluate(
        "() => Reveal.getSlides().filter(slide => slide.querySelector('.whoholds-controls'))"
        ".map(slide => { const { h, v } = Reveal.getIndices(slide); return [h, v] })"
    ):
        steppers += 1
        page.evaluate(f"() => Reveal.slide({h}, {v})")
        slide = page.locator(".slides section section.present")
        forward = slide.locator(".whoholds-controls button").nth(1)
        for _ in range(20):
            if forward.is_disabled():
                break
            forward.click()
            assert slide.locator(".fit").evaluate("e => e.getBoundingClientRect().bottom") <= 720
        else:
            pytest.fail("the stepper has no last step")
        assert page.evaluate(INDICES) == [h, v]
    assert steppers >= 8


def at_the_first_stepper(page):
    """Its button that goes on, on a slide that is shown."""
    page.evaluate(
        "() => { const slide = Reveal.getSlides().find(e => e.querySelector('.whoholds-controls'));"
        " const { h, v } = Reveal.getIndices(slide); Reveal.slide(h, v) }"
    )
    return page.locator(".slides section section.present .whoholds-controls button").nth(1)


@each_language
def test_the_arrow_keys_go_from_step_to_step_and_from_slide_to_slide_and_skip_none(
    open_deck, language
):
    page = open_deck(language)
    page.evaluate("() => Reveal.slide(0, 0)")
    number = page.locator(".slide-number")
    seen, steps = [number.inner_text()], 0
    for _ in range(300):
        step = page.locator(STEP)
        before = step.inner_text() if step.count() else ""
        page.keyboard.press("ArrowRight")
        if number.inner_text() != seen[-1]:
            seen.append(number.inner_text())
        elif step.count() and step.inner_text() != before:
            steps += 1
        else:
            break
    slides = page.evaluate("() => Reveal.getTotalSlides()")
    assert [text.split("/")[0].strip() for text in seen] == [str(n + 1) for n in range(slides)]
    assert steps > 30
    at_the_first_stepper(page)
    page.locator(f"{CONTROLS} button").first.click()  # a click takes no key away
    moved = page.locator(STEP).inner_text()
    page.keyboard.press("ArrowRight")
    assert page.locator(STEP).inner_text() != moved


@each_language
@pytest.mark.parametrize("is_last", [False, True])
def test_after_a_click_in_a_stepper_the_space_bar_goes_on_to_the_next_slide(
    open_deck, language, is_last
):
    page = open_deck(language)
    forward = at_the_first_stepper(page)
    forward.click()
    while is_last and forward.is_enabled():
        forward.click()
    before, step = page.evaluate(INDICES), page.locator(STEP).inner_text()
    page.keyboard.press("Space")
    assert page.evaluate(INDICES) != before
    page.evaluate("([h, v]) => Reveal.slide(h, v)", before)
    assert page.locator(STEP).inner_text() == step


def test_a_stepper_that_is_used_by_keyboard_keeps_the_keys(open_deck):
    page = open_deck("en")
    forward = at_the_first_stepper(page)
    before, step = page.evaluate(INDICES), page.locator(STEP).inner_text()
    forward.focus()
    for key in ("Space", "Enter", "ArrowRight"):
        page.keyboard.press(key)
        assert page.locator(STEP).inner_text() != step
        step = page.locator(STEP).inner_text()
        assert page.evaluate(INDICES) == before
    assert forward.evaluate("e => e === document.activeElement")


@each_language
def test_the_slides_are_the_cells_of_the_route_in_their_order(open_deck, language):
    titles = [
        heading(
            next(cell for cell in notebook_of(f"{language}/{part.stage}").cells if cell.id == first)
        )
        for part in PARTS
        for first in part.sections
    ]
    page = open_deck(language)
    shown = page.eval_on_selector_all(
        ".slides > section", "all => all.map(e => e.querySelector('h2').textContent)"
    )
    assert [title.replace("¶", "").strip() for title in shown] == [
        t.replace("`", "") for t in titles
    ]
    text = page.locator(".slides").evaluate("e => e.textContent")
    assert "<!--" not in text
    starters = 0
    for part in PARTS:
        for first in part.sections:
            for cell in section(notebook_of(f"{language}/{part.stage}").cells, first):
                if cell.id.endswith("-answer"):
                    starters += 1
                    slide = page.locator(".fit", has_text=cell.source.splitlines()[-1])
                    shown = slide.evaluate("e => e.textContent")
                    assert re.search(rf"{cell.id[3]}\.{cell.id[5]}: ", shown)  # its heading
                    assert shown.strip().endswith(cell.source.strip())  # asked, and not answered
    assert starters == 3


@each_language
def test_a_heading_or_a_few_words_stand_above_what_they_lead_to(open_deck, language):
    slides = open_deck(language).eval_on_selector_all(
        ".fit",
        "all => all.map(e => [e.innerText.trim(), e.querySelector('h2, h3')?.innerText.trim()])",
    )
    assert [text for text, title in slides if text == title] == []
    for code in ("import weakref", "a = np.array([1, 2, 3])", "import difflib", "x = y = f = None"):
        assert [text for text, _ in slides if text.startswith(code)] == []


# The first choice of each question, or what is to be drawn, by its number.
ASKED = """all => Object.fromEntries(all.map(e => [
  e.ariaLabel, (e.querySelector("button, li") ?? e).innerText.trim().slice(0, 40)
]))"""
# Of each column of slides: names of questions, and the paragraph and the list below each.
NUMBERED = """all => all.map(column => [...column.querySelectorAll("p > strong:only-child")]
  .filter(e => e.innerText.match(/[0-9]$/) && e.parentElement.innerText === e.innerText)
  .map(e => {
    const asked = e.parentElement.nextElementSibling;
    return [e.innerText, `${asked.innerText} ${asked.nextElementSibling?.innerText}`];
  }))"""


@each_language
def test_a_question_has_the_number_that_it_has_on_its_page(open_deck, built, browse, language):
    columns = open_deck(language).eval_on_selector_all(".slides > section", NUMBERED)
    stages = [part.stage for part in PARTS for _ in part.sections]
    asked = 0
    for stage, found in zip(stages, columns, strict=True):
        page = browse((built / "html" / folder(language) / f"{stage}.html").as_uri())
        on_page = page.eval_on_selector_all(".question", ASKED)
        for name, text in found:
            asked += 1
            said = on_page[name].removeprefix("A.").replace("\u2060", "").strip()
            assert said in " ".join(text.split())
    assert asked >= 10


@each_language
def test_the_code_of_a_question_is_below_it_without_what_it_displays(open_deck, language):
    """Where it is short and has no steps; then it comes with what it displays."""
    slides = open_deck(language).eval_on_selector_all(
        ".fit",
        "all => all.map(e => ["
        "[...e.querySelectorAll('li > strong')].some(letter => letter.innerText == 'A.'),"
        "[...e.querySelectorAll('.highlight pre')].map(pre => pre.innerText.trim()),"
        "e.querySelectorAll('.output_area, .output').length])",
    )
    below = 0
    for (asks, codes, shown), (_, codes_after, shown_after) in pairwise(slides):
        if asks and codes:
            below += 1
            assert shown == 0
            assert codes_after == codes
            assert shown_after
    assert below >= 2


@each_language
def test_no_link_leads_to_a_page_that_does_not_lie_beside_the_slides(open_deck, language):
    page = open_deck(language)
    links = page.eval_on_selector_all(
        ".slides a", "all => all.map(e => e.getAttribute('href') ?? e.getAttribute('xlink:href'))"
    )
    assert [link for link in links if not link.startswith(("#", "https://"))] == []
    summary = page.locator(".slides > section").last
    assert re.search(r"\b1\D.*\b2\D.*\b3\D", summary.evaluate("e => e.textContent"), re.DOTALL)


@each_language
def test_the_number_of_a_slide_is_not_covered(open_deck, language):
    page = open_deck(language)
    covers = """() => {
      const number = document.querySelector(".slide-number");
      const { top, bottom, left, right } = number.getBoundingClientRect();
      const isOver = e => {
        const box = e.getBoundingClientRect();
        return box.left < right && box.right > left && box.top < bottom && box.bottom > top;
      };
      return [...document.querySelectorAll(".controls *")].filter(isOver).map(e => e.className);
    }"""
    for h in range(page.locator(".slides > section").count()):
        page.evaluate(f"() => Reveal.slide({h}, 0)")
        assert page.locator(".slide-number").inner_text().strip()
        assert page.evaluate(covers) == []


@each_language
def test_nothing_is_asked_from_anywhere(slides, browser, language):
    context = browser.new_context(**SLIDE)
    page = context.new_page()
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    address = slides(language)
    page.goto(address)
    page.wait_for_function("() => Reveal.isReady()")
    page.evaluate(PLACES)
    context.close()
    assert [url for url in asked if not url.startswith("data:")] == [address]
    assert errors == []


@each_language
def test_the_page_for_teachers_has_the_route_in_the_words_of_the_stages(built, language):
    folder = built / "html" if language == "en" else built / "html" / language
    page = html.unescape((folder / "teachers.html").read_text(encoding="utf-8"))
    text = re.sub("<[^>]+>", "", page).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    for part in PARTS:
        cells = {cell.id: cell for cell in notebook_of(f"{language}/{part.stage}").cells}
        named = ", ".join(heading(cells[first]) for first in part.sections)
        row = rf"\n{part.minutes}\n{STAGES.index(part.stage) + 1}\n{re.escape(named)}\n"
        assert re.search(row, text), named
