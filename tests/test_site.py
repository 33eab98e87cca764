"""The site builds, is whole, and reads from disk without a network."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from conftest import ROOT, STAGES, build_copy, write_notebook


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


def write_short_stages(stages):
    for stage in STAGES:
        write_notebook(stages / f"{stage}.ipynb", "1 + 1")


def test_the_public_address_brings_binder_and_edit_links(tmp_path):
    def prepare(stages):
        write_short_stages(stages)
        with (stages.parents[1] / "pyproject.toml").open("a", encoding="utf-8") as pyproject:
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


@pytest.mark.parametrize("name", ["index", *STAGES])
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
    page = open_page("01_reference_counting.html", color_scheme="dark")
    backgrounds = page.eval_on_selector_all(
        ".cell_output .text_html", "boxes => boxes.map(b => getComputedStyle(b).backgroundColor)"
    )
    assert set(backgrounds) == {"rgba(0, 0, 0, 0)"}
