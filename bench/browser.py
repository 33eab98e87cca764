"""What running in a browser costs: from a click to the first result, in seconds and in megabytes.

On the first visit the browser has nothing; on the second it has what the first has left. All of it
comes from localhost, uncompressed. The budget: 15 s and 30 MB, and then 6 s.
"""

import os
import shutil
import sys
import time
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Thread

from playwright.sync_api import BrowserType, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "site"), str(ROOT / "site" / "live")]

from files import have  # noqa: E402
from served import Handler, ThreadingHTTPServer, add_lite  # noqa: E402

VISITS = 3
BUDGET = {"cold": (15.0, 30.0), "warm": (6.0, 30.0)}  # seconds, MB
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
STAGE = "01_reference_counting"
BUTTON = (
    f'<details class="run" data-notebook="notebooks/en/{STAGE}.ipynb"><span>Run</span></details>'
)
HAS_RESULT = """() => document.querySelector("#stage-bar")
  && !document.querySelector("#stage-bar [role=status]")"""


class Counting(Handler):
    """Counts the bytes of the files that it sends."""

    sent = 0

    def copyfile(self, source, outputfile):
        Counting.sent += os.fstat(source.fileno()).st_size
        super().copyfile(source, outputfile)


def main() -> None:
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        (Path(folder) / "index.html").write_text(BUTTON)
        add_lite(Path(folder), have())
        handler = partial(Counting, directory=folder)
        with ThreadingHTTPServer(("localhost", 0), handler) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            address = f"http://localhost:{server.server_port}/"
            visits = [both(playwright.chromium, program, address) for _ in range(VISITS)]
            server.shutdown()
    print(
        f"From a click to the first result of stage 1: medians of {VISITS}, {os.cpu_count()} cores"
    )
    print(f"{'':6} {'seconds':>8} {'budget':>7} {'MB':>7} {'budget':>7}")
    for n, (name, (most_seconds, most_mb)) in enumerate(BUDGET.items()):
        seconds, mb = (median(visit[n][part] for visit in visits) for part in (0, 1))
        print(f"{name:6} {seconds:>8.1f} {most_seconds:>7.0f} {mb:>7.1f} {most_mb:>7.0f}")


def both(chromium: BrowserType, program: str | None, address: str) -> list[tuple[float, float]]:
    """Visit twice with a browser that has never been there: seconds and megabytes of each."""
    with TemporaryDirectory() as profile:
        context = chromium.launch_persistent_context(
            profile, executable_path=program, args=["--no-sandbox"]
        )
        measured = [visit(context.new_page(), address) for _ in range(2)]
        context.close()
        return measured


def visit(page: Page, address: str) -> tuple[float, float]:
    page.goto(address)
    before, began = Counting.sent, time.perf_counter()
    page.get_by_role("link", name="Run").click()
    page.wait_for_function(HAS_RESULT, timeout=300_000)
    seconds, sent = time.perf_counter() - began, Counting.sent - before
    page.wait_for_load_state("networkidle")
    page.close()
    return seconds, sent / 1e6


if __name__ == "__main__":
    main()
