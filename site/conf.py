"""Sphinx configuration; see build.py for where the sources lie."""

import base64
import io
import json
import sys
import tomllib
from contextlib import redirect_stdout
from gettext import NullTranslations
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import get_translator

HERE = Path(__file__).resolve().parent
PYPROJECT = HERE.parent / "pyproject.toml"
METADATA = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
URLS = METADATA.get("urls", {})
REPOSITORY = URLS.get("Repository", "")
SITE = URLS.get("Documentation", "")

sys.path.append(str(HERE))
from editions import LANGUAGES, WORDS, folder, ways  # noqa: E402, they lie beside this file
from portable import portable  # noqa: E402

language = next(filter(tags.has, LANGUAGES))  # type: ignore[name-defined]  # noqa: F821, Sphinx defines it from --tag
SAID = WORDS[language]

project = SAID["title"]
author = SAID["author"]
copyright = f"2026, {author}"

with redirect_stdout(io.StringIO()):  # it prints that it makes no cards, which nobody wants
    import_module("sphinxext.opengraph")

extensions = ["myst_nb", "sphinxext.opengraph"]
extensions += [
    "anchors",
    "api",
    "claims",
    "figures",
    "hangul",
    "joined",
    "predictions",
    "printed",
]  # ours
extensions += ["route", "running", "stages", "starters", "terms"]

nb_execution_mode = "force"
nb_execution_show_tb = True
nb_execution_timeout = 120
nb_output_stderr = "error"  # a warning on a page is a fault

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
suppress_warnings = ["ref.python"]  # several classes have a `type`
default_role = "code"  # docstrings are in Markdown's manner

templates_path = ["_templates"]
html_theme = "sphinx_book_theme"
html_title = project
html_static_path = ["_static"]
html_favicon = "_static/favicon.svg"
html_css_files = ["style.css"]
html_context = {"default_mode": "auto", "said": SAID}
html_copy_source = False
html_use_index = False
html_sidebars = {"**": ["home.html", "search-button-field.html", "sbt-sidebar-nav.html"]}
html_theme_options = {
    "article_header_end": [
        "run.html",
        "download.html",
        "languages.html",
        "article-header-buttons.html",
    ],
    "footer_content_items": ["copyright.html"],
    "navbar_persistent": [],
    "search_bar_text": SAID["search"],
    "toc_title": SAID["contents"],
    "use_download_button": False,  # _templates/download.html also works from file://
}

ogp_site_url = urljoin(SITE, folder(language)) if SITE else ""
ogp_social_cards = {"enable": False}  # they would be PNGs, and useless without an address
if SITE:
    html_baseurl = ogp_site_url
    # Without an address, the links of 404.html are relative, which is right for any page that
    # would lie beside it, as all of ours do.
    extensions.append("notfound.extension")
    notfound_urls_prefix = urlsplit(ogp_site_url).path
if REPOSITORY:
    html_theme_options |= {
        "launch_buttons": {
            "binderhub_url": "https://mybinder.org",
            "notebook_interface": "jupyterlab",
        },
        "path_to_docs": f"notebooks/{language}",
        "repository_branch": "main",
        "repository_url": REPOSITORY,
        "use_edit_page_button": True,
        "use_repository_button": True,
    }


def add_source(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give the templates the ways to a page in other languages, its notebook, and its source."""
    page = f"{pagename}.html"
    # What answers to a wrong address can stand at any depth.
    site = urlsplit(ogp_site_url).path if pagename == "404" else ""
    context["languages"] = {
        other: (urljoin(site, way), WORDS[other]) for other, way in ways(language, page).items()
    }
    if doctree is None:  # a page that Sphinx makes up, such as the search
        return
    source = Path(app.env.doc2path(pagename))
    if source.suffix == ".ipynb":
        notebook = nbformat.read(source, as_version=nbformat.NO_CONVERT)
        alone = nbformat.writes(portable(notebook, HERE.parent / "images", REPOSITORY, language))
        context["notebook"] = base64.b64encode(alone.encode()).decode()
    else:
        context["doc_path"] = f"site/{language}"


def complete_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Complete the links in the text of 404.html, which notfound.extension leaves relative."""
    if docname == "404" and SITE:
        for link in doctree.findall(nodes.reference):
            if link.get("internal"):
                link["refuri"] = urljoin(urlsplit(ogp_site_url).path, link["refuri"])


class ThemeWords(NullTranslations):
    """What the themes say, where their own catalogues lack it in this language."""

    def gettext(self, message: str) -> str:
        return str(SAID.get("theme", {}).get(message, message))


def setup(app: Sphinx) -> None:
    get_translator("sphinx").add_fallback(ThemeWords())
    app.connect("doctree-resolved", complete_links)
    app.connect("html-page-context", add_source)
    # The search shows an excerpt of each page it finds, which a browser may not read from disk.
    app.add_js_file(
        None,
        body="if (location.protocol === 'file:') DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false",
    )
    # The catalogue of the search is Sphinx's own: what it lacks, or says in another manner.
    if "searched" in SAID:
        messages = json.dumps(SAID["searched"], ensure_ascii=False)
        body = f"Object.assign(Documentation.TRANSLATIONS, {messages})"
        app.add_js_file(None, body=body, priority=900)  # behind the catalogue
    # The other language shows the same section.
    app.add_js_file(
        None,
        body="addEventListener('click', ({ target }) => { "
        "const way = target.closest('a.language'); if (way) way.hash = location.hash })",
    )
