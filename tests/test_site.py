"""The site builds, is whole, and reads from disk without a network."""

import re
import subprocess
import sys
import tomllib
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT, STAGES, build_copy, notebook_of, write_notebook
from nbformat import NO_CONVERT, read, write
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import expect
from portable import portable
from small import ASKS, small_site, write_short_stages

pytestmark = pytest.mark.slow

PAGES = [*STAGES, *sorted(page.stem for page in ROOT.glob("site/*.md")), "search"]
WRITTEN = [page for page in PAGES if page != "search"]
MOST = 1_000_000  # bytes, with its pictures
DESKTOP = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture(scope="session")
def html(once):
    def build(folder):
        run = build_copy(folder / "copy")
        assert run.returncode == 0, run.stderr

    return once("site", build) / "copy" / "html"


class References(HTMLParser):
    """The addresses in a page: those that a browser loads, those that a reader may follow.

    And its ids, its `meta` elements, and the address of its icon.
    """

    def __init__(self, page):
        super().__init__()
        self.loaded, self.followed, self.ids = set(), set(), []
        self.pictures, self.meta, self.icon = set(), {}, None
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "meta":
            self.meta[given.get("property", given.get("name"))] = given.get("content")
        elif tag == "img":
            self.pictures.add(given["src"])
        elif tag == "link" and "icon" in given["rel"].split():
            self.icon = given["href"]
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            elif name in ("src", "srcset", "data", "poster") or (name == "href" and tag != "a"):
                self.loaded.add(value)
            elif name == "href":
                self.followed.add(value)


def test_no_page_loads_anything_from_another_host(html):
    for page in html.glob("*.html"):
        for address in References(page).loaded:
            assert not urlsplit(address).netloc, f"{page.name} loads {address}"
    for style in html.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", text), style


def test_no_link_is_broken(html):
    pages = {page.name: References(page) for page in html.glob("*.html")}
    for name, page in pages.items():
        for address in page.loaded | page.followed:
            url = urlsplit(address)
            if url.scheme or url.netloc:
                continue
            target = unquote(url.path) or name
            assert (html / target).is_file(), f"{name} links to {address}"
            if url.fragment and target in pages:
                assert unquote(url.fragment) in pages[target].ids, f"{name} links to {address}"


def test_without_a_public_address_nothing_points_to_one(html):
    for page in html.glob("*.html"):
        assert not [link for link in References(page).followed if "mybinder.org" in link], page


def test_these_are_all_pages(html):
    assert {page.stem for page in html.glob("*.html")} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_no_id_appears_twice(html, name):
    ids = References(html / f"{name}.html").ids
    assert len(ids) == len(set(ids)), sorted({i for i in ids if ids.count(i) > 1})


@pytest.mark.parametrize("name", PAGES)
def test_a_page_stays_small_with_its_pictures(html, name):
    page = html / f"{name}.html"
    pictures = [html / picture for picture in References(page).pictures]
    assert sum(path.stat().st_size for path in [page, *pictures]) < MOST


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_our_icon(html, name):
    icon = html / References(html / f"{name}.html").icon
    assert icon.read_bytes() == (ROOT / "site" / "_static" / "favicon.svg").read_bytes()


def test_a_link_preview_says_what_a_page_is_about(html):
    pages = [References(html / f"{name}.html").meta for name in WRITTEN]
    assert {meta["og:site_name"] for meta in pages} == {"Memory management in DeZero"}
    for what in ("description", "og:description", "og:title"):
        assert len({meta[what] for meta in pages}) == len(WRITTEN), what
    assert min(len(meta["description"]) for meta in pages) > 40


def test_the_first_page_gives_numbers_that_were_measured(html):
    text = words(html / "index.html")
    before, after = map(to_number, re.findall(r"holds ([\d,]+) MiB", text))
    ends = re.findall(r"Traced memory, .*? at the peak, ([\d,.]+) at the end", text)
    assert [round(to_number(end)) for end in ends[:2]] == [before, after]
    assert before > 1000  # the gigabyte
    assert after == 0
    assert "0 objects freed by the collector" in text


def words(page):
    """Return the text of a page, without tags, in one line."""
    text = re.sub(r"<[^>]*>", "", page.read_text(encoding="utf-8"))
    return re.sub(r"\s+", " ", text)


def to_number(text):
    return float(text.replace(",", ""))


