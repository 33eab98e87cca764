"""What watching costs: a loop in a kernel, alone, traced, watched, and with the chart that grows.

Two loops: that of 17.5, squares of 10,000 numbers, and squares of one number, where tracemalloc
has the least to wait for. They take turns in one kernel, as in a notebook; hence medians, and the
ratio to the loop that is traced but neither sampled nor drawn. Whoever wants the traced line pays
for tracemalloc in any case.
"""

import os
import platform
import sys
from importlib.metadata import version
from statistics import median, quantiles

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

ROUNDS = 25
SECONDS = 2.0  # that a loop takes with tracemalloc
LOOPS = {"squares of 10,000 numbers": 10_000, "squares of 1 number": 1}

PREPARE = """\
import tracemalloc
from time import perf_counter
import numpy as np
from whoholds.memory import watch
from dezero_mini.step17 import Variable, square
%load_ext whoholds

def seconds(rounds, size):
    began = perf_counter()
    for i in range(rounds):
        x = Variable(np.random.randn(size))
        y = square(square(square(x)))
    return perf_counter() - began
"""

WAYS = {
    "alone": "print({loop})",
    "tracemalloc": "tracemalloc.start()\nprint({loop})\ntracemalloc.stop()",
    "watch": "with watch('loop') as run:\n    print({loop})",
    "%%watchmemory": "%%watchmemory loop\nprint({loop})",
}


def main() -> None:
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, dezero_mini, ", end="")
    print(f"ipykernel {version('ipykernel')}")
    manager, client = start_new_kernel(kernel_name="python3", stderr=None)
    try:
        answer(client, PREPARE)
        for words, size in LOOPS.items():
            compare(client, words, size)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def compare(client: BlockingKernelClient, words: str, size: int) -> None:
    traced = float(answer(client, WAYS["tracemalloc"].format(loop=f"seconds(1000, {size})")))
    rounds = int(1000 * SECONDS / traced)
    cells = {way: cell.format(loop=f"seconds({rounds}, {size})") for way, cell in WAYS.items()}
    for cell in cells.values():  # the first time, modules are imported
        answer(client, cell)
    measured = [
        {way: float(answer(client, cell)) for way, cell in cells.items()} for _ in range(ROUNDS)
    ]
    print(f"\n{rounds:,} times three {words}: medians of {ROUNDS}")
    print(f"{'':14} {'seconds':>8} {'/ tracemalloc':>14}   middle half")
    for way in cells:
        seconds = median(one[way] for one in measured)
        low, ratio, high = quantiles([one[way] / one["tracemalloc"] for one in measured], n=4)
        print(f"{way:14} {seconds:>8.2f} {ratio:>14.3f}   {low:.3f} to {high:.3f}")


def answer(client: BlockingKernelClient, code: str) -> str:
    """Run a cell, and return what it prints."""
    printed = []

    def note(message):
        content = message["content"]
        if message["msg_type"] == "error":
            sys.exit("\n".join(content["traceback"]))
        if message["msg_type"] == "stream":
            printed.append(content["text"])

    client.execute_interactive(code, output_hook=note)
    return "".join(printed)


if __name__ == "__main__":
    main()
