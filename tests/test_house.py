"""Who may import whom, that the way through the rooms is as `whoholds` says, and that words
stand in `words`: the rules of the house, for the next one to build here."""

import ast
import re
import sys
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path

import pytest

import dezero_mini  # noqa: F401, its words are among those that are looked at
import whoholds
from whoholds.words import LANGUAGES, _all_sentences, listed, say, say_or

PACKAGES = ("dezero_mini", "whoholds")
ROOT = Path(whoholds.__file__).parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
}
TREES: dict[str, ast.Module] = {}
"""What they say; a quarter of a million objects, which only the tests of this file have around."""

# What stands below everything, and what each room may use beside that.
GROUND = (
    "words",
    "arguments",
    "text",
    "platform",
    "inline_svg",
    "figures",
    "collector",
    "stepping",
)
ROOMS = {
    "data": (),
    "reading": ("data",),
    "graph": ("data", "reading"),
    "holding": ("data", "reading"),
    "showing": ("data",),
    "memory": ("data", "reading", "showing", "holding"),
}
SEVERAL = (
    "snapshots",
    "recordings",
    "registering",
    "asking",
    "instances",
    "collecting",
    "ipython",
    "pytest_fixture",
    "__init__",
)
SENTENCES = _all_sentences("en")


@pytest.fixture(autouse=True, scope="module")
def trees():
    TREES.update(read())
    yield
    TREES.clear()


def read():
    return {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def imports(module, tree):
    """The modules of ours that a module imports, at its top or anywhere in it, or in `tree`."""
    package = module.split(".") if MODULES[module].name == "__init__.py" else module.split(".")[:-1]
    package = [part for part in package if part != "__init__"]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith(PACKAGES))
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            base = [*base, *(node.module or "").split(".")] if node.module else base
            if base and base[0] in PACKAGES:
                for alias in node.names:
                    whole = ".".join([*base, alias.name])
                    known = whole in MODULES or f"{whole}.__init__" in MODULES
                    yield whole if known else ".".join(base)


def room(module):
    """`reading` for all that is in whoholds/reading; "" for the course."""
    package, *inside = (part for part in module.split(".") if part != "__init__")
    return (inside[0] if inside else "__init__") if package == "whoholds" else ""


EDGES = sorted({(name, target) for name, tree in read().items() for target in imports(name, tree)})


def test_the_edges_are_those_that_the_code_has():
    assert ("whoholds.reading.values", "whoholds.text") in EDGES
    assert ("whoholds.snapshots", "whoholds.showing.dot") in EDGES  # in a method
    assert len(EDGES) > 100


@pytest.mark.parametrize("ground", GROUND)
def test_what_stands_below_imports_nothing_above(ground):
    above = [edge for edge in EDGES if room(edge[0]) == ground]
    assert [edge for edge in above if room(edge[1]) not in GROUND] == []


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_uses_only_those_that_it_may(name):
    allowed = {*ROOMS[name], name, *(GROUND if name != "data" else ())}
    assert [edge for edge in EDGES if room(edge[0]) == name and room(edge[1]) not in allowed] == []


@pytest.mark.parametrize("name", ["data", "reading", "graph", "holding"])
def test_before_it_is_shown_nothing_is_said_in_any_language(name):
    assert [edge for edge in EDGES if room(edge[0]) == name and room(edge[1]) == "words"] == []


def test_only_a_few_use_several_rooms():
    assert {room(module) for module in MODULES} == {"", *GROUND, *ROOMS, *SEVERAL}


def test_the_instrument_does_not_know_the_course():
    assert [edge for edge in EDGES if room(edge[0]) and not room(edge[1])] == []


COURSE = re.compile(
    r"dezero|deep learning from|step ?1[67]\b|\b(Variable|Function|Square)\b|\bcreator\b"
    r"|\bsquare\b|\bbackward\(|\bas_array\b|\bstage \d",
    re.IGNORECASE,
)
# Words that the course uses as Python does, and one that it shares with torch.
COMMON = re.compile(r"\b(variable|function)s?\b|\bbackward\(\)")


