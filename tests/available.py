"""What the Python that runs the tests may lack: one in WebAssembly has no processes to start."""

import sys

import pytest

needs_processes = pytest.mark.skipif(
    sys.platform == "emscripten", reason="WebAssembly starts no other process"
)


def draw(graph):
    """Draw a snapshot in both ways; where nothing can lay it out, the page has words instead."""
    return graph._repr_html_() + graph.dot().source
