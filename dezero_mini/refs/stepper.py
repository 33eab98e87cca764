"""A recording as a stepper: a numbered strip of pictures that a script turns into one.

Without JavaScript, and in print, the strip is what a reader gets: each statement, the graph after
it, and what it changed.
"""

from collections.abc import Callable
from functools import cache
from html import escape
from importlib.resources import files
from itertools import chain, pairwise

from .drawing import picture
from .engine import LayoutError
from .graph import Snapshot
from .html import apology, in_place_of_a_picture, wrap
from .recording import Recording, Step
from .svg import render_in_place
from .words import STEPPER, changes_in_words, in_words

# Until the script shows it. JupyterLab runs no script in a notebook that it does not trust yet, and
# drops the attribute there if it is empty.
_HIDDEN = 'hidden="hidden"'


def stepper(
    recording: Recording,
    title: str = STEPPER["title"],
    describe: Callable[[Snapshot], str] = in_words,
) -> str:
    """Return a recording as a part of a web page, with style and script of its own.

    `describe` gives the words for a graph. Where nothing can lay a graph out, each step has these.
    """
    graphs = [recording.start, *(step.snapshot for step in recording)]
    pictures = [picture(graph, tag_each_name=True) for graph in graphs]
    words = [describe(graph) for graph in graphs]
    note = ""
    try:
        shown = render_in_place(pictures, words)
    except LayoutError as error:
        note, shown = apology(error), [in_place_of_a_picture(graph) for graph in words]
    items = [_item(step, n, recording, shown[n]) for n, step in enumerate(recording, start=1)]
    # Names that are None, left by an earlier run of the cell, are nothing to start from.
    if any(node.type != "NoneType" for node in recording.start.nodes) or not items:
        items.insert(0, _start(shown[0]))
    first = len(items) - len(recording)
    return (
        f'<div class="dezero-steps" role="group" aria-label="{escape(title)}">'
        f"<style>{_resource('stepper.css')}</style>{note}"
        f'<div class="controls" {_HIDDEN}>{_button("back")}{_button("on")}'
        '<span role="status"><span></span><span class="unseen"></span></span></div>'
        f'<pre class="whole" tabindex="0" {_HIDDEN}>{_whole(recording, first)}</pre>'
        f'<ol class="strip">{"".join(items)}</ol><script>{_resource("stepper.js")}</script></div>'
    )


def _item(step: Step, number: int, recording: Recording, shown: str) -> str:
    title = STEPPER["step"].format(number=number, total=len(recording))
    is_in_source = step.source == recording.source[slice(*step.span)]
    error = f'<p class="error">{escape(STEPPER["error"].format(error=step.error))}</p>'
    return (
        f'<li data-title="{escape(title)}">'
        f'<p class="statement{"" if is_in_source else " elsewhere"}">{number}. '
        f"<code>{escape(step.source)}</code></p>{wrap(shown)}"
        f'<p class="changes">{escape(changes_in_words(step.changes))}</p>'
        f"{error if step.error else ''}</li>"
    )


def _start(shown: str) -> str:
    title = escape(STEPPER["start"])
    return (
        f'<li data-title="{title}"><p class="statement">{title}</p>{wrap(shown)}'
        '<p class="changes"></p></li>'
    )


def _whole(recording: Recording, first: int) -> str:
    """The source in parts, each with the steps that highlight it: they may nest and come again."""
    source, steps = recording.source.rstrip(), list(enumerate(recording, start=first))
    places = sorted({0, len(source), *chain.from_iterable(step.span for _, step in steps)})
    parts = []
    for start, end in pairwise(places):
        numbers = [str(n) for n, step in steps if step.span[0] <= start and end <= step.span[1]]
        parts.append(f'<span data-steps="{" ".join(numbers)}">{escape(source[start:end])}</span>')
    return "".join(parts)


def _button(name: str) -> str:
    return f'<button type="button" title="{STEPPER[name + " title"]}">{STEPPER[name]}</button>'


@cache
def _resource(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")
