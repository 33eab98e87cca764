"""The sheets of a PDF that Chromium printed: their size, and what can be read on each."""

import re
import zlib
from typing import NamedTuple
from unicodedata import normalize

A4 = (595, 842)
"""Its width and its height in points, which are 1/72 inch."""

_OBJECT = re.compile(rb"^(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL | re.MULTILINE)
_LENGTH = re.compile(rb"/Length (\d+)")
_FONT = re.compile(rb"/(F\d+) (\d+) 0 R")
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-F]+)> Tj")
_RANGE = re.compile(rb"^<(\w+)> (?:<(\w+)> )?<((?:\w{4})+)>$", re.MULTILINE)
_BOX = re.compile(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]")


class Sheet(NamedTuple):
    """One page of paper."""

    size: tuple[int, int]
    text: str
    """Without blanks, for at the end of a line there is none in a PDF, and without ligatures."""


def sheets(pdf):
    """The pages of a PDF, given as bytes, in their order."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    (catalogue,) = [body for body in objects.values() if b"/Type /Catalog" in body]
    return [
        Sheet(
            tuple(round(float(side)) for side in _BOX.search(page).groups()),
            re.sub(r"\s", "", normalize("NFKC", "".join(_text(page, objects)))),
        )
        for page in _leaves(_link(rb"Pages", catalogue, objects), objects)
    ]


def _leaves(node, objects):
    """The pages below a node of the tree of pages, in their order."""
    kids = re.search(rb"/Kids \[(.*?)\]", node, re.DOTALL)
    if kids is None:
        return [node]
    below = re.findall(rb"(\d+) 0 R", kids[1])
    return [leaf for kid in below for leaf in _leaves(objects[int(kid)], objects)]


def _text(page, objects):
    """What a page shows, in pieces: each in the letters of the font that was set before it."""
    fonts = {name: _read(objects[int(number)], objects) for name, number in _FONT.findall(page)}
    letters, digits = {}, 4
    for font, glyphs in _SHOWN.findall(_content(_link(rb"Contents", page, objects))):
        if font:
            letters, digits = fonts[font]
        for start in range(0, len(glyphs), digits):
            yield letters.get(int(glyphs[start : start + digits], 16), "\N{REPLACEMENT CHARACTER}")


def _read(font, objects):
    """The letters of a font by the numbers of its glyphs, and how many digits these have."""
    table = _link(rb"ToUnicode", font, objects)
    found = {}
    for first, last, letter in _RANGE.findall(_content(table)):
        start = int(first, 16)
        text = bytes.fromhex(letter.decode()).decode("utf-16-be")
        for glyph in range(start, int(last or first, 16) + 1):
            found[glyph] = text[:-1] + chr(ord(text[-1]) + glyph - start)
    return found, 2 if b"/Type3" in font else 4


def _link(name, body, objects):
    return objects[int(re.search(rb"/%s (\d+) 0 R" % name, body)[1])]


def _content(body):
    about, _, behind = body.partition(b"stream\n")
    content = behind[: int(_LENGTH.search(about)[1])]
    return zlib.decompress(content) if b"/FlateDecode" in about else content
