"""`make lab` opens JupyterLab on the first stage, and its status bar shows the memory in use."""

import re
import shlex
import shutil
import subprocess

import pytest
from conftest import DESKTOP, ROOT, STAGES, jupyterlab
from playwright.sync_api import expect

TIMEOUT = 60_000  # ms


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of the JupyterLab that `make lab` starts, on a copy of the notebooks."""
    if shutil.which("make") is None:
        pytest.skip("there is no make")
    folder = tmp_path_factory.mktemp("lab")
    for part in ("notebooks", "images"):
        shutil.copytree(ROOT / part, folder / part)
    recipe = subprocess.run(
        ["make", "--dry-run", "--always-make", "lab"], cwd=ROOT, capture_output=True, text=True
    ).stdout.replace("\\\n", " ")
    options = re.search(r"-m jupyterlab (.*)", recipe)[1]
    with jupyterlab(folder, *shlex.split(options)) as (address, token):
        yield f"{address}?token={token}"


def test_it_opens_the_first_stage_and_shows_the_memory_in_use(lab, browse):
    page = browse(lab, **DESKTOP)
    expect(page.locator(".lm-TabBar-tab.jp-mod-current")).to_contain_text(
        [STAGES[0]], timeout=TIMEOUT
    )
    expect(page.get_by_text(re.compile(r"\| Idle"))).to_be_visible(timeout=TIMEOUT)
    memory = page.locator("#jp-main-statusbar").get_by_text(re.compile(r"^Mem:\s+[\d.]+ MB$"))
    expect(memory).to_be_visible(timeout=TIMEOUT)
    assert 20 < float(re.search(r"[\d.]+", memory.inner_text())[0]) < 1000  # MB


def test_the_answer_to_a_question_is_one_fold(lab, browse):
    page = browse(lab, **DESKTOP)
    notebook = page.locator(".jp-WindowedPanel-outer:visible")
    notebook.wait_for(timeout=TIMEOUT)
    rendered = page.locator(".jp-RenderedMarkdown")
    choices = rendered.filter(has_text="Predict: what is the count of the object after").locator(
        "li"
    )
    answer = rendered.locator("details.outcome").first
    for part in (choices.first, answer):
        for _ in range(100):
            if part.count():
                break
            notebook.hover()
            page.mouse.wheel(0, 200)
            page.wait_for_timeout(100)
    assert [text[:2] for text in choices.all_inner_texts()] == ["A.", "B.", "C."]
    told = [answer.locator("li").first, answer.locator("p").last]
    assert not any(part.is_visible() for part in told)
    answer.locator("summary").click()
    assert all(part.is_visible() for part in told)
