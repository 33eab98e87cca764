"""The site builds, is whole, and reads from disk without a network."""

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PAGES = ["index", *sorted(path.stem for path in ROOT.glob("notebooks/en/*.ipynb"))]
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "chrome"]


def build_copy(copy, prepare=lambda copy: None):
    """Build the site in a copy of this repository, after `prepare` has changed the copy."""
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__", "html", "build"))
    prepare(copy)
    return subprocess.run(
        [sys.executable, copy / "site" / "build.py"],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )


def replace_stage(copy, stage, code):
    """Put a notebook of one cell, `code`, in the place of a stage."""
    cells = [new_markdown_cell(f"# {stage}"), new_code_cell(code)]
    nbformat.write(new_notebook(cells=cells), copy / "notebooks" / "en" / f"{stage}.ipynb")


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    copy = tmp_path_factory.mktemp("site") / "copy"
    run = build_copy(copy)
    assert run.returncode == 0, run.stderr
    return copy / "html"


class References(HTMLParser):
    """The addresses in a page: those that a browser loads, those that a reader may follow."""

    def __init__(self, page):
        super().__init__()
        self.loaded, self.followed, self.ids = set(), set(), []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
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
    assert "mybinder.org" not in "".join(p.read_text(encoding="utf-8") for p in html.glob("*.html"))


def test_the_public_address_brings_binder_and_edit_links(tmp_path):
    def prepare(copy):
        for stage in PAGES[1:]:
            replace_stage(copy, stage, "1 + 1")
        with (copy / "pyproject.toml").open("a", encoding="utf-8") as pyproject:
            pyproject.write('\n[project.urls]\nRepository = "https://github.com/someone/series"\n')

    run = build_copy(tmp_path / "copy", prepare)
    assert run.returncode == 0, run.stderr
    for name, links in {
        "index": ["github.com/someone/series/edit/main/site/index.md"],
        "03_weak_references": [
            "github.com/someone/series/edit/main/notebooks/en/03_weak_references.ipynb",
            "mybinder.org/v2/gh/someone/series/main"
            "?urlpath=lab/tree/notebooks/en/03_weak_references.ipynb",
        ],
    }.items():
        page = References(tmp_path / "copy" / "html" / f"{name}.html")
        assert {f"https://{link}" for link in links} <= page.followed


def test_cells_that_fail_or_warn_fail_the_build_and_are_named(tmp_path):
    def prepare(copy):
        for stage in PAGES[1:]:
            replace_stage(copy, stage, "1 + 1")
        replace_stage(copy, "02_reference_cycles", "raise LookupError('lost')")
        replace_stage(copy, "03_weak_references", "import warnings; warnings.warn('mind')")

    run = build_copy(tmp_path / "copy", prepare)
    assert run.returncode == 1
    assert "02_reference_cycles.ipynb: WARNING: Executing notebook failed" in run.stderr
    assert "raise LookupError('lost')" in run.stderr
    assert re.search(r"03_weak_references\.ipynb.* stderr was found .* cell 2", run.stderr)
    assert "01_reference_counting" not in run.stderr
    assert not (tmp_path / "copy" / "html").exists()


@pytest.fixture(scope="module")
def browser():
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(html, browser):
    """`open_page("index.html")`: that page from disk, on a phone. In the end, nothing must have
    been asked from elsewhere, and nothing have gone wrong."""
    troubles = []

    def open_page(name, scheme="light"):
        page = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme=scheme)
        page.on("request", lambda request: note(f"asks for {request.url}", request.url))
        page.on("console", lambda message: message.type == "error" and note(message.text))
        page.on("pageerror", lambda error: note(str(error)))
        page.goto(f"{html.as_uri()}/{name}", wait_until="load")
        return page

    def note(trouble, url=""):
        if not url.startswith(("file:", "data:")):
            troubles.append(trouble)

    yield open_page
    assert troubles == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_phone(open_page, name):
    page = open_page(f"{name}.html")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_notebook_can_be_saved_from_its_page(open_page):
    page = open_page("01_reference_counting.html")
    with page.expect_download() as download:
        page.get_by_label("Download this notebook").click()
    assert download.value.suggested_filename == "01_reference_counting.ipynb"
    committed = ROOT / "notebooks" / "en" / "01_reference_counting.ipynb"
    assert Path(download.value.path()).read_bytes() == committed.read_bytes()


def test_the_search_finds_a_stage_by_a_word(open_page):
    page = open_page("search.html?q=weak")
    page.wait_for_selector("#search-results a[href^='03_weak_references.html']")


def test_in_the_dark_outputs_lie_on_the_page_s_own_background(open_page):
    page = open_page("01_reference_counting.html", scheme="dark")
    backgrounds = page.eval_on_selector_all(
        ".cell_output .text_html", "boxes => boxes.map(b => getComputedStyle(b).backgroundColor)"
    )
    assert set(backgrounds) == {"rgba(0, 0, 0, 0)"}
