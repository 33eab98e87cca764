"""The chart of a run that is not over, where only this process can draw it.

It is made of strings. Matplotlib would make thousands of containers in the process that is
watched: they would be traced, and would call the garbage collector.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from ..words import say
from .chart import ABOVE, BELOW, BLUE, LEAST, LEFT, PANEL, RIGHT, SHRINKING, TITLE, VERMILION, WIDTH
from .data import Numbers, Panel
from .sentences import count_in_words, in_words

_TOP = ABOVE + TITLE
_HEIGHT = _TOP + PANEL + BELOW
_END = WIDTH - RIGHT
_LEGEND = 175  # px from one entry to the next


def sketch(panels: Sequence[Panel]) -> str:
    """Draw the first panel, in the size and the colours of a chart; return an `<svg>` element."""
    panel = panels[0]
    growth = panel.rss_mib - panel.rss_mib[:1]
    low = min([0.0, *growth, *panel.traced_mib])
    high = max([LEAST, *growth, *panel.traced_mib])
    end = max([1e-3, *panel.seconds])

    def height(mib: Numbers) -> Any:
        return _TOP + PANEL * (high - mib) / (high - low)

    def line(mib: Numbers, look: str) -> str:
        across = LEFT + panel.seconds / end * (_END - LEFT)
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, height(mib), strict=True))
        return f'<polyline points="{points}" fill="none" {look}/>'

    nothing, most = height(np.array([0.0, high]))
    parts = [
        _text(0, ABOVE - 12, say("memory.caption.y")),
        _text(LEFT, ABOVE + 6, say(f"memory.caption.{panel.meter}"), BLUE),
        _text(LEFT + _LEGEND, ABOVE + 6, say("memory.caption.traced"), VERMILION),
        _text(LEFT, _TOP - 4, panel.label),
        _text(_END, _TOP - 4, count_in_words(panel), anchor="end"),
        _text(LEFT - 6, most + 8, f"{high:,.1f}", anchor="end"),
        _text(LEFT - 6, nothing, "0", anchor="end"),
        _text(_END, _TOP + PANEL + 18, f"{end:.1f} {say('memory.caption.x')}", anchor="end"),
        f'<path d="M{LEFT} {nothing:.1f}H{_END}" stroke="currentColor" opacity=".4"/>',
        line(growth, f'stroke="{BLUE}" stroke-width="2.2"'),
        line(panel.traced_mib, f'stroke="{VERMILION}" stroke-width="1.6" stroke-dasharray="6 3"'),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {_HEIGHT}" role="img"'
        f' width="{WIDTH}" height="{_HEIGHT}" style="{SHRINKING}" font-family="sans-serif"'
        f' font-size="11" aria-label="{escape(in_words(panels))}">{"".join(parts)}</svg>'
    )


def _text(
    x: float, y: float, text: str, colour: str = "currentColor", anchor: str = "start"
) -> str:
    return f'<text x="{x}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}">{escape(text)}</text>'
