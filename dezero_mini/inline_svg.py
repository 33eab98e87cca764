"""An SVG takes on the look of its page, and can stand there any number of times."""

import xml.etree.ElementTree as ET
from collections.abc import Collection

SVG = "http://www.w3.org/2000/svg"
ET.register_namespace("", SVG)
_PAINTED = ("fill", "stroke", "style")


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
        for child in list(element):
            if child.tag in tags:
                element.remove(child)
    width, height = size(svg)
    svg.attrib |= {"width": width, "height": height, "role": "img", "aria-label": description}
    return svg


def size(svg: ET.Element) -> tuple[str, str]:
    """The natural width and height of a picture, from its view box."""
    _, _, width, height = svg.get("viewBox", "0 0 0 0").split()
    return width, height