def test_the_stages_say_the_same_time_as_the_first_page(html):
    stages = tomllib.loads((ROOT / "site" / "stages.toml").read_text(encoding="utf-8"))["stages"]
    assert list(stages) == STAGES
    first = words(html / "index.html")
    for stage, about in stages.items():
        title = re.search(r"<title>(.*?) &#8212;", (html / f"{stage}.html").read_text("utf-8"))
        assert f"{title[1]} {about['minutes']} min {about['find_out']}" in first
        assert f"About {about['minutes']} minutes" in words(html / f"{stage}.html")


def test_each_term_says_what_is_often_mistaken_and_where_to_see_it():
    glossary = (ROOT / "site" / "glossary.md").read_text(encoding="utf-8")
    blocks = "".join(re.findall(r"```{glossary}\n(.*?)```", glossary, re.DOTALL))
    terms = re.findall(r"^((?:\w.*\n)+)((?:  .*\n|\n)+)", blocks, re.MULTILINE)
    assert len(terms) > 20
    for term, definition in terms:
        assert definition.count("*Often mistaken:*") == 1, term
        assert re.search(rf"\[Stage \d\]\(({'|'.join(STAGES)})\.ipynb\)$", definition.strip()), term


def test_teachers_are_given_the_command_of_the_readme():
    command = re.compile(r"```console\n(\S*python -m jupyter nbconvert.*?)```", re.DOTALL)
    texts = [(ROOT / path).read_text("utf-8") for path in ("README.md", "site/teachers.md")]
    first, second = (command.search(text)[1] for text in texts)
    assert first == second


def test_a_stage_becomes_one_file_with_its_pictures(tmp_path):
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", "utf-8")
    cells = [new_markdown_cell("![A picture.](../images/a.svg)"), new_code_cell("6 * 7")]
    (tmp_path / "en").mkdir()
    write(new_notebook(cells=cells), tmp_path / "en" / "stage.ipynb")
    settings = ["--config", ROOT / "site" / "one_file.py"]
    nbconvert = [sys.executable, "-m", "jupyter", "nbconvert", *settings]
    subprocess.run([*nbconvert, tmp_path / "en" / "stage.ipynb"], check=True, capture_output=True)
    page = (tmp_path / "en" / "stage.html").read_text("utf-8")
    assert 'alt="A picture."' in page
    assert re.findall(r'src="([^"]+?)(?:;.*?)?"', page) == ["data:image/svg+xml"]
    assert "<pre>42</pre>" in page


@pytest.fixture(scope="session")
def public(once):
    """The site of a project with public addresses; its first stage is one question."""
    return small_site(once)


def test_the_public_address_brings_binder_and_edit_links(public):
    for name, links in {
        "index": ["github.com/someone/series/edit/main/site/index.md"],
        "03_weak_references": [
            "github.com/someone/series/edit/main/notebooks/en/03_weak_references.ipynb",
            "mybinder.org/v2/gh/someone/series/main"
            "?urlpath=lab/tree/notebooks/en/03_weak_references.ipynb",
        ],
    }.items():
        page = References(public / f"{name}.html")
        assert {f"https://{link}" for link in links} <= page.followed
        assert page.meta["og:url"] == f"https://someone.github.io/series/{name}.html"


class Pages(SimpleHTTPRequestHandler):
    """Serves the site in the subfolder /series, and 404.html for everything else, as Pages do."""

    def do_GET(self):
        self.path = self.path.removeprefix("/series")
        found = Path(self.translate_path(self.path)).is_file()
        body = Path(self.translate_path(self.path if found else "/404.html")).read_bytes()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", self.guess_type(self.path if found else "/404.html"))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.mark.parametrize("page", ["index", *STAGES])
def test_from_disk_a_page_says_what_running_a_stage_needs(html, browse, page):
    opened = browse((html / f"{page}.html").as_uri())
    opened.locator("summary", has_text="Run in the browser").click()
    expect(opened.get_by_text("This needs the served site")).to_be_visible()
    assert "live/" not in opened.content()


