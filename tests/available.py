"""What the Python that runs the tests may lack: one in WebAssembly has no processes to start, and
neither NumPy nor the library that lays graphs out."""

import sys
from importlib.util import find_spec

import pytest

needs_processes = pytest.mark.skipif(
    sys.platform == "emscripten", reason="WebAssembly starts no other process"
)


def draw(graph):
    """Draw a snapshot as far as this Python can: as a picture, or in Graphviz's language."""
    return graph._repr_html_() if find_spec("pygraphviz") else graph.dot().source
