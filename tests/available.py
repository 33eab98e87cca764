"""What the Python that runs the tests may lack: one in WebAssembly has no processes to start."""

import sys
import sysconfig

import pytest

FREE_THREADED = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))

needs_free_threads = pytest.mark.skipif(not FREE_THREADED, reason="this Python has the global lock")
CLASSES_STAY = FREE_THREADED and sys.version_info < (3, 14)
"""Whether a class, a function and what is compiled stay, once a thread was started."""
needs_mortal_classes = pytest.mark.skipif(
    CLASSES_STAY,
    reason="without the lock, 3.13 keeps classes, functions and modules, and hides them from the "
    "collector, once a thread was started",
)

needs_states_of_threads = pytest.mark.skipif(
    FREE_THREADED,
    reason="without the lock another thread may end meanwhile: whose attribute it is is not told",
)

needs_the_lock = pytest.mark.skipif(
    FREE_THREADED,
    reason="without the lock 3.13 keeps classes, and the collector runs less often: stage 1 says "
    "that the stages are run on the ordinary build",
)

needs_ages = pytest.mark.skipif(
    FREE_THREADED,
    reason="without the lock the collector keeps no order of age: a list at the address of another "
    "cannot be told from it",
)

LISTS_EXITS = sys.version_info >= (3, 14)
"""Whether `atexit` keeps its functions, and what they are to be given, in a list."""

needs_processes = pytest.mark.skipif(
    sys.platform == "emscripten", reason="WebAssembly starts no other process"
)


def draw(graph):
    """Draw a snapshot in both ways; where nothing can lay it out, the page has words instead."""
    return graph._repr_html_() + graph.dot().source
