"""An SVG takes on the look of its page, and can stand there any number of times."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Collection

SVG = "http://www.w3.org/2000/svg"
ET.register_namespace("", SVG)
_PAINTED = ("fill", "stroke", "style")
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
# What has Hangul on macOS and iOS, on Windows, on Android and Linux. Browsers find one by
# themselves, but between letters of one width some take an old bitmap font.
_WITH_HANGUL = ", ".join(
    ("Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR", "NanumGothic")
)
# Those with Hangul have other letters, too: the ones of code come first.
_OF_CODE = "Menlo, Consolas, Liberation Mono, DejaVu Sans Mono"
_GENERIC = re.compile(r"\b(?:sans-serif|monospace)\b")


def inlined(
    picture: str | bytes, description: str, ink: str, left_out: Collection[str]
) -> ET.Element:
    """Return a picture without ids; what was in `ink` has the colour of the text around it.

    `description` is its text alternative. Elements whose names are `left_out` are what its maker
    says to itself, or would apply to all of the page.
    """
    svg = ET.fromstring(picture)
    tags = {f"{{{SVG}}}{name}" for name in left_out}
    for element in list(svg.iter()):
        element.attrib.pop("id", None)
        for name in _PAINTED:
            if name in element.attrib:
                element.set(name, element.attrib[name].replace(ink, "currentColor"))
        if element.tag == f"{{{SVG}}}text":
            for name in ("font-family", "style"):
                if name in element.attrib:
                    element.set(name, fonts_for(element.attrib[name], element.text or ""))
        for child in list(element):
            if child.tag in tags:
                element.remove(child)
    width, height = size(svg)
    svg.attrib |= {"width": width, "height": height, "role": "img", "aria-label": description}
    return svg


def fonts_for(fonts: str, text: str) -> str:
    """Fonts for a text: if that has Hangul, with what has some before the last resort."""
    if not _HANGUL.search(text):
        return fonts
    more = f"{_OF_CODE}, {_WITH_HANGUL}" if "monospace" in fonts else _WITH_HANGUL
    return _GENERIC.sub(rf"{more}, \g<0>", fonts)


def size(svg: ET.Element) -> tuple[str, str]:
    """The natural width and height of a picture, from its view box."""
    _, _, width, height = svg.get("viewBox", "0 0 0 0").split()
    return width, height
