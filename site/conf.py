"""Sphinx configuration; see build.py for where the sources lie."""

import base64
import sys
import tomllib
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import nbformat
from docutils import nodes

HERE = Path(__file__).resolve().parent
PYPROJECT = HERE.parent / "pyproject.toml"
METADATA = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
URLS = METADATA.get("urls", {})
REPOSITORY = URLS.get("Repository", "")
SITE = URLS.get("Documentation", "")

project = "Memory management in DeZero"
author = "dezero_mini contributors"
copyright = f"2026, {author}"

sys.path.append(str(HERE))
from portable import portable  # noqa: E402, it lies beside this file

extensions = ["myst_nb", "sphinxext.opengraph", "claims", "predictions", "running", "stages"]

nb_execution_mode = "force"
nb_execution_show_tb = True
nb_execution_timeout = 120
nb_merge_streams = True
nb_output_stderr = "error"  # a warning on a page is a fault

templates_path = ["_templates"]
html_theme = "sphinx_book_theme"
html_title = project
html_static_path = ["_static"]
html_favicon = "_static/favicon.svg"
html_css_files = ["style.css"]
html_context = {"default_mode": "auto"}
html_copy_source = False
html_use_index = False
html_sidebars = {"**": ["home.html", "search-button-field.html", "sbt-sidebar-nav.html"]}
html_theme_options = {
    "article_header_end": ["run.html", "download.html", "article-header-buttons.html"],
    "footer_content_items": ["copyright.html"],
    "navbar_persistent": [],
    "use_download_button": False,  # _templates/download.html also works from file://
}

ogp_site_url = SITE
ogp_social_cards = {"enable": False}  # they would be PNGs, and useless without an address
if SITE:
    html_baseurl = SITE
    # Without an address, the links of 404.html are relative, which is right for any page that
    # would lie beside it, as all of ours do.
    extensions.append("notfound.extension")
    notfound_urls_prefix = urlsplit(SITE).path
if REPOSITORY:
    html_theme_options |= {
        "launch_buttons": {
            "binderhub_url": "https://mybinder.org",
            "notebook_interface": "jupyterlab",
        },
        "path_to_docs": "notebooks/en",
        "repository_branch": "main",
        "repository_url": REPOSITORY,
        "use_edit_page_button": True,
        "use_repository_button": True,
    }


def add_source(app, pagename, templatename, context, doctree):
    """Give the templates the page's notebook to take along, and where a page's source lies."""
    if doctree is None:  # a page that Sphinx makes up, such as the search
        return
    source = Path(app.env.doc2path(pagename))
    if source.suffix == ".ipynb":
        notebook = nbformat.read(source, as_version=nbformat.NO_CONVERT)
        alone = nbformat.writes(portable(notebook, HERE.parent / "images", REPOSITORY))
        context["notebook"] = base64.b64encode(alone.encode()).decode()
    else:
        context["doc_path"] = "site"


def complete_links(app, doctree, docname):
    """Complete the links in the text of 404.html, which notfound.extension leaves relative."""
    if docname == "404" and SITE:
        for link in doctree.findall(nodes.reference):
            if link.get("internal"):
                link["refuri"] = urljoin(urlsplit(SITE).path, link["refuri"])


def setup(app):
    app.connect("doctree-resolved", complete_links)
    app.connect("html-page-context", add_source)
    # The search shows an excerpt of each page it finds, which a browser may not read from disk.
    app.add_js_file(
        None,
        body="if (location.protocol === 'file:') DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false",
    )
