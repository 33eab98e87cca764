"""A heading has the address of the English one in every language: a Sphinx extension.

So the switch of language leads to the same section, and no address is only a number, which is what
docutils makes of a heading in Hangul.
"""

from typing import Any

from docutils import nodes
from docutils.nodes import make_id
from editions import HERE
from marks import sections
from nbformat import NO_CONVERT, read
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.util.typing import ExtensionMetadata

MISSING = (
    "{page}: there are {here} headings in {language}, and {there} in English. They have "
    "to be the same ones in the same order."
)


def headings(page: str, language: str) -> list[str]:
    """The headings of a page of the site in their order, as they are written."""
    stages = HERE.parent / "notebooks" / language
    text = HERE / language / f"{page}.md"
    if text.is_file():
        source = text.read_text(encoding="utf-8")
        notebook = {"cells": [{"cell_type": "markdown", "id": page, "source": source}]}
    else:
        notebook = read(stages / f"{page}.ipynb", NO_CONVERT)
    found = [section.heading for section in sections(page, notebook) if section.heading]
    if page == "claims":  # it has a heading for each stage
        found += [headings(stage.stem, language)[0] for stage in sorted(stages.glob("*.ipynb"))]
    return found


def heading_ids(page: str, language: str) -> dict[str, str]:
    """The id of each heading of a page, by the heading as it is written."""
    here, there = headings(page, language), headings(page, "en")
    if len(here) != len(there):
        numbers = {"here": len(here), "there": len(there)}
        raise ExtensionError(MISSING.format(page=page, language=language, **numbers))
    return dict(zip(here, map(make_id, there), strict=True))


class EnglishIds(SphinxTransform):
    """Give the sections of a page the ids that they have on the English one."""

    default_priority = 10

    def apply(self, **kwargs: Any) -> None:
        if self.config.language == "en":
            return
        ids = list(heading_ids(self.env.docname, self.config.language).values())
        parts = [*self.document.findall(nodes.section)]
        for section, new in zip(parts, ids, strict=True):
            (old,) = section["ids"]
            section["ids"] = [new]
            self.document.ids[new] = self.document.ids.pop(old)
            for name, known in self.document.nameids.items():
                if known == old:
                    self.document.nameids[name] = new


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_transform(EnglishIds)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
