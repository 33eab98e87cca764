"""What a page must not lose: a picture, a stepper, a chart, or anything else that a cell displays.

An error while something is displayed does not fail its cell, and so not the build either.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

COMPLAINTS = {
    "error": "shows an error where none is meant: {error}",
    "no picture": "shows words in place of a picture: {reason}",
    "missing": "is to show {wanted} of class {kind}, and shows {shown} with all their pictures.",
}

# What draws, where it stands in a cell, and the class of the element that is displayed.
_DRAWS = (
    (re.compile(r"^%%refsteps\b"), "whoholds-steps"),
    (re.compile(r"^collector_steps\([^\n]*\)\s*\Z", re.MULTILINE), "whoholds-steps"),
    (re.compile(r"^%refs\b", re.MULTILINE), "whoholds-refs"),
    (re.compile(r"^%%watchmemory\b"), "whoholds-memory"),
    (re.compile(r"^(?:\w+\.)?plot\([^\n]*\)\s*\Z", re.MULTILINE), "whoholds-memory"),
)
_CLASS = re.compile(r'\s*<\w+ class="([\w-]+)[ "]')
_APOLOGY = re.compile(r'class="whoholds-no-picture">(.*?)<', re.DOTALL)


def lost(page: str, notebook: Mapping[str, Any]) -> Iterator[str]:
    """Say what the cells of a notebook that has been run lack: which page, which cell, what.

    Its texts may be in lines, as they are in a file.
    """
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            for complaint in _lost_in(cell):
                yield f"{page}, cell {cell['id']}: {complaint}"


def _lost_in(cell: Mapping[str, Any]) -> Iterator[str]:
    errors = [output for output in cell["outputs"] if output["output_type"] == "error"]
    meant = "raises-exception" in cell["metadata"].get("tags", ())
    for output in errors[meant:]:
        yield COMPLAINTS["error"].format(error=f"{output['ename']}: {output['evalue']}")
    pages = [
        "".join(output["data"].get("text/html", ""))
        for output in cell["outputs"]
        if "data" in output
    ]
    apologies = list(filter(None, map(_APOLOGY.search, pages)))
    if apologies:
        yield COMPLAINTS["no picture"].format(reason=apologies[0][1])
        return
    wanted: dict[str, int] = {}
    for draws, kind in _DRAWS:
        wanted[kind] = wanted.get(kind, 0) + len(draws.findall("".join(cell["source"])))
    for kind, number in wanted.items():
        shown = sum(_is_whole(page, kind) for page in pages)
        if shown < number:
            yield COMPLAINTS["missing"].format(wanted=number, kind=kind, shown=shown)


def _is_whole(page: str, kind: str) -> bool:
    """Whether it is an element of this kind, and has a picture, at each step if it has steps."""
    found = _CLASS.match(page)
    return bool(found and found[1] == kind) and page.count("<svg") >= max(1, page.count("<li"))
