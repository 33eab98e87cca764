"""The site builds, is whole, and reads from disk without a network."""

import re
import subprocess
import sys
from functools import partial
from html import unescape
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT, STAGES, build_copy, notebook_of, write_notebook
from editions import LANGUAGES
from editions import WORDS as SAID
from nbformat import NO_CONVERT, read, write
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import expect
from portable import portable
from small import ASKS, small_site, write_short_stages
from sphinx.config import eval_config_file
from sphinx.util.tags import Tags
from torn import TORN

pytestmark = pytest.mark.slow

ENGLISH = [*STAGES, *sorted(page.stem for page in ROOT.glob("site/en/*.md")), "search"]
KOREAN = [f"ko/{page}" for page in ENGLISH]
PAGES = [*ENGLISH, *KOREAN]
WRITTEN = [page for page in PAGES if not page.endswith("search")]


def each_of(pages):
    """Each page for a test that takes long: a translation, made of the same parts, is for
    `make versions`."""
    later = pytest.mark.versions
    return pytest.mark.parametrize(
        "name", [pytest.param(page, marks=[later] * (page in KOREAN)) for page in pages]
    )


each_page, each_page_that_is_written = each_of(PAGES), each_of(WRITTEN)
each_language = pytest.mark.parametrize(("language", "folder"), [("en", ""), ("ko", "ko/")])
MOST = 1_000_000  # bytes, with its pictures
DESKTOP = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture(scope="session")
def html(built):
    return built / "html"


def files_of(html):
    """The files of all pages; a theme has templates in its own folder that are none."""
    return [path for path in html.rglob("*.html") if "_static" not in path.parts]


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
    for page in files_of(html):
        for address in References(page).loaded:
            assert not urlsplit(address).netloc, f"{page} loads {address}"
    for style in html.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", text), style


def test_no_link_is_broken(html):
    pages = {path.resolve(): References(path) for path in files_of(html)}
    for path, page in pages.items():
        for address in page.loaded | page.followed:
            url = urlsplit(address)
            if url.scheme or url.netloc:
                continue
            target = (path.parent / unquote(url.path)).resolve() if url.path else path
            assert target.is_file(), f"{path} links to {address}"
            if url.fragment and target in pages:
                assert unquote(url.fragment) in pages[target].ids, f"{path} links to {address}"


def test_without_a_public_address_nothing_points_to_one(html):
    for page in files_of(html):
        assert not [link for link in References(page).followed if "mybinder.org" in link], page


def test_these_are_all_pages(html):
    pages = {page.relative_to(html).with_suffix("").as_posix() for page in files_of(html)}
    assert pages == set(PAGES)


def test_the_page_of_claims_is_offered_to_who_changes_a_stage_and_in_no_menu(html):
    offering = {
        name
        for name in WRITTEN
        if any("claims.html" in link for link in References(html / f"{name}.html").followed)
    }
    own = {"claims", "ko/claims"}  # each leads to the other language
    assert offering - own == {"teachers", "ko/teachers"}


def test_a_build_says_nothing_of_cards_that_nobody_wants(capsys, monkeypatch):
    for name in list(sys.modules):
        if name.startswith("sphinxext"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)  # as in an environment of `make html`
    eval_config_file(ROOT / "site" / "conf.py", Tags(["en"]))
    assert "sphinxext.opengraph" in sys.modules
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("name", PAGES)
def test_no_id_appears_twice(html, name):
    ids = References(html / f"{name}.html").ids
    assert len(ids) == len(set(ids)), sorted({i for i in ids if ids.count(i) > 1})


@pytest.mark.parametrize("name", PAGES)
def test_a_page_stays_small_with_its_pictures(html, name):
    page = html / f"{name}.html"
    pictures = [page.parent / picture for picture in References(page).pictures]
    assert sum(path.stat().st_size for path in [page, *pictures]) < MOST


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_our_icon(html, name):
    page = html / f"{name}.html"
    icon = page.parent / References(page).icon
    assert icon.read_bytes() == (ROOT / "site" / "_static" / "favicon.svg").read_bytes()


