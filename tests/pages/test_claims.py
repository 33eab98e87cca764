"""Every claim of the stages is shown by the cell that it points to, or names its source."""

import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from claims import claims, ledger
from conftest import EDITIONS, ROOT, notebook_of
from marks import MarkError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from outputs import says, text_of, unshown


@pytest.mark.parametrize("stage", EDITIONS)
def test_at_most_three_claims_of_a_stage_rest_on_a_source_alone(stage):
    resting = [claim.text for claim in claims(stage, notebook_of(stage)) if not claim.shown]
    assert len(resting) <= 3, "\n".join(resting)


# The marks, in small notebooks.


def text(source, cell_id="words"):
    return new_markdown_cell(source, id=cell_id)


def code(source, cell_id="cell", *outputs):
    return new_code_cell(source, id=cell_id, outputs=list(outputs))


def printed(words):
    return new_output("stream", name="stdout", text=words)


def shown_as_html(page, plain=""):
    return new_output("display_data", data={"text/html": page, "text/plain": plain})


def claims_in(*cells):
    return claims("01_small", new_notebook(cells=cells))


def complaints(*cells):
    return "\n".join(unshown(claims_in(*cells), cells))


def test_a_claim_points_to_the_next_code_cell_under_its_heading():
    (claim,) = claims_in(
        text("# Title\n\n## Count", "title"),
        code("a = 0", "above"),
        text("One. Two.<!-- shown: `a: 1 → 2` `freed: a` -->"),
        code("a = 1", "next"),
        code("b = 1", "last"),
    )
    assert (claim.stage, claim.heading, claim.text) == ("01_small", "Count", "One. Two.")
    (shown,) = claim.shown
    assert (shown.cell.id, shown.texts) == ("next", ("a: 1 → 2", "freed: a"))
    assert claim.source == ""


def test_shown_above_points_to_the_last_code_cell_since_the_heading():
    (claim,) = claims_in(
        code("a = 1", "first"), code("b = 1", "second"), text("So it is.<!-- shown above: `1` -->")
    )
    assert [shown.cell.id for shown in claim.shown] == ["second"]


@pytest.mark.parametrize(
    ("source", "claimed"),
    [
        ("One.<!-- source: PEP 1 --> Two.<!-- source: PEP 2 -->", ["One.", "Two."]),
        ("One.\n\nTwo\nlines.<!-- source: PEP 1 -->", ["Two lines."]),
        ("- One.\n- Two.<!-- source: PEP 1 -->", ["Two."]),
        ("1. One.\n2. Two.<!-- source: PEP 1 -->", ["Two."]),
        ("## Heading\nTwo.<!-- source: PEP 1 -->", ["Two."]),
        ("```python\n# <!-- source: none -->\n```\nTwo.<!-- source: PEP 1 -->", ["Two."]),
        ("- **A.** Yes.\n- **B.** Not quite: it is `3`.<!-- source: PEP 1 -->", ["It is `3`."]),
        (
            "<details><summary>1, 2</summary>It is <code>3</code>.<!-- source: PEP 1 --></details>",
            ["It is <code>3</code>."],
        ),
    ],
)
def test_the_text_of_a_claim_starts_with_its_paragraph_item_or_choice(source, claimed):
    assert [claim.text for claim in claims_in(text(source))] == claimed


def test_marks_one_behind_the_other_belong_to_one_claim():
    (claim,) = claims_in(
        code("1"), text("It is 1.<!-- shown above: `1` --><!-- source: PEP 1, https://x.org -->")
    )
    assert len(claim.shown) == 1
    assert claim.source == "PEP 1, https://x.org"


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("So.<!-- shown: `1` -->\n\n## Next", "no code cell follows before the next heading"),
        ("So.<!-- shown above: `1` -->", "no code cell since the last heading"),
        ("# Title\n\n<!-- shown: `1` -->", "stands behind no text"),
        ("So.<!-- showed: `1` -->", "a mark begins with one of `shown`, `shown above`, `source`"),
        ("So.<!-- a note -->", "is no mark"),
        ("So.<!-- shown: -->", "says nothing after its colon"),
        ("So.<!-- shown: 1 -->", "has to list texts in backticks"),
        ("So.<!-- shown: `1` and more -->", "has to list texts in backticks"),
        ("So.<!-- shown: `1`", "is not closed"),
        ("So.<!-- source: I heard it -->", "names no source"),
    ],
)
def test_a_mark_that_cannot_be_used_says_where_it_is_and_what_to_do(source, sentence):
    with pytest.raises(MarkError, match="01_small, cell words: <!--") as caught:
        claims_in(text(source), text("## The next section", "next"), code("1"))
    assert sentence in str(caught.value)