@pytest.mark.parametrize("site", ["html", "public"])
@pytest.mark.parametrize("lost", ["05_lost.html", "en/deep/lost.html"])
def test_a_wrong_address_leads_back_in_a_subfolder_too(request, browser, site, lost):
    if site == "html" and "/" in lost:
        pytest.skip("only a site that knows its address has the way back from any depth")
    handler = partial(Pages, directory=request.getfixturevalue(site))
    with ThreadingHTTPServer(("localhost", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with browser.new_context(**DESKTOP) as context:
            page = context.new_page()
            missing = []
            page.on(
                "response", lambda answer: answer.ok or missing.append(urlsplit(answer.url).path)
            )
            address = f"http://localhost:{server.server_port}/series"
            page.goto(f"{address}/{lost}")
            expect(page.locator("article h1")).to_contain_text("This page is not here")
            assert missing == [f"/series/{lost}"]  # its style, scripts and icon are there
            for link in page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)"):
                if link.startswith(address) and "#" not in link:
                    assert context.request.get(link).ok, link
            page.get_by_role("link", name="first page").click()
            expect(page.locator("article h1")).to_contain_text("Who holds this object")
        server.shutdown()


def test_cells_that_fail_or_warn_fail_the_build_and_are_named(tmp_path):
    def prepare(stages):
        write_short_stages(stages)
        write_notebook(stages / "02_reference_cycles.ipynb", "raise LookupError('lost')")
        write_notebook(
            stages / "03_weak_references.ipynb", "import warnings; warnings.warn('mind')"
        )

    run = build_copy(tmp_path / "copy", prepare)
    assert run.returncode == 1
    assert "02_reference_cycles.ipynb: WARNING: Executing notebook failed" in run.stderr
    assert "raise LookupError('lost')" in run.stderr
    assert re.search(r"03_weak_references\.ipynb.* stderr was found .* cell 2", run.stderr)
    assert "01_reference_counting" not in run.stderr
    assert not (tmp_path / "copy" / "html").exists()


@pytest.fixture
def open_page(html, browse):
    return lambda name, **context: browse(f"{html.as_uri()}/{name}", **context)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_phone(open_page, name):
    page = open_page(f"{name}.html")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_with_contents_has_a_button_that_opens_them_and_no_other_has(open_page, name):
    page = open_page(f"{name}.html")
    button = page.locator("button.secondary-toggle:visible")
    assert button.count() == page.locator(".bd-sidebar-secondary").count()
    if button.count():
        button.click()
        page.wait_for_selector("dialog[open] a")


def test_the_notebook_can_be_saved_from_its_page(open_page):
    page = open_page("01_reference_counting.html")
    with page.expect_download() as download:
        page.get_by_label("Download this notebook").click()
    assert download.value.suggested_filename == "01_reference_counting.ipynb"
    saved = read(download.value.path(), as_version=NO_CONVERT)
    assert saved == portable(notebook_of("01_reference_counting"), ROOT / "images")


def test_the_search_finds_a_stage_by_a_word(open_page):
    page = open_page("search.html?q=weak")
    page.wait_for_selector("#search-results a[href^='03_weak_references.html']")


def test_in_the_dark_outputs_lie_on_the_page_s_own_background(open_page):
    page = open_page("01_reference_counting.html", color_scheme="dark")
    backgrounds = page.eval_on_selector_all(
        ".cell_output .text_html", "boxes => boxes.map(b => getComputedStyle(b).backgroundColor)"
    )
    assert set(backgrounds) == {"rgba(0, 0, 0, 0)"}


# Without `preload`, axe does not ask for the style sheets anew, which a page on disk may not. And
# it is to list what is wrong only: to list all that is right takes as long as looking.
AXE = {"preload": False, "resultTypes": ["violations"]}
ABOUT_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


def expect_accessible(page, **options):
    results = Axe().run(page, options=AXE | options)
    assert results.response["passes"]
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(open_page, name, scheme):
    page = open_page(f"{name}.html", color_scheme=scheme)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        expect_accessible(page, **(ABOUT_COLOURS if scheme == "dark" else {}))


@pytest.fixture
def question(public, browse):
    return lambda **context: browse((public / f"{ASKS}.html").as_uri(), **context)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_answers_hints_and_solutions_are_accessible_folded_and_unfolded(question, scheme):
    page = question(color_scheme=scheme)
    expect_accessible(page)
    for summary in page.locator("article summary").all():
        summary.click()
    expect(page.get_by_text("Two arrows end at the object.")).to_be_visible()
    expect_accessible(page)


def test_answers_hints_and_solutions_can_be_hit_with_a_finger(question):
    page = question()
    sizes = [summary.bounding_box() for summary in page.locator("article summary").all()]
    assert len(sizes) == 5
    assert min(size["height"] for size in sizes) >= 44
    assert min(size["width"] for size in sizes) > 300
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_reason_is_opened_with_keys_and_shows_where_they_are(question):
    page = question(**DESKTOP)
    reason = page.locator("details.choice summary").nth(1)
    before = reason.evaluate("e => getComputedStyle(e).outlineStyle")
    press_tab_until_focused(page, reason)
    assert (before, reason.evaluate("e => getComputedStyle(e).outlineStyle")) == ("none", "solid")
    page.keyboard.press("Enter")
    expect(page.locator("code", has_text="references")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_what_is_to_be_predicted_is_shown_when_it_is_asked_for(question, script):
    page = question(**DESKTOP, java_script_enabled=script)
    expect(page.get_by_text("for all", exact=True)).to_be_visible()  # nothing asks about it
    answer = page.get_by_text("count 2", exact=True)
    assert answer.count() == 1
    expect(answer).not_to_be_visible()
    page.get_by_text("Show the output").click()
    expect(answer).to_be_visible()
    expect(page.locator("code", has_text="references")).not_to_be_visible()


def test_choices_have_letters(question):
    choices = question().locator("ol.choices")
    assert choices.evaluate("e => getComputedStyle(e).listStyleType") == "upper-alpha"


def test_on_paper_the_output_and_the_reasons_stand_open_behind_the_question(question):
    page = question(**DESKTOP)
    page.emulate_media(media="print")
    parts = [
        page.get_by_text("what is the count?"),
        page.get_by_text("count 2", exact=True),
        *(page.locator("details code", has_text=word) for word in ("list", "references")),
    ]
    for part in parts:
        expect(part).to_be_visible()
    places = [part.bounding_box()["y"] for part in parts]
    assert places == sorted(places)
    for hidden in ("Show the output", "Two arrows end at the object."):
        expect(page.get_by_text(hidden)).not_to_be_visible()


def press_tab_until_focused(page, element):
    for _ in range(200):
        page.keyboard.press("Tab")
        if element.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"no way to {element} with the Tab key")


@pytest.mark.parametrize("name", PAGES)
def test_the_tab_key_reaches_everything_that_can_be_used(open_page, name):
    page = open_page(f"{name}.html", **DESKTOP)
    page.evaluate(
        """() => {
          window.reached = new Set()
          document.addEventListener("focusin", event => reached.add(event.target))
          window.usable = [...document.querySelectorAll(
            ".bd-main :is(a[href], button, summary, input), .bd-sidebar-primary a[href]"
          )].filter(e => e.checkVisibility({ visibilityProperty: true }) && e.tabIndex >= 0)
        }"""
    )
    for _ in range(page.evaluate("usable.length") + 60):  # what scrolls can be reached as well
        page.keyboard.press("Tab")
    assert page.evaluate("usable.filter(e => !reached.has(e)).map(e => e.outerHTML)") == []


@pytest.mark.parametrize("name", WRITTEN)
def test_printed_from_the_dark_a_page_is_black_on_white_without_navigation(open_page, name):
    page = open_page(f"{name}.html", color_scheme="dark", **DESKTOP)
    page.emulate_media(media="print", color_scheme="dark")
    faults = page.evaluate(
        """() => {
          const channels = paint => paint.match(/[\\d.]+/g).map(Number)
          const isSeen = e => e.checkVisibility({ visibilityProperty: true })
          const isDark = ([r, g, b, a = 1]) => a > 0.5 && Math.min(r, g, b) < 150
          const isLight = ([r, g, b]) => Math.max(r, g, b) > 100
          const hasText = e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())
          const all = [...document.querySelectorAll("body, body *:not(svg *, mark)")].filter(isSeen)
          const grounds = all.filter(e => isDark(channels(getComputedStyle(e).backgroundColor)))
          const inks = all.filter(hasText)
            .filter(e => isLight(channels(getComputedStyle(e).color)))
          const filtered = all.filter(e => getComputedStyle(e).filter !== "none")
          return [...grounds, ...inks, ...filtered].map(e => e.outerHTML.slice(0, 200))
        }"""
    )
    assert faults == []
    for part in (".bd-sidebar-primary", ".bd-header-article", ".prev-next-footer", ".headerlink"):
        assert not [e for e in page.locator(part).all() if e.is_visible()], part
    assert page.locator("h1:visible").count() == 1


def test_previous_and_next_lead_through_the_stages(open_page):
    page = open_page("index.html")
    for stage in STAGES:
        page.locator("a.right-next").click()
        page.wait_for_url(f"**/{stage}.html")
    for stage in [*STAGES[-2::-1], "index"]:
        page.locator("a.left-prev").click()
        page.wait_for_url(f"**/{stage}.html")
