"""The stages in JupyterLite, as a reader with only a browser has them, served from localhost."""

import functools
import re
import subprocess
import time
from contextlib import closing, contextmanager
from threading import Thread
from urllib.parse import urlsplit

import pytest
from claims import claims
from conftest import EDITIONS, ROOT, TRANSLATED, notebook_of
from files import MissingFiles, have
from nbformat import from_dict
from outputs import text_of, unshown
from pictures import lost
from playwright.sync_api import expect
from served import add_lite, server
from torn import TORN

pytestmark = [pytest.mark.slow, pytest.mark.versions]

PATIENCE = 240_000  # ms, for a stage on a busy machine
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}
AT_FIRST = [edition for edition in EDITIONS if re.search("/0[12]_", edition)]
"""The stages with which somebody begins."""
BUTTON = (
    '<details class="run" data-notebook="notebooks/{edition}.ipynb"><summary class="btn">'
    "<span>Run in the browser</span></summary><p>…</p></details>"
)
EXERCISES = ("ex-2-1-answer", "ex-2-2-answer")
EXERCISE = (
    '<section><details class="run" data-notebook="notebooks/{edition}.ipynb" data-cell="{cell}">'
    '<summary class="btn"><span>{cell}</span></summary><p>…</p></details></section>'
)
PAGE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    "<style>{style}</style></head>"
    "<body>{buttons}</body></html>"
)
STYLE = (ROOT / "site" / "_static" / "style.css").read_text("utf-8")

IS_KEPT = """async () => {
  const fetched = performance.getEntriesByType("resource").map(({ name }) => name);
  const next = location.href.replace("01_reference_counting", "02_reference_cycles");
  const wanted = [location.href, next, ...fetched.filter((name) => name.includes("/live/"))];
  const kept = await Promise.all(wanted.map((name) => caches.match(name)));
  return kept.every((answer) => answer);
}"""


WORD_BREAK = "e => getComputedStyle(e).wordBreak"


def page_of(edition):
    return f"{edition.removeprefix('en/')}.html"


def page_with_buttons(edition):
    cells = EXERCISES if "02_" in edition else ()
    buttons = [EXERCISE.format(edition=edition, cell=cell) for cell in cells]
    buttons.insert(0, BUTTON.format(edition=edition))
    return PAGE.format(language=edition[:2], style=STYLE, buttons="".join(buttons))


@pytest.fixture(scope="module")
def html(once):
    """A site with JupyterLite, whose pages have only the button, and those of two exercises."""

    def make(html):
        for edition in EDITIONS:
            page = html / page_of(edition)
            page.parent.mkdir(exist_ok=True)
            page.write_text(page_with_buttons(edition), encoding="utf-8")
        add_lite(html, have())

    try:
        return once("live", make)
    except (MissingFiles, subprocess.CalledProcessError) as error:
        pytest.skip(str(error))


@contextmanager
def served(html):
    """Serve a site, and give its address."""
    with server(html, 0) as running:
        Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://localhost:{running.server_port}/"
        running.shutdown()


@pytest.fixture(scope="module")
def live(html):
    with served(html) as address:
        yield address