def test_a_heading_in_a_solution_or_in_code_ends_no_section():
    inside = "<details>\n<summary>Solution</summary>\n\n## Not counted\n\n</details>"
    (claim,) = claims_in(
        text("## Count\n\nIt is 1.<!-- shown: `1` -->"),
        text(f"{inside}\n\n```python\n# not counted either\n```", "between"),
        code("1"),
    )
    assert [shown.cell.id for shown in claim.shown] == ["cell"]


@pytest.mark.parametrize(
    "source",
    [
        "https://peps.python.org/pep-0683/",
        "PEP 683",
        "CPython, Objects/weakrefobject.c",
        "the book, step 17",
    ],
)
def test_a_source_is_an_address_a_pep_a_file_of_cpython_or_a_step_of_the_book(source):
    assert [c.source for c in claims_in(text(f"So.<!-- source: {source} -->"))] == [source]


def test_an_output_that_stops_saying_what_is_claimed_is_reported_with_place_and_output():
    words = text("The list holds it.<!-- shown: `a: 1 → 2` -->")
    assert complaints(words, code("b = [a]", "cell", printed("a: 1 → 2; new: b"))) == ""
    complaint = complaints(words, code("b = [a]", "cell", printed("a: 1 → 3")))
    assert "01_small, cell words: <!-- shown: `a: 1 → 2` -->" in complaint
    assert "The list holds it." in complaint
    assert "The output of cell cell does not contain `a: 1 → 2`" in complaint
    assert complaint.endswith("a: 1 → 3")


@pytest.mark.parametrize(
    ("output", "claimed", "is_said"),
    [
        ("count  1\n of a", "count 1 of a", True),
        ("count 12", "count 1", False),
        ("count 1.5", "count 1", False),
        ("count 21", "1", False),
        ("(700, 10, 10)", "700", True),
        ("peak 3.2 MB\nand 0.6 MB", "peak … 0.6 MB", True),
        ("peak 3.2 MB", "peak …2.2 MB", False),
    ],
)
def test_a_text_is_looked_for_as_a_whole_word_with_any_white_space(output, claimed, is_said):
    assert says(output, claimed) is is_said


def test_an_output_is_read_as_a_reader_sees_it():
    page = (
        "<style>.hidden {}</style><script>let hidden</script>"
        '<svg role="img" aria-label="in &amp; out"><title>a ring</title>'
        "<text>count 2</text><text>unreachable</text></svg>"
        '<p class="changes">freed: <b>a</b></p>'
    )
    cell = code("a", "cell", printed("one\n"), shown_as_html(page, plain="<Recording hidden>"))
    lines = text_of(cell).splitlines()
    assert lines == ["one", "in & out", "a ring", "count 2", "unreachable", "freed: a"]


def test_the_axes_of_a_chart_are_no_output_but_its_words_are():
    axes = (
        '<figure class="whoholds-memory more"><svg aria-label="1.5 s. Peak: 3 MiB."><text>0</text>'
    )
    assert text_of(code("a", "cell", shown_as_html(f"{axes}<text>MiB</text></svg></figure>"))) == (
        "1.5 s.\nPeak: 3 MiB.\nMiB"
    )


# The page that lists them.


