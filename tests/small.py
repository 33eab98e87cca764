"""A small site with public addresses: one stage is a question, one has two steppers.

The stages are the same in each language, up to the words that say whether an answer is right.
"""

import os
import re

from conftest import STAGES, build_copy, write_notebook
from editions import LANGUAGES, WORDS
from nbformat import read, write
from nbformat.v4 import new_code_cell, new_markdown_cell

QUESTION = """\
## The first question

**Predict:** what is the count?

- **A.** 1
- **B.** `2`, and a line so long that it wraps where the screen is no wider than a phone's
"""
REASONS = """\
<details class="outcome"><summary>Made your choice? Open the answer</summary>

- **A.** No: the `list` holds it, too.
- **B.** Yes. Two `references`.

The count is the number of arrows.

</details>

## The first exercise

<details class="hint"><summary>Hint</summary>Count the arrows.</details>

<details class="solution"><summary>Solution</summary>

```python
answer = 2  # as the picture says
```

Two arrows end at the object.

</details>
"""
IN_PIECES = """\
print("cou", end="", flush=True)
print("nt 2")"""
AROUND = """\
print("for all")
display("between")
print("and after")"""
ADDRESSES = """
[project.urls]
Repository = "https://github.com/someone/series"
Documentation = "https://someone.github.io/series/"
"""
SETUP = """\
%load_ext whoholds
import gc
import numpy as np
from dezero_mini.step16 import Variable, square

class Obj: pass
a, b, c = Obj(), Obj(), Obj()"""
RING = """\
%%refsteps a b c
a.b = b
b.c = c
c.a = a
a = b = c = None
gc.collect()"""
LOOP = """\
%%refsteps x y
for _ in range(2):
    x = Variable(np.zeros(10_000))
    y = square(x)
x = y = None
gc.collect()"""

ASKS, STEPS = STAGES[:2]
FOLDER = "파이썬의 메모리 & blanks"


def write_short_stages(stages):
    """Write stages that have next to nothing to run, and keep of the front page what leads on."""
    for stage in STAGES:
        write_notebook(stages / f"{stage}.ipynb", "1 + 1")
    front = stages.parents[1] / "site" / stages.name / "index.md"
    heading, contents = re.search(
        "(# .*?\n).*(```{toctree}.*)", front.read_text("utf-8"), re.S
    ).groups()
    front.write_text(f"{heading}\n{contents}", encoding="utf-8")


def prepare(stages):
    """Write the stages, and the addresses into pyproject.toml."""
    write_short_stages(stages)
    write_notebook(stages / f"{STEPS}.ipynb", SETUP, RING, LOOP)
    notebook = read(stages / f"{ASKS}.ipynb", as_version=4)
    answer, other = map(new_code_cell, (IN_PIECES, AROUND))
    right, wrong, *_ = WORDS[stages.name]["claims"]["verdicts"]
    said = REASONS.replace("Yes.", right).replace("No:", wrong)
    asked, reasons = map(new_markdown_cell, (QUESTION, said))
    notebook.cells[1:1] = [asked, answer, reasons, other]
    write(notebook, stages / f"{ASKS}.ipynb")
    pyproject = stages.parents[1] / "pyproject.toml"
    text = pyproject.read_text(encoding="utf-8")
    pyproject.write_text(text.removesuffix(ADDRESSES) + ADDRESSES, encoding="utf-8")


def small_site(once):
    """The folder of its pages, built as on a bad day: whatever is unusual does not matter."""
    unusual = os.environ | {"LC_ALL": "C"}
    unusual.pop("HOME", None)

    def build(folder):
        run = build_copy(folder / FOLDER, prepare, LANGUAGES, env=unusual)
        assert (run.returncode, run.stderr) == (0, ""), run.stderr

    return once("small site", build) / FOLDER / "html"
