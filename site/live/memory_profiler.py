"""In a browser, what a notebook asks of memory_profiler, which needs processes and psutil."""

from dezero_mini.ipython import load_memit as load_ipython_extension
from dezero_mini.memory import memory_usage

__all__ = ["load_ipython_extension", "memory_usage"]
