"""A recording as a stepper: a numbered strip of pictures that a script turns into one.

Without JavaScript, and in print, the strip is what a reader gets: each statement, the graph after
it, and what it changed.
"""

from functools import cache
from html import escape
from importlib.resources import files

from .drawing import picture
from .html import wrap
from .recording import Recording, Step
from .svg import render_in_place
from .words import STEPPER, changes_in_words, in_words


def stepper(recording: Recording) -> str:
    """Return a recording as a part of a web page, with style and script of its own."""
    graphs = [recording.start, *(step.snapshot for step in recording)]
    pictures = [picture(graph, tag_each_name=True) for graph in graphs]
    svgs = render_in_place(pictures, [in_words(graph) for graph in graphs])
    items = [_item(step, n, len(recording), svgs[n]) for n, step in enumerate(recording, start=1)]
    if recording.start.nodes or not items:
        items.insert(0, _start(svgs[0]))
    first = len(items) - len(recording)
    return (
        f'<div class="dezero-steps" role="group" aria-label="{escape(STEPPER["title"])}" '
        f'data-lm-suppress-shortcuts="true"><style>{_resource("stepper.css")}</style>'
        f'<div class="controls">{_button("back")}{_button("on")}<span role="status"></span></div>'
        f'<pre class="whole">{_whole(recording, first)}</pre>'
        f"<ol>{''.join(items)}</ol><script>{_resource('stepper.js')}</script></div>"
    )


def _item(step: Step, number: int, total: int, svg: str) -> str:
    title = STEPPER["step"].format(number=number, total=total)
    changes = escape(changes_in_words(step.changes))
    error = f'<p class="error">{escape(STEPPER["error"].format(error=step.error))}</p>'
    return (
        f'<li data-title="{escape(title)}"><p class="statement">{number}. '
        f"<code>{escape(step.source)}</code></p>{wrap(svg)}"
        f'<p class="changes">{changes}</p>{error if step.error else ""}</li>'
    )


def _start(svg: str) -> str:
    title = escape(STEPPER["start"])
    return (
        f'<li data-title="{title}"><p class="statement">{title}</p>{wrap(svg)}'
        '<p class="changes"></p></li>'
    )


def _whole(recording: Recording, first: int) -> str:
    """The whole source, with a place to highlight for each step."""
    parts, end = [], 0
    for number, step in enumerate(recording, start=first):
        parts.append(escape(recording.source[end : step.span[0]]))
        parts.append(f'<span data-step="{number}">{escape(step.source)}</span>')
        end = step.span[1]
    return "".join(parts) + escape(recording.source[end:]).rstrip()


def _button(name: str) -> str:
    return f'<button type="button" title="{STEPPER[name + " title"]}">{STEPPER[name]}</button>'


@cache
def _resource(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")