def test_a_link_preview_says_what_a_page_is_about(html):
    pages = [References(html / f"{name}.html").meta for name in WRITTEN]
    assert {meta["og:site_name"] for meta in pages} == {words["title"] for words in SAID.values()}
    for what in ("description", "og:description", "og:title"):
        assert len({meta[what] for meta in pages}) == len(WRITTEN), what
    assert min(len(meta["description"]) for meta in pages) > 40


@pytest.mark.parametrize(
    ("name", "claim", "end", "freed"),
    [
        (
            "index",
            r"(?:dropped:|it is) ([\d,]+) MiB",
            r"Traced memory, .*? at the peak, ([\d,.]+) at the end",
            "0 objects freed by the collector",
        ),
        ("ko/index", r"([\d,]+) MiB(?:가|입)", r"추적 메모리.*?끝 ([\d,.]+)\.", "해제한 객체 0개"),
    ],
)
def test_the_first_page_gives_numbers_that_were_measured(html, name, claim, end, freed):
    text = words(html / f"{name}.html")
    before, after = map(to_number, re.findall(claim, text))
    ends = re.findall(end, text)
    assert [round(to_number(end)) for end in ends[:2]] == [before, after]
    assert before > 1000  # the gigabyte
    assert after == 0
    assert freed in text


def words(page):
    """Return the text of a page, without tags, in one line."""
    text = re.sub(r"<[^>]*>", "", page.read_text(encoding="utf-8"))
    return re.sub(r"\s+", " ", text)


def to_number(text):
    return float(text.replace(",", ""))


@pytest.mark.parametrize(
    ("language", "folder", "time"), [("en", "", "{} min"), ("ko", "ko/", "{}분")]
)
def test_the_stages_say_the_same_time_as_the_first_page(html, language, folder, time):
    stages = SAID[language]["stages"]
    assert list(stages) == STAGES
    first = words(html / f"{folder}index.html")
    for stage, about in stages.items():
        page = html / f"{folder}{stage}.html"
        for what in ("exercises", "practice"):
            assert about[what] == SAID["en"]["stages"][stage][what]
        title = re.search(r"<title>(.*?) &#8212;", page.read_text("utf-8"))
        taken = time.format(about["minutes"])
        assert f"{title[1]} {taken} {about['find_out']}" in first
        assert taken in words(page)


@pytest.mark.parametrize(
    ("language", "mistaken", "place"),
    [("en", "*Often mistaken:*", r"Stage \d"), ("ko", "*흔한 오해:*", r"\d부")],
)
def test_each_term_says_what_is_often_mistaken_and_where_to_see_it(language, mistaken, place):
    glossary = (ROOT / "site" / language / "glossary.md").read_text(encoding="utf-8")
    blocks = "".join(re.findall(r"```{glossary}\n(.*?)```", glossary, re.DOTALL))
    terms = re.findall(r"^((?:\w.*\n)+)((?:  .*\n|\n)+)", blocks, re.MULTILINE)
    assert len(terms) > 20
    for term, definition in terms:
        assert definition.count(mistaken) == 1, term
        there = rf"\[{place}\]\(({'|'.join(STAGES)})\.ipynb\)$"
        assert re.search(there, definition.strip()), term


