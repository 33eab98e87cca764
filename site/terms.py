"""A term that a stage introduces in italics leads to its entry in the glossary: a Sphinx extension.

Also one that leaves out the end of the entry (*weak* for "weak reference"), or is a plural.
"""

import re

from docutils import nodes
from editions import HERE, WORDS
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

_GLOSSARY = re.compile(r"```\{glossary\}\n(.*?)```", re.DOTALL)
_ENTRY = re.compile(r"^(\S.*)$", re.MULTILINE)
_IN_ENGLISH = re.compile(r"\([^)]*\)$")


def entries(language: str) -> dict[str, str]:
    """The terms of the glossary as they are written there, by how a stage writes them."""
    text = (HERE / language / "glossary.md").read_text(encoding="utf-8")
    terms = [term for part in _GLOSSARY.findall(text) for term in _ENTRY.findall(part)]
    return {_IN_ENGLISH.sub("", term).lower(): term for term in terms}


def entry_of(text: str, known: dict[str, str]) -> str | None:
    """The term that italics name, if it is one of the glossary, and one alone."""
    text = text.lower()
    for form in (text, text.removesuffix("s")):
        if form in known:
            return known[form]
    begun = [term for form, term in known.items() if form.startswith(f"{text} ")]
    return begun[0] if len(begun) == 1 else None


def link_terms(app: Sphinx, doctree: nodes.document) -> None:
    """Link each term at its first place in italics."""
    language = app.config.language
    if app.env.docname not in WORDS[language]["stages"]:
        return
    known, linked = entries(language), set()
    for node in [*doctree.findall(nodes.emphasis)]:
        term = entry_of(node.astext(), known)
        if term is None or term in linked:
            continue
        linked.add(term)
        link = pending_xref(
            "", refdomain="std", reftype="term", reftarget=term, refexplicit=True, refwarn=True
        )
        link["refdoc"] = app.env.docname
        node.replace_self(link)
        link += node


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("doctree-read", link_terms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
