"""Make a PNG of each figure: `.venv/bin/python images/photograph.py`, after `make figures`.

Colab shows no SVG in a notebook's text, wherever it comes from (googlecolab/colabtools#2092), so
a notebook that is downloaded has these in it. Needs Playwright and a Chromium, as the tests do,
and a font with Hangul (Debian: fonts-noto-cjk).
"""

import hashlib
import io
import shutil
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
SOURCE = "Source"
"""The key under which a PNG says of which SVG it is."""

_SHARP = 1.5  # pixels of the PNG to one of the figure
_COLOURS = 32
# A page has fonts of its own; these are as wide as those that the figures were laid out with.
_STYLE = """
body { margin: 0 }
svg { display: block }
[font-family^=Helvetica] {
  font-family: Arial, "Liberation Sans", "DejaVu Sans Condensed", "Noto Sans CJK KR"
}
"""
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def fingerprint(svg: str) -> str:
    """Tell one figure from another."""
    return hashlib.sha256(svg.encode()).hexdigest()


def photograph(browser: Browser, svg: str) -> bytes:
    """Return a figure as PNG, on no ground."""
    page = browser.new_page(device_scale_factor=_SHARP)
    page.set_content(f"<style>{_STYLE}</style>{svg}")
    picture = Image.open(io.BytesIO(page.locator("svg").first.screenshot(omit_background=True)))
    page.close()
    about = PngInfo()
    about.add_text(SOURCE, fingerprint(svg))
    file = io.BytesIO()
    picture.quantize(_COLOURS).save(file, "PNG", optimize=True, pnginfo=about)
    return file.getvalue()


def main() -> None:
    program = next(filter(None, map(shutil.which, _BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for path in sorted(HERE.rglob("*.svg")):
            png = photograph(browser, path.read_text(encoding="utf-8"))
            path.with_suffix(".png").write_bytes(png)
            print(f"{path.relative_to(HERE).with_suffix('.png')}: {len(png):,} bytes")
        browser.close()


if __name__ == "__main__":
    main()
