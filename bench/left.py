"""What is left of a block: seconds that finding that out takes, and which of the new is found.

Among 300,000 and a million other objects, with 10,000 left, and with as many as half a million. The
seconds are those that `watch` takes before the block and after it, beyond the block itself.
"""

import gc
import platform
import sys
from time import process_time

import psutil

from whoholds import watch
from whoholds.memory import watching

SIZES = (300_000, 1_000_000)
LEFT = (10_000, 500_000)
BUDGETS = {(300_000, 10_000): 0.5, (1_000_000, 10_000): 1.5}
MOST = 2.0  # seconds, whatever is left


class Obj:
    """An object of a program."""


def made(number: int) -> list[Obj]:
    """Make so many objects: each second one has a list."""
    objects = [Obj() for _ in range(number // 2)]
    for place, obj in enumerate(objects):
        obj.number = place
        obj.list = [place]
    return objects


def measured(number: int) -> tuple[float, float, object]:
    """The seconds before and after a block that leaves so many objects, and what is said."""
    ends = []

    def timed(*arguments: object) -> object:
        began = process_time()
        found = account(*arguments)
        ends.append(process_time() - began)
        return found

    account, watching.account = watching.account, timed  # type: ignore[attr-defined]
    try:
        began = process_time()
        with watch("a block") as run:
            before = process_time() - began
            kept = made(number)
    finally:
        watching.account = account  # type: ignore[attr-defined]
    del kept
    return before, ends[0], run.left


def main() -> None:
    python = f"Python {platform.python_version()}"
    print(f"{python}, {psutil.cpu_count()} cores; seconds of the processor.\n")
    print(f"{'live':>9} {'left':>8} {'before':>7} {'after':>7} {'budget':>7}  found")
    for live in SIZES:
        gc.collect()
        others = [[place] for place in range(live)]
        for number in LEFT:
            before, after, left = measured(number)
            budget = BUDGETS.get((live, number), MOST)
            found = left.objects / number  # type: ignore[attr-defined]
            row = f"{live:>9,} {number:>8,} {before:>7.2f} {after:>7.2f} {budget:>7.1f}"
            print(f"{row}  {min(found, 1):.2%}", file=sys.stdout, flush=True)
        del others


if __name__ == "__main__":
    main()