def test_the_page_lists_each_claim_with_what_shows_it():
    found = claims_in(
        text("# 1. Small\n\n## Count `a`\n\nThe list holds it.<!-- shown: `a: 1 → 2` -->"),
        code("\n%%refsteps a\nb = [a]\nc = 1"),
        text("`None` stays.<!-- source: PEP 683, https://peps.python.org/pep-0683/ -->", "more"),
    )
    assert ledger([("1. Small", found)]).splitlines() == [
        "Claims: 2. Shown by a cell: 1. Resting on a source alone: 1.",
        "",
        "## 1. Small",
        "",
        "Claims: 2. Shown by a cell: 1. Resting on a source alone: 1.",
        "",
        "1. The list holds it.",
        '   - `%%refsteps a ⏎ b = [a]` under <a href="01_small.html#count-a">Count `a`</a>. '
        "Its output says `a: 1 → 2`.",
        "1. `None` stays.",
        "   - Source: [PEP 683](https://peps.python.org/pep-0683/).",
    ]


def test_a_claim_at_an_empty_cell_is_listed_and_reported():
    words, empty = text("## Count\n\nIt is 1.<!-- shown: `1` -->"), code("\n", "empty")
    assert "The output of cell empty does not contain `1`" in complaints(words, empty)
    listed = ledger([("1. Small", claims_in(words, empty))]).splitlines()
    assert listed[-2] == "1. It is 1."
    assert listed[-1].endswith(
        'under <a href="01_small.html#count">Count</a>. Its output says `1`.'
    )


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("PEP 683", "PEP 683"),
        ("https://x.org/y.", "[https://x.org/y](https://x.org/y)."),
        ("What's New, and issue 1, https://x.org", "[What's New, and issue 1](https://x.org)"),
        ("One, https://x.org; two, https://y.org", "[One](https://x.org); [two](https://y.org)"),
    ],
)
def test_a_source_is_a_link_where_there_is_an_address(source, shown):
    found = claims_in(text(f"So.<!-- source: {source} --><!-- source: PEP 1 -->"))
    assert ledger([("1. Small", found)]).splitlines()[-1] == f"   - Source: {shown}; PEP 1."


def build_pages(folder, *cells):
    """Build the page of claims and a stage of these cells, which are not run."""
    shutil.copy(ROOT / "site" / "en" / "claims.md", folder)
    toctree = "# Pages\n\n```{toctree}\n01_small\nclaims\n```\n"
    (folder / "index.md").write_text(toctree, encoding="utf-8")
    python = {"language_info": {"name": "python", "pygments_lexer": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=python), folder / "01_small.ipynb")
    options = ["-D", "extensions=myst_nb,claims", "-D", "nb_execution_mode=off"]
    return subprocess.run(
        [sys.executable, "-m", "sphinx", "-C", "-q", "-W", *options, folder, folder / "html"],
        env=os.environ | {"PYTHONPATH": str(ROOT / "site")},
        capture_output=True,
        encoding="utf-8",
    )


@pytest.mark.slow
def test_the_page_links_to_the_heading_under_which_a_claim_stands(tmp_path):
    run = build_pages(
        tmp_path,
        text("# 1. Small\n\n## 2. Ask `Out[3]`, *then* let go: a_b\n\nIt is 1.<!-- shown: `1` -->"),
        code("1"),
    )
    assert run.returncode == 0, run.stderr
    page = (tmp_path / "html" / "claims.html").read_text(encoding="utf-8")
    (anchor,) = re.findall(r'href="01_small.html#([^"]+)"', page)
    assert f'id="{anchor}"' in (tmp_path / "html" / "01_small.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_mark_that_cannot_be_used_stops_the_build_of_the_page(tmp_path):
    run = build_pages(tmp_path, text("# 1. Small\n\nIt is 1.<!-- shown: `1` -->"))
    assert run.returncode != 0
    assert "01_small, cell words: <!-- shown: `1` --> points to no cell" in run.stderr


@pytest.mark.parametrize("stage", EDITIONS)
def test_a_stage_marks_at_least_eight_claims(stage):
    assert len(claims(stage, notebook_of(stage))) >= 8


def test_what_is_printed_in_pieces_is_read_in_one():
    assert text_of(code("a", "cell", printed("0"), printed(" 1\n2"))) == "0 1\n2"
