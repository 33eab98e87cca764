"""What a cell prints in one go stands in one block: a Sphinx extension.

A kernel sends it in pieces, a few a second, cut anywhere, also inside of a line. When myst-nb
merges them (`nb_merge_streams`), each ends with a line break, and a picture that was shown between
two stands behind both.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata


def join_pieces(app: Sphinx, doctree: nodes.document) -> None:
    """Join each piece to the one before it, as JupyterLab does."""
    for node in [*doctree.findall(nodes.literal_block)]:
        before = node.previous_sibling()
        if _is_printed(node) and isinstance(before, nodes.literal_block) and _is_printed(before):
            node.rawsource = before.rawsource + node.rawsource
            node[:] = [nodes.Text(node.rawsource)]
            node.parent.remove(before)


def _is_printed(node: nodes.Node) -> bool:
    return isinstance(node, nodes.literal_block) and "stream" in node["classes"]


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("doctree-read", join_pieces)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