class Stage:
    """A stage that is open in a page."""

    def __init__(self, page):
        self.page = page

    def ready(self):
        """Wait until its kernel runs, and its tools are set up."""
        self.page.wait_for_function(
            """() => document.querySelector("#stage-bar")
              && !document.querySelector("#stage-bar [role=status]")""",
            timeout=PATIENCE,
        )
        return self

    def run_all(self):
        """Choose *Run All Cells* from the menu, and wait until all have run."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.wait_for_all()

    def wait_for_all(self):
        """Wait until all cells of code have run."""
        self.page.wait_for_function(
            """() => window.jupyterapp.shell.currentWidget?.content.widgets.every(
              ({ model }) => model.type !== "code"
                || (model.executionState === "idle" && model.executionCount))""",
            timeout=PATIENCE,
        )

    def say(self, code):
        """Run code in the kernel, beside the notebook, and return what it prints."""
        return self.page.evaluate(
            """async (code) => {
              const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
              const future = kernel.requestExecute({ code });
              let said = "";
              future.onIOPub = ({ content }) => (said += content.text ?? content.evalue ?? "");
              await future.done;
              return said.trim();
            }""",
            code,
        )

    def notebook(self):
        content = self.page.evaluate("jupyterapp.shell.currentWidget.content.model.toJSON()")
        return from_dict(content)

    def text(self, cell_id):
        return text_of(next(cell for cell in self.notebook().cells if cell.id == cell_id))

    def show(self, cell_id):
        """Scroll to a cell, and return it."""
        place = [cell.id for cell in self.notebook().cells].index(cell_id)
        self.page.evaluate(
            """async (place) => {
              const { content } = window.jupyterapp.shell.currentWidget;
              content.activeCellIndex = place;
              await content.scrollToItem(place, "center");
            }""",
            place,
        )
        return self.page.locator(".jp-Notebook-cell.jp-mod-active")

    def run(self, cell_id):
        cell = self.show(cell_id)
        self.page.evaluate("jupyterapp.commands.execute('notebook:run-cell')")
        return cell


@pytest.fixture
def visit(browser):
    """`visit(address, stage)`: by the button of its page; nothing is asked from another host."""
    contexts, foreign = [], []

    def visit(address, stage, **options):
        context = browser.new_context(**DESKTOP | options)
        contexts.append(context)
        page = context.new_page()
        host = urlsplit(address).netloc
        page.on(
            "request",
            lambda request: (
                urlsplit(request.url).netloc in ("", host) or foreign.append(request.url)
            ),
        )
        page.goto(f"{address}{page_of(stage)}")
        page.get_by_role("link", name="Run in the browser").click()
        return Stage(page)

    yield visit
    for context in contexts:
        context.close()
    assert foreign == []


@pytest.fixture
def open_stage(visit, live):
    return functools.partial(visit, live)


@pytest.mark.parametrize("stage", EDITIONS)
def test_all_cells_run_and_show_what_is_claimed(open_stage, stage):
    opened = open_stage(stage).ready()
    states = "(window.states = {})"
    opened.page.evaluate(
        states
        + """, setInterval(() => {
          for (const cell of jupyterapp.shell.currentWidget.content.model.toJSON().cells)
            for (const output of cell.outputs ?? [])
              if (/class="whoholds-memory\\b/.test(output.data?.["text/html"]))
                (states[cell.id] ??= new Set()).add(output.data["text/html"]);
        }, 100)"""
    )
    opened.run_all()
    notebook = opened.notebook()
    assert [*lost(stage, notebook)] == []
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert "\n".join(unshown(claims(stage, notebook_of(stage)), code)) == ""
    if stage.endswith("02_reference_cycles"):
        assert opened.page.evaluate("states.climb.size") >= 4
        numbers = r"MiB\)?: \D*(\d+\.\d)\D+(\d+\.\d)\D+(\d+\.\d)"
        start, peak, end = map(float, re.search(numbers, opened.text("climb")).groups())
        assert peak - start > 300
        assert end - start < 5


@pytest.mark.parametrize("stage", AT_FIRST)
def test_run_all_chosen_at_once_runs_all_and_goes_on_below_meant_errors(open_stage, stage):
    opened = open_stage(stage)
    opened.run_all()  # as soon as there is a menu: Python is being loaded yet
    assert [*lost(stage, opened.notebook())] == []


def test_what_is_chosen_before_there_is_a_kernel_waits_for_it(open_stage):
    opened = open_stage("en/01_reference_counting")
    opened.page.wait_for_function(
        "window.jupyterapp?.shell.currentWidget?.content.widgets.length > 20", timeout=PATIENCE
    )
    opened.page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
    opened.wait_for_all()


def test_a_cell_that_fails_and_is_not_meant_to_stops_what_is_behind_it(open_stage):
    opened = open_stage("en/01_reference_counting").ready()
    opened.page.evaluate(
        """() => {
          const [first, second] = jupyterapp.shell.currentWidget.content.widgets.filter(
            ({ model }) => model.type === "code");
          first.model.sharedModel.setSource("raise LookupError");
          return jupyterapp.commands.execute("notebook:run-all-cells").catch(() => {});
        }"""
    )
    assert opened.say("print('asked by itself')") == "asked by itself"
    cells = [cell for cell in opened.notebook().cells if cell.cell_type == "code"]
    assert ["LookupError" in output.ename for output in cells[0].outputs] == [True]
    assert not any(cell.outputs for cell in cells[1:])


@pytest.mark.parametrize("stage", EDITIONS)
def test_each_picture_in_the_text_of_a_stage_is_shown(open_stage, stage):
    opened = open_stage(stage).ready()
    illustrated = [cell.id for cell in notebook_of(stage).cells if "../../images/" in cell.source]
    assert illustrated
    for cell_id in illustrated:
        picture = opened.show(cell_id).locator("img").first
        expect(picture).to_be_visible()
        opened.page.wait_for_function("e => e.naturalWidth > 0", arg=picture.element_handle())


@pytest.mark.parametrize("view", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_korean_stage_is_korean_from_its_set_up_on_and_breaks_lines_between_words(
    open_stage, view
):
    opened = open_stage("ko/01_reference_counting", **view)
    page = opened.page
    loading = page.get_by_role("status").filter(has_text="파이썬을 불러오는 중")
    assert loading.evaluate(WORD_BREAK) == "keep-all"
    assert page.evaluate("document.documentElement.lang") == "ko"
    opened.ready()
    (said,) = opened.text("setup").splitlines()
    assert said.startswith("브라우저에서 WebAssembly로 실행되는 CPython 3.13.2입니다.")
    assert page.evaluate("document.documentElement.lang") == "ko"
    for cell_id, kind in [("setup", ".jp-RenderedText pre"), ("title", ".jp-RenderedMarkdown p")]:
        text = opened.show(cell_id).locator(kind).first
        assert text.evaluate(WORD_BREAK) == "keep-all"
    slanted = """all => all.filter(e => getComputedStyle(e).fontStyle !== "normal").length"""
    assert page.locator(".jp-RenderedMarkdown em").count() > 0
    assert page.locator(".jp-RenderedMarkdown em").evaluate_all(slanted) == 0
    opened.run("setup")
    opened.run("ex-1-1-answer")
    opened.say("0")  # when it is answered, what was asked before has been as well
    feedback = opened.show("ex-1-1-answer").locator(".jp-OutputArea-output pre")
    assert feedback.evaluate(WORD_BREAK) == "keep-all"
    assert feedback.inner_text().count("\n") == 0


@pytest.mark.parametrize("stage", TRANSLATED)
def test_no_particle_begins_a_line_on_a_phone(open_stage, stage):
    opened = open_stage(stage, **PHONE)
    opened.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE)
    opened.page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.content.model")
    texts = [cell.id for cell in opened.notebook().cells if cell.cell_type == "markdown"]
    torn, wrapped = {}, {}
    for cell_id in texts:
        shown = opened.show(cell_id)
        shown.locator(".jp-RenderedMarkdown").first.wait_for()
        shown.locator("details:not([open])").evaluate_all("all => all.map(e => (e.open = true))")
        torn[cell_id] = opened.page.evaluate(TORN, ".jp-mod-active .jp-RenderedMarkdown")
        how = shown.locator(".jp-RenderedMarkdown pre code").evaluate_all(
            "all => all.map(e => getComputedStyle(e).whiteSpace)"
        )
        wrapped[cell_id] = {*how} - {"pre"}
    assert {cell_id for cell_id, how in wrapped.items() if how} == set()
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert {cell_id: found for cell_id, found in torn.items() if found} == {}


def test_an_english_stage_says_what_runs_in_english_and_once(open_stage):
    opened = open_stage("en/01_reference_counting").ready()
    assert opened.page.evaluate("document.documentElement.lang") == "en"
    (said,) = opened.text("setup").splitlines()
    assert said.startswith("This is CPython 3.13.2 as WebAssembly")


def test_a_stepper_can_be_stepped_through(open_stage):
    opened = open_stage("en/01_reference_counting").ready()
    opened.run("setup")
    cell = opened.run("follow")
    cell.get_by_role("button", name="Next").click(timeout=PATIENCE)
    expect(cell.get_by_text("Step 2 of 6")).to_be_visible()


def test_exercise_4_1_is_solved_by_typing_survives_a_reload_and_is_forgotten_when_asked(open_stage):
    opened = open_stage("en/04_function_and_variable").ready()
    page = opened.page
    fixes = {
        "fix-function": (
            "self.outputs = outputs",
            "self.outputs = [weakref.ref(output) for output in outputs]",
        ),
        "fix-variable": (
            "gys = [output.grad for output in f.outputs]",
            "gys = [output().grad for output in f.outputs]",
        ),
    }
    for cell_id, (old, new) in fixes.items():
        opened.show(cell_id).locator(".cm-line", has_text=old).click()
        for key in ("End", "Shift+Home"):
            page.keyboard.press(key)
        page.keyboard.type(new)
        page.keyboard.press("Escape")
    opened.run_all()
    assert "Right: what is returned is strong" in opened.text("ex-4-1-answer")

    def source(cell_id):
        return next(cell.source for cell in opened.notebook().cells if cell.id == cell_id)

    page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")
    page.reload()
    opened.ready()
    for cell_id, (_, new) in fixes.items():
        assert new in source(cell_id)
    page.on("dialog", lambda dialog: dialog.accept())
    with page.expect_navigation():
        page.get_by_role("button", name="Start afresh").click()
    opened.ready()
    for cell_id, (old, new) in fixes.items():
        assert old in source(cell_id)
        assert new not in source(cell_id)


def test_from_the_second_visit_on_python_is_loaded_while_jupyterlite_is(open_stage):
    opened = open_stage("en/01_reference_counting").ready()
    page = opened.page

    def workers():
        return [urlsplit(worker.url).path.split("/")[-1] for worker in page.workers]

    assert "python.js" not in workers()
    page.wait_for_function("navigator.serviceWorker.controller")
    page.reload(wait_until="commit")
    opened.ready()
    assert workers() == ["python.js"]
    where = "import os; print(os.getcwd(), refcount([]), 'en' in os.listdir('..'))"
    assert opened.say(where) == "/drive/notebooks/en 0 True"
    page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    assert opened.say("import os, sys; print(os.getcwd(), 'numpy' in sys.modules)") == (
        "/drive/notebooks/en False"
    )
    assert "python.js" not in workers()


def test_without_a_network_a_stage_is_set_up_again_and_leads_to_the_next(visit, html):
    with served(html) as address:
        opened = visit(address, "en/01_reference_counting").ready()
        page = opened.page
        page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")
        end = time.monotonic() + PATIENCE / 1000
        while not page.evaluate(IS_KEPT) and time.monotonic() < end:
            page.wait_for_timeout(100)
    page.reload()
    opened.ready()
    drawn = "from whoholds import snapshot; a = [1]; print(snapshot({'a': a})._repr_html_())"
    assert "<svg" in opened.say(drawn)
    assert opened.say("print(np.__name__, refcount([]))") == "numpy 0"
    expect(page.get_by_role("img", name="Above, the names a, b and c").first).to_be_visible()
    opened.show(opened.notebook().cells[-1].id).get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="2. Build a ring")).to_be_visible(timeout=PATIENCE)
    assert opened.ready().say("print(np.__name__)") == "numpy"


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ("en/02_reference_cycles", "you find out what becomes of objects that hold each other"),
        ("ko/02_reference_cycles", "이 노트북에서 알게 되는 것"),
    ],
)
def test_while_a_stage_is_being_opened_there_is_something_to_read(browser, live, stage, said):
    with closing(browser.new_context(**PHONE)) as context:
        page = context.new_page()
        page.route("**/build/*.js", lambda route: None)  # it never comes
        page.goto(
            f"{live}live/notebooks/index.html?path=notebooks/{stage}.ipynb", wait_until="commit"
        )
        expect(page.locator("#stage-bar p").first).to_contain_text(said)
        box = page.locator("#stage-bar").bounding_box()
        assert (box["width"], box["height"]) == (390, 800)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.locator("#stage-bar").get_by_role("button").count() == 1  # back to the page


@pytest.mark.parametrize(("language", "close"), [("en", "Close"), ("ko", "닫기")])
def test_exercises_are_answered_where_they_stand_with_one_python(browser, live, language, close):
    with closing(browser.new_context(**DESKTOP)) as context:
        page = context.new_page()
        address = f"{live}{page_of(f'{language}/02_reference_cycles')}"
        page.goto(address)
        link = page.get_by_role("link", name=EXERCISES[0])
        link.click()
        place = page.locator("#run-here iframe")
        frame = place.element_handle().content_frame()
        frame.wait_for_selector("#stage-bar", timeout=PATIENCE, state="attached")
        Stage(frame).ready()
        line = frame.locator(".jp-mod-active .cm-line", has_text="answer = ...")
        expect(line).to_be_in_viewport()
        line.click()
        page.keyboard.press("End")
        page.keyboard.press("Shift+Home")
        page.keyboard.type("answer = (1, 2, 1, 1)")
        page.keyboard.press("Control+Enter")
        right = {"en": "Right", "ko": "맞습니다"}[language]
        expect(frame.locator(".jp-mod-active .jp-OutputArea")).to_contain_text(
            right, timeout=PATIENCE
        )
        kernel = "jupyterapp.shell.currentWidget.sessionContext.session.kernel.id"
        first = frame.evaluate(kernel)
        page.get_by_role("link", name=EXERCISES[1]).click()
        expect(frame.locator(".jp-mod-active .cm-line", has_text="A D")).to_be_in_viewport()
        page.get_by_role("button", name=close).click()
        expect(place).not_to_be_visible()
        link.click()
        expect(place).to_be_visible()
        expect(frame.locator(".jp-mod-active .jp-OutputArea")).to_contain_text(right)
        assert (frame.evaluate(kernel), page.url) == (first, address)


KEEPS_NOTHING = """
  Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("Access is denied for this document.", "SecurityError"); },
  });
  IDBFactory.prototype.open = function (name) {
    const asked = new EventTarget();
    setTimeout(() => asked.onerror?.(new Event("error")));
    return asked;
  };
