"""What a reader sees of a cell's outputs, as text, and which claims that does not show."""

import re
from html.parser import HTMLParser
from itertools import groupby

_NOT_READ = ("script", "style")
_OWN_LINE = {
    *("div", "p", "pre", "li", "ol", "ul", "tr", "td", "th", "figure", "figcaption", "br", "hr"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "details", "summary", "button", "text", "title", "desc"),
}
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_NUMBER = re.compile(r"[-\d.,]+")


def text_of(cell):
    """Return the lines of a cell's outputs; of what has an HTML form that one, as a reader sees it.

    The words for those who do not see a picture belong to it, a sentence a line. The numbers on
    the axes of a chart do not: they change with every run.
    """
    # What is printed may come in several pieces, cut anywhere.
    pieces = groupby(cell.get("outputs", []), lambda output: output.get("name"))
    parts = [("" if name else "\n").join(map(_text_of_output, outputs)) for name, outputs in pieces]
    lines = (" ".join(line.split()) for line in "\n".join(parts).splitlines())
    return "\n".join(filter(None, lines))


def says(output, text):
    """Whether `text` stands in `output`: `…` is anything, and one blank is as good as many.

    It does not end inside a word or a number: `count 1` is not said by `count 12` or `count 1.5`.
    """
    parts = [re.escape(" ".join(part.split())) for part in text.split("…")]
    before = r"(?<!\w)(?<!\d[.,])" if text[0].isalnum() else ""
    after = r"(?!\w|[.,]\d)" if text[-1].isalnum() else ""
    return re.search(before + ".*?".join(parts) + after, " ".join(output.split())) is not None


def unshown(found, cells):
    """Say which claims the outputs of `cells` do not show: where, what, and what to do."""
    outputs = {cell.id: text_of(cell) for cell in cells}
    return [
        f"{claim.where}\n  {claim.text}\n"
        f"  The output of cell {shown.cell.id} does not contain `{text}`. Mend the sentence or the "
        f"cell. The output is:\n{outputs[shown.cell.id] or '(nothing)'}"
        for claim in found
        for shown in claim.shown
        for text in shown.texts
        if not says(outputs[shown.cell.id], text)
    ]


def _text_of_output(output):
    if output.output_type == "stream":
        return output.text
    if output.output_type == "error":
        return _COLOURS.sub("", "\n".join(output.traceback))
    if "text/html" in output.data:
        return _Text(output.data["text/html"]).text
    return output.data.get("text/plain", "")


class _Text(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self._parts, self._open = [], []
        self.feed(page)
        self.close()

    @property
    def text(self):
        return "".join(self._parts)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self._open.append((tag, attributes.get("class") or ""))
        self._parts.append("\n" if tag in _OWN_LINE else "")
        for name in ("aria-label", "title"):
            if attributes.get(name):
                sentences = re.sub(r"(?<=\.) ", "\n", attributes[name])
                self._parts.append(f"\n{sentences}\n")

    def handle_endtag(self, tag):
        while any(tag == opened for opened, _ in self._open) and self._open.pop()[0] != tag:
            pass  # an element without an end, such as <br>
        self._parts.append("\n" if tag in _OWN_LINE else "")

    def handle_data(self, data):
        if self._open and self._open[-1][0] in _NOT_READ:
            return
        if any("whoholds-words" in classes.split() for _, classes in self._open):
            return  # seen only where the picture is not, and said of the picture already
        in_a_chart = any("whoholds-memory" in classes.split() for _, classes in self._open)
        if not (in_a_chart and _NUMBER.fullmatch(data.strip())):
            self._parts.append(data)
