"""Outputs that a reader is to predict stay folded until they are asked for: a Sphinx extension.

A question is a list `<ol class="choices">`. What it asks about is printed by the code cells between
it and its reasons, `<details class="choice">`. On a page these cells have run already, so their
outputs are put into a `<details>` of their own: it opens by click or key, without a script, and the
style sheet opens it on paper.
"""

from docutils import nodes
from editions import WORDS


def fold_outputs(app, doctree):
    """Fold the outputs between a question and its reasons."""
    is_asked, words = False, WORDS[app.config.language]
    for node in [*doctree.findall(lambda n: isinstance(n, (nodes.raw, nodes.container)))]:
        if isinstance(node, nodes.raw):
            if 'class="choices"' in node.astext():
                is_asked = True
            elif 'class="choice"' in node.astext():
                is_asked, words = False, WORDS[app.config.language]
        elif is_asked and "cell_output" in node["classes"]:
            place = node.parent.index(node)
            node.parent.insert(place + 1, nodes.raw("", "</details>", format="html"))
            summary = f'<details class="outcome"><summary>{words["outcome"]}</summary>'
            node.parent.insert(place, nodes.raw("", summary, format="html"))


def setup(app):
    app.connect("doctree-read", fold_outputs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
