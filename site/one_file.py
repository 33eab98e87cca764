"""Settings of `jupyter nbconvert`: run a notebook, and make one page that needs nothing else."""

import base64
import re
from pathlib import Path
from typing import Any

from nbconvert.preprocessors import CoalesceStreamsPreprocessor, Preprocessor


class AttachPictures(Preprocessor):
    """Attach the pictures to which cells refer; nbconvert embeds those only.

    And say the language of a stage, which is the name of its folder.
    """

    def preprocess(self, notebook: Any, resources: Any) -> Any:
        folder = Path(resources["metadata"]["path"]).name
        if re.fullmatch("[a-z]{2}", folder):
            resources["language_code"] = folder
        return super().preprocess(notebook, resources)

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> Any:
        def attach(reference: re.Match[str]) -> str:
            path = Path(resources["metadata"]["path"], reference[1])
            picture = base64.b64encode(path.read_bytes()).decode()
            cell.setdefault("attachments", {})[path.name] = {"image/svg+xml": picture}
            return f"](attachment:{path.name})"

        if cell.cell_type == "markdown":
            cell.source = re.sub(r"\]\(([^()\s]+\.svg)\)", attach, cell.source)
        return cell, resources


c = get_config()  # type: ignore[name-defined]  # noqa: F821, who reads this file defines it
c.NbConvertApp.export_format = "html"
c.ExecutePreprocessor.enabled = True
# Behind those that nbconvert has already, which run the notebook.
c.HTMLExporter.preprocessors = [AttachPictures, CoalesceStreamsPreprocessor]
c.CoalesceStreamsPreprocessor.enabled = True
c.HTMLExporter.mathjax_url = ""
c.HTMLExporter.require_js_url = ""
