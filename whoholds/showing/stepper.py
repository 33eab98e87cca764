"""A recording as a stepper: a numbered strip of pictures that a script turns into one.

Without JavaScript, and in print, the strip is what a reader gets: each statement, the graph after
it, and what it changed.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from html import escape
from itertools import chain, pairwise

from ..data import Graph, Span, Step, Steps, Words
from ..figures import HIDDEN, MOST_BYTES, NO_MATH, SHOWN, preformatted
from ..words import say
from .engine import LayoutError
from .marks import marked
from .pictures import MOST, Picture, picture
from .replies import replies
from .sentences import MOST_STEPS, alike, changes_in_words, cut, error_in_words, in_words, rest
from .svg import KIND, SMALLEST, alive, apology, render_in_place, wrap

_ROOM = 720  # objects in all the pictures together
_LEAST_ROOM = 12  # in one of them
_LONGEST_SOURCE = 20_000  # characters
_MOST_SHAPES = 600  # in all the pictures together, each counted once
_FOR_WORDS = MOST_BYTES // 4  # kept for steps without pictures
_NARROW, _NARROWEST = 440, 460  # px: beside the code, a picture as it is, or as small as can be
_HIGH = 480  # px: more does not fit on a small screen below the code
_SIZE = re.compile(r'<svg [^>]*?viewBox="\S+ \S+ (\S+) (\S+)"')


def stepper(
    recording: Steps,
    title: str = "",
    describe: Callable[[Graph], str] = in_words,
    *,
    shows_start: bool = True,
) -> str:
    """Return a recording as a part of a web page, with style and script of its own.

    Of a long recording it shows the first steps, with smaller pictures, and says so. Where nothing
    can lay a graph out, each step has the words for its graph, which come from `describe`. What
    there was before the first statement is shown if there was something, unless it is not to be.
    """
    graphs = [recording.start, *(step.snapshot for step in recording[:MOST_STEPS])]
    numbered = alike(graphs)
    shown, note = _drawn(list(_without_left_over(graphs)), numbered, describe)
    # Names that are None, left by an earlier run of the cell, are nothing to start from.
    is_something = any(node.type != "NoneType" for node in recording.start.nodes)
    has_start = (shows_start and is_something) or len(shown) == 1
    bar = (
        f'<div class="whoholds-controls" {HIDDEN}>{_button("back")}{_button("on")}'
        '<span role="status"><span></span><span class="unseen"></span></span></div>'
    )
    sources = "".join(
        f'<pre class="whole" tabindex="0" {HIDDEN}>{parts}</pre>'
        for parts in _sources(recording, int(has_start))
    )
    above = (
        f"<style>{SHOWN.format(kind=KIND)}</style>{note}"
        f'<p class="whoholds-words">{escape(say("refs.untrusted pictures"))}</p>'
        f'{bar}<div class="body"><div class="sources">{sources}</div>'
    )
    script = alive("stepper")
    most = MOST_BYTES - len(f"{above}{script}".encode())
    items = list(_fitting(recording, shown, has_start, most, numbered))
    unshown = rest("steps", len(recording) + has_start - len(items))
    left_out = " ".join(unshown + rest("passed over", recording.passed_over))
    # JupyterLab takes the style sheet out of a notebook that it does not trust, but not this one.
    strip = f'<ol class="strip" style="list-style-type:none">{"".join(items)}</ol>'
    legend = f'<p class="legend" {HIDDEN}>{_said("legend")}</p>'
    below = f"</div>{legend}{left_out and f'<p>{left_out}</p>'}"
    place = " data-beside" if _fits_beside(shown) else ""
    label = escape(title) or _said("title")
    return (
        f'<div class="whoholds-steps {NO_MATH}" role="group" aria-label="{label}" '
        f"data-prevent-swipe{place}>{above}{strip}{below}{script}</div>"
    )


def _fits_beside(pictures: Sequence[str]) -> bool:
    """Whether there is room beside the code, and a gain: all pictures are of one size."""
    if not (found := _SIZE.search(pictures[-1])):
        return False
    width, height = map(float, found.groups())
    if width <= _NARROW:
        return height > width / 2
    return height > _HIGH and SMALLEST * width <= _NARROWEST


def _drawn(
    graphs: Sequence[Graph], numbered: Collection[int], describe: Callable[[Graph], str]
) -> tuple[list[str], str]:
    """The graph before the first step and after each, for a page; and a note that goes before."""
    room = min(MOST, max(_LEAST_ROOM, _ROOM // len(graphs)))
    pictures = [
        picture(graph, room=room, tag_each_name=True, numbered=numbered) for graph in graphs
    ]
    drawn = marked(pictures, graphs)[: _number_to_draw(pictures)]
    words = [describe(graph) for graph in graphs]
    said = [replies(graph, numbered) for graph in graphs[: len(drawn)]]
    try:
        svgs = [wrap(svg) for svg in render_in_place(drawn, words[: len(drawn)], said)]
    except LayoutError as error:
        return list(map(preformatted, words)), apology(error)
    return svgs + [_without_picture()] * (len(graphs) - len(drawn)), ""


def _without_left_over(graphs: Iterable[Graph]) -> Iterator[Graph]:
    """Leave out names that were `None` before the first statement, until something binds them.

    They are left from an earlier run of the cell, or from another cell.
    """
    left: set[int | Words] | None = None
    for graph in graphs:
        nothing = {node.id for node in graph.nodes if node.type == "NoneType"}
        names = [edge for edge in graph.edges if not isinstance(edge.source, int)]
        are_none = {edge.source for edge in names if edge.target in nothing}
        left = are_none if left is None else left & are_none
        yield replace(graph, edges=tuple(e for e in graph.edges if e.source not in left))


def _without_picture() -> str:
    return wrap(escape(say("refs.rest.picture")))


def _number_to_draw(pictures: Sequence[Picture]) -> int:
    """Of how many pictures, from the first on, everything together can be laid out."""
    shapes: set[str] = set()
    for number, drawing in enumerate(pictures):
        shapes |= drawing.shapes.keys()
        if len(shapes) > _MOST_SHAPES:
            return number
    return len(pictures)


def _fitting(
    recording: Steps,
    shown: list[str],
    has_start: bool,
    most: int,
    numbered: Collection[int] = (),
) -> Iterator[str]:
    """The items of as many steps as `most` bytes hold, some of them without their pictures."""
    for number in range(not has_start, len(shown)):
        step = recording[number - 1] if number else None
        item = _item(step, number, recording, shown[number], numbered)
        if len(item.encode()) > most - _FOR_WORDS:
            item = _item(step, number, recording, _without_picture(), numbered)
        most -= len(item.encode())
        if most < 0:
            return
        yield item


def _item(
    step: Step | None, number: int, recording: Steps, graph: str, numbered: Collection[int]
) -> str:
    """A step of the strip; without a `step`, what there was before the first one."""
    if step is None:
        start = _said("start")
        return (
            f'<li data-title="{start}"><p class="statement">{start}</p>'
            f'<div class="what"><p class="changes"></p></div>{graph}</li>'
        )
    title = say("refs.stepper.step", number=number, total=len(recording))
    unnamed = {node.id for node in step.snapshot.nodes if not node.was}.intersection(numbered)
    is_in_code = step.inside or step.source == recording.source[slice(*step.span)]
    changed = escape(changes_in_words(step.changes, unnamed))
    error = f'<p class="error">{escape(error_in_words(step))}</p>' if step.error else ""
    return (
        f'<li data-title="{escape(title)}">'
        f'<p class="statement{"" if is_in_code else " elsewhere"}">{number}. '
        f'<code>{escape(cut(step.source))}</code></p><div class="what">'
        f'<p class="changes">{changed}</p>{error}</div>{graph}</li>'
    )


def _sources(recording: Steps, first: int) -> Iterator[str]:
    """The source, and that of each function from elsewhere, in parts: see `_in_parts`."""
    steps = list(enumerate(recording[:MOST_STEPS], start=first))
    yield _in_parts(recording.source, [(number, step.span) for number, step in steps])
    inside: dict[str, list[tuple[int, Span]]] = {}
    for number, step in steps:
        if step.inside:
            source, span = step.inside
            inside.setdefault(source, []).append((number, span))
    yield from (_in_parts(source, spans) for source, spans in inside.items())


def _in_parts(source: str, steps: Sequence[tuple[int, Span]]) -> str:
    """A source in parts, each with the steps that highlight it: they may nest and come again."""
    source = source.rstrip()
    ends = {0, len(source), *chain.from_iterable(span for _, span in steps)}
    places = sorted({min(place, _LONGEST_SOURCE) for place in ends})
    parts = []
    for start, end in pairwise(places):
        numbers = [str(number) for number, span in steps if span[0] <= start and end <= span[1]]
        parts.append(f'<span data-steps="{" ".join(numbers)}">{escape(source[start:end])}</span>')
    return "".join([*parts, *rest("lines", len(source) - _LONGEST_SOURCE)])


def _button(name: str) -> str:
    return f'<button type="button" title="{_said(name + " title")}">{_said(name)}</button>'


def _said(name: str) -> str:
    return escape(say(f"refs.stepper.{name}"))