def strings(tree):
    """What a module says while it runs: its strings, but for the docstrings."""
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) is str and id(node) not in docs:
            yield node.value


def of_the_course(text):
    return COURSE.search(COMMON.sub("", text))


@pytest.mark.parametrize("module", [module for module in MODULES if room(module)])
def test_no_string_of_the_instrument_names_what_is_of_the_course(module):
    assert [text for text in strings(TREES[module]) if of_the_course(text)] == []


def test_a_word_of_the_course_is_noticed():
    for text in ("Variable", "a Function", ".creator", "dezero_mini.step17", "stage 3", "step 16"):
        assert of_the_course(text), text
    assert not of_the_course("local variables of a running function")


DOTTED = re.compile(r"^\.*[a-z_]+(\.[a-z_]+)*$")


def test_a_dotted_string_leads_to_no_module_that_could_not_be_imported():
    """A module that is imported by its name in a string is imported all the same."""
    found = []
    for module, tree in TREES.items():
        for text in strings(tree):
            if DOTTED.match(text):
                names = [text, text.lstrip("."), f"{module.rpartition('.')[0]}{text}"]
                target = next((name for name in names if name in MODULES), None)
                if target is not None and "." in text:
                    found.append((module, target))
    assert [(at, to) for at, to in found if room(at) and not room(to)] == []
    rooms = [(room(at), room(to)) for at, to in found if room(at) in ROOMS and room(to) != room(at)]
    assert [(at, to) for at, to in rooms if to not in (*ROOMS[at], *GROUND)] == []


def test_there_is_no_circle():
    ways = {module: {to for at, to in EDGES if at == module} for module in MODULES}
    pending, done = [], set()

    def visit(module):
        module = module if module in MODULES else f"{module}.__init__"
        assert module not in pending, [*pending, module]
        if module not in done:
            pending.append(module)
            for target in ways[module]:
                visit(target)
            done.add(pending.pop())

    for module in MODULES:
        visit(module)


def test_one_place_asks_about_the_platform():
    asks = re.compile(
        r"sys\.platform|os\.name|import platform|sysconfig|\b[gh]\w+attr\((os|subprocess)\b"
        r"|emscripten"
    )
    found = [module for module, path in MODULES.items() if asks.search(path.read_text("utf-8"))]
    assert found == ["whoholds.platform"]


# What brings Graphviz or a whole stepper along, and what needs NumPy or another process.
HEAVY = {
    *(
        "ctypes",
        "graphviz",
        "memory_profiler",
        "psutil",
    ),
    *("whoholds.showing.dot", "whoholds.showing.svg"),
    *("asyncio", "importlib.resources", "whoholds.showing.ways"),
    *("whoholds.showing.stepper", "dezero_mini.exercises.table", "dezero_mini.step16"),
}


# What only the page of a browser has.
IN_A_PAGE = {"js", "pyodide.code", "pyodide.ffi", "pyodide_js"}


def test_what_is_imported_inside_a_function_is_heavy_or_only_in_a_page():
    for module, tree in TREES.items():
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                late = set(imports(module, function)) | set(foreign(function))
                allowed = HEAVY | (IN_A_PAGE if module == "whoholds.showing.viz_js" else set())
                assert late <= allowed, module