def test_the_korean_glossary_has_the_terms_of_the_english_one():
    def stages_of_terms(language):
        text = (ROOT / "site" / language / "glossary.md").read_text(encoding="utf-8")
        return re.findall(r"\]\((0\d)_", text)

    def names(language):
        text = (ROOT / "site" / language / "glossary.md").read_text(encoding="utf-8")
        lines = "".join(re.findall(r"```{glossary}\n(.*?)```", text, re.DOTALL)).splitlines()
        return [line for line in lines if line and line[0] != " "]

    assert stages_of_terms("ko") == stages_of_terms("en")
    said = [re.search(r"\((.*)\)$", name) for name in names("ko")]
    english = [match[1] if match else name for match, name in zip(said, names("ko"), strict=True)]
    assert english == names("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_teachers_are_given_the_command_of_the_readme(language):
    command = re.compile(r"```console\n(\S*python -m jupyter nbconvert.*?)```", re.DOTALL)
    texts = [
        (ROOT / path).read_text("utf-8") for path in ("README.md", f"site/{language}/teachers.md")
    ]
    first, second = (command.search(text)[1] for text in texts)
    assert first.replace("/en/", f"/{language}/") == second


CUT = """\
print("in one", end=" ", flush=True)
print("line")
6 * 7"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stage_becomes_one_file_with_its_pictures_and_its_language(tmp_path, language):
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", "utf-8")
    cells = [new_markdown_cell("![A picture.](../images/a.svg)"), new_code_cell(CUT)]
    (tmp_path / language).mkdir()
    write(new_notebook(cells=cells), tmp_path / language / "stage.ipynb")
    settings = ["--config", ROOT / "site" / "one_file.py"]
    nbconvert = [sys.executable, "-m", "jupyter", "nbconvert", *settings]
    subprocess.run(
        [*nbconvert, tmp_path / language / "stage.ipynb"], check=True, capture_output=True
    )
    page = (tmp_path / language / "stage.html").read_text("utf-8")
    assert f'<html lang="{language}">' in page
    assert 'alt="A picture."' in page
    assert re.findall(r'src="([^"]+?)(?:;.*?)?"', page) == ["data:image/svg+xml"]
    assert "<pre>in one line\n</pre>" in page
    assert "<pre>42</pre>" in page


@pytest.fixture(scope="session")
def public(once):
    """The site of a project with public addresses; its first stage is one question."""
    return small_site(once)


def test_the_public_address_brings_binder_and_edit_links(public):
    for name, links in {
        "index": ["github.com/someone/series/edit/main/site/en/index.md"],
        "ko/index": ["github.com/someone/series/edit/main/site/ko/index.md"],
        "ko/03_weak_references": [
            "github.com/someone/series/edit/main/notebooks/ko/03_weak_references.ipynb",
            "mybinder.org/v2/gh/someone/series/main"
            "?urlpath=lab/tree/notebooks/ko/03_weak_references.ipynb",
        ],
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
    opened.locator("summary", has_text="Run in the browser").first.click()
    expect(opened.get_by_text("This needs the served site").first).to_be_visible()
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
            expect(page.locator("article h1")).to_contain_text("Why is this object still in memory")
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
    expect_to_fit(page)


@pytest.mark.parametrize("name", [STAGES[-1], f"ko/{STAGES[-1]}"])
@pytest.mark.parametrize("width", [320, 390, 640, 801, 1280])
def test_what_a_button_needs_is_said_where_all_of_it_is_seen(open_page, name, width):
    page = open_page(f"{name}.html", viewport={"width": width, "height": 800})
    page.locator(".bd-header-article details.run summary").click()
    said = page.locator(".bd-header-article details.run p").bounding_box()
    assert said["x"] >= 0
    assert said["x"] + said["width"] <= width


@pytest.mark.parametrize("name", PAGES)
def test_a_page_does_not_scroll_sideways_when_it_is_enlarged(open_page, name):
    """A window of 1280 pixels that is enlarged to 200 % has 640 (WCAG 2.2, 1.4.10)."""
    expect_to_fit(open_page(f"{name}.html"), widths=(640, 700, 760, 800, 801, 1024))


WIDER = """() => [...document.querySelectorAll("article pre")]
  .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth).map((e) => e.textContent)"""


@pytest.mark.parametrize("name", WRITTEN)
def test_no_block_of_code_is_cut_on_a_laptop(open_page, name):
    page = open_page(f"{name}.html", **DESKTOP)
    page.evaluate(UNFOLD)
    for width in (1440, 1280, 1024, 800):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(WIDER) == [], width


UNFOLD = "document.querySelectorAll('article details:not(.run)').forEach(e => { e.open = true })"


@pytest.mark.parametrize("name", [*STAGES, *(f"ko/{stage}" for stage in STAGES)])
def test_a_stage_fits_a_phone_with_all_that_can_be_opened(open_page, name):
    page = open_page(f"{name}.html")
    page.evaluate(UNFOLD)
    expect_to_fit(page)


@pytest.mark.parametrize("name", [*STAGES, *(f"ko/{stage}" for stage in STAGES)])
def test_a_stepper_fits_a_small_screen_below_the_bar(open_page, name):
    page = open_page(f"{name}.html", viewport={"width": 1024, "height": 768})
    page.evaluate(UNFOLD)
    page.wait_for_selector(".whoholds-steps.live")
    bar = page.locator(".bd-header-article").bounding_box()["height"]
    heights = page.eval_on_selector_all(
        ".whoholds-steps", "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert heights
    assert max(heights) <= 768 - bar


# Where the buttons of a stepper end, where what is below them begins, and where the bar ends.
AROUND_BUTTONS = """root => {
  const of = (where, element) => element.getBoundingClientRect()[where];
  const buttons = root.querySelector(".whoholds-controls");
  return {
    top: of("top", buttons),
    end: of("bottom", buttons),
    below: of("top", root.querySelector(".whole")),
    bar: of("bottom", document.querySelector(".bd-header-article")),
  };
}"""


@pytest.mark.parametrize("view", [DESKTOP, {"viewport": {"width": 390, "height": 800}}])
@pytest.mark.parametrize("name", STAGES)
def test_the_buttons_of_a_stepper_cover_nothing_of_it_and_stay_below_the_bar(open_page, name, view):
    page = open_page(f"{name}.html", **view)
    page.evaluate(UNFOLD)
    page.wait_for_selector(".whoholds-steps.live")
    for stepper in page.locator(".whoholds-steps").all():
        stepper.evaluate("e => { e.scrollIntoView(); scrollBy(0, -200) }")
        seen = stepper.evaluate(AROUND_BUTTONS)
        assert seen["top"] >= seen["bar"]
        assert seen["end"] <= seen["below"]
        stepper.evaluate("e => scrollBy(0, e.getBoundingClientRect().top + 20)")
        seen = stepper.evaluate(AROUND_BUTTONS)
        assert seen["top"] == pytest.approx(seen["bar"], abs=2)


@pytest.mark.parametrize("name", [ASKS, f"ko/{ASKS}"])
def test_a_page_that_can_be_run_in_the_browser_fits_a_phone_as_well(public, browse, name):
    expect_to_fit(browse((public / f"{name}.html").as_uri()))


def expect_to_fit(page, widths=(390, 320)):  # 320 is as wide as 1280 that is magnified four times
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        # until its icons are there, the header may be wider
        page.wait_for_function("document.documentElement.scrollWidth <= innerWidth", timeout=10_000)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_with_contents_has_a_button_that_opens_them_and_no_other_has(open_page, name):
    page = open_page(f"{name}.html")
    button = page.locator("button.secondary-toggle:visible")
    assert button.count() == page.locator(".bd-sidebar-secondary").count()
    if button.count():
        button.click()
        page.wait_for_selector("dialog[open] a")


@each_language
def test_the_notebook_can_be_saved_from_its_page(open_page, language, folder):
    page = open_page(f"{folder}01_reference_counting.html")
    with page.expect_download() as download:
        page.get_by_label(SAID[language]["download"]).click()
    assert download.value.suggested_filename == "01_reference_counting.ipynb"
    saved = read(download.value.path(), as_version=NO_CONVERT)
    stage = notebook_of(f"{language}/01_reference_counting")
    assert saved == portable(stage, ROOT / "images", language=language)


@pytest.mark.parametrize(
    ("address", "query", "found"),
    [
        ("search.html", "weak", "03_weak_references"),
        # A word of two letters, one with a particle, one in the middle of a word with letters of
        # both kinds, and an English one in a Korean page.
        ("ko/search.html", "약한", "03_weak_references"),
        ("ko/search.html", "사슬은", "01_reference_counting"),
        ("ko/search.html", "임곗값", "02_reference_cycles"),
        ("ko/search.html", "고리들", "02_reference_cycles"),
        ("ko/search.html", "고리들을", "02_reference_cycles"),
        *(
            ("ko/search.html", written, "glossary")
            for written in ("순환참조", "가비지컬렉터", "임계값", "미분값", "레퍼런스", "접근 불가")
        ),
        ("ko/search.html", "기울기까지", "04_function_and_variable"),
        ("ko/search.html", "weakref", "03_weak_references"),
    ],
)
def test_the_search_finds_a_stage_by_a_word(open_page, address, query, found):
    page = open_page(f"{address}?q={query}")
    page.wait_for_selector(f"#search-results a[href^='{found}.html']")


def test_the_search_speaks_korean(open_page):
    for query, said in (("비행접시", "찾은 페이지가 없습니다."), ("창조자", "찾은 페이지: ")):
        page = open_page(f"ko/search.html?q={query}")
        results = page.locator("#search-results")
        expect(results).to_contain_text(said)
        assert not re.search(r"\b(search|found|page)\b|십시오", results.inner_text())


# The two languages


def test_a_page_says_its_language(html):
    for name in PAGES:
        page = (html / f"{name}.html").read_text(encoding="utf-8")
        language = "ko" if name.startswith("ko/") else "en"
        assert re.search(r'<html[^>]* lang="(\w+)"', page)[1] == language, name


@pytest.mark.parametrize("name", ENGLISH)
def test_a_switch_leads_to_the_same_page_in_the_other_language_and_back(html, open_page, name):
    page = open_page(f"{name}.html", **DESKTOP)
    page.get_by_role("link", name="한국어", exact=True).click()
    page.wait_for_url((html / f"ko/{name}.html").as_uri())
    page.get_by_role("link", name="English", exact=True).click()
    page.wait_for_url((html / f"{name}.html").as_uri())


def test_a_heading_has_the_same_address_in_both_languages(html):
    for name in ENGLISH:
        ids = [
            re.findall(r'<section id="([^"]*)"', (html / f"{page}.html").read_text("utf-8"))
            for page in (name, f"ko/{name}")
        ]
        assert ids[0] == ids[1], name
        assert not [address for address in ids[1] if re.fullmatch(r"id\d+", address)], name


def test_the_switch_stays_at_the_section_that_is_read(open_page):
    page = open_page("02_reference_cycles.html#close-the-chain-to-a-ring", **DESKTOP)
    page.get_by_role("link", name="한국어", exact=True).click()
    page.wait_for_url("**/ko/02_reference_cycles.html#close-the-chain-to-a-ring")


@pytest.mark.parametrize("name", KOREAN)
def test_no_particle_begins_a_line_on_a_phone(open_page, name):
    page = open_page(f"{name}.html")
    page.evaluate(UNFOLD)
    assert page.evaluate(TORN, "article") == []


def test_the_test_of_particles_at_the_start_of_a_line_finds_one(open_page):
    page = open_page("ko/404.html")
    line = "<p style='width:min-content;word-break:keep-all'>약한 참조(weak)를</p>"
    page.locator("article").evaluate("(e, line) => (e.innerHTML = line)", line)
    assert page.evaluate(TORN, "article") != []


def test_emphasis_is_upright_and_bold_in_korean(open_page):
    page = open_page("ko/01_reference_counting.html")
    styles = page.eval_on_selector_all(
        "article p em",
        "all => all.map(e => [getComputedStyle(e).fontStyle, getComputedStyle(e).fontWeight])",
    )
    assert {tuple(style) for style in styles} == {("normal", "700")}


def test_korean_breaks_between_words_in_a_font_that_has_it(open_page):
    page = open_page("ko/01_reference_counting.html")
    styles = page.eval_on_selector_all(
        "article p, article h2, article pre",
        "all => all.map(e => [getComputedStyle(e).wordBreak, getComputedStyle(e).fontFamily])",
    )
    assert {breaking for breaking, _ in styles} == {"keep-all"}
    for font in ("Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR"):
        assert all(font in family for _, family in styles), font


class Seen(HTMLParser):
    """What a reader of a page reads or hears that is no code, by where it stands."""

    NOT_TEXT = ("script", "style", "code", "pre", "kbd")
    EMPTY = ("br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")
    HEARD = ("alt", "aria-label", "placeholder", "title")

    def __init__(self, page):
        super().__init__()
        self.open, self.texts, self.heard = [], [], []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        # A quotation: what is marked as another language, and how a source elsewhere is called.
        is_quoted = given.get("lang", "ko") != "ko" or "external" in given.get("class", "").split()
        if not is_quoted:
            self.heard += [given[name] for name in self.HEARD if given.get(name)]
        if tag == "meta" and given.get("property", given.get("name")) in (
            "description",
            "og:title",
        ):
            self.heard.append(given["content"])
        if tag not in self.EMPTY:
            self.open.append((tag, is_quoted or tag in self.NOT_TEXT))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not any(is_left_out for _, is_left_out in self.open) and data.strip():
            self.texts.append(" ".join(data.split()))


# Three English words one after the other, but not behind a Korean term, in parentheses. Fewer are
# a name, a term or a menu.
SENTENCE = re.compile(r"(?<![가-힣]\()\b[A-Za-z']{2,}[,.;:]? [a-z']{2,}[,.;:]? [a-z']{2,}")


# The page of docstrings says of itself that they are English.
@pytest.mark.parametrize("name", [name for name in KOREAN if name != "ko/api"])
def test_no_english_sentence_is_left_on_a_korean_page_but_code_and_quotations(html, name):
    seen = Seen(html / f"{name}.html")
    assert sum(bool(re.search("[가-힣]", text)) for text in seen.texts) > 5
    assert [text for text in seen.texts if SENTENCE.search(text)] == []
    heard = [text for text in seen.heard if re.search("[A-Za-z]{2,}", text)]
    assert [text for text in heard if not re.search("[가-힣]", text)] == []


def test_the_test_of_sentences_finds_them(html):
    seen = Seen(html / "index.html")
    assert sum(bool(SENTENCE.search(text)) for text in seen.texts) > 5


def test_in_the_dark_outputs_lie_on_the_page_s_own_background(open_page):
    page = open_page("01_reference_counting.html", color_scheme="dark")
    backgrounds = page.eval_on_selector_all(
        ".cell_output .text_html", "boxes => boxes.map(b => getComputedStyle(b).backgroundColor)"
    )
    assert set(backgrounds) == {"rgba(0, 0, 0, 0)"}


# Without `preload`, axe does not ask for the style sheets anew, which a page on disk may not. And
# it is to list what is wrong only: to list all that is right takes as long as looking.
AXE = {"preload": False, "resultTypes": ["violations"]}
COLOURS = ["color-contrast", "link-in-text-block"]
NO_COLOURS = {"rules": {rule: {"enabled": False} for rule in COLOURS}}
ABOUT_COLOURS = {"runOnly": COLOURS}
# Four of five words on a page are code, and each takes a millisecond.
SHOW_REPEATED = """isShown => {
  const seen = new Set(), known = new Map([[null, ""]])
  const grounds = e => {
    if (!known.has(e))
      known.set(e, getComputedStyle(e).backgroundColor + grounds(e.parentElement))
    return known.get(e)
  }
  for (const word of document.querySelectorAll(".highlight span, code, code span")) {
    word.style.visibility = ""
    if (isShown || word.children.length) continue
    if (!word.checkVisibility({ visibilityProperty: true })) continue
    const { color, fontSize, fontWeight, opacity } = getComputedStyle(word)
    const looks = [color, fontSize, fontWeight, opacity, grounds(word)].join()
    if (seen.has(looks)) word.style.visibility = "hidden"
    seen.add(looks)
  }
}"""


def expect_accessible(page):
    expect_no_violation(page, NO_COLOURS)
    expect_contrast(page)


def expect_contrast(page):
    """Of words of code that look the same on the same ground, the first stands for all."""
    page.evaluate(SHOW_REPEATED, False)
    expect_no_violation(page, ABOUT_COLOURS)
    page.evaluate(SHOW_REPEATED, True)


def expect_no_violation(page, options):
    results = Axe().run(page, options=AXE | options)
    assert results.response["passes"]
    assert results.violations_count == 0, results.generate_report()


@each_page
def test_axe_finds_nothing(open_page, name):
    """Contrast is looked at once in the light and once in the dark: of a page in one language on
    a phone's screen where it is on a desktop's in the other."""
    widths = (390, 1280)
    in_light, in_dark = reversed(widths) if name.startswith("ko/") else widths
    page = open_page(f"{name}.html", color_scheme="light")
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        expect_no_violation(page, NO_COLOURS)
        if width == in_light:
            expect_contrast(page)
    page = open_page(f"{name}.html", color_scheme="dark")
    page.set_viewport_size({"width": in_dark, "height": 800})
    expect_contrast(page)


@pytest.fixture
def question(public, browse):
    return lambda **context: browse((public / f"{ASKS}.html").as_uri(), **context)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_answers_hints_and_solutions_are_accessible_folded_and_unfolded(question, scheme):
    page = question(color_scheme=scheme)
    expect_accessible(page)
    for summary in page.locator("article summary").all():
        summary.click()
    page.locator(".question button").first.click()
    expect(page.get_by_text("Two arrows end at the object.")).to_be_visible()
    expect_accessible(page)


def test_answers_hints_and_solutions_can_be_hit_with_a_finger(question):
    page = question()
    parts = page.locator("article summary, .question button").all()
    sizes = [part.bounding_box() for part in parts]
    assert len(sizes) == 5
    assert min(size["height"] for size in sizes) >= 44
    assert min(size["width"] for size in sizes) > 300
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_choice_is_made_with_keys_and_shows_where_they_are(question):
    page = question(**DESKTOP)
    choice = page.get_by_role("button", name="A. 1")
    before = choice.evaluate("e => getComputedStyle(e).outlineStyle")
    press_tab_until_focused(page, choice)
    assert (before, choice.evaluate("e => getComputedStyle(e).outlineStyle")) == ("none", "solid")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").get_by_text("holds it, too.")).to_be_visible()
    expect(page.get_by_role("group", name="Question 1")).to_contain_text("Your choice: A.")


@pytest.mark.parametrize("script", [True, False])
def test_what_is_to_be_predicted_is_shown_when_it_is_asked_for(question, script):
    page = question(**DESKTOP, java_script_enabled=script)
    expect(page.get_by_text("for all", exact=True)).to_be_visible()  # nothing asks about it
    answer = page.get_by_text("count 2", exact=True)
    reason = page.locator("details code", has_text="references")
    assert answer.count() == 1
    for told in (answer, reason):
        expect(told).not_to_be_visible()
    page.get_by_text("Show without choosing" if script else "Made your choice?").click()
    for told in (answer, reason):
        expect(told).to_be_visible()


def test_what_is_printed_stands_where_and_in_the_lines_in_which_it_was(public):
    page = (public / f"{ASKS}.html").read_text(encoding="utf-8")
    outputs = re.findall(r'<div class="output .*?<pre>(.*?)</pre>', page, re.DOTALL)
    lines = [unescape(re.sub("<.*?>", "", output)) for output in outputs]
    assert lines[:4] == ["count 2\n", "for all\n", "'between'\n", "and after\n"]


def test_on_paper_without_a_script_the_answer_stands_open_behind_the_question(question):
    page = question(**DESKTOP, java_script_enabled=False)
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
    for hidden in ("Made your choice?", "Two arrows end at the object."):
        expect(page.get_by_text(hidden)).not_to_be_visible()


def press_tab_until_focused(page, element):
    for _ in range(200):
        page.keyboard.press("Tab")
        if element.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"no way to {element} with the Tab key")


@each_page
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


@each_page_that_is_written
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
