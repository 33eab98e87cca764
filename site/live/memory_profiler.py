"""In a browser, what a notebook asks of memory_profiler, which needs processes and psutil."""

from whoholds.ipython import load_memit as load_ipython_extension
from whoholds.memory import memory_usage

__all__ = ["load_ipython_extension", "memory_usage"]
