"""What the garbage collector sees objects refer to, whatever objects they are."""

import gc
import sys


def seen(*objects: object) -> list[object]:
    """Return what objects refer to, as `gc.get_referents` does, but for one module.

    `_asyncio` of CPython 3.12 shows its free list (`module_traverse` in Modules/_asynciomodule.c):
    objects that nothing refers to. To list them and to let them go again frees them once more,
    after which the free list has no end, and neither has the next look at that module.
    """
    module = sys.modules.get("_asyncio")
    if module is None or all(obj is not module for obj in objects):
        return gc.get_referents(*objects)
    return gc.get_referents(*(obj for obj in objects if obj is not module))
