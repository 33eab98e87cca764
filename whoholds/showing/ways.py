"""The answer to "who holds it?" as a picture: from the roots down to the object."""

from dataclasses import replace

from .. import figures
from ..data import Answer
from ..words import say
from .answers import answer_in_words
from .engine import LayoutError
from .pictures import Picture, Stroke, picture
from .svg import KIND, instead, render, wrap


def figure(answer: Answer) -> str:
    """Return a `<figure>` with the answer as a graph, and the answer in words below it."""
    words = answer_in_words(answer)
    if not answer.graph.nodes:
        return figures.preformatted(words)
    try:
        drawing = wrap(render(ways_drawn(answer), words))
    except LayoutError as error:
        return instead(error, words)
    return figures.above_words(KIND, drawing, words)


def ways_drawn(answer: Answer) -> Picture:
    """Draw the ways from the roots down to the object; what goes around the ring is marked."""
    drawn = picture(answer.graph)
    ends = {(f"object {source}", f"object {target}") for source, target in answer.around}
    arcs = [
        (tail, head, _marked(stroke) if {(tail, head), (head, tail)} & ends else stroke)
        for tail, head, stroke in drawn.arcs
    ]
    return replace(drawn, arcs=arcs)


def _marked(stroke: Stroke) -> Stroke:
    return stroke._replace(text=say("holders.ring mark", name=stroke.text))