def foreign(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


WAY = re.findall(r"^[1-6]\. `([\w.]+)`", whoholds.__doc__, re.MULTILINE)


def test_the_way_through_the_rooms_is_the_one_that_is_written_down(monkeypatch):
    pytest.importorskip("numpy")
    wanted = {}
    for place in WAY:
        module, _, function = place.rpartition(".")
        wanted[getattr(import_module(f"whoholds.{module}"), function).__code__] = place
    met = []

    def called(frame, event, arg):
        place = wanted.get(frame.f_code)
        if event == "call" and place not in (None, *met):
            met.append(place)

    monkeypatch.setattr("whoholds.snapshots.Paused", nullcontext)  # which ends our profiler, too
    before = sys.getprofile()
    sys.setprofile(called)
    try:
        whoholds.snapshot({"a": [1]})._repr_html_()
    finally:
        sys.setprofile(before)
    assert met == WAY
    assert len(WAY) == 6
    assert {place.split(".")[0] for place in WAY} >= {"snapshots", "graph", "showing"}


# Two words in a row that no reader sees, beside keys of ours, programs, and markup.
UNSEEN = {
    *("left out", "unsure local", "more of ", "digraph refs {"),
    *(" has no attribute ", "no line frees the object"),  # of errors in this package itself
    "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost",
    "tex2jax_ignore mathjax_ignore",  # classes that MathJax knows
    *("%%watchmemory --as before the change", "%%refsteps --into f a b"),
    *("autograd graph", " = [loss.item() for loss in "),  # a kind of root, and a line to run
}


def test_what_a_reader_sees_stands_in_words():
    keys = {part for key in SENTENCES for part in (key, *key.split(".", 1), *key.rsplit(".", 1))}
    said = re.compile(r"[A-Za-z']{2,}[,.:;]? [a-z]{2,}")
    found = []
    for module, tree in TREES.items():
        if ".words." not in module:
            docs = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and type(node.value) is str:
                    text = re.sub(r"<[^>]*>?", "", node.value)
                    is_key = any(key.startswith(text) for key in keys)
                    if said.search(text) and id(node) not in docs and not is_key:
                        found += [] if text in UNSEEN or is_program(text) else [(module, text)]
    assert found == []


def is_program(text):
    try:
        lines = ast.parse(text).body
    except SyntaxError:
        return False
    return bool(lines) and ("\n" in text or isinstance(lines[0], (ast.Assign, ast.Delete)))


def test_a_sentence_is_found_by_its_key_with_numbers_and_lists():
    assert say("memory.count", n=1) == "1 collection"
    assert say("memory.count", n=2000) == "2,000 collections"
    assert say("holders.module", name="x", of="{oops}") == "name x of module {oops}"
    assert listed("abcd", 2) == "a, b, … 2 more"
    assert say_or("Obj", "types.Obj") == "Obj"
    with pytest.raises(KeyError, match=r"no sentence 'refs\.nothing'"):
        say("refs.nothing")


def keys_in_code():
    """Each key that is asked for, as a pattern: what is put in while it runs may be anything."""
    asking = {"say", "say_or", "said", "Said"}
    for tree in TREES.values():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in asking:
                yield from _texts(call.args)


def _texts(nodes):
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            pieces = (getattr(piece, "value", None) for piece in node.values)
            yield "".join(re.escape(p) if type(p) is str else ".*" for p in pieces)
        elif isinstance(node, ast.Constant) and type(node.value) is str:
            yield re.escape(node.value)
        else:
            yield from _texts(ast.iter_child_nodes(node))


def test_every_sentence_is_used_and_every_key_has_one():
    patterns = {key for key in keys_in_code() if "\\." in key} | {re.escape("memory.more")}
    used = {key: [p for p in patterns if re.fullmatch(p, key)] for key in SENTENCES}
    assert [key for key, by in used.items() if not by] == []
    assert patterns - {pattern for by in used.values() for pattern in by} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_have_no_code(language):
    for module, path in MODULES.items():
        if f".words.{language}." in module and path.name != "__init__.py":
            for node in ast.walk(TREES[module]):
                allowed = (ast.Module, ast.Expr, ast.Assign, ast.Name, ast.Dict, ast.Constant)
                assert isinstance(node, (*allowed, ast.Store, ast.Load)), module


def test_the_course_is_small():
    course = [path for module, path in MODULES.items() if not room(module)]
    number = sum(len(path.read_text("utf-8").splitlines()) for path in course)
    assert number <= 2600, "dezero_mini is to be read over a coffee: take something out first"
