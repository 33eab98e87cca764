"""Read what a class has handed in, files of lines that `check(name="…")` printed, in any language.

`python read_hand_ins.py lines.txt more.txt` prints each name and stage with how many exercises are
right, then each exercise with how many have it right, and how often these tried on average. Of
several lines with one name and stage the last one counts. Behind a `?` is what is no such line.
"""

import re
import sys
from pathlib import Path

LINE = re.compile(r" *(.+); [^;]*(\d)[^;]*; [^;:]+: ([^;]*); [^;:]+: ([^;]+)")

lines = [line for path in sys.argv[1:] for line in Path(path).read_text("utf-8").splitlines()]
latest = {found.group(1, 2): found.group(3, 4) for found in map(LINE.fullmatch, lines) if found}
solved: dict[str, list[int]] = {}  # for each exercise the tries of those who have it right, or 0
for (name, stage), (right, tried) in sorted(latest.items()):
    tries = re.findall(r"(\d\.\d+) ×(\d+)", tried)
    for number, n in tries:
        solved.setdefault(number, []).append(int(n) if number in right else 0)
    print(f"{name}\t{stage}\t{sum(number in right for number, _ in tries)}/{len(tries)}")
for number, counts in sorted(solved.items()):
    done = sum(map(bool, counts))
    print(f"{number}\t{done}/{len(counts)}" + (f"\t×{sum(counts) / done:.1f}" if done else ""))
for line in lines:
    if line.strip() and not LINE.fullmatch(line):
        print("?", line)