"""


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        ("en/01_reference_counting", "allow the site to keep data"),
        ("ko/01_reference_counting", "저장하도록 허용한 다음"),
    ],
)
def test_where_the_browser_keeps_nothing_a_sentence_says_what_is_needed(
    browser, live, stage, sentence
):
    with closing(browser.new_context(**PHONE)) as context:
        context.add_init_script(KEEPS_NOTHING)
        page = context.new_page()
        page.goto(f"{live}live/notebooks/index.html?path=notebooks/{stage}.ipynb")
        expect(page.get_by_role("status").filter(has_text=sentence)).to_be_visible()
        assert page.locator("#stage-bar").get_by_role("button").count() == 1  # back to the page


def test_from_disk_a_sentence_says_that_the_served_site_is_needed(browser, html):
    with closing(browser.new_context(**DESKTOP)) as context:
        page = context.new_page()
        address = (html / "live" / "notebooks" / "index.html").as_uri()
        page.goto(f"{address}?path=notebooks/en/01_reference_counting.ipynb")
        said = page.get_by_role("status").filter(has_text="This needs the served site")
        expect(said).to_be_visible()


def test_on_a_phone_a_link_leads_from_a_stage_to_the_next_and_back_to_its_page(open_stage, live):
    opened = open_stage("en/01_reference_counting", **PHONE)
    page = opened.page
    expect(page.get_by_role("status").filter(has_text="Python is being loaded")).to_be_visible()
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE)
    line = page.locator("#stage-bar")
    expect(line.locator("p")).to_have_count(0)
    assert line.bounding_box()["height"] < 45  # one line, at the foot of what can be read
    opened.ready()
    assert line.bounding_box()["height"] < 45
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert "CPython 3.13.2 as WebAssembly" in opened.text("setup")
    opened.show(opened.notebook().cells[-1].id).get_by_role("link").first.click()
    page.wait_for_url("**/live/notebooks/index.html?path=notebooks/en/02_reference_cycles.ipynb")
    heading = page.get_by_role("heading", name="2. Build a ring")
    expect(heading).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Back to the page").click()
    page.wait_for_url(f"{live}02_reference_cycles.html")
