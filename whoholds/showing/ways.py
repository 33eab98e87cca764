"""The answer to "who holds it?" as a picture: from the roots down to the object."""

from dataclasses import replace

from .. import figures
from ..data import UNNAMED, Answer, Edge, Graph
from ..words import say
from .answers import answer_in_words, root_in_brief
from .engine import LayoutError
from .pictures import Picture, Stroke, picture
from .replies import replies
from .svg import KIND, alive, instead, render, wrap


def figure(answer: Answer) -> str:
    """Return a `<figure>` with the answer as a graph, and the answer in words below it."""
    words = answer_in_words(answer)
    if not answer.nodes:
        return figures.preformatted(words)
    try:
        drawing = wrap(render(ways_drawn(answer), words, replies(graph_of(answer))))
    except LayoutError as error:
        return instead(error, words)
    return figures.above_words(KIND, f"{drawing}{alive()}", words)


def ways_drawn(answer: Answer) -> Picture:
    """Draw the ways from the roots down to the object; what goes around a ring is marked."""
    drawn = picture(graph_of(answer))
    ends = {(f"object {source}", f"object {target}") for source, target in answer.around}
    arcs = [
        arc._replace(stroke=_marked(arc.stroke)) if (arc.tail, arc.head) in ends else arc
        for arc in drawn.arcs
    ]
    return replace(drawn, arcs=arcs)


def graph_of(answer: Answer) -> Graph:
    """The picture of an answer as a graph, whose names are the roots in words, each once."""
    names: dict[tuple[str, int], str] = {}
    edges = []
    for root, path, node in answer.tags:
        name = root_in_brief(root, path)
        taken = {taken for (_, other), taken in names.items() if other != node}
        while name in taken:  # a name tag leads to one object
            name += "\u200b"
        names[name, node] = name
        edges.append(Edge(name, node, "strong", UNNAMED))
    return Graph(tuple(dict.fromkeys(names.values())), answer.nodes, (*edges, *answer.edges))


def _marked(stroke: Stroke) -> Stroke:
    return stroke._replace(text=say("holders.ring mark", name=stroke.text))
